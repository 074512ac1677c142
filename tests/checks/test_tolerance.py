"""The rounding of what was printed is no difference; more than it can make is one."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval_xl.checks.tolerance import money_tolerance, printed_rounding, same_percentage

EXACT = st.decimals(0, 9999, places=4, allow_nan=False)


def printed(amount: Decimal, decimals: int) -> float:
    return float(amount.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))


@given(st.lists(EXACT, min_size=1, max_size=12))
def test_a_total_rounded_to_two_decimals_like_its_parts_is_in_order(parts: list[Decimal]):
    total = printed(sum(parts, Decimal(0)), 2)
    gap = abs(total - sum(printed(part, 2) for part in parts))

    assert gap <= money_tolerance(len(parts))


@given(st.lists(EXACT.filter(lambda each: each >= Decimal("0.05")), min_size=1, max_size=12))
def test_a_total_rounded_to_one_decimal_like_its_parts_is_only_slightly_off(parts: list[Decimal]):
    figures = np.array(
        [[printed(sum(parts, Decimal(0)), 1), *(printed(each, 1) for each in parts)]]
    )
    gap = abs(figures[0, 0] - figures[0, 1:].sum())

    if not np.all(figures % 1 == 0):  # all whole by chance: whole amounts are taken as exact
        assert gap <= max(printed_rounding(figures)[0], money_tolerance(len(parts)))


@pytest.mark.parametrize(
    ("figures", "rounding"),
    [
        ([15.8, 10.3, 5.4], 0.15),
        ([15.8, 10.3, 5.41], 0.015),
        ([31, 10, 10, 10], 0.02),  # whole amounts are exact
        ([15.8, 10.3, 5.4, 0], 0.15),  # so is a zero
        ([15.8, 10.3, 5.4, np.nan], 0.15),
        ([0.30000000000000004, 0.1, 0.2], 0.15),
    ],
)
def test_how_far_rounding_may_put_a_total_off(figures: list[float], rounding: float):
    assert printed_rounding(np.array([figures]))[0] == pytest.approx(rounding, abs=1e-8)


@given(st.integers(1, 99_999), st.integers(0, 4))
def test_a_percentage_rounded_or_cut_off_is_the_same(parts: int, decimals: int):
    exact = Decimal(parts) / Decimal(99_999) * 100
    step = Decimal(1).scaleb(-decimals)
    for rounding in (ROUND_HALF_UP, "ROUND_DOWN"):
        stated = pd.Series([float(exact.quantize(step, rounding) / 100)])
        places = pd.Series([float(decimals)])
        assert same_percentage(stated, pd.Series([float(exact / 100)]), places)[0]
    off = pd.Series([float((exact + 2 * step) / 100)])
    assert not same_percentage(off, pd.Series([float(exact / 100)]), places)[0]
