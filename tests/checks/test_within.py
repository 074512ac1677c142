"""What cannot be more than something else: pairs that a rubric declares, and how it is refused."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from perfeval_xl.checks.finding import Finding
from perfeval_xl.checks.run_checks import run_checks
from perfeval_xl.forms.figures.figures import complete, settle
from perfeval_xl.rubric.load import load_rubric, read_rubric
from perfeval_xl.rubric.source import RubricError, catalogue

NO_ITEMS = pd.DataFrame(columns=["单位名称", "清单", "序号", "名称"])


def found(rubric: Any, code: str, **figures: Any) -> list[Finding]:
    frame = complete(pd.DataFrame([{}, figures], index=["空白", "甲"]), rubric)
    findings = run_checks(settle(frame, NO_ITEMS, rubric), NO_ITEMS, rubric)
    assert not [each for each in findings if each.code == code and each.department == "空白"]
    return [each for each in findings if each.code == code]


def test_more_in_use_than_there_is(hengyang):
    (finding,) = found(hengyang, "LIMIT_EXCEEDED", 在用固定资产=500, 全部固定资产=450)

    assert finding.message == (
        "【实际在用固定资产总额】是 500 万元，不应超过【所有固定资产总额】的 450 万元。"
        "请核对哪一个有误。"
    )
    assert (finding.severity, finding.name) == ("warning", "在用固定资产")
    assert found(hengyang, "LIMIT_EXCEEDED", 在用固定资产=450.01, 全部固定资产=450) == []
    assert found(hengyang, "LIMIT_EXCEEDED", 在用固定资产=450.02, 全部固定资产=450) != []
    assert found(hengyang, "LIMIT_EXCEEDED", 在用固定资产=450) == []


@pytest.mark.parametrize(("share", "over"), [(1, False), (1.0001, True), (0.95, False)])
def test_a_percentage_has_a_fixed_bound_and_no_tolerance(hengyang, share: float, over: bool):
    findings = found(hengyang, "LIMIT_EXCEEDED", 满意度=share)

    assert bool(findings) is over
    if over:
        assert findings[0].message == (
            "【社会公众或服务对象满意度】是 100.01%，不应超过上限 100%。请核对哪一个有误。"
        )


def test_one_task_more_done_in_time_than_done(hengyang):
    assert found(hengyang, "LIMIT_EXCEEDED", 及时完成工作数=11, 实际完成工作数=10) != []
    assert found(hengyang, "LIMIT_EXCEEDED", 及时完成工作数=10, 实际完成工作数=10) == []


SAN_GONG = [
    ("zhanjiang-2018", "三公经费_决算", "公用经费_实际支出"),
    ("taojiang-2019", "基本支出_三公经费支出", "公用经费_决算"),
    ("dongchuan-2020", "三公经费_本年预算", "公用经费_本年预算"),
]


@pytest.mark.parametrize(("rubric_id", "part", "whole"), SAN_GONG)
def test_three_public_expenses_within_the_running_ones(rubric_id: str, part: str, whole: str):
    rubric = load_rubric(rubric_id)

    (finding,) = found(rubric, "LIMIT_EXCEEDED", **{part: 12, whole: 10})

    assert (finding.name, finding.found, finding.expected) == (part, "12", "10")
    assert found(rubric, "LIMIT_EXCEEDED", **{part: 10, whole: 12}) == []


@pytest.mark.parametrize("rubric_id", catalogue())
def test_every_shipped_rubric_declares_what_its_form_allows(rubric_id: str):
    rubric = load_rubric(rubric_id)

    assert rubric.within
    assert rubric.per_head


TINY = """
id: tiny
title: 试
issuer: 试
fiscal_year: 2020
grades: {优: 90, 差: 0}
%s
indicators:
  - {path: [甲], name: 评定, points: 100, rule: judged}
forms:
  - sheet: 表
    title: 表
    blocks:
      - record: 人数
        columns:
          - {field: 在职人数, kind: count, sum: [行政人数, 事业人数]}
          - {field: 行政人数, kind: count}
          - {field: 事业人数, kind: count}
      - matrix: 支出
        columns: {人员: 人员经费, 公用: 公用经费, 合计: {label: 合计, sum: %s}}
        rows: [{row: 基本, label: 基本支出}, {row: 专项, list: 项目, room: 2}, {row: 总计, sum: [基本, 专项]}]
