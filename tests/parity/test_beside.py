"""加分, 扣分, caps and 一票否决: an engine that is not ours finds every formula again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import SUPPORT
from support.formulas_engine import recalculated
from support.profile import every_day, sized
from support.random_returns import random_scores
from support.workbooks import differing, formulas

from perfeval_xl.checks.findings import COLUMNS
from perfeval_xl.rubric.load import read_rubric
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.workbooks.scorebook.scorebook import write_scorebooks
from perfeval_xl.workbooks.summary.write import write_summary

TEXT = (SUPPORT / "beside.yaml").read_text(encoding="utf-8")
CAPS = "caps: {过程: 35, 过程/管理: 18, 加分: 4, 总分: 102}"
OTHERS = {
    "各种上限": CAPS,
    "没有上限": "caps: {}",
    "扣分有上限": "caps: {扣分: 4, 加分: 3.5}",
    "满分封顶": "caps: {过程: 30, 总分: 100}",
}
"""With which caps the rubric is tried."""


def rubric(caps: str, policy: str = "rescale") -> Rubric:
    text = TEXT.replace(CAPS, OTHERS[caps])
    text = text.replace("when_not_applicable: rescale", f"when_not_applicable: {policy}")
    return read_rubric(text, "beside.yaml")


def not_found_again(path: Path) -> list[str]:
    computed = recalculated(path)
    found: dict[Any, Any] = {
        (sheet, cell): computed.get((sheet.upper(), cell), "") for sheet, cell in formulas(path)
    }
    assert len(found) > 100
    return differing(path, found)


@pytest.mark.large
@pytest.mark.parametrize("caps", every_day(OTHERS, "各种上限"))
def test_every_formula_of_a_scorebook_is_found_again(caps: str, tmp_path: Path):
    policy = "full" if caps == "扣分有上限" else "rescale"
    scores = random_scores(rubric(caps, policy), sized(1, deep=8), 11, ties=False, reviewed=0.3)

    for path in write_scorebooks(scores, tmp_path):
        assert not_found_again(path) == []


def test_the_departments_tried_differ():
    scores = random_scores(rubric("各种上限"), 60, 11, ties=False, reviewed=0.3)

    assert set(scores.vetoes.outcomes.to_numpy().ravel()) == {"是", "否", "待补"}
    assert (scores.totals["总分"] == 0).any()
    assert scores.totals["总分"].nunique() > 30
    assert set(scores.totals["等级"]) >= {"中", "差", "暂评"}


def test_the_summary_is_found_again(tmp_path: Path):
    scores = random_scores(rubric("各种上限"), sized(3, deep=40), 3, ties=False, reviewed=0.3)
    path = tmp_path / "汇总表.xlsx"
    write_summary(path, [scores], pd.DataFrame(columns=list(COLUMNS), dtype=object))

    assert not_found_again(path) == []


@pytest.mark.large
@settings(max_examples=sized(1, deep=20), deadline=None)
@given(seed=st.integers(0, 10**6), caps=st.sampled_from(list(OTHERS)))
def test_any_department_is_found_again(seed: int, caps: str, tmp_path_factory: Any):
    scores = random_scores(rubric(caps), 2, seed, ties=False, reviewed=0.4)

    (path, *_) = write_scorebooks(scores, tmp_path_factory.mktemp("ours"))

    assert not_found_again(path) == []


RATES = """
table:
  - [一级指标, level1]
  - [得分率, level1_rate]
  - [二级指标, level2]
  - [二级得分率, level2_rate]
  - [三级指标, name]
  - [分值, points]
  - [得分, final_score]
  - [得分率, rate]
"""
PRINTED = {
    "加分": (TEXT, "rescale"),
    "加分满分": (TEXT, "full"),
    "各种规则": ((SUPPORT / "everything.yaml").read_text(encoding="utf-8"), "rescale"),
}


@pytest.mark.large
@pytest.mark.parametrize("kind", every_day(PRINTED, "加分"))
def test_every_rate_is_found_again(kind: str, tmp_path: Path):
    text, policy = PRINTED[kind]
    text = text.replace("when_not_applicable: rescale", f"when_not_applicable: {policy}")
    scores = random_scores(read_rubric(text + RATES, "率.yaml"), 2, 5, ties=False, reviewed=0.3)
    path = tmp_path / "汇总表.xlsx"
    write_summary(path, [scores], pd.DataFrame(columns=list(COLUMNS), dtype=object))
    (book, *_) = write_scorebooks(scores, tmp_path)

    assert not_found_again(book) == []
    assert not_found_again(path) == []
