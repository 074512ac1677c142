"""Scoring whole columns: totals, grades, ranks, what is missing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import perfeval_xl as px
from perfeval_xl.rubric.load import read_rubric

TINY = """
id: tiny
title: 试
issuer: 试
fiscal_year: 2020
grades: {优: 90, 良: 80, 中: 60, 差: 0}
when_missing: %(when_missing)s
when_not_applicable: %(when_not_applicable)s
indicators:
  - path: [甲]
    name: 控制率
    points: 60
    ratio: 实际 / 预算
    when_zero:
      both: {result: not_applicable, because: 没有预算}
      denominator: {result: zero, because: 没有预算而有支出}
    rule: {step: {full: "<= 100%%", every: 1%%, deduct: 1}}
  - path: [乙]
    name: 满意度
    points: 40
    rule: judged
forms:
  - sheet: 表
    title: 表
    blocks:
      - lines: 数
        rows: [{field: 实际}, {field: 预算}]
"""


def tiny(when_missing: str = "pending", when_not_applicable: str = "rescale") -> px.Rubric:
    text = TINY % {"when_missing": when_missing, "when_not_applicable": when_not_applicable}
    return read_rubric(text, "tiny.yaml")


def scores_of(rubric: px.Rubric, **columns: list[float]) -> px.Scores:
    names = [f"单位{n}" for n in range(len(next(iter(columns.values()))))]
    return px.score(pd.DataFrame(columns, index=names), rubric)


def test_totals_grades_and_ranks():
    scores = scores_of(
        tiny(), 实际=[100, 110, 101, 101], 预算=[100.0] * 4, 自评得分_满意度=[40, 40, 30.5, 30.5]
    )

    assert scores.totals["总分"].tolist() == [100, 90, 89.5, 89.5]
    assert scores.totals["等级"].tolist() == ["优", "优", "良", "良"]
    assert scores.totals["名次"].tolist() == [1, 2, 3, 3]


def test_a_grade_goes_by_the_total_rounded_to_two_decimals():
    scores = scores_of(tiny(), 实际=[100, 100], 预算=[100, 100], 自评得分_满意度=[29.995, 29.994])

    assert scores.totals["等级"].tolist() == ["优", "良"]
    assert scores.totals["名次"].tolist() == [1, 2]


def test_what_is_missing_is_pending_and_the_grade_provisional():
    scores = scores_of(tiny(), 实际=[np.nan], 预算=[100], 自评得分_满意度=[40])

    assert scores.points["控制率"].isna().all()
    assert scores.totals.loc["单位0", ["总分", "待评分值"]].tolist() == [40, 60]
    assert scores.totals["等级"].tolist() == ["暂评"]
    assert scores.notes["控制率"].tolist() == ["缺【实际】，不能核算，暂不计分（待补）。"]


def test_what_is_missing_stands_on_the_own_score_where_the_rubric_says_so():
    scores = scores_of(
        tiny("self_score"),
        实际=[np.nan] * 2,
        预算=[1, 1],
        自评得分_控制率=[55, 70],
        自评得分_满意度=[40, 40],
    )

    assert scores.totals["自评未核"].tolist() == [55, 60]
    assert scores.totals["核算得分"].tolist() == [40, 40]
    # 60 of 100 points rest on self-scores: between 40 and 100 everything is possible.
    assert scores.totals["总分区间"].tolist() == ["40.00～100.00"] * 2
    assert scores.totals["等级"].tolist() == ["暂评", "暂评"]


@pytest.mark.parametrize(("policy", "total"), [("rescale", 75), ("full", 90)])
def test_what_does_not_apply_follows_the_policy(policy: str, total: float):
    rubric = tiny(when_not_applicable=policy)

    scores = scores_of(rubric, 实际=[0], 预算=[0], 自评得分_满意度=[30])

    assert scores.status["控制率"].tolist() == ["not_applicable"]
    assert scores.totals["总分"].tolist() == [total]


def test_own_scores_that_are_absent_are_missing_and_other_columns_are_kept():
    figures = {"备注": ["x"], "实际": [np.nan], "预算": [np.nan]}

    scores = px.score(pd.DataFrame(figures, index=["甲"]), tiny())

    assert scores.totals["待评分值"].tolist() == [100]
    assert scores.figures["备注"].tolist() == ["x"]


def test_no_departments_are_no_error():
    scores = px.score(pd.DataFrame(index=pd.Index([], dtype=object)), tiny())

    assert len(scores.totals) == 0


def test_scoring_is_linear_and_takes_no_loop_over_departments():
    """Ten times the departments touch each tree once: the same number of evaluations."""
    from perfeval_xl.scoring import indicator_score as module

    rubric = tiny()
    calls = []
    original = module.evaluate

    def counted(*arguments):
        calls.append(1)
        return original(*arguments)

    counts = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "evaluate", counted)
        for size in (10, 100):
            calls.clear()
            scores_of(rubric, 实际=[1.0] * size, 预算=[1.0] * size)
            counts.append(len(calls))

    assert counts[0] == counts[1] == 4 * len(rubric.indicators)


def test_the_notebook_path_of_the_readme(tmp_path, root):
    rubric = px.load_rubric("hengyang-2019")
    figures = px.read_returns(root / "examples" / "inbox", rubric)
    scores = px.score(figures, rubric)
    written = px.write_scorebooks(scores, tmp_path)

    assert figures.loc["衡阳市人民政府金融工作办公室", "三公经费_本年预算"] == 7.5
    assert scores.totals.loc["衡阳市人民政府金融工作办公室", "总分"] == 95.5
    assert len(written) == 14


def test_a_file_that_cannot_be_read_is_named_in_a_warning(tmp_path):
    (tmp_path / "坏.xlsx").write_text("x", encoding="utf-8")

    with pytest.warns(UserWarning, match="坏.xlsx"):
        px.read_returns(tmp_path, px.load_rubric("hengyang-2019"))


def test_a_folder_that_is_not_there_and_files_left_out_are_told(tmp_path, monkeypatch):
    from pathlib import Path

    from perfeval_xl.messages import PerfevalError
    from perfeval_xl.system import digests

    rubric = px.load_rubric("hengyang-2019")
    with pytest.raises(PerfevalError, match="不存在"):
        px.read_returns(tmp_path / "没有", rubric)

    def locked(path: Path) -> str:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "甲.xlsx").write_bytes(b"x")
    monkeypatch.setattr(digests, "sha256_of", locked)
    with pytest.warns(UserWarning, match="甲.xlsx：打不开：正被别的程序占用"):
        px.read_returns(tmp_path, rubric)
