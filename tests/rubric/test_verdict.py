"""The verdict on an indicator: value, status, points and note over whole columns."""

import json
import math
import re
from typing import NamedTuple

import numpy as np
import pytest

from perfeval_xl.rubric.expressions.evaluate import Columns, evaluate
from perfeval_xl.rubric.expressions.excel import excel
from perfeval_xl.rubric.expressions.nodes import Name
from perfeval_xl.rubric.load import load_rubric, read_rubric
from perfeval_xl.rubric.table import (
    POINTS,
    STATUS,
    STATUS_CODES,
    VALUE,
    item_names,
    self_score_name,
)
from perfeval_xl.rubric.verdict import grade, verdict

BLANK = math.nan
OWN = "自评得分_执行率"
RUBRIC = {
    "id": "tiny",
    "title": "评分表",
    "issuer": "财政局",
    "fiscal_year": 2024,
    "grades": {"优": 90, "良": 80, "中": 60, "差": 0},
    "when_missing": "self_score",
    "derived": {"计划": "年初计划 + 追加计划"},
    "forms": [
        {
            "sheet": "基础数据表",
            "title": "基础表",
            "blocks": [
                {
                    "lines": "数据",
                    "rows": [
                        {"field": "实际", "label": "实际数"},
                        {"field": "年初计划"},
                        {"field": "追加计划"},
                        {"field": "例数", "kind": "count"},
                    ],
                }
            ],
        }
    ],
}
INDICATOR = {
    "path": ["过程"],
    "name": "执行率",
    "points": 4,
    "criterion": "100%计满分，每低于5%扣1分。如实际数大于计划数的两倍则本项不得分。",
    "ratio": "实际 / 计划",
    "when_zero": {
        "both": {"result": "full", "because": "没有计划也没有实际"},
        "denominator": {"result": "zero", "because": "没有计划而有实际"},
    },
    "rule": {"step": {"full": ">= 100%", "every": "5%", "deduct": 1, "words": "每低于5%扣1分"}},
}
TOP_OF_2 = {"bands": [[">= 100%", 2], ["else", 0]]}


def rubric(indicator=None, **settings):
    data = RUBRIC | settings | {"indicators": [INDICATOR | (indicator or {})]}
    return read_rubric(json.dumps(data, ensure_ascii=False), "tiny.yaml")


class Row(NamedTuple):
    value: float
    status: str
    points: float
    note: str


def blank(value):
    return isinstance(value, float) and math.isnan(value)


@pytest.fixture
def judge(excel_value):
    """Judge departments by the rubric's only indicator, in the calculator and in the formulas."""

    def judged(of, **figures):
        (indicator,) = of.indicators
        known = dict.fromkeys([*of.entries, self_score_name(indicator)], BLANK)
        known |= dict.fromkeys(item_names(indicator), BLANK) | figures
        size = max(np.size(column) for column in known.values())
        row = {name: np.broadcast_to(column, size) for name, column in known.items()}
        trees, faces = verdict(of, indicator), {}
        for face, name in (("value", VALUE), ("status", STATUS), ("points", POINTS), ("note", "")):
            tree = getattr(trees, face)
            faces[face] = evaluate(tree, Columns(row, size))
            for at, computed in enumerate(faces[face].tolist()):
                cells = {cell: column.tolist()[at] for cell, column in row.items()}
                written = excel_value(excel(tree), **cells)
                assert written == ("" if blank(computed) else computed)
            row[name] = faces[face]
        columns = (face.tolist() for face in faces.values())
        return [Row(*values) for values in zip(*columns, strict=True)]

    return judged


def test_the_value_is_rounded_and_scored_and_the_note_shows_the_calculation(judge):
    (row,) = judge(rubric(), 实际=92.8, 年初计划=80.0, 追加计划=20.0)
    assert row == (
        0.928,
        "核算",
        3.0,
        "执行率92.80%（92.8÷(80＋20)），低于100%的部分为7.20个百分点，每5个百分点扣1分，"
        "不足一步不计，计1步，应扣1分，扣完为止，计3分，扣1分。依据：“每低于5%扣1分”。",
    )


def test_a_third_is_seen_with_six_decimals(judge):
    (row,) = judge(rubric(), 实际=1.0, 年初计划=3.0, 追加计划=0.0)
    assert row.value == 0.333333


def test_where_nothing_is_lost_there_is_no_note(judge):
    (row,) = judge(rubric(), 实际=101.0, 年初计划=80.0, 追加计划=20.0)
    assert row == (1.01, "核算", 4.0, "")


