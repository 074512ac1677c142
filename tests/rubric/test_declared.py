"""The verdict on a row that a department declared itself, and rubric files of projects."""

from __future__ import annotations

import math
from importlib.resources import files
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.projects import with_late

from perfeval_xl.rubric import verdict as columns
from perfeval_xl.rubric.declared_row import declared_verdict
from perfeval_xl.rubric.expressions.evaluate import Columns, evaluate
from perfeval_xl.rubric.expressions.excel import excel
from perfeval_xl.rubric.expressions.nodes import Node
from perfeval_xl.rubric.load import load_rubric, read_rubric
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.source import RubricError
from perfeval_xl.rubric.table import POINTS, STATUS, VALUE

DATONG = load_rubric("datong-2021-project")


LATE = with_late(DATONG, 3, 0.1)
FULL = DATONG.model_copy(update={"when_not_applicable": "full", "digest": "full"})


def faces(rubric: Rubric) -> dict[str, Node]:
    """Return the trees of a declared row by the columns that they give."""
    trees = declared_verdict(rubric)
    return {VALUE: trees.value, STATUS: trees.status, POINTS: trees.points, "": trees.note}


BLANK = math.nan


class Row(NamedTuple):
    value: float
    status: str
    points: float
    note: str


def row(**given: Any) -> dict[str, Any]:
    """Return the cells of a declared row of 10 points, blank but for what is given."""
    texts = {columns.TARGET_TEXT: "", columns.ACTUAL_TEXT: ""}
    read = {columns.TARGET: BLANK, columns.ACTUAL: BLANK, columns.DIRECTION: "", columns.LEVEL: ""}
    return {**texts, **read, columns.WEIGHT: 10.0, columns.OWN: BLANK, **given}


def judged(rows: list[dict[str, Any]], rubric: Rubric = DATONG) -> list[Row]:
    """Judge rows in the calculator."""
    cells: dict[str, Any] = {
        name: np.array([each[name] for each in rows], dtype=_type(rows[0][name]))
        for name in rows[0]
    }
    found = []
    for name, tree in faces(rubric).items():
        cells[name] = evaluate(tree, Columns(cells, len(rows)))
        found.append(cells[name].tolist())
    return [Row(*each) for each in zip(*found, strict=True)]


def _type(value: Any) -> type:
    return object if isinstance(value, str) else float


def by_figures(target: float, actual: float, direction: str = "≥", **given: Any) -> dict[str, Any]:
    numbers = {columns.TARGET: target, columns.ACTUAL: actual, columns.DIRECTION: direction}
    texts = {columns.TARGET_TEXT: f"{target:g}次", columns.ACTUAL_TEXT: f"{actual:g}次"}
    return row(**numbers, **texts, **given)


def by_days(target: float, actual: float, **given: Any) -> dict[str, Any]:
    numbers = {columns.TARGET: target, columns.ACTUAL: actual, columns.DIRECTION: "按期"}
    texts = {columns.TARGET_TEXT: "11月底前", columns.ACTUAL_TEXT: "12月7日"}
    return row(**numbers, **texts, **given)


def by_people(own: float, level: str = "", **given: Any) -> dict[str, Any]:
    return row(**{columns.OWN: own, columns.LEVEL: level, columns.ACTUAL_TEXT: "很好", **given})


QUANTITATIVE = [
    # target, actual, direction, value, points
    (2, 2, "≥", 1, 10),
    (2, 3, "≥", 1, 10),
    (2, 1, "≥", 0.5, 5),
    (3, 1, "≥", 0.3333333333, 3.33333),
    (2, 0, "≥", 0, 0),
    (0, 0, "≥", 1, 10),
    (0, 3, "≥", 1, 10),
    (20, 20, "≤", 1, 10),
    (20, 18, "≤", 1, 10),
    (20, 0, "≤", 1, 10),
    (20, 25, "≤", 0.8, 8),
    (0, 0, "≤", 1, 10),
    (0, 3, "≤", 0, 0),
    (0, -3, "≥", 0, 0),
    (-5, -10, "≥", 0, 0),
    (-5, -4, "≥", 1, 10),
    (-5, -3, "≤", 0, 0),
    (-5, 0, "≤", 0, 0),
    (-5, -6, "≤", 1, 10),
]


