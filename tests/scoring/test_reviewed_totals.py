"""Totals with reviews, added up a second time one by one in plain Python."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.projects import lean_text, projects_of
from support.random_projects import random_projects
from support.random_returns import random_scores
from support.random_reviews import random_reviews

from perfeval_xl.forms.figures.figures import INDEX, complete
from perfeval_xl.forms.figures.project_figures import PROJECT
from perfeval_xl.rubric.load import read_rubric
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.period import Period
from perfeval_xl.rubric.verdict import WEIGHT
from perfeval_xl.scoring.reviews import COLUMNS, FINAL, REVIEW, beside
from perfeval_xl.scoring.score import score
from perfeval_xl.scoring.scores import Scores, status_words
from perfeval_xl.scoring.totals import SYSTEM

NAN = float("nan")
TEXT = """
id: totals
title: 试
issuer: 试
fiscal_year: 2026
grades: {优: 90, 良: 80, 中: 60, 差: 0}
when_missing: self_score
when_not_applicable: %s
indicators:
  - path: [甲]
    name: 率
    points: 30
    ratio: 实际 / 预算
    when_zero:
      both: {result: not_applicable, because: 没有预算}
      denominator: {result: pending, because: 没有预算而有支出}
    rule: {proportional: {}}
  - {path: [甲], name: 年报, points: 20, periods: 年度, rule: judged}
  - {path: [甲], name: 判, points: 50, rule: judged}
forms:
  - sheet: 表
    title: 表
    blocks: [{lines: 数, rows: [{field: 实际}, {field: 预算}]}]
