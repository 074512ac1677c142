"""What a monitoring rubric gives in each period is found again by engines that are not ours."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from support import SUPPORT
from support.formulas_engine import recalculated
from support.libreoffice import convert
from support.profile import every_day, sized
from support.random_returns import random_scores
from support.workbooks import differences, differing, formulas, values

from perfeval_xl.checks.findings import COLUMNS
from perfeval_xl.rubric.load import load_rubric, read_rubric
from perfeval_xl.rubric.period import Period
from perfeval_xl.rubric.source import rubric_source
from perfeval_xl.workbooks.scorebook.scorebook import write_scorebooks
from perfeval_xl.workbooks.summary.write import write_summary

PERIODS = ("2026-01", "2026-06", "2026-10", "2026-12", "")
BY_OFFICE = [
    pytest.param(period, marks=() if period == "2026-10" else pytest.mark.large)
    for period in PERIODS
]


@pytest.mark.large
@pytest.mark.libreoffice
@pytest.mark.parametrize("period", BY_OFFICE)
def test_libreoffice_finds_every_formula_of_a_period_again(period: str, tmp_path: Path):
    rubric = load_rubric(SUPPORT / "monitoring.yaml", period=period)
    scores = random_scores(rubric, sized(10, deep=30), seed=41)
    written = write_scorebooks(scores, tmp_path / "ours")
    convert(written, tmp_path / "theirs")

    found = [
        line for path in written for line in differences(path, tmp_path / "theirs" / path.name)
    ]

    assert found == []
    assert scores.notes.map(lambda note: "÷序时进度" in note).to_numpy().any()
    assert len(np.unique(scores.totals["总分"])) > 5


@pytest.mark.large
@pytest.mark.libreoffice
@pytest.mark.parametrize("policy", every_day(["full", "rescale"], "rescale"))
def test_libreoffice_finds_the_summary_of_a_part_of_a_rubric_again(policy: str, tmp_path: Path):
    text = (SUPPORT / "everything.yaml").read_text(encoding="utf-8")
    text = text.replace("when_not_applicable: rescale", f"when_not_applicable: {policy}")
    rubric = read_rubric(text, "everything.yaml").of_period(Period.parse("2024-06"))
    scores = random_scores(rubric, sized(3, deep=27), seed=5)
    written = write_scorebooks(scores, tmp_path / "ours")
    written.append(tmp_path / "ours" / "汇总表.xlsx")
    write_summary(written[-1], [scores], pd.DataFrame(columns=list(COLUMNS), dtype=object))
    convert(written, tmp_path / "theirs")

    found = [each for one in written for each in differences(one, tmp_path / "theirs" / one.name)]

    assert found == []
    assert rubric.is_part


@pytest.mark.large
@pytest.mark.parametrize("period", PERIODS)
def test_another_engine_finds_a_scorebook_of_a_period_again(period: str, tmp_path: Path):
    rubric = load_rubric(SUPPORT / "monitoring.yaml", period=period)
    scores = random_scores(rubric, 1, seed=2, ties=False)
    (path,) = write_scorebooks(scores, tmp_path)

    computed = recalculated(path)

    assert (
        differing(path, {(s, c): computed.get((s.upper(), c), "") for s, c in formulas(path)}) == []
    )


def test_the_share_of_the_year_stands_in_a_cell_with_its_name_and_period(tmp_path: Path):
    rubric = load_rubric(SUPPORT / "monitoring.yaml", period="2026-10")
    (path,) = write_scorebooks(random_scores(rubric, 1, seed=2), tmp_path)

    head = {c: v for (s, c), v in values(path).items() if s == "评分表" and c[1:] == "2"}

    assert "序时进度（2026年10月）" in head.values()
    assert 10 / 12 in head.values()
    assert "某市财政局　2026年10月" in head.values()


@pytest.mark.large
def test_projects_may_be_held_to_the_progress_of_the_year_too(tmp_path: Path):
    text, name = rubric_source("datong-2021-project")
    old = "ratio: 年度资金总额_全年执行数 / 年度资金总额_全年预算数"
    assert text.count(old) == 1
    rubric = read_rubric(text.replace(old, f"{old} / 序时进度"), name)
    scores = random_scores(rubric.of_period(Period("2021-10")), 1, seed=3, ties=False)
    (path,) = write_scorebooks(scores, tmp_path)

    computed = recalculated(path)

    found = {(s, c): computed.get((s.upper(), c), "") for s, c in formulas(path)}
    assert differing(path, found) == []
    assert scores.projects is not None
    figures, ratios = scores.projects.execution.figures, scores.projects.execution.ratios
    spent, budget = (figures[f"年度资金总额_全年{each}"] for each in ("执行数", "预算数"))
    expected = (spent / budget / (10 / 12)).round(10)
    assert (ratios["预算执行率"] - expected).abs().max() < 1e-9
    assert "序时进度（2021年10月）" in values(path).values()
