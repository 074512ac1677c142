"""The sheet 扣分说明: what was lost, the most first, in sentences for a report."""

from collections.abc import Sequence
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
from perfeval_xl.workbooks.scorebook.live import Filled, FilledColumns, heights, write_live

SHEET = "扣分说明"
_WIDTHS = {"序号": 5, "指标": 22, "分值": 6, "得分": 7, "扣分": 7, "扣分说明": 128, "数据出处": 22}
"""Across the paper: a sentence takes a line or two, for all rows are as high as the highest."""
_SUM, _COUNT = "扣分合计", "项数"
_SMALL_TEXT = 1.1
"""At 9 point more stands in a column than its width in 11 point letters says."""
_LINE = 12.5
_ROOM = 2 * _LINE + 5.0
"""The height of a row that holds two lines."""
_REVIEW = "\n审核"
"""A line more, for what a reviewer adds to a sentence."""


def fill_deductions(
    departments: Sequence[str], lines: Sequence[Line], found: Sequence[Deductions], remark: str = ""
) -> FilledColumns:
    """Return what the sheet holds of some departments; `remark` says which points it means."""
    about, widths = _about(remark), list(_WIDTHS.values())
    told = [each + about for each in plain_sums(found)]
    filled = FilledColumns({(2, 0): told})
    filled.cells[1, 0] = [f"单位名称：{department}" for department in departments]
    filled.heights[2] = heights(told, sum(widths), 20.0, _LINE)
    DeductionColumns(lines).fill(filled, found)
    sources = [line.source.words or (line.source.first or line.row).sheet for line in lines]
    filled.heights |= dict.fromkeys(range(FIRST, FIRST + len(lines)), _tall(lines, sources, found))
    empty: tuple[Any, ...] = ("",) * len(widths)
    for place in range(len(lines)):
        rows = [empty] * len(found)
        for unit, own in enumerate(found):
            if place < len(own.order):
                at = own.order[place]
                line, points = lines[at], (own.rests[at], own.losses[at])
                rows[unit] = (
                    place + 1, line.label, line.full, *points, own.said[at], sources[at]
                )  # fmt: skip
        filled.put_row(FIRST + place, 0, zip(*rows, strict=True))
    return filled


def _tall(
    lines: Sequence[Line], sources: Sequence[str], found: Sequence[Deductions]
) -> list[float]:
    """Return, for every unit, the height of all its rows.

    Each may come to show any line: reviews and corrections change what is lost, and so the order.
    """
    _, name, *_, said, source = (width * _SMALL_TEXT for width in _WIDTHS.values())
    least = max(
        row_height((line.label, name), (words, source), least=_ROOM, line=_LINE)
        for line, words in zip(lines, sources, strict=True)
    )
    return [
        row_height(*((text + _REVIEW, said) for text in unit.said), least=least, line=_LINE)
        for unit in found
    ]


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
    paper(sheet, landscape=True, repeat=(FIRST - 1,))
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


def plain_sums(found: Sequence[Deductions]) -> list[str]:
    """Return the results of `_sums`."""
    sums = {_SUM: [sum(unit.losses) for unit in found], _COUNT: [len(unit.order) for unit in found]}
    arrays = {name: np.array(values, dtype="float64") for name, values in sums.items()}
    return list(map(str, evaluate(_sums(), Columns(arrays, len(found)))))


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
