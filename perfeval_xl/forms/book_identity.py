"""The hidden identity of a scorebook: which rubric, period and department it was written for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from perfeval_xl.forms.texts import clean_name

SHEET = "_perfeval_book"
"""Not the templates' sheet: a scorebook is no return, although it shows the form's own sheets."""

_KEYS = ("rubric", "version", "digest", "year", "period", "department", "code")


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

    def rows(self) -> list[tuple[str, str]]:
        """Return the rows to write on the hidden sheet."""
        return [(key, getattr(self, key)) for key in _KEYS]


def book_identity(rows: Sequence[Sequence[Any]]) -> BookIdentity:
    """Read the rows of the hidden sheet."""
    found = {str(row[0]): _text(row[1]) for row in rows if len(row) >= 2}
    return BookIdentity(**{key: found.get(key, "") for key in _KEYS})


def _text(value: Any) -> str:
    """Return a text; a number that another program made of one comes without its ".0"."""
    return clean_name(int(value) if isinstance(value, float) and value.is_integer() else value)
