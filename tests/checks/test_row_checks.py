"""What a rubric asks declared rows to be looked at for, as grave and in the words that it says."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from ruamel.yaml import YAML
from support.projects import projects_of

from perfeval_xl.checks.declared_rows import check_rubrics_own
from perfeval_xl.checks.finding import Finding
from perfeval_xl.forms.layout.project_layout import LEVEL1, LEVEL2, LEVEL3
from perfeval_xl.forms.reading.project_reader import REASON
from perfeval_xl.rubric.load import read_rubric
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.source import rubric_source

UNIT, OTHER = ("甲局", "甲项目"), ("乙局", "乙项目")


def told(rubric: Rubric, *rows: dict[str, Any], texts: dict[str, str] | None = None):
    """Look at the rows of a project; another one has one sound row. Return place and sentence."""
    given = [{"目标": "2次", "完成": "2次", "分值": 10, "得分": 10, **row} for row in rows]
    table = [
        (*UNIT, row.get(LEVEL2, "数量指标"), row["目标"], row["完成"], row["分值"], row["得分"])
        for row in given
    ]
    sound = (*OTHER, "数量指标", "2次", "2次", 10, 10)
    projects = projects_of(rubric, {UNIT: {}, OTHER: {}}, [*table, sound])
    changed = projects.rows.assign(
        **{
            LEVEL1: [*(row.get(LEVEL1, "产出指标") for row in given), "产出指标"],
            LEVEL3: [*(row.get(LEVEL3, f"指标{at}") for at, row in enumerate(given)), "场次"],
            REASON: [*(row.get(REASON, "") for row in given), ""],
        }
    )
    words = {"产出情况及分析": "完成", "效益情况及分析": "完成", **(texts or {})}
    figures = projects.figures.assign(**words)
    found: list[Finding] = list(check_rubrics_own(figures, changed, rubric.project))
    assert {each.unit for each in found} <= {UNIT} or texts
    return [(each.name, each.severity, each.details["label"]) for each in found]


CASES = [
    # a row, the cell it is told at, how grave, what it is called
    ({LEVEL3: "资金支付率", "目标": "100%", "完成": "100%"}, "三级指标", "warning", "资金支付率"),
    ({LEVEL3: "支付差旅费次数"}, "三级指标", "note", "支付差旅费次数"),
    ({LEVEL3: "资金支付率", LEVEL2: "时效指标"}, None, "", ""),
    ({LEVEL2: "成本指标", "目标": "≥2元", "完成": "2元"}, "指标值文字", "warning", "指标0（≥2元）"),
    ({LEVEL2: "成本指标", "目标": "≤2万元", "完成": "2万元"}, None, "", ""),
    ({"目标": "≥2次"}, None, "", ""),
    ({"完成": "3次"}, "完成值文字", "warning", "指标0（3次）"),
    ({"目标": "200次", "完成": "299次"}, None, "", ""),
    ({LEVEL2: "成本指标", "目标": "2万元", "完成": "4万元", "得分": 10}, None, "", ""),
    ({"得分": 9}, "偏差原因", "warning", "指标0"),
    ({"得分": 9, REASON: "疫情"}, None, "", ""),
    ({"得分": 9, REASON: "  "}, "偏差原因", "warning", "指标0"),
    ({"得分": None}, None, "", ""),
    ({"分值": None, "得分": None}, None, "", ""),
    ({"目标": "及时", "完成": "及时"}, "指标值文字", "note", "指标0（及时）"),
    ({"目标": "满意度达到90%", "完成": "90%"}, None, "", ""),
    ({"目标": "制定办法", "完成": "制定办法"}, None, "", ""),
]  # fmt: skip


@pytest.mark.parametrize(("row", "cell", "severity", "label"), CASES)
def test_a_row(datong: Rubric, row: dict[str, Any], cell: str | None, severity: str, label: str):
    expected = [] if cell is None else [(f"绩效指标_1_{cell}", severity, label)]

    assert told(datong, row) == expected


def test_one_indicator_under_two_levels(datong: Rubric):
    twice = [
        {LEVEL3: "群众 满意度"},
        {LEVEL3: "群众满意度", LEVEL1: "效益指标"},
        {LEVEL3: "培训", LEVEL1: "效益指标"},
        {LEVEL3: "培训", LEVEL1: "效益指标"},
    ]

    assert [name for name, *_ in told(datong, *twice)] == [
        "绩效指标_1_三级指标",
        "绩效指标_2_三级指标",
    ]


def test_texts_that_say_nothing(datong: Rubric):
    # Both projects are given the same texts.
    found = told(datong, {}, texts={"产出情况及分析": " "})

    assert found == [("产出情况及分析", "note", "产出情况及分析")] * 2


def changed(**check: Any) -> Rubric:
    text, file = rubric_source("datong-2021-project")
    data = YAML(typ="safe", pure=True).load(text)
    data["project"]["checks"] = [check]
    stream = StringIO()
    YAML().dump(data, stream)
    return read_rubric(stream.getvalue(), file)


def test_a_bureau_says_how_grave_and_in_which_words():
    rubric = changed(check="unexplained", severity="error", words="请写原因。")
    projects = projects_of(rubric, {UNIT: {}}, [(*UNIT, "数量指标", "2次", "2次", 10, 9)])

    (finding,) = check_rubrics_own(projects.figures, projects.rows, rubric.project)

    assert (finding.code, finding.severity) == ("ROW_QUESTIONED", "error")
    assert finding.message == "项目“甲项目”：【指标内容】：请写原因。"


REFUSED = [
    ({"check": "spelling", "words": "甲"}, "“check”应为 'misplaced'"),
    ({"check": "unexplained", "words": "甲", "severity": "严重"}, "“severity”应为 'error'"),
    ({"check": "unexplained"}, "“words”缺少这一项"),
    ({"check": "beyond", "words": "甲"}, "checks 的 beyond 应写明 above"),
    ({"check": "vague", "words": "甲", "any_of": ["及时"], "above": "150%"}, "不用写 above"),
    ({"check": "misplaced", "words": "甲", "level2": ["数量"], "any_of": ["率"]}, "“数量”不在表里"),
    ({"check": "unfilled", "words": "甲", "texts": ["产出"]}, "“产出”不在表里"),
]


@pytest.mark.parametrize(("check", "words"), REFUSED)
def test_a_check_that_is_none_is_told_on_loading(check: dict[str, Any], words: str):
    with pytest.raises(Exception, match="datong-2021-project") as caught:
        changed(**check)

    assert words in str(caught.value)
