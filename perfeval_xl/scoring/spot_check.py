"""What reviewers of an 抽查复核 found, against the self-scores and the computed ones.

Three measures go by the name of 偏离度 in working papers; each has its own here: 得分差 is 自评 −
复核 in points, 得分偏离率 the same over the 自评, and 目标完成率 what was done over its target. How
many reviewers there are, what they are combined by and what counts as far apart, are rules of
places. None of it changes a score.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from perfeval_xl.rubric.expressions.rounding import round_half_up
from perfeval_xl.scoring.scores import RATE_DECIMALS

Floats = NDArray[np.float64]
Combine = Literal["mean", "median"]
COMBINE_WORDS: Mapping[Combine, str] = {"mean": "平均数", "median": "中位数"}
OUTLIER = 0.2
"""From which share of the 分值 on reviewers are far apart: no source has one; this is our own."""

DEPARTMENT, SYSTEM_ID, PROJECT, INDICATOR = "单位", "指标体系", "项目", "指标"
REVIEWER, SCORE, POINTS = "复核人", "复核得分", "分值"
SELF, COMPUTED = "自评得分", "系统评分"
DUE, DONE, WHOLE = "应复核", "已复核", "可比"
DIFFERENCE, RATE, COMPLETION, BAND = "得分差", "得分偏离率", "目标完成率", "偏离档"
COUNT, LEAST, MOST, SPREAD, DEVIATION = "复核人数", "最低", "最高", "极差占分值", "标准差"
GIVEN, APART = "各人打分", "提示"
POINT_DECIMALS = 4
"""Of scores that are means: more than anybody gives, less than float64 makes of them."""


@dataclass(frozen=True)
class SpotCheck:
    """An 抽查复核 as far as it is, for the summary."""

    details: pd.DataFrame
    """A row for each department and indicator, with the columns of `compared`."""
    departments: pd.DataFrame
    """A row for each department."""
    indicators: pd.DataFrame
    """A row for each indicator, over the departments."""
    told: str
    """How the sample was drawn, and what it does not say."""
    banded: bool
    """Whether the settings have bands for a 得分偏离率."""


def difference(own: ArrayLike, checked: ArrayLike) -> Floats:
    """Return the 得分差, 自评 − 复核, in points; NaN where one of them is not there."""
    own, checked = np.asarray(own, dtype="float64"), np.asarray(checked, dtype="float64")
    return round_half_up(own - checked, POINT_DECIMALS)


def deviation_rate(own: ArrayLike, checked: ArrayLike) -> Floats:
    """Return the 得分偏离率, (自评 − 复核) ÷ 自评; NaN also where the 自评 is 0.

    As the 复核 papers of 郫都区 for 2025 compute it.
    """
    own, checked = np.asarray(own, dtype="float64"), np.asarray(checked, dtype="float64")
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = round_half_up((own - checked) / own, RATE_DECIMALS)
    return np.where(own == 0, np.nan, rate)


def bands_of(rates: ArrayLike, bands: Mapping[str, float]) -> list[str]:
    """Return which band the size of each rate is in: up to its bound, the last without end."""
    size = np.abs(np.asarray(rates, dtype="float64"))
    names = [*sorted(bands, key=lambda name: bands[name])]
    if not names:
        return [""] * len(size)
    places = np.searchsorted([bands[name] for name in names[:-1]], size, side="left")
    return [
        "" if none else names[at] for at, none in zip(places, np.isnan(size), strict=True)
    ]  # fmt: skip


def combined(
    given: pd.DataFrame, by: Sequence[str], combine: Combine = "mean", outlier: float = OUTLIER
) -> pd.DataFrame:
    """Return what the reviewers of each thing gave together, indexed by the columns `by`.

    `given` has those columns, 复核人, 复核得分 (NaN where a reviewer's copies disagree) and 分值.
    The result has 复核得分, the mean or the median; 复核人数, 最低, 最高, 极差占分值, 标准差 (over
    all, by n; NaN for a single one), 各人打分 in words, and 提示: who is furthest away, where they
    are further apart than the share `outlier` of the 分值.
    """
    keys = [*by]
    known = given.dropna(subset=[SCORE])
    groups = known.groupby(keys, sort=False)
    scores = groups[SCORE]
    table = pd.DataFrame(
        {
            SCORE: round_half_up(scores.agg(combine), POINT_DECIMALS),
            COUNT: scores.count(),
            LEAST: scores.min(),
            MOST: scores.max(),
            DEVIATION: round_half_up(scores.std(ddof=0), POINT_DECIMALS),
        },
        index=scores.count().index,
    )
    points = groups[POINTS].first()
    table[SPREAD] = round_half_up((table[MOST] - table[LEAST]) / points, RATE_DECIMALS)
    table.loc[table[COUNT] < 2, [SPREAD, DEVIATION]] = np.nan
    pairs = zip(known[REVIEWER], known[SCORE], strict=True)
    said = [f"{name or '未具名'} {score:.10g}" for name, score in pairs]
    words = pd.Series(said, index=known.index, dtype=object)
    columns = [known[key] for key in keys]
    table[GIVEN] = words.groupby(columns, sort=False).agg("；".join)
    far = (known[SCORE] - scores.transform("median")).abs()
    furthest = far == far.groupby(columns).transform("max")
    named = words[furthest].groupby([column[furthest] for column in columns], sort=False)
    told = "差异大，宜商议：" + named.agg("、".join).astype(object)
    table[APART] = told.where(table[SPREAD] > outlier, "")
    return table


def compared(rows: pd.DataFrame, bands: Mapping[str, float]) -> pd.DataFrame:
    """Return rows with 自评得分 and 复核得分 with 得分差, 得分偏离率 and 偏离档 beside them."""
    rates = deviation_rate(rows[SELF], rows[SCORE])
    measures = {DIFFERENCE: difference(rows[SELF], rows[SCORE]), RATE: rates}
    return rows.assign(**measures, **{BAND: bands_of(rates, bands)})


def over(
    details: pd.DataFrame, by: Sequence[str], bands: Mapping[str, float], *, mean: bool = False
) -> pd.DataFrame:
    """Return what was checked for each department (sums) or each indicator (`mean`).

    自评得分, 系统评分 and 复核得分 are over the rows that have all three, so that they can be held
    against each other: 可比 says how many these are, 已复核 how many have a 复核得分 of 应复核.
    """
    scores = details[[SELF, COMPUTED, SCORE]]
    whole = scores.notna().all(axis=1)
    counts: dict[str, Any] = {
        DUE: 1,
        DONE: scores[SCORE].notna().astype(int),
        WHOLE: whole.astype(int),
    }
    rows = pd.concat([details[[*by]], scores.where(whole)], axis=1).assign(**counts)
    groups = rows.groupby([*by], sort=False)
    sums = groups[[SELF, COMPUTED, SCORE]].sum(min_count=1)
    counted = groups[[*counts]].sum()
    if mean:
        sums = sums.div(counted[WHOLE].where(counted[WHOLE] > 0), axis=0)
    sums = sums.apply(lambda column: round_half_up(column, POINT_DECIMALS))
    return compared(pd.concat([counted, sums], axis=1), bands)
