"""What stands in a cell where the reader gives an empty text and yet something is there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class CellError:
    """An error value: #DIV/0!, #REF!."""

    text: str


@dataclass(frozen=True, slots=True)
class Uncomputed:
    """A formula whose result was not stored: nobody knows what it gives."""


OddCell: TypeAlias = CellError | Uncomputed
OddCells: TypeAlias = Mapping[str, Mapping[tuple[int, int], OddCell]]
"""Sheet → row and column from 0 → what stands there."""

MOST = 100_000
"""Odd cells of a workbook that are told apart; a hostile one may hold a million."""

ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?",
    0x24: "#NUM!", 0x2A: "#N/A", 0x2B: "#GETTING_DATA",
}  # fmt: skip
"""The error values of the binary formats by their codes."""


def error_of(code: int) -> CellError:
    """Return an error value of a binary format."""
    return CellError(ERRORS.get(code, "#ERROR!"))
