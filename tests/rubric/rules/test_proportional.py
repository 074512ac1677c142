"""Proportional (按比例计分，得分=比率×分值)."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval_xl.rubric.rules import read_rule


def proportional(**parameters):
    return read_rule({"proportional": parameters})


@pytest.mark.parametrize(
    ("full_from", "ratio", "points"),
    [
        ("100%", 0.94, 4.7),
        ("100%", 1.0, 5),
        ("100%", 1.3, 5),
        ("100%", 0.0, 0),
        ("100%", -0.2, 0),
        ("95%", 0.95, 5),
        ("95%", 0.94, 4.7),
        ("95%", 0.0, 0),
    ],
)
def test_the_ratio_times_the_points_and_never_above_them(faces_agree, full_from, ratio, points):
    assert faces_agree(proportional(full_from=full_from), 5, [ratio]) == [points]


def test_the_note_shows_the_multiplication():
    assert proportional(words="得分=比率×分值").note(5, 0.94) == [
        "按比例计分：94.00%×5，计4.7分，扣0.3分。依据：“得分=比率×分值”。"
    ]


def test_the_note_names_the_ratio_that_would_have_earned_all():
    assert proportional(full_from="95%").note(5, 0.94) == [
        "未达到95%，按比例计分：94.00%×5，计4.7分，扣0.3分。"
    ]


@pytest.mark.parametrize("at", [0.335, 0.94, 0.95, 1.0])
def test_float_noise_scores_like_the_exact_ratio(faces_agree, at):
    noise = [np.nextafter(at, 9), np.nextafter(at, 0), at + 1e-12, at - 1e-12]
    exact, *beside = faces_agree(proportional(full_from="95%"), 3, [at, *noise])
    assert beside == [exact] * 4


def test_a_millionth_below_the_mark_earns_its_share_only(faces_agree):
    scores = faces_agree(proportional(full_from="95%"), 5, [0.95, 0.949999])
    assert scores.tolist() == [5, 4.749995]


def test_a_rise_from_1_to_1_1_is_ten_per_cent(faces_agree):
    assert faces_agree(proportional(), 5, [(1.1 - 1) / 1]) == [0.5]


@given(st.data(), st.integers(1, 1000), st.sampled_from([1, 2, 3, 7.5, 10]))
def test_a_better_ratio_never_earns_less(faces_agree, around, data, per_mille, points):
    mark = per_mille / 1000
    rule = proportional(full_from=f"{per_mille / 10}%", words="按比例计分")
    ratios = data.draw(st.lists(around(0.0, mark, 1.0), min_size=3, max_size=5))
    assert (np.diff(faces_agree(rule, points, sorted(ratios))) >= 0).all()
    assert rule.score(points, mark) == [points]


@pytest.mark.parametrize("full_from", ["满分", None, "95%以上"])
def test_a_mark_that_is_no_number_is_refused_with_what_would_be_right(full_from):
    with pytest.raises(ValueError, match=r"不是数字，应写成 0\.5 或 5%"):
        proportional(full_from=full_from)


@pytest.mark.parametrize(("ratio", "points"), [(0.599, 0), (0.6, 6), (0.8, 8), (1.2, 10), (-1, 0)])
def test_below_a_mark_nothing_may_be_earned(faces_agree, ratio, points):
    rule = read_rule({"proportional": {"zero": "< 60%"}})
    assert faces_agree(rule, 10, [ratio]) == [points]


def test_the_note_says_why_nothing_is_earned():
    rule = read_rule({"proportional": {"zero": "< 60%"}})
    assert rule.note(10, 0.5) == ["低于60%，不得分，计0分，扣10分。"]
