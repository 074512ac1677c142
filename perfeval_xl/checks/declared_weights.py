"""The 分值 and 得分 of a project's sheet against what it states below them."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from perfeval_xl.checks.finding import Finding, Unit, where
from perfeval_xl.checks.tolerance import SCORE_TOLERANCE
from perfeval_xl.forms.figures.figures import INDEX
from perfeval_xl.forms.figures.project_figures import PROJECT
from perfeval_xl.forms.figures.unit_columns import sums_by_unit
from perfeval_xl.forms.layout.project_layout import NAME
from perfeval_xl.forms.reading.project_reader import NUMBER, row_place
from perfeval_xl.forms.reading.values import shown
from perfeval_xl.rubric.project import OWN_TOTAL, POINTS_TOTAL, Project
from perfeval_xl.rubric.table import self_score_name
from perfeval_xl.rubric.verdict import OWN, WEIGHT


def check_declared_weights(
    figures: pd.DataFrame, rows: pd.DataFrame, project: Project
) -> Iterator[Finding]:
    """Yield NO_DECLARED_ROWS, WEIGHTS_NOT_FULL, WEIGHTS_DIFFER and TOTAL_DIFFERS of projects.

    `figures` has one row a project, `rows` one a declared indicator. A row without 得分 counts as
    none; what was not stated is not held against anybody.
    """
    keys = [rows[INDEX], rows[PROJECT]]
    units = pd.MultiIndex.from_arrays(keys)
    sums = {
        name: sums_by_unit(rows[name], units).reindex(figures.index).fillna(0.0)
        for name in (WEIGHT, OWN)
    }
    weights = sums[WEIGHT] + project.execution.points
    full = project.declared.full
    numbers = rows[NUMBER].groupby(keys).agg(list)
    cells = _Cells({unit: tuple(map(int, row_numbers)) for unit, row_numbers in numbers.items()})
    for _, unit in where(sums[WEIGHT] <= 0, figures.index):
        yield Finding(unit, "NO_DECLARED_ROWS", NAME, rests_on=cells(unit, WEIGHT))
    off = (weights - full).abs() > SCORE_TOLERANCE
    for position, unit in where(off & (sums[WEIGHT] > 0), figures.index):
        filled, below = shown(float(weights.iloc[position])), cells(unit, WEIGHT)
        yield Finding(unit, "WEIGHTS_NOT_FULL", POINTS_TOTAL, filled, shown(full), rests_on=below)
    stated = figures[POINTS_TOTAL]
    for position, unit in where((stated - weights).abs() > SCORE_TOLERANCE, figures.index):
        filled, expected = shown(stated.iloc[position]), shown(weights.iloc[position])
        below = (NAME, *cells(unit, WEIGHT))
        yield Finding(unit, "WEIGHTS_DIFFER", POINTS_TOTAL, filled, expected, rests_on=below)
    execution = self_score_name(project.execution)
    added = sums[OWN] + figures[execution].fillna(0.0)
    stated = figures[OWN_TOTAL]
    for position, unit in where((stated - added).abs() > SCORE_TOLERANCE, figures.index):
        filled, expected = shown(stated.iloc[position]), shown(added.iloc[position])
        below = (NAME, execution, *cells(unit, OWN))
        yield Finding(unit, "TOTAL_DIFFERS", OWN_TOTAL, filled, expected, rests_on=below)


class _Cells:
    """The cells of every project's declared rows, by the numbers of the rows."""

    def __init__(self, numbers: Mapping[Any, tuple[int, ...]]) -> None:
        self._numbers = numbers

    def __call__(self, unit: Unit, column: str) -> tuple[str, ...]:
        return tuple(row_place(number, column) for number in self._numbers.get(unit, ()))
