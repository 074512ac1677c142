"""What the rounding of several printed amounts may add up to, and not a hundredth more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval_xl.checks.equalities import check_balances, check_same
from perfeval_xl.checks.finding import Finding
from perfeval_xl.checks.within import check_limits, check_parts, check_within
from perfeval_xl.forms.figures.figures import complete
from perfeval_xl.rubric.load import read_rubric
from perfeval_xl.rubric.model import Rubric

NO_ITEMS = pd.DataFrame(columns=["单位名称", "清单", "序号", "名称"])
Check = Callable[[pd.DataFrame, Rubric], Iterator[Finding]]

RUBRIC = read_rubric(
    """
id: rounding
title: 试
issuer: 试
fiscal_year: 2020
grades: {优: 90, 差: 0}
same:
  - [甲, 乙]
  - [甲, 一 + 二 + 三]
  - [一 + 二, 三 + 四]
  - [五 - 六, 六]
  - [率, 率二]
within:
  - [一 + 二 + 三, 丙]
  - [人, 编制]
  - [率, 100%]
indicators:
  - {path: [甲], name: 评定, points: 100, rule: judged}
forms:
  - sheet: 表
    title: 表
    blocks:
      - matrix: 支出
        columns: {期初: 期初数, 收入: 收入数, 支出: 支出数, 期末: 期末数}
        balance: {期末: 期初 + 收入 - 支出}
        limits: {支出: 收入}
        rows:
          - {row: 公用}
          - {row: 办公, within: 公用}
          - {row: 水电, within: 公用}
          - {row: 会议, within: 公用}
          - {row: 接待, within: 会议}
          - {row: 其他}
      - lines: 数
        rows:
          - {field: 甲}
          - {field: 乙}
          - {field: 丙}
          - {field: 一}
          - {field: 二}
          - {field: 三}
          - {field: 四}
          - {field: 五}
          - {field: 六}
          - {field: 人, kind: count}
          - {field: 编制, kind: count}
          - {field: 率, kind: percent}
          - {field: 率二, kind: percent}
