"""The hidden identity of a template: which rubric, year and department it was made for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from perfeval_xl.rubric.model import Rubric

SHEET = "_perfeval"
_KEYS = ("rubric", "version", "year", "code", "department")


@dataclass(frozen=True, slots=True)
class Identity:
    """What the hidden sheet says; empty where it says nothing."""

    rubric: str = ""
    version: str = ""
    year: int | None = None
    code: str = ""
    department: str = ""


def identity_rows(rubric: Rubric, code: str, department: str) -> list[tuple[str, str]]:
    """Return the rows to write on the hidden sheet."""
    values = (rubric.id, str(rubric.version), str(rubric.fiscal_year), code, department)
    return list(zip(_KEYS, values, strict=True))


def read_identity(rows: Sequence[Sequence[Any]] | None) -> Identity:
    """Read the hidden sheet; what is damaged or absent stays empty."""
    found = {str(row[0]): str(row[1]).strip() for row in rows or [] if len(row) >= 2}
    year = found.get("year", "")
    return Identity(
        rubric=found.get("rubric", ""),
        version=found.get("version", ""),
        year=int(year) if year.isdecimal() else None,
        code=found.get("code", ""),
        department=found.get("department", ""),
    )
