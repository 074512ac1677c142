"""Declared relations: what holds, what rounding leaves, what is blank, how grave it is."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfeval_xl.checks.finding import Finding
from perfeval_xl.checks.findings import grouped
from perfeval_xl.checks.run_checks import run_checks
from perfeval_xl.checks.tidy import tidy
from perfeval_xl.forms.figures.figures import complete, settle
from perfeval_xl.rubric.load import read_rubric
from perfeval_xl.rubric.model import Rubric

LINES = pd.DataFrame(columns=["单位名称", "清单", "序号", "名称", "期初", "收入", "支出", "期末"])
OF_RELATIONS = {
    "SUM_DIFFERS", "SUM_SLIGHTLY_OFF", "BALANCE_DIFFERS", "BALANCE_BLANK", "SAME_DIFFERS",
    "LIMIT_EXCEEDED", "PART_EXCEEDS_WHOLE", "ROUNDING_TAIL", "STATED_DIFFERS",
}  # fmt: skip

FILE = """
id: accounts
title: 试
issuer: 试
fiscal_year: 2020
grades: {优: 90, 差: 0}
%s
derived:
  可用: 上年结转 + 合计_收入
indicators:
  - {path: [甲], name: 采购执行率, points: 100, rule: judged}
forms:
  - sheet: 表
    title: 表
    blocks:
      - matrix: 收支
        columns: {期初: 期初数, 收入: 收入数, 支出: 支出数, 期末: 期末数}
        balance: {期末: %s}
        limits: {支出: [期初 + 收入 + 调剂, {blank: [调剂], severity: note}]}
        rows:
          - {row: 公用}
          - {row: 人员}
          - {row: 合计, sum: [公用, 人员]}
          - {row: 项目, list: 项目, room: 3}
      - lines: 数
        rows:
          - {field: 调剂}
          - {field: 上年结转}
          - {field: 年末结余, signed: true}
          - {field: 正文支出}
          - {field: 重点支出}
          - {field: 采购预算}
          - {field: 采购决算}
"""
DECLARED = """
same:
  - [正文支出, 合计_支出]
balance:
  - [年末结余, 合计_期初 + 合计_收入 - 合计_支出]
within:
  - [重点支出, 合计_支出]
