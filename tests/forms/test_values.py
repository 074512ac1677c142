"""Figures as people type them: read, read with a remark, or refused; never guessed."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval_xl.forms.values import read_value


@pytest.mark.parametrize(
    ("raw", "kind", "number", "code"),
    [
        (21.0, "count", 21, ""),
        (0.0900000762939453, "money", 0.0900000762939453, ""),
        ("1,234.56", "money", 1234.56, "VALUE_TIDIED"),
        ("１２３", "money", 123, "VALUE_TIDIED"),
        (" 95 ", "money", 95, ""),
        ("7.50.", "money", 7.5, "VALUE_TIDIED"),
        ("7.50", "money", 7.5, ""),
        ("3.24万元", "money", 3.24, "VALUE_TIDIED"),
        ("20人", "count", 20, "VALUE_TIDIED"),
        ("-3.5", "money", -3.5, ""),
        ("95%", "percent", 0.95, ""),
        ("９５％", "percent", 0.95, ""),
        (95.0, "percent", 0.95, "VALUE_TIDIED"),
        ("95", "percent", 0.95, "VALUE_TIDIED"),
        (0.95, "percent", 0.95, ""),
        (1.2, "percent", 1.2, ""),
        ("无", "money", 0, "VALUE_AS_ZERO"),
        ("—", "money", 0, "VALUE_AS_ZERO"),
        ("/", "count", 0, "VALUE_AS_ZERO"),
        ("", "money", None, ""),
        ("  ", "money", None, ""),
        (None, "money", None, ""),
        (float("nan"), "money", None, ""),
        ("≥50", "money", None, "VALUE_NOT_NUMBER"),
        ("约20", "money", None, "VALUE_NOT_NUMBER"),
        ("1,23", "money", None, "VALUE_NOT_NUMBER"),
        ("3.24元", "money", None, "VALUE_NOT_NUMBER"),
        ("5%", "money", None, "VALUE_NOT_NUMBER"),
        ("#DIV/0!", "money", None, "VALUE_NOT_NUMBER"),
        (True, "money", None, "VALUE_NOT_NUMBER"),
        (1e300, "money", None, "VALUE_NOT_NUMBER"),
        (datetime.datetime(2019, 3, 1), "money", None, "VALUE_NOT_NUMBER"),
    ],
)
def test_as_typed(raw, kind, number, code):
    value = read_value(raw, kind)

    assert (value.number, value.code) == (number, code)


@given(st.text(max_size=40), st.sampled_from(["money", "count", "percent", "score", "number"]))
def test_any_text_is_read_or_refused(text, kind):
    value = read_value(text, kind)

    if value.number is None and value.code:
        assert value.code == "VALUE_NOT_NUMBER"
        assert value.found
    if value.number is not None:
        assert abs(value.number) < 1e12


@given(st.floats(-1e9, 1e9).map(lambda number: round(number, 2)))
def test_a_number_typed_as_text_is_that_number(number):
    assert read_value(f"{number:,.2f}", "money").number == number
