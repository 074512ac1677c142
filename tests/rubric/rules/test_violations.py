"""Per violation (每出现一例扣 y 分；一旦存在该指标不得分)."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval_xl.rubric.rules import read_rule

WORDS = "以上情况每出现一例不符合要求的扣1分，扣完为止"


def violations(**parameters):
    return read_rule({"violations": parameters})


@pytest.mark.parametrize(
    ("cases", "points"), [(0, 4), (1, 3), (3, 1), (4, 0), (7, 0), (-1, 4), (0.5, 3.5)]
)
def test_each_case_costs_its_points_down_to_nothing(faces_agree, cases, points):
    assert faces_agree(violations(deduct=1, words=WORDS), 4, [cases]) == [points]


@pytest.mark.parametrize(("cases", "points"), [(0, 4), (1, 0), (9, 0)])
def test_one_case_takes_all_where_the_criterion_says_so(faces_agree, cases, points):
    assert faces_agree(violations(void=True), 4, [cases]) == [points]


def test_the_note_names_the_cases_and_what_each_costs():
    assert violations(deduct=1, words=WORDS).note(4, 3) == [
        f"出现3例不符合要求的情况，每例扣1分，扣完为止，计1分，扣3分。依据：“{WORDS}”。"
    ]


def test_the_note_says_that_one_case_takes_all():
    assert violations(void=True).note(4, 1) == [
        "出现1例不符合要求的情况，一经出现即不得分，计0分，扣4分。"
    ]


@pytest.mark.parametrize("parameters", [{"deduct": 0.5}, {"void": True}])
@pytest.mark.parametrize("at", [0.0, 1.0, 3.0])
def test_float_noise_scores_like_the_whole_number(faces_agree, parameters, at):
    noise = [np.nextafter(at, 9), np.nextafter(at, -9), at + 1e-12, at - 1e-12]
    exact, *beside = faces_agree(violations(**parameters), 4, [at, *noise])
    assert beside == [exact] * 4


def test_a_millionth_of_a_case_is_a_case_where_one_takes_all(faces_agree):
    assert faces_agree(violations(void=True), 4, [0.000001]) == [0]
    assert faces_agree(violations(deduct=1), 4, [0.000001]) == [3.999999]


def test_a_rise_from_1_to_1_1_is_a_tenth(faces_agree):
    assert faces_agree(violations(deduct=1), 4, [(1.1 - 1) / 1]) == [3.9]


parameters = st.one_of(
    st.just({"void": True}), st.integers(1, 30).map(lambda tenths: {"deduct": tenths / 10})
)


@given(st.data(), parameters, st.sampled_from([1, 2, 3.5, 4, 10]))
def test_more_cases_never_earn_more(faces_agree, around, data, parameters, points):
    cases = data.draw(st.lists(around(0.0, 1.0, 2.0, 3.0, 7.0), min_size=3, max_size=4))
    rule = violations(**parameters, words=WORDS)
    assert (np.diff(faces_agree(rule, points, sorted(cases))) <= 0).all()


@pytest.mark.parametrize("parameters", [{}, {"deduct": 1, "void": True}, {"deduct": 0}])
def test_exactly_one_price_is_asked_for(parameters):
    with pytest.raises(
        ValueError, match=r"deduct（每例扣分）与 void（一例即不得分）应写且只写一个"
    ):
        violations(**parameters)


def test_a_negative_price_is_refused():
    with pytest.raises(ValueError, match="greater than or equal to 0"):
        violations(deduct=-1)


@pytest.mark.parametrize(("days", "points"), [(0, 4), (1, 4), (2, 3.5), (9, 2), (10, 1.5), (40, 0)])
def test_so_many_cases_may_cost_together(faces_agree, days, points):
    rule = violations(deduct=0.5, every=2, noun="天", verb="逾期", what="")
    assert faces_agree(rule, 4, [days]) == [points]


@pytest.mark.parametrize(("cases", "points"), [(0, 4), (1, 3), (2, 2), (3, 2), (99, 2)])
def test_no_more_is_taken_than_the_most(faces_agree, cases, points):
    assert faces_agree(violations(deduct=1, most=2), 4, [cases]) == [points]


def test_a_note_says_how_many_cost_and_the_most():
    rule = violations(deduct=0.5, every=2, most=1, noun="天", verb="逾期", what="")
    assert rule.note(4, 7) == ["逾期7天，每2天扣0.5分，最多扣1分，计3分，扣1分。"]


@pytest.mark.parametrize("more", [{"every": 2}, {"most": 1}])
def test_one_case_that_takes_all_has_no_measure(more):
    with pytest.raises(ValueError, match="void"):
        violations(void=True, **more)
