"""The sheet 扣分说明: what was lost, the most first, in sentences for a report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.forms.layout import Cell
from perfeval_xl.forms.paint import paper, write
from perfeval_xl.forms.style import LINE, LINK_INK, LOSS_INK, SMALL_INK, Style, row_height
from perfeval_xl.rubric.expressions.evaluate import Columns, evaluate
from perfeval_xl.rubric.expressions.excel import excel
from perfeval_xl.rubric.expressions.nodes import Name, Node, Plain, join
from perfeval_xl.rubric.rounding import round_half_up
from perfeval_xl.workbooks.deduction_columns import (
    FIRST,
    LINK,
    LOST,
    NAME,
    PICK,
    POINTS,
    SAID,
    WORDS,
    DeductionColumns,
)
from perfeval_xl.workbooks.deductions import DECIMALS, Line
from perfeval_xl.workbooks.live import write_live

SHEET = "扣分说明"
_WIDTHS = {"序号": 5, "指标": 20, "分值": 6, "得分": 7, "扣分": 7, "扣分说明": 66, "数据出处": 20}
_SUM, _COUNT = "扣分合计", "项数"
_ROOM = 31.0
"""The height of a row that is still empty: two lines, for what a correction may bring there."""


def write_deductions(
    workbook: Workbook,
    sheet: Worksheet,
    style: Style,
    department: str,
    lines: Sequence[Line],
    remark: str = "",
) -> None:
    """Write the sheet over all `lines`, in published order; `remark` says which points it means."""
    behind = DeductionColumns(lines)
    behind.write(sheet, style)
    _head(sheet, style, department, behind, remark)
    for place in range(behind.count):
        _shown(sheet, style, place, behind)
    end, last = len(_WIDTHS) - 1, FIRST + behind.count - 1
    box = workbook.add_format({"border": 1, "border_color": LINE})
    taken = f"=COUNT({behind.cell(PICK, 0)})=1"
    rule = {"type": "formula", "criteria": taken, "format": box}
    sheet.conditional_format(FIRST, 0, last, end, rule)
    sheet.print_area(0, 0, last, end)
    sheet.freeze_panes(FIRST, 0)
    paper(sheet, landscape=False, repeat=(FIRST - 1,))
    sheet.protect("", {"format_columns": True, "format_rows": True})


def _head(
    sheet: Worksheet, style: Style, department: str, behind: DeductionColumns, remark: str
) -> None:
    end = len(_WIDTHS) - 1
    write(sheet, Cell(0, 0, "title", last_column=end), SHEET, style.title())
    sheet.set_row(0, 32)
    whose = f"单位名称：{department}"
    write(sheet, Cell(1, 0, "caption", last_column=end), whose, style(bold=True))
    over, told = behind.over(LOST), _told(remark)
    cells = {_SUM: f"SUM({over})", _COUNT: f'COUNTIF({over},">0")'}
    amounts = {_SUM: [sum(behind.losses)], _COUNT: [float(len(behind.order))]}
    columns = Columns({name: np.array(value) for name, value in amounts.items()}, 1)
    value = str(evaluate(told, columns)[0])
    small, cell = style(font_size=9, font_color=SMALL_INK), Cell(2, 0, "remark", last_column=end)
    write_live(sheet, cell, excel(told, cells.__getitem__), small, value)
    sheet.set_row(2, row_height((value, sum(_WIDTHS.values())), least=20, line=12.5))
    for column, (heading, width) in enumerate(_WIDTHS.items()):
        sheet.set_column(column, column, width)
        sheet.write_string(FIRST - 1, column, heading, style.heading())
    sheet.set_row(FIRST - 1, 22)


def _told(remark: str) -> Node:
    """Say how much was lost in how many places, and what to know of the list."""
    sums = join(
        "共扣", Plain(Name(_SUM)), "分，涉及", Plain(Name(_COUNT)), "项，按扣分从多到少排列。"
    )
    return join(sums, "改动数据或审核得分，次序和说明随之变化。", remark)


def _shown(sheet: Worksheet, style: Style, place: int, behind: DeductionColumns) -> None:
    """Write one row of the table: empty, or the line that comes at this place."""
    pick, row = behind.cell(PICK, place), FIRST + place

    def picked(column: int) -> str:
        return f"INDEX({behind.over(column)},{pick})"

    centre: dict[str, Any] = {"align": "center"}
    points = {**centre, "num_format": "0.##"}
    rest = f"ROUND({picked(POINTS)}-{picked(LOST)},{DECIMALS})"
    link = f"HYPERLINK({picked(LINK)},{picked(WORDS)})"
    values = _values(behind, place)
    cells: list[tuple[str, dict[str, Any]]] = [
        (str(place + 1), centre),
        (picked(NAME), {}),
        (picked(POINTS), {**points, "num_format": "General"}),
        (rest, {**points, "num_format": "0.00"}),
        (picked(LOST), {**points, "num_format": "0.00", "font_color": LOSS_INK, "bold": True}),
        (picked(SAID), {"font_size": 9}),
        (link, {"font_size": 9, "font_color": LINK_INK}),
    ]
    for column, ((formula, form), value) in enumerate(zip(cells, values, strict=True)):
        formula = f'IF(COUNT({pick})=1,{formula},"")'
        write_live(sheet, Cell(row, column, "label"), formula, style(**form), value)
    widths = list(_WIDTHS.values())
    texts = [(str(values[at]), widths[at] * (1.1 if at else 1)) for at in (1, 5, 6) if values[at]]
    sheet.set_row(row, row_height(*texts, least=_ROOM, line=12.5))


def _values(behind: DeductionColumns, place: int) -> list[Any]:
    """Return what the calculator gives for one row of the table."""
    if place >= len(behind.order):
        return [""] * len(_WIDTHS)
    at = behind.order[place]
    line, lost = behind.lines[at], behind.losses[at]
    words = line.source.words or (line.source.first or line.row).sheet
    rest = float(round_half_up(line.full - lost, DECIMALS))
    return [place + 1, line.label, line.full, rest, lost, behind.said[at], words]
