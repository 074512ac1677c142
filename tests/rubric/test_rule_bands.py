"""Bands (分档)."""

from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfeval_xl.rubric.rules import read_rule

ADJUSTMENT = [
    ["= 0", 2, "预算调整率=0，计2分"],
    ["<= 10%", 1.5, "0-10%（含），计1.5分"],
    ["<= 20%", 1, "10-20%（含），计1分"],
    ["<= 30%", 0.5, "20-30%（含），计0.5分"],
    ["else", 0, "大于30%不得分"],
]
COMPLETION = [
    [">= 100%", 10, "100%以上（含）计10分"],
    ["[95%, 99%]", 8, "95%（含）-99%，计8分"],
    ["[85%, 95%)", 6, "85%（含）-95%，计6分"],
    ["[70%, 85%)", 5, "70%-85%，计5分"],
    ["< 70%", 0, "低于70%计0分"],
]


def bands(*listed):
    return read_rule({"bands": list(listed)})


@pytest.mark.parametrize(
    ("ratio", "points"),
    [(0.0, 2), (0.05, 1.5), (0.1, 1.5), (0.2, 1), (88.86 / 301.6, 0.5), (0.3, 0.5), (0.31, 0)],
)
def test_the_published_bands_of_the_adjustment_rate(faces_agree, ratio, points):
    assert faces_agree(bands(*ADJUSTMENT), 2, [ratio]) == [points]


@pytest.mark.parametrize(
    ("ratio", "points"),
    [(1.2, 10), (1.0, 10), (0.99, 8), (0.95, 8), (0.94, 6), (0.85, 6), (0.7, 5), (0.69, 0)],
)
def test_the_published_bands_of_the_completion_rate(faces_agree, ratio, points):
    assert faces_agree(bands(*COMPLETION), 10, [ratio]) == [points]


def test_the_note_names_the_band_and_its_published_words():
    (note,) = bands(*ADJUSTMENT).note(2, 88.86 / 301.6)
    assert note == (
        "落在“大于20%且不超过30%”一档，计0.5分，扣1.5分。依据：“20-30%（含），计0.5分”。"
    )


@pytest.mark.parametrize(
    ("ratio", "where"),
    [
        (0.0, "等于0%"),
        (0.05, "大于0%且不超过10%"),
        (0.5, "大于30%"),
        (-0.1, "低于0%"),
    ],
)
def test_the_note_says_where_a_one_sided_band_begins_and_ends(ratio, where):
    (note,) = bands(*ADJUSTMENT).note(2, ratio)
    assert note.startswith(f"落在“{where}”一档，")


def test_without_words_of_its_own_a_band_quotes_those_of_the_rule():
    rule = read_rule({"bands": {"bands": [["else", 1]], "words": "一律计1分"}})
    assert rule.note(2, 0.5) == ["落在“其他情况”一档，计1分，扣1分。依据：“一律计1分”。"]


@pytest.mark.parametrize("threshold", [0.1, 0.2, 0.3])
def test_float_noise_beside_a_bound_scores_like_the_bound(faces_agree, threshold):
    noise = [np.nextafter(threshold, 1), np.nextafter(threshold, 0)]
    noise += [threshold + 1e-9, threshold - 1e-9, (1 + threshold) - 1]
    at, *beside = faces_agree(bands(*ADJUSTMENT), 2, [threshold, *noise])
    assert beside == [at] * 5


@pytest.mark.parametrize(("threshold", "points"), [(0.0, 1.5), (0.1, 1), (0.2, 0.5), (0.3, 0)])
def test_a_millionth_beyond_a_bound_falls_into_the_next_band(faces_agree, threshold, points):
    assert faces_agree(bands(*ADJUSTMENT), 2, [threshold + 0.000001]) == [points]


def test_a_rise_from_1_to_1_1_is_ten_per_cent(faces_agree):
    assert faces_agree(bands(*ADJUSTMENT), 2, [(1.1 - 1) / 1]) == [1.5]


