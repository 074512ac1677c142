"""Findings about scorebooks, as rows of findings.csv."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from perfeval_xl.messages import MESSAGES

if TYPE_CHECKING:
    from perfeval_xl.workbooks.read_back.edits import BookRemark

Row = tuple[str, ...]
"""The columns of findings.csv."""


def told_row(code: str, file: str, department: str, about: Mapping[str, str]) -> Row:
    """Return a finding about a whole scorebook; `about` fills the sentence of the code."""
    found, expected = about.get("found", ""), about.get("expected", "")
    return _row(code, file, department, ("", ""), found, expected, about)


def still_open(files: Iterable[str]) -> list[Row]:
    """Return a finding for each workbook of an earlier run that should go and is open."""
    return [told_row("LEFTOVER_LOCKED", file, "", {"found": file}) for file in files]


def remark_row(remark: BookRemark, file: str, department: str) -> Row:
    """Return a finding about cells of a scorebook."""
    place = remark.sheet, remark.cell
    about = {"found": remark.found, "expected": remark.expected}
    return _row(remark.code, file, department, place, remark.found, remark.expected, about)


def _row(
    code: str,
    file: str,
    department: str,
    place: tuple[str, str],
    found: str,
    expected: str,
    about: Mapping[str, str],
) -> Row:
    message = MESSAGES[code]
    said = message.sentence.format(**about)
    return (file, department, *place, code, message.severity, said, found, expected)
