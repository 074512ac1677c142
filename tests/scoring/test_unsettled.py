"""What a total does not know yet: its range, its grade, its place; and who left figures blank."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.projects import lean_rubric, projects_of

from perfeval_xl.forms.figures.figures import INDEX, complete
from perfeval_xl.rubric.load import read_rubric
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.scoring.differences import mostly_blank
from perfeval_xl.scoring.reviews import COLUMNS, REVIEW
from perfeval_xl.scoring.score import score
from perfeval_xl.scoring.scores import Scores
from perfeval_xl.scoring.sums import _added, _scale

NAN = float("nan")
HEAD = """
id: unsettled
title: 试
issuer: 试
fiscal_year: 2026
grades: {优: 90, 良: 80, 中: 60, 差: 0}
when_missing: self_score
"""
RATIO = """  - path: [甲]
    name: %(name)s
    points: %(points)s
    ratio: %(name)s实际 / %(name)s预算
    when_zero:
      both: {result: not_applicable, because: 没有预算}
      denominator: {result: pending, because: 没有预算而有支出}
    rule: {proportional: {}}
"""
JUDGED = "  - {path: [乙], name: %(name)s, points: %(points)s, rule: judged}\n"


def rubric_of(ratios: Mapping[str, float], judged: Mapping[str, float], more: str = "") -> Rubric:
    """Return a rubric of ratios and judged indicators, with their points."""
    indicators = [RATIO % {"name": name, "points": full} for name, full in ratios.items()]
    indicators += [JUDGED % {"name": name, "points": full} for name, full in judged.items()]
    fields = ", ".join(f"{{field: {name}{of}}}" for name in ratios for of in ("实际", "预算"))
    form = f"forms: [{{sheet: 表, title: 表, blocks: [{{lines: 数, rows: [{fields}]}}]}}]\n"
    return read_rubric(f"{HEAD}{more}indicators:\n{''.join(indicators)}{form}", "unsettled.yaml")


def scored(
    rubric: Rubric, departments: Mapping[str, Mapping[str, float]], *reviews: tuple[str, str, float]
) -> Scores:
    """Score departments; a review is (department, indicator, 审核得分)."""
    index = pd.Index(list(departments), name=INDEX)
    frame = complete(pd.DataFrame(list(departments.values()), index=index), rubric)
    rows = [(unit, "", key, value, "理由") for unit, key, value in reviews]
    table = pd.DataFrame(rows, columns=list(COLUMNS)).astype({REVIEW: "float64"})
    return score(frame, rubric, reviews=table)


def known(*names: str, share: float = 1.0) -> dict[str, float]:
    """Return the figures of indicators that earn a share of their points."""
    return {
        f"{name}{of}": at for name in names for of, at in (("实际", 100 * share), ("预算", 100))
    }


def told(scores: Scores, unit: str) -> list[Any]:
    names = ["总分", "总分区间", "等级", "名次", "另排", "未填全"]
    return [
        each.item() if hasattr(each, "item") else each for each in scores.totals.loc[unit, names]
    ]


# A third of 90 points is 30: 甲 alone is just that, 甲 and 乙 are more.
NINETY = rubric_of({"甲": 30, "乙": 1, "丙": 9}, {"判": 50})
OWN = {"自评得分_甲": 30.0, "自评得分_乙": 1.0, "自评得分_丙": 9.0, "自评得分_判": 50.0}


def test_blank_figures_and_full_own_scores_are_no_first_place():
    departments = {"空白": OWN, "填了": {**known("甲", "乙", "丙", share=0.5), "自评得分_判": 40.0}}

    scores = scored(NINETY, departments)

    assert told(scores, "空白") == [90, "50.00～90.00", "暂评", 2, True, True]
    assert told(scores, "填了") == [60, "", "中", 1, False, False]
    (finding,) = mostly_blank(scores)
    assert (finding.department, finding.code, finding.severity) == (
        "空白",
        "MOSTLY_BLANK",
        "warning",
    )
    assert finding.message == (
        "指标计算要用的数有 6 个，其中 6 个没有填，报表没有填全：得分多半只是自评，"
        "不计入平均分等统计。请补填后重报，没有的填 0。"
    )


@pytest.mark.parametrize(
    ("missing", "grade", "rank", "range_"),
    [
        ("", "优", 1, ""),
        ("甲", "优", 1, "60.00～90.00"),  # 30 of 90: a third, and not more
        ("甲乙", "暂评", 2, "59.00～90.00"),  # 31
    ],
)
def test_a_third_is_graded_and_more_is_not(missing: str, grade: str, rank: int, range_: str):
    figures = known(*(name for name in "甲乙丙" if name not in missing))
    low = {**known("甲", "乙", "丙", share=0.1), "自评得分_判": 1.0}

    scores = scored(NINETY, {"高": {**figures, **OWN}, "低": low})

    assert told(scores, "高")[:4] == [90, range_, grade, rank]
    assert told(scores, "低")[2:4] == ["差", 3 - rank]


def test_the_share_is_of_what_counts_for_the_department():
    """Of 100 points 10 do not apply: 30 of the 90 that are left are a third of them."""
    rubric = rubric_of({"甲": 30, "乙": 10, "丙": 1}, {"判": 59}, "when_not_applicable: rescale\n")
    none = {"乙实际": 0.0, "乙预算": 0.0}
    own = {"自评得分_甲": 30.0, "自评得分_丙": 1.0, "自评得分_判": 59.0}

    scores = scored(rubric, {
        "三分之一": {**none, **known("丙"), **own},
        "多一点": {**none, **own},
        "都适用": {**known("乙"), **own},
    })  # fmt: skip

    assert scores.totals["待核分值"].tolist() == [33.333333, 34.444444, 31]
    assert scores.totals["等级"].tolist() == ["优", "暂评", "优"]


def test_the_rubric_may_say_another_share():
    rubric = rubric_of({"甲": 30, "乙": 1, "丙": 9}, {"判": 50}, "provisional_above: 30%\n")

    scores = scored(rubric, {"甲局": {**known("乙", "丙"), **OWN}})

    assert told(scores, "甲局")[2:5] == ["暂评", 1, True]


def test_what_a_reviewer_scores_is_verified_and_ranked_with_the_others():
    departments = {"空白": OWN, "填了": {**known("甲", "乙", "丙", share=0.5), "自评得分_判": 40.0}}

    # 甲 is reviewed: 10 of 90 points are left, and it is still told that figures are missing.
    some = scored(NINETY, departments, ("空白", "甲", 12.0))
    assert told(some, "空白") == [72, "62.00～72.00", "中", 2, True, True]
    # All are: nothing rests on the missing figures any more.
    all_ = scored(NINETY, departments, *(("空白", name, 1.0) for name in "甲乙丙"))
    assert told(all_, "空白") == [53, "", "差", 2, False, False]
    assert list(mostly_blank(all_)) == []


def test_a_small_pending_part_keeps_its_place_and_is_provisional():
    """No self-score: 9 points are pending, no third of all; the grade waits all the same."""
    own = {"自评得分_判": 50.0}

    scores = scored(NINETY, {"待补": {**known("甲", "乙"), **own}, "低": known("甲", "乙", "丙")})

    assert told(scores, "待补") == [81, "81.00～90.00", "暂评", 1, False, False]


def test_the_numbers_go_on_after_the_others():
    """Graded first, then who is ranked apart, then who left most blank; by total in each."""
    least = {**known("甲", "乙", "丙", share=0.0), "自评得分_判": 1.0}
    half = {**known("丙"), "甲预算": 1.0, "自评得分_乙": 1.0}  # 3 of 6 figures: not most of them
    departments = {
        "空一": OWN, "半一": {**half, **OWN}, "低": least,
        "半二": {**half, **OWN, "自评得分_甲": 2.0}, "同": least,
    }  # fmt: skip

    scores = scored(NINETY, departments)

    assert scores.totals["名次"].to_dict() == {"低": 1, "同": 1, "半一": 3, "半二": 4, "空一": 5}
    assert scores.totals["未填全"].to_dict() == {name: name == "空一" for name in departments}


# -- the range -----------------------------------------------------------------------------------

POINTS = {"一": 0.3, "二": 12.7, "三": 33, "四": 7.1, "五": 16.9}
BY_PEOPLE = {"六": 20, "七": 10}
RUBRICS = {
    policy: rubric_of(POINTS, BY_PEOPLE, f"when_not_applicable: {policy}\n")
    for policy in ("rescale", "full")
}
KINDS = ("核算", "不适用", "自评未核", "待补")
SHARES = st.integers(0, 40).map(lambda part: part / 40)


@given(
    st.sampled_from(list(RUBRICS)),
    st.lists(st.sampled_from(KINDS), min_size=5, max_size=5),
    st.lists(SHARES, min_size=7, max_size=7),
    st.lists(st.one_of(st.none(), SHARES), min_size=7, max_size=7),
)
def test_the_range_holds_every_total_that_can_come_of_it(
    policy: str, kinds: list[str], shares: list[float], decided: list[float | None]
):
    rubric, figures = RUBRICS[policy], dict[str, float]()
    for (name, full), kind, share in zip(POINTS.items(), kinds, shares, strict=False):
        if kind == "核算":
            figures |= known(name, share=share)
        elif kind == "不适用":
            figures |= {f"{name}实际": 0.0, f"{name}预算": 0.0}
        elif kind == "自评未核":
            figures[f"自评得分_{name}"] = full * share
    for (name, full), share in zip(BY_PEOPLE.items(), shares[5:], strict=True):
        if share:  # otherwise pending
            figures[f"自评得分_{name}"] = full * share

    before = scored(rubric, {"甲": figures})
    row, status = before.totals.loc["甲"], before.status.loc["甲"]
    points = {**POINTS, **BY_PEOPLE}
    reviews = [
        ("甲", name, points[name] * share)
        for name, share in zip(points, decided, strict=True)
        if share is not None and status[name] in ("unverified", "pending")
    ]
    after = scored(rubric, {"甲": figures}, *reviews).totals.loc["甲"]

    # Each of them is rounded to a millionth.
    assert row["核算得分"] - 2e-6 <= after["总分"] <= row["最高可能"] + 2e-6
    assert row["最高可能"] <= 100
    assert row["核算得分"] - 2e-6 <= after["核算得分"]
    assert after["最高可能"] <= row["最高可能"] + 2e-6
    assert row["另排"] == (row["待核分值"] > 33.333333 or row["未填全"])
    assert (row["等级"] == "暂评") == (row["待核分值"] > 33.333333 or row["待评分值"] > 0)
    assert (row["总分区间"] == "") == (row["待核分值"] == 0)


def test_what_is_open_does_not_depend_on_who_else_is_scored():
    """Points like 0.3 have no exact sum: a department alone has that of the whole batch."""
    random = np.random.default_rng(5)
    full = random.integers(1, 130, 17) / 10
    states = random.choice(["scored", "pending", "not_applicable"], (64, 17)).astype(object)
    points = {f"指{at}": float(each) for at, each in enumerate(full)}
    rubric = rubric_of(points, {})

    together = _scale(rubric, states, full), _added(np.where(states == "pending", full, 0.0))
    for at in range(64):
        own = states[at : at + 1]
        alone = _scale(rubric, own, full), _added(np.where(own == "pending", full, 0.0))
        assert [each[0] for each in alone] == [each[at] for each in together]


# -- projects ------------------------------------------------------------------------------------

BUDGET, SPENT = "年度资金总额_全年预算数", "年度资金总额_全年执行数"


def of_projects(
    *projects: tuple[float, list[tuple[Any, ...]]], reviews: pd.DataFrame | None = None
) -> Scores:
    """Score a department of projects: (money, declared rows)."""
    rubric = lean_rubric()
    units = {("甲局", f"项目{at}"): {BUDGET: money, SPENT: money} if money else {}
             for at, (money, _) in enumerate(projects)}  # fmt: skip
    rows = [(*unit, *row) for unit, (_, own) in zip(units, projects, strict=True) for row in own]
    figures = pd.DataFrame(index=pd.Index(["甲局"], name=INDEX))
    return score(figures, rubric, projects=projects_of(rubric, units, rows), reviews=reviews)


def level(weight: float, own: float, actual: str = "很好") -> tuple[Any, ...]:
    """Return a declared row whose 完成值 is on no level: its own score is unverified."""
    return ("质量指标", "及时", actual, weight, own)


def test_totals_of_projects_know_their_range_too():
    done = ("数量指标", "100次", "50次", 60, 60)

    scores = of_projects((300, [done, level(30, 20)]), (100, [level(90, 90)]))

    assert scores.projects is not None
    by_project = scores.projects.totals
    # 10 of the execution and 30 of 60; then 30 may still come where 20 are stated.
    assert by_project["待核分值"].tolist() == [30, 90]
    assert by_project["总分区间"].tolist() == ["40.00～70.00", "10.00～100.00"]
    assert by_project["等级"].tolist() == ["中", "暂评"]
    # Weighted by money: three quarters and one.
    assert told(scores, "甲局") == [70, "32.50～77.50", "暂评", 1, True, False]


def test_a_department_without_figures_of_its_projects_is_left_out():
    blank = of_projects((0, [level(90, 90, "")]), (0, [level(90, 90, "")]))
    some = of_projects((100, [level(90, 90, "")]), (100, [level(90, 90, "")]))

    assert blank.totals["未填全"].tolist() == [True]
    assert some.totals["未填全"].tolist() == [False]
    (finding,) = mostly_blank(blank)
    assert (finding.found, finding.expected) == ("6", "6")


def test_a_department_without_a_project_knows_nothing():
    figures = pd.DataFrame(index=pd.Index(["无", "有"], name=INDEX))
    row = ("有", "a", "数量指标", "100次", "100次", 90, 90)
    projects = projects_of(lean_rubric(), {("有", "a"): {BUDGET: 1.0, SPENT: 1.0}}, [row])

    scores = score(figures, lean_rubric(), projects=projects)

    assert told(scores, "无")[:4] == [0, "0.00～100.00", "暂评", 2]
    assert not math.isnan(scores.totals.at["无", "最高可能"])
