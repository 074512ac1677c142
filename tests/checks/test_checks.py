"""Each check finds what it is for and leaves alone what is in order."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from perfeval_xl.checks.findings import Finding, grouped
from perfeval_xl.checks.run_checks import run_checks
from perfeval_xl.forms.figures.figures import complete, settle
from perfeval_xl.forms.layout.self_sheet import SELF_GRADE
from perfeval_xl.messages import MESSAGES
from perfeval_xl.rubric.load import read_rubric
from perfeval_xl.rubric.rules import read_rule
from perfeval_xl.rubric.table import self_score_name

NO_ITEMS = pd.DataFrame(columns=["单位名称", "清单", "序号", "名称"])


def found(rubric: Any, code: str, items: list[dict] | None = None, **figures: Any) -> list[Finding]:
    """Run all checks over two departments, one blank, and keep the findings of one code."""
    frame = pd.DataFrame([{}, figures], index=["空白", "甲"])
    full = complete(frame, rubric)
    lines = pd.DataFrame([{"单位名称": "甲", **item} for item in items]) if items else NO_ITEMS
    findings = run_checks(settle(full, lines, rubric), lines, rubric)
    return [each for each in findings if each.code == code and each.department == "甲"]


def test_a_total_that_is_not_its_parts(hengyang):
    parts = {"人员经费_本年预算": 193.54, "公用经费_本年预算": 38.06}

    (finding,) = found(hengyang, "SUM_DIFFERS", 基本支出_本年预算=232.6, **parts)

    assert finding.severity == "error"
    assert finding.message == (
        "【一、部门基本支出（2019年预算数）】填的是 232.6，但其各分项（人员经费、公用经费）"
        "相加为 231.6，相差 1。请改正合计或分项。"
    )
    assert found(hengyang, "SUM_DIFFERS", 基本支出_本年预算=231.6, **parts) == []


def test_a_gap_that_cannot_move_a_score_does_not_hand_back(hengyang):
    parts = {"人员经费_本年预算": 901.58, "公用经费_本年预算": 116.17}

    (finding,) = found(hengyang, "SUM_SLIGHTLY_OFF", 基本支出_本年预算=1017.73, **parts)

    assert finding.severity == "warning"
    assert (finding.found, finding.expected) == ("1017.73", "1017.75")
    assert found(hengyang, "SUM_DIFFERS", 基本支出_本年预算=1017.73, **parts) == []
    assert found(hengyang, "SUM_DIFFERS", 基本支出_本年预算=1017.6, **parts) != []


def test_rounding_of_printed_amounts_is_no_difference(hengyang):
    parts = {"人员经费_本年预算": 193.54, "公用经费_本年预算": 38.06}

    assert found(hengyang, "SUM_SLIGHTLY_OFF", 基本支出_本年预算=231.61, **parts) == []
    assert found(hengyang, "SUM_SLIGHTLY_OFF", 基本支出_本年预算=231.62, **parts) != []


def test_a_total_with_a_missing_part_is_not_held_against_anybody(hengyang):
    assert found(hengyang, "SUM_DIFFERS", 基本支出_本年预算=500, 人员经费_本年预算=1) == []


def test_a_list_that_does_not_add_up(hengyang):
    items = [
        {"清单": "业务工作专项", "序号": 1, "名称": "a", "本年预算": 50.0},
        {"清单": "业务工作专项", "序号": 2, "名称": "b", "本年预算": 20.0},
    ]

    (finding,) = found(hengyang, "SUM_DIFFERS", items, 业务工作专项_本年预算=75)

    assert (finding.found, finding.expected) == ("75", "70")
    assert found(hengyang, "SUM_DIFFERS", items, 业务工作专项_本年预算=70) == []


def test_parts_larger_than_the_whole(hengyang):
    (finding,) = found(
        hengyang,
        "PART_EXCEEDS_WHOLE",
        公用经费_本年决算=5,
        办公印刷费_本年决算=3,
        三公经费_本年决算=2.5,
    )

    assert finding.name == "公用经费_本年决算"
    assert (finding.found, finding.expected) == ("5", "5.5")
    assert found(hengyang, "PART_EXCEEDS_WHOLE", 公用经费_本年决算=5, 三公经费_本年决算=5) == []


@pytest.mark.parametrize(
    ("stated", "in_order"),
    [(0.95, True), (0.952, True), (0.9524, True), (0.9523, True), (0.96, False), (0.953, False)],
)
def test_a_stated_ratio_may_be_rounded_or_cut_off(hengyang, stated: float, in_order: bool):
    findings = found(hengyang, "STATED_DIFFERS", 编制数=21, 在职人数=20, 填报_在职人员控制率=stated)

    assert (findings == []) is in_order


def test_a_stated_share_of_the_narrative(hengyang):
    figures = {"人员经费_本年决算": 280.96, "公用经费_本年决算": 33.19}

    (finding,) = found(hengyang, "STATED_DIFFERS", 填报_人员经费占比=0.895, **figures)

    assert (finding.found, finding.expected) == ("89.5%", "89.4350%")
    # 10.565 % printed as 10.5 %: cut off, not wrong.
    assert found(hengyang, "STATED_DIFFERS", 填报_公用经费占比=0.105, **figures) == []


def test_a_stated_difference_of_amounts(hengyang):
    figures = {"基本支出_本年决算": 314.15, "基本支出_本年预算": 231.6}

    assert found(hengyang, "STATED_DIFFERS", 填报_基本支出比预算增加=82.55, **figures) == []
    assert found(hengyang, "STATED_DIFFERS", 填报_基本支出比预算增加=83.55, **figures) != []


def test_half_a_person_and_a_negative_amount(hengyang):
    assert found(hengyang, "VALUE_NOT_WHOLE", 编制数=20.5)[0].found == "20.5"
    assert found(hengyang, "VALUE_NOT_WHOLE", 编制数=20) == []
    assert found(hengyang, "VALUE_NEGATIVE", 公用经费_本年预算=-3)[0].found == "-3"
    assert found(hengyang, "VALUE_NEGATIVE", 本年追加预算=-3) == []


def test_a_count_that_is_rather_an_amount(hengyang):
    (finding,) = found(hengyang, "COUNT_TOO_LARGE", 在职人数=2809600)

    assert finding.message == (
        "【2019年实际在职人数】是 2809600，个数很少有这么大。请核对，是不是把金额或编号填在了这里。"
    )
    assert found(hengyang, "COUNT_TOO_LARGE", 在职人数=100_000) == []


def test_amounts_printed_with_one_decimal_may_be_off_by_its_rounding(hengyang):
    parts = {"人员经费_本年预算": 10.3, "公用经费_本年预算": 5.4}

    assert found(hengyang, "SUM_DIFFERS", 基本支出_本年预算=15.8, **parts) == []
    assert found(hengyang, "SUM_SLIGHTLY_OFF", 基本支出_本年预算=15.8, **parts) != []
    assert found(hengyang, "SUM_DIFFERS", 基本支出_本年预算=15.9, **parts) != []
    assert found(hengyang, "SUM_DIFFERS", 基本支出_本年预算=15.85, **parts) != []


def test_a_score_out_of_range_names_the_top_that_the_rule_can_give(hengyang):
    (finding,) = found(hengyang, "SELF_OUT_OF_RANGE", 自评得分_社会公众或服务对象满意度=9)

    assert finding.expected == "6"
    assert found(hengyang, "SELF_OUT_OF_RANGE", 自评得分_社会公众或服务对象满意度=6) == []
    assert found(hengyang, "SELF_OUT_OF_RANGE", 自评得分_经济效益=-1) != []


def test_a_score_between_the_levels(hengyang):
    assert found(hengyang, "SELF_OFF_LEVEL", 自评得分_行政效能=5)[0].expected == "6、3、0"
    assert found(hengyang, "SELF_OFF_LEVEL", 自评得分_行政效能=3) == []


def test_a_score_off_every_level_is_told_with_the_words(hengyang):
    named = read_rule({"judged": {"levels": [["较好", "100%"], ["一般", 2, 3], ["无", 0]]}})
    judged = [
        each.model_copy(update={"rule": named}) if each.name == "行政效能" else each
        for each in hengyang.indicators
    ]
    rubric = hengyang.model_copy(update={"indicators": tuple(judged)})

    told = found(rubric, "SELF_OFF_LEVEL", 自评得分_行政效能=5)
    assert [finding.expected for finding in told] == ["较好6、一般2至3、无0"]
    for on_a_level in (6, 3, 2.5, 2, 0):
        assert found(rubric, "SELF_OFF_LEVEL", 自评得分_行政效能=on_a_level) == []


def test_items_that_do_not_make_the_score(hengyang):
    items = {"要点_预决算信息公开性_1": 1, "要点_预决算信息公开性_2": 0.5}

    (finding,) = found(hengyang, "SELF_ITEMS_DIFFER", 自评得分_预决算信息公开性=2, **items)

    assert (finding.found, finding.expected) == ("2", "1.5")
    assert found(hengyang, "SELF_ITEMS_DIFFER", 自评得分_预决算信息公开性=1.5, **items) == []


def test_a_judged_indicator_without_a_score(hengyang):
    names = [each.name for each in found(hengyang, "SELF_MISSING", 自评得分_行政效能=6)]

    assert "自评得分_行政效能" not in names
    assert "自评得分_经济效益" in names
    assert "自评得分_实际完成率" not in names, "a computed indicator needs no own score"


def own_scores(rubric: Any, points: float) -> dict[str, float]:
    return {self_score_name(each): points for each in rubric.indicators}


def test_a_total_that_is_not_the_sum_of_the_scores(hengyang):
    scores = own_scores(hengyang, 1)

    assert found(hengyang, "TOTAL_DIFFERS", 自评总分=29, **scores)[0].expected == "28"
    assert found(hengyang, "TOTAL_DIFFERS", 自评总分=28, **scores) == []
    assert found(hengyang, "TOTAL_DIFFERS", 自评总分=29, 自评得分_行政效能=6) == []


@pytest.mark.parametrize(
    ("total", "grade", "right"),
    [(95.5, "良", "优"), (90, "良", "优"), (89.99, "优", "良"), (59.99, "中", "差")],
)
def test_a_grade_that_the_total_does_not_give(hengyang, total: float, grade: str, right: str):
    figures = {"自评总分": total, SELF_GRADE: grade}

    assert found(hengyang, "GRADE_DIFFERS", **figures)[0].expected == right
    assert found(hengyang, "GRADE_DIFFERS", **{**figures, SELF_GRADE: right}) == []
    assert found(hengyang, "GRADE_DIFFERS", **{**figures, SELF_GRADE: ""}) == []


def test_a_missing_figure_names_the_indicators_that_wait_for_it(hengyang):
    blank = ("在职人数", "计划工作数", "重点项目支出")
    given = {name: 1.0 for name in hengyang.entries if name not in blank}
    names = {each.name: each.expected for each in found(hengyang, "VALUE_MISSING", **given)}

    assert "编制数" not in names
    assert names["在职人数"] == "在职人员控制率"
    assert names["计划工作数"] == "实际完成率、完成及时率、品质达标率"
    assert "重点项目支出" not in names, "a judged indicator can do without its ratio"


def test_who_left_most_blank_is_told_so_once_and_all_blank_cells_together(hengyang):
    given = {"编制数": 1.0, "自评得分_在职人员控制率": 1.0}
    (finding,) = found(hengyang, "MOSTLY_BLANK", **given)
    missing = found(hengyang, "VALUE_MISSING", **given)

    assert (finding.found, finding.expected, finding.severity) == ("29", "30", "warning")
    # One line a sheet: they differ in their labels alone.
    assert len(missing) == 29
    assert {each.expected for each in missing} == {
        "在职人员控制率、“三公经费”变动率、“三公经费”控制率、预算完成率、预算调整率等 17 项"
    }
    assert len(grouped(missing, {"甲": {each.name: ("表", each.name) for each in missing}})) == 1


def test_half_of_the_figures_are_not_most(hengyang):
    needed = [each.name for each in found(hengyang, "VALUE_MISSING")]
    assert len(needed) == 30

    for filled_in, told in ((15, 0), (14, 1)):
        given = dict.fromkeys(needed[:filled_in], 1.0)
        assert len(found(hengyang, "MOSTLY_BLANK", **given)) == told


BALANCED = """
id: tiny
title: 试
issuer: 试
fiscal_year: 2020
grades: {优: 90, 差: 0}
same: [[收支_支出, 正文支出]]
indicators:
  - {path: [甲], name: 评定, points: 100, rule: judged}
