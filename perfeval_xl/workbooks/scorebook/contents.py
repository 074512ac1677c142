"""What single scorebooks are written of, one department after the other."""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from perfeval_xl.checks.findings import Places
from perfeval_xl.forms.figures.figures import INDEX
from perfeval_xl.scoring.scores import Scores, records
from perfeval_xl.workbooks.scorebook.departments import (
    Department,
    ProjectResult,
    departments,
    project_results,
)
from perfeval_xl.workbooks.scorebook.score_rows import ScoreTable
from perfeval_xl.workbooks.scorebook.standing.standing import Standing, standings

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Contents:
    """What one department's scorebook is written of."""

    department: Department
    standing: Standing
    figures: Record
    items: Sequence[Record] = ()
    """The lines of its lists."""
    findings: Sequence[Record] = ()
    """With the columns of findings.csv."""
    projects: Sequence[ProjectResult] = ()
    history: pd.DataFrame | None = None
    """Its last periods, if there is a history."""
    returned: Places = field(default_factory=dict)
    """Where its figures stand in the return, so that a finding leads to what it is about."""
    origin: str = ""
    """What the scorebook is written from, packed: what comes back is measured against it."""


def contents_of(
    scores: Scores,
    table: ScoreTable,
    findings: pd.DataFrame | None = None,
    places: Places | None = None,
    history: pd.DataFrame | None = None,
    wanted: Container[str] | None = None,
    origins: Iterator[str] | None = None,
) -> Iterator[Contents]:
    """Yield the contents of every scorebook, in the order of the scores.

    The arguments are those of `write_scorebooks`.
    """
    found = _by(findings, "department")
    projects = project_results(scores)
    returned = _by_department(places or {})
    histories = {} if history is None else dict(list(history.groupby("department")))
    names, values = list(map(str, scores.figures)), scores.figures.itertuples(index=False)
    own = departments(scores, table), standings(scores), values, _lines(scores)
    for department, standing, row, items in zip(*own, strict=True):
        name = department.name
        if wanted is None or name in wanted:
            yield Contents(
                department,
                standing,
                dict(zip(names, row, strict=True)),
                items,
                found.get(name, ()),
                projects.get(name, ()),
                histories.get(name),
                returned.get(name, {}),
                "" if origins is None else next(origins),
            )


def _lines(scores: Scores) -> Iterator[Sequence[Record]]:
    """Yield the lines of every department's lists, in the order of the scores."""
    for some in scores.some():
        items = _by(some.items, INDEX)
        yield from (items.get(str(name), ()) for name in some.points.index)


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
