"""A column that may not exceed another along a row: what was spent, what was there to spend."""

from collections.abc import Iterator

import pandas as pd

from perfeval_xl.checks.finding import Finding, where
from perfeval_xl.checks.tolerance import money_tolerance
from perfeval_xl.forms.reading.values import shown
from perfeval_xl.rubric.model import Rubric


def check_limits(figures: pd.DataFrame, rubric: Rubric) -> Iterator[Finding]:
    """Yield LIMIT_EXCEEDED for the pairs of columns that a matrix declares."""
    for _, matrix in rubric.matrices():
        for name, limit in matrix.limits.items():
            for row in matrix.rows:
                figure, other = f"{row.row}_{name}", f"{row.row}_{limit}"
                over = figures[figure] - figures[other] > money_tolerance(1)
                for position, unit in where(over, figures.index):
                    yield Finding(
                        unit,
                        "LIMIT_EXCEEDED",
                        figure,
                        shown(figures[figure].iloc[position]),
                        shown(figures[other].iloc[position]),
                        {"label": rubric.label(figure), "other": f"【{rubric.label(other)}】的"},
                        rests_on=(other,),
                    )
