"""The departments' own scores against the computed ones."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from perfeval_xl.checks.declared_rows import row_title
from perfeval_xl.checks.findings import Finding, where
from perfeval_xl.checks.tolerance import SCORE_TOLERANCE
from perfeval_xl.forms.figures.figures import INDEX
from perfeval_xl.forms.figures.project_figures import PROJECT
from perfeval_xl.forms.figures.unit_columns import unit_columns
from perfeval_xl.forms.reading.project_reader import NUMBER, row_place
from perfeval_xl.forms.reading.values import shown
from perfeval_xl.rubric.table import POINTS, STATUS, self_score_name
from perfeval_xl.rubric.verdict import OWN
from perfeval_xl.scoring.scores import Scores


def self_differences(scores: Scores) -> Iterator[Finding]:
    """Yield SELF_DIFFERS where a computed indicator was self-scored otherwise (beyond 0.005)."""
    yield from _indicators(scores)
    if scores.projects is not None:
        yield from _indicators(scores.projects.execution)
        yield from _declared(scores.projects.rows)


def _indicators(scores: Scores) -> Iterator[Finding]:
    given, points = unit_columns(scores.figures), scores.points.to_numpy(dtype="float64")
    computed = scores.status.to_numpy(dtype=object) == "scored"
    for at, indicator in enumerate(scores.rubric.indicators):
        name = self_score_name(indicator)
        claimed, expected = given[name], points[:, at]
        differs = computed[:, at] & (np.abs(claimed - expected) > SCORE_TOLERANCE)
        for position, unit in where(differs, given.units):
            both = shown(claimed[position]), shown(expected[position])
            yield Finding(unit, "SELF_DIFFERS", name, *both, {"label": indicator.name})


def _declared(rows: pd.DataFrame) -> Iterator[Finding]:
    units = pd.MultiIndex.from_frame(rows[[INDEX, PROJECT]])
    differs = (rows[STATUS] == "scored") & ((rows[OWN] - rows[POINTS]).abs() > SCORE_TOLERANCE)
    for position, unit in where(differs, units):
        row = rows.iloc[position]
        name, details = row_place(int(row[NUMBER]), OWN), {"label": row_title(row)}
        yield Finding(unit, "SELF_DIFFERS", name, shown(row[OWN]), shown(row[POINTS]), details)