"""  # noqa: E501


def tiny(head: str = "", columns: str = "[人员, 公用]") -> Any:
    return read_rubric(TINY % (head, columns), "tiny.yaml")


REFUSED = [
    ("within: [[在职数, 行政人数]]", "within 的“在职数”用到的“在职数”不在表单（forms）里，是否为"),
    ("within: [[100%, 行政人数]]", "within 的“100%”里没有数据项"),
    ("per_head: [[基本_人员, 人头]]", "per_head 的“人头”用到的“人头”不在表单（forms）里"),
    ("within: [[行政人数]]", "应写成 [公式, 公式] 或"),
    ("within: [[行政人数, 事业人数, {words: 甲, 乙: 丙}]]", "“乙”没有这一项"),
    ("within: [[行政人数, 事业人数, {severity: 严重}]]", "“severity”应为 'error', 'warning'"),
    ("within: [[行政人数, 事业人数, {blank: [乙]}]]", "within 的 blank用到的“乙”不在表单"),
    ("within: [[行政人数, 事业人数, {when: 乙 > 0}]]", "within 的“乙 > 0”用到的“乙”不在表单"),
    ("balance: [[行政人数 + 事业人数, 在职人数]]", "balance 的“行政人数 + 事业人数”应是一个数据项"),
]


@pytest.mark.parametrize(("head", "words"), REFUSED)
def test_a_pair_that_cannot_be_checked_is_refused_on_loading(head: str, words: str):
    with pytest.raises(RubricError) as caught:
        tiny(head)

    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ("[人员, 公务]", "“合计”列的 sum 提到的“公务”不是本表填数的列，应为：人员、公用"),
        ("[人员, 合计]", "“合计”列的 sum 提到的“合计”不是本表填数的列"),
    ],
)
def test_a_total_column_of_unknown_columns_is_refused(columns: str, words: str):
    with pytest.raises(RubricError) as caught:
        tiny("", columns)

    assert words in str(caught.value)


# -- sums in both directions of a table --------------------------------------------------------

WHOLE = {
    "基本_人员": 10.0,
    "基本_公用": 5.0,
    "基本_合计": 15.0,
    "专项_人员": 1.0,
    "专项_公用": 2.0,
    "专项_合计": 3.0,
    "总计_人员": 11.0,
    "总计_公用": 7.0,
    "总计_合计": 18.0,
}


def sums(items: list[dict[str, Any]] | None = None, **changed: float) -> list[Finding]:
    rubric = tiny()
    frame = complete(pd.DataFrame([{**WHOLE, **changed}, {}], index=["甲", "空白"]), rubric)
    lines = pd.DataFrame([{"单位名称": "甲", **each} for each in items]) if items else NO_ITEMS
    findings = run_checks(settle(frame, lines, rubric), lines, rubric)
    return [each for each in findings if each.code.startswith("SUM")]


def test_a_table_that_adds_up_both_ways():
    assert sums() == []


def test_a_total_across_the_columns():
    (finding,) = sums(基本_合计=16.0)

    assert (finding.name, finding.found, finding.expected) == ("基本_合计", "16", "15")
    assert finding.message == (
        "【基本支出（合计）】填的是 16，但其各分项（人员经费、公用经费）相加为 15，"
        "相差 1。请改正合计或分项。"
    )


def test_the_corner_is_held_to_both_its_directions():
    told = sums(总计_合计=20.0)

    assert [(each.name, each.expected) for each in told] == [("总计_合计", "18")] * 2
    assert {each.details["parts"] for each in told} == {"基本支出、专项", "人员经费、公用经费"}


def test_a_blank_total_column_is_what_its_columns_make():
    rubric = tiny()
    given = {name: each for name, each in WHOLE.items() if name not in ("基本_合计", "总计_合计")}
    frame = complete(pd.DataFrame([given], index=["甲"]), rubric)

    settled = settle(frame, NO_ITEMS, rubric)

    assert settled.loc["甲", "基本_合计"] == 15
    assert settled.loc["甲", "总计_合计"] == 18


def test_a_line_of_a_list_across_its_columns():
    items = [
        {"清单": "专项", "序号": 1, "名称": "好", "人员": 1.0, "公用": 1.0, "合计": 2.0},
        {"清单": "专项", "序号": 2, "名称": "差", "人员": 0.0, "公用": 1.0, "合计": 4.0},
    ]

    told = sums(items, 专项_人员=1, 专项_公用=2, 专项_合计=6)

    assert [(each.details["label"], each.found, each.expected) for each in told] == [
        ("总计（合计）", "18", "21"),
        ("差（合计）", "4", "1"),
    ]


def test_the_kinds_of_staff_make_the_staff():
    (finding,) = sums(在职人数=20, 行政人数=15, 事业人数=4)

    assert (finding.name, finding.found, finding.expected) == ("在职人数", "20", "19")
    assert finding.code == "SUM_DIFFERS"
    assert sums(在职人数=19, 行政人数=15, 事业人数=4) == []
    assert sums(在职人数=19, 行政人数=15) == []