""",
    "rounding.yaml",
)


def told(check: Check, **figures: float) -> list[tuple[str, str, str]]:
    """Check one department between two blank ones; return column, found and expected."""
    frame = complete(pd.DataFrame([{}, figures, {}], index=["前", "甲局", "后"]), RUBRIC)
    findings = list(check(frame, RUBRIC))
    assert {each.department for each in findings} <= {"甲局"}
    beyond = [each for each in findings if each.code != "ROUNDING_TAIL"]
    return [(each.name, each.found, each.expected) for each in beyond]


def along(check: Any) -> Check:
    """A check that looks at the lines of lists, too, where there are none."""
    return lambda given, rubric: check(given, NO_ITEMS, rubric)


# -- 其中 of a row ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("whole", "over"), [(6.0, False), (5.99, False), (5.98, False), (5.979, True)]
)
def test_three_parts_may_exceed_their_whole_by_four_halves_of_a_hundredth(whole: float, over: bool):
    parts = {"办公_支出": 1.0, "水电_支出": 2.0, "会议_支出": 3.0}

    findings = told(check_parts, 公用_支出=whole, **parts)

    assert findings == ([("公用_支出", "5.979", "6")] if over else [])


def test_a_part_alone_may_exceed_by_its_own_rounding_and_that_of_its_whole():
    assert told(check_parts, 会议_支出=3.0, 接待_支出=3.01) == []
    assert told(check_parts, 会议_支出=3.0, 接待_支出=3.011) == [("会议_支出", "3", "3.011")]


def test_parts_that_are_not_known_make_no_whole_too_small():
    assert told(check_parts, 公用_支出=6.0, 办公_支出=1.0, 水电_支出=2.0) == []
    assert told(check_parts, 办公_支出=1.0, 水电_支出=2.0, 会议_支出=3.0) == []
    assert told(check_parts, 公用_支出=2.0, 办公_支出=3.0) == [("公用_支出", "2", "3")]


def test_rows_that_are_no_parts_and_other_columns_count_for_nothing():
    parts = {"办公_支出": 1.0, "水电_支出": 2.0, "会议_支出": 3.0}

    assert told(check_parts, 公用_支出=6.0, 其他_支出=50.0, **parts) == []
    assert told(check_parts, 公用_支出=6.0, 公用_收入=1.0, **parts) == []
    assert [name for name, *_ in told(check_parts, 公用_收入=1.0, 办公_收入=2.0)] == ["公用_收入"]


EXACT = st.decimals(0, 999, places=4, allow_nan=False)


def printed(amount: Decimal) -> float:
    return float(amount.quantize(Decimal("0.01"), ROUND_HALF_UP))


@given(st.lists(EXACT, min_size=3, max_size=3))
def test_parts_printed_like_their_whole_never_exceed_it(exact: list[Decimal]):
    names = ("办公_支出", "水电_支出", "会议_支出")
    parts = dict(zip(names, map(printed, exact), strict=True))

    assert told(check_parts, 公用_支出=printed(sum(exact, Decimal(0))), **parts) == []


# -- one amount in two places ------------------------------------------------------------------


@pytest.mark.parametrize(("gap", "differs"), [(0.0, False), (0.01, False), (0.011, True)])
@pytest.mark.parametrize("sign", [1, -1])
def test_an_amount_named_twice_may_differ_by_two_halves(gap: float, sign: int, differs: bool):
    assert bool(told(check_same, 甲=10.0, 乙=10.0 + sign * gap)) is differs


@pytest.mark.parametrize(("gap", "differs"), [(0.02, False), (0.021, True)])
@pytest.mark.parametrize("sign", [1, -1])
def test_three_amounts_against_their_total_by_four_halves(gap: float, sign: int, differs: bool):
    findings = told(check_same, 甲=6.0 + sign * gap, 一=1.0, 二=2.0, 三=3.0)

    assert [name for name, *_ in findings if name == "甲"] == (["甲"] if differs else [])


@pytest.mark.parametrize(("gap", "differs"), [(0.02, False), (0.021, True)])
def test_two_amounts_against_two_likewise(gap: float, differs: bool):
    findings = told(check_same, 一=1.0, 二=2.0 + gap, 三=1.5, 四=1.5)

    assert findings == ([("一", "3.021", "3")] if differs else [])


@pytest.mark.parametrize(("gap", "differs"), [(0.01, False), (0.015, False), (0.016, True)])
def test_an_amount_on_both_sides_is_rounded_on_both(gap: float, differs: bool):
    findings = told(check_same, 五=2.0 + gap, 六=1.0)

    assert bool(findings) is differs


def test_a_missing_amount_differs_from_nothing():
    assert told(check_same, 甲=10.0) == []
    assert told(check_same, 甲=10.0, 一=1.0, 二=2.0) == []


@pytest.mark.parametrize(
    ("one", "other", "differs"),
    [
        (0.95, 0.95, False),
        (0.95, 0.954, False),
        (0.95, 0.956, False),  # cut off
        (0.95, 0.946, False),
        (0.95, 0.944, True),
        (0.95, 0.96, True),
        (0.952, 0.959, True),
        (0.952, 0.95238, False),
        (0.952, 0.9512, True),
        (0.9524, 0.952, False),
    ],
)
def test_a_percentage_named_twice_may_differ_by_its_printing(
    one: float, other: float, differs: bool
):
    here, there = told(check_same, 率=one, 率二=other), told(check_same, 率=other, 率二=one)

    assert (bool(here), bool(there)) == (differs, differs)
    if differs:
        assert here[0][0] == "率"
        assert here[0][1].endswith("%")


# -- along a row, and above a bound ------------------------------------------------------------


@pytest.mark.parametrize(
    ("end", "off"), [(3.02, False), (2.98, False), (3.021, True), (2.979, True)]
)
def test_a_balance_of_three_amounts_by_four_halves(end: float, off: bool):
    frame = {"公用_期初": 1.0, "公用_收入": 5.0, "公用_支出": 3.0, "公用_期末": end}
    findings = told(along(check_balances), **frame)

    assert bool(findings) is off


@pytest.mark.parametrize(("spent", "over"), [(5.01, False), (5.011, True)])
def test_a_column_bound_by_another_by_two_halves(spent: float, over: bool):
    assert bool(told(along(check_limits), 公用_支出=spent, 公用_收入=5.0)) is over


@pytest.mark.parametrize(("whole", "over"), [(5.98, False), (5.979, True)])
def test_three_amounts_within_a_fourth_by_four_halves(whole: float, over: bool):
    assert bool(told(check_within, 丙=whole, 一=1.0, 二=2.0, 三=3.0)) is over


@pytest.mark.parametrize(
    ("figures", "over"),
    [
        ({"人": 10, "编制": 10}, False),
        ({"人": 10.01, "编制": 10}, True),
        ({"率": 1.0}, False),
        ({"率": 1.00001}, True),
    ],
)
def test_counts_and_percentages_are_not_rounded_amounts(figures: dict[str, Any], over: bool):
    assert bool(told(check_within, **figures)) is over
