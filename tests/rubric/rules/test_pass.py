"""Pass or fail (符合要求计满分，否则计0分)."""

import operator
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval_xl.rubric.rules import read_rule

OPERATORS = {
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
    ">=": operator.ge,
    ">": operator.gt,
}


@pytest.mark.parametrize(
    ("when", "ratio", "points"),
    [
        (">= 100%", 1.0, 2),
        (">= 100%", 0.9999, 0),
        ("<= 100%", 0.8, 2),
        ("<= 100%", 1.2, 0),
        ("> 0", 0.05, 2),
        ("> 0", 0.0, 0),
        ("> 0", -0.05, 0),
        ("< 5%", 0.05, 0),
        ("= 0", 0.0, 2),
    ],
)
def test_the_published_conditions(faces_agree, when, ratio, points):
    assert faces_agree(read_rule({"pass": when}), 2, [ratio]) == [points]


@pytest.mark.parametrize(
    ("when", "ratio", "unmet"),
    [
        ("<= 100%", 1.2, "超过100%"),
        ("< 5%", 0.05, "不低于5%"),
        (">= 98%", 0.9, "低于98%"),
        ("> 0", 0.0, "未超过0%"),
        ("= 100%", 0.9, "不等于100%"),
    ],
)
def test_the_note_names_the_condition_that_is_not_met(when, ratio, unmet):
    rule = read_rule({"pass": {"when": when, "words": "否则计0分"}})
    assert rule.note(2, ratio) == [f"{unmet}，未达到计分条件，计0分，扣2分。依据：“否则计0分”。"]


@pytest.mark.parametrize("when", [f"{sign} {mark}" for sign in OPERATORS for mark in ("0", "98%")])
def test_float_noise_beside_the_threshold_scores_like_the_threshold(faces_agree, when):
    at = float(when.split()[1].rstrip("%")) / 100
    noise = [np.nextafter(at, 9), np.nextafter(at, -9), at + 1e-12, at - 1e-12]
    at_threshold, *beside = faces_agree(read_rule({"pass": when}), 2, [at, *noise])
    assert beside == [at_threshold] * 4


@pytest.mark.parametrize(
    ("when", "at", "below", "above"),
    [("<= 98%", 2, 2, 0), ("< 98%", 0, 2, 0), ("= 98%", 2, 0, 0), (">= 98%", 2, 0, 2)],
)
def test_a_millionth_decides(faces_agree, when, at, below, above):
    scores = faces_agree(read_rule({"pass": when}), 2, [0.98, 0.979999, 0.980001])
    assert scores.tolist() == [at, below, above]


def test_a_rise_from_1_to_1_1_is_ten_per_cent(faces_agree):
    ratio = [(1.1 - 1) / 1]
    assert faces_agree(read_rule({"pass": "<= 10%"}), 2, ratio) == [2]
    assert faces_agree(read_rule({"pass": "> 10%"}), 2, ratio) == [0]


@given(st.data(), st.sampled_from(list(OPERATORS)), st.integers(0, 1200))
def test_all_points_where_the_condition_holds_and_none_elsewhere(
    faces_agree, around, data, sign, per_mille
):
    threshold = Decimal(per_mille) / 1000
    ratios = data.draw(st.lists(around(float(threshold)), min_size=3, max_size=5))
    rule = read_rule({"pass": f"{sign} {threshold * 100}%"})
    values = [Decimal(format(ratio, ".15g")) for ratio in ratios]
    rounded = [value.quantize(Decimal("1e-10"), ROUND_HALF_UP) for value in values]
    expected = [3.0 if OPERATORS[sign](value, threshold) else 0.0 for value in rounded]
    assert faces_agree(rule, 3, ratios).tolist() == expected


@pytest.mark.parametrize("when", ["100%", "不超过100%", ["<= 100%"]])
def test_what_is_no_condition_is_refused_with_what_would_be_right(when):
    with pytest.raises(ValueError, match="不是条件，应写成 <= 100% 或 > 0 这样"):
        read_rule({"pass": {"when": when}})
