"""What a sheet of one scorebook holds where scorebooks of the same rubric differ."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Spot: TypeAlias = tuple[int, int]
"""Row and column of a cell, from 0."""


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