def test_departments_are_judged_each_by_its_own_row(judge):
    rows = judge(
        rubric(),
        实际=np.array([100.0, 95.0, BLANK, BLANK, 5.0, 0.0]),
        年初计划=np.array([100.0, 100.0, 100.0, 100.0, 0.0, 0.0]),
        追加计划=0.0,
        **{OWN: np.array([1.0, 1.0, 1.0, BLANK, 1.0, 1.0])},
    )
    assert [row.status for row in rows] == ["核算", "核算", "自评未核", "待补", "核算", "核算"]
    np.testing.assert_array_equal([row.points for row in rows], [4, 3, 1, BLANK, 0, 4])


# -- missing figures -------------------------------------------------------------------------


def test_with_a_figure_missing_the_self_score_stands_unverified(judge):
    (row,) = judge(rubric(), 年初计划=80.0, **{OWN: 3.5})
    assert math.isnan(row.value)
    assert row[1:] == (
        "自评未核",
        3.5,
        "缺【实际数】【追加计划】，不能核算，暂按自评计3.5分，扣0.5分（自评未核）。",
    )


def test_an_unverified_self_score_of_all_points_loses_nothing(judge):
    (row,) = judge(rubric(), 实际=5.0, 年初计划=80.0, **{OWN: 4.0})
    assert row.note == "缺【追加计划】，不能核算，暂按自评计4分（自评未核）。"


@pytest.mark.parametrize(("own", "points"), [(9.0, 2), (2.5, 2), (1.5, 1.5), (0.0, 0), (-1.0, 0)])
def test_an_unverified_self_score_is_bounded_by_what_the_rule_can_give(judge, own, points):
    (row,) = judge(rubric({"rule": TOP_OF_2}), **{OWN: own})
    assert (row.status, row.points) == ("自评未核", points)
    assert f"扣{4 - points:g}分，评分标准最高计2分（自评未核）。" in row.note


def test_without_a_self_score_a_missing_figure_leaves_the_indicator_pending(judge):
    (row,) = judge(rubric(), 年初计划=80.0, 追加计划=0.0)
    assert row.status == "待补"
    assert math.isnan(row.points)
    assert row.note == "缺【实际数】，不能核算，暂不计分（待补）。"


def test_a_rubric_that_trusts_no_self_score_leaves_the_indicator_pending(judge):
    (row,) = judge(rubric(when_missing="pending"), 实际=5.0, **{OWN: 3.5})
    assert row.status == "待补"
    assert math.isnan(row.points)
    assert row.note == "缺【年初计划】【追加计划】，不能核算，暂不计分（待补）。"


def test_a_zero_is_not_missing(judge):
    (row,) = judge(rubric(), 实际=0.0, 年初计划=80.0, 追加计划=0.0, **{OWN: 4.0})
    assert row[:3] == (0.0, "核算", 0.0)


# -- division by zero ------------------------------------------------------------------------

CASES = {"both": 0.0, "denominator": 5.0}


def zero_case(case, result, **settings):
    when_zero = INDICATOR["when_zero"] | {case: {"result": result, "because": "没有计划"}}
    return rubric({"when_zero": when_zero}, **settings)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("policy", ["full", "rescale"])
@pytest.mark.parametrize(
    ("result", "status", "points", "note"),
    [
        ("full", "核算", 4, ""),
        ("zero", "核算", 0, "没有计划，计0分，扣4分。"),
        ("pending", "待补", BLANK, "没有计划，暂不计分（待补）。"),
    ],
)
def test_a_zero_denominator_means_what_the_indicator_says(
    judge, case, policy, result, status, points, note
):
    of = zero_case(case, result, when_not_applicable=policy)
    (row,) = judge(of, 实际=CASES[case], 年初计划=0.0, 追加计划=0.0, **{OWN: 1.0})
    np.testing.assert_equal(tuple(row), (BLANK, status, points, note))


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize(
    ("policy", "points", "done"),
    [("full", 4, "按满分计"), ("rescale", BLANK, "不计入总分，其余指标折算为百分制")],
)
def test_what_does_not_apply_follows_the_policy_of_the_rubric(judge, case, policy, points, done):
    of = zero_case(case, "not_applicable", when_not_applicable=policy)
    (row,) = judge(of, 实际=CASES[case], 年初计划=0.0, 追加计划=0.0)
    note = f"没有计划，本项不适用，{done}。"
    np.testing.assert_equal(tuple(row), (BLANK, "不适用", points, note))


