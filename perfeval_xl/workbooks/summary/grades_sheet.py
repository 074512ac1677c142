"""The sheet 等级分布: how many departments have which grade and how many points, with charts."""

from __future__ import annotations

from typing import Any

from xlsxwriter.worksheet import Worksheet

from perfeval_xl.forms.layout.self_sheet import SELF_GRADE
from perfeval_xl.rubric.rounding import round_half_up
from perfeval_xl.scoring.totals import GRADE, TOTAL
from perfeval_xl.sheets.chart import BarLook, Bars, bar_chart, insert
from perfeval_xl.sheets.listing import write_head, write_headings
from perfeval_xl.sheets.style import LEVEL_FILL, Style, paper
from perfeval_xl.workbooks.summary.ranking_sheet import RankingPlace
from perfeval_xl.workbooks.summary.scored_rubric import ScoredRubric

SHEET = "等级分布"
_PROVISIONAL, _OTHER = "暂评", "其他、未填"
_HEADINGS = ["等级", "总分（分）", "单位数", "占比", "自评单位数", "自评占比"]
_WIDTHS = [16.0, 20.0, 12.0, 12.0, 12.0, 12.0]
_FIRST = 3
_TENTHS = (9, 8, 7, 6, 5, 0)
"""The bands of points begin at these tenths of the full points."""


def write_grades(style: Style, part: ScoredRubric, ranking: RankingPlace) -> None:
    """Write the sheet; every count is a formula over the ranking."""
    sheet = style.workbook.add_worksheet(part.sheet(SHEET))
    told = f"{part.caption}　有分值待评的单位暂不定等级（{_PROVISIONAL}）"
    write_head(sheet, style, _WIDTHS, SHEET, told)
    write_headings(sheet, style, _FIRST - 1, _HEADINGS)
    sheet.set_row(_FIRST - 1, 24)
    after = _grades(sheet, style, part, ranking)
    after = _bands(sheet, style, part, ranking, after + 1)
    _averages(sheet, style, part, ranking, after + 1)
    grades = len(part.rubric.grades)
    names = sheet.get_name()

    def bars(name: str, first: int, last: int, column: int, color: str) -> Bars:
        area = (names, first, 0, last, 0), (names, first, column, last, column)
        return Bars(name, *area, color)

    last = _FIRST + grades
    _chart(style, sheet, ("各等级的单位数", 0), [
        bars(_HEADINGS[2], _FIRST, last, 2, "#5B8FC7"),
        bars(_HEADINGS[4], _FIRST, last, 4, "#C9D6E4"),
    ])  # fmt: skip
    first = last + 5
    bands = bars("单位数", first, first + len(_TENTHS) - 1, 2, "#6FAF8D")
    _chart(style, sheet, ("各分数段的单位数", 15), [bands])
    sheet.set_tab_color(part.color)
    paper(sheet, landscape=True)


def _grades(sheet: Worksheet, style: Style, part: ScoredRubric, ranking: RankingPlace) -> int:
    """Write a line a grade, then 暂评, what departments said besides, and all; return the row."""
    given, stated = part.totals[GRADE].tolist(), _stated(part)
    count, row = len(given), _FIRST
    label, form, share = _forms(style)
    words = [*_spans(part).items(), (_PROVISIONAL, "")]
    for row, (grade, span) in enumerate(words, start=_FIRST):
        sheet.write_string(row, 0, grade, label)
        sheet.write_string(row, 1, span, form)
        for column, name, values in ((2, GRADE, given), (4, SELF_GRADE, stated)):
            formula = f"=COUNTIF({ranking.over(name)},$A{row + 1})"
            sheet.write_formula(row, column, formula, form, values.count(grade))
    other, whole = row + 1, row + 2
    for at, name in ((other, _OTHER), (whole, "合计")):
        sheet.write_string(at, 0, name, label)
        sheet.write_string(at, 1, "", form)
    known = {grade for grade, _ in words}
    rest = sum(1 for each in stated if each not in known)
    for column, letter, besides in ((2, "C", 0), (4, "E", rest)):
        above = f"{letter}{_FIRST + 1}:{letter}{other}"
        all_ = f"COUNT({ranking.over(TOTAL)})"
        sheet.write_formula(other, column, f"={all_}-SUM({above})", form, besides)
        sheet.write_formula(whole, column, f"={all_}", form, count)
        for at in range(_FIRST, whole + 1):
            cell, sums = f"{letter}{at + 1}", f"{letter}${whole + 1}"
            number = _cached(at - _FIRST, words, given if column == 2 else stated, besides, count)
            formula = f"=IF({sums}=0,0,{cell}/{sums})"
            sheet.write_formula(at, column + 1, formula, share, number / count)
    return whole + 1


