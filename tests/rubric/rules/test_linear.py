"""Linear between two points (区间内按权重扣分)."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from perfeval_xl.rubric.rules import read_rule


def linear(full, zero, words=""):
    return read_rule({"linear": {"full": full, "zero": zero, "words": words}})


@pytest.mark.parametrize(
    ("full", "zero", "ratio", "points"),
    [
        ("100%", "120%", 0.9, 4),
        ("100%", "120%", 1.0, 4),
        ("100%", "120%", 1.05, 3),
        ("100%", "120%", 1.2, 0),
        ("100%", "120%", 1.5, 0),
        ("95%", "60%", 0.95, 4),
        ("95%", "60%", 1.2, 4),
        ("95%", "60%", 0.6, 0),
        ("95%", "60%", 0.67, 0.8),
        ("95%", "60%", -1.0, 0),
    ],
)
def test_a_straight_line_between_full_and_nothing(faces_agree, full, zero, ratio, points):
    assert faces_agree(linear(full, zero), 4, [ratio]) == [points]


def test_the_note_names_both_ends_of_the_line():
    rule = linear("100%", "120%", "≤100%得满分，≥120%得0分，区间内按权重扣分")
    assert rule.note(4, 1.05) == [
        "在100%（满分）与120%（0分）之间按比例计分，计3分，扣1分。"
        "依据：“≤100%得满分，≥120%得0分，区间内按权重扣分”。"
    ]


@pytest.mark.parametrize("ends", [("100%", "120%"), ("95%", "60%")])
@pytest.mark.parametrize("at", [0.6, 0.95, 1.0, 1.1, 1.2])
def test_float_noise_scores_like_the_exact_ratio(faces_agree, ends, at):
    noise = [np.nextafter(at, 9), np.nextafter(at, 0), at + 1e-12, at - 1e-12]
    exact, *beside = faces_agree(linear(*ends), 4, [at, *noise])
    assert beside == [exact] * 4


def test_a_millionth_beyond_an_end_counts(faces_agree):
    scores = faces_agree(linear("100%", "120%"), 4, [1.000001, 1.199999])
    assert scores.tolist() == [3.99998, 0.00002]


def test_a_rise_from_1_to_1_1_is_ten_per_cent(faces_agree):
    assert faces_agree(linear("10%", "20%"), 4, [(1.1 - 1) / 1]) == [4]
    assert faces_agree(linear("0", "10%"), 4, [(1.1 - 1) / 1]) == [0]


@given(st.data(), st.integers(0, 1300), st.integers(0, 1300))
def test_nearer_to_the_full_end_never_earns_less(faces_agree, around, data, full_end, zero_end):
    assume(full_end != zero_end)
    rule = linear(f"{full_end / 10}%", f"{zero_end / 10}%", "按比例计分")
    ends = full_end / 1000, zero_end / 1000
    ratios = data.draw(st.lists(around(*ends, sum(ends) / 2), min_size=3, max_size=5))
    points = data.draw(st.sampled_from([1, 2, 3, 7.5, 10]))
    scores = faces_agree(rule, points, sorted(ratios, reverse=full_end < zero_end))
    assert (np.diff(scores) >= 0).all()
    assert rule.score(points, ends).tolist() == [points, 0]


@pytest.mark.parametrize(
    ("full", "zero", "right"),
    [
        ("100%", 1, "full 与 zero 应是两个不同的比率，例如 100% 与 120%"),
        ("满分", "120%", r"不是数字，应写成 0\.5 或 5%"),
        ("100%", None, r"不是数字，应写成 0\.5 或 5%"),
    ],
)
def test_a_line_that_cannot_be_is_refused_with_what_would_be_right(full, zero, right):
    with pytest.raises(ValueError, match=right):
        linear(full, zero)
