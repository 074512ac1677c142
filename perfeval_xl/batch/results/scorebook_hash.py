"""A hash of what a department's scorebook shows: written anew only where that has changed.

Where the department stands among the others is left out: a new return of one department is no
reason to write the scorebooks of all.
"""

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from itertools import compress
from typing import Any

import numpy as np
import pandas as pd

from perfeval_xl.batch.assessing.score_returns import Group
from perfeval_xl.forms.figures.figures import INDEX
from perfeval_xl.messages import ON_RETURNS
from perfeval_xl.rubric.expressions.rounding import round_half_up
from perfeval_xl.scoring.scores import Scores
from perfeval_xl.version import __version__

_DECIMALS = 9


def shown_by(group: Group, period: str) -> dict[str, str]:
    """Return department → hash of what its scorebook is written of; found once for a group."""
    if period not in group.shown:
        group.shown[period] = dict(_hashes(group, period))
    return group.shown[period]


def _hashes(group: Group, period: str) -> Iterator[tuple[str, str]]:
    # What became of earlier decisions is told anew by every run.
    on_returns = group.findings[group.findings["code"].isin(list(ON_RETURNS))]
    findings = _by_department(on_returns, "department")
    head = [__version__, group.scores.rubric.digest, group.scores.rubric.fiscal_year, period]
    for scores in group.scores.some():
        frames = [scores.figures, scores.points, scores.reviews, scores.opinions]
        if scores.rubric.vetoes:
            frames += [scores.vetoes.reviews, scores.vetoes.opinions]
        rows = [list(_rows(frame)) for frame in frames]
        listed = [_by_department(scores.items, INDEX), findings, *_of_projects(scores)]
        for at, name in enumerate(map(str, scores.points.index)):
            places = group.places.get(name, {})
            lines = [table.get(name, []) for table in listed]
            yield name, _hash([head, [row[at] for row in rows], lines, places])


def _rows(frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Yield of each row what is there, by the names of the columns, in their order.

    Which columns there are besides, and in which order, depends on what others have filled in; so
    do the last digits of sums, which are left out.
    """
    cells = frame.to_numpy(dtype=object, copy=True)
    numbers = (frame.dtypes == np.float64).to_numpy()
    cells[:, numbers] = round_half_up(frame.loc[:, numbers].to_numpy(), _DECIMALS)
    names = list(map(str, frame.columns))
    order = sorted(range(len(names)), key=names.__getitem__)
    names, cells = [names[at] for at in order], cells[:, order]
    there = (frame.notna() & (frame != "")).to_numpy(dtype=bool)[:, order]
    for row, known in zip(cells.tolist(), there.tolist(), strict=True):
        yield dict(compress(zip(names, row, strict=True), known))


def _of_projects(scores: Scores) -> Iterator[Mapping[str, list[Any]]]:
    if scores.projects is not None:
        execution = scores.projects.execution
        for frame in (execution.figures, execution.reviews, execution.opinions):
            yield _by_department(frame.reset_index(), INDEX)
        yield _by_department(scores.projects.rows, INDEX)


def _by_department(frame: pd.DataFrame, column: str) -> Mapping[str, list[Any]]:
    grouped: dict[str, list[Any]] = {}
    if not frame.empty:
        for name, row in zip(frame[column].tolist(), _rows(frame), strict=True):
            grouped.setdefault(str(name), []).append(row)
    return grouped


def _hash(parts: Any) -> str:
    return sha256(json.dumps(parts, default=str).encode()).hexdigest()
