"""A hash of what a department's scorebook shows: written anew only where that has changed.

Where the department stands among the others is left out: a new return of one department is no
reason to write the scorebooks of all.
"""

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perfeval_xl.batch.assessing.score_returns import Group
from perfeval_xl.forms.figures.figures import INDEX
from perfeval_xl.messages import ON_RETURNS
from perfeval_xl.rubric.expressions.rounding import round_half_up
from perfeval_xl.scoring.scores import Scores
from perfeval_xl.version import __version__

_DECIMALS = 9


def shown_by(group: Group, period: str) -> dict[str, str]:
    """Return department → hash of what its scorebook is written of."""
    # What became of earlier decisions is told anew by every run.
    on_returns = group.findings[group.findings["code"].isin(list(ON_RETURNS))]
    findings = _by_department(on_returns, "department")
    head = [__version__, group.scores.rubric.digest, group.scores.rubric.fiscal_year, period]
    hashes = {}
    for scores in group.scores.some():
        frames = [scores.figures, scores.points, scores.reviews, scores.opinions]
        if scores.rubric.vetoes:
            frames += [scores.vetoes.reviews, scores.vetoes.opinions]
        rows = [_plain(frame).tolist() for frame in frames]
        listed = [_by_department(scores.items, INDEX), findings, *_of_projects(scores)]
        for at, name in enumerate(map(str, scores.points.index)):
            places = group.places.get(name, {})
            lines = [table.get(name, []) for table in listed]
            hashes[name] = _hash([head, [row[at] for row in rows], lines, places])
    return hashes


def _plain(frame: pd.DataFrame) -> NDArray[np.object_]:
    """Return the cells of a frame, without the last digits of sums.

    What other departments there are decides in which order numbers are added.
    """
    cells = frame.to_numpy(dtype=object, copy=True)
    numbers = (frame.dtypes == np.float64).to_numpy()
    cells[:, numbers] = round_half_up(frame.loc[:, numbers].to_numpy(), _DECIMALS)
    return cells


def _of_projects(scores: Scores) -> Iterator[Mapping[str, list[Any]]]:
    if scores.projects is not None:
        execution = scores.projects.execution
        for frame in (execution.figures, execution.reviews, execution.opinions):
            yield _by_department(frame.reset_index(), INDEX)
        yield _by_department(scores.projects.rows, INDEX)


def _by_department(frame: pd.DataFrame, column: str) -> Mapping[str, list[Any]]:
    grouped: dict[str, list[Any]] = {}
    if not frame.empty:
        rows = _plain(frame).tolist()
        for name, row in zip(frame[column].tolist(), rows, strict=True):
            grouped.setdefault(str(name), []).append(row)
    return grouped


def _hash(parts: Any) -> str:
    return sha256(json.dumps(parts, default=str).encode()).hexdigest()
