"""The sheet 排名: the departments by rank, as an Excel table that can be filtered and sorted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Any

import numpy as np
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.forms.figures.figures import CODE
from perfeval_xl.forms.layout.self_sheet import SELF_GRADE, SELF_TOTAL
from perfeval_xl.rubric.expressions.excel_limits import quoted_sheet
from perfeval_xl.rubric.expressions.rounding import round_half_up
from perfeval_xl.rubric.table import NOT_APPLICABLE, PENDING
from perfeval_xl.rubric.totalling import PROVISIONAL, most_total, most_unsettled
from perfeval_xl.rubric.veto import OPEN as OPEN_VETO
from perfeval_xl.rubric.veto import YES
from perfeval_xl.scoring.scores import records
from perfeval_xl.scoring.totals import (
    APART,
    GRADE,
    LEFT_OUT,
    OPEN,
    RANGE,
    RANK,
    TOTAL,
    TOTAL_DECIMALS,
    UNCHECKED,
    UNSETTLED,
    VERIFIED,
)  # fmt: skip
from perfeval_xl.sheets.columns import CENTRED, PLACES, POINTS, SIGNED, Column, beside, keyed
from perfeval_xl.sheets.listing import ListSheet, write_list
from perfeval_xl.sheets.style import BAD, FALL, GOOD, INK, OPEN_FILL, RISE, Style, bars, mark, paper
from perfeval_xl.workbooks.summary.scored_rubric import FIGURES, ScoredRubric

CHANGE, CLIMB = "较上期", "名次变化"


def compared(part: ScoredRubric) -> str:
    """Say what the change is against."""
    if part.previous is None:
        return ""
    periods = "、".join(dict.fromkeys(part.previous["period"]))
    return f"{CHANGE}：与 {periods} 的总分和名次相比，上期没有评的空白。" if periods else ""


def moved(part: ScoredRubric) -> list[dict[str, Any]]:
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
NAME, WORST, PROJECTS, VETOED = "单位名称", "失分最多的指标", "项目数", "一票否决"
MARK, COUNTED = "排名说明", "计入统计的总分"
"""Why a department is ranked apart; its total for means and counts, blank if it is left out."""
FIRST = 3
"""The first department's row, from 0; the headings stand above it."""
_BAR = "#BBD6F0"
_LEAST_LOSS = 1e-6


_Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RankingPlace:
    """Where the ranking stands, for formulas over it."""

    sheet: str
    last: int
    """The last department's row, as Excel counts."""
    headings: Sequence[str]

    @property
    def leaves_out(self) -> bool:
        """Whether some departments are left out of statistics."""
        return COUNTED in self.headings

    @property
    def counted(self) -> str:
        """Return the range of the totals that enter statistics; the others are blank there."""
        return self.over(COUNTED if self.leaves_out else TOTAL)

    def over(self, heading: str) -> str:
        """Return the range of a column over all departments."""
        letter = xl_col_to_name(self.headings.index(heading))
        return f"{quoted_sheet(self.sheet)}!${letter}${FIRST + 1}:${letter}${self.last}"


def write_ranking(style: Style, part: ScoredRubric, period: str) -> RankingPlace:
    """Write the sheet and return where it stands."""
    columns = _columns(part)
    sheet = style.workbook.add_worksheet(part.sheet(SHEET))
    what = "部门整体支出绩效评价" if part.rubric.project is None else "项目支出绩效评价"
    title = f"{part.rubric.when}{what}汇总表"
    told = part.caption
    if period != part.rubric.period.name:  # else the caption has said so
        told += f"　{period}"
    told += "　名次按未舍入的总分，分数相同名次相同。"
    told += _apart(part) + compared(part)
    told += "点单位名称打开它的评分表。" if part.books else ""
    content = ListSheet(
        columns, title, told, heading_height="fit", least=20.0, frozen=2,
        table=f"{SHEET}{part.number}",
    )  # fmt: skip
    names = content.headings
    last = write_list(sheet, style, content, _rows(part))
    _colour(style, sheet, part, names, last)
    sheet.set_tab_color(part.color)
    paper(sheet, landscape=True, repeat=(0, FIRST - 1))
    return RankingPlace(part.sheet(SHEET), last + 1, names)


def _apart(part: ScoredRubric) -> str:
    """Say who is ranked apart, and why."""
    if not part.totals[APART].any():
        return ""
    most = most_unsettled(part.rubric)
    return (
        f"待核分值（自评未核和待补的指标的分值）超过 {most:.6g} 分的单位等级为暂评，另排在后；"
        "未填全的（指标要用的数过半没有填）也另排，不计入平均分等统计。"
    )


