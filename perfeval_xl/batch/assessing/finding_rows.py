"""Findings about scorebooks, as rows of findings.csv."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from perfeval_xl.messages import MESSAGES

if TYPE_CHECKING:
    import pandas as pd

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


def no_findings() -> pd.DataFrame:
    """Return findings without any."""
    import pandas as pd

    from perfeval_xl.checks.findings import COLUMNS

    return pd.DataFrame(columns=list(COLUMNS), dtype=object)


def with_rows(findings: pd.DataFrame, rows: Sequence[Row]) -> pd.DataFrame:
    """Return findings with some more, each said once."""
    import pandas as pd

    from perfeval_xl.checks.findings import COLUMNS

    more = pd.DataFrame(list(dict.fromkeys(rows)), columns=list(COLUMNS), dtype=object)
    return pd.concat([findings, more], ignore_index=True) if len(more) else findings
