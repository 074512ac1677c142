"""Rows of mappings under headings: a column for each common key, one for all the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from perfeval_xl.rubric.book.cells import Cell, from_cell, to_cell

Shape = Literal["text", "value", "list"]
"""How a key stands in its cell: as it is, as a value, or several words with 、 between."""

REST = "其他"
_BETWEEN = "、"


class Columns:
    """The columns of a page: key → heading and shape, in order; what is left goes to 其他."""

    def __init__(self, columns: Mapping[str, tuple[str, Shape]]) -> None:
        self._columns = dict(columns)

    @property
    def headings(self) -> list[str]:
        """The headings, 其他 last."""
        return [*(heading for heading, _ in self._columns.values()), REST]

    def to_row(self, record: Mapping[str, Any]) -> list[Cell]:
        """Lay out one record."""
        row = [
            _written(record[key], shape) if key in record else None
            for key, (_, shape) in self._columns.items()
        ]
        rest = {key: value for key, value in record.items() if key not in self._columns}
        return [*row, to_cell(rest) if rest else None]

    def from_row(self, headings: Sequence[Any], row: Sequence[Any]) -> dict[str, Any]:
        """Read one record back, whatever the order of the columns.

        Raises ValueError for a cell that cannot be read.
        """
        given = {
            str(heading).strip(): cell
            for heading, cell in zip(headings, row, strict=False)
            if heading and cell not in (None, "")
        }
        record = {
            key: _read(given[heading], shape)
            for key, (heading, shape) in self._columns.items()
            if heading in given
        }
        rest = from_cell(given.get(REST))
        if rest is not None and not isinstance(rest, dict):
            raise ValueError(f"“{REST}”应写成“名称: 值”，却是“{given[REST]}”")
        return record | (rest or {})


def _written(value: Any, shape: Shape) -> Cell:
    match shape:
        case "text":
            return str(value)
        case "list":
            return _BETWEEN.join(map(str, value))
    return to_cell(value)


def _read(cell: Any, shape: Shape) -> Any:
    match shape:
        case "text":
            return f"{cell:.15g}" if isinstance(cell, int | float) else str(cell)
        case "list":
            return [word.strip() for word in str(cell).split(_BETWEEN)]
    return from_cell(cell)
