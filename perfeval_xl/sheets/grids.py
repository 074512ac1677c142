"""A workbook as plain grids: what stands in every cell, nothing interpreted yet.

The reader gives an empty text for an error value and for a formula whose result was not stored;
`odd_cells` finds them, and they stand in the grid as `CellError` and `Uncomputed`. What a cell
shows otherwise than it holds it, by its format or its fonts, is a `Look` on its value; what a
number was merged over is `Merged`, of the formats that say so plainly.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, TypeAlias

from python_calamine import CalamineWorkbook, SheetTypeEnum

from perfeval_xl.sheets.gate.examine import examine
from perfeval_xl.sheets.gate.limits import Limits
from perfeval_xl.sheets.gate.notes import SELF_CHECK_SHEET
from perfeval_xl.sheets.number_format import shows_texts

MOST = 100_000
"""Odd cells of a workbook that are told apart; a hostile one may hold a million."""
ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?",
    0x24: "#NUM!", 0x2A: "#N/A", 0x2B: "#GETTING_DATA",
}  # fmt: skip
"""The error values of the binary formats by their codes."""
Grid: TypeAlias = Sequence[Sequence[Any]]
_LIMITS = Limits()
_WORKSHEET = SheetTypeEnum.WorkSheet


@dataclass(frozen=True, slots=True)
class CellError:
    """An error value: #DIV/0!, #REF!."""

    text: str


@dataclass(frozen=True, slots=True)
class Uncomputed:
    """A formula whose result was not stored: nobody knows what it gives."""


@dataclass(frozen=True, slots=True)
class Merged:
    """A blank that a cell with a number was merged over: C8 for D8 of C8:D8."""

    into: str


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell shows what it holds, where that is not simply what it holds."""

    number_format: str = ""
    """"" for one that shows numbers and texts as they are."""
    seen: str | None = None
    """What is seen, where it is known without the format."""
    crossed: str = ""
    """What in it is struck out or raised, in words; "" for nothing."""

    @property
    def on_texts(self) -> bool:
        """Whether a text looks otherwise too; most formats are of numbers alone."""
        known = bool(self.crossed) or self.seen is not None
        return known or (bool(self.number_format) and shows_texts(self.number_format))

    def on(self, value: Any) -> Any:
        """Return a number or a text that knows how it looks, and all else as it is."""
        if isinstance(value, bool):
            return value
        if isinstance(value, int | float):
            return SeenNumber(value, self)
        return (
            SeenText(value, self) if value and isinstance(value, str) and self.on_texts else value
        )


_PLAIN = Look()


class SeenNumber(float):
    """A number with its look: to all who only want the number, it is the number."""

    look: Look

    def __new__(cls, number: float, look: Look = _PLAIN) -> SeenNumber:
        """`look` is that of its cell."""
        seen = super().__new__(cls, number)
        seen.look = look
        return seen

    def __repr__(self) -> str:
        return f"{float(self)!r} ({self.look})"


class SeenText(str):
    """A text with its look: to all who only want the text, it is the text."""

    look: Look

    def __new__(cls, text: str, look: Look = _PLAIN) -> SeenText:
        """`look` is that of its cell."""
        seen = super().__new__(cls, text)
        seen.look = look
        return seen

    def __repr__(self) -> str:
        return f"{str(self)!r} ({self.look})"


OddCell: TypeAlias = CellError | Uncomputed | Merged | Look
_ODD = (CellError, Uncomputed, Merged)
OddCells: TypeAlias = Mapping[str, Mapping[tuple[int, int], OddCell]]
"""Sheet → row and column from 0 → what stands there."""


def error_of(code: int) -> CellError:
    """Return an error value of a binary format."""
    return CellError(ERRORS.get(code, "#ERROR!"))


class UnreadableWorkbookError(Exception):
    """The file is no workbook that can be read; the text is the reader's own words."""


def read_grids(path: Path, limits: Limits = _LIMITS) -> dict[str, Grid]:
    """Read every sheet of a workbook as rows of raw values, from cell A1 on.

    Raises RefusedError before anything is read, and UnreadableWorkbookError whatever the reader
    stumbles over: a broken file is an everyday event, not a programming error.
    """
    return grids_of(examine(path, limits).content)


def grids_of(content: bytes) -> dict[str, Grid]:
    """Read every sheet of a workbook that has passed the gate.

    Raises UnreadableWorkbookError whatever the reader stumbles over.
    """
    try:
        return dict(calamine_grids(content))
    except BaseException as error:  # the reader's panics do not derive from Exception
        if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError):
            raise
        raise UnreadableWorkbookError(str(error).split("\n")[0][:120]) from error


def same_text(value: Any) -> str:
    """Return a cell's text for comparison: width of signs and white space do not matter."""
    return "".join(unicodedata.normalize("NFKC", str(value)).split()) if value != "" else ""


def content_at(grid: Grid, row: int, column: int) -> Any:
    """Return what stands in a cell, odd ones included; None outside the used area."""
    if 0 <= row < len(grid) and 0 <= column < len(grid[row]):
        value = grid[row][column]
        return None if value == "" else value
    return None


def value_at(grid: Grid, row: int, column: int) -> Any:
    """Return what can be read in a cell: None for a blank, an error, a formula without result."""
    value = content_at(grid, row, column)
    return None if isinstance(value, _ODD) else value


def calamine_grids(content: bytes) -> Iterator[tuple[str, list[list[Any]]]]:
    """Yield every worksheet's name and its rows of raw values, from cell A1 on; not 自查.

    Blanks are "", whole numbers int. Of sheets of one name the first counts. `content` has passed
    the gate; raises whatever the reader makes of a broken file, panics included, which do not
    derive from Exception.
    """
    workbook = CalamineWorkbook.from_filelike(BytesIO(content))
    sheets = (sheet.name for sheet in workbook.sheets_metadata if sheet.typ == _WORKSHEET)
    for name in dict.fromkeys(sheets):
        if name == SELF_CHECK_SHEET:
            continue
        rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
        yield (
            name,
            [[value if type(value) is str else plain(value) for value in row] for row in rows],
        )


def plain(value: Any) -> Any:
    """Return a reader's value as pandas gives it: 7.0 is 7, a day is its midnight."""
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day)
    return value
