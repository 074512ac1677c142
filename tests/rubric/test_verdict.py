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
from perfeval_xl.rubric.source import RubricError
from perfeval_xl.rubric.table import (
    POINTS,
    STATUS,
    STATUS_CODES,
    VALUE,
    item_names,
    reason_name,
    self_score_name,
)
from perfeval_xl.rubric.totalling import grade, highest, ranked_apart, span
from perfeval_xl.rubric.verdict import verdict

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
        known |= (
            dict.fromkeys(item_names(indicator), BLANK) | {reason_name(indicator): ""} | figures
        )
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


def test_a_third_is_seen_with_ten_decimals(judge):
    (row,) = judge(rubric(), 实际=1.0, 年初计划=3.0, 追加计划=0.0)
    assert row.value == 0.3333333333


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
    figures = "实际数10.5万元，年初计划5万元，追加计划0万元"
    assert beyond == (2.1, "核算", 0.0, f"{EXCEPTION['words']}（{figures}），计0分，扣4分。")


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
        (3.0, 3, "单位自评计3分，扣1分，由评审人按评价标准核定。单位未说明扣分理由。"),
        (9.0, 4, ""),
        (-1.0, 0, "单位自评计0分，扣4分，由评审人按评价标准核定。单位未说明扣分理由。"),
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
    assert row[1:] == (
        "判定",
        3,
        "按要点自评：要点2“有执行”（3分）得2分，计3分，扣1分。单位未说明扣分理由。",
    )


def test_with_an_item_missing_the_score_of_the_whole_indicator_stands(judge):
    (row,) = judge(rubric(ITEMS), 要点_执行率_1=1.0, **{OWN: 2.5})
    assert row[1:] == (
        "判定",
        2.5,
        "单位自评计2.5分，扣1.5分，由评审人按评价标准核定。单位未说明扣分理由。",
    )


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
    tree = grade(rubric({"points": 100}), Name("总分"), Name("待评"), Name("待核"))
    figures = Columns({"总分": np.array([total] * 2), "待评": np.array([0.0, 2.0]),
                       "待核": np.array([2.0, 2.0])}, 2)  # fmt: skip
    assert evaluate(tree, figures).tolist() == [name, "暂评"]
    assert excel_value(excel(tree), 总分=total, 待评=0.0, 待核=2.0) == name
    assert excel_value(excel(tree), 总分=total, 待评=2.0, 待核=2.0) == "暂评"


@pytest.mark.parametrize(
    ("share", "unsettled", "apart"),
    [
        (None, 33.333333, False),  # a third of 100, as totals are rounded
        (None, 33.333334, True),
        (None, 33.0, False),
        (None, 34.0, True),
        ("50%", 50.0, False),
        ("50%", 50.000001, True),
        ("0%", 0.0, False),
        ("0%", 0.000001, True),
        ("100%", 100.0, False),
    ],
)
def test_more_than_the_rubrics_share_of_unsettled_points_is_ranked_apart(
    excel_value, share, unsettled, apart
):
    given = {} if share is None else {"provisional_above": share}
    own = rubric({"points": 100}, **given)
    trees = ranked_apart(own, Name("待核")), grade(own, Name("总分"), Name("待评"), Name("待核"))
    row, name = {"总分": 95.0, "待评": 0.0, "待核": unsettled}, "暂评" if apart else "优"
    figures = Columns({key: np.array([value]) for key, value in row.items()}, 1)
    assert [evaluate(tree, figures).tolist() for tree in trees] == [[apart], [name]]
    assert excel_value(excel(trees[1]), **row) == name


@pytest.mark.parametrize(
    ("verified", "unsettled", "words"),
    [
        (53.0, 44.0, "53.00～97.00"),
        (53.004999, 0.000001, "53.00～53.01"),  # half a hundredth is rounded up
        (66.666667, 33.333334, "66.67～100.00"),  # rounded parts are no more than the whole
        (0.0, 100.0, "0.00～100.00"),
        (97.0, 0.0, ""),
    ],
)
def test_the_range_goes_from_what_is_verified_to_what_is_possible(
    excel_value, verified, unsettled, words
):
    tree = span(rubric({"points": 100}), Name("核算"), Name("待核"))
    figures = Columns({"核算": np.array([verified]), "待核": np.array([unsettled])}, 1)
    assert evaluate(tree, figures).tolist() == [words]
    assert excel_value(excel(tree), 核算=verified, 待核=unsettled) == words
    most = evaluate(highest(rubric({"points": 100}), Name("核算"), Name("待核")), figures)
    assert most.tolist() == [min(100, round(verified + unsettled, 6))]


