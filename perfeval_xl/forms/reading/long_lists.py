"""Lists that grew beyond what anybody means to hand in."""

from __future__ import annotations

from perfeval_xl.forms.reading.return_error import ReturnError, cell_of
from perfeval_xl.sheets.gate.limits import Limits
from perfeval_xl.sheets.grids import Grid


def check_length(label: str, sheet: str, grid: Grid, first: int, end: int, limits: Limits) -> None:
    """Raise ReturnError where more rows are filled in from `first` to before `end` than allowed."""
    if end - first <= limits.lines:
        return
    lines = sum(any(value != "" for value in row) for row in grid[first:end])
    if lines > limits.lines:
        place = cell_of(sheet, first, 0)
        raise ReturnError("LIST_TOO_LONG", label=label, found=lines, expected=limits.lines, **place)
