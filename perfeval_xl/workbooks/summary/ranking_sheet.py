"""The sheet 排名: the departments by rank, as an Excel table that can be filtered and sorted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.forms.figures.figures import CODE
from perfeval_xl.forms.layout.paint import paper
from perfeval_xl.forms.layout.self_sheet import SELF_GRADE, SELF_TOTAL
from perfeval_xl.rubric.rounding import round_half_up
from perfeval_xl.rubric.table import NOT_APPLICABLE, PENDING
from perfeval_xl.scoring.scores import records
from perfeval_xl.scoring.totals import GRADE, OPEN, RANK, TOTAL, TOTAL_DECIMALS, UNCHECKED, VERIFIED
from perfeval_xl.sheets.style import INK, LOSS_FILL, LOSS_INK, OPEN_FILL, Style, row_height
from perfeval_xl.workbooks.summary.heads import head, heading_height
from perfeval_xl.workbooks.summary.links import link_forms, put_link
from perfeval_xl.workbooks.summary.part import FIGURES, Part
from perfeval_xl.workbooks.summary.put import put

CHANGE, CLIMB = "较上期", "名次变化"


def compared(part: Part) -> str:
    """Say what the change is against."""
    if part.previous is None:
        return ""
    periods = "、".join(dict.fromkeys(part.previous["period"]))
    return f"{CHANGE}：与 {periods} 的总分和名次相比，上期没有评的空白。" if periods else ""


def moved(part: Part) -> list[dict[str, Any]]:
    """Return by rank what changed since the last period; NaN for who was not evaluated then."""
    if part.previous is None:
        return [{}] * len(part.order)
    before = part.previous.reindex(part.totals.index)
    points = part.totals[TOTAL].to_numpy() - before["score"].to_numpy(dtype="float64")
    change = round_half_up(points, TOTAL_DECIMALS).tolist()
    # Who comes nearer to the first climbs.
    climb = (before["rank"].to_numpy(dtype="float64") - part.totals[RANK].to_numpy()).tolist()
    return [{CHANGE: each, CLIMB: up} for each, up in zip(change, climb, strict=True)]


SHEET = "排名"
NAME, WORST, PROJECTS = "单位名称", "失分最多的指标", "项目数"
FIRST = 3
"""The first department's row, from 0; the headings stand above it."""
_GOOD, _GOOD_INK, _BAR = "#E3F4E8", "#1E7B45", "#BBD6F0"
_LEAST_LOSS = 1e-6


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the table."""

    heading: str
    width: float
    kind: Literal["text", "word", "rank", "points", "change", "climb"]


_COLUMNS = (
    Column(RANK, 8, "rank"),
    Column(NAME, 36, "text"),
    Column(CODE, 14, "word"),
    Column(TOTAL, 10, "points"),
    Column(VERIFIED, 10, "points"),
    Column(UNCHECKED, 10, "points"),
    Column(OPEN, 10, "points"),
    Column(GRADE, 9, "word"),
    Column(SELF_TOTAL, 10, "points"),
    Column(SELF_GRADE, 11, "word"),
)
_CHANGES = (Column(CHANGE, 9, "change"), Column(CLIMB, 9, "climb"))
"""Behind the 总分, where there is a last period."""
_BY_INDICATORS, _BY_PROJECTS = Column(WORST, 42, "text"), Column(PROJECTS, 9, "rank")


@dataclass(frozen=True, slots=True)
class RankingPlace:
    """Where the ranking stands, for formulas over it."""

    sheet: str
    last: int
    """The last department's row, as Excel counts."""
    headings: Sequence[str]

    def over(self, heading: str) -> str:
        """Return the range of a column over all departments."""
        letter = xl_col_to_name(self.headings.index(heading))
        return f"'{self.sheet}'!${letter}${FIRST + 1}:${letter}${self.last}"


def write_ranking(workbook: Workbook, style: Style, part: Part, period: str) -> RankingPlace:
    """Write the sheet and return where it stands."""
    columns = _columns(part)
    sheet = workbook.add_worksheet(part.sheet(SHEET))
    what = "部门整体支出绩效评价" if part.rubric.project is None else "项目支出绩效评价"
    title = f"{part.rubric.when}{what}汇总表"
    told = part.caption
    if period != part.rubric.period.name:  # else the caption has said so
        told += f"　{period}"
    told += "　名次按未舍入的总分，分数相同名次相同。"
    told += compared(part)
    told += "点单位名称打开它的评分表。" if part.books else ""
    widths, names = [each.width for each in columns], [each.heading for each in columns]
    head(sheet, style, widths, title, told)
    last = FIRST + len(part.order) - 1
    heading = style.heading()
    options = {
        "name": f"{SHEET}{part.number}",
        "style": "Table Style Light 2",
        "columns": [{"header": name, "header_format": heading} for name in names],
    }
    sheet.add_table(FIRST - 1, 0, max(last, FIRST), len(columns) - 1, options)
    sheet.set_row(FIRST - 1, heading_height(names, widths))
    _fill(sheet, style, part, columns)
    _colour(workbook, sheet, part, names, last)
    sheet.ignore_errors({"number_stored_as_text": f"C{FIRST + 1}:C{last + 1}"})
    sheet.freeze_panes(FIRST, 2)
    sheet.set_tab_color(part.color)
    paper(sheet, landscape=True, repeat=(0, FIRST - 1))
    return RankingPlace(part.sheet(SHEET), last + 1, names)