@pytest.mark.parametrize("share", ["101%", -0.1])
def test_a_share_of_the_points_is_one(share):
    with pytest.raises(RubricError, match=r"“provisional_above”应不(大|小)于"):
        rubric(provisional_above=share)


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


# -- judged indicators whose words say when the score is full -----------------------------------

WORDS = "不超过计划的计满分，超过的视情扣分"
FULL = {"judged": {"full": "<= 100%", "words": WORDS}}
OVER = {"criterion": WORDS, "rule": FULL}
ASKED = "由评审人按评价标准核定。"


@pytest.mark.thinned(2)
@pytest.mark.parametrize("own", [BLANK, 0.0, 3.2, 4.0, 9.0])
def test_what_the_figures_make_full_is_computed_whatever_is_claimed(judge, own):
    (row,) = judge(rubric(OVER), 实际=92.08, 年初计划=100.0, 追加计划=0.0, **{OWN: own})
    assert row == (0.9208, "核算", 4.0, "")


@pytest.mark.parametrize(
    ("own", "status", "points", "said"),
    [
        (3.2, "判定", 3.2, f"单位自评计3.2分，扣0.8分，{ASKED}依据：“{WORDS}”。"),
        (4.0, "自评未核", 4.0, f"单位自评满分（4分），尚未核实（自评未核），{ASKED}"),
        (9.0, "自评未核", 4.0, f"单位自评满分（4分），尚未核实（自评未核），{ASKED}"),
        (BLANK, "待补", BLANK, "没有自评得分，暂不计分（待补）。"),
    ],
)
def test_what_they_do_not_make_full_is_for_people(judge, own, status, points, said):
    """314 staff on 15 posts: 4 of 4 claimed are no 4 of 4 computed (桃江, 在职人员控制率)."""
    (row,) = judge(rubric(OVER), 实际=314.0, 年初计划=15.0, 追加计划=0.0, **{OWN: own})
    assert row.status == status
    np.testing.assert_equal(row.points, points)
    assert row.note.startswith("执行率2093.33%（314÷(15＋0)），未达到满分条件（不超过100%），")
    assert said in row.note


@pytest.mark.parametrize(("own", "status"), [(BLANK, "待补"), (3.2, "自评未核"), (4.0, "自评未核")])
def test_without_the_figures_nothing_is_verified(judge, own, status):
    (row,) = judge(rubric(OVER), 实际=314.0, 年初计划=15.0, **{OWN: own})
    assert row.status == status
    assert "缺【追加计划】" in row.note


@pytest.mark.parametrize(
    ("result", "actual", "status", "points"),
    [
        ("full", 0.0, "核算", 4.0),
        ("zero", 0.0, "核算", 0.0),
        ("not_applicable", 0.0, "不适用", BLANK),
        ("pending", 0.0, "自评未核", 4.0),
    ],
)
def test_a_division_by_zero_means_what_the_rubric_says(judge, result, actual, status, points):
    zero = INDICATOR["when_zero"] | {"both": {"result": result, "because": "没有计划"}}
    of = rubric(OVER | {"when_zero": zero})
    (row,) = judge(of, 实际=actual, 年初计划=0.0, 追加计划=0.0, **{OWN: 4.0})
    assert row.status == status
    np.testing.assert_equal(row.points, points)
    if result == "pending":
        assert row.note.startswith("没有计划，不能算出是否满分，单位自评满分（4分），")


@pytest.mark.parametrize(("extra", "status"), [(0.0, "核算"), (0.01, "判定"), (BLANK, "自评未核")])
def test_the_condition_may_look_at_figures_instead_of_the_ratio(judge, extra, status):
    words = "无追加的计满分，有追加的视情扣分"
    rule = {"judged": {"full": "追加计划 = 0", "words": words}}
    of = rubric({"ratio": "", "when_zero": None, "criterion": words, "rule": rule})
    (row,) = judge(of, 追加计划=extra, **{OWN: 3.0})
    assert row.status == status
    if status == "判定":
        told = "执行率：未达到满分条件（追加计划＝0），单位自评计3分，扣1分，"
        assert row.note == f"{told}{ASKED}依据：“{words}”。单位未说明扣分理由。"


