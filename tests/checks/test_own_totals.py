"""A department's own total, grade and scores: held to one another as far as they are stated."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from perfeval_xl.checks.finding import Finding
from perfeval_xl.checks.self_scores import check_self_scores, check_self_total
from perfeval_xl.forms.figures.figures import complete
from perfeval_xl.rubric.load import read_rubric
from perfeval_xl.rubric.model import Rubric

RUBRIC = read_rubric(
    """
id: own
title: 试
issuer: 试
fiscal_year: 2020
grades: {优: 90, 良: 80, 中: 60, 差: 0}
indicators:
  - {path: [甲], name: 管理, points: 40, rule: judged}
  - {path: [甲], name: 等级, points: 20, rule: {judged: {levels: [15, 8, 0]}}}
  - path: [甲]
    name: 制度
    points: 30
    criterion: ①有，②行
    rule: {checklist: [[①有, 20], [②行, 5]]}
  - {path: [甲], name: 比率, points: 10, ratio: 率, rule: {bands: [[">= 90%", 8], [else, 0]]}}
forms:
  - sheet: 表
    title: 表
    blocks: [{lines: 数, rows: [{field: 率, kind: percent}]}]
""",
    "own.yaml",
)
SCORES = {"管理": 40.0, "等级": 15.0, "制度": 22.0, "比率": 8.0}
"""They make 85, which is 良."""


def figures(grade: str | None = None, total: float | None = None, **given: Any) -> pd.DataFrame:
    scores = {f"自评得分_{name}": value for name, value in {**SCORES, **given}.items()}
    rows = [{**scores, "自评总分": total}, {}]
    frame = complete(pd.DataFrame(rows, index=["甲局", "空白"], dtype="float64"), RUBRIC)
    frame["自评等级"] = [grade, None]
    return frame


def told(frame: pd.DataFrame, code: str, rubric: Rubric = RUBRIC) -> list[Finding]:
    findings = list(check_self_total(frame, rubric)) + list(check_self_scores(frame, rubric))
    return [each for each in findings if each.code == code and each.department == "甲局"]


# -- the grade and the total -------------------------------------------------------------------


@pytest.mark.parametrize("grade", ["优", "中", "差", "优秀"])
def test_a_grade_without_a_total_is_held_to_the_sum_of_the_scores(grade: str):
    (finding,) = told(figures(grade), "GRADE_DIFFERS")

    assert (finding.found, finding.expected) == (grade, "良")
    assert finding.details["score"] == "85"
    assert finding.rests_on == ("自评总分",)


def test_a_grade_that_the_scores_give_is_right_without_a_total():
    assert told(figures("良"), "GRADE_DIFFERS") == []


def test_a_grade_goes_by_the_stated_total_where_there_is_one():
    assert told(figures("优", total=92), "GRADE_DIFFERS") == []
    (finding,) = told(figures("良", total=92), "GRADE_DIFFERS")
    assert (finding.expected, finding.details["score"]) == ("优", "92")


def test_a_grade_with_neither_a_total_nor_all_scores_is_right():
    assert told(figures("差", 管理=None), "GRADE_DIFFERS") == []
    assert told(figures("差", 管理=None, total=70), "GRADE_DIFFERS") != []


def test_no_grade_is_no_wrong_one():
    assert told(figures(None), "GRADE_DIFFERS") == []
    assert told(figures(""), "GRADE_DIFFERS") == []
    assert told(figures().drop(columns="自评等级"), "GRADE_DIFFERS") == []


@pytest.mark.parametrize(
    ("total", "differs"),
    [(85, False), (85.005, False), (84.995, False), (85.01, True), (84.99, True), (None, False)],
)
def test_a_total_may_be_off_by_half_a_hundredth(total: float | None, differs: bool):
    findings = told(figures(total=total), "TOTAL_DIFFERS")

    assert [each.expected for each in findings] == (["85"] if differs else [])


def test_a_total_over_scores_of_which_one_is_missing_is_not_held_to_them():
    assert told(figures(管理=None, total=10), "TOTAL_DIFFERS") == []


# -- the scores --------------------------------------------------------------------------------

BOUNDS = [
    # Judged on levels and by figures: what the rule gives at most. By 要点: the 分值.
    ("管理", 40.0, 40.0), ("等级", 15.0, 15.0), ("制度", 25.0, 30.0), ("比率", 8.0, 8.0),
]  # fmt: skip


@pytest.mark.parametrize(("name", "top", "bound"), BOUNDS)
def test_a_score_lies_between_nothing_and_what_can_be_given(name: str, top: float, bound: float):
    for own in (0.0, top, bound):
        assert told(figures(**{name: own}), "SELF_OUT_OF_RANGE") == []
    for own in (-0.01, bound + 0.01):
        (finding,) = told(figures(**{name: own}), "SELF_OUT_OF_RANGE")
        assert (finding.name, finding.expected) == (f"自评得分_{name}", f"{bound:g}")


def test_float_noise_is_no_score_too_much():
    assert told(figures(管理=40 + 1e-10), "SELF_OUT_OF_RANGE") == []
    assert told(figures(制度=25 + 1e-10), "SELF_ABOVE_TOP") == []


@pytest.mark.parametrize(
    ("own", "above"), [(25.0, False), (25.01, True), (30.0, True), (30.01, False)]
)
def test_a_whole_score_above_what_its_lines_add_up_to_is_told_once(own: float, above: bool):
    findings = told(figures(制度=own), "SELF_ABOVE_TOP")

    assert [(each.found, each.expected) for each in findings] == (
        [(f"{own:g}", "25")] if above else []
    )


@pytest.mark.parametrize(("own", "off"), [(15.0, False), (8.0, False), (0.0, False), (9.0, True)])
def test_a_score_is_one_of_the_levels(own: float, off: bool):
    assert bool(told(figures(等级=own), "SELF_OFF_LEVEL")) is off


def test_no_score_is_on_no_level_and_is_missing():
    frame = figures(等级=None)

    assert told(frame, "SELF_OFF_LEVEL") == []
    assert [each.name for each in told(frame, "SELF_MISSING")] == ["自评得分_等级"]


# -- the lines of a checklist ------------------------------------------------------------------


def lines(whole: float | None, *items: float | None) -> pd.DataFrame:
    frame = figures(制度=whole)
    for at, item in enumerate(items, start=1):
        frame[f"要点_制度_{at}"] = [item, None]
    return frame.astype({name: "float64" for name in frame if name.startswith("要点_")})


def test_the_whole_score_on_every_line_is_told_with_what_the_lines_make():
    (finding,) = told(lines(20, 20, 20), "SELF_ITEMS_DIFFER")

    assert (finding.name, finding.found, finding.expected) == ("自评得分_制度", "20", "40")


@pytest.mark.parametrize(
    ("whole", "items", "differs"),
    [
        (22, (20, 2), False),
        (22, (20, 3), True),
        (22, (19, 2), True),
        (0.3, (0.1, 0.2), False),
        (22, (20, None), False),
        (None, (20, 2), False),
        (22, (None, None), False),
    ],
)
def test_all_lines_together_make_the_whole(
    whole: float | None, items: tuple[float | None, ...], differs: bool
):
    assert bool(told(lines(whole, *items), "SELF_ITEMS_DIFFER")) is differs


@pytest.mark.parametrize(
    ("whole", "items", "missing"),
    [
        (22, (None, None), False),
        (None, (20, 2), False),
        (None, (20, None), True),
        (None, (None, None), True),
    ],
)
def test_a_checklist_has_a_score_by_its_whole_or_by_all_its_lines(
    whole: float | None, items: tuple[float | None, ...], missing: bool
):
    findings = told(lines(whole, *items), "SELF_MISSING")

    assert [each.rests_on for each in findings] == (
        [("要点_制度_1", "要点_制度_2")] if missing else []
    )