def _columns(part: Part) -> tuple[Column, ...]:
    last = _BY_INDICATORS if part.rubric.project is None else _BY_PROJECTS
    if part.previous is None:
        return (*_COLUMNS, last)
    at = next(place for place, each in enumerate(_COLUMNS) if each.heading == TOTAL) + 1
    return (*_COLUMNS[:at], *_CHANGES, *_COLUMNS[at:], last)


def _fill(sheet: Worksheet, style: Style, part: Part, columns: Sequence[Column]) -> None:
    forms = {
        "text": style.boxed(),
        "word": style.boxed(align="center"),
        "rank": style.boxed(align="center", num_format="0"),
        "points": style.boxed(align="center", num_format="0.00"),
        "change": style.boxed(align="center", num_format='+0.00;-0.00;"—"'),
        "climb": style.boxed(align="center", num_format='"↑"0;"↓"0;"—"'),
    }
    links = link_forms(style)
    for row, values in enumerate(_rows(part), start=FIRST):
        for at, column in enumerate(columns):
            value = values[column.heading]
            if column.heading == NAME:
                put_link(sheet, row, at, part.books.get(value, ""), value, links)
            else:
                put(sheet, row, at, value, forms[column.kind])
        texts = [
            (str(values[each.heading]), each.width)
            for each in columns
            if each.kind in ("text", "word", "rank")
        ]
        sheet.set_row(row, row_height(*texts, least=20.0))


def _rows(part: Part) -> list[dict[str, Any]]:
    """Return every department's values by heading, by rank."""
    figures = part.by_rank(part.scores.figures)
    stated = figures.reindex(columns=list(FIGURES))
    stated = stated.astype(object).fillna({CODE: "", SELF_GRADE: ""})
    more = costliest(part) if part.rubric.project is None else _projects(part)
    changes = moved(part)
    return [
        {**totals, **told, NAME: name, **extra, **change}
        for name, totals, told, extra, change in zip(
            part.order, records(part.totals), records(stated), more, changes, strict=True
        )
    ]


def costliest(part: Part) -> list[dict[str, Any]]:
    """Return by rank where each department lost most; what has no points yet is not lost."""
    indicators = part.rubric.indicators
    points = part.by_rank(part.scores.final)
    status = part.by_rank(part.scores.final_status_words)
    lost = np.array([each.points for each in indicators]) - points.to_numpy(dtype=float)
    lost = np.where(status.isin([PENDING, NOT_APPLICABLE]).to_numpy(), 0.0, lost)
    lost = np.nan_to_num(lost)
    places = lost.argmax(axis=1)
    most = round_half_up(lost.max(axis=1, initial=0.0), 2)
    return [
        {WORST: f"{indicators[at].name}（失 {loss:.10g} 分）" if loss > _LEAST_LOSS else "无"}
        for at, loss in zip(places.tolist(), most.tolist(), strict=True)
    ]


def _projects(part: Part) -> list[dict[str, Any]]:
    assert part.scores.projects is not None
    counts = part.scores.projects.totals.groupby(level=0).size().reindex(part.totals.index)
    return [{PROJECTS: int(count)} for count in counts.fillna(0).tolist()]


def _colour(workbook: Workbook, sheet: Worksheet, part: Part, names: list[str], last: int) -> None:
    """Let totals show as bars, the best and the lowest grade and what is open in colour."""
    for heading in (each.heading for each in _CHANGES if each.heading in names):
        place = names.index(heading)
        for criteria, ink in ((">", _GOOD_INK), ("<", LOSS_INK)):
            form = workbook.add_format({"font_color": ink})
            sign: dict[str, Any] = {"type": "cell", "criteria": criteria, "value": 0}
            sheet.conditional_format(FIRST, place, last, place, {**sign, "format": form})
    total, open_, at = names.index(TOTAL), names.index(OPEN), names.index(GRADE)
    bar = {"type": "data_bar", "bar_color": _BAR}
    scale = {"min_type": "num", "min_value": 0, "max_type": "num", "max_value": 100}
    if part.rubric.indicators:
        scale["max_value"] = part.rubric.full_points
    sheet.conditional_format(FIRST, total, last, total, {**bar, **scale})
    best, *others = part.rubric.grades
    inks = [("暂评", OPEN_FILL, INK), (best, _GOOD, _GOOD_INK)]
    inks += [(others[-1], LOSS_FILL, LOSS_INK)] if others else []
    for word, fill, ink in inks:
        quoted = word.replace('"', '""')
        form = workbook.add_format({"bg_color": fill, "font_color": ink})
        rule = {"type": "cell", "criteria": "==", "value": f'"{quoted}"', "format": form}
        sheet.conditional_format(FIRST, at, last, at, rule)
    waits: dict[str, Any] = {"type": "cell", "criteria": ">", "value": 0}
    waits["format"] = workbook.add_format({"bg_color": OPEN_FILL})
    sheet.conditional_format(FIRST, open_, last, open_, waits)
