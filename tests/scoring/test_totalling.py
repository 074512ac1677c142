"""The one order in which 加分, 扣分, caps and vetoes make a total, against plain arithmetic."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import SUPPORT
from support.profile import sized
from support.random_returns import random_scores

from perfeval_xl.forms.figures.figures import INDEX
from perfeval_xl.messages import PerfevalError
from perfeval_xl.rubric.load import read_rubric
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.scoring.reviews import COLUMNS, REVIEW
from perfeval_xl.scoring.score import score
from perfeval_xl.scoring.scores import Scores
from perfeval_xl.scoring.totals import (
    GRADE,
    HIGHEST,
    LOWEST,
    OPEN,
    RANGE,
    TOTAL,
    UNCHECKED,
    UNSETTLED,
    VERIFIED,
)

TEXT = (SUPPORT / "beside.yaml").read_text(encoding="utf-8")
FEW = settings(max_examples=sized(4, deep=100), deadline=None)
SOUND = {
    "预算": 100.0,
    "支出": 100.0,
    "节约": 0.0,
    "公开": 1.0,
    "满意": 0.95,
    "问题数": 0.0,
    "案件数": 0.0,
    "自评得分_制度": 10.0,
    "自评得分_质量": 35.0,
    "自评得分_受到表彰": 0.0,
    "自评得分_工作表现": 0.0,
}
"""Loses nothing, adds nothing; 过程 is capped at 35 of 40."""


def beside() -> Rubric:
    return read_rubric(TEXT, "beside.yaml")


def scored(
    *reviews: tuple[str, float], rubric: Rubric | None = None, **figures: float | None
) -> Scores:
    table = pd.DataFrame(
        [("甲局", "", key, score, "意见") for key, score in reviews], columns=list(COLUMNS)
    ).astype({REVIEW: "float64"})
    row = {**SOUND, **figures}
    frame = pd.DataFrame([row], index=pd.Index(["甲局"], name=INDEX)).astype("float64")
    return score(frame, rubric or beside(), reviews=table)


def total(*reviews: tuple[str, float], **figures: float | None) -> dict[str, Any]:
    return scored(*reviews, **figures).totals.loc["甲局"].to_dict()


@pytest.mark.parametrize(
    ("figures", "reviews", "expected"),
    [
        ({}, [], 35 + 60),  # 过程 20 + 18 (管理 capped), and 35 together
        ({"支出": 90.0}, [], 10 + 18 + 60),
        ({"支出": 90.0, "问题数": 2.0}, [], 10 + 17 + 60),  # 20 - 3 below the cap of 18
        ({"公开": 0.0, "自评得分_制度": 0.0, "问题数": 9.0}, [], 20 + 0 + 60),  # never below 0
        ({"节约": 5.0}, [], 95 + 3),
        ({"节约": 5.0, "自评得分_受到表彰": 2.5}, [], 95 + 4),  # 5.5, of which 4 count
        ({"自评得分_工作表现": -3.0}, [], 95 - 3),
        ({"自评得分_工作表现": -9.0}, [], 95 - 3),
        ({"自评得分_工作表现": 2.0, "自评得分_受到表彰": 2.5}, [], 95 + 4),
        ({}, [("受到表彰", 2.5), ("工作表现", -2.5)], 95 + 2.5 - 2.5),
        ({"预算": 0.0, "支出": 0.0}, [], 100 / 80 * (18 + 60)),  # 加分 is not rescaled
        ({"预算": 0.0, "支出": 0.0, "问题数": 12.0}, [], 100 / 80 * (20 + 60) - 8),
        ({"支出": 0.0}, [("执行率", 20.0)], 18 + 60),  # no review stands against a veto
        ({"案件数": 51.0, "节约": 5.0}, [], 0),
        ({}, [("否决_虚报", 1.0)], 35),
        ({}, [("否决_虚报", 1.0), ("质量", 30.0)], 35),
        ({"案件数": 51.0}, [("否决_违纪违法", 0.0)], 95),  # a reviewer's word on the veto counts
    ],
)
def test_the_order_of_steps(figures: dict[str, float], reviews: Any, expected: float):
    assert total(*reviews, **figures)[TOTAL] == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(
    ("figures", "reviews", "grade"),
    [
        ({}, [], "优"),
        ({"案件数": 31.0}, [], "中"),
        ({"案件数": 31.0, "支出": 0.0, "满意": 0.0}, [], "差"),  # no better than its points
        ({"案件数": 31.0}, [("否决_通报", 0.0)], "优"),
        ({}, [("否决_拒不配合", 1.0)], "差"),
        ({"案件数": 51.0}, [], "差"),
        ({"案件数": None}, [], "暂评"),  # nobody knows yet whether a veto holds
        ({"案件数": None}, [("否决_拒不配合", 1.0)], "差"),
        ({"案件数": None}, [("否决_违纪违法", 0.0), ("否决_通报", 0.0)], "优"),
    ],
)
def test_the_grade_under_vetoes(figures: dict[str, float], reviews: Any, grade: str):
    assert total(*reviews, **figures)[GRADE] == grade


def test_what_a_total_claims_while_points_are_open():
    waits = total(问题数=None, 自评得分_工作表现=None)
    assert (waits[TOTAL], waits[VERIFIED], waits[OPEN]) == (95, 95, 8 + 5)
    # 20 + (20 - 8), at most 35; -3 … +2 beside.
    assert waits[RANGE] == f"{20 + 12 + 60 - 3:.2f}～97.00"

    claimed = total(问题数=None, 自评得分_审计问题=-2.5)
    assert (claimed[TOTAL], claimed[UNCHECKED]) == (95, 0)  # 17.5 of 18, and the cap of 35
    claimed = total(问题数=None, 自评得分_审计问题=-6.0)
    assert (claimed[TOTAL], claimed[VERIFIED], claimed[UNCHECKED]) == (94, 95, -1)
    assert claimed[UNSETTLED] == 8

    veto = total(案件数=None)
    assert (veto[TOTAL], veto[OPEN], veto[RANGE]) == (95, 0, "0.00～95.00")
    assert total(案件数=51.0, 满意=None)[RANGE] == ""


def test_notes_say_what_was_added_taken_or_vetoed():
    figures = {"节约": 2.5, "问题数": 2.0, "支出": 0.0, "自评得分_工作表现": -1.5}
    told = scored(**figures).notes.loc["甲局"]

    assert "加1.5分" in told["资金节约"]
    assert "扣3分" in told["审计问题"]
    assert "扣1.5分" in told["工作表现"]
    assert told["受到表彰"] == ""
    assert told["执行率"] == (
        "一票否决“执行为零”（全年没有支出的，预算执行不得分），本项不得分，计0分，扣20分。"
    )


def by_hand(scores: Scores, unit: str) -> float:
    """Return a total of this rubric by plain arithmetic, step by step."""
    final = {key: 0.0 if value != value else value for key, value in scores.final.loc[unit].items()}
    outcome, status = scores.vetoes.outcomes.loc[unit], scores.final_status.loc[unit]
    full = {each.id: each.points for each in scores.rubric.indicators if not each.nature}
    applies = sum(points for key, points in full.items() if status[key] != "not_applicable")
    scale = 100 / applies if applies else 0.0
    assert outcome["否决_执行为零"] != "是" or final["执行率"] == 0
    assert outcome["否决_虚报"] != "是" or final["质量"] == final["满意度"] == 0
    managed = (final["公开率"] + final["制度"]) * scale + final["审计问题"]
    managed = max(0.0, min(managed, 18 * scale))
    process = max(0.0, min(final["执行率"] * scale + managed, 35 * scale))
    effect = (final["质量"] + final["满意度"]) * scale
    work = final["工作表现"]
    added = min(4.0, final["资金节约"] + final["受到表彰"] + max(0.0, work))
    whole = max(0.0, min(102.0, process + effect + added + min(0.0, work)))
    return 0.0 if outcome["否决_违纪违法"] == "是" else whole


@FEW
@given(seed=st.integers(0, 10**6))
def test_any_total_is_the_one_computed_by_hand_and_lies_within_its_ends(seed: int):
    scores = random_scores(beside(), 12, seed, reviewed=0.3)
    totals = scores.totals

    by = [by_hand(scores, str(unit)) for unit in totals.index]
    assert totals[TOTAL].to_numpy() == pytest.approx(by, abs=2e-6)
    assert ((totals[TOTAL] >= 0) & (totals[TOTAL] <= 102)).all()
    assert (totals[LOWEST] <= totals[TOTAL] + 1e-6).all()
    assert (totals[TOTAL] <= totals[HIGHEST] + 1e-6).all()
    assert np.allclose(totals[VERIFIED] + totals[UNCHECKED], totals[TOTAL], atol=2e-6)


@FEW
@given(
    seed=st.integers(0, 10**6),
    better=st.sampled_from([("公开", 0.05), ("满意", 0.05), ("问题数", -1), ("案件数", -20)]),
)
def test_no_total_falls_where_a_figure_gets_better(seed: int, better: tuple[str, float]):
    name, step = better
    scores = random_scores(beside(), 10, seed)
    figures = scores.figures
    improved = figures.assign(**{name: (figures[name] + step).clip(lower=0)})

    after = score(improved, beside())

    assert (after.totals[TOTAL] >= scores.totals[TOTAL] - 1e-6).all()


@FEW
@given(seed=st.integers(0, 10**6), key=st.sampled_from(["虚报", "违纪违法", "执行为零"]))
def test_no_veto_raises_a_total_and_each_zeroes_what_it_names(seed: int, key: str):
    scores = random_scores(beside(), 8, seed, reviewed=0.2)
    reviews = [
        (unit, "", f"否决_{key}", word, "") for unit in scores.points.index for word in (1.0,)
    ]
    table = pd.DataFrame(reviews, columns=list(COLUMNS))
    free = score(scores.figures, beside(), reviews=table.assign(**{REVIEW: 0.0}))
    held = score(scores.figures, beside(), reviews=table)

    assert (held.totals[TOTAL] <= free.totals[TOTAL] + 1e-6).all()
    zeroed = {"虚报": ["质量", "满意度"], "执行为零": ["执行率"], "违纪违法": []}[key]
    assert (held.final[zeroed] == 0).all().all()
    assert (held.status[zeroed] == "scored").all().all()
    assert key != "违纪违法" or (held.totals[[TOTAL, OPEN, UNSETTLED]] == 0).all().all()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("points: 35, rule: judged", "points: 30, rule: judged", "合计 95，应等于满分 100"),
        ("{过程: 35", "{过成: 35", "caps 的“过成”不是加分"),
        ("{过程: 35", "{加分项: 3, 过程: 35", "加分另计"),
        ("加分: 4", "加分: 4, 扣分: 6", "谁先谁后没有说清"),
        ("zero: 效果}", "zero: 效率}", "应是总分、一级或二级指标"),
        ("zero: 效果}", "zero: 审计问题}", "不在否决之列"),
        ("grade: 差", "grade: 及格", "不在 grades 里"),
        ("when: 案件数 > 50", "when: 案件 > 50", "不在表单（forms）里"),
        ("when: 案件数 > 50", "when: 案件数 + 1", "不是条件"),
        ("when: 案件数 > 50", "when: 案件数 / 预算 > 50", "有除法"),
        ("name: 拒不配合, ", "name: 通报, ", "一票否决重名"),
        (", grade: 差}", "}", "没有后果"),
        ("takes: 3, ", "", "应写 takes"),
        ("nature: 加减分项, rule: judged",
         "nature: 加减分项, ratio: 公开, rule: {proportional: {}}",
         "只能由人评定"),
        ("criterion: 省级2.5分, rule: judged",
         "criterion: 省级2.5分, rule: {judged: {full: 公开 > 1}}", "没有满分条件"),
    ],
)  # fmt: skip
def test_what_contradicts_itself_is_refused(old: str, new: str, said: str):
    assert old in TEXT
    with pytest.raises(PerfevalError, match=said):
        read_rubric(TEXT.replace(old, new), "beside.yaml")


def test_a_full_total_other_than_100_is_said():
    text = TEXT.replace("points: 35, rule: judged", "points: 30, rule: judged")
    assert read_rubric(text + "total: 95\n", "beside.yaml").full_points == 95


def test_the_rate_of_a_level_is_of_what_applies_and_of_its_cap():
    rubric = beside()
    process, effect = rubric.below("过程"), rubric.below("效果")

    def rates(**figures: float | None) -> list[float]:
        scores = scored(**figures)
        return [float(scores.rate(own)[0]) for own in (process, effect, rubric.below("加分项"))]

    assert rates()[:2] == [1, 1]  # 38 of which 35 count, of 35
    assert rates(满意=0.60)[1] == pytest.approx(35 / 60, abs=1e-6)
    assert rates(预算=0.0, 支出=0.0)[0] == pytest.approx(18 / 20, abs=1e-6)  # 执行率 does not apply
    assert rates(支出=90.0, 问题数=8.0)[0] == pytest.approx((10 + 12) / 35, abs=1e-6)
    assert rates(满意=None)[1] == pytest.approx(35 / 60, abs=1e-6)
    assert np.isnan(rates()[2]), "what counts beside the full points has no share"


def test_a_rate_before_the_name_is_refused():
    table = "table: [[一级指标, level1], [得分率, rate], [三级指标, name], [分值, points]]\n"
    with pytest.raises(PerfevalError, match="应在 name"):
        read_rubric(TEXT + table, "beside.yaml")