"""
RUBRICS = {
    (policy, period): read_rubric(TEXT % policy, "totals.yaml").of_period(Period(period))
    for policy in ("rescale", "full")
    for period in ("", "2026-05")
}
KINDS: Mapping[str, dict[str, float]] = {
    "核算": {"实际": 50.0, "预算": 100.0, "自评得分_率": 9.0},
    "不适用": {"实际": 0.0, "预算": 0.0, "自评得分_率": 9.0},
    "待补": {"实际": 5.0, "预算": 0.0},
    "自评未核": {"预算": 100.0, "自评得分_率": 9.0},
}


def reviewed(rubric: Rubric, figures: Mapping[str, float], **given: float) -> Scores:
    """Score one department with reviews by indicator."""
    rows = [("甲", "", key, value, "") for key, value in given.items()]
    reviews = pd.DataFrame(rows, columns=list(COLUMNS)).astype({REVIEW: "float64"})
    frame = pd.DataFrame([figures], index=pd.Index(["甲"], name=INDEX))
    return score(complete(frame, rubric), rubric, reviews=reviews)


def grade(total: float, pending: float, unsettled: float) -> str:
    bands = ((90, "优"), (80, "良"), (60, "中"), (-math.inf, "差"))
    rounded = math.floor(total * 100 + 0.5 + 1e-9) / 100
    if pending > 0 or unsettled > 100 / 3 + 1e-6:
        return "暂评"
    return next(name for least, name in bands if rounded >= least)


def added(scores: Scores, unit: str) -> dict[str, Any]:
    """Add the totals of a department up, one indicator after the other."""
    rubric = scores.rubric
    total = system = unchecked = pending = unsettled = left = left_of_system = 0.0
    for indicator in rubric.indicators:
        review = scores.reviews.at[unit, indicator.id]
        points = scores.points.at[unit, indicator.id]
        status = scores.status_words.at[unit, indicator.id]
        system += 0.0 if math.isnan(points) else points
        counts = status != "不适用" or rubric.when_not_applicable == "full"
        left_of_system += indicator.points if counts else 0.0
        if not math.isnan(review):
            total += review
            left += indicator.points
            continue
        total += 0.0 if math.isnan(points) else points
        left += indicator.points if counts else 0.0
        unchecked += points if status == "自评未核" else 0.0
        pending += indicator.points if status == "待补" else 0.0
        unsettled += indicator.points if status in ("待补", "自评未核") else 0.0
    scale = 100 / left if left else 0.0
    return {
        "总分": total * scale,
        "核算得分": (total - unchecked) * scale,
        "自评未核": unchecked * scale,
        "待评分值": pending * scale,
        "待核分值": unsettled * scale,
        "最高可能": (total - unchecked + unsettled) * scale,
        "等级": grade(total * scale, pending, unsettled * scale),
        SYSTEM: system * (100 / left_of_system if left_of_system else 0.0),
    }


def hold(scores: Scores, unit: str = "甲") -> None:
    """Hold the totals of a department to the sums."""
    told = scores.totals.loc[unit]
    for name, value in added(scores, unit).items():
        here = pytest.approx(value, abs=1e-6) if isinstance(value, float) else value
        assert told[name] == here, name


SCORES = st.one_of(st.just(NAN), st.integers(0, 40).map(lambda quarter: quarter / 4))


@given(st.sampled_from(list(RUBRICS)), st.sampled_from(list(KINDS)), SCORES, SCORES, SCORES, SCORES)
def test_totals_are_what_their_indicators_add_up_to(
    of: tuple[str, str], kind: str, rate: float, year: float, judged: float, own: float
):
    figures = {**KINDS[kind], "自评得分_年报": own, "自评得分_判": own * 4}

    scores = reviewed(RUBRICS[of], figures, 率=rate, 年报=year, 判=judged)

    assert scores.status_words.at["甲", "率"] == kind
    hold(scores)


FULL = {"自评得分_年报": 10.0, "自评得分_判": 40.0}


@pytest.mark.parametrize(
    ("policy", "review", "total", "system"),
    [
        # 50 of 70 points; 74 of 100 once the first indicator was given 24 of its 30.
        ("rescale", NAN, 71.428571, 71.428571),
        ("rescale", 24.0, 74.0, 71.428571),
        ("rescale", 0.0, 50.0, 71.428571),
        ("full", NAN, 80.0, 80.0),
        ("full", 24.0, 74.0, 80.0),
    ],
)
def test_a_review_of_what_does_not_apply_makes_it_count(
    policy: str, review: float, total: float, system: float
):
    scores = reviewed(RUBRICS[policy, ""], {**KINDS["不适用"], **FULL}, 率=review)

    assert scores.totals["总分"].tolist() == [total]
    assert scores.totals[SYSTEM].tolist() == [system]


def test_a_review_closes_what_was_open_and_verifies_what_was_not():
    rubric = RUBRICS["rescale", ""]
    for kind in ("待补", "自评未核"):
        before = reviewed(rubric, {**KINDS[kind], **FULL}).totals.loc["甲"]
        after = reviewed(rubric, {**KINDS[kind], **FULL}, 率=25.0).totals.loc["甲"]

        open_ = ("待评分值", 30) if kind == "待补" else ("自评未核", 9)
        assert before[open_[0]] == open_[1]
        assert after[["总分", "核算得分", "自评未核", "待评分值"]].tolist() == [75, 75, 0, 0]
        assert after["等级"] == "中"
        assert after[SYSTEM] == before[SYSTEM]


def test_where_nothing_applies_there_is_nothing_to_share():
    text = TEXT.replace("points: 30", "points: 100") % "rescale"
    alone = "\n".join(line for line in text.splitlines() if "rule: judged" not in line)
    rubric = read_rubric(alone, "alone.yaml")

    scores = reviewed(rubric, KINDS["不适用"])
    assert scores.totals[["总分", "待评分值", SYSTEM]].to_numpy().tolist() == [[0, 0, 0]]
    assert reviewed(rubric, KINDS["不适用"], 率=85.0).totals["总分"].tolist() == [85]


@pytest.mark.thinned(4)
@pytest.mark.parametrize("rubric_id", ["hengyang-2019", "dongchuan-2020"])
def test_totals_of_a_shipped_rubric_with_random_reviews(rubric_id: str):
    from perfeval_xl.rubric.load import load_rubric

    scores = random_scores(load_rubric(rubric_id), 25, seed=4, reviewed=0.4)

    assert scores.reviews.notna().to_numpy().sum() > 25
    for unit in scores.totals.index:
        hold(scores, unit)
    apart = scores.totals["另排"]
    assert apart.tolist() == (scores.totals["待核分值"] > 33.333333).tolist()
    ranks = scores.totals["总分"].groupby(apart).rank(method="min", ascending=False)
    assert scores.totals["名次"].tolist() == (ranks + apart * (~apart).sum()).tolist()


# -- whose review it is ------------------------------------------------------------------------


def table(*rows: tuple[Any, ...]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=list(COLUMNS)).astype({REVIEW: "float64"})


def test_a_review_is_laid_beside_its_own_unit_and_indicator_alone():
    reviews = table(
        ("甲", "", "一", 1.0, "理由"),
        ("甲", "", "三", 2.0, "别的指标"),
        ("丙", "", "一", 3.0, "别的单位"),
        ("乙", "项目", "一", 4.0, "项目的"),
        ("乙", "", "二", NAN, "只有意见"),
    )

    scores, opinions = beside(reviews, pd.Index(["甲", "乙"]), ["一", "二"])

    assert scores.fillna(-1).to_numpy().tolist() == [[1, -1], [-1, -1]]
    assert opinions.to_numpy().tolist() == [["理由", ""], ["", "只有意见"]]


def test_a_review_of_a_department_is_none_of_its_projects():
    reviews = table(
        ("甲", "", "一", 1.0, ""), ("甲", "a", "一", 2.0, ""), ("乙", "a", "一", 3.0, "")
    )
    index = pd.MultiIndex.from_tuples([("甲", "a"), ("甲", "b")])

    scores, _ = beside(reviews, index, ["一"])

    assert scores["一"].fillna(-1).tolist() == [2, -1]


# -- projects ----------------------------------------------------------------------------------


def of_projects(both: str = "pending") -> Rubric:
    """Return a rubric of projects whose execution may not apply."""
    data = json.loads(lean_text())
    data["project"]["execution"]["when_zero"]["both"] = {"result": both, "because": "没有预算"}
    data["when_not_applicable"] = "rescale"
    return read_rubric(json.dumps(data, ensure_ascii=False), "lean.yaml")


def random_project_scores(rubric: Rubric, seed: int, share: float) -> Scores:
    import numpy as np

    names = pd.Index([f"{n:02d}局" for n in range(12)], name=INDEX)
    figures = pd.DataFrame(index=names)
    projects = random_projects(np.random.default_rng(seed), rubric, names)
    first = score(figures, rubric, projects=projects)
    if not share:
        return first
    return score(figures, rubric, projects=projects, reviews=random_reviews(first, share, seed))


def project_total(scores: Scores, unit: tuple[str, str]) -> dict[str, float]:
    """Add one project's totals up, its execution first and then row by row."""
    assert scores.projects is not None
    execution, (own,) = scores.projects.execution, scores.projects.execution.rubric.indicators
    parts = [
        (
            own.points,
            execution.points.at[unit, own.id],
            execution.status_words.at[unit, own.id],
            execution.reviews.at[unit, own.id],
        )
    ]
    rows = scores.projects.rows
    mine = rows[(rows[INDEX] == unit[0]) & (rows[PROJECT] == unit[1])]
    parts += list(
        zip(mine[WEIGHT], mine["系统评分"], status_words(mine["状态"]), mine[REVIEW], strict=True)
    )
    total = unchecked = pending = unsettled = full = declared = 0.0
    for at, (weight, points, status, review) in enumerate(parts):
        # A review brings back what did not apply, as far as it has a 分值.
        counts = status != "不适用" or not math.isnan(review)
        weight = max(weight, 0.0) if weight == weight else 0.0
        full += weight if counts else 0.0
        declared += weight if counts and at else 0.0
        final = points if math.isnan(review) else review
        total += 0.0 if math.isnan(final) else final
        if math.isnan(review):
            unchecked += points if status == "自评未核" else 0.0
            pending += weight if status == "待补" else 0.0
            unsettled += weight if status in ("待补", "自评未核") else 0.0
    missing = 100 - full if declared == 0 else 0.0
    full, pending, unsettled = full + missing, pending + missing, unsettled + missing
    scale = 100 / full
    return {
        "总分": total * scale,
        "自评未核": unchecked * scale,
        "待评分值": pending * scale,
        "待核分值": unsettled * scale,
        "核算得分": (total - unchecked) * scale,
        "分值合计": full,
    }


