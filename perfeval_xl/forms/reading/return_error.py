"""The error of a file that is no return that can be read."""

from __future__ import annotations

from xlsxwriter.utility import xl_rowcol_to_cell

from perfeval_xl.messages import PerfevalError
from perfeval_xl.sheets.gate.limits import Limits
from perfeval_xl.sheets.grids import Grid


class ReturnError(PerfevalError):
    """A file is no return that can be read; the code and the text say why.

    Where it is about one cell, the details hold its `sheet` and `cell`.
    """


def cell_of(sheet: str, row: int, column: int) -> dict[str, str]:
    """Return the details that say where: row and column count from 0."""
    return {"sheet": sheet, "cell": xl_rowcol_to_cell(row, column)}


def check_length(label: str, sheet: str, grid: Grid, first: int, end: int, limits: Limits) -> None:
    """Raise ReturnError where more rows are filled in from `first` to before `end` than allowed."""
    if end - first <= limits.lines:
        return
    lines = sum(any(value != "" for value in row) for row in grid[first:end])
    if lines > limits.lines:
        place = cell_of(sheet, first, 0)
        raise ReturnError("LIST_TOO_LONG", label=label, found=lines, expected=limits.lines, **place)