@pytest.mark.parametrize(("target", "actual", "direction", "value", "points"), QUANTITATIVE)
def test_a_target_is_met_or_earns_its_share(target, actual, direction, value, points):
    (found,) = judged([by_figures(target, actual, direction)])

    assert found[:3] == (value, "核算", pytest.approx(points))


QUALITATIVE = [
    # own score, level, status, points
    (9, "达成", "判定", 9),
    (10, "达成", "判定", 10),
    (12, "达成", "判定", 10),
    (3, "达成", "判定", 3),
    (7, "部分达成", "判定", 7),
    (8, "部分达成", "判定", 8),
    (10, "部分达成", "判定", 8),
    (5, "未达成", "判定", 5),
    (10, "未达成", "判定", 6),
    (10, "", "自评未核", 10),
    (12, "", "自评未核", 10),
    (-1, "达成", "判定", 0),
    (-1, "", "自评未核", 0),
]


@pytest.mark.parametrize(("own", "level", "status", "points"), QUALITATIVE)
def test_an_own_score_stands_within_what_its_level_allows(own, level, status, points):
    (found,) = judged([by_people(own, level)])

    np.testing.assert_equal(found[:3], (BLANK, status, points))


@pytest.mark.parametrize("level", ["达成", "未达成", ""])
def test_without_numbers_and_without_an_own_score_a_row_is_pending(level: str):
    (found,) = judged([by_people(BLANK, level)])

    np.testing.assert_equal(
        tuple(found), (BLANK, "待补", BLANK, "没有自评得分，暂不计分（待补）。")
    )


@pytest.mark.parametrize("filled", [by_figures(2, 1), by_people(9, "达成"), by_people(BLANK)])
def test_a_row_without_a_weight_does_not_count(filled):
    (found,) = judged([filled | {columns.WEIGHT: BLANK}])

    assert found.status == "不适用"
    assert math.isnan(found.points)
    assert found.note == "没有分值，不单独计分。"


def test_numbers_come_before_the_own_score():
    with_own, without = judged([by_figures(2, 1, **{columns.OWN: 10.0}), by_figures(2, 1)])

    assert with_own == without


