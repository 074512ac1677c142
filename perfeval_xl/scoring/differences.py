"""What scores say of the returns: own scores against computed ones, and who left most blank."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from perfeval_xl.checks.declared_rows import row_title
from perfeval_xl.checks.findings import Finding, where
from perfeval_xl.checks.plausible import check_filled, filling, project_filling
from perfeval_xl.checks.tolerance import SCORE_TOLERANCE
from perfeval_xl.forms.figures.figures import INDEX
from perfeval_xl.forms.figures.project_figures import PROJECT, Projects
from perfeval_xl.forms.figures.unit_columns import unit_columns
from perfeval_xl.forms.reading.project_reader import NUMBER, row_place
from perfeval_xl.forms.reading.values import shown
from perfeval_xl.rubric.table import POINTS, STATUS, self_score_name
from perfeval_xl.rubric.verdict import OWN
from perfeval_xl.rubric.veto import YES
from perfeval_xl.scoring.scores import Scores
from perfeval_xl.scoring.totals import LEFT_OUT


def self_differences(scores: Scores) -> Iterator[Finding]:
    """Yield SELF_DIFFERS where a computed indicator was self-scored otherwise (beyond 0.005)."""
    yield from _indicators(scores)
    if scores.projects is not None:
        yield from _indicators(scores.projects.execution)
        yield from _declared(scores.projects.rows)


def mostly_blank(scores: Scores) -> Iterator[Finding]:
    """Yield MOSTLY_BLANK for those who are left out of statistics.

    Before scoring `checks` says it of the returns; an analyst may have put the figures in since,
    or a reviewer scored what rested on them.
    """
    left_out = scores.totals[LEFT_OUT].to_numpy(dtype=bool)
    if not left_out.any():
        return
    if scores.projects is None:
        filled = filling(unit_columns(scores.figures), scores.rubric)
    else:
        projects = Projects(scores.projects.execution.figures, scores.projects.rows)
        by_department = project_filling(projects, scores.rubric).groupby(level=INDEX).sum()
        missing, needed = by_department.reindex(scores.totals.index).fillna(0).to_numpy("int64").T
        filled = missing, needed
    units = scores.totals.index[left_out].tolist()
    yield from check_filled(units, *(counts[left_out] for counts in filled))


def _indicators(scores: Scores) -> Iterator[Finding]:
    given, points = unit_columns(scores.figures), scores.points.to_numpy(dtype="float64")
    computed = scores.status.to_numpy(dtype=object) == "scored"
    computed &= ~scores.vetoes.over(scores.rubric, YES)  # that is told by the veto itself
    by_whom = scores.rubric.by_whom
    for at, indicator in enumerate(scores.rubric.indicators):
        name = self_score_name(indicator)
        claimed, expected = given[name], points[:, at]
        differs = computed[:, at] & (np.abs(claimed - expected) > SCORE_TOLERANCE)
        for position, unit in where(differs, given.units):
            both = shown(claimed[position]), shown(expected[position])
            yield Finding(
                unit, "SELF_DIFFERS", name, *both, {"label": indicator.name, "own": by_whom}
            )


def _declared(rows: pd.DataFrame) -> Iterator[Finding]:
    units = pd.MultiIndex.from_frame(rows[[INDEX, PROJECT]])
    differs = (rows[STATUS] == "scored") & ((rows[OWN] - rows[POINTS]).abs() > SCORE_TOLERANCE)
    for position, unit in where(differs, units):
        row = rows.iloc[position]
        name, details = row_place(int(row[NUMBER]), OWN), {"label": row_title(row), "own": "自评"}
        yield Finding(unit, "SELF_DIFFERS", name, shown(row[OWN]), shown(row[POINTS]), details)
