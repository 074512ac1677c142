"""Figures as people type them: read, read with a remark, or refused; never guessed."""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval_xl.forms.reading.values import Money, cell_text, read_value, shown
from perfeval_xl.messages import MESSAGES
from perfeval_xl.sheets.grids import CellError, Uncomputed

REFUSED, TIDIED, ZERO = "VALUE_NOT_NUMBER", "VALUE_TIDIED", "VALUE_AS_ZERO"
ERROR, DATE, LARGE, OTHER = "VALUE_IS_ERROR", "VALUE_IS_DATE", "VALUE_TOO_LARGE", "VALUE_CONVERTED"

PLAIN = [
    (21.0, "count", 21),
    (21, "count", 21),
    (-3.5, "money", -3.5),
    (0.0900000762939453, "money", 0.0900000762939453),
    (" 95 ", "money", 95),
    ("\u200b95\ufeff", "money", 95),
    ("7.50", "money", 7.5),
    ("7.", "money", 7),
    (".5", "money", 0.5),
    ("+5", "money", 5),
    ("-3.5", "money", -3.5),
    ("95%", "percent", 0.95),
    ("９５％", "percent", 0.95),
    ("95 %", "percent", 0.95),
    ("-5%", "percent", -0.05),
    ("0.5%", "percent", 0.005),
    ("100.00%", "percent", 1.0),
    (0.95, "percent", 0.95),
    (1.2, "percent", 1.2),
    (-0.2, "percent", -0.2),
]
TIDY = [
    ("1,234.56", "money", 1234.56),
    ("1，234.56", "money", 1234.56),
    ("1,234,567", "money", 1234567),
    ("１２３", "money", 123),
    ("３．５", "money", 3.5),
    ("7.50.", "money", 7.5),
    ("7.50。", "money", 7.5),
    ("'7.50", "money", 7.5),
    ("3.24万元", "money", 3.24),
    ("3.24 万元", "money", 3.24),
    ("3.24万", "money", 3.24),
    ("3.24万元。", "money", 3.24),
    ("３.２４万元", "money", 3.24),
    ("人民币3.24万元", "money", 3.24),
    ("￥3.24万元", "money", 3.24),
    ("(12.5)", "money", -12.5),
    ("（12.5）", "money", -12.5),
    ("（1,234.5）", "money", -1234.5),
    ("(12.5)万元", "money", -12.5),
    ("－12", "money", -12),
    ("−12", "money", -12),
    ("–12.5", "money", -12.5),
    ("34.8W", "money", 34.8),
    ("34.8 w", "money", 34.8),
    ("34.8（万元）", "money", 34.8),
    ("34.8(万)", "money", 34.8),
    ("- 34.8", "money", -34.8),
    ("－ 34.8", "money", -34.8),
    ("34.8；", "money", 34.8),
    ("34.8;", "money", 34.8),
    ("34.8，", "money", 34.8),
    ("20（人）", "count", 20),
    ("20人", "count", 20),
    ("20 人", "count", 20),
    ("２０名", "count", 20),
    ("3个", "count", 3),
    ("12项", "count", 12),
    ("4例", "count", 4),
    ("5分", "score", 5),
    ("5.5 分", "score", 5.5),
    (95.0, "percent", 0.95),
    ("95", "percent", 0.95),
    ("95.5", "percent", 0.955),
]
CONVERTED = [
    ("32400元", 3.24, "3.24 万元"),
    ("32,400.00元", 3.24, "3.24 万元"),
    ("￥32,400.00元", 3.24, "3.24 万元"),
    ("¥32400元", 3.24, "3.24 万元"),
    ("人民币32400元整", 3.24, "3.24 万元"),
    ("RMB32400元", 3.24, "3.24 万元"),
    ("0.5亿元", 5000, "5000 万元"),
    ("0.5亿", 5000, "5000 万元"),
    ("12千元", 1.2, "1.2 万元"),
    ("1.5百万元", 150, "150 万元"),
    ("2百万", 200, "200 万元"),
    ("3千万元", 3000, "3000 万元"),
    ("-32400元", -3.24, "-3.24 万元"),
    ("(32400)元", -3.24, "-3.24 万元"),
    ("3２４００元", 3.24, "3.24 万元"),
    ("0.1元", 0.00001, "0.00001 万元"),
    ("0元", 0, "0 万元"),
]
NONE = ["无", "没有", "/", "／", "-", "—", "——", "－", "--", "零", "无。", " 无 "]
NO_NUMBER = [
    ("≥50", "money"), (">5", "money"), ("<5", "money"), ("约20", "money"), ("约100", "money"),
    ("100左右", "money"), ("100多", "money"), ("近100", "money"), ("1-2", "money"),
    ("1~2", "money"), ("1至2", "money"), ("1、2", "money"), ("1,23", "money"),
    ("12,34,567", "money"), ("1,2345", "money"), ("1 234", "money"), ("1.2.3", "money"),
    ("1..2", "money"), ("7。5", "money"), ("7·5", "money"), ("12-", "money"), ("--12", "money"),
    ("—12", "money"), ("(-12)", "money"), ("((12))", "money"), ("(12", "money"), ("12)", "money"),
    ("1e5", "money"), ("1E+05", "money"), ("inf", "money"), ("nan", "money"), ("0x10", "money"),
    ("二十一", "money"), ("壹佰万元", "money"), ("几万元", "money"), ("万元", "money"),
    ("1万5千元", "money"), ("3.24万元/年", "money"), ("约3.24万元", "money"), ("5%", "money"),
    ("3.24美元", "money"), ("$3.24", "money"), ("￥3.24", "money"), ("¥", "money"),
    ("3.24元万", "money"), ("=1+1", "money"), ("1+1", "money"), ("3*4", "money"),
    ("待定", "money"), ("?", "money"), ("见附件", "money"), ("同上", "money"), ("否", "money"),
    ("2019-3-1", "money"), ("2019年", "money"), ("2019/3/1", "money"), ("不适用", "money"),
    ("N/A(无)", "money"), ("百", "money"), ("①", "count"), ("20万元", "count"), ("20元", "count"),
    ("20%", "count"), ("20人次", "count"), ("20多人", "count"), ("(3)", "count"),
    ("20+5人", "count"), ("二十人", "count"), ("3人4", "count"), ("5分钟", "score"),
    ("五分", "score"), ("(5)", "score"), ("5/10", "score"), ("优", "score"), ("95%%", "percent"),
    ("百分之九十", "percent"), ("95%以上", "percent"), ("95个百分点", "percent"),
    ("0.95元", "percent"), ("9.5成", "percent"), ("95‰", "percent"), ("3.24万元", "percent"),
    ("3.24万元", "score"), ("3.24万元", "number"), ("20人", "number"), ("1 1/2", "number"),
    ("½", "number"), ("5²", "money"), ("(5%)", "percent"), ("⒈", "count"),
    ("x" * 500, "money"), ("٣", "money"), ("Ⅻ", "money"),
]  # fmt: skip
ERRORS = ["#DIV/0!", "#REF!", "#N/A", "#VALUE!", "#NAME?", "＃REF！", "Err:502", "#div/0!"]
OTHERS = [
    (True, "money", REFUSED, "TRUE"),
    (False, "count", REFUSED, "FALSE"),
    (1e300, "money", LARGE, "1e+300"),
    (1e12, "money", LARGE, "1000000000000"),
    (-1e12, "count", LARGE, "-1000000000000"),
    (float("inf"), "money", LARGE, "inf"),
    ("9" * 20, "money", LARGE, "9" * 20),
    ("100000000亿元", "money", LARGE, "100000000亿元"),
    (datetime.datetime(2019, 3, 1), "money", DATE, "2019年3月1日"),
    (datetime.datetime(2019, 3, 1, 8, 5), "money", DATE, "2019年3月1日08:05"),
    (datetime.date(2019, 12, 31), "count", DATE, "2019年12月31日"),
    (datetime.time(12, 30), "percent", DATE, "12:30"),
    (datetime.timedelta(hours=36, minutes=5), "score", DATE, "36:05"),
    (CellError("#REF!"), "money", ERROR, "#REF!"),
    (Uncomputed(), "money", "VALUE_NOT_COMPUTED", ""),
]