def test_the_two_cases_of_a_zero_denominator_are_told_apart(judge):
    rows = judge(rubric(), 实际=np.array([0.0, 5.0, -5.0]), 年初计划=0.0, 追加计划=0.0)
    assert [row.points for row in rows] == [4, 0, 0]


def test_a_sum_that_is_zero_but_for_float_noise_is_zero(judge):
    (row,) = judge(rubric(), 实际=5.0, 年初计划=0.1 + 0.2, 追加计划=-0.3)
    assert math.isnan(row.value)
    assert row.note == "没有计划而有实际，计0分，扣4分。"


# -- published exceptions --------------------------------------------------------------------

EXCEPTION = {
    "when": "实际 > 计划 × 2",
    "points": 0,
    "words": "如实际数大于计划数的两倍则本项不得分",
}


def test_a_published_exception_comes_before_the_ratio(judge):
    of = rubric({"exceptions": [EXCEPTION]})
    at, beyond = judge(of, 实际=np.array([10.0, 10.5]), 年初计划=5.0, 追加计划=0.0)
    assert at[:3] == (2.0, "核算", 4.0)
    assert beyond == (2.1, "核算", 0.0, f"{EXCEPTION['words']}：计0分，扣4分。")


def test_a_published_exception_comes_before_a_zero_denominator(judge):
    when_zero = {
        "both": {"result": "pending", "because": "没有计划"},
        "denominator": {"result": "pending", "because": "没有计划"},
    }
    of = rubric({"exceptions": [EXCEPTION], "when_zero": when_zero})
    rows = judge(of, 实际=np.array([5.0, 0.0]), 年初计划=0.0, 追加计划=0.0)
    assert [row.status for row in rows] == ["核算", "待补"]
    assert rows[0].points == 0


def test_the_first_exception_that_holds_decides(judge):
    words = "如实际数大于计划数的两倍"
    first = {"when": "实际 > 100", "points": 9, "words": words}
    of = rubric({"exceptions": [first, EXCEPTION]})
    rows = judge(of, 实际=np.array([101.0, 99.0]), 年初计划=5.0, 追加计划=0.0)
    assert [row.points for row in rows] == [4, 0]


def test_a_figure_that_only_an_exception_reads_must_be_there_too(judge):
    of = rubric({"exceptions": [EXCEPTION | {"when": "例数 > 0"}]})
    (row,) = judge(of, 实际=5.0, 年初计划=5.0, 追加计划=0.0)
    assert row.status == "待补"
    assert row.note == "缺【例数】，不能核算，暂不计分（待补）。"


# -- what the rule sees ----------------------------------------------------------------------

PASS_MARK = {"rule": {"bands": [[">= 80%", 4], ["else", 1]]}}


@pytest.mark.parametrize(
    ("judge_on", "ratio", "points"),
    [
        (None, 0.7952, 1),
        ("1%", 0.7952, 4),
        ("1%", 0.795, 4),
        ("1%", 0.7949, 1),
        ("0.1%", 0.7995, 4),
        ("0.1%", 0.7994, 1),
    ],
)
def test_a_rubric_may_judge_on_the_printed_percentage(judge, judge_on, ratio, points):
    of = rubric(PASS_MARK, judge_on=judge_on)
    (row,) = judge(of, 实际=ratio, 年初计划=1.0, 追加计划=0.0)
    assert (row.value, row.points) == (ratio, points)


@pytest.mark.parametrize(("judge_on", "seen"), [("1%", "79%"), ("0.1%", "79.5%")])
def test_the_note_says_on_which_percentage_it_was_judged(judge, judge_on, seen):
    (row,) = judge(rubric(PASS_MARK, judge_on=judge_on), 实际=79.49, 年初计划=100.0, 追加计划=0.0)
    assert row.note == (
        f"执行率79.49%（79.49÷(100＋0)），按{seen}评分，落在“低于80%”一档，计1分，扣3分。"
    )


def test_a_count_is_shown_as_a_count(judge):
    counting = {"ratio": "例数", "when_zero": None, "rule": {"violations": {"deduct": 1}}}
    (row,) = judge(rubric(counting), 例数=3.0)
    assert row == (
        3.0,
        "核算",
        1.0,
        "执行率：出现3例不符合要求的情况，每例扣1分，扣完为止，计1分，扣3分。",
    )


def test_a_ratio_that_was_filled_in_needs_no_calculation_in_the_note(judge):
    stated = PASS_MARK | {"ratio": "实际", "when_zero": None}
    (row,) = judge(rubric(stated), 实际=0.5)
    assert row.note == "执行率50.00%，落在“低于80%”一档，计1分，扣3分。"