def _cached(
    place: int, words: list[tuple[str, str]], values: list[str], besides: int, count: int
) -> int:
    if place < len(words):
        return values.count(words[place][0])
    return besides if place == len(words) else count


def _stated(part: ScoredRubric) -> list[str]:
    figures = part.scores.figures
    if SELF_GRADE not in figures:
        return [""] * len(figures)
    return [str(each) for each in figures[SELF_GRADE].tolist()]


def _spans(part: ScoredRubric) -> dict[str, str]:
    """Return every grade with the points it takes, in words."""
    bounds = list(part.rubric.grades.items())
    spans, above = {}, ""
    for name, least in bounds:
        spans[name] = f"{least:.10g} 及以上" if not above else f"{least:.10g} – {above}（不含）"
        above = f"{least:.10g}"
    return spans


def _bands(
    sheet: Worksheet, style: Style, part: ScoredRubric, ranking: RankingPlace, row: int
) -> int:
    """Write how many departments lie in each tenth of the full points; return the row after."""
    label, form, share = _forms(style)
    totals, full = part.totals[TOTAL], _full(part)
    write_headings(sheet, style, row, ["分数段", "总分（分）", "单位数", "占比"])
    above: float | None = None
    for at, tenth in enumerate(_TENTHS, start=row + 1):
        least = float(round_half_up(full * tenth / 10, 6))
        inside = totals >= least
        formula = f'=COUNTIF({ranking.over(TOTAL)},">={least:.10g}")'
        span, told = f"{least:.10g} 分及以上", f"{least:.10g} 及以上"
        if above is not None:
            inside &= totals < above
            formula += f'-COUNTIF({ranking.over(TOTAL)},">={above:.10g}")'
            span, told = f"{least:.10g}–{above:.10g} 分", f"{least:.10g} – {above:.10g}（不含）"
        sheet.write_string(at, 0, span, label)
        sheet.write_string(at, 1, told, form)
        number = int(inside.sum())
        sheet.write_formula(at, 2, formula, form, number)
        formula = f"=IF(COUNT({ranking.over(TOTAL)})=0,0,C{at + 1}/COUNT({ranking.over(TOTAL)}))"
        sheet.write_formula(at, 3, formula, share, number / len(totals))
        above = least
    return row + 1 + len(_TENTHS)


def _averages(
    sheet: Worksheet, style: Style, part: ScoredRubric, ranking: RankingPlace, row: int
) -> None:
    label, _, _ = _forms(style)
    number = style.boxed(align="center", num_format="0.00")
    over, totals = ranking.over(TOTAL), part.totals[TOTAL]
    lines: list[tuple[str, str, Any]] = [
        ("平均分", f"=SUM({over})/COUNT({over})", totals.sum() / len(totals)),
        ("最高分", f"=MAX({over})", totals.max()),
        ("最低分", f"=MIN({over})", totals.min()),
    ]
    for at, (name, formula, value) in enumerate(lines, start=row):
        sheet.write_string(at, 0, name, label)
        sheet.write_formula(at, 1, formula, number, float(value))


def _full(part: ScoredRubric) -> float:
    project = part.rubric.project
    return part.rubric.full_points if project is None else project.declared.full


def _forms(style: Style) -> tuple[Any, Any, Any]:
    label = style.boxed(bold=True, align="center", bg_color=LEVEL_FILL)
    form = style.boxed(align="center", num_format="0")
    return label, form, style.boxed(align="center", num_format="0.0%")


def _chart(style: Style, sheet: Worksheet, what: tuple[str, int], bars: list[Bars]) -> None:
    """Draw columns beside the table; `what` is the title and the row where it stands."""
    title, row = what
    chart = bar_chart(style, title, bars, BarLook(across=False, gap=80))
    sheet.set_column(len(_WIDTHS), len(_WIDTHS), 2)
    insert(sheet, (2 + row, len(_WIDTHS) + 1), chart, (520, 290))