@pytest.mark.parametrize(("raw", "kind", "number"), PLAIN)
def test_a_plain_figure_needs_no_remark(raw, kind, number):
    value = read_value(raw, kind)

    assert (value.number, value.code) == (number, "")


@pytest.mark.parametrize(("raw", "kind", "number"), TIDY)
def test_what_is_tidied_up_says_so(raw, kind, number):
    value = read_value(raw, kind)

    assert (value.number, value.code) == (number, TIDIED)


@pytest.mark.parametrize(("raw", "number", "read_as"), CONVERTED)
def test_an_amount_in_another_unit_is_converted_and_told(raw, number, read_as):
    value = read_value(raw, "money")

    assert (value.number, value.code, value.read_as) == (number, OTHER, read_as)


@pytest.mark.parametrize("raw", NONE)
@pytest.mark.parametrize("kind", ["money", "count", "percent", "score", "number"])
def test_none_is_a_stated_zero(raw, kind):
    value = read_value(raw, kind)

    assert (value.number, value.code, value.found) == (0, ZERO, raw.strip())


@pytest.mark.parametrize(("raw", "kind"), NO_NUMBER)
def test_what_is_no_plain_number_is_refused(raw, kind):
    value = read_value(raw, kind)

    assert (value.number, value.code) == (None, REFUSED)
    assert value.found == raw[:60]


@pytest.mark.parametrize("raw", ["", "  ", "\n", "\u3000", "\u200b", None, float("nan")])
def test_a_blank_is_nothing(raw):
    value = read_value(raw, "money")

    assert (value.number, value.code) == (None, "")


@pytest.mark.parametrize("raw", ERRORS)
def test_the_words_of_an_error_are_an_error(raw):
    value = read_value(raw, "money")

    assert (value.number, value.code, value.found) == (None, ERROR, raw)


