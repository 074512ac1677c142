"""Scoring projects: a project's total, and its department's as the mean weighted by money."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from support.projects import MONEY, filling, lean_run, project_filling, projects_of

import perfeval_xl as px
from perfeval_xl.rubric.verdict import OWN, WEIGHT

BUDGET, SPENT = f"{MONEY}_全年预算数", f"{MONEY}_全年执行数"


def money(budget: float, spent: float | None = None) -> dict[str, float]:
    return {BUDGET: budget, SPENT: budget if spent is None else spent}


def done(share: float = 1.0, weight: float = 90) -> tuple[Any, ...]:
    """Return a row that met its target by a share."""
    return "数量指标", "100次", f"{100 * share:g}次", weight, weight


def open_(weight: float = 90, own: float | None = None) -> tuple[Any, ...]:
    """Return a row whose result fits no level."""
    return "质量指标", "及时", "很好", weight, own


def scored(datong: px.Rubric, **projects: tuple[dict[str, float], list[Any]]) -> px.Scores:
    """Score projects, each called by its department and a letter: 甲a, 甲b, 乙a."""
    units = {(name[0], name): figures for name, (figures, _) in projects.items()}
    rows = [(name[0], name, *row) for name, (_, own) in projects.items() for row in own]
    departments = pd.DataFrame(index=pd.Index(dict.fromkeys(name[0] for name in projects)))
    departments.index.name = "单位名称"
    return px.score(departments, datong, projects=projects_of(datong, units, rows))


def test_a_project_is_its_execution_and_its_rows(datong):
    scores = scored(datong, 甲a=(money(100, 79.52), [done(0.5, 50), done(1, 40)]))

    assert scores.projects.execution.points["预算执行率"].tolist() == [8]  # judged on 80 %
    assert scores.projects.rows["系统评分"].tolist() == [25, 40]
    totals = scores.projects.totals.loc[("甲", "甲a")]
    assert totals[["总分", "核算得分", "自评未核", "待评分值", "等级"]].tolist() == [
        73, 73, 0, 0, "中",
    ]  # fmt: skip
    assert totals[["分值合计", "权数"]].tolist() == [100, 100]


def test_projects_count_by_their_money(datong):
    scores = scored(
        datong,
        甲a=(money(300), [done(1)]),
        甲b=(money(100), [done(0.5)]),
        乙a=(money(1), [done(0.5)]),
    )

    assert scores.projects.totals["总分"].tolist() == [100, 55, 55]
    assert scores.totals["总分"].to_dict() == {"甲": 88.75, "乙": 55}
    assert scores.totals["等级"].tolist() == ["良", "差"]
    assert scores.totals["名次"].tolist() == [1, 2]


@pytest.mark.parametrize("figures", [{}, {BUDGET: 0.0}])
def test_without_any_money_the_plain_mean_stands(datong, figures: dict[str, float]):
    scores = scored(datong, 甲a=(figures, [done(1)]), 甲b=(figures, [done(0.5)]))

    assert scores.projects.totals["总分"].tolist() == [90, 45]
    assert scores.totals["总分"].tolist() == [67.5]
    assert scores.totals[["待评分值", "等级"]].to_numpy().tolist() == [[10, "暂评"]]


def test_no_money_of_one_department_says_nothing_of_another(datong):
    scores = scored(
        datong,
        甲a=({}, [done(1)]),
        乙a=(money(3), [done(1)]),
        乙b=(money(1), [done(0)]),
    )

    assert scores.totals["总分"].to_dict() == {"甲": 90, "乙": 77.5}


@pytest.mark.parametrize(
    ("weights", "total"), [((45, 45), 77.5), ((20, 20), 80), ((90, 90), 76.315789)]
)
def test_weights_that_do_not_make_a_hundred_are_brought_to_it(datong, weights, total):
    rows = [done(1, weights[0]), done(0.5, weights[1])]

    scores = scored(datong, 甲a=(money(100), rows))

    assert scores.projects.totals["分值合计"].tolist() == [10 + sum(weights)]
    assert scores.projects.totals["总分"].tolist() == [total]


def test_a_row_without_a_weight_changes_nothing(datong):
    blank = ("数量指标", "100次", "0次", None, 50)
    scores = scored(datong, 甲a=(money(100), [done(0.5), blank]), 乙a=(money(100), [done(0.5)]))

    assert scores.projects.rows["状态"].tolist() == ["scored", "not_applicable", "scored"]
    assert scores.projects.totals["总分"].tolist() == [55, 55]


def test_what_is_pending_makes_the_grade_provisional(datong):
    scores = scored(
        datong,
        甲a=(money(100), [done(1, 45), open_(45)]),
        甲b=(money(100), [done(1)]),
        乙a=(money(100), [done(1)]),
    )

    assert scores.projects.totals["待评分值"].tolist() == [45, 0, 0]
    assert scores.projects.totals["等级"].tolist() == ["暂评", "优", "优"]
    assert scores.totals["待评分值"].tolist() == [22.5, 0]
    assert scores.totals["等级"].tolist() == ["暂评", "优"]


def test_pending_weights_are_brought_to_a_hundred_too(datong):
    scores = scored(datong, 甲a=(money(100), [open_(40)]))

    assert scores.projects.totals[["总分", "待评分值"]].to_numpy().tolist() == [[20, 80]]


def test_an_own_score_that_fits_no_level_is_unverified(datong):
    scores = scored(datong, 甲a=(money(100), [open_(90, 85)]), 甲b=(money(300), [done(1)]))

    assert scores.projects.rows["状态"].tolist() == ["unverified", "scored"]
    assert scores.projects.totals["自评未核"].tolist() == [85, 0]
    assert scores.totals[["总分", "核算得分", "自评未核"]].to_numpy().tolist() == [
        [98.75, 77.5, 21.25]
    ]
    assert scores.totals["等级"].tolist() == ["优"]


@pytest.mark.parametrize(
    ("figures", "own", "status", "unverified"),
    [
        ({BUDGET: 100.0}, 7.0, "unverified", 7),
        ({BUDGET: 100.0}, None, "pending", 0),
        ({BUDGET: 0.0, SPENT: 0.0}, 7.0, "pending", 0),
        ({BUDGET: 0.0, SPENT: 5.0}, 7.0, "scored", 0),
    ],
)
def test_an_execution_that_cannot_be_computed(datong, figures, own, status, unverified):
    more = {} if own is None else {"自评得分_预算执行率": own}

    scores = scored(datong, 甲a=({**figures, **more}, [done(1)]))

    assert scores.projects.execution.status["预算执行率"].tolist() == [status]
    assert scores.projects.totals["自评未核"].tolist() == [unverified]
    assert scores.projects.totals["待评分值"].tolist() == [10 if status == "pending" else 0]


def test_a_project_without_rows_is_open_but_for_its_execution(datong):
    scores = scored(datong, 甲a=(money(100, 80), []), 甲b=(money(100), [done(1)]))

    totals = scores.projects.totals
    assert totals["分值合计"].tolist() == [100, 100]
    assert totals["总分"].tolist() == [8, 100]
    assert totals["待评分值"].tolist() == [90, 0]
    assert totals["等级"].tolist() == ["暂评", "优"]


def test_projects_of_one_name_in_two_departments_are_two(datong):
    units = {("甲", "同名"): money(1), ("乙", "同名"): money(1)}
    rows = [("甲", "同名", *done(1)), ("乙", "同名", *done(0))]
    figures = pd.DataFrame(index=pd.Index(["乙", "甲"], name="单位名称"))

    scores = px.score(figures, datong, projects=projects_of(datong, units, rows))

    assert scores.totals["总分"].to_dict() == {"乙": 10, "甲": 100}


def test_a_rubric_of_projects_is_not_scored_without_projects(datong, hengyang):
    figures = pd.DataFrame(index=pd.Index(["甲"], name="单位名称"))

    with pytest.raises(ValueError, match="needs projects"):
        px.score(figures, datong)
    with pytest.raises(ValueError, match="needs no projects"):
        px.score(figures, hengyang, projects=projects_of(datong, {("甲", "a"): {}}))


def test_totals_are_the_sums_of_their_rows_whatever_is_declared(datong):
    from support.random_returns import random_scores

    scores = random_scores(datong, 40, seed=11)
    rows, totals = scores.projects.rows, scores.projects.totals
    execution = scores.projects.execution.points["预算执行率"]
    for unit, total in totals.iterrows():
        own = rows[(rows["单位名称"] == unit[0]) & (rows["项目"] == unit[1])]
        own = own[own["状态"] != "not_applicable"]
        added = np.nansum([execution[unit], *own["系统评分"]])
        full = 10 + own[WEIGHT].sum() if own[WEIGHT].sum() > 0 else 100
        assert total["总分"] == pytest.approx(added * 100 / full, abs=1e-6)
        assert total["核算得分"] + total["自评未核"] == pytest.approx(total["总分"], abs=1e-6)
        assert 0 <= total["总分"] <= 100
    assert {"暂评", "优", "良", "中", "差"} >= set(totals["等级"])


def test_a_differing_own_score_is_told_of_computed_rows_alone(tmp_path):
    rows = [
        ["产出指标", "数量指标", "算得出", "100次", "50次", 45, 45, None],
        ["产出指标", "质量指标", "算不出", "及时", "很好", 45, 45, None],
    ]

    table = lean_run(tmp_path, filling(project_filling(rows=rows))).findings
    differing = table[table["code"] == "SELF_DIFFERS"]

    assert differing[["cell", "found", "expected"]].to_numpy().tolist() == [["H13", "45", "22.5"]]


@pytest.mark.large
def test_scoring_projects_takes_no_loop_over_rows(datong):
    """20,000 rows touch each tree once: as many evaluations as ten rows."""
    from perfeval_xl.scoring import indicator_score, totals
    from perfeval_xl.scoring import score as project_score

    modules = [indicator_score, project_score, totals]
    calls = []
    original = project_score.evaluate

    def counted(*arguments):
        calls.append(1)
        return original(*arguments)

    counts = []
    for size in (10, 20_000):
        units = {("甲", f"项目{n}"): money(1) for n in range(size // 10)}
        rows = [(*unit, *done(1, 9)) for unit in units for _ in range(10)]
        projects = projects_of(datong, units, rows)
        assert len(projects.rows) == size
        figures = pd.DataFrame(index=pd.Index(["甲"], name="单位名称"))
        with pytest.MonkeyPatch.context() as patch:
            for module in modules:
                patch.setattr(module, "evaluate", counted)
            calls.clear()
            assert px.score(figures, datong, projects=projects).totals["总分"].tolist() == [100]
        counts.append(len(calls))

    # The execution, the rows; grades, ranges and who is ranked apart of projects (twice) and
    # departments (twice).
    assert counts == [4 + 4 + 4 * 4] * 2


@pytest.mark.parametrize("figures", [{}, {BUDGET: 0.0, SPENT: 0.0}])
def test_a_pending_project_without_money_leaves_its_department_provisional(datong, figures):
    scores = scored(datong, 甲a=(money(100), [done(1)]), 甲b=(figures, [open_()]))

    assert scores.projects.totals["等级"].tolist() == ["优", "暂评"]
    assert scores.totals["等级"].tolist() == ["暂评"]


def test_a_department_without_projects_does_not_stop_the_others(datong):
    figures = pd.DataFrame(index=pd.Index(["甲", "乙"], name="单位名称"))
    projects = projects_of(datong, {("甲", "a"): money(1)}, [("甲", "a", *done(1))])

    scores = px.score(figures, datong, projects=projects)

    assert scores.totals["总分"].to_dict() == {"甲": 100, "乙": 0}
    assert scores.totals["待评分值"].to_dict() == {"甲": 0, "乙": 100}
    assert scores.totals["等级"].to_dict() == {"甲": "优", "乙": "暂评"}


def test_own_scores_decide_nothing_where_figures_do(datong):
    low, high = (
        scored(datong, 甲a=(money(100), [("数量指标", "100次", "50次", 90, own)]))
        for own in (0, 90)
    )

    assert low.projects.rows[OWN].tolist() != high.projects.rows[OWN].tolist()
    assert low.totals.equals(high.totals)


def test_a_notebook_reads_and_scores_projects(datong, hengyang, root):
    inbox = root / "examples" / "inbox"
    projects = px.read_projects(inbox, datong)

    scores = px.score(px.read_returns(inbox, datong), datong, projects=projects)

    assert scores.projects.totals["总分"].tolist() == pytest.approx([96.363636, 95.7, 95.8])
    with pytest.raises(ValueError, match="scores no projects"):
        px.read_projects(inbox, hengyang)
