"""The sheet 扣分说明: what was lost, the most first, in sentences for a report."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.forms.layout.layout import Cell
from perfeval_xl.forms.layout.paint import write
from perfeval_xl.rubric.expressions.evaluate import Columns, evaluate
from perfeval_xl.rubric.expressions.excel import excel
from perfeval_xl.rubric.expressions.nodes import Name, Node, Plain, join
from perfeval_xl.sheets.style import LINE, LINK_INK, LOSS_INK, SMALL_INK, Style, paper, row_height
from perfeval_xl.workbooks.scorebook.deductions.deduction_columns import (
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
from perfeval_xl.workbooks.scorebook.deductions.deductions import DECIMALS, Deductions, Line
from perfeval_xl.workbooks.scorebook.live import Filled, write_live

SHEET = "扣分说明"
_WIDTHS = {"序号": 5, "指标": 20, "分值": 6, "得分": 7, "扣分": 7, "扣分说明": 66, "数据出处": 20}
_SUM, _COUNT = "扣分合计", "项数"
_ROOM = 31.0
"""The height of a row that is still empty: two lines, for what a correction may bring there."""


def fill_deductions(
    department: str, lines: Sequence[Line], found: Deductions, remark: str = ""
) -> Filled:
    """Return what the sheet holds of one department; `remark` says which points it means."""
    told = plain_sums(sum(found.losses), len(found.order)) + _about(remark)
    filled = Filled({(1, 0): f"单位名称：{department}", (2, 0): told})
    filled.heights[2] = row_height((told, sum(_WIDTHS.values())), least=20, line=12.5)
    DeductionColumns(lines).fill(filled, found)
    widths = list(_WIDTHS.values())
    for place in range(len(lines)):
        values = _values(lines, found, place)
        filled.put_row(FIRST + place, 0, values)
        texts = [
            (str(values[at]), widths[at] * (1.1 if at else 1)) for at in (1, 5, 6) if values[at]
        ]
        filled.heights[FIRST + place] = row_height(*texts, least=_ROOM, line=12.5)
    return filled


def write_deductions(
    workbook: Workbook,
    sheet: Worksheet,
    style: Style,
    lines: Sequence[Line],
    filled: Filled,
    remark: str = "",
) -> None:
    """Write the sheet over all `lines`, in published order."""
    behind = DeductionColumns(lines)
    behind.write(sheet, style, filled)
    _head(sheet, style, behind, filled, remark)
    for place in range(behind.count):
        _shown(sheet, style, place, behind, filled)
    for row, height in filled.heights.items():
        sheet.set_row(row, height)
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
    sheet: Worksheet, style: Style, behind: DeductionColumns, filled: Filled, remark: str
) -> None:
    end = len(_WIDTHS) - 1
    write(sheet, Cell(0, 0, "title", last_column=end), SHEET, style.title())
    sheet.set_row(0, 32)
    write(sheet, Cell(1, 0, "caption", last_column=end), filled.cells[1, 0], style(bold=True))
    over = behind.over(LOST)
    cells = {_SUM: f"SUM({over})", _COUNT: f'COUNTIF({over},">0")'}
    small, cell = style(font_size=9, font_color=SMALL_INK), Cell(2, 0, "remark", last_column=end)
    told = excel(join(_sums(), _about(remark)), cells.__getitem__)
    write_live(sheet, cell, told, small, filled.cells[2, 0])
    for column, (heading, width) in enumerate(_WIDTHS.items()):
        sheet.set_column(column, column, width)
        sheet.write_string(FIRST - 1, column, heading, style.heading())
    sheet.set_row(FIRST - 1, 22)


def _sums() -> Node:
    """Say how much was lost in how many places."""
    return join("共扣", Plain(Name(_SUM)), "分，涉及", Plain(Name(_COUNT)), "项")


@lru_cache(maxsize=4096)  # round numbers come again and again
def plain_sums(lost: float, count: int) -> str:
    """Return the result of `_sums`."""
    columns = Columns({_SUM: np.array([lost]), _COUNT: np.array([float(count)])}, 1)
    return str(evaluate(_sums(), columns)[0])


def _about(remark: str) -> str:
    """Say what to know of the list."""
    return f"，按扣分从多到少排列。改动数据或审核得分，次序和说明随之变化。{remark}"


def _shown(
    sheet: Worksheet, style: Style, place: int, behind: DeductionColumns, filled: Filled
) -> None:
    """Write one row of the table: empty, or the line that comes at this place."""
    pick, row = behind.cell(PICK, place), FIRST + place

    def picked(column: int) -> str:
        return f"INDEX({behind.over(column)},{pick})"

    centre: dict[str, Any] = {"align": "center"}
    points = {**centre, "num_format": "0.##"}
    rest = f"ROUND({picked(POINTS)}-{picked(LOST)},{DECIMALS})"
    link = f"HYPERLINK({picked(LINK)},{picked(WORDS)})"
    cells: list[tuple[str, dict[str, Any]]] = [
        (str(place + 1), centre),
        (picked(NAME), {}),
        (picked(POINTS), {**points, "num_format": "General"}),
        (rest, {**points, "num_format": "0.00"}),
        (picked(LOST), {**points, "num_format": "0.00", "font_color": LOSS_INK, "bold": True}),
        (picked(SAID), {"font_size": 9}),
        (link, {"font_size": 9, "font_color": LINK_INK}),
    ]
    for column, (formula, form) in enumerate(cells):
        formula = f'IF(COUNT({pick})=1,{formula},"")'
        value = filled.cells[row, column]
        write_live(sheet, Cell(row, column, "label"), formula, style(**form), value)


def _values(lines: Sequence[Line], found: Deductions, place: int) -> list[Any]:
    """Return what the calculator gives for one row of the table."""
    if place >= len(found.order):
        return [""] * len(_WIDTHS)
    at = found.order[place]
    line, lost = lines[at], found.losses[at]
    words = line.source.words or (line.source.first or line.row).sheet
    return [place + 1, line.label, line.full, found.rests[at], lost, found.said[at], words]