"""


def rubric_of(head: str = DECLARED, balance: str = "期初 + 收入 - 支出") -> Rubric:
    return read_rubric(FILE % (head, balance), "accounts.yaml")


ACCOUNTS = rubric_of()


def told(rubric: Rubric, figures: dict[str, float], lines: pd.DataFrame = LINES) -> list[Finding]:
    """Check one department beside a blank one; keep what relations tell."""
    frame = complete(pd.DataFrame([{}, figures], index=["空白局", "甲局"]), rubric)
    found = tidy(run_checks(settle(frame, lines, rubric), lines, rubric), rubric)
    assert {each.department for each in found if each.code in OF_RELATIONS} <= {"甲局"}
    return [each for each in found if each.code in OF_RELATIONS]


def only(rubric: Rubric, code: str, **figures: float) -> list[Finding]:
    return [each for each in told(rubric, figures) if each.code == code]


# -- a closing balance ---------------------------------------------------------------------------


def test_a_closing_balance_left_blank_is_told_where_the_others_leave_something():
    # 湛江: 38.76 came in, 31.35 was spent, and the 期末结余 is printed blank.
    (finding,) = told(ACCOUNTS, {"公用_期初": 0, "公用_收入": 38.76, "公用_支出": 31.35})

    assert (finding.code, finding.name, finding.found) == ("BALANCE_BLANK", "公用_期末", "")
    assert (finding.expected, finding.severity) == ("7.41", "warning")
    assert finding.message == (
        "【公用（期末数）】没有填，而按“期初数 + 收入数 - 支出数”算得 7.41。"
        "请补填，或核对这几个数。"
    )


@pytest.mark.parametrize(
    ("spent", "blank_is_told"), [(31.35, True), (38.76, False), (38.74, False), (None, False)]
)
def test_what_leaves_nothing_may_be_left_blank(spent: float | None, blank_is_told: bool):
    given = {"公用_期初": 0, "公用_收入": 38.76}
    figures = given if spent is None else {**given, "公用_支出": spent}

    assert bool(only(ACCOUNTS, "BALANCE_BLANK", **figures)) is blank_is_told


def test_the_accounts_of_the_whole_form_close_as_those_of_a_row():
    rubric = rubric_of("balance: [[年末结余, 可用 - 正文支出]]")
    given = {"上年结转": 10, "公用_收入": 90, "人员_收入": 0, "正文支出": 60}

    (blank,) = only(rubric, "BALANCE_BLANK", **given)
    (wrong,) = only(rubric, "BALANCE_DIFFERS", 年末结余=41.5, **given)

    assert (blank.name, blank.expected) == ("年末结余", "40")
    assert wrong.message == (
        "【年末结余】填的是 41.5，按“可用 - 正文支出”算得 40，相差 1.5。请核对这几个数。"
    )
    assert told(rubric, {**given, "年末结余": 40}) == []


def test_a_line_of_a_list_is_told_by_its_name():
    rows = [("培训", 1, 2, 1), ("宣传", 1, 2, 3), ("督查", 1, 2, 5)]
    lines = pd.DataFrame(rows, columns=["名称", "期初", "收入", "支出"]).assign(
        单位名称="甲局", 清单="项目", 序号=[1, 2, 3], 期末=float("nan")
    )

    found = told(ACCOUNTS, {}, lines)

    assert [(each.code, each.details["label"], each.expected) for each in found] == [
        ("LIMIT_EXCEEDED", "督查（支出数）", "3"),
        ("BALANCE_BLANK", "培训（期末数）", "2"),
        ("BALANCE_BLANK", "督查（期末数）", "-2"),
    ]


# -- how it is told ------------------------------------------------------------------------------


def test_a_figure_that_may_be_blank_counts_as_nothing_and_is_named():
    rubric = rubric_of(
        "within: [[正文支出, 可用, {blank: [上年结转], words: 支出只能来自收入和结转}]]"
    )
    given = {"公用_收入": 90, "人员_收入": 0, "正文支出": 100}

    (finding,) = told(rubric, given)

    assert finding.message == (
        "【正文支出】是 100 万元，不应超过【可用】的 90 万元。"
        "支出只能来自收入和结转。【上年结转】没有填，按 0 计。请核对哪一个有误。"
    )
    assert told(rubric, {**given, "上年结转": 10}) == []
    (filled,) = told(rubric, {**given, "上年结转": 9})
    assert "没有填" not in filled.message


def test_a_figure_that_is_not_named_so_is_not_taken_for_nothing():
    rubric = rubric_of("within: [[正文支出, 可用]]")

    assert told(rubric, {"公用_收入": 90, "人员_收入": 0, "正文支出": 100}) == []


@pytest.mark.parametrize("severity", ["error", "warning", "note"])
@pytest.mark.parametrize("key", ["same", "balance", "within"])
def test_the_rubric_says_how_grave_it_is(key: str, severity: str):
    rubric = rubric_of(f"{key}: [[年末结余, 正文支出, {{severity: {severity}}}]]")

    (finding,) = told(rubric, {"年末结余": 12, "正文支出": 10})

    assert finding.severity == severity


@pytest.mark.parametrize(
    ("planned", "bought", "own", "claimed"),
    [(41.5, 0, 2, True), (41.5, 0, 0, False), (41.5, 3, 2, False), (0, 0, 2, False)],
)
def test_an_own_score_that_the_figures_cannot_bear(
    planned: float, bought: float, own: float, claimed: bool
):
    rubric = rubric_of(
        "within: [[自评得分_采购执行率, 0, {when: 采购预算 > 0 且 采购决算 = 0, words: 没有采购}]]"
    )
    given = {"采购预算": planned, "采购决算": bought, "自评得分_采购执行率": own}

    found = told(rubric, given)

    assert [each.message for each in found] == (
        ["【采购执行率自评得分】是 2 分，不应超过上限 0 分。没有采购。请核对哪一个有误。"]
        if claimed
        else []
    )


def test_a_column_may_not_exceed_a_formula_with_figures_of_the_form():
    given = {"公用_期初": 1.0, "公用_收入": 5.0, "公用_支出": 8.0, "公用_期末": -2.0}

    (blank,) = only(ACCOUNTS, "LIMIT_EXCEEDED", **given)

    assert (blank.severity, blank.expected) == ("note", "6")
    assert "【期初数 + 收入数 + 调剂】的 6。【调剂】没有填，按 0 计。" in blank.message
    assert only(ACCOUNTS, "LIMIT_EXCEEDED", 调剂=2, **given) == []


REFUSED = [
    ("balance: [[年末结余 + 调剂, 正文支出]]", "", "balance 的“年末结余 + 调剂”应是一个数据项"),
    ("same: [[年末结余, 正文支出, {severity: 严重}]]", "", "应为 'error', 'warning' or 'note'"),
    ("same: [[年末结余, 正文支出, {词: 甲}]]", "", "“词”没有这一项"),
    ("within: [[年末结余, 正文支出, {blank: [上年]}]]", "", "用到的“上年”不在表单"),
    ("within: [[年末结余, 正文支出, {when: 上年 > 0}]]", "", "用到的“上年”不在表单"),
    ("within: [[年末结余]]", "", "应写成 [公式, 公式]"),
    ("", "[期初 + 本年, {severity: note}]", "用到的“本年”不在表单"),
    ("", "[期初 + 收入, note]", "应写成 [公式, 公式]"),
]


@pytest.mark.parametrize(("head", "balance", "words"), REFUSED)
def test_what_cannot_be_checked_is_refused_on_loading(head: str, balance: str, words: str):
    with pytest.raises(Exception, match=r"accounts\.yaml") as caught:
        rubric_of(head, balance or "期初 + 收入 - 支出")

    assert words in str(caught.value)


# -- rounding, and one cent more -----------------------------------------------------------------


def test_all_that_rounding_leaves_on_a_sheet_is_one_note():
    figures = {
        "公用_期初": 0.0, "公用_收入": 5.0, "公用_支出": 3.0, "公用_期末": 2.01,
        "人员_期初": 0.0, "人员_收入": 1.0, "人员_支出": 1.0, "人员_期末": 0.0,
        "合计_支出": 4.01, "合计_期末": 2.0, "正文支出": 4.0, "年末结余": 2.0,
    }  # fmt: skip
    found = told(ACCOUNTS, figures)
    places = {"甲局": {name: ("表", name) for each in found for name in [each.name]}}

    (note,) = grouped(found, places)

    assert (note.finding.code, note.finding.severity) == ("ROUNDING_TAIL", "note")
    assert note.message == (
        "【合计（支出数）差 0.01】【合计（期末数）差 0.01】【公用（期末数）差 0.01】"
        "【年末结余差 0.01】【正文支出差 0.01】："
        "与按勾稽关系应有的数相差不超过四舍五入的尾数，不影响评分，可以不改。"
    )


CENTS = st.integers(0, 200_000_000)
ROWS = ("公用", "人员")


@st.composite
def sound(draw: Any) -> dict[str, int]:
    """Figures in cents that satisfy every relation of the rubric."""
    cents: dict[str, int] = {}
    for row in ROWS:
        cents[f"{row}_期初"], cents[f"{row}_收入"] = draw(CENTS), draw(CENTS)
        there = cents[f"{row}_期初"] + cents[f"{row}_收入"]
        cents[f"{row}_支出"] = draw(st.integers(0, there))
        cents[f"{row}_期末"] = there - cents[f"{row}_支出"]
    for column in ("期初", "收入", "支出", "期末"):
        cents[f"合计_{column}"] = sum(cents[f"{row}_{column}"] for row in ROWS)
    cents["调剂"] = draw(st.sampled_from([0, 5_000]))
    cents["正文支出"] = cents["合计_支出"]
    cents["年末结余"] = cents["合计_期末"]
    cents["重点支出"] = draw(st.integers(0, cents["正文支出"]))
    return cents


def in_yuan(cents: dict[str, int]) -> dict[str, float]:
    return {name: float(Decimal(amount) / 100) for name, amount in cents.items()}


COLUMNS = ("期初", "收入", "支出", "期末")
RELATED = [
    *({f"合计_{column}", *(f"{row}_{column}" for row in ROWS)} for column in COLUMNS),
    *({f"{row}_{column}" for column in COLUMNS} for row in (*ROWS, "合计")),
    {"正文支出", "合计_支出"},
    {"年末结余", "合计_期初", "合计_收入", "合计_支出"},
    {"重点支出", "合计_支出"},
]  # fmt: skip
"""The figures of every relation."""


@given(sound())
def test_figures_that_satisfy_every_relation_are_told_nothing(cents: dict[str, int]):
    assert told(ACCOUNTS, in_yuan(cents)) == []


@settings(deadline=None)
@given(sound(), st.data(), st.sampled_from([-1, 1]), st.sampled_from([0, 1, 2]))
def test_a_cent_beyond_rounding_is_told_at_a_cell_of_the_relation(
    cents: dict[str, int], data: Any, sign: int, more: int
):
    """Three amounts and a total may be off by two cents: three are too many in any relation."""
    at = data.draw(st.sampled_from([name for name in cents if name != "调剂"]))
    if at == "重点支出":  # less of it is in order
        cents[at], sign = cents["正文支出"], 1
    cents[at] += sign * (3 + more)

    found = told(ACCOUNTS, in_yuan(cents))

    near = set().union(*(each for each in RELATED if at in each))
    tails = [each for each in found if each.code == "ROUNDING_TAIL"]
    assert len(found) > len(tails)
    assert {each.name for each in found} <= near
    # What may not exceed another had room for a cent or two, and is off by what is left of three.
    assert [each.name for each in tails if not each.name.endswith("支出")] == []
    for each in found:
        if "gap" in each.details:
            gap = abs(Decimal(each.found) - Decimal(each.expected))
            assert Decimal(each.details["gap"]) == gap == Decimal(3 + more) / 100


def test_what_a_difference_comes_to_is_told_without_noise():
    given = {"人员_期初": 0, "人员_收入": 524290.16, "人员_支出": 524287.85, "人员_期末": 2.28}

    (finding,) = only(ACCOUNTS, "BALANCE_DIFFERS", **given)

    assert (finding.expected, finding.details["gap"]) == ("2.31", "0.03")


@pytest.mark.parametrize("amount", [1234567.12, 0.1, 98765432.19, 1000000])
def test_figures_are_told_as_they_were_typed(amount: float):
    (finding,) = only(ACCOUNTS, "SAME_DIFFERS", 正文支出=amount, 公用_支出=amount, 人员_支出=3)

    assert finding.found == f"{amount:.2f}".rstrip("0").rstrip(".")
    assert f"是 {finding.found} 万元，" in finding.message