# -- what people judge -----------------------------------------------------------------------

JUDGED = {"rule": "judged", "ratio": "", "when_zero": None}
ITEMS = {
    "criterion": "①有制度，计1分；②有执行，计3分。",
    "rule": {"checklist": [["①有制度", 1], ["②有执行", 3]]},
    "ratio": "",
    "when_zero": None,
}


@pytest.mark.parametrize(
    ("own", "points", "note"),
    [
        (4.0, 4, ""),
        (3.0, 3, "单位自评计3分，扣1分，由评审人按评价标准核定。"),
        (9.0, 4, ""),
        (-1.0, 0, "单位自评计0分，扣4分，由评审人按评价标准核定。"),
    ],
)
def test_a_judged_indicator_carries_the_departments_own_score(judge, own, points, note):
    (row,) = judge(rubric(JUDGED), **{OWN: own})
    assert math.isnan(row.value)
    assert row[1:] == ("判定", points, note)


def test_a_judged_indicator_without_a_score_is_pending(judge):
    (row,) = judge(rubric(JUDGED))
    assert row.status == "待补"
    assert math.isnan(row.points)
    assert row.note == "没有自评得分，暂不计分（待补）。"


def test_a_judged_indicator_shows_its_ratio_where_one_is_defined(judge):
    rows = judge(
        rubric({"rule": "judged"}),
        实际=np.array([1.0, BLANK]),
        年初计划=2.0,
        追加计划=0.0,
        **{OWN: 3.0},
    )
    np.testing.assert_array_equal([row.value for row in rows], [0.5, BLANK])
    assert [(row.status, row.points) for row in rows] == [("判定", 3), ("判定", 3)]


def test_items_win_over_the_score_of_the_whole_indicator(judge):
    (row,) = judge(rubric(ITEMS), 要点_执行率_1=1.0, 要点_执行率_2=2.0, **{OWN: 4.0})
    assert row[1:] == ("判定", 3, "按要点自评：要点2（3分）得2分，计3分，扣1分。")


def test_with_an_item_missing_the_score_of_the_whole_indicator_stands(judge):
    (row,) = judge(rubric(ITEMS), 要点_执行率_1=1.0, **{OWN: 2.5})
    assert row[1:] == ("判定", 2.5, "单位自评计2.5分，扣1.5分，由评审人按评价标准核定。")


def test_items_alone_are_enough(judge):
    (row,) = judge(rubric(ITEMS), 要点_执行率_1=1.0, 要点_执行率_2=3.0)
    assert row[1:] == ("判定", 4, "")


def test_an_item_alone_is_not_enough(judge):
    (row,) = judge(rubric(ITEMS), 要点_执行率_1=1.0)
    assert row.status == "待补"


# -- grades, codes, limits -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("total", "name"),
    [
        (100.0, "优"),
        (90.0, "优"),
        (89.995, "优"),
        (89.994, "良"),
        (89.5, "良"),
        (80.0, "良"),
        (79.99, "中"),
        (60.0, "中"),
        (59.994, "差"),
        (0.0, "差"),
    ],
)
def test_grades_are_half_open_on_the_total_rounded_to_two_decimals(excel_value, total, name):
    tree = grade(rubric(), Name("总分"), Name("待评"))
    figures = Columns({"总分": np.array([total] * 2), "待评": np.array([0.0, 2.0])}, 2)
    assert evaluate(tree, figures).tolist() == [name, "暂评"]
    assert excel_value(excel(tree), 总分=total, 待评=0.0) == name
    assert excel_value(excel(tree), 总分=total, 待评=2.0) == "暂评"


def test_every_status_has_a_code():
    assert STATUS_CODES == {
        "核算": "scored",
        "判定": "judged",
        "自评未核": "unverified",
        "待补": "pending",
        "不适用": "not_applicable",
    }


def test_every_shipped_formula_is_within_the_limits_of_a_spreadsheet():
    """A formula holds 8192 characters, 64 levels of brackets, and 255 a literal."""
    of = load_rubric("hengyang-2019")
    for indicator in of.indicators:
        trees = verdict(of, indicator)
        for tree in (trees.value, trees.status, trees.points, trees.note):
            formula = excel(tree)
            literals = re.findall(r'"((?:[^"]|"")*)"', formula)
            depths = np.cumsum([(sign == "(") - (sign == ")") for sign in formula])
            assert len(formula) <= 8192
            assert depths.max(initial=0) <= 64
            assert max(map(len, literals), default=0) <= 255
