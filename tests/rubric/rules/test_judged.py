"""Judged (判定): the department's own score until a reviewer decides."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval_xl.rubric.rules import read_rule

WORDS = "效果较好的计6分；一般3分；无效果或者效果不明显计0分"


@pytest.mark.parametrize(
    ("stated", "points"), [(6, 6), (3, 3), (0, 0), (8, 6), (-1, 0), (4.25, 4.25)]
)
def test_the_stated_score_stands_within_the_points(faces_agree, stated, points):
    assert faces_agree(read_rule("judged"), 6, [stated]) == [points]


def test_the_note_says_that_it_is_the_departments_own_score():
    rule = read_rule({"judged": {"levels": [6, 3, 0], "words": WORDS}})
    assert rule.note(6, 3) == [f"单位自评计3分，扣3分，由评审人按评价标准核定。依据：“{WORDS}”。"]


def test_the_levels_do_not_move_the_stated_score(faces_agree):
    assert faces_agree(read_rule({"judged": {"levels": [6, 3, 0]}}), 6, [4]) == [4]


def test_the_highest_level_bounds_the_stated_score(faces_agree):
    rule = read_rule({"judged": {"levels": [4, 2, 0]}})
    assert faces_agree(rule, 6, [3, 5]).tolist() == [3, 4]
    assert (rule.top(6), rule.top(3), read_rule("judged").top(6)) == (4, 3, 6)


@pytest.mark.parametrize("at", [0.0, 3.0, 6.0])
def test_float_noise_scores_like_the_exact_score(faces_agree, at):
    noise = [np.nextafter(at, 9), np.nextafter(at, -9), at + 1e-12, at - 1e-12]
    exact, *beside = faces_agree(read_rule("judged"), 6, [at, *noise])
    assert beside == [exact] * 4


def test_a_millionth_below_the_points_counts(faces_agree):
    assert faces_agree(read_rule("judged"), 6, [5.999999, 6.000001]).tolist() == [5.999999, 6]


def test_a_rise_from_1_to_1_1_is_a_tenth(faces_agree):
    assert faces_agree(read_rule("judged"), 6, [(1.1 - 1) / 1]) == [0.1]


@given(st.data(), st.sampled_from([1, 2, 3.5, 6, 10]))
def test_a_higher_statement_never_earns_less(faces_agree, around, data, points):
    stated = data.draw(st.lists(around(0.0, 1.005, points), min_size=3, max_size=4))
    rule = read_rule({"judged": {"words": WORDS}})
    assert (np.diff(faces_agree(rule, points, sorted(stated))) >= 0).all()


def test_a_level_that_is_no_number_is_refused():
    with pytest.raises(ValueError, match="“三”不是数字"):
        read_rule({"judged": {"levels": [6, "三"]}})


LEVELS = [["优秀", 4], ["良好", "75%"], ["一般", 1, 2], ["差", 0]]


def test_levels_have_words_coefficients_and_stretches(faces_agree):
    rule = read_rule({"judged": {"levels": LEVELS}})

    assert faces_agree(rule, 4, [4, 3, 1.5, 0, 3.5, 9]).tolist() == [4, 3, 1.5, 0, 3.5, 4]
    assert [str(span) for span in rule.spans(4)] == ["优秀4", "良好3", "一般1至2", "差0"]
    assert rule.spans(8)[1].high == 6


@pytest.mark.parametrize(
    ("stated", "level"),
    [(3, "为“良好”，"), (1, "为“一般”，"), (1.7, "为“一般”，"), (2, "为“一般”，"), (3.5, "")],
)
def test_the_note_names_the_level(stated, level):
    (note,) = read_rule({"judged": {"levels": LEVELS}}).note(4, stated)
    assert note.startswith(f"单位自评{level}计{stated}分")


@pytest.mark.parametrize("levels", [[["优秀"]], [["优秀", -1]], [[4, "优秀"]], [["优秀", 1, 2, 3]]])
def test_a_level_that_is_none_is_refused(levels):
    with pytest.raises(ValueError, match="档"):
        read_rule({"judged": {"levels": levels}})
