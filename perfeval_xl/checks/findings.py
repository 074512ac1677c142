"""The one table of findings (问题) that people and programs read.

The same message over several cells is one row (【甲】【乙】等 12 项没有填自评得分 …), and a
department has only so many of them.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import pandas as pd

from perfeval_xl.checks.finding import Finding, Unit, where
from perfeval_xl.checks.finding_row import COLUMNS, FindingRow, findings_table
from perfeval_xl.messages import GRAVITY, SEVERITY_WORDS

__all__ = ["COLUMNS", "Finding", "Places", "Unit", "table", "where"]

Places: TypeAlias = Mapping[Unit, Mapping[str, tuple[str, str]]]
"""Department or project → column of the figures → sheet and cell."""

CELLS_BETWEEN = "、"
MOST_LISTED = 200
"""Lines of one department: nobody mends more before asking, and Excel stays quick."""


_CELLS_SHOWN = 20


def few_cells(cells: Sequence[str]) -> str:
    """Say which cells one problem is about, as lists for people do: not more than one can read."""
    few = CELLS_BETWEEN.join(cells[:_CELLS_SHOWN])
    return few if len(cells) <= _CELLS_SHOWN else f"{few}等 {len(cells)} 格"


@dataclass(slots=True)
class Problem:
    """One line of the list: a finding, and every cell of one sheet that it is about."""

    finding: Finding
    """The first of those that say the same."""
    sheet: str
    cells: dict[str, None] = field(default_factory=dict)
    labels: dict[str, None] = field(default_factory=dict)
    """Both in the order in which they were found, each once."""

    @property
    def cell(self) -> str:
        """All its cells: B6、B7、C9."""
        return CELLS_BETWEEN.join(self.cells)

    @property
    def message(self) -> str:
        """Its sentence, with the figures it is about."""
        return self.finding.about(list(self.labels))


def grouped(findings: Iterable[Finding], places: Places) -> list[Problem]:
    """Return one problem for all findings of a unit and sheet that differ in the label alone.

    They stand in the order of their first findings; every cell stands in exactly one problem of
    its code and words.
    """
    problems: dict[tuple[Any, ...], Problem] = {}
    for finding in findings:
        for sheet, cell in places_of_finding(finding, places):
            said = (finding.found, finding.expected, finding.measure)
            answers = finding.explained, finding.accepted
            same = (finding.unit, sheet, finding.code, *said, *answers)
            key = (*same, finding.severity, *_other_details(finding))
            problem = problems.setdefault(key, Problem(finding, sheet))
            if cell:
                problem.cells[cell] = None
            problem.labels[finding.label] = None
    return list(problems.values())


def places_of_finding(finding: Finding, places: Places) -> Iterator[tuple[str, str]]:
    """Yield the sheets and cells that a finding is about; ("", "") for one of the whole file."""
    known = places.get(finding.unit, {})
    if "place" in finding.details:
        yield finding.details["place"]
        return
    yield known.get(finding.name, ("", ""))
    yield from (known[name] for name in finding.also if name in known)


def _other_details(finding: Finding) -> Iterator[tuple[str, str]]:
    return (
        (name, str(value))
        for name, value in sorted(finding.details.items())
        if name not in ("label", "place")
    )


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


def bounded(problems: Iterable[Problem], most: int = MOST_LISTED) -> list[Problem]:
    """Return at most `most` problems a department, departments in order of their first problem.

    Of a longer list the gravest are kept, and its last line says how many more there are.
    """
    of: dict[str, list[Problem]] = {}
    for problem in problems:
        of.setdefault(problem.finding.department, []).append(problem)
    return [kept for group in of.values() for kept in _cut(group, most)]


def _cut(problems: Sequence[Problem], most: int) -> Sequence[Problem]:
    if len(problems) <= most:
        return problems
    gravest = sorted(problems, key=lambda problem: GRAVITY[problem.finding.severity])
    kept, left = gravest[: most - 1], gravest[most - 1 :]
    count = Counter(problem.finding.severity for problem in left)
    words = "、".join(
        f"{said} {count[gravity]} 条" for gravity, said in SEVERITY_WORDS.items() if count[gravity]
    )
    cut = Finding(left[0].finding.department, "FINDINGS_CUT", "", words, str(len(kept)))
    return [*kept, Problem(cut, "")]
