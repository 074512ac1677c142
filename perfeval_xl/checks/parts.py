"""Rows printed as 其中 of another may not exceed it together."""

from collections.abc import Iterator

import pandas as pd

from perfeval_xl.checks.finding import Finding, where
from perfeval_xl.checks.tolerance import money_tolerance
from perfeval_xl.forms.reading.values import shown
from perfeval_xl.rubric.model import Rubric


def check_parts(figures: pd.DataFrame, rubric: Rubric) -> Iterator[Finding]:
    """Yield PART_EXCEEDS_WHOLE where the known parts of a row add up to more than the row."""
    for _, matrix in rubric.matrices():
        wholes = dict.fromkeys(row.within for row in matrix.rows if row.within)
        for whole in wholes:
            rows = [row for row in matrix.rows if row.within == whole]
            names = "、".join(row.title for row in rows)
            for column in matrix.amounts():
                total = f"{whole}_{column}"
                below = tuple(f"{row.row}_{column}" for row in rows)
                parts = figures[list(below)].sum(axis=1)
                over = parts - figures[total] > money_tolerance(len(rows))
                for position, department in where(over, figures.index):
                    yield Finding(
                        department,
                        "PART_EXCEEDS_WHOLE",
                        total,
                        shown(figures[total].iloc[position]),
                        shown(parts.iloc[position]),
                        {"label": rubric.label(total), "parts": names},
                        rests_on=below,
                    )