@pytest.mark.parametrize(("raw", "kind", "code", "found"), OTHERS)
def test_what_is_no_figure_says_what_it_is(raw, kind, code, found):
    value = read_value(raw, kind)

    assert (value.number, value.code, value.found) == (None, code, found)


@pytest.mark.parametrize(
    ("raw", "on_sheet", "number", "code"),
    [
        (32400.0, "元", 3.24, ""),
        (0.3, "元", 0.00003, ""),
        (1234567.89, "元", 123.456789, ""),
        (12.0, "千元", 1.2, ""),
        (0.07, "亿元", 700, ""),
        (1.1, "百万元", 110, ""),
        ("32,400.00", "元", 3.24, ""),
        ("￥32,400.00", "元", 3.24, ""),
        ("32400元", "元", 3.24, TIDIED),
        ("3.24万元", "元", 3.24, TIDIED),
        ("0.5亿元", "元", 5000, OTHER),
        ("无", "元", 0, ZERO),
        (1e15, "元", 1e11, ""),
        (1e16, "元", None, LARGE),
    ],
)
def test_a_sheet_in_another_unit_is_converted_without_a_remark_on_every_cell(
    raw, on_sheet, number, code
):
    value = read_value(raw, "money", money=Money("万元", on_sheet))

    assert (value.number, value.code) == (number, code)


@pytest.mark.parametrize("kind", ["count", "percent", "score", "number"])
def test_only_money_has_a_unit_of_money(kind):
    assert read_value(0.5, kind, money=Money("万元", "元")).number == 0.5


@pytest.mark.parametrize(
    ("raw", "number", "code"),
    [
        ("3.24万元", 32400, OTHER),
        ("3.24W", 32400, OTHER),
        ("3.24（万元）", 32400, OTHER),
        ("32400元", 32400, TIDIED),
        ("￥32400", 32400, TIDIED),
    ],
)
def test_a_form_in_yuan_converts_the_other_way(raw, number, code):
    value = read_value(raw, "money", money=Money("元"))

    assert (value.number, value.code) == (number, code)


def test_a_form_in_another_currency_converts_nothing():
    assert read_value(5.0, "money", money=Money("美元")).number == 5
    assert read_value("5万元", "money", money=Money("美元")).code == REFUSED


@pytest.mark.parametrize("raw", ["无", "不适用", "N/A", "n/a", "/", "—", "不涉及"])
def test_where_the_form_allows_it_none_is_not_applicable(raw):
    value = read_value(raw, "money", "not_applicable")

    assert (value.number, value.code, value.found) == (None, "VALUE_NOT_APPLICABLE", raw)
    assert value.not_applicable


def test_zero_is_zero_even_where_the_figure_may_not_apply():
    assert read_value("零", "money", "not_applicable").number == 0
    assert read_value(0, "money", "not_applicable").number == 0


KINDS = st.sampled_from(["money", "count", "percent", "score", "number"])
HARD = {REFUSED, ERROR, DATE, LARGE, "VALUE_NOT_COMPUTED", "VALUE_NOT_APPLICABLE"}


@given(
    st.text(max_size=40) | st.text("0123456789.,-元万亿%（）￥ ", max_size=12),
    KINDS,
    st.sampled_from(["zero", "not_applicable"]),
    st.sampled_from(["", "元", "亿元"]),
)
def test_any_text_is_read_or_refused(text: str, kind: Any, none: Any, on_sheet: str):
    value = read_value(text, kind, none, Money("万元", on_sheet))

    assert not value.code or value.code in MESSAGES
    if value.number is None and value.code:
        assert value.code in HARD
        assert value.found
    if value.number is not None:
        assert abs(value.number) < 1e12


@given(st.floats(-1e9, 1e9).map(lambda number: round(number, 2)))
def test_a_number_typed_as_text_is_that_number(number):
    assert read_value(f"{number:,.2f}", "money").number == number


@given(st.integers(-(10**10), 10**10))
def test_yuan_and_fen_become_the_decimal_that_people_expect(fen):
    value = read_value(fen / 100, "money", money=Money("万元", "元"))

    assert value.number == float(f"{fen}e-6")


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (6368420.02, "6368420.02"), (-1234567.12, "-1234567.12"), (0.1 + 0.2, "0.3"),
        (217.39999999999998, "217.4"), (123456789012.5, "123456789012.5"), (1e20, "1e+20"),
        (0.0900000762939453, "0.0900000763"), (5.0, "5"), (1e-7, "0.0000001"), (0.0, "0"),
    ],
)  # fmt: skip
def test_a_figure_is_shown_as_people_write_it_whatever_holds_it(number: float, words: str):
    assert (shown(number), shown(np.float64(number))) == (words, words)


@pytest.mark.parametrize(
    ("value", "text"),
    [(1.0, "1"), (0.95, "0.95"), (1234567.0, "1234567"), (" 2次 ", "2次"), (None, ""), (True, "")],
)
def test_a_cell_reads_as_the_department_sees_it(value, text: str):
    assert cell_text(value) == text