@pytest.mark.thinned(2)
@pytest.mark.parametrize("operator", ["<", "<=", "=", ">=", ">"])
def test_every_bound_is_where_the_words_put_it(judge, operator):
    beside = np.array([0.99, 0.9999, 1.0, 1.0001, 1.01])
    of = rubric({"criterion": "", "rule": {"judged": {"full": f"{operator} 100%"}}})
    rows = judge(of, 实际=beside * 100, 年初计划=100.0, 追加计划=0.0, **{OWN: 2.0})
    compare = {"<": "less", "<=": "less_equal", "=": "equal"}.get(operator) or (
        "greater_equal" if operator == ">=" else "greater"
    )
    met = getattr(np, compare)(beside, 1.0)
    assert [row.status for row in rows] == ["核算" if each else "判定" for each in met]


def test_an_exception_comes_before_the_condition(judge):
    case = {"when": "实际 > 计划 * 2", "points": 0, "words": "如实际数大于计划数的两倍则本项不得分"}
    words = WORDS + "。如实际数大于计划数的两倍则本项不得分"
    of = rubric(OVER | {"criterion": words, "exceptions": [case]})
    (row,) = judge(of, 实际=201.0, 年初计划=100.0, 追加计划=0.0, **{OWN: 4.0})
    assert row[1:3] == ("核算", 0.0)


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        ({"full": "实际"}, "不是条件"),
        ({"full": "<= 很多"}, "读不下去"),
        ({"full": "别的 = 0"}, "别的"),
    ],
)
def test_a_condition_that_is_none_is_refused(rule, why):
    with pytest.raises(RubricError, match=why):
        rubric({"criterion": "", "rule": {"judged": rule}})


def test_a_condition_on_the_ratio_needs_one():
    with pytest.raises(RubricError, match="请写 ratio"):
        rubric(
            {"ratio": "", "when_zero": None, "criterion": "", "rule": {"judged": {"full": "<= 1"}}}
        )


def test_the_ratio_is_shown_beside_every_judged_score(judge):
    (row,) = judge(
        rubric({"criterion": "", "rule": "judged"}),
        实际=314.0, 年初计划=15.0, 追加计划=0.0, **{OWN: 3.0},
    )  # fmt: skip
    assert row[:3] == (20.9333333333, "判定", 3.0)
    assert row.note.startswith("执行率2093.33%（314÷(15＋0)），单位自评计3分，扣1分，")


# -- what was written about an own score --------------------------------------------------------

WHY = "扣分说明_执行率"
BY_PEOPLE = {"criterion": "", "rule": "judged", "ratio": "", "when_zero": None}


def test_the_reason_that_a_department_gives_stands_behind_its_score(judge):
    (row,) = judge(rubric(BY_PEOPLE), **{OWN: 3.0, WHY: "两个项目推迟。"})
    assert row.note.endswith("单位说明：两个项目推迟。")
    (row,) = judge(rubric(BY_PEOPLE), **{OWN: 4.0, WHY: "都做到了"})
    assert row.note == ""


def test_what_a_third_party_writes_is_the_note_of_what_it_judged(judge):
    of = rubric(BY_PEOPLE, assessor="评价机构")
    (row,) = judge(of, **{OWN: 3.0, WHY: "=1+1，见附件"})
    assert row[1:] == ("判定", 3.0, "=1+1，见附件")
    (row,) = judge(of, **{OWN: 3.0})
    assert row.note == "评价机构评分计3分，扣1分，没有写扣分说明。"
    (row,) = judge(of)
    assert row.note == "没有评价机构评分，暂不计分（待补）。"


def test_beside_a_computed_score_it_stands_under_its_name(judge):
    of = rubric(assessor="评价机构")
    figures = {"实际": 92.8, "年初计划": 80.0, "追加计划": 20.0}
    (row,) = judge(of, **figures, **{OWN: 3.5, WHY: "92.8%"})
    assert row[1:3] == ("核算", 3.0)
    assert row.note.endswith("依据：“每低于5%扣1分”。评价机构扣分说明：92.8%")
    (row,) = judge(of, 年初计划=80.0, **{OWN: 3.5})
    assert "不能核算，暂按评价机构评分计3.5分" in row.note


LIMITED = {"within": [["实际", "年初计划"]]}
SHARE = {"ratio": "实际 / 年初计划", "rule": {"pass": {"when": ">= 90%"}}}
MEND = "请核对所填的数和单位（元、万元）后改正，本项暂不计分（待补）。"