@pytest.mark.thinned(3)
@pytest.mark.parametrize("both", ["pending", "not_applicable"])
@pytest.mark.parametrize("share", [0.0, 0.4])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_projects_and_departments_add_up(both: str, share: float, seed: int):
    scores = random_project_scores(of_projects(both), seed, share)

    assert scores.projects is not None
    totals = scores.projects.totals
    for unit, told in totals.iterrows():
        expected = project_total(scores, unit)
        for name, value in expected.items():
            assert told[name] == pytest.approx(value, abs=2e-6), (unit, name)
        assert told["等级"] == grade(told["总分"], told["待评分值"], told["待核分值"])
    money = totals["权数"]
    for department, told in scores.totals.iterrows():
        own = totals.loc[[department]]
        weights = money.loc[[department]]
        weights = weights if weights.sum() else weights + 1
        for name in ("总分", "自评未核", "待评分值", "待核分值"):
            mean = (own[name] * weights).sum() / weights.sum()
            assert told[name] == pytest.approx(mean, abs=2e-6), (department, name)
        assert told["等级"] == grade(told["总分"], own["待评分值"].sum(), told["待核分值"])


def test_the_execution_of_a_project_that_has_none_is_left_out_until_it_is_reviewed():
    rubric = of_projects("not_applicable")
    money = {"年度资金总额_全年预算数": 0.0, "年度资金总额_全年执行数": 0.0}
    row = ("甲", "a", "数量指标", "100次", "50次", 90, 90)
    projects = projects_of(rubric, {("甲", "a"): money}, [row])
    figures = pd.DataFrame(index=pd.Index(["甲"], name=INDEX))

    scores = score(figures, rubric, projects=projects)
    assert scores.projects.totals[["总分", "分值合计"]].to_numpy().tolist() == [[50, 90]]

    reviews = table(("甲", "a", "预算执行率", 10.0, ""), ("甲", "a", "预算执行", 1.0, "没有"))
    scores = score(figures, rubric, projects=projects, reviews=reviews)
    assert scores.projects.totals[["总分", "分值合计"]].to_numpy().tolist() == [[55, 100]]
    assert scores.projects.rows[FINAL].tolist() == [45]