forms:
  - sheet: 表
    title: 表
    blocks:
      - matrix: 收支
        columns: {期初: 期初, 收入: 收入, 支出: 支出, 期末: 期末, 占比: {label: 占比, kind: percent, stated: "{row}_支出 / 收支_支出"}}
        balance: {期末: 期初 + 收入 - 支出}
        rows: [{row: 收支, label: 收支合计}, {row: 项目, group: 其中, list: 项目, room: 2}]
      - lines: 正文
        rows: [{field: 正文支出, label: 正文写明的支出}]
"""  # noqa: E501


def balanced() -> Any:
    return read_rubric(BALANCED, "tiny.yaml")


def test_a_row_that_does_not_balance():
    rows = {"收支_期初": 10, "收支_收入": 5, "收支_支出": 4}

    (finding,) = found(balanced(), "BALANCE_DIFFERS", 收支_期末=12, **rows)

    assert finding.message == (
        "【收支合计（期末）】填的是 12，按“期初 + 收入 - 支出”算得 11，相差 1。请核对这几个数。"
    )
    assert found(balanced(), "BALANCE_DIFFERS", 收支_期末=11.01, **rows) == []
    assert found(balanced(), "BALANCE_DIFFERS", **rows) == []


def test_a_line_of_a_list_that_does_not_balance():
    amounts = {"期初": 1.0, "收入": 1.0, "支出": 0.0}
    items = [
        {"清单": "项目", "序号": 1, "名称": "好", **amounts, "期末": 2.0},
        {"清单": "项目", "序号": 2, "名称": "差", **amounts, "期末": 3.0},
    ]

    (finding,) = found(balanced(), "BALANCE_DIFFERS", items)

    assert finding.details["label"] == "差（期末）"


def test_an_amount_that_the_narrative_states_otherwise():
    (finding,) = found(balanced(), "SAME_DIFFERS", 收支_支出=31.35, 正文支出=30.82)

    assert finding.message == (
        "【收支合计（支出）】是 31.35 万元，【正文写明的支出】是 30.82 万元，两者不一致。"
        "请核对哪一个有误。"
    )
    assert found(balanced(), "SAME_DIFFERS", 收支_支出=31.35, 正文支出=31.35) == []


def test_a_share_stated_in_a_column_of_the_table():
    figures = {"收支_支出": 60.78, "项目_支出": 0.55}

    assert found(balanced(), "STATED_DIFFERS", 填报_项目_占比=0.009, **figures) == []
    assert found(balanced(), "STATED_DIFFERS", 填报_项目_占比=0.0095, **figures) != []


def test_every_sentence_of_the_registry_can_be_written():
    import string

    for code, message in MESSAGES.items():
        assert code.isupper()
        assert message.sentence.endswith(("。", "}")), code
        names = [name for _, name, _, _ in string.Formatter().parse(message.sentence) if name]
        assert message.sentence.format(**dict.fromkeys(names, "x"))
