"""The one table of findings (问题) that people and programs read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from perfeval_xl.checks.finding import Finding, Unit, where
from perfeval_xl.checks.finding_row import COLUMNS, FindingRow, findings_table
from perfeval_xl.checks.grouping import Places, Problem, grouped
from perfeval_xl.messages import GRAVITY, SEVERITY_WORDS

__all__ = ["COLUMNS", "Finding", "Places", "Unit", "table", "where"]


def table(findings: Iterable[Finding], files: Mapping[str, str], places: Places) -> pd.DataFrame:
    """Return findings as a DataFrame with COLUMNS, those that say the same as one row.

    `cell` holds all cells of a row, with 、 between (B6、B7); `files` is department → file.
    """
    return findings_table(
        FindingRow(
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
    )


MOST_LISTED = 200
"""Lines of one department: nobody mends more before asking, and Excel stays quick."""


def bounded(problems: Iterable[Problem], most: int = MOST_LISTED) -> list[Problem]:
    """Return at most `most` problems a department, departments in order of their first problem.

    Of a longer list the gravest are kept, and its last line says how many more there are.
    """
    of: dict[str, list[Problem]] = {}
    for problem in problems:
        of.setdefault(problem.finding.department, []).append(problem)
    return [each for own in of.values() for each in _cut(own, most)]


def _cut(problems: Sequence[Problem], most: int) -> Sequence[Problem]:
    if len(problems) <= most:
        return problems
    gravest = sorted(problems, key=lambda each: GRAVITY[each.finding.severity])
    kept, left = gravest[: most - 1], gravest[most - 1 :]
    count = Counter(each.finding.severity for each in left)
    words = "、".join(
        f"{said} {count[each]} 条" for each, said in SEVERITY_WORDS.items() if count[each]
    )
    cut = Finding(left[0].finding.department, "FINDINGS_CUT", "", words, str(len(kept)))
    return [*kept, Problem(cut, "")]