@pytest.mark.parametrize(("small", "mean"), [(0.5, 96.875), (0.0, 100.0), (-3.0, 100.0)])
def test_little_money_weighs_little_and_none_nothing(datong: Rubric, small: float, mean: float):
    names = ("年度资金总额_全年预算数", "年度资金总额_全年执行数")
    units = {("甲", "a"): dict.fromkeys(names, 3.5), ("甲", "b"): dict.fromkeys(names, small)}
    rows = [
        ("甲", "a", "数量指标", "1次", "1次", 90, 90),
        ("甲", "b", "数量指标", "100次", "0次", 45, 0),
        ("甲", "b", "数量指标", "100次", "100次", 45, 45),
    ]
    if small > 0:  # 75 points of the second project
        rows[1:] = [("甲", "b", "数量指标", "90次", "65次", 90, 0)]
    figures = pd.DataFrame(index=pd.Index(["甲", "乙"], name=INDEX))

    scores = score(figures, datong, projects=projects_of(datong, units, rows))

    assert scores.totals.at["甲", "总分"] == pytest.approx(mean, abs=1e-5)
    assert scores.totals.loc["乙", ["总分", "核算得分", "自评未核", "待评分值"]].tolist() == [
        0, 0, 0, 100,
    ]  # fmt: skip


# -- some at a time ----------------------------------------------------------------------------


@pytest.mark.parametrize(("count", "sizes"), [(1, [1] * 5), (2, [2, 2, 1]), (5, [5]), (6, [5])])
def test_scores_are_given_some_departments_at_a_time(count: int, sizes: list[int]):
    figures = pd.DataFrame({"自评得分_判": range(5)}, index=list("一二三四五"), dtype="float64")
    rubric = RUBRICS["full", ""]
    scores = score(complete(figures, rubric), rubric)

    parts = list(scores.some(count))

    assert [len(part.totals) for part in parts] == sizes
    for face in ("figures", "ratios", "points", "status", "notes", "reviews", "opinions", "totals"):
        whole = pd.concat([getattr(part, face) for part in parts])
        pd.testing.assert_frame_equal(whole, getattr(scores, face))
