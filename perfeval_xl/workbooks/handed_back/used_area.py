"""The used area of the sheets of a file, within bounds: what is copied into a plain workbook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from perfeval_xl.sheets.grids import Grid

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
