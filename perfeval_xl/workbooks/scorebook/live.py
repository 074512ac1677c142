"""What a sheet writes of one department: values that differ from book to book, and live formulas
with the value that the calculator gave for each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any, TypeAlias

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.forms.layout.layout import Cell
from perfeval_xl.forms.layout.paint import write
from perfeval_xl.rubric.expressions.excel_limits import quoted_sheet
from perfeval_xl.rubric.expressions.given import ELAPSED
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.table import Content
from perfeval_xl.sheets.style import LINK_INK, Style, row_height
from perfeval_xl.workbooks.scorebook.figure_places import Place

Spot: TypeAlias = tuple[int, int]
"""Row and column of a cell, from 0."""
_TIP = 250
"""A tip may be 255 characters long."""
SMALL_TEXT = 1.1
"""At 9 point more stands in a column than its width in 11 point letters says."""
WIDTHS: dict[Content, float] = {
    "level1": 7,
    "level1_points": 5,
    "level2": 9,
    "level2_points": 5,
    "name": 13,
    "points": 5,
    "full_points": 5,
    "rate": 7,
    "level1_rate": 7,
    "level2_rate": 7,
    "content": 22,
    "criterion": 30,
    "explanation": 34,
    "source": 13,
    "value": 9,
    "self_score": 6,
    "score": 7,
    "review_score": 7,
    "final_score": 7,
    "status": 7,
    "note": 34,
    "opinion": 14,
}
"""Narrow enough that A4 across shows 9 point letters at some three quarters of their size."""


@dataclass(slots=True)
class Filled:
    """The values of those cells and the heights of those rows; all else is the same in each."""

    cells: dict[Spot, Any] = field(default_factory=dict)
    """A number, a text, or None (NaN, "") for nothing: in a formula's cell its result."""
    heights: dict[int, float] = field(default_factory=dict)
    """Row, from 0 → its height in points."""
    marked: frozenset[Spot] = frozenset()
    """Cells of figures that people should look at."""


@dataclass(slots=True)
class FilledColumns:
    """What one sheet holds in some books: for each cell and row a column, a value a book."""

    cells: dict[Spot, Sequence[Any]] = field(default_factory=dict)
    heights: dict[int, Sequence[float]] = field(default_factory=dict)
    marked: Sequence[frozenset[Spot]] = ()
    """Of every book; () where nothing is marked in any."""

    def put_row(self, row: int, column: int, columns: Iterable[Sequence[Any]]) -> None:
        """Set the cells of a row from a column of the sheet on."""
        for at, values in enumerate(columns, start=column):
            self.cells[row, at] = values

    def of(self, at: int) -> Filled:
        """Return the same of one book."""
        return Filled(
            {spot: values[at] for spot, values in self.cells.items()},
            {row: heights[at] for row, heights in self.heights.items()},
            self.marked[at] if self.marked else frozenset(),
        )


def heights(
    texts: Sequence[str], width: float, least: float | Sequence[float], line: float
) -> list[float]:
    """Return the heights of a row in some books that has such a text in a column of this width.

    `least` may differ from book to book.
    """
    floors = repeat(least) if isinstance(least, float) else least
    return [
        row_height((text, width), least=floor, line=line) if text else floor
        for text, floor in zip(texts, floors, strict=False)
    ]


def taken(columns: Mapping[Any, Sequence[Any]], rows: Sequence[int]) -> dict[Any, list[Any]]:
    """Return some rows of columns, in this order."""
    if not rows:
        return {name: [] for name in columns}
    first, end = rows[0], rows[-1] + 1
    if list(rows) == list(range(first, end)):  # as most are: sliced, which takes a tenth
        return {name: list(values[first:end]) for name, values in columns.items()}
    return {name: [values[row] for row in rows] for name, values in columns.items()}


def write_live(sheet: Worksheet, cell: Cell, formula: str, form: Format, value: Any) -> None:
    """Write a formula (without "=") and its value; None and NaN stand for an empty text."""
    if cell.merged:
        write(sheet, cell, None, form)
    cached = "" if value is None or value != value else value
    sheet.write_formula(cell.row, cell.column, f"={formula}", form, cached)


def write_linked(
    sheet: Worksheet, spot: tuple[int, int], place: Place, form: Format, text: str
) -> None:
    """Write a text that leads to another cell."""
    sheet.write_url(*spot, f"internal:{place.reference}", form, text)


def write_live_linked(
    sheet: Worksheet,
    cell: Cell,
    formula: str,
    form: Format,
    value: Any,
    place: Place | None,
    tip: str = "",
) -> None:
    """Write a formula with its value into a cell that leads to another one.

    A file keeps links apart from what the cells hold: the formula takes the place of the words
    that XlsxWriter puts there with a link. Excel, WPS and LibreOffice keep both.
    """
    if place is not None:
        shown = tip or f"{place.sheet} {place.cell}"
        url = f"internal:{place.reference}"
        sheet.write_url(cell.row, cell.column, url, form, "数据", shown[:_TIP])
    write_live(sheet, cell, formula, form, value)


def write_back(sheet: Worksheet, style: Style, column: int, to: str) -> None:
    """Write the link back to a sheet, right of what is printed: `column` counts from 0."""
    form = style(font_color=LINK_INK, underline=1, text_wrap=False)
    write_linked(sheet, (0, column), Place(to, 0, 0), form, f"返回{to}")


def write_elapsed(
    workbook: Workbook, sheet: Worksheet, style: Style, rubric: Rubric, label: Cell
) -> None:
    """Write what it is and of which period into `label`, the number into the cell behind it.

    `label` may be several columns wide.
    """
    column = max(label.column, label.last_column) + 1
    words = f"{ELAPSED}（{rubric.when}）"
    write(sheet, label, words, style(align="right", text_wrap=False, shrink=True))
    sheet.write_number(label.row, column, rubric.elapsed, style(align="left", num_format="0.00%"))
    cell = xl_rowcol_to_cell(label.row, column, row_abs=True, col_abs=True)
    workbook.define_name(ELAPSED, f"={quoted_sheet(sheet.get_name())}!{cell}")
