"""Totals, grades and ranks over the points of all indicators."""

from functools import reduce
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from perfeval_xl.rubric.expressions.evaluate import Columns, evaluate
from perfeval_xl.rubric.expressions.nodes import Name
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.rounding import round_half_up
from perfeval_xl.rubric.verdict import grade

TOTAL, VERIFIED, UNCHECKED, OPEN = "总分", "核算得分", "自评未核", "待评分值"
GRADE, RANK = "等级", "名次"
SYSTEM = "系统评分合计"
"""The total without reviews, for rubrics that score departments themselves."""

TOTAL_DECIMALS = 6
"""Sums of points carry float noise; a millionth of a point decides no rank."""


def total_up(
    rubric: Rubric, points: pd.DataFrame, status: pd.DataFrame, reviews: pd.DataFrame
) -> pd.DataFrame:
    """Return 总分 核算得分 自评未核 待评分值 等级 名次 系统评分合计, one row a department.

    核算得分 holds what was computed, judged or reviewed, 自评未核 what stands on a self-score for
    want of figures, 待评分值 the 分值 of what has no score yet; the first two make the 总分. Where
    the period scores only a part of the rubric, or an indicator does not apply and the rubric
    rescales, all three are brought to the full total: that is what grades are for. Ranks go by
    the unrounded total, ties share one.
    """
    full = pd.Series({each.id: each.points for each in rubric.indicators}).to_numpy(dtype="float64")
    reviewed = reviews.to_numpy(dtype="float64")
    open_ = np.isnan(reviewed)
    computed = points.to_numpy(dtype="float64")
    final = np.where(open_, computed, reviewed)
    states = status.to_numpy(dtype=object)
    rests_on = states.copy()
    rests_on[~open_] = None
    scale = _scale(rubric, rests_on, full)

    def scaled(raw: ArrayLike) -> NDArray[np.float64]:
        return round_half_up(np.asarray(raw) * scale, TOTAL_DECIMALS)

    total = scaled(_added(final))
    unchecked = scaled(_added(np.where(rests_on == "unverified", final, np.nan)))
    pending = scaled((rests_on == "pending") @ full)
    totals = graded(rubric, shares(total, unchecked, pending, points.index))
    unreviewed = _added(computed) * _scale(rubric, states, full)
    return totals.assign(**{SYSTEM: round_half_up(unreviewed, TOTAL_DECIMALS)})


def _added(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the sums of rows, one column after the other; what is missing counts as nothing."""
    return reduce(np.add, np.where(np.isnan(points), 0.0, points).T, np.zeros(len(points)))


def _scale(rubric: Rubric, status: NDArray[np.object_], full: NDArray[Any]) -> NDArray[np.float64]:
    """Return what brings the indicators that count to the full total."""
    if rubric.when_not_applicable != "rescale":
        part = rubric.full_points / rubric.total_points if rubric.is_part else 1.0
        return np.full(len(status), part)
    left: NDArray[np.float64] = (status != "not_applicable") @ full
    scale = np.zeros_like(left)
    np.divide(rubric.full_points, left, out=scale, where=left > 0)
    return scale


def shares(
    total: NDArray[np.float64],
    unchecked: NDArray[np.float64],
    pending: NDArray[np.float64],
    index: pd.Index,
) -> pd.DataFrame:
    """Return 总分 核算得分 自评未核 待评分值; what is not unchecked is verified."""
    verified = round_half_up(total - unchecked, TOTAL_DECIMALS)
    columns = {TOTAL: total, VERIFIED: verified, UNCHECKED: unchecked, OPEN: pending}
    return pd.DataFrame(columns, index=index)


def graded(rubric: Rubric, totals: pd.DataFrame, pending: ArrayLike | None = None) -> pd.DataFrame:
    """Return totals with their grade and rank; `pending` says what is open, if not 待评分值."""
    arrays = {TOTAL: totals[TOTAL].to_numpy()}
    arrays[OPEN] = totals[OPEN].to_numpy() if pending is None else np.asarray(pending)
    tree = grade(rubric, Name(TOTAL), Name(OPEN))
    grades = evaluate(tree, Columns(arrays, len(totals)))
    ranks = totals[TOTAL].rank(method="min", ascending=False).astype("int64")
    return pd.concat([totals, pd.DataFrame({GRADE: grades, RANK: ranks}, totals.index)], axis=1)
