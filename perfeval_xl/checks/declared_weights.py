"""The 分值 and 得分 of a project's sheet against what it states below them."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from perfeval_xl.checks.findings import Finding, where
from perfeval_xl.checks.tolerance import SCORE_TOLERANCE
from perfeval_xl.forms.figures import INDEX
from perfeval_xl.forms.project_figures import PROJECT
from perfeval_xl.forms.project_layout import NAME
from perfeval_xl.forms.values import shown
from perfeval_xl.rubric.declared import OWN, WEIGHT
from perfeval_xl.rubric.project import OWN_TOTAL, POINTS_TOTAL, Project
from perfeval_xl.rubric.row import self_score_name


def check_declared_weights(
    figures: pd.DataFrame, rows: pd.DataFrame, project: Project
) -> Iterator[Finding]:
    """Yield NO_DECLARED_ROWS, WEIGHTS_NOT_FULL, WEIGHTS_DIFFER and TOTAL_DIFFERS of projects.

    `figures` has one row a project, `rows` one a declared indicator. A row without 得分 counts as
    none; what was not stated is not held against anybody.
    """
    keys = [rows[INDEX], rows[PROJECT]]
    sums = rows[[WEIGHT, OWN]].groupby(keys).sum().reindex(figures.index).fillna(0.0)
    weights = sums[WEIGHT] + project.execution.points
    full = project.declared.full
    for _, unit in where(sums[WEIGHT] <= 0, figures.index):
        yield Finding(unit, "NO_DECLARED_ROWS", NAME)
    off = (weights - full).abs() > SCORE_TOLERANCE
    for position, unit in where(off & (sums[WEIGHT] > 0), figures.index):
        found = shown(float(weights.iloc[position]))
        yield Finding(unit, "WEIGHTS_NOT_FULL", POINTS_TOTAL, found, shown(full))
    stated = figures[POINTS_TOTAL]
    for position, unit in where((stated - weights).abs() > SCORE_TOLERANCE, figures.index):
        found, expected = shown(stated.iloc[position]), shown(weights.iloc[position])
        yield Finding(unit, "WEIGHTS_DIFFER", POINTS_TOTAL, found, expected)
    own = sums[OWN] + figures[self_score_name(project.execution)].fillna(0.0)
    stated = figures[OWN_TOTAL]
    for position, unit in where((stated - own).abs() > SCORE_TOLERANCE, figures.index):
        found, expected = shown(stated.iloc[position]), shown(own.iloc[position])
        yield Finding(unit, "TOTAL_DIFFERS", OWN_TOTAL, found, expected)
