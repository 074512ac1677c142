"""What a declared row promises and what came of it, read out of the texts of its cells."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.profile import sized

from perfeval_xl.forms.reading.target_amounts import Amount, read_amount
from perfeval_xl.forms.reading.targets import interpret
from perfeval_xl.rubric.load import load_rubric
from perfeval_xl.rubric.verdict import ACTUAL, ACTUAL_TEXT, DIRECTION, LEVEL, TARGET, TARGET_TEXT

DECLARED = load_rubric("datong-2021-project").project.declared
READ = [
    ("2次", Amount(2, "次")),
    ("0", Amount(0)),
    ("2.50", Amount(2.5)),
    ("19万元/场", Amount(19, "万元/场")),
    ("95%", Amount(0.95, "%")),
    ("100%%", Amount(1, "%")),
    ("79.52%", Amount(0.7952, "%")),
    ("３８ 人", Amount(38, "人")),
    ("１００％", Amount(1, "%")),
    ("１，２３４．５万元", Amount(1234.5, "万元")),
    ("1,234,567元", Amount(1234567, "元")),
    (" 3\n次 ", Amount(3, "次")),
    ("≥95%", Amount(0.95, "%", "≥")),
    (">=95%", Amount(0.95, "%", "≥")),
    ("≧95%", Amount(0.95, "%", "≥")),
    ("＞３次", Amount(3, "次", "≥", strict=True)),
    ("不低于90%", Amount(0.9, "%", "≥")),
    ("不少于3次", Amount(3, "次", "≥")),
    ("至少3次", Amount(3, "次", "≥")),
    ("达到90%", Amount(0.9, "%", "≥")),
    ("90%以上", Amount(0.9, "%", "≥")),
    ("5人次及以上", Amount(5, "人次", "≥")),
    ("不少于3次以上", Amount(3, "次", "≥")),
    ("≤5%", Amount(0.05, "%", "≤")),
    ("＜５％", Amount(0.05, "%", "≤", strict=True)),
    ("不超过20万元", Amount(20, "万元", "≤")),
    ("控制在20万元以内", Amount(20, "万元", "≤")),
    ("20万元以内", Amount(20, "万元", "≤")),
    ("30天内", Amount(30, "天", "≤")),
    ("5起以下", Amount(5, "起", "≤")),
    ("=5次", Amount(5, "次")),
]
REFUSED = [
    "", " ", "≥", "%", "次", "无", "及时", "若干",
    "约5次", "大约5次", "近100家", "100多家", "10余次", "3次左右", "30天上下", "几次",
    "3-5次", "3—5次", "3~5个", "3～5个", "3至5次", "2次，3场", "2次、3场", "2次/3场",
    "2020年开展3次，满意", "开展3次", "第3次", "1:2", "1/2", "2021年12月",
    "-5", "−5", "+5", "1,23", "1.5.2", ".5", "1e5",
    "1000000000000元", "9" * 30,
    "≥3以内", "不超过3次以上",
]  # fmt: skip


@pytest.mark.parametrize(("text", "amount"), READ, ids=[text for text, _ in READ])
def test_one_number_and_its_unit_are_read(text: str, amount: Amount):
    assert read_amount(text) == amount


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_no_single_number_is_refused(text: str):
    assert read_amount(text) is None


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("500㎡", Amount(500, "平方米")),
        ("500m²", Amount(500, "平方米")),
        ("5²", None),
        ("①次", None),
        ("10\n5次", None),
        ("2 0次", None),
        ("12月底前", None),
        ("2021年", None),
        ("≥95％。", Amount(0.95, "%", "≥")),
        ("10 次", Amount(10, "次")),
    ],
)
def test_signs_that_look_like_digits_and_dates(text: str, amount: Amount | None):
    assert read_amount(text) == amount


UNITS = ["", "次", "人次", "万元", "万元/场", "%", "家（户）", "份/年"]
SIGNS = {"": "", "≥": "≥", "不少于": "≥", "≤": "≤", "不超过": "≤"}


@settings(max_examples=sized(25, deep=400))
@given(
    st.decimals(0, 999_999_999, places=2, allow_nan=False),
    st.sampled_from(UNITS),
    st.sampled_from(sorted(SIGNS)),
    st.sampled_from(["{:f}", "{:,f}"]),
)
def test_any_number_with_its_unit_comes_back(number, unit: str, sign: str, written: str):
    found = read_amount(f"{sign}{written.format(number)}{unit}")

    assert found is not None
    assert found.number == float(number / 100 if unit == "%" else number)
    assert (found.unit, found.direction) == (read_amount(f"1{unit}").unit, SIGNS[sign])


FRAGMENTS = st.lists(
    st.sampled_from([*"0123456789.,，%％≥≤<>=-~至次元年 \n（）", "不低于", "以内", "以上", "多"])
    | st.characters(),
    max_size=12,
).map("".join)


@settings(max_examples=sized(25, deep=400))
@given(FRAGMENTS, FRAGMENTS, st.sampled_from(["数量指标", "成本指标", ""]))
def test_no_text_raises_and_numbers_come_in_pairs(target: str, actual: str, level2: str):
    row = interpreted(target, actual, level2)

    assert (row[TARGET] == row[TARGET]) == (row[ACTUAL] == row[ACTUAL])
    assert row[TARGET] != row[TARGET] or (0 <= row[TARGET] < 1e12 and 0 <= row[ACTUAL] < 1e12)
    assert (row[DIRECTION] in ("≥", "≤", "按期")) == (row[TARGET] == row[TARGET])
    assert not (row[LEVEL] and row[DIRECTION])


def interpreted(target: str, actual: str, level2: str = "数量指标") -> pd.Series:
    """Interpret one row."""
    rows = pd.DataFrame({"二级指标": [level2], TARGET_TEXT: [target], ACTUAL_TEXT: [actual]})
    return interpret(rows, DECLARED, 2021).iloc[0]


@pytest.mark.parametrize(
    ("target", "actual", "numbers"),
    [
        ("2次", "3次", (2, 3)),
        ("2次", "3", (2, 3)),
        ("2", "3次", (2, 3)),
        ("100%", "95%", (1, 0.95)),
        ("100%", "95", (1, 0.95)),  # a cell typed as 95 under a target of 100 %
        ("≥99次", "99.0次", (99, 99)),
        ("95", "96%", (0.95, 0.96)),
        ("≥95％", "９５．５％", (0.95, 0.955)),
    ],
)
def test_a_bare_number_is_in_the_unit_of_the_other(target, actual, numbers):
    row = interpreted(target, actual)

    assert (row[TARGET], row[ACTUAL]) == pytest.approx(numbers)


@pytest.mark.parametrize(
    ("target", "actual"),
    [("2次", "2场"), ("3万元", "30000元"), ("100%", "100家"), ("2次", "约2次"), ("3-5次", "4次")],
)
def test_units_that_differ_and_numbers_on_one_side_are_not_compared(target: str, actual: str):
    row = interpreted(target, actual)

    assert pd.isna(row[[TARGET, ACTUAL]]).all()
    assert (row[DIRECTION], row[LEVEL]) == ("", "")


@pytest.mark.parametrize(
    ("target", "level2", "direction"),
    [
        ("20万元", "成本指标", "≤"),
        ("20万元", "数量指标", "≥"),
        ("20万元", "", "≥"),
        ("≥20万元", "成本指标", "≥"),
        ("20万元以内", "数量指标", "≤"),
    ],
)
def test_the_sign_points_the_way_and_without_one_the_level_does(target, level2, direction):
    assert interpreted(target, "18万元", level2)[DIRECTION] == direction


def test_a_bare_zero_is_met_by_zero_and_else_for_people_to_judge():
    assert interpreted("0起", "0起", "质量指标")[[TARGET, ACTUAL]].tolist() == [0, 0]
    for level2 in ("质量指标", "成本指标"):
        assert pd.isna(interpreted("0起", "3起", level2)[ACTUAL])
    assert interpreted("≤0起", "3起")[[TARGET, ACTUAL, DIRECTION]].tolist() == [0, 3, "≤"]


def test_the_sign_of_the_result_points_no_way():
    assert interpreted("20次", "达到18次")[DIRECTION] == "≥"
    assert interpreted("20次", "控制在18次")[DIRECTION] == "≥"


@pytest.mark.parametrize(
    ("target", "actual", "level"),
    [
        ("及时", "完成", "达成"),
        ("及时", " 已 完成。", "达成"),
        ("2次", "完成", "达成"),
        ("及时", "部分完成", "部分达成"),
        ("及时", "未完成", "未达成"),
        ("群众满意", "群众满意", "达成"),
        ("群众满意。", "群众 满意", "达成"),
        ("（一）宣传", "(一)宣传；", "达成"),
        ("约100家", "约100家", "达成"),
        ("未完成", "未完成", "未达成"),  # what it says comes before that it repeats
        ("及时", "已完成大部分", ""),
        ("及时", "", ""),
        ("", "", ""),
    ],
)
def test_a_level_is_given_by_its_words_or_by_repeating_the_target(target, actual, level):
    assert interpreted(target, actual)[LEVEL] == level


def test_what_was_interpreted_before_is_interpreted_anew():
    rows = pd.DataFrame({"二级指标": ["", ""], TARGET_TEXT: ["2次", ""], ACTUAL_TEXT: ["1次", ""]})

    once = interpret(rows, DECLARED, 2021)
    again = interpret(once.assign(**{TARGET: 9.0}), DECLARED, 2021)

    pd.testing.assert_frame_equal(again, once)
