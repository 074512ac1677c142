"""Thresholds as rubric files write them."""

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval_xl.rubric.expressions.thresholds import (
    Condition,
    Interval,
    parse_condition,
    parse_interval,
    parse_number,
    percent,
)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        (0.5, 0.5),
        (2, 2.0),
        ("0.5", 0.5),
        ("5%", 0.05),
        ("５％", 0.05),
        ("１２．５％", 0.125),
        (" 98% ", 0.98),
        ("-5%", -0.05),
        ("+0.5", 0.5),
    ],
)
def test_a_number_may_be_a_percentage_in_any_width(written, number):
    assert parse_number(written) == number


@given(st.integers(1, 20000))
def test_a_percentage_is_the_double_of_its_decimal(hundredths):
    """0.7/100 is 0.006999…, and a ratio of exactly 0.7 % would miss its threshold."""
    decimal = Decimal(hundredths) / 10000
    assert parse_number(f"{decimal * 100}%") == float(decimal)


@pytest.mark.parametrize("written", ["", "abc", "5%%", "1,000", "五", None, True, "5 5"])
def test_what_is_no_number_is_refused_with_an_example(written):
    with pytest.raises(ValueError, match=r"不是数字，应写成 0\.5 或 5%"):
        parse_number(written)


@pytest.mark.parametrize("written", [math.nan, math.inf, -math.inf])
def test_a_number_without_a_value_is_refused(written):
    with pytest.raises(ValueError, match="应写成"):
        parse_number(written)


@pytest.mark.parametrize(
    ("written", "condition"),
    [
        ("<= 100%", Condition("<=", 1.0)),
        ("<=1", Condition("<=", 1.0)),
        ("≤100%", Condition("<=", 1.0)),
        ("≦ 100%", Condition("<=", 1.0)),
        ("＜＝１００％", Condition("<=", 1.0)),
        (">= 98%", Condition(">=", 0.98)),
        ("≥98%", Condition(">=", 0.98)),
        ("≧９８％", Condition(">=", 0.98)),
        ("＞0", Condition(">", 0.0)),
        (" > 0 ", Condition(">", 0.0)),
        ("＜70%", Condition("<", 0.7)),
        ("= 100%", Condition("=", 1.0)),
        ("＝0", Condition("=", 0.0)),
    ],
)
def test_a_condition_is_read_in_every_spelling(written, condition):
    assert parse_condition(written) == condition


def test_a_condition_already_read_is_kept():
    condition = Condition(">", 0.0)
    assert parse_condition(condition) is condition


@pytest.mark.parametrize("written", ["100%", "== 5%", "≠ 0", "", "100% <=", "高于5%", 1])
def test_what_is_no_condition_is_refused_with_an_example(written):
    with pytest.raises(ValueError, match="不是条件，应写成 <= 100% 或 > 0 这样"):
        parse_condition(written)


@pytest.mark.parametrize("written", ["<= 满分", ">五"])
def test_a_condition_without_a_number_is_refused_with_an_example(written):
    with pytest.raises(ValueError, match=r"不是数字，应写成 0\.5 或 5%"):
        parse_condition(written)


@pytest.mark.parametrize(
    ("written", "interval"),
    [
        ("[95%, 99%]", Interval(0.95, 0.99, True, True)),
        ("(10%, 20%]", Interval(0.1, 0.2, False, True)),
        ("[ 85% ,95% )", Interval(0.85, 0.95, True, False)),
        ("（10%，20%］", Interval(0.1, 0.2, False, True)),
        ("［９５％，９９％］", Interval(0.95, 0.99, True, True)),
        ("(-5%, 0.5)", Interval(-0.05, 0.5, False, False)),
        ("<= 10%", Interval(-math.inf, 0.1, False, True, stated_both=False)),
        ("＜70%", Interval(-math.inf, 0.7, False, False, stated_both=False)),
        ("≥ 100%", Interval(1.0, math.inf, True, False, stated_both=False)),
        ("> 30%", Interval(0.3, math.inf, False, False, stated_both=False)),
        ("= 0", Interval(0.0, 0.0, True, True, stated_both=False)),
        ("else", Interval(-math.inf, math.inf, False, False, stated_both=False)),
    ],
)
def test_an_interval_is_read_in_every_spelling(written, interval):
    assert parse_interval(written) == interval


def test_an_interval_already_read_is_kept():
    interval = Interval(0.0, 1.0, True, False)
    assert parse_interval(interval) is interval


@pytest.mark.parametrize("written", ["95%-99%", "[95%; 99%]", "[95%, 99%", "其他", "", 5])
def test_what_is_no_interval_is_refused_with_examples(written):
    with pytest.raises(ValueError, match=r"不是分档范围，应写成 <= 10%、\[95%, 99%\] 或 else 这样"):
        parse_interval(written)


def test_an_interval_upside_down_is_refused():
    with pytest.raises(ValueError, match="的下限大于上限"):
        parse_interval("[99%, 95%]")


@pytest.mark.parametrize(
    ("written", "within", "without"),
    [
        ("[10%, 20%]", [0.1, 0.15, 0.2], [0.099999, 0.200001]),
        ("(10%, 20%)", [0.100001, 0.199999], [0.1, 0.2]),
        ("(10%, 20%]", [0.2], [0.1]),
        ("[10%, 20%)", [0.1], [0.2]),
        ("= 0", [0.0], [-0.000001, 0.000001]),
        ("<= 0", [0.0, -5.0], [0.000001]),
        ("else", [-1e300, 0.0, 1e300], []),
    ],
)
def test_an_end_belongs_to_its_interval_only_where_the_bracket_says_so(written, within, without):
    interval = parse_interval(written)
    assert all(interval.holds(value) for value in within)
    assert not any(interval.holds(value) for value in without)


@pytest.mark.parametrize(
    ("value", "shown"),
    [(1.0, "100%"), (0.125, "12.5%"), (0.0, "0%"), (0.07, "7%"), (0.29, "29%"), (-0.05, "-5%")],
)
def test_a_threshold_is_shown_without_idle_decimals(value, shown):
    assert percent(value) == shown
