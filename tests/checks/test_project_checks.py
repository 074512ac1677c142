"""Each check of projects finds what it is for, with its sheet and cell, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.projects import (
    MONEY,
    filling,
    lean_run,
    project_filling,
    projects_of,
    with_late,
)

from perfeval_xl.checks.findings import Finding
from perfeval_xl.checks.run_checks import run_project_checks
from perfeval_xl.forms.template.inputs import Filling

UNIT = ("甲局", "甲项目")
OTHER = ("乙局", "乙项目")


def found(datong: Any, code: str, *rows: tuple[Any, ...], **figures: float) -> list[Finding]:
    """Check two projects, one of them blank, and keep the findings of one code.

    Each row is 二级指标, 指标值, 完成值, 分值, 得分.
    """
    projects = projects_of(datong, {OTHER: {}, UNIT: figures}, [(*UNIT, *row) for row in rows])
    findings = run_project_checks(projects, datong)
    return [each for each in findings if each.code == code and each.unit == UNIT]


def row(
    target: str = "2次",
    actual: str = "2次",
    weight: float | None = 10,
    own: float | None = 5,
    level2: str = "数量指标",
) -> tuple[Any, ...]:
    return level2, target, actual, weight, own


def test_a_row_without_a_weight_is_told_and_held_to_nothing_else(datong):
    given = row(actual="很好", weight=None, own=99)

    (finding,) = found(datong, "ROW_WITHOUT_POINTS", given)

    assert finding.name == "绩效指标_1_分值"
    assert finding.message == (
        "项目“甲项目”：绩效指标【指标内容】没有填分值，不单独计分。"
        "如与别的指标合用一个分值，请拆开填；不计分的请删去这一行。"
    )
    for code in ("SELF_OUT_OF_RANGE", "SELF_MISSING", "ROW_LEVEL_UNCLEAR", "ROW_OFF_LEVEL"):
        assert found(datong, code, given, row(weight=None, own=-1)) == []
    assert len(found(datong, "ROW_WITHOUT_POINTS", row(weight=0), row(weight=1))) == 1


@pytest.mark.parametrize(
    ("own", "out"), [(10, False), (10.01, True), (0, False), (-0.5, True), (None, False)]
)
def test_an_own_score_beyond_the_weight(datong, own, out: bool):
    findings = found(datong, "SELF_OUT_OF_RANGE", row(), row(own=own))

    assert [(each.name, each.expected) for each in findings] == (
        [("绩效指标_2_自评得分", "10")] if out else []
    )


@pytest.mark.parametrize(
    ("actual", "own", "missing"),
    [("很好", None, True), ("完成", None, True), ("很好", 5, False), ("1次", None, False)],
)
def test_what_people_judge_needs_an_own_score(datong, actual: str, own, missing: bool):
    assert bool(found(datong, "SELF_MISSING", row(actual=actual, own=own))) == missing


def test_units_that_differ_are_told_as_such(datong):
    (finding,) = found(datong, "ROW_UNITS_DIFFER", row("3万元", "30000元"))

    assert (finding.name, finding.found, finding.expected) == (
        "绩效指标_1_完成值文字",
        "30000元",
        "3万元",
    )
    assert found(datong, "ROW_UNITS_DIFFER", row("3万元", "2.5万元")) == []
    assert found(datong, "ROW_UNITS_DIFFER", row("3万元", "很好")) == []
    assert found(datong, "ROW_LEVEL_UNCLEAR", row("3万元", "30000元")) == []


def test_a_result_that_says_neither_number_nor_level(datong):
    (finding,) = found(datong, "ROW_LEVEL_UNCLEAR", row("群众 满意", "效果\n明显"))

    assert (finding.found, finding.expected) == ("效果 明显", "群众 满意")
    assert found(datong, "ROW_LEVEL_UNCLEAR", row("群众满意", "群众满意")) == []
    assert found(datong, "ROW_LEVEL_UNCLEAR", row("群众满意", "部分完成")) == []
    assert found(datong, "ROW_LEVEL_UNCLEAR", row("群众满意", "效果明显", own=None)) == []


@pytest.mark.thinned(2)
@pytest.mark.parametrize(
    ("actual", "own", "late"),
    [("12月2日", 10, True), ("11月2日", 10, False), ("12月2日", None, False), ("很好", 10, False)],
)
def test_what_is_late_is_told_where_the_rubric_has_no_rule(datong, actual, own, late: bool):
    given = row("11月底前完成", actual, own=own)

    assert bool(found(datong, "ROW_LATE", given)) == late
    assert found(with_late(datong, 1, 0.1), "ROW_LATE", given) == []
    assert bool(found(datong, "ROW_LEVEL_UNCLEAR", given)) == (actual == "很好")


@pytest.mark.thinned(2)
@pytest.mark.parametrize("weights", [(80, 10), (90, 10)], ids=["with", "without"])
def test_a_row_that_does_not_apply_is_told_with_its_points(datong, weights):
    rows = [row(weight=weights[0]), row("不适用", "", weights[1], None)]
    total = 10.0 + weights[0]

    (finding,) = found(datong, "ROW_NOT_APPLICABLE", *rows)

    assert (finding.name, finding.found) == ("绩效指标_2_指标值文字", "不适用")
    assert "这一行的 10 分按指标不适用处理" in finding.message
    for code in ("SELF_MISSING", "ROW_LEVEL_UNCLEAR", "WEIGHTS_NOT_FULL"):
        assert found(datong, code, *rows) == []
    # The sheet may make its sum with these points or without.
    for stated in (total, total + 10):
        assert found(datong, "WEIGHTS_DIFFER", *rows, 填报_分值合计=stated) == []
    (differs,) = found(datong, "WEIGHTS_DIFFER", *rows, 填报_分值合计=7)
    assert differs.expected == f"{total + 10:g}（其中不适用 10）"


def test_a_sum_that_is_full_neither_with_nor_without_is_told(datong):
    rows = [row(weight=70), row("不适用", "", 10, None)]

    (finding,) = found(datong, "WEIGHTS_NOT_FULL", *rows)

    assert (finding.found, finding.expected) == ("90（其中不适用 10）", "100")


def test_a_long_text_is_cut_in_the_message(datong):
    (finding,) = found(datong, "ROW_LEVEL_UNCLEAR", row("群众满意", "很" * 100))

    assert finding.found == "很" * 24 + "…"


LEVELS = [
    # result, own score of 10, the span it should lie in
    ("完成", 10, ""),
    ("完成", 8, ""),
    ("完成", 7.9, "8 至 10"),
    ("部分完成", 8, ""),
    ("部分完成", 6, ""),
    ("部分完成", 9, "6 至 8"),
    ("部分完成", 5, "6 至 8"),
    ("未完成", 6, ""),
    ("未完成", 7, "0 至 6"),
    ("很好", 1, ""),
    ("1次", 1, ""),
    ("部分完成", 11, ""),  # out of range altogether, and told as that alone
]


@pytest.mark.thinned(3)
@pytest.mark.parametrize(("actual", "own", "span"), LEVELS)
def test_an_own_score_off_its_level(datong, actual: str, own: float, span: str):
    findings = found(datong, "ROW_OFF_LEVEL", row(actual=actual, own=own))

    assert [each.expected for each in findings] == ([span] if span else [])


@pytest.mark.parametrize(("weights", "full"), [([90], True), ([45, 45.004], True), ([80], False)])
def test_weights_that_do_not_make_a_hundred(datong, weights: list[float], full: bool):
    rows = [row(weight=weight) for weight in weights]

    findings = found(datong, "WEIGHTS_NOT_FULL", *rows)

    assert [(each.found, each.expected) for each in findings] == ([] if full else [("90", "100")])


def test_the_stated_sum_of_the_weights(datong):
    rows = [row(weight=60), row(weight=30)]

    (finding,) = found(datong, "WEIGHTS_DIFFER", *rows, 填报_分值合计=90)

    assert (finding.name, finding.found, finding.expected) == ("填报_分值合计", "90", "100")
    assert found(datong, "WEIGHTS_DIFFER", *rows, 填报_分值合计=100) == []
    assert found(datong, "WEIGHTS_DIFFER", *rows) == []


def test_the_stated_total_counts_a_row_without_a_score_as_none(datong):
    rows = [row(own=50), row(own=None), row(own=20.5, weight=None)]
    execution = {"自评得分_预算执行率": 8}

    (finding,) = found(datong, "TOTAL_DIFFERS", *rows, 项目自评总分=98, **execution)

    assert (finding.name, finding.found, finding.expected) == ("项目自评总分", "98", "78.5")
    assert found(datong, "TOTAL_DIFFERS", *rows, 项目自评总分=78.5, **execution) == []
    assert found(datong, "TOTAL_DIFFERS", *rows, **execution) == []


TOLD = [
    ("资金使用率为70%", ["资金使用率为70%"]),
    ("预算执行率达到75 ％", ["预算执行率达到75 ％"]),
    ("执行率80%，共完成全年预算的60%。", ["完成全年预算的60%"]),
    ("资金支付率为80%", []),
    ("资金使用率为79.5%", []),
    ("群众满意率为70%", []),
    ("资金使用率较高", []),
    ("", []),
]


@pytest.mark.thinned(2)
@pytest.mark.parametrize(("text", "wrong"), TOLD)
def test_an_execution_rate_told_in_words(datong, text: str, wrong: list[str]):
    money = {f"{MONEY}_全年预算数": 100.0, f"{MONEY}_全年执行数": 79.52}
    nothing = {f"{MONEY}_全年预算数": 0.0, f"{MONEY}_全年执行数": 5.0}
    projects = projects_of(datong, {UNIT: money, OTHER: {}, ("甲局", "无预算"): nothing})
    words = dict.fromkeys(["产出情况及分析", "预期目标"], text)
    projects.figures[list(words)] = list(words.values())

    findings = [
        each for each in run_project_checks(projects, datong) if each.code == "TOLD_RATE_DIFFERS"
    ]

    # Of the texts only the analysis is held against the money, and only where there is any.
    assert [each.unit for each in findings] == [UNIT] * len(wrong)
    assert [each.found for each in findings] == wrong
    assert all(each.name == "产出情况及分析" for each in findings)
    assert all(each.expected == "79.5200%" for each in findings)


def test_a_blank_project_waits_for_its_money(datong):
    names = [each.name for each in found(datong, "VALUE_MISSING")]

    assert names == [f"{MONEY}_全年预算数", f"{MONEY}_全年执行数"]


def test_the_money_of_a_project_is_checked_like_any_form(datong):
    parts = {f"{name}_全年预算数": 10.0 for name in ("当年财政拨款", "上年结转资金", "其他资金")}

    (finding,) = found(datong, "SUM_DIFFERS", **{f"{MONEY}_全年预算数": 31.0}, **parts)

    assert (finding.found, finding.expected) == ("31", "30")
    assert found(datong, "SUM_DIFFERS", **{f"{MONEY}_全年预算数": 30.0}, **parts) == []
    rate = {f"{MONEY}_全年预算数": 100.0, f"{MONEY}_全年执行数": 79.52}
    assert found(datong, "STATED_DIFFERS", **rate, 填报_年度资金总额_执行率=0.80) == []
    assert found(datong, "STATED_DIFFERS", **rate, 填报_年度资金总额_执行率=0.81) != []


def test_more_spent_than_there_was_to_spend(datong):
    figures = {f"{MONEY}_全年预算数": 100.0, f"{MONEY}_全年执行数": 100.02}

    (finding,) = found(datong, "LIMIT_EXCEEDED", **figures)

    assert (finding.name, finding.found, finding.expected) == (
        f"{MONEY}_全年执行数",
        "100.02",
        "100",
    )
    assert found(datong, "LIMIT_EXCEEDED", **{**figures, f"{MONEY}_全年执行数": 100.01}) == []
    assert found(datong, "LIMIT_EXCEEDED", **{f"{MONEY}_全年执行数": 5.0}) == []


def test_one_source_of_money_above_all_of_it(datong):
    figures = {f"{MONEY}_全年预算数": 100.0, "上年结转资金_全年预算数": 101.0}

    (finding,) = found(datong, "PART_EXCEEDS_WHOLE", **figures)

    assert (finding.name, finding.found, finding.expected) == (f"{MONEY}_全年预算数", "100", "101")
    assert found(datong, "PART_EXCEEDS_WHOLE", **{**figures, f"{MONEY}_全年预算数": 101.0}) == []


@pytest.mark.parametrize("text", ["100%%", "≥100％%"])
def test_a_doubled_sign_is_told_with_what_was_read(datong, text: str):
    (target,) = found(datong, "ROW_TIDIED", row(text, "95%"))
    (result,) = found(datong, "ROW_TIDIED", row("95%", text))

    assert (target.name, target.expected) == ("绩效指标_1_指标值文字", "100%")
    assert (result.name, result.expected) == ("绩效指标_1_完成值文字", "100%")
    assert found(datong, "ROW_TIDIED", row("100%", "95%"), row(text, "很好")) == []


def test_a_level_that_the_sheet_does_not_print(datong):
    (finding,) = found(datong, "ROW_LEVEL_UNKNOWN", row(level2="投入成本"), row(level2="成本指标"))

    assert (finding.name, finding.found) == ("绩效指标_1_二级指标", "投入成本")
    assert "成本指标" in finding.message


def test_a_negative_weight_hands_the_return_back(datong):
    (finding,) = found(datong, "ROW_POINTS_NEGATIVE", row(weight=-30), row(weight=120))

    assert (finding.name, finding.found) == ("绩效指标_1_分值", "-30")
    assert finding.severity == "error"
    assert found(datong, "SELF_OUT_OF_RANGE", row(weight=-30)) == []


def test_a_result_in_another_magnitude_is_told(datong):
    far = [row("20次", "20000次"), row("3000万元", "3万元")]

    assert len(found(datong, "ROW_FAR_APART", *far)) == 2
    assert found(datong, "ROW_FAR_APART", row("20次", "19900次"), row("3次", "0次")) == []


def test_a_sheet_without_indicators_is_told(datong):
    (finding,) = found(datong, "NO_DECLARED_ROWS")

    assert finding.name == "项目名称"
    assert found(datong, "WEIGHTS_NOT_FULL") == []


# -- where it stands ---------------------------------------------------------------------------

BAD_ROWS = (
    ["产出指标", "数量指标", "无分值", "2次", "2次", None, 5, None],
    ["产出指标", "数量指标", "自评过高", "2次", "2次", 10, 11, None],
    ["产出指标", "数量指标", "没有自评", "及时", "很好", 10, None, None],
    ["产出指标", "数量指标", "单位不同", "3万元", "30000元", 10, 5, None],
    ["产出指标", "数量指标", "看不出", "及时", "很好", 10, 5, None],
    ["产出指标", "数量指标", "离档", "及时", "部分完成", 10, 10, None],
    ["产出指标", "数量指标", "有差", "2次", "1次", 10, 10, None],
)
# That 11 of 10 points is too much goes without saying beside what the figures give (SELF_DIFFERS),
# and that the total is no sum beside the own score that is missing from it.
PLACES = {
    ("项目2", "G13", "ROW_WITHOUT_POINTS"),
    ("项目2", "H15", "SELF_MISSING"),
    ("项目2", "F16", "ROW_UNITS_DIFFER"),
    ("项目2", "F17", "ROW_LEVEL_UNCLEAR"),
    ("项目2", "H18", "ROW_OFF_LEVEL"),
    ("项目2", "H14", "SELF_DIFFERS"),
    ("项目2", "H19", "SELF_DIFFERS"),
    ("项目2", "G20", "WEIGHTS_NOT_FULL"),
    ("项目2", "G20", "WEIGHTS_DIFFER"),
    ("项目2", "F22", "TOLD_RATE_DIFFERS"),
}


def test_every_finding_names_its_sheet_and_cell(tmp_path: Path):
    told = {"产出情况及分析": "资金使用率为70%", "预期目标": "资金使用率为70%"}
    bad = project_filling("乙项目", BAD_ROWS, told)

    table = lean_run(tmp_path, filling(project_filling(), bad)).findings

    assert set(zip(table["sheet"], table["cell"], table["code"], strict=True)) == PLACES
    assert set(table["department"]) == {"示例局"}
    assert all(each.startswith("项目“乙项目”：") for each in table["message"])


def test_projects_in_order_give_no_findings(tmp_path: Path):
    result = lean_run(tmp_path, filling(project_filling(), project_filling("乙项目")))

    assert result.findings.empty


def test_the_number_of_projects_is_held_against_the_sheets(tmp_path: Path):
    given = Filling("示例局", figures={"自评项目数": 3.0}, projects=[project_filling()])

    table = lean_run(tmp_path, given).findings

    assert table[["sheet", "cell", "code"]].to_numpy().tolist() == [["决算", "B4", "SAME_DIFFERS"]]
    assert table["message"].tolist() == [
        "【自评项目数】是 3，【所报项目自评表的份数】是 1，两者不一致。请核对哪一个有误。"
    ]


def test_what_is_no_number_hands_the_return_back(tmp_path: Path):
    rows = [["产出指标", "数量指标", "甲", "2次", "2次", "九十", 90, None]]

    result = lean_run(tmp_path, filling(project_filling(rows=rows)))

    (file,) = result.manifest["files"]
    assert file["status"] == "returned"
    assert "项目“甲项目”：【绩效指标第 1 行的分值】应填数字，现为“九十”" in file["reason"]
    errors = result.findings[result.findings["severity"] == "error"]
    assert errors[["sheet", "cell", "code"]].to_numpy().tolist() == [
        ["项目1", "G13", "VALUE_NOT_NUMBER"]
    ]
