"""What the workbooks say of a period that scores only a part of the rubric."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from support import SUPPORT
from support.random_returns import random_scores
from support.workbooks import values

from perfeval_xl.checks.findings import COLUMNS
from perfeval_xl.rubric.load import load_rubric, read_rubric
from perfeval_xl.rubric.period import Period
from perfeval_xl.scoring.scores import Scores
from perfeval_xl.workbooks.scorebook.scorebook import write_scorebooks
from perfeval_xl.workbooks.summary.write import write_summary

FILE = SUPPORT / "monitoring.yaml"
PART = "2026年10月只评 40 分的指标，总分折算到 100 分"


def scores(period: str) -> Scores:
    return random_scores(load_rubric(FILE, period=period), 3, seed=4)


def words(path: Path, sheet: str) -> str:
    return "\n".join(str(value) for (name, _), value in values(path).items() if name == sheet)


@pytest.mark.parametrize("sheet", ["评价得分简表", "扣分说明"])
def test_a_scorebook_says_that_totals_are_brought_to_the_full_points(sheet: str, tmp_path: Path):
    (october, *_) = write_scorebooks(scores("2026-10"), tmp_path / "月度")
    (yearly, *_) = write_scorebooks(scores(""), tmp_path / "年度")

    assert PART in words(october, sheet)
    assert "只评" not in words(yearly, sheet)


def test_the_sum_of_a_score_sheet_says_what_its_totals_are_brought_to(tmp_path: Path):
    (october, *_) = write_scorebooks(scores("2026-10"), tmp_path / "月度")
    (yearly, *_) = write_scorebooks(scores(""), tmp_path / "年度")

    assert "合计（系统评分、最终得分折算到100分）\n40.0" in words(october, "评分表")
    assert "执行\n40分" in words(october, "评分表")
    assert "合计\n100.0" in words(yearly, "评分表")
    assert "序时进度（2026年度）\n1.0" in words(yearly, "评分表")


@pytest.mark.parametrize(
    ("schedule", "reckoned"),
    [
        ("", "83.33%（10÷12）"),
        ("{9月: 70%}", "80%（体系规定 9月 70%；没有写明的月份在前后两个之间按直线计）"),
    ],
)
def test_the_summary_says_where_the_progress_comes_from(
    schedule: str, reckoned: str, tmp_path: Path
):
    text = FILE.read_text(encoding="utf-8") + (f"schedule: {schedule}\n" if schedule else "")
    rubric = read_rubric(text, "x.yaml").of_period(Period("2026-10"))
    path = tmp_path / "汇总表.xlsx"
    write_summary(
        path, [random_scores(rubric, 2, seed=4)], pd.DataFrame(columns=list(COLUMNS), dtype=object)
    )

    told = words(path, "运行说明")

    assert f"序时进度\n{reckoned}" in told
    assert "本期评的指标\n分值合计 40 分，总分折算到 100 分" in told
    assert "2026年10月部门整体支出绩效评价汇总表" in words(path, "排名")
    assert "某市财政局　monitoring　2026年10月　2 个单位" in words(path, "得分矩阵")
