"""The sheet 评分过程, behind 评分表: how every score came about, step by step."""

from typing import Any

from xlsxwriter.worksheet import Worksheet

from perfeval_xl.forms.layout.layout import Cell
from perfeval_xl.forms.layout.paint import write
from perfeval_xl.rubric.expressions import parts
from perfeval_xl.rubric.table import POINTS, STATUS
from perfeval_xl.sheets.style import LEVEL_FILL, SMALL_INK, Style, paper, row_height
from perfeval_xl.workbooks.scorebook.departments import Departments
from perfeval_xl.workbooks.scorebook.live import (
    SMALL_TEXT,
    Filled,
    FilledColumns,
    write_back,
    write_live,
)
from perfeval_xl.workbooks.scorebook.process_rows import (
    FIRST_ROW,
    INDICATOR,
    SHEET,
    WIDTHS,
    Process,
    ProcessTable,
    rule_text,
)
from perfeval_xl.workbooks.scorebook.process_rows import Cell as StepCell

_WHOSE = (1, 0)
_ABOUT = "从左到右看一行：每格只用左边各格，最后是得分和状态；右边几列是扣分说明用的文字。"
_TEXTS = (
    parts.CALCULATION,
    parts.LACKED,
    parts.LOST,
    parts.BASIS,
    parts.CLAIM,
    parts.SAID,
    parts.OTHERWISE,
    parts.REASON,
    parts.ON_FIGURES,
    parts.ON_TIME,
    parts.ON_LEVELS,
)
_SMALL = (parts.FIGURES, parts.RULE, parts.BAND, *_TEXTS)
_LEAST, _LINE, _LOW = 26.0, 12.5, 15.0
_BEHIND = "只有文字，在右边各列"
"""What is said of a line that has no step in front of them, so that it is not printed empty."""
_ROOM = 16
"""So much room a figure takes behind its label."""


def fill_process(table: ProcessTable, departments: Departments) -> FilledColumns:
    """Return what the sheet holds of departments; every result is the calculator's."""
    filled = FilledColumns({_WHOSE: [f"单位名称：{name}" for name in departments.names]})
    for key, cells in table.cells.items():
        for cell in cells:
            if cell.fixed is None:
                filled.cells[cell.row, cell.column] = departments.steps[key, cell.key]
    return filled


def write_process(
    sheet: Worksheet, style: Style, table: ProcessTable, filled: Filled, back: str
) -> None:
    """Write the sheet for one department; it leads back to the sheet `back`."""
    last = len(table.columns) - 1
    printed = table.place(STATUS)
    write(sheet, Cell(0, 0, "title", last_column=printed), SHEET, style.title())
    sheet.set_row(0, 32)
    write(sheet, Cell(1, 0, "caption", last_column=1), filled.cells[_WHOSE], style(bold=True))
    about = Cell(1, 2, "remark", last_column=printed)
    write(sheet, about, _ABOUT, style(font_size=9))
    room = sum(WIDTHS[name] for name in table.columns[2 : printed + 1])
    sheet.set_row(1, row_height((_ABOUT, room), least=_LOW, line=_LINE))
    named = {POINTS: "得分", parts.OWN_SCORE: table.rubric.own_score}
    headings = [(named.get(name, name), WIDTHS[name]) for name in table.columns]
    sheet.set_row(FIRST_ROW - 2, row_height(*headings, least=32.0))
    for column, (heading, width) in enumerate(headings):
        sheet.set_column(column, column, width)
        sheet.write_string(FIRST_ROW - 2, column, heading, style.heading())
    write_back(sheet, style, last + 1, back)
    for process in table.rows:
        _write(sheet, style, table, process, filled)
    sheet.print_area(0, 0, table.last_row - 1, printed)
    sheet.freeze_panes(FIRST_ROW - 1, 1)
    paper(sheet, landscape=True, repeat=(FIRST_ROW - 2,))
    sheet.protect("", {"format_columns": True, "format_rows": True})


def _write(
    sheet: Worksheet, style: Style, table: ProcessTable, process: Process, filled: Filled
) -> None:
    indicator = process.indicator
    name, small = style.boxed(bg_color=LEVEL_FILL), style.boxed(font_size=9, font_color=SMALL_INK)
    printed = table.place(STATUS)
    stepped = {cell.row for cell in table.cells[indicator.id] if cell.column <= printed}
    for at, line in enumerate(process.lines, start=process.number - 1):
        words = line if line and not line.startswith(parts.FURTHER) else ""
        label = f"　{words}" if line else f"{indicator.code}{indicator.name}"
        sheet.write_string(at, 0, label, name)
        for column in range(1, printed + 1):
            sheet.write_blank(at, column, None, style.boxed())
        sheet.set_row(at, _height(table, process) if not line else _LEAST)
        if at not in stepped:
            sheet.merge_range(at, 1, at, printed, _BEHIND, small)
            behind = [(str(cell.fixed or ""), WIDTHS[table.columns[cell.column]])
                     for cell in table.cells[indicator.id] if cell.row == at]  # fmt: skip
            sheet.set_row(at, row_height(*behind, least=_LOW, line=_LINE))
    if rule := rule_text(indicator):
        place = table.place(parts.RULE)
        sheet.write_string(process.number - 1, place, rule, style.boxed(font_size=9))
    for cell in table.cells[indicator.id]:
        write_step(sheet, style, cell, filled.cells.get((cell.row, cell.column)))


def write_step(sheet: Worksheet, style: Style, step: StepCell, value: Any) -> None:
    """Write one step; `value` is what its formula comes to."""
    form: dict[str, Any] = {"align": "center", "num_format": step.shows}
    if step.key.rpartition(parts.MARK)[2] in _SMALL:
        form = {"font_size": 9}
    place, boxed = Cell(step.row, step.column, "label"), style.boxed(**form)
    if step.fixed is None:
        write_live(sheet, place, step.formula, boxed, value)
    else:
        write(sheet, place, step.fixed, boxed)


def _height(table: ProcessTable, process: Process) -> float:
    """Return a height for the rule and the figures, whatever these are."""
    rubric, indicator = table.rubric, process.indicator
    labels = [f"{rubric.label(name)}{'　' * (_ROOM // 2)}" for name in rubric.figures_of(indicator)]
    texts = [(rule_text(indicator), WIDTHS[parts.RULE] * SMALL_TEXT),
             ("".join(labels) or " ", WIDTHS[parts.FIGURES] * SMALL_TEXT),
             (f"{indicator.code}{indicator.name}", WIDTHS[INDICATOR])]  # fmt: skip
    return row_height(*texts, least=_LEAST, line=_LINE)
