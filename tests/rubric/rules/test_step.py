"""Step deduction (每超过/每低于 x 扣 y)."""

import math
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval_xl.rubric.rules import read_rule


def step(**parameters):
    return read_rule({"step": {"full": "<= 100%", "every": "5%", "deduct": 2, **parameters}})


def test_92_8_per_cent_under_every_5_per_cent_loses_exactly_one_step(faces_agree):
    rule = step(full=">= 100%", words="每低于5%扣2分")
    assert faces_agree(rule, 10, [0.928]) == [8]
    assert rule.note(10, 0.928) == [
        "低于100%的部分为7.20个百分点，每5个百分点扣2分，不足一步不计，计1步，应扣2分，"
        "扣完为止，计8分，扣2分。依据：“每低于5%扣2分”。"
    ]


@pytest.mark.parametrize(
    ("full", "ratio"),
    [("<= 100%", 1.072), (">= 100%", 0.928), ("= 100%", 1.072), ("= 100%", 0.928)],
)
@pytest.mark.parametrize(
    ("count", "points"), [("whole", 8), ("started", 6), ("pro_rata", 10 - 2 * 1.44)]
)
def test_a_part_of_a_step_costs_what_the_rule_says_on_every_side(
    faces_agree, full, ratio, count, points
):
    assert faces_agree(step(full=full, count=count), 10, [ratio]) == [points]


@pytest.mark.parametrize(
    ("parameters", "full", "ratio", "points"),
    [
        ({"every": "1%", "deduct": 0.5}, 1, 1.0, 1),
        ({"every": "1%", "deduct": 0.5}, 1, 1.015, 0.5),
        ({"every": "1%", "deduct": 0.5}, 1, 1.5, 0),
        ({"full": "<= 0", "deduct": 1}, 2, -0.3, 2),
        ({"full": "<= 0", "deduct": 1}, 2, 0.05, 1),
        ({"full": ">= 98%", "deduct": 1}, 2, 0.98, 2),
        ({"full": ">= 98%", "deduct": 1}, 2, 0.9301, 2),
        ({"full": ">= 98%", "deduct": 1}, 2, 0.93, 1),
        ({"full": "= 100%", "deduct": 0.5}, 2, 0.87, 1),
        ({"full": "= 100%", "deduct": 0.5}, 2, 1.13, 1),
        ({"full": ">= 100%", "every": "1%", "deduct": 0.2}, 1, 0.97, 0.4),
    ],
)
def test_the_published_steps(faces_agree, parameters, full, ratio, points):
    assert faces_agree(step(**parameters), full, [ratio]) == [points]


@pytest.mark.parametrize(
    ("side", "count", "words", "steps"),
    [
        ("<= 100%", "whole", "不足一步不计", "1"),
        ("<= 100%", "started", "不足一步按一步计", "2"),
        ("<= 100%", "pro_rata", "不足一步按比例计", "1.44"),
    ],
)
def test_the_note_says_how_a_part_of_a_step_was_counted(side, count, words, steps):
    (note,) = step(full=side, count=count).note(10, 1.072)
    assert f"，{words}，计{steps}步，" in note


@pytest.mark.parametrize(("ratio", "side"), [(1.13, "超出100%"), (0.87, "低于100%")])
def test_the_note_says_on_which_side_points_were_lost(ratio, side):
    (note,) = step(full="= 100%").note(10, ratio)
    assert note.startswith(f"{side}的部分为13.00个百分点，")


def test_a_deduction_may_be_a_share_of_the_points(faces_agree):
    rule = step(every="1%", deduct="5%")
    assert faces_agree(rule, 4, [1.031]) == [pytest.approx(3.4)]
    assert "每1个百分点扣0.2分" in rule.note(4, 1.031)[0]


def test_more_steps_than_points_leave_nothing(faces_agree):
    rule = step()
    assert faces_agree(rule, 3, [1.5]) == [0]
    assert "计10步，应扣20分，扣完为止，计0分，扣3分。" in rule.note(3, 1.5)[0]


def test_the_zero_condition_takes_all_points(faces_agree):
    rule = step(full=">= 100%", zero="< 70%", words="低于70%不得分")
    assert faces_agree(rule, 20, [0.7, 0.699999]).tolist() == [8, 0]
    assert rule.note(20, 0.69) == [
        "符合不得分的条件（<70%），计0分，扣20分。依据：“低于70%不得分”。"
    ]


