"""What our workbooks say of themselves on a hidden sheet: which rubric, year and department.

A template says it so that a return is read by the right rubric; a scorebook, on a sheet of another
name, so that an analyst's edits are put where they belong.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from perfeval_xl.forms.texts import clean_name
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.sheets.gate.notes import IDENTITY_SHEET
from perfeval_xl.sheets.grids import CellError, Uncomputed

SHEET = IDENTITY_SHEET
_KEYS = ("rubric", "version", "year", "code", "department")
BOOK_SHEET = "_perfeval_book"
"""Not the templates' sheet: a scorebook is no return, although it shows the form's own sheets."""
ORIGIN_IN_A_CELL = 32_000
"""A cell holds 32,767 signs."""
_ORIGIN = "origin"
_BOOK_KEYS = ("rubric", "version", "digest", "year", "period", "department", "code")


@dataclass(frozen=True, slots=True)
class Identity:
    """What the hidden sheet says; empty where it says nothing."""

    rubric: str = ""
    version: int | None = None
    year: int | None = None
    code: str = ""
    department: str = ""


def identity_rows(rubric: Rubric, code: str, department: str) -> list[tuple[str, str]]:
    """Return the rows to write on the hidden sheet."""
    values = (rubric.id, str(rubric.version), str(rubric.fiscal_year), code, department)
    return list(zip(_KEYS, values, strict=True))


def read_identity(rows: Sequence[Sequence[Any]] | None) -> Identity:
    """Read the hidden sheet; what is damaged or absent stays empty."""
    values = {str(row[0]): _text(row[1]) for row in rows or [] if len(row) >= 2}
    return Identity(
        rubric=values.get("rubric", ""),
        version=_number(values.get("version", "")),
        year=_number(values.get("year", "")),
        code=values.get("code", ""),
        department=values.get("department", ""),
    )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


@dataclass(frozen=True, slots=True)
class BookIdentity:
    """What the hidden sheet says, all as text; "" for what it does not say."""

    rubric: str = ""
    version: str = ""
    digest: str = ""
    """SHA-256 of the rubric file that the scorebook was written by."""
    year: str = ""
    period: str = ""
    department: str = ""
    code: str = ""
    origin: str = ""
    """What it was written from, packed, as `batch.assessing.origin` gives it."""

    def rows(self) -> list[tuple[str, str]]:
        """Return the rows to write on the hidden sheet; a long origin takes several."""
        rows = [(key, getattr(self, key)) for key in _BOOK_KEYS]
        starts = range(0, len(self.origin), ORIGIN_IN_A_CELL)
        pieces = [self.origin[at : at + ORIGIN_IN_A_CELL] for at in starts]
        return rows + [(_ORIGIN, piece) for piece in pieces]


def book_identity(rows: Sequence[Sequence[Any]]) -> BookIdentity:
    """Read the rows of the hidden sheet."""
    pairs = [(str(row[0]), _text(row[1])) for row in rows if len(row) >= 2]
    values = dict(pairs)
    origin = "".join(text for key, text in pairs if key == _ORIGIN)
    return BookIdentity(**{key: values.get(key, "") for key in _BOOK_KEYS}, origin=origin)


def _text(value: Any) -> str:
    """Return a text; "" for an odd cell, a number that a program made of it without its ".0"."""
    if isinstance(value, CellError | Uncomputed):
        return ""
    return clean_name(int(value) if isinstance(value, float) and value.is_integer() else value)