@pytest.mark.thinned(3)
@pytest.mark.parametrize(
    ("settings", "figures", "said"),
    [
        ({}, {"实际": 1.0, "年初计划": -2.0}, "执行率-50.00%（1÷(-2)），分母小于零。"),
        ({}, {"实际": 100.0, "年初计划": 1.0}, ""),
        (
            {},
            {"实际": 100.0, "年初计划": 0.99},
            "执行率10101.01%（100÷0.99），超过10000%，不合常理。",
        ),
        (
            {},
            {"实际": -100.0, "年初计划": 0.99},
            "执行率-10101.01%（-100÷0.99），超过10000%，不合常理。",
        ),
        ({"ratio_limit": "300%"}, {"实际": 3.0, "年初计划": 1.0}, ""),
        (
            {"ratio_limit": "300%"},
            {"实际": 3.01, "年初计划": 1.0},
            "执行率301.00%（3.01÷1），超过300%，不合常理。",
        ),
        (LIMITED, {"实际": 10.01, "年初计划": 10.0}, ""),
        (LIMITED, {"实际": 10.02, "年初计划": 10.0}, "执行率100.20%（10.02÷10），部分超过了全部。"),
    ],
)
def test_a_ratio_that_cannot_be_true_is_pending_and_says_why(judge, settings, figures, said):
    (row,) = judge(rubric(SHARE, **settings), **figures)
    assert row.note == (said and said + MEND)
    assert (row.status, blank(row.points)) == (("待补", True) if said else ("核算", False))


def test_a_percentage_beyond_its_whole_is_pending(judge):
    rate = {"ratio": "实际", "when_zero": None, "rule": {"pass": {"when": ">= 90%"}}}
    row, whole = judge(rubric(rate, within=[["实际", "100%"]]), 实际=np.array([1.001, 1.0]))
    assert (row.status, row.note) == ("待补", f"执行率100.10%，超过了100%。{MEND}")
    assert (whole.status, whole.points) == ("核算", 4.0)


@pytest.mark.parametrize(
    ("ratio", "printed"),
    [(0.9299999, "92.99999%"), (0.93, "93.00%"), (0.92996, "92.996%"), (0.92984, "92.98%")],
)
def test_a_ratio_is_printed_as_far_as_it_takes_to_stand_on_its_side(judge, ratio, printed):
    (row,) = judge(rubric(SHARE), 实际=ratio * 100, 年初计划=200.0)
    (near,) = judge(rubric(), 实际=ratio * 100, 年初计划=100.0, 追加计划=0.0)
    assert near.note.startswith(f"执行率{printed}（")
    assert row.note.startswith("执行率46.")


# -- rules of other cities' tables -------------------------------------------------------------


def test_what_the_words_do_not_speak_of_is_left_to_the_reviewer(judge):
    change = {
        "ratio": "(实际 - 年初计划) / 年初计划",
        "rule": {"bands": {"bands": [["= 0", 4], ["<= 10%", 2], ["else", 0]], "least": 0}},
    }
    fell, same, rose = judge(
        rubric(change), 实际=np.array([95.0, 100.0, 105.0]), 年初计划=100.0, 追加计划=0.0
    )
    assert (fell.status, same.status, rose.status) == ("待补", "核算", "核算")
    assert math.isnan(fell.points)
    assert (same.points, rose.points) == (4, 2)
    assert fell.note.endswith("低于0%，标准没有写怎样计分，由评审人核定，本项暂不计分（待补）。")


def test_days_are_shown_as_days(judge):
    late = {
        "ratio": "例数",
        "when_zero": None,
        "rule": {"step": {"full": "<= 3", "every": 1, "deduct": 1, "unit": "天"}},
    }
    in_time, late_by_two = judge(rubric(late), 例数=np.array([3.0, 5.0]))
    assert in_time == (3, "核算", 4, "")
    assert late_by_two[:3] == (5, "核算", 2)
    assert late_by_two.note.startswith("执行率：超出3天的部分为2天，每1天扣1分，")


def test_a_level_of_judgement_is_called_by_its_name(judge):
    levels = {
        "ratio": "",
        "when_zero": None,
        "rule": {"judged": {"levels": [["优秀", "100%"], ["良好", "75%"], ["差", 0]]}},
    }
    best, good, between = judge(rubric(levels), **{OWN: np.array([4.0, 3.0, 2.0])})
    assert (best.points, good.points, between.points) == (4, 3, 2)
    assert "单位自评为“良好”，计3分，扣1分" in good.note
    assert "单位自评计2分，扣2分" in between.note