def test_float_noise_at_the_zero_condition_counts_as_the_condition(faces_agree):
    rule = step(full=">= 100%", zero="< 70%")
    beside = [np.nextafter(0.7, 0), np.nextafter(0.7, 1), 0.7 - 1e-12, 0.7 + 1e-12]
    assert faces_agree(rule, 20, beside).tolist() == [8] * 4


def noise_beside(at):
    return [np.nextafter(at, 9), np.nextafter(at, -9), at + 1e-12, at - 1e-12]


@pytest.mark.thinned(6)
@pytest.mark.parametrize("count", ["whole", "started", "pro_rata"])
@pytest.mark.parametrize("side", ["<= 100%", ">= 100%", "= 100%"])
@pytest.mark.parametrize("at", [0.93, 0.95, 0.99, 1.0, 1.01, 1.05, 1.07])
def test_float_noise_beside_a_step_scores_like_the_step(faces_agree, side, count, at):
    at_step, *beside = faces_agree(
        step(full=side, every="1%", count=count), 20, [at, *noise_beside(at)]
    )
    assert beside == [at_step] * 4


@pytest.mark.parametrize(
    ("side", "beyond", "short"),
    [("<= 100%", 1.0300000001, 1.0299999999), (">= 100%", 0.9699999999, 0.9700000001)],
)
def test_the_tenth_decimal_decides_a_step(faces_agree, side, beyond, short):
    whole, started = (step(full=side, every="1%", count=count) for count in ("whole", "started"))
    assert faces_agree(whole, 20, [beyond, short]).tolist() == [14, 16]
    assert faces_agree(started, 20, [beyond, short]).tolist() == [12, 14]


def test_the_tenth_decimal_beyond_the_mark_starts_the_first_step(faces_agree):
    assert faces_agree(step(count="started"), 10, [1.0, 1.0000000001]).tolist() == [10, 8]


@pytest.mark.parametrize("count", ["whole", "started", "pro_rata"])
def test_a_rise_from_1_to_1_1_is_ten_per_cent(faces_agree, count):
    assert faces_agree(step(full="<= 0", count=count), 10, [(1.1 - 1) / 1]) == [6]


def points_by_the_text(rule, full, ratio):
    """Count the steps in exact decimals."""
    value = Decimal(format(ratio, ".15g")).quantize(Decimal("1e-10"), ROUND_HALF_UP)
    sign, mark = rule["full"].split()
    beyond = value - Decimal(mark.rstrip("%")) / 100
    beyond = {"<=": beyond, ">=": -beyond, "=": abs(beyond)}[sign]
    steps = max(Decimal(0), beyond) / (Decimal(rule["every"].rstrip("%")) / 100)
    counted = {"whole": math.floor, "started": math.ceil, "pro_rata": Decimal}[rule["count"]](steps)
    price = Decimal(rule["deduct"].rstrip("%"))
    price = price * full / 100 if rule["deduct"].endswith("%") else price
    return float(max(0, full - counted * price))


@st.composite
def steps(draw):
    """Return the parameters of a rule and the ratios where its steps fall due."""
    mark = draw(st.sampled_from(["0", "0.7", "50", "92.5", "98", "100", "120"]))
    every = draw(st.sampled_from(["0.1", "0.7", "1", "2.5", "3", "5", "10"]))
    rule = {
        "full": f"{draw(st.sampled_from(['<=', '>=', '=']))} {mark}%",
        "every": f"{every}%",
        "deduct": draw(st.sampled_from(["0.1", "0.2", "0.5", "1", "2", "5%", "0.7%", "12.5%"])),
        "count": draw(st.sampled_from(["whole", "started", "pro_rata"])),
        "words": "扣完为止",
    }
    due = [(float(mark) + way * float(every) * k) / 100 for k in range(6) for way in (1, -1)]
    return rule, due


@given(st.data(), steps(), st.sampled_from([1, 2, 3, 5, 10]))
def test_every_ratio_loses_the_steps_of_the_text(faces_agree, around, data, case, full):
    rule, due = case
    ratios = data.draw(st.lists(around(*due), min_size=2, max_size=4))
    scores = faces_agree(step(**rule), full, ratios)
    expected = [points_by_the_text(rule, full, ratio) for ratio in ratios]
    assert scores == pytest.approx(expected, abs=1e-6)


