"""Totals, grades and ranks over the points of all indicators."""

from collections.abc import Iterable

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from perfeval_xl.rubric.expressions.evaluate import Columns, evaluate
from perfeval_xl.rubric.expressions.nodes import Name
from perfeval_xl.rubric.expressions.rounding import round_half_up
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.totalling import TOTAL_DECIMALS as TOTAL_DECIMALS
from perfeval_xl.rubric.totalling import (
    between,
    caps_of,
    grade,
    highest,
    ranked_apart,
    span,
)
from perfeval_xl.rubric.veto import ADDED, TAKEN
from perfeval_xl.rubric.veto import TOTAL as WHOLE
from perfeval_xl.scoring.sums import NO_ROWS, UNSETTLED_STATES, RowAmounts, Sums, Vetoes, no_vetoes
from perfeval_xl.scoring.sums import OPEN as OPEN
from perfeval_xl.scoring.sums import UNCHECKED as UNCHECKED
from perfeval_xl.scoring.sums import UNSETTLED as UNSETTLED

TOTAL, VERIFIED = "总分", "核算得分"
HIGHEST, RANGE = "最高可能", "总分区间"
"""The total if all of that were earned; from 核算得分 to there in words, "" where they are one."""
LOWEST = "最低可能"
"""The least that a total may come to, where that is not its 核算得分: see `rubric.totalling`."""
GRADE, RANK = "等级", "名次"
LEFT_OUT = "未填全"
"""Whether most of the figures are missing and something rests on them: this one flag keeps a
department out of means, lowest values, quartiles and counts by grade, wherever they are made."""
APART = "另排"
"""Whether a department is ranked after the others: with so much 待核分值, or left out."""
SYSTEM = "系统评分合计"
"""The total without reviews, for rubrics that score departments themselves."""


def total_up(
    rubric: Rubric,
    points: pd.DataFrame,
    status: pd.DataFrame,
    reviews: pd.DataFrame,
    lacking: ArrayLike,
    vetoes: Vetoes | None = None,
    of_rows: RowAmounts | None = None,
) -> pd.DataFrame:
    """Return the totals, one row a department; `lacking` says who left most figures blank.

    `reviews` are those that count, `vetoes` what became of the rubric's.

    核算得分 holds what was computed, judged or reviewed, 自评未核 what stands on a self-score for
    want of figures, 待评分值 the 分值 of what has no score yet; the first two make the 总分.
    待核分值 is the 分值 of both the latter: a self-score of 2 of 4 may become 4. Where
    the period scores only a part of the rubric, or an indicator does not apply and the rubric
    rescales, all are brought to the full total: that is what grades are for. Ranks go by
    the unrounded total, ties share one; who is ranked apart comes after the others, and last who
    is left out of statistics.
    """
    vetoes = vetoes or no_vetoes(points.index)
    sums, rows = Sums(rubric, vetoes), of_rows or NO_ROWS
    reviewed = reviews.to_numpy(dtype="float64")
    open_ = np.isnan(reviewed)
    computed = points.to_numpy(dtype="float64")
    final: NDArray[np.float64] = np.where(open_, computed, reviewed)
    states = status.to_numpy(dtype=object)
    rests_on = states.copy()
    rests_on[~open_] = None
    factors = sums.factors(rests_on)
    total = sums.total(final, factors)
    columns = {
        TOTAL: total,
        UNCHECKED: sums.unchecked(final, rests_on, factors, total, rows),
        OPEN: sums.swing(rests_on, factors, rows[OPEN], "pending"),
        UNSETTLED: sums.swing(rests_on, factors, rows[UNSETTLED], *UNSETTLED_STATES),
    }
    ends = sums.ends(final, rests_on, factors, rows)
    totals = graded(rubric, shares(columns, points.index), lacking, ends=ends, vetoes=vetoes)
    return totals.assign(**{SYSTEM: sums.total(computed, sums.factors(states))})


