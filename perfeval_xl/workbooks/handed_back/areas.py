"""Addresses of cells on a sheet: "B6" or "B6:C8", within what a sheet can hold."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from xlsxwriter.utility import xl_rowcol_to_cell

from perfeval_xl.rubric.expressions.excel_limits import quoted_sheet
from perfeval_xl.sheets.gate.xlsx_cells import column_number
from perfeval_xl.sheets.grids import Grid
from perfeval_xl.workbooks.handed_back.mark import Mark

_ADDRESS = re.compile(r"\$?([A-Z]{1,3})\$?([1-9]\d{0,6})(?::\$?([A-Z]{1,3})\$?([1-9]\d{0,6}))?")
_ROWS, _COLUMNS = 1_048_576, 16_384


class Area(NamedTuple):
    """A rectangle of cells, both ends included, counted from 0."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def corner(self) -> str:
        """The address of its top left cell."""
        return str(xl_rowcol_to_cell(self.top, self.left))

    @property
    def address(self) -> str:
        """The address of the whole: "B6", or "B6:C8"."""
        last = xl_rowcol_to_cell(self.bottom, self.right)
        return self.corner if last == self.corner else f"{self.corner}:{last}"

    def holds(self, row: int, column: int) -> bool:
        """Tell whether a cell lies in it."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right


def areas_of(mark: Mark) -> list[Area]:
    """Return where a mark is; what is no address of a cell is left out."""
    found = (_ADDRESS.fullmatch(cell) for cell in mark.cells)
    return [area for match in found if match and (area := _area(match))]


def _area(match: re.Match[str]) -> Area | None:
    column, row = column_number(match[1]) - 1, int(match[2]) - 1
    other = (int(match[4]) - 1, column_number(match[3]) - 1) if match[3] else (row, column)
    rows, columns = sorted((row, other[0])), sorted((column, other[1]))
    if rows[1] >= _ROWS or columns[1] >= _COLUMNS:
        return None
    return Area(rows[0], columns[0], rows[1], columns[1])


def anchored(area: Area, merged: Iterable[Area]) -> Area:
    """Return the area, grown to the merged cell that its top left cell lies in.

    Of a merged cell only the top left one is ever shown; a note elsewhere in it would be lost.
    """
    for each in merged:
        if each.holds(area.top, area.left):
            return Area(
                each.top, each.left, max(area.bottom, each.bottom), max(area.right, each.right)
            )
    return area


def link_to(sheet: str, cell: str) -> str:
    """Return the target of a link inside the workbook, the sheet's name quoted."""
    return f"{quoted_sheet(sheet)}!{cell}"


MOST_CELLS = 200_000
"""Cells over all sheets; a form has some thousands."""
_MOST_ROWS, _MOST_COLUMNS = 100_000, 500


def used_areas(grids: Mapping[str, Grid]) -> Iterator[tuple[str, list[list[Any]], bool]]:
    """Yield each sheet's name, its rows without the empty end, and whether some were left out."""
    left = MOST_CELLS
    for name, grid in grids.items():
        rows = [_trimmed(row) for row in grid]
        while rows and not rows[-1]:
            rows.pop()
        width = max((len(row) for row in rows), default=0)
        columns = min(width, _MOST_COLUMNS, left)
        most = min(_MOST_ROWS, left // columns) if columns else 0
        kept = [row[:columns] for row in rows[:most]]
        left -= len(kept) * columns
        yield name, kept, len(rows) > most or width > columns


def _trimmed(row: Any) -> list[Any]:
    cells = list(row)
    while cells and (cells[-1] is None or cells[-1] == ""):
        cells.pop()
    return cells
