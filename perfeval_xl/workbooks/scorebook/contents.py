"""What scorebooks are written of: columns over some departments at a time."""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

import pandas as pd

from perfeval_xl.checks.findings import Places
from perfeval_xl.forms.figures.figures import INDEX
from perfeval_xl.scoring.indicator_score import own_row_steps
from perfeval_xl.scoring.scores import Scores, records
from perfeval_xl.workbooks.scorebook.departments import (
    Departments,
    ProjectResult,
    departments,
    plain_columns,
    project_results,
)
from perfeval_xl.workbooks.scorebook.live import taken
from perfeval_xl.workbooks.scorebook.score_rows import ScoreTable
from perfeval_xl.workbooks.scorebook.standing.standing import Standing, standings

Record = Mapping[str, Any]
AT_ONCE, _LOOKED_AT = 64, 256
"""So many scorebooks come together, and the scores of so many are looked at for them: all at once
would take more memory than all else in a run over thousands of departments."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What the scorebooks of some departments are written of.

    Columns of values, or one entry a department, in the same order.
    """

    departments: Departments
    standing: Standing
    figures: Mapping[str, Sequence[Any]]
    items: Sequence[Sequence[Record]]
    """The lines of its lists."""
    findings: Sequence[Sequence[Record]]
    """With the columns of findings.csv."""
    projects: Sequence[Sequence[ProjectResult]]
    history: Sequence[pd.DataFrame | None]
    """Its last periods, if there is a history."""
    returned: Sequence[Places]
    """Where its figures stand in the return, so that a finding leads to what it is about."""
    origins: Sequence[str]
    """What the scorebook is written from, packed: what comes back is measured against it."""

    def __len__(self) -> int:
        return len(self.departments.names)

    def of(self, rows: Sequence[int]) -> "Contents":
        """Return the same of some of the departments."""
        if len(rows) == len(self):
            return self
        entries = self.items, self.findings, self.projects, self.history, self.returned
        return Contents(
            self.departments.of(rows),
            self.standing.of(rows),
            taken(self.figures, rows),
            *([column[row] for row in rows] for column in (*entries, self.origins)),  # type: ignore[arg-type]
        )


def contents_of(
    scores: Scores,
    table: ScoreTable,
    findings: pd.DataFrame | None = None,
    places: Places | None = None,
    history: pd.DataFrame | None = None,
    wanted: Container[str] | None = None,
    origins: Iterator[str] | None = None,
) -> Iterator[Contents]:
    """Yield the contents of the scorebooks, some at a time, in the order of the scores.

    The arguments are those of `write_scorebooks`. Departments with projects come one by one.
    """
    found = _by(findings, "department")
    projects = project_results(scores)
    returned = _by_department(places or {})
    histories = {} if history is None else dict(list(history.groupby("department")))
    standing = standings(scores)
    together = AT_ONCE if scores.projects is None else 1
    for first, some in zip(count(0, _LOOKED_AT), scores.some(_LOOKED_AT), strict=False):
        names = list(map(str, some.points.index))
        rows = [at for at, name in enumerate(names) if wanted is None or name in wanted]
        if not rows:
            continue
        every, figures = departments(some, table), plain_columns(some.figures)
        figures |= own_row_steps(some)
        items = _by(some.items, INDEX)
        for at in range(0, len(rows), together):
            own = rows[at : at + together]
            here = [names[row] for row in own]
            yield Contents(
                every.of(own),
                standing([first + row for row in own]),
                taken(figures, own),
                [items.get(name, ()) for name in here],
                [found.get(name, ()) for name in here],
                [projects.get(name, ()) for name in here],
                [histories.get(name) for name in here],
                [returned.get(name, {}) for name in here],
                [""] * len(here) if origins is None else [next(origins) for _ in here],
            )


def _by(frame: pd.DataFrame | None, column: str) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of a frame by what stands in a column."""
    rows: dict[str, list[dict[str, Any]]] = {}
    if frame is not None and len(frame):
        for row in records(frame):
            rows.setdefault(str(row[column]), []).append(row)
    return rows


def _by_department(places: Places) -> dict[str, dict[Any, Any]]:
    """Return the places of every department with those of its projects."""
    found: dict[str, dict[Any, Any]] = {}
    for unit, own in places.items():
        name = unit if isinstance(unit, str) else unit[0]
        found.setdefault(name, {})[unit] = own
    return found
