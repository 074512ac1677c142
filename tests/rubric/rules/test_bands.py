"""Bands (分档)."""

from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
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
    assert rule.note(2, 0.5) == [
        "落在“其他情况”一档，计1分，扣1分（分值2分，评分标准最高计1分）。依据：“一律计1分”。"
    ]


@pytest.mark.parametrize("threshold", [0.1, 0.2, 0.3])
def test_float_noise_beside_a_bound_scores_like_the_bound(faces_agree, threshold):
    noise = [np.nextafter(threshold, 1), np.nextafter(threshold, 0)]
    noise += [threshold + 1e-12, threshold - 1e-12, (1 + threshold) - 1]
    at, *beside = faces_agree(bands(*ADJUSTMENT), 2, [threshold, *noise])
    assert beside == [at] * 5


@pytest.mark.parametrize(("threshold", "points"), [(0.0, 1.5), (0.1, 1), (0.2, 0.5), (0.3, 0)])
def test_a_millionth_beyond_a_bound_falls_into_the_next_band(faces_agree, threshold, points):
    assert faces_agree(bands(*ADJUSTMENT), 2, [threshold + 1e-10]) == [points]


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


def test_a_wide_overlap_takes_the_band_with_fewer_points_all_along(faces_agree):
    rule = bands(["[80%, 100%]", 4], ["[60%, 90%]", 2], ["else", 0])
    assert faces_agree(rule, 4, [0.79, 0.8, 0.85, 0.9, 0.900001]).tolist() == [2, 2, 2, 2, 4]


def test_a_one_sided_band_takes_what_the_bands_above_it_left(faces_agree):
    rule = bands(["<= 20%", 1], ["<= 10%", 2], ["else", 0])
    assert faces_agree(rule, 2, [0.05, 0.15, 0.25]).tolist() == [1, 1, 0]


def test_a_band_above_the_full_points_or_below_nothing_is_bounded(faces_agree):
    rule = bands([">= 100%", 5], ["else", -1])
    assert faces_agree(rule, 2, [1.0, 0.5]).tolist() == [2, 0]
    assert rule.top(2) == 2
    assert bands(["else", 6]).top(9) == 6


class Span(NamedTuple):
    """A band in exact decimals, to tell the points without the rule."""

    low: Decimal
    high: Decimal
    low_in: bool
    high_in: bool
    points: float

    @property
    def text(self):
        if not self.low.is_finite():
            return f"{'<=' if self.high_in else '<'} {self.high * 100}%"
        if not self.high.is_finite():
            return f"{'>=' if self.low_in else '>'} {self.low * 100}%"
        opening, closing = "[" if self.low_in else "(", "]" if self.high_in else ")"
        return f"{opening}{self.low * 100}%, {self.high * 100}%{closing}"

    def holds(self, value):
        above = value > self.low or (self.low_in and value == self.low)
        return above and (value < self.high or (self.high_in and value == self.high))


per_mille = st.integers(0, 1200)


@st.composite
def bands_with_gaps(draw):
    """Return spans from low to high that may leave gaps and share their ends."""
    ends = [Decimal(end) / 1000 for end in sorted(draw(st.sets(per_mille, min_size=2, max_size=6)))]
    closed, points = st.booleans(), st.sampled_from([0, 0.5, 1, 1.5, 2, 3])
    pairs = zip(["-Infinity", *ends], [*ends, "Infinity"], strict=True)
    spans = [
        Span(Decimal(a), Decimal(b), *draw(st.tuples(closed, closed, points))) for a, b in pairs
    ]
    kept = [span for span in spans[1:-1] if draw(closed)]
    return [spans[0], *kept, spans[-1]]


def points_by_the_text(spans, listed, ratio):
    value = Decimal(format(ratio, ".15g")).quantize(Decimal("1e-10"), ROUND_HALF_UP)
    holding = [span for span in listed if span.holds(value)]
    stated = [span.points for span in holding if span.low.is_finite() and span.high.is_finite()]
    if len(stated) > 1:
        return min(stated)
    if holding:
        return holding[0].points
    below = [span for span in spans if span.high <= value]
    above = [span for span in spans if span.low >= value]
    return min(below[-1].points, above[0].points)


def thresholds(spans):
    return [float(span.low) for span in spans if span.low.is_finite()] + [float(spans[0].high)]


@given(st.data(), bands_with_gaps())
def test_every_ratio_scores_by_the_text_of_its_band(faces_agree, around, data, spans):
    listed = data.draw(st.permutations(spans))
    ratios = data.draw(st.lists(around(*thresholds(spans)), min_size=4, max_size=6))
    scores = faces_agree(bands(*([span.text, span.points] for span in listed)), 2, ratios)
    expected = [min(2, points_by_the_text(spans, listed, ratio)) for ratio in ratios]
    assert scores.tolist() == expected


@given(st.data(), bands_with_gaps())
def test_where_better_bands_lie_higher_a_better_ratio_never_loses(around, data, spans):
    better = sorted(span.points for span in spans)
    listed = [[span.text, points] for span, points in zip(spans, better, strict=True)]
    ratios = sorted(data.draw(st.lists(around(*thresholds(spans)), min_size=2, max_size=20)))
    assert (np.diff(bands(*listed).score(3, ratios)) >= 0).all()


@pytest.mark.parametrize(
    ("listed", "right"),
    [
        ([["<= 10%", 1]], "分档没有覆盖最高的一端，请补一档，例如 \\[else, 0\\]"),
        ([[">= 10%", 1]], "分档没有覆盖最低的一端，请补一档，例如 \\[else, 0\\]"),
        ([["<= 10%"], ["else", 0]], "每一档应写成 \\[范围, 分数\\] 或 \\[范围, 分数, 原文\\]"),
        ([["<= 10%", 1, "a", "b"], ["else", 0]], "每一档应写成"),
        ([["其他", 0]], "不是分档范围，应写成 <= 10%、\\[95%, 99%\\] 或 else 这样"),
        ([["[20%, 10%]", 1], ["else", 0]], "的下限大于上限"),
    ],
)
def test_bands_that_cannot_be_are_refused_with_what_would_be_right(listed, right):
    with pytest.raises(ValueError, match=right):
        bands(*listed)


def test_bands_may_be_days(faces_agree):
    rule = read_rule({"bands": {"bands": [["<= 3", 4], ["<= 5", 2], ["else", 0]], "unit": "天"}})
    assert faces_agree(rule, 4, [0, 3, 3.5, 5, 6]).tolist() == [4, 4, 2, 2, 0]
    assert rule.note(4, 4) == ["4天，落在“大于3天且不超过5天”一档，计2分，扣2分。"]


def test_passing_may_be_days(faces_agree):
    rule = read_rule({"pass": {"when": "<= 3", "unit": "天"}})
    assert faces_agree(rule, 4, [2, 3, 4]).tolist() == [4, 4, 0]
    assert rule.note(4, 4.5) == ["4.5天，超过3天，未达到计分条件，计0分，扣4分。"]


def test_below_the_least_nothing_is_computed(excel_value):
    rule = read_rule({"bands": {"bands": [["= 0", 4], ["<= 10%", 2], ["else", 0]], "least": 0}})

    scores = rule.score(4, [-0.01, 0, 0.05, 0.2])
    assert np.isnan(scores[0])
    assert scores[1:].tolist() == [4, 2, 0]
    assert excel_value(rule.formula(4, "A1"), A1=-0.01) == ""
    assert excel_value(rule.note_formula(4, "A1"), A1=-0.01) == rule.note(4, -0.01)[0]
