"""What reviewers gave together, how far apart they are, and what it makes of the self-scores."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from perfeval_xl.scoring.spot_check import (
    bands_of,
    combined,
    compared,
    deviation_rate,
    difference,
    over,
)


def given(*scores: float, points: float = 10.0) -> pd.DataFrame:
    names = ["甲", "乙", "丙", "丁", "戊"][: len(scores)]
    return pd.DataFrame({"指标": "满意度", "复核人": names, "复核得分": scores, "分值": points})


def one(table: pd.DataFrame) -> dict:
    (row,) = table.to_dict("records")
    return row


def test_the_mean_is_the_published_way_and_the_median_a_local_one():
    """评价得分 = (专家1 + 专家2 + …) ÷ 专家人数, as published; a mean of five."""
    scores = given(8, 9, 7, 10, 6.5)

    assert one(combined(scores, ["指标"]))["复核得分"] == 8.1
    assert one(combined(scores, ["指标"], "median"))["复核得分"] == 8


def test_the_spread_of_three_reviewers():
    row = one(combined(given(8, 9, 7), ["指标"]))

    assert (row["复核人数"], row["最低"], row["最高"], row["极差占分值"]) == (3, 7, 9, 0.2)
    assert row["标准差"] == 0.8165  # √(2/3): over all three, not a sample of more
    assert row["各人打分"] == "甲 8；乙 9；丙 7"
    assert row["提示"] == ""  # 20 % of the 分值 is not above it


def test_who_is_far_from_the_others_is_named():
    assert one(combined(given(9, 9, 5), ["指标"]))["提示"] == "差异大，宜商议：丙 5"
    assert one(combined(given(9, 9, 5), ["指标"], outlier=0.5))["提示"] == ""
    assert one(combined(given(8, 4), ["指标"]))["提示"] == "差异大，宜商议：甲 8、乙 4"


def test_a_single_reviewer_has_no_spread():
    row = one(combined(given(9), ["指标"]))

    assert (row["复核得分"], row["复核人数"]) == (9, 1)
    assert math.isnan(row["极差占分值"])
    assert math.isnan(row["标准差"])


def test_a_reviewer_whose_copies_disagree_does_not_count():
    row = one(combined(given(9, math.nan, 7), ["指标"]))

    assert (row["复核得分"], row["复核人数"], row["各人打分"]) == (8, 2, "甲 9；丙 7")


@pytest.mark.parametrize(
    ("own", "checked", "less", "rate"),
    [
        (10, 9.59, 0.41, 0.041),  # 执行率 95.88 % × 10, as published
        (20, 14, 6, 0.3),  # 不具考核性, −30 %
        (20, 8, 12, 0.6),
        (10, 10.5, -0.5, -0.05),
        (0, 0, 0, math.nan),
        (0, 3, -3, math.nan),
        (math.nan, 3, math.nan, math.nan),
    ],
)
def test_the_two_measures_between_scores(own, checked, less, rate):
    assert difference([own], [checked]).tolist() == pytest.approx([less], nan_ok=True)
    assert deviation_rate([own], [checked]).tolist() == pytest.approx([rate], nan_ok=True)


def test_bands_are_those_of_the_place_or_none():
    rates = [0.05, -0.051, 0.1, 0.3, 5, math.nan]

    named = bands_of(rates, {"较大": 0.2, "一致": 0.05, "轻微": 0.1})

    assert named == ["一致", "轻微", "轻微", "较大", "较大", ""]
    assert bands_of(rates, {}) == [""] * 6


def test_sums_are_over_what_has_all_three_scores():
    details = pd.DataFrame(
        {
            "单位": ["甲局", "甲局", "甲局", "乙局"],
            "自评得分": [10, 5, math.nan, 4],
            "系统评分": [9, 5, 3, 4],
            "复核得分": [8, math.nan, 2, math.nan],
        }
    )

    table = over(details, ["单位"], {})

    first = table.loc["甲局"].to_dict()
    assert (first["应复核"], first["已复核"], first["可比"]) == (3, 2, 1)
    assert (first["自评得分"], first["系统评分"], first["复核得分"]) == (10, 9, 8)
    assert (first["得分差"], first["得分偏离率"]) == (2, 0.2)
    assert table.loc["乙局", ["自评得分", "复核得分", "得分差"]].isna().all()


def test_indicators_are_means_over_departments():
    details = pd.DataFrame(
        {"指标": "满意度", "自评得分": [10.0, 8], "系统评分": [10.0, 8], "复核得分": [7.0, 8]}
    )

    row = one(over(details, ["指标"], {"大": 0.1}, mean=True))

    assert (row["自评得分"], row["复核得分"], row["得分差"]) == (9, 7.5, 1.5)
    assert (row["得分偏离率"], row["偏离档"]) == (0.166667, "大")


def test_rows_that_nobody_reviewed_stay_blank():
    rows = compared(pd.DataFrame({"自评得分": [5.0], "复核得分": [math.nan]}), {"大": 0.1})

    assert one(rows)["偏离档"] == ""
