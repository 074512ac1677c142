"""Paints what is fixed on a laid-out sheet: titles, headings, labels, widths, heights, paper."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.forms.layout.layout import Cell, Layout
from perfeval_xl.rubric.expressions.excel_limits import defined_name_flaw, quoted_sheet
from perfeval_xl.rubric.project import DECLARED
from perfeval_xl.sheets.style import (
    LEVEL_FILL,
    NUMBER_FORMATS,
    Area,
    Style,
    keep_texts,
    paper,
    row_height,
    text_width,
)

_WIDEST, _NARROWEST, _FIGURE = 52.0, 9.0, 15.0
_WORDS = 26.0
"""Of a column that people write sentences into."""
MANY = 10
"""A table of more columns than this has narrow ones."""
_TIGHT, _CAPTION = 8.4, 11.0
"""Of such a table to be filled in: figures shrink to their cells, or on A4 nobody could read it."""
_NARROW_MARGIN = 0.3
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
NAME_LOOK: dict[str, Any] = {"text_wrap": False, "shrink": True}
"""A department's name, of any length, stands on one line."""
_LONG = 7
"""From so many rows on a text stands on top: in the middle the end of a page could part it."""
_BOLD = 0.98
"""So much less stands in a column in bold."""
_WIDE = 135.0
"""From this width on a sheet is printed across the paper: upright, it would be at 70 % and less."""


def paint_fixed(
    sheet: Worksheet,
    layout: Layout,
    style: Style,
    *,
    repeat: Iterable[int] = (),
    tight: bool = False,
) -> None:
    """Write every cell of a layout that is no input, and set the sheet up for A4 paper.

    `repeat` are the rows that stand on every page, `tight` says that figures shrink to their cells.
    """
    formats = _formats(style)
    for cell in layout.cells:
        if cell.role in formats:
            form = formats[cell.role]
            if cell.last_row - cell.row >= _LONG:
                form = formats[f"long {cell.role}"]
            write(sheet, cell, _printed(cell), form)
    keep_texts(sheet, *_areas_of_texts(layout))
    tight = tight and layout.width > MANY
    widths = column_widths(layout, tight=tight)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.set_row(0, 30)
    for row, height in row_heights(layout, widths).items():
        sheet.set_row(row, height)
    margin = {"margin": _NARROW_MARGIN} if tight else {}
    printed = layout.printed or layout.width
    paper(sheet, landscape=sum(widths[:printed]) > _WIDE, repeat=repeat, **margin)
    sheet.print_area(0, 0, layout.rows - 1, printed - 1)


def _printed(cell: Cell) -> str | float:
    """Return what a fixed cell holds: points that stand alone are a number, also in the file."""
    alone = cell.role == "unit" and _NUMBER.fullmatch(cell.text)
    return float(cell.text) if alone else cell.text


def _areas_of_texts(layout: Layout) -> Iterator[Area]:
    """Yield where people write texts, among them codes and targets that look like numbers."""
    for cell in layout.cells:
        if cell.role in ("words", "department", "item"):
            ends = max(cell.row, cell.last_row), max(cell.column, cell.last_column)
            yield cell.row, cell.column, *ends
    for area in layout.lists.values():
        last = max(area.names, area.names_last)
        if area.row == DECLARED:  # targets and what came of them, as they are worded
            last = max(last, *area.columns.values())
        yield area.first, area.names, area.last, last


def _formats(style: Style) -> dict[str, Format]:
    return {
        "title": style.title(),
        "caption": style(),
        "heading": style.heading(),
        "long heading": style.heading(valign="top"),
        "label": style.boxed(bg_color=LEVEL_FILL),
        "long label": style.boxed(bg_color=LEVEL_FILL, valign="top"),
        "unit": style.boxed(align="center", font_color="#52606D"),
        "remark": style.boxed(font_color="#52606D", font_size=9),
    }


def write(sheet: Worksheet, cell: Cell, value: Any, form: Format) -> None:
    """Write a text, a number or nothing into a cell or its merged range; text stays text."""
    if cell.merged:
        ends = max(cell.row, cell.last_row), max(cell.column, cell.last_column)
        sheet.merge_range(cell.row, cell.column, *ends, "", form)
    if isinstance(value, int | float):
        sheet.write_number(cell.row, cell.column, value, form)
    elif value:
        sheet.write_string(cell.row, cell.column, str(value), form)
    else:
        sheet.write_blank(cell.row, cell.column, None, form)


def define_name(workbook: Workbook, layout: Layout, cell: Cell, name: str) -> None:
    """Give a cell of a laid-out sheet a name that formulas can use."""
    if defined_name_flaw(name):
        return  # a text is called as it is printed; no formula reads it
    place = xl_rowcol_to_cell(cell.row, cell.column, row_abs=True, col_abs=True)
    workbook.define_name(name, f"={quoted_sheet(layout.sheet)}!{place}")


def number_format(cell: Cell) -> str:
    """Return the number format of a figure's cell."""
    return NUMBER_FORMATS[cell.entry.kind if cell.entry else "money"]


def column_widths(layout: Layout, *, tight: bool = False) -> list[float]:
    """Return a width for each column that fits its texts, long ones wrapped."""
    widths = _tight_widths(layout) if tight else _wide_widths(layout)
    return [layout.widths.get(column, width) for column, width in enumerate(widths)]


def _wide_widths(layout: Layout) -> list[float]:
    widths = [_NARROWEST] * layout.width
    figured = {cell.column for cell in layout.cells if cell.role == "figure"}
    widest = _WIDEST if layout.width <= MANY else _FIGURE
    for cell in layout.cells:
        single = cell.last_column <= cell.column
        if single and cell.role in ("figure", "total", "item_figure"):
            name = cell.entry.kind if cell.entry else "money"
            figure = _FIGURE if layout.width <= MANY else _NARROWEST + 1
            least = _NARROWEST + 2 if name == "score" else figure
            widths[cell.column] = max(widths[cell.column], least)
        elif single and cell.role == "words" and cell.column not in figured:
            widths[cell.column] = max(widths[cell.column], _WORDS)
        elif single and cell.text:
            longest = max(text_width(line) for line in cell.text.split("\n")) + 2.0
            widths[cell.column] = max(widths[cell.column], min(widest, longest))
    return widths


def _tight_widths(layout: Layout) -> list[float]:
    widths = [_TIGHT] * layout.width
    for cell in layout.cells:
        if cell.role == "caption":
            widths[cell.column] = _CAPTION
        elif cell.role == "item":
            widths[cell.column] = _FIGURE
    return widths


def row_heights(layout: Layout, widths: Sequence[float]) -> dict[int, float]:
    """Return the height of every row below the title, in which each text of it shows whole."""
    texts: dict[int, list[tuple[str, float]]] = {row: [] for row in range(1, layout.rows)}
    for cell in layout.cells:
        if cell.text and cell.row > 0 and cell.last_row <= cell.row:
            width = sum(widths[cell.column : max(cell.column, cell.last_column) + 1])
            bold = cell.role == "heading"
            texts[cell.row].append((cell.text, width * _BOLD if bold else width))
    return {row: row_height(*shown) for row, shown in texts.items()}