IN_DAYS = [
    # rubric, days allowed, days, own score, value, status, points, note
    (DATONG, 0, 0, BLANK, 1, "核算", 10, ""),
    (DATONG, 3, 2, BLANK, 1, "核算", 10, ""),
    (DATONG, 0, 7, BLANK, BLANK, "待补", BLANK, "没有自评得分，暂不计分（待补）。"),
    (
        DATONG, 0, 7, 10, BLANK, "自评未核", 10,
        "时效：要求“11月底前”，完成“12月7日”，晚7日，体系没有写明怎样扣分，"
        "单位自评10分，计10分，扣0分，由评审人核定。",
    ),
    (LATE, 0, 0, 3, 1, "核算", 10, ""),
    (LATE, 0, 2, 3, 1, "核算", 10, ""),
    (
        LATE, 0, 7, 3, 0.8, "核算", 8,
        "时效：要求“11月底前”，完成“12月7日”，晚7日，每晚3日扣分值的10%，计2次，计8分，扣2分。",
    ),
    (
        LATE, 5, 11, 3, 0.8, "核算", 8,
        "时效：要求“11月底前”，完成“12月7日”，晚6日，每晚3日扣分值的10%，计2次，计8分，扣2分。",
    ),
    (
        LATE, 0, 300, 3, 0, "核算", 0,
        "时效：要求“11月底前”，完成“12月7日”，晚300日，每晚3日扣分值的10%，计100次，计0分，扣10分。",
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rubric", "target", "actual", "own", "value", "status", "points", "note"), IN_DAYS
)
def test_what_is_late_loses_by_the_rule_or_is_left_to_people(
    rubric, target, actual, own, value, status, points, note
):
    (found,) = judged([by_days(target, actual, **{columns.OWN: float(own)})], rubric)

    np.testing.assert_equal(tuple(found), (value, status, points, note))


@pytest.mark.parametrize(
    ("rubric", "points", "done"),
    [(DATONG, BLANK, "不计入总分，其余各行折算"), (FULL, 10, "按满分计")],
)
def test_a_row_that_does_not_apply_goes_by_the_rubrics_policy(rubric, points, done):
    unapplied = {columns.LEVEL: "不适用", columns.TARGET_TEXT: "不适用"}
    rows = [row(**unapplied), by_people(9, **unapplied), row(**unapplied, 分值=BLANK)]

    *weighed, without = judged(rows, rubric)

    for found in weighed:
        expected = (BLANK, "不适用", points, f"年度指标值为不适用，本行10分{done}。")
        np.testing.assert_equal(tuple(found), expected)
    assert (without.status, math.isnan(without.points)) == ("不适用", True)


NOTES = [
    (
        by_figures(100, 50),
        "定量指标：目标“100次”（不低于），完成“50次”，完成程度50.00%，按比例计分，计5分，扣5分。",
    ),
    (
        by_figures(20, 25, "≤"),
        "定量指标：目标“20次”（不超过），完成“25次”，完成程度80.00%，按比例计分，计8分，扣2分。",
    ),
    (by_figures(2, 2), ""),
    (
        by_people(10, "部分达成"),
        "定性指标：部分达成（分值的60%至80%），单位自评10分，计8分，扣2分，由评审人核定。",
    ),
    (by_people(10, "达成"), ""),
    (by_people(9), "定性指标：完成值“很好”不能归入各档，单位自评9分，计9分，扣1分，由评审人核定。"),
]


@pytest.mark.parametrize(("filled", "note"), NOTES)
def test_the_note_says_what_was_lost_and_why(filled, note: str):
    assert judged([filled])[0].note == note


# -- properties ------------------------------------------------------------------------------

NUMBERS = st.one_of(st.integers(0, 500).map(float), st.floats(0, 1e9, allow_subnormal=False))
SIGNED = st.one_of(NUMBERS, NUMBERS.map(lambda number: -number))
WEIGHTS = st.sampled_from([0.01, 0.5, 5.0, 7.5, 10.0, 33.3, 90.0])
OWN_SCORES = st.one_of(st.just(BLANK), st.floats(-10, 120))
LEVELS = st.sampled_from(["", "达成", "部分达成", "未达成", "不明"])


@given(NUMBERS, NUMBERS, st.sampled_from("≥≤"), WEIGHTS, OWN_SCORES, LEVELS, st.booleans())
def test_points_lie_between_nothing_and_the_weight(
    target, actual, direction, weight, own, level, measured
):
    more = {columns.WEIGHT: weight, columns.OWN: own}
    filled = by_figures(target, actual, direction) if measured else by_people(own, level)

    (found,) = judged([filled | more])

    assert math.isnan(found.points) == (found.status == "待补")
    assert math.isnan(found.points) or 0 <= found.points <= weight


@given(NUMBERS, NUMBERS, WEIGHTS)
def test_the_target_met_earns_all(target, beyond, weight):
    more = {columns.WEIGHT: weight}
    rows = [
        by_figures(target, target, "≥", **more),
        by_figures(target, target + beyond, "≥", **more),
        by_figures(target, target, "≤", **more),
        by_figures(target + beyond, target, "≤", **more),
    ]

    assert [each.points for each in judged(rows)] == [weight] * 4


@given(SIGNED, SIGNED, SIGNED, WEIGHTS)
def test_a_better_result_never_earns_less(target, one, other, weight):
    results = sorted([one, other])
    worse, better = judged([by_figures(target, at, "≥", 分值=weight) for at in results])
    cheaper, dearer = judged([by_figures(target, at, "≤", 分值=weight) for at in results])

    assert worse.points <= better.points
    assert dearer.points <= cheaper.points


@given(NUMBERS.filter(bool), NUMBERS.filter(bool), WEIGHTS)
def test_at_most_mirrors_at_least(target, actual, weight):
    upward, downward = judged(
        [by_figures(target, actual, "≥", 分值=weight), by_figures(actual, target, "≤", 分值=weight)]
    )

    assert upward.points == downward.points


@given(OWN_SCORES, OWN_SCORES, LEVELS, WEIGHTS)
def test_a_higher_own_score_never_lowers_the_points(one, other, level, weight):
    low, high = sorted([one, other])
    below, above = judged([by_people(own, level, 分值=weight) for own in (low, high)])

    assert not below.points > above.points


@pytest.mark.parametrize("weight", [-30.0, 0.0, BLANK])
def test_a_row_without_a_weight_above_nothing_is_not_scored(weight: float):
    (found,) = judged([by_figures(2, 2, 分值=weight)])

    assert (found.status, math.isnan(found.points)) == ("不适用", True)
    assert found.note == "没有分值，不单独计分。"


HOSTILE = ['=1+1"', "<b>&", "“引号”", "{found}", "长" * 300]
CASES = [
    *(by_figures(target, actual, direction) for target, actual, direction, _, _ in QUANTITATIVE),
    *(by_people(own, level) for own, level, _, _ in QUALITATIVE),
    *(filled for filled, _ in NOTES),
    by_people(BLANK, "达成"),
    by_figures(2, 1, **{columns.WEIGHT: BLANK}),
    by_figures(33.3, 7.77, **{columns.WEIGHT: 7.5}),
    *(by_people(5, **{columns.ACTUAL_TEXT: text}) for text in HOSTILE),
    *(by_days(target, actual, 自评得分=float(own)) for _, target, actual, own, *_ in IN_DAYS),
    by_people(9, "不适用"),
    by_people(9, "不适用", 分值=BLANK),
]


@pytest.mark.large
@pytest.mark.parametrize("rubric", [DATONG, LATE, FULL], ids=["shipped", "late", "full"])
def test_the_formulas_say_what_the_calculator_says(excel_value, rubric: Rubric):
    formulas = {name: excel(tree) for name, tree in faces(rubric).items()}
    for filled, found in zip(CASES, judged(CASES, rubric), strict=True):
        computed = dict(zip(formulas, found, strict=True))
        blank = {name: BLANK if value == "" else value for name, value in filled.items()}
        for name, formula in formulas.items():
            expected = computed[name]
            cells = blank | {each: computed[each] for each in (VALUE, STATUS, POINTS)}
            written = excel_value(formula, **cells)
            assert written == ("" if expected != expected else expected), (filled, name)


# -- rubric files ----------------------------------------------------------------------------

FILE = files("perfeval_xl.rubric") / "catalogue" / "datong-2021-project.yaml"
TEXT = FILE.read_text("utf-8")


def broken(old: str, new: str) -> str:
    """Return what is said of the shipped file with one passage changed."""
    assert old in TEXT
    with pytest.raises(RubricError) as error:
        read_rubric(TEXT.replace(old, new, 1), "x.yaml")
    return str(error.value)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("above: 80%\n        upto: 100%", "above: 80%\n        upto: 90%"),
        ("above: 60%\n        upto: 80%", "above: 60%\n        upto: 70%"),
        ("above: 60%\n        upto: 80%", "above: 50%\n        upto: 80%"),
        ("above: 0\n", "above: 10%\n"),
    ],
)
def test_levels_that_do_not_join_are_refused(old: str, new: str):
    message = broken(old, new)

    assert message.startswith("x.yaml 第 ")
    assert "levels 应从高到低首尾相接：第一档到 100%，最后一档从 0 起" in message


