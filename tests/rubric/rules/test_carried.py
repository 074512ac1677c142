"""A score carried over from elsewhere (考核得分/总分 × 分值)."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval_xl.rubric.rules import read_rule

WORDS = "该项得分=（绩效办对应部分考核得分/该部分总分）×8"


def carried(**parameters):
    return read_rule({"carried": parameters})


@pytest.mark.parametrize(
    ("share", "points"), [(0.95, 7.6), (1.0, 8), (0.0, 0), (1.05, 8), (-0.1, 0), (2 / 3, 5.333333)]
)
def test_the_share_is_converted_to_the_points_here(faces_agree, share, points):
    assert faces_agree(carried(), 8, [share]) == [points]


def test_the_note_shows_whose_score_it_is_and_the_conversion():
    assert carried(source="绩效办考核", words=WORDS).note(8, 0.95) == [
        f"按绩效办考核得分折算：95.00%×8，计7.6分，扣0.4分。依据：“{WORDS}”。"
    ]


def test_without_a_source_the_note_speaks_of_the_assessment():
    assert carried().note(8, 0.5) == ["按考核得分折算：50.00%×8，计4分，扣4分。"]


@pytest.mark.parametrize("at", [0.0, 0.335, 0.95, 1.0])
def test_float_noise_scores_like_the_exact_share(faces_agree, at):
    noise = [
        np.nextafter(at, 9),
        np.nextafter(at, -9),
        at + 1e-12,
        at - 1e-12,
        at + 4e-11,
        at - 4e-11,
    ]
    exact, *beside = faces_agree(carried(), 3, [at, *noise])
    assert beside == [exact] * 6


def test_a_millionth_below_the_whole_counts(faces_agree):
    assert faces_agree(carried(), 8, [0.999999]) == [7.999992]


def test_a_rise_from_1_to_1_1_is_ten_per_cent(faces_agree):
    assert faces_agree(carried(), 8, [(1.1 - 1) / 1]) == [0.8]


@given(st.data(), st.sampled_from([1, 2, 3, 7.5, 8, 10]), st.sampled_from(["绩效办考核", "考核"]))
def test_a_better_share_never_earns_less(faces_agree, around, data, points, source):
    shares = data.draw(st.lists(around(0.0, 0.335, 1.0), min_size=3, max_size=4))
    rule = carried(source=source, words=WORDS)
    assert (np.diff(faces_agree(rule, points, sorted(shares))) >= 0).all()


def test_a_misspelt_parameter_is_refused_by_its_name():
    with pytest.raises(ValueError, match="sorce"):
        carried(sorce="绩效办考核")
