"""A finding as people and programs read it: one row of findings.csv, with its place and words.

Loads nothing heavy: a run that finds nothing to do tells its few findings without pandas.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from perfeval_xl.messages import MESSAGES, Code

if TYPE_CHECKING:
    import pandas as pd


class FindingRow(NamedTuple):
    """One row of findings.csv; its fields are the table's columns, all text, "" for nothing."""

    file: str
    department: str
    sheet: str
    cell: str
    """Several cells with 、 between: B6、B7."""
    code: Code
    severity: str
    message: str
    found: str
    expected: str

    @classmethod
    def of(
        cls, code: Code, file: str = "", department: str = "", sheet: str = "", cell: str = "",
        **details: str,
    ) -> FindingRow:  # fmt: skip
        """Return the finding of a code; `details` fill its sentence, among them found, expected."""
        message = MESSAGES[code]
        said = message.sentence.format(**details)
        values = details.get("found", ""), details.get("expected", "")
        return cls(file, department, sheet, cell, code, message.severity, said, *values)


COLUMNS = FindingRow._fields


def findings_table(rows: Iterable[FindingRow] = ()) -> pd.DataFrame:
    """Return findings as a DataFrame: one row each, with COLUMNS."""
    import pandas as pd

    return pd.DataFrame(list(rows), columns=list(COLUMNS), dtype=object)


def with_rows(findings: pd.DataFrame, rows: Iterable[FindingRow]) -> pd.DataFrame:
    """Return findings with some more, each said once."""
    import pandas as pd

    more = findings_table(dict.fromkeys(rows))
    return pd.concat([findings, more], ignore_index=True) if len(more) else findings