@pytest.mark.parametrize(
    ("late", "right"),
    [
        ("{every: 0, deduct: 5%}", "应不小于 1"),
        ("{every: 1, deduct: 0}", "应大于 0"),
        ("{every: 1, deduct: 150%}", "应不大于 1"),
        ("{every: 1}", "缺少这一项"),
    ],
)
def test_a_rule_for_what_is_late_has_days_and_a_share(late: str, right: str):
    assert right in broken("    full: 100\n", f"    full: 100\n    late: {late}\n")


def test_no_level_is_called_like_a_target_that_does_not_apply():
    assert "不能作 levels 的档名" in broken("- level: 未达成", "- level: 不适用")


def test_a_word_on_two_levels_is_named():
    assert "levels 里重复的 words：基本达成、达成" in broken(
        "words: [未达成, ", "words: [达成, 基本达成, 未达成, "
    )


def test_a_weight_that_is_no_figure_is_answered_with_those_there_are():
    message = broken("weight: 年度资金总额_全年预算数", "weight: 全年预算数")

    assert "weight 应为资金表里的一个数，现有：年度资金总额_年初预算数、" in message


@pytest.mark.parametrize("upto", ["八成", "80分"])
def test_a_level_is_a_share(upto: str):
    assert "应写成 0.5 或 5%" in broken("upto: 80%", f"upto: {upto}")