@pytest.mark.parametrize("threshold", ["0.7%", "1.1%", "10.7%", "99.3%"])
def test_a_bound_with_decimals_is_met_exactly(faces_agree, threshold):
    ratio = float(Decimal(threshold.rstrip("%")) / 100)
    assert faces_agree(bands([f"<= {threshold}", 2], ["else", 0]), 2, [ratio]) == [2]
    assert faces_agree(bands([f">= {threshold}", 2], ["else", 0]), 2, [ratio]) == [2]


def test_a_value_in_a_gap_takes_the_band_with_fewer_points(faces_agree):
    rule = bands(*COMPLETION)
    assert faces_agree(rule, 10, [0.990001, 0.995, 0.999999]).tolist() == [8, 8, 8]
    assert rule.note(10, 0.995) == [
        "落在标准未列明的区间，按较低一档“不低于95%且不超过99%”，计8分，扣2分。"
        "依据：“95%（含）-99%，计8分”。"
    ]


@pytest.mark.parametrize(
    ("below", "above"),
    [("<= 10%", ">= 20%"), ("< 10%", ">= 20%"), ("<= 10%", "> 20%"), ("< 10%", "> 20%")],
)
@pytest.mark.parametrize(("low", "high"), [(2, 1), (1, 2)])
def test_the_ends_of_a_gap_belong_to_it_where_no_band_takes_them(
    faces_agree, below, above, low, high
):
    rule = bands([below, low], [above, high])
    at_10 = low if "=" in below else 1
    at_20 = high if "=" in above else 1
    scores = faces_agree(rule, 2, [0.09, 0.1, 0.15, 0.2, 0.21])
    assert scores.tolist() == [low, at_10, 1, at_20, high]


def test_a_single_value_that_no_band_takes_is_a_gap(faces_agree):
    rule = bands(["< 10%", 2], ["> 10%", 1])
    assert faces_agree(rule, 2, [0.099999, 0.1, 0.100001]).tolist() == [2, 1, 1]
    assert "标准未列明的区间" in rule.note(2, 0.1)[0]


def test_a_value_in_an_overlap_takes_the_band_with_fewer_points(faces_agree):
    rule = bands(["[80%, 100%]", 4], ["[60%, 80%]", 2, "60%-80%，计2分"], ["else", 0])
    assert faces_agree(rule, 4, [0.81, 0.8, 0.79]).tolist() == [4, 2, 2]
    assert rule.note(4, 0.8) == [
        "落在标准重叠的区间，按较低一档“不低于60%且不超过80%”，计2分，扣2分。"
        "依据：“60%-80%，计2分”。"
    ]


def test_a_one_sided_band_takes_what_the_bands_above_it_left(faces_agree):
    rule = bands(["<= 20%", 1], ["<= 10%", 2], ["else", 0])
    assert faces_agree(rule, 2, [0.05, 0.15, 0.25]).tolist() == [1, 1, 0]


def test_a_band_above_the_full_points_or_below_nothing_is_bounded(faces_agree):
    rule = bands([">= 100%", 5], ["else", -1])
    assert faces_agree(rule, 2, [1.0, 0.5]).tolist() == [2, 0]
    assert rule.top(2) == 2
    assert bands(["else", 6]).top(9) == 6


tenths = st.integers(0, 1200)


@st.composite
def partitions(draw):
    """Bands from low to high that may leave gaps and overlap, with their ends as decimals."""
    ends = sorted(draw(st.sets(tenths, min_size=2, max_size=7)))
    points = st.sampled_from([0, 0.5, 1, 1.5, 2, 3])
    spans = [(None, ends[0], False, draw(st.booleans()), draw(points))]
    for low, high in zip(ends, ends[1:], strict=False):
        if draw(st.booleans()):
            spans.append((low, high, draw(st.booleans()), draw(st.booleans()), draw(points)))
    spans.append((ends[-1], None, draw(st.booleans()), False, draw(points)))
    return [
        (low if low is None else Decimal(low) / 1000, high if high is None else Decimal(high) / 1000)
        + rest
        for low, high, *rest in map(tuple, spans)
    ]
