"""Checklist (①…计1分；②…计0.5分)."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval_xl.rubric.rules import read_rule

ITEMS = [
    ["①基础数据信息和会计信息数据真实", 1],
    ["②基础数据信息和会计信息数据完整", 0.5],
    ["③基础数据信息和会计信息数据准确", 0.5],
]


def checklist(*items):
    return read_rule({"checklist": list(items)})


@pytest.mark.parametrize(
    ("stated", "points"),
    [
        ((1, 0.5, 0.5), 2),
        ((1, 0.5, 0), 1.5),
        ((0.7, 0.3, 0.2), 1.2),
        ((9, 0.5, 0.5), 2),
        ((1, 0.5, -3), 1.5),
        ((0, 0, 0), 0),
    ],
)
def test_each_item_earns_what_was_stated_within_its_own_points(faces_agree, stated, points):
    assert faces_agree(checklist(*ITEMS), 2, *([each] for each in stated)) == [points]


def test_the_note_names_each_item_that_lost_points():
    assert checklist(*ITEMS).note(2, 1, 0.3, 0) == [
        "按要点自评：要点2“基础数据信息和会计信息数据完整”（0.5分）得0.3分，"
        "要点3“基础数据信息和会计信息数据准确”（0.5分）得0分，计1.3分，扣0.7分。"
    ]


def test_the_note_closes_with_the_published_words():
    rule = read_rule({"checklist": {"items": ITEMS, "words": "每项计分"}})
    assert rule.note(2, 1, 0.5, 0.2) == [
        "按要点自评：要点3“基础数据信息和会计信息数据准确”（0.5分）得0.2分，计1.7分，扣0.3分。"
        "依据：“每项计分”。"
    ]


def test_items_worth_more_than_the_indicator_are_bounded_by_it(faces_agree):
    rule = checklist(*ITEMS)
    assert faces_agree(rule, 1.5, [1], [0.5], [0.5]) == [1.5]
    assert (rule.top(1.5), rule.top(2), rule.top(9)) == (1.5, 2, 2)


def test_float_noise_beside_an_items_points_scores_like_them(faces_agree):
    noise = [np.nextafter(0.5, 1), np.nextafter(0.5, 0), 0.5 + 1e-12, 0.5 - 1e-12]
    rule = checklist(*ITEMS)
    scores = faces_agree(rule, 2, [1] * 4, noise, [0.5] * 4)
    assert scores.tolist() == [2] * 4
    assert "要点2" not in "".join(rule.note(2, [1] * 4, noise, [0.5] * 4))


def test_a_millionth_less_than_an_items_points_is_a_loss(faces_agree):
    rule = checklist(*ITEMS)
    assert faces_agree(rule, 2, [1], [0.499999], [0.5]) == [1.999999]
    assert "（0.5分）得0.499999分" in rule.note(2, 1, 0.499999, 0.5)[0]


def test_a_rise_from_1_to_1_1_is_a_tenth(faces_agree):
    assert faces_agree(checklist(["①", 0.1], ["②", 0.9]), 1, [(1.1 - 1) / 1], [0.9]) == [1]


@given(st.data(), st.lists(st.integers(1, 30), min_size=1, max_size=4))
def test_a_higher_statement_never_earns_less(faces_agree, around, data, tenths):
    points = [each / 10 for each in tenths]
    # Less than a ten-thousandth the engine of this test, unlike a spreadsheet, writes as 6e-05.
    stated = [
        [round(each, 4) for each in data.draw(st.lists(around(0.0, at), min_size=2, max_size=2))]
        for at in points
    ]
    rule = checklist(*([f"要点{at}", at] for at in points))
    full = data.draw(st.sampled_from([1, 2, 3.5, 10]))
    scores = faces_agree(rule, full, *map(sorted, stated))
    assert (np.diff(scores) >= 0).all()
    assert (scores <= rule.top(full) + 1e-9).all()


@pytest.mark.parametrize(
    ("items", "right"),
    [
        ([["①按规定内容公开"]], r"每个要点应写成 \[原文, 分数\]"),
        ([["①按规定内容公开", 1, "分"]], r"每个要点应写成 \[原文, 分数\]"),
        ([["①按规定内容公开", 0]], "greater than 0"),
        ([], "at least 1 item"),
    ],
)
def test_items_that_cannot_be_are_refused_with_what_would_be_right(items, right):
    with pytest.raises(ValueError, match=right):
        read_rule({"checklist": {"items": items}})
