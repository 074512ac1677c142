"""Whose total rose and fell most since the last period, and by which indicators."""

import numpy as np
import pandas as pd

from perfeval_xl.rubric.expressions.rounding import round_half_up
from perfeval_xl.scoring.history.series import LEAST_LOSS, Series
from perfeval_xl.scoring.totals import TOTAL_DECIMALS

_CAUSES = 3
"""So many indicators are named."""


def changes(series: Series) -> pd.DataFrame:
    """Return the change of every department that was evaluated in the last two periods.

    Columns before, after, change (points), rank_before, rank_after; index: the department.
    Empty while only one period was evaluated.
    """
    at = series.before
    scores, ranks = series.totals["score"], series.totals["rank"]
    if at is None:
        return pd.DataFrame(columns=["before", "after", "change", "rank_before", "rank_after"])
    totals = pd.DataFrame(
        {
            "before": scores.iloc[:, at],
            "after": scores.iloc[:, -1],
            "rank_before": ranks.iloc[:, at],
            "rank_after": ranks.iloc[:, -1],
        },
        dtype="float64",
    ).dropna(subset=["before", "after"])
    moved = round_half_up((totals["after"] - totals["before"]).to_numpy(), TOTAL_DECIMALS)
    return totals.assign(change=moved)


def rises_and_falls(series: Series, most: int = 10) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the departments that rose and that fell most, the biggest change first.

    Columns of `changes`, and why: the indicators that moved most in that direction.
    """
    moved = changes(series)
    down = moved.sort_values("change", kind="stable")
    up = moved.sort_values("change", ascending=False, kind="stable")
    rose = up[up["change"] > LEAST_LOSS].head(most)
    fell = down[down["change"] < -LEAST_LOSS].head(most)
    return rose.assign(why=_causes(series, rose, 1)), fell.assign(why=_causes(series, fell, -1))


def _causes(series: Series, departments: pd.DataFrame, sign: int) -> list[str]:
    """Return for each department which lines moved most in its direction: 支付进度率 ＋2."""
    at = series.before
    if at is None:
        return []
    owners, projects, names = (
        series.lines[name].to_numpy(dtype=object) for name in ("department", "project", "name")
    )
    gained = (series.scores[:, -1] - series.scores[:, at]) * sign
    reasons = []
    for department in departments.index:
        lines = np.flatnonzero(owners == department)
        moved = gained[lines]
        order = np.argsort(-np.nan_to_num(moved, nan=-1.0), kind="stable")[:_CAUSES]
        causes = []
        for place in order.tolist():
            if moved[place] > LEAST_LOSS:
                line, points = lines[place], float(round_half_up(moved[place], 2))
                title = "／".join(part for part in (projects[line], names[line]) if part)
                causes.append(f"{title} {'＋' if sign > 0 else '－'}{points:.10g}")
        reasons.append("、".join(causes))
    return reasons