@given(st.data(), steps())
def test_farther_beyond_the_mark_never_earns_more(around, data, case):
    rule, due = case
    ratios = data.draw(st.lists(around(*due), min_size=2, max_size=20))
    sign, mark = rule["full"].split()
    ways = {"<=": [1], ">=": [-1], "=": [1, -1]}[sign]
    beyond = [max((ratio - float(mark[:-1]) / 100) * way for way in ways) for ratio in ratios]
    scores = step(**rule).score(5, np.array(ratios)[np.argsort(beyond)])
    assert (np.diff(scores) <= 0).all()


@pytest.mark.large
@given(st.data(), steps(), st.sampled_from(["<", "<=", "=", ">", ">="]))
def test_the_zero_condition_is_looked_at_first(faces_agree, around, data, case, sign):
    rule, due = case
    zero = data.draw(st.sampled_from(["0.7%", "50%", "98.3%", "120%"]))
    ratios = data.draw(st.lists(around(float(zero[:-1]) / 100, *due), min_size=2, max_size=4))
    ruled_out = read_rule({"pass": f"{sign} {zero}"}).score(1, ratios)
    expected = np.where(ruled_out, 0, step(**rule).score(5, ratios))
    assert faces_agree(step(**rule, zero=f"{sign} {zero}"), 5, ratios).tolist() == expected.tolist()


@pytest.mark.parametrize(
    ("parameters", "right"),
    [
        ({"full": "< 100%"}, "full 应写成 <= 100%、>= 98% 或 = 100%"),
        ({"full": "> 0"}, "full 应写成 <= 100%、>= 98% 或 = 100%"),
        ({"full": "100%"}, "不是条件，应写成 <= 100% 或 > 0 这样"),
        ({"every": 0}, "every 应大于 0，例如 1%"),
        ({"every": "-1%"}, "every 应大于 0，例如 1%"),
        ({"every": "一成"}, r"不是数字，应写成 0\.5 或 5%"),
        ({"zero": "70%以下"}, "不是条件，应写成 <= 100% 或 > 0 这样"),
        ({"deduct": "两分"}, "应"),
        ({"deduct": "x%"}, "应"),
        ({"deduct": None}, "应"),
        ({"deduct": [1]}, "应"),
        ({"deduct": -1}, "应"),
        ({"deduct": float("nan")}, "应"),
        ({"count": "half"}, "'whole', 'started' or 'pro_rata'"),
    ],
)
def test_steps_that_cannot_be_are_refused_with_what_would_be_right(parameters, right):
    with pytest.raises(ValueError, match=right):
        step(**parameters)


def test_a_full_width_percentage_is_a_share(faces_agree):
    assert faces_agree(step(deduct="５％"), 10, [1.05]) == [9.5]


@pytest.mark.parametrize(
    ("ratio", "points"), [(1.0, 10), (1.1, 6), (1.15, 5), (1.5, 5), (9.0, 5), (0.2, 10)]
)
def test_no_more_is_taken_than_the_most(faces_agree, ratio, points):
    assert faces_agree(step(most=5), 10, [ratio]) == [points]


def test_a_note_says_the_most():
    rule = step(most=5, words="每超过5%扣2分，最多扣5分")
    assert rule.note(10, 1.3) == [
        "超出100%的部分为30.00个百分点，每5个百分点扣2分，不足一步不计，计6步，应扣12分，"
        "最多扣5分，计5分，扣5分。依据：“每超过5%扣2分，最多扣5分”。"
    ]


@pytest.mark.parametrize(
    ("full", "days", "points"),
    [("<= 3", 0, 4), ("<= 3", 3, 4), ("<= 3", 4.5, 3), ("<= 3", 8, 0), (">= 3", 1, 2)],
)
def test_a_step_may_be_days(faces_agree, full, days, points):
    rule = step(full=full, every=1, deduct=1, unit="天")
    assert faces_agree(rule, 4, [days]) == [points]
    assert rule.shows == "number"


def test_a_note_counts_in_the_unit():
    assert step(full="<= 3", every=1, deduct=1, unit="天", zero="> 9").note(
        4, [5, 12]
    ).tolist() == [
        "超出3天的部分为2天，每1天扣1分，不足一步不计，计2步，应扣2分，扣完为止，计2分，扣2分。",
        "符合不得分的条件（>9天），计0分，扣4分。",
    ]


@pytest.mark.parametrize("unit", ["%", "3天", "一二三四五六七", "天 "])
def test_a_unit_is_a_short_word(unit):
    with pytest.raises(ValueError, match="unit"):
        step(unit=unit)
