"""What a sheet writes of one department: values that differ from book to book, and live formulas
with the value that the calculator gave for each."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.forms.layout.layout import Cell
from perfeval_xl.forms.layout.paint import write
from perfeval_xl.sheets.style import LINK_INK, Style
from perfeval_xl.workbooks.scorebook.figure_places import Place

Spot: TypeAlias = tuple[int, int]
"""Row and column of a cell, from 0."""
_TIP = 250
"""A tip may be 255 characters long."""


@dataclass(slots=True)
class Filled:
    """The values of those cells and the heights of those rows; all else is the same in each."""

    cells: dict[Spot, Any] = field(default_factory=dict)
    """A number, a text, or None (NaN, "") for nothing: in a formula's cell its result."""
    heights: dict[int, float] = field(default_factory=dict)
    """Row, from 0 → its height in points."""
    marked: frozenset[Spot] = frozenset()
    """Cells of figures that people should look at."""

    def put_row(self, row: int, column: int, values: Iterable[Any]) -> None:
        """Set the cells of a row from a column on."""
        for at, value in enumerate(values, start=column):
            self.cells[row, at] = value


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