def _columns(part: ScoredRubric) -> list[Column[_Row]]:
    changes = [keyed(CHANGE, CHANGE, 9, SIGNED), keyed(CLIMB, CLIMB, 9, PLACES)]
    lost, projects = keyed(WORST, WORST, 42), keyed(PROJECTS, PROJECTS, 9, "0")
    ranges, apart = (part.totals[RANGE] != "").any(), part.totals[APART].any()
    left_out = part.counted < len(part.order)
    return [
        Column(
            RANK,
            8,
            itemgetter(RANK),
            {"align": "center", "num_format": "0"},
            lambda row: {"bg_color": OPEN_FILL} if row[APART] else {},
        ),
        replace(keyed(NAME, NAME, 36), link=lambda row: beside(part.books.get(row[NAME], ""))),
        Column(CODE, 14, itemgetter(CODE), CENTRED),
        keyed(TOTAL, TOTAL, 10, "0.00"),
        *((Column(RANGE, 15, itemgetter(RANGE), CENTRED),) if ranges else ()),
        *(changes if part.previous is not None else ()),
        *(keyed(name, name, 10, "0.00") for name in (VERIFIED, UNCHECKED, OPEN)),
        *((keyed(UNSETTLED, UNSETTLED, 10, "0.00"),) if ranges else ()),
        Column(GRADE, 9, itemgetter(GRADE), CENTRED),
        *((Column(MARK, 24, _mark, CENTRED),) if apart else ()),
        *((keyed(VETOED, VETOED, 24),) if part.rubric.vetoes else ()),
        keyed(SELF_TOTAL, SELF_TOTAL, 10, "0.00"),
        Column(SELF_GRADE, 11, itemgetter(SELF_GRADE), CENTRED),
        lost if part.rubric.project is None else projects,
        *((Column(COUNTED, 11, _counted, POINTS),) if left_out else ()),
    ]


def _mark(row: _Row) -> str:
    """Say why a department is ranked apart."""
    if row[LEFT_OUT]:
        return f"{LEFT_OUT}，{APART}，不计入统计"
    return f"{PROVISIONAL}，{APART}" if row[APART] else ""


def _counted(row: _Row) -> float | None:
    return None if row[LEFT_OUT] else row[TOTAL]


def _rows(part: ScoredRubric) -> list[dict[str, Any]]:
    """Return every department's values by heading, by rank."""
    figures = part.by_rank(part.scores.figures)
    stated = figures.reindex(columns=list(FIGURES))
    stated = stated.astype(object).fillna({CODE: "", SELF_GRADE: ""})
    more = costliest(part) if part.rubric.project is None else _projects(part)
    more = [{**each, VETOED: said} for each, said in zip(more, vetoed(part), strict=True)]
    changes = moved(part)
    return [
        {**totals, **told, NAME: name, **extra, **change}
        for name, totals, told, extra, change in zip(
            part.order, records(part.totals), records(stated), more, changes, strict=True
        )
    ]


def vetoed(part: ScoredRubric) -> list[str]:
    """Return by rank which 一票否决 hold of each department, and which are not known yet."""
    outcomes = part.by_rank(part.scores.vetoes.outcomes)
    told = [""] * len(outcomes)
    for veto in part.rubric.vetoes:
        for at, outcome in enumerate(outcomes[veto.key].tolist()):
            waits = f"（{OPEN_VETO}）" if outcome == OPEN_VETO else ""
            if waits or outcome == YES:
                told[at] += f"{'、' if told[at] else ''}{veto.name}{waits}"
    return told


def costliest(part: ScoredRubric) -> list[dict[str, Any]]:
    """Return by rank where each department lost most; what has no points yet is not lost."""
    indicators = part.rubric.indicators
    points = part.by_rank(part.scores.final)
    status = part.by_rank(part.scores.final_status_words)
    lost = np.array([each.par for each in indicators]) - points.to_numpy(dtype=float)
    lost = np.where(status.isin([PENDING, NOT_APPLICABLE]).to_numpy(), 0.0, lost)
    lost = np.nan_to_num(lost)
    places = lost.argmax(axis=1)
    most = round_half_up(lost.max(axis=1, initial=0.0), 2)
    return [
        {WORST: f"{indicators[at].name}（失 {loss:.10g} 分）" if loss > _LEAST_LOSS else "无"}
        for at, loss in zip(places.tolist(), most.tolist(), strict=True)
    ]


def _projects(part: ScoredRubric) -> list[dict[str, Any]]:
    assert part.scores.projects is not None
    counts = part.scores.projects.totals.groupby(level=0).size().reindex(part.totals.index)
    return [{PROJECTS: int(count)} for count in counts.fillna(0).tolist()]


def _colour(
    style: Style, sheet: Worksheet, part: ScoredRubric, names: list[str], last: int
) -> None:
    """Let totals show as bars, the best and the lowest grade and what is open in colour."""
    for heading in (CHANGE, CLIMB):
        if heading in names:
            place = names.index(heading)
            mark(style, sheet, (FIRST, place, last, place), (">", 0), **RISE)
            mark(style, sheet, (FIRST, place, last, place), ("<", 0), **FALL)
    total, open_, at = names.index(TOTAL), names.index(OPEN), names.index(GRADE)
    full = most_total(part.rubric) if part.rubric.indicators else 100
    bars(sheet, (FIRST, total, last, total), _BAR, full)
    best, *others = part.rubric.grades
    looks = [(PROVISIONAL, {"bg_color": OPEN_FILL, "font_color": INK}), (best, GOOD)]
    looks += [(others[-1], BAD)] if others else []
    for word, look in looks:
        mark(style, sheet, (FIRST, at, last, at), ("==", word), **look)
    mark(style, sheet, (FIRST, open_, last, open_), (">", 0), bg_color=OPEN_FILL)
