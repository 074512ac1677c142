"""The one table of findings (问题) that people and programs read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from perfeval_xl.checks.bounded import bounded
from perfeval_xl.checks.finding import Finding, Unit, where
from perfeval_xl.checks.grouping import Places, grouped

__all__ = ["COLUMNS", "Finding", "Places", "Unit", "table", "where"]

COLUMNS = (
    "file", "department", "sheet", "cell", "code", "severity", "message", "found", "expected",
)  # fmt: skip


def table(findings: Iterable[Finding], files: Mapping[str, str], places: Places) -> pd.DataFrame:
    """Return findings as a DataFrame with COLUMNS, those that say the same as one row.

    `cell` holds all cells of a row, with 、 between (B6、B7); `files` is department → file.
    """
    rows = [
        (
            files.get(problem.finding.department, ""),
            problem.finding.department,
            problem.sheet,
            problem.cell,
            problem.finding.code,
            problem.finding.severity,
            problem.message,
            problem.finding.found,
            problem.finding.expected,
        )
        for problem in bounded(grouped(findings, places))
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)
