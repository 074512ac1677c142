"""The cells that a sheet has, without making those between them."""

from __future__ import annotations

from collections.abc import Iterator

from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.worksheet.worksheet import Worksheet


def present_cells(sheet: Worksheet) -> Iterator[Cell | MergedCell]:
    """Yield the cells that stand in the file.

    `iter_rows` would make every cell of the rectangle up to the last one, a million for a single
    stray one, and keep them.
    """
    yield from sheet._cells.values()