@pytest.mark.parametrize(
    ("old", "new", "right"),
    [
        ("sheet: 项目\n", f"sheet: {'项' * 26}\n", "不超过 25 个字"),
        ("  room: 3\n  title", "  room: 0\n  title", "应不小于 1"),
        ("level2: 数量指标, room: 3", "level2: 数量指标, room: 99", "应不大于 50"),
        ("level2: 数量指标, room: 3", "level2: 数量指标, rom: 3", "没有这一项，请检查拼写"),
        ("  goals: [预期目标, 实际完成情况]\n", "", "缺少这一项，请补上"),
        ("name: 预算执行率\n    points: 10", "name: 预算执行率\n    points: 0", "应大于 0"),
    ],
)
def test_a_part_of_the_sheet_that_is_not_right_is_named(old: str, new: str, right: str):
    message = broken(old, new)

    assert message.startswith("x.yaml ")
    assert right in message


INDICATORS = "indicators: [{path: [甲], name: 评定, points: 100, rule: judged}]\n"


def test_departments_and_projects_are_not_scored_by_one_rubric():
    message = "indicators（部门的指标）与 project（项目的自评表）应写且只写其一"

    assert message in broken("forms:\n", f"{INDICATORS}forms:\n")
    assert message in broken(TEXT[TEXT.index("\nproject:") :], "\n")


def test_a_figure_of_the_projects_may_not_be_called_like_one_of_the_form():
    line = "          - {field: 实有人员, kind: count}\n"

    assert "project 的数据项与 forms 的数据项重名，请改名" in broken(
        line, f"{line}          - {{field: 年度资金总额_全年预算数}}\n"
    )


def test_the_sums_over_the_projects_are_known_to_the_formulas(datong: Rubric):
    assert datong.label("项目_个数") == "所报项目自评表的份数"
    assert datong.label("项目_年度资金总额_全年预算数") == (
        "各项目自评表的年度资金总额（全年预算数）合计"
    )
    assert "项目_填报_年度资金总额_执行率" not in datong.project_sums
    assert "用到的“项目_总数”不在表单（forms）里" in broken("项目_个数]", "项目_总数]")


def test_one_level_down_the_rubric_judges_as_above(datong: Rubric, hengyang: Rubric):
    inner = datong.of_projects

    assert [each.id for each in inner.indicators] == ["预算执行率"]
    assert (inner.judge_on, inner.when_missing, inner.grades, inner.digest) == (
        datong.judge_on,
        datong.when_missing,
        datong.grades,
        datong.digest,
    )
    assert hengyang.of_projects is None
    assert hengyang.project_sums == {}
