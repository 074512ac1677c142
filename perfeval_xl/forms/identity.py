"""The hidden identity of a template: which rubric, year and department it was made for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from perfeval_xl.forms.texts import clean_name
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.sheets.gate.notes import IDENTITY_SHEET
from perfeval_xl.sheets.odd_kinds import CellError, Uncomputed

SHEET = IDENTITY_SHEET
_KEYS = ("rubric", "version", "year", "code", "department")


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
    found = {str(row[0]): clean_name(_plain(row[1])) for row in rows or [] if len(row) >= 2}
    return Identity(
        rubric=found.get("rubric", ""),
        version=_number(found.get("version", "")),
        year=_number(found.get("year", "")),
        code=found.get("code", ""),
        department=found.get("department", ""),
    )


def _plain(value: Any) -> Any:
    """Return a number that another program made of a text without its ".0", "" for an odd cell."""
    if isinstance(value, CellError | Uncomputed):
        return ""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None