def shares(columns: dict[str, NDArray[np.float64]], index: pd.Index) -> pd.DataFrame:
    """Return 总分 核算得分 自评未核 待评分值 待核分值, given all but 核算得分.

    What is not unchecked is verified.
    """
    verified = round_half_up(columns[TOTAL] - columns[UNCHECKED], TOTAL_DECIMALS)
    order = (TOTAL, VERIFIED, UNCHECKED, OPEN, UNSETTLED)
    return pd.DataFrame({VERIFIED: verified, **columns}, index=index)[list(order)]


def graded(
    rubric: Rubric,
    totals: pd.DataFrame,
    lacking: ArrayLike,
    pending: ArrayLike | None = None,
    ends: tuple[NDArray[np.float64], NDArray[np.float64]] | None = None,
    vetoes: Vetoes | None = None,
) -> pd.DataFrame:
    """Return totals with 最高可能 总分区间 等级 名次 另排 未填全 beside them.

    `lacking` says of which most of the figures are missing; `pending` what is open, if not
    待评分值; `ends` between what a total lies, if not from 核算得分 on.
    """
    arrays = {str(name): totals[name].to_numpy() for name in totals}
    if vetoes is not None:
        arrays |= vetoes.columns
    if pending is not None:
        arrays[OPEN] = np.asarray(pending)
    given, unsettled = Columns(arrays, len(totals)), Name(UNSETTLED)
    apart = np.asarray(evaluate(ranked_apart(rubric, unsettled), given), dtype=bool)
    left_out = np.asarray(lacking, dtype=bool) & (arrays[UNSETTLED] > 0)
    if ends is None:
        shown = highest(rubric, Name(VERIFIED), unsettled), span(rubric, Name(VERIFIED), unsettled)
    else:
        arrays |= dict(zip((LOWEST, HIGHEST), ends, strict=True))
        shown = Name(HIGHEST), between(Name(LOWEST), Name(HIGHEST))
    faces = {
        HIGHEST: evaluate(shown[0], given),
        RANGE: evaluate(shown[1], given),
        GRADE: evaluate(grade(rubric, Name(TOTAL), Name(OPEN), unsettled), given),
        RANK: _ranks(totals[TOTAL], (~apart & ~left_out, apart & ~left_out, left_out)),
        APART: apart | left_out,
        LEFT_OUT: left_out,
    }
    if ends is not None:
        faces[LOWEST] = ends[0]
    return pd.concat([totals, pd.DataFrame(faces, totals.index)], axis=1)


def _ranks(totals: pd.Series, groups: Iterable[NDArray[np.bool_]]) -> NDArray[np.int64]:
    """Return the ranks by total, 1 for the highest; the numbers go on from group to group."""
    ranks, before = np.zeros(len(totals), dtype="int64"), 0
    for group in groups:
        ranks[group] = totals[group].rank(method="min", ascending=False) + before
        before += int(group.sum())
    return ranks


def order_words(rubric: Rubric) -> str:
    """Say in which order a total is made, as far as it concerns a rubric."""
    steps = []
    if any(veto.zero not in ("", WHOLE) for veto in rubric.vetoes):
        steps.append("一票否决的指标计0分")
    if rubric.is_part or rubric.when_not_applicable == "rescale":
        steps.append("需要折算的，只折算普通指标")
    if caps_of(rubric):
        steps.append("各组按上限封顶，最低为0")
    if any(each.nature for each in rubric.indicators):
        steps.append(
            "加上加分、减去扣分" + "（各以其上限为限）" * bool({ADDED, TAKEN} & {*rubric.caps})
        )
    most = f"不超过{rubric.caps[WHOLE]:.10g}分，" if WHOLE in rubric.caps else ""
    steps.append(f"总分{most}不低于0分")
    if any(veto.zero == WHOLE for veto in rubric.vetoes):
        steps.append("总分一票否决的计0分")
    return f"总分依次这样得出：{'；'.join(steps)}。"
