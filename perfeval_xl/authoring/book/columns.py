"""Rows of mappings under headings: a column for each common key, one for all the others."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from perfeval_xl.authoring.book.cells import Cell, from_cell, to_cell
from perfeval_xl.rubric.rules import RULES

Shape = Literal["text", "value", "number", "rule", "list"]
"""How a key stands in its cell: as it is, as a value, as a number ("5分" too), as a rule or words
that say one, or several words with 、 between."""

REST = "其他"
_BETWEEN = "、"
_NUMBER = re.compile(r"(-?\d+(?:\.\d+)?)分?")
_RULE = re.compile(rf"""\s*\{{?\s*["']?(?:{"|".join(RULES)})["']?\s*(?::.*|\}})?""", re.DOTALL)


class Columns:
    """The columns of a page: key → heading and shape, in order; what is left goes to 其他."""

    def __init__(self, columns: Mapping[str, tuple[str, Shape]]) -> None:
        self._columns = dict(columns)

    @property
    def headings(self) -> list[str]:
        """The headings, 其他 last."""
        return [*(heading for heading, _ in self._columns.values()), REST]

    def heading(self, key: str) -> str:
        """Return the heading of a key's column."""
        return self._columns[key][0]

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
            key: _told(heading, given[heading], shape)
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
            words = [str(word) for word in value]
            joined = _BETWEEN.join(words)
            return joined if joined[:1] != "[" and _words(joined) == words else to_cell(words)
    return to_cell(value)


def _told(heading: str, cell: Any, shape: Shape) -> Any:
    try:
        return _read(cell, shape)
    except ValueError as error:
        raise ValueError(f"“{heading}”一栏：{error}") from None


def _read(cell: Any, shape: Shape) -> Any:
    match shape:
        case "text":
            return f"{cell:.15g}" if isinstance(cell, int | float) else str(cell)
        case "list":
            listed = from_cell(cell) if str(cell).startswith("[") else None
            return listed if isinstance(listed, list) else _words(str(cell))
        case "rule" if isinstance(cell, str) and not _RULE.fullmatch(cell):
            return cell.strip()
        case "number" if isinstance(cell, str):
            said = unicodedata.normalize("NFKC", cell).replace(" ", "").strip()
            match = _NUMBER.fullmatch(said)
            if match is None:
                raise ValueError(f"应为数字，却是“{cell}”")
            return from_cell(float(match[1]))
    return from_cell(cell)


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(_BETWEEN)]
