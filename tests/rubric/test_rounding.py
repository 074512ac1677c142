"""The one rounding: the spreadsheet's ROUND."""

from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from perfeval_xl.rubric.expressions.rounding import round_half_up


@pytest.mark.parametrize(
    ("value", "decimals", "rounded"),
    [
        (2.675, 2, 2.68),
        (1.005, 2, 1.01),
        (95.945, 2, 95.95),
        (-2.675, 2, -2.68),
        (2.5, 0, 3.0),
        (-2.5, 0, -3.0),
        (0.49999999, 0, 0.0),
        (1.1 - 1, 6, 0.1),
        (9.995, 2, 10.0),
        (89.9949, 2, 89.99),
        (0.0000005, 6, 0.000001),
    ],
)
def test_a_half_goes_away_from_zero_on_the_decimal_that_people_see(value, decimals, rounded):
    assert round_half_up(value, decimals) == rounded


@pytest.mark.parametrize(
    ("value", "decimals", "rounded"),
    [(1250.0, -2, 1300.0), (-1250.0, -2, -1300.0), (1249.99, -2, 1200.0), (4.0, -1, 0.0)],
)
def test_negative_decimals_round_to_tens_and_hundreds(value, decimals, rounded):
    assert round_half_up(value, decimals) == rounded


@pytest.mark.parametrize("value", [2.0**53 - 11, 2.0**53 + 2, 1e300, -1e300, 1.7e308])
def test_a_number_too_large_for_a_fraction_stays_as_it_is(value):
    assert round_half_up(value, 6) == value


@pytest.mark.parametrize(
    ("value", "decimals", "rounded"),
    [
        (123456789.1234561, 6, 123456789.123456),
        (12345678901.2341, 4, 12345678901.2341),
        (1234567890123.231, 2, 1234567890123.23),
    ],
)
def test_a_digit_below_the_half_is_dropped_from_a_large_number(value, decimals, rounded):
    assert round_half_up(value, decimals) == rounded


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_what_is_no_number_stays_as_it_is(value):
    np.testing.assert_equal(float(round_half_up(value, 2)), value)


@pytest.mark.parametrize("value", [-0.0, -0.001, -0.0049])
def test_nothing_is_never_printed_with_a_minus(value):
    assert f"{float(round_half_up(value, 2)):g}" == "0"


@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 3)])
def test_the_shape_is_kept(shape):
    assert round_half_up(np.ones(shape), 2).shape == shape


def test_what_is_no_number_does_not_disturb_its_neighbours():
    rounded = round_half_up([np.nan, 2.675, np.inf, -0.0], 2)
    np.testing.assert_array_equal(rounded, [np.nan, 2.68, np.inf, 0.0])


@st.composite
def numbers_near_a_half(draw):
    decimals = draw(st.integers(0, 6))
    units = draw(st.integers(-(10**9) * 10**decimals + 1, 10**9 * 10**decimals - 1))
    value = (units + draw(st.sampled_from([0.5, 0.0, 0.25]))) / 10**decimals
    for _ in range(draw(st.integers(0, 3))):
        value = float(np.nextafter(value, draw(st.sampled_from([-np.inf, np.inf]))))
    return value, decimals


def by_decimal(value, decimals):
    shown = Decimal(format(value, ".15g"))
    return float(shown.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP))


@example((95.945, 2))
@given(
    st.one_of(
        numbers_near_a_half(),
        st.tuples(st.floats(-1e9, 1e9, exclude_min=True, exclude_max=True), st.integers(0, 6)),
    )
)
def test_rounding_is_that_of_the_first_fifteen_digits(case):
    value, decimals = case
    # Half-way between two 15-digit decimals, the neighbouring double may be meant as well.
    meant = (value, np.nextafter(value, -np.inf), np.nextafter(value, np.inf))
    rounded = float(round_half_up(value, decimals))
    assert any(
        rounded == pytest.approx(by_decimal(each, decimals), rel=1e-15, abs=0) for each in meant
    )
