"""The sheet 评价得分简表: the scores of the 一级指标 side by side, as 东川's report prints them."""

from collections.abc import Sequence

from xlsxwriter.worksheet import Worksheet

from perfeval_xl.forms.layout.layout import Cell
from perfeval_xl.forms.layout.paint import write
from perfeval_xl.rubric.expressions.excel_limits import quoted_sheet
from perfeval_xl.rubric.expressions.rounding import round_half_up
from perfeval_xl.rubric.indicator import Indicator
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.table import Content
from perfeval_xl.rubric.totalling import counts_apart
from perfeval_xl.scoring.totals import GRADE, SYSTEM, TOTAL, TOTAL_DECIMALS, order_words
from perfeval_xl.sheets.style import LEVEL_FILL, Style, paper, row_height
from perfeval_xl.workbooks.scorebook import score_sheet
from perfeval_xl.workbooks.scorebook.departments import Departments, added
from perfeval_xl.workbooks.scorebook.live import Filled, FilledColumns, write_live
from perfeval_xl.workbooks.scorebook.score_rows import Row, ScoreTable

SHEET = "评价得分简表"
_FIRST = 3
"""The row of 标准分, counted from 0."""
_LINES: dict[Content, str] = {
    "points": "标准分",
    "self_score": "自评得分",
    "score": "系统评分",
    "final_score": "实际得分",
}


def fill_level_sheet(table: ScoreTable, departments: Departments) -> FilledColumns:
    """Return what the sheet holds of some departments."""
    levels = _levels(table)
    groups = [[row.indicator for row in rows] for rows in levels.values()]
    groups.append(list(table.rubric.indicators))
    sums = [[_sums(departments, content, group) for group in groups] for content in _LINES]
    filled = FilledColumns({(1, 0): [f"单位名称：{name}" for name in departments.names]})
    lines = zip(_LINES, round_half_up(sums, TOTAL_DECIMALS).tolist(), strict=True)
    for at, (content, columns) in enumerate(lines, start=_FIRST):
        filled.put_row(at, 1, columns)
        if content in _WHOLE:  # where an indicator does not apply, brought to 100
            filled.cells[at, len(groups)] = departments.totals[_WHOLE[content]]
    filled.cells[_FIRST + len(_LINES) - 1, len(groups) + 1] = departments.totals[GRADE]
    return filled


def _levels(table: ScoreTable) -> dict[str, list[Row]]:
    levels: dict[str, list[Row]] = {}
    for row in table.rows:
        levels.setdefault(row.indicator.path[0], []).append(row)
    return levels


def write_level_sheet(sheet: Worksheet, style: Style, table: ScoreTable, filled: Filled) -> None:
    """Write the sheet for one department; every figure is a formula over the 评分表."""
    levels = _levels(table)
    last = len(levels) + 2
    write(sheet, Cell(0, 0, "title", last_column=last), SHEET, style.title())
    sheet.set_row(0, 32)
    whose = Cell(1, 0, "caption", last_column=last)
    write(sheet, whose, filled.cells[1, 0], style(bold=True))
    widths = [12, *[18] * len(levels), 12, 12]
    for column, heading in enumerate(("评价内容", *levels, TOTAL, "评分等级")):
        sheet.set_column(column, column, widths[column])
        sheet.write_string(2, column, heading, style.heading())
    sheet.set_row(2, 36)
    named = _LINES | {"self_score": table.rubric.own_score}
    for at, (content, name) in enumerate(named.items(), start=_FIRST):
        label = style.boxed(align="center", bg_color=LEVEL_FILL)
        sheet.write_string(at, 0, name, label)
        form = style.boxed(align="center", num_format=_SHOWN[content])
        for column, rows in enumerate(levels.values(), start=1):
            cells = ",".join(_there(table.letter(content), row) for row in rows)
            added = f"ROUND(SUM({cells}),{TOTAL_DECIMALS})"
            write_live(sheet, Cell(at, column, "label"), added, form, filled.cells[at, column])
        total = f"{quoted_sheet(score_sheet.SHEET)}!{table.letter(content)}{table.sum_row}"
        bold = style.boxed(align="center", num_format=_SHOWN[content], bold=True)
        write_live(sheet, Cell(at, last - 1, "label"), total, bold, filled.cells[at, last - 1])
        sheet.write_string(at, last, "—", style.boxed(align="center"))
        sheet.set_row(at, 22)
    grade = f"{quoted_sheet(score_sheet.SHEET)}!{table.letter('final_score')}{table.grade_row}"
    bold = style.boxed(align="center", bold=True)
    at = _FIRST + len(_LINES) - 1
    write_live(sheet, Cell(at, last, "label"), grade, bold, filled.cells[at, last])
    if words := _about_total(table.rubric):
        remark = style(font_size=9, font_color="#52606D")
        write(sheet, Cell(at + 2, 0, "remark", last_column=last), words, remark)
        sheet.set_row(at + 2, row_height((words, sum(widths)), line=12.5))
    paper(sheet, landscape=True)
    sheet.protect("", {"format_columns": True, "format_rows": True})


_WHOLE: dict[Content, str] = {"score": SYSTEM, "final_score": TOTAL}

_SHOWN: dict[Content, str] = {
    "points": "General",
    "self_score": "General",
    "score": "0.00",
    "final_score": "0.00",
}


def _about_total(rubric: Rubric) -> str:
    """Say why the total may not be the sum of the levels; "" where it always is."""
    part = f"{rubric.when}只评 {rubric.total_points:.10g} 分的指标，"
    brought = f"{part}总分折算到 {rubric.full_points:.10g} 分，不等于各项实际得分之和。"
    left = "有不适用的指标时，总分按其余指标的分值折算，可能不等于各项实际得分之和。"
    told = [brought] if rubric.is_part else []
    if counts_apart(rubric):
        told.append(f"各项实际得分之和还没有加上限和一票否决。{order_words(rubric)}")
    return "".join([*told, left] if rubric.when_not_applicable == "rescale" else told)


def _there(letter: str, row: Row) -> str:
    """Return an indicator's cell on the 评分表, or its cells where 要点 have lines."""
    first = f"{quoted_sheet(score_sheet.SHEET)}!{letter}{row.number}"
    return first if row.last == row.number else f"{first}:{letter}{row.last}"


def _sums(
    departments: Departments, content: Content, indicators: Sequence[Indicator]
) -> Sequence[float]:
    """Return the sums of the calculator's values, unknown ones left out."""
    if content == "points":
        return [sum(each.par for each in indicators)] * len(departments.names)
    scores = {"self_score": departments.self_scores, "score": departments.points}
    own = scores.get(content, departments.final)
    return added(own[each.id] for each in indicators)
