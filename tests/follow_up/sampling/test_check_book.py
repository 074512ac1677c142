"""复核表 of departments and of projects: its formulas are what the program computes."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook
from support.formulas_engine import recalculated
from support.projects import filling, lean_run, project_filling
from support.small import small_scores
from support.workbooks import differing

from perfeval_xl.batch.results.spot_check.rows import CODE, check_rows
from perfeval_xl.follow_up.sampling.check_book import check_book
from perfeval_xl.forms.figures.figures import CODE as FORM_CODE
from perfeval_xl.ledger.books import Key
from perfeval_xl.ledger.samples import KIND, CheckPlace
from perfeval_xl.rubric.verdict import ACTUAL, TARGET
from perfeval_xl.scoring.spot_check import COMPLETION, PROJECT, SCORE, SELF
from perfeval_xl.sheets.entries import Cell, ListEntry, Signature
from perfeval_xl.workbooks.open_lists.open_book import write_open_book

PLACE = CheckPlace.of(Key("small", 2024, ""), "甲局", "张三")
SIGNED = Signature("张三", "2026-12-01T08:00:00Z", "复核表.xlsx")


def entries(rows: pd.DataFrame, heading: str, *values: str) -> dict[Cell, list[ListEntry]]:
    """Let a reviewer fill in a column from the top, "" for nothing."""
    units = zip(rows[PROJECT], rows[CODE], values, strict=False)
    cells = [
        (Cell(KIND, PLACE.at(project, code), heading), value) for project, code, value in units
    ]
    return {cell: [ListEntry(cell, value, (), SIGNED)] for cell, value in cells if value}


def written(path: Path, rows: pd.DataFrame, stands: dict[Cell, list[ListEntry]]) -> Path:
    write_open_book(path, check_book(rows, PLACE, ["说明"], stands), stands)
    return path


def shown(path: Path) -> pd.DataFrame:
    head, *body = [*load_workbook(path, data_only=True)["复核表"].values][2:]
    return pd.DataFrame(body, columns=head, dtype=object)


@pytest.fixture
def small() -> pd.DataFrame:
    own = {FORM_CODE: "001", "自评得分_甲率": 8.0, "自评得分_丙率": 0.0, "自评得分_判定甲": 27.0}
    return check_rows(small_scores({"甲局": {"甲": 97.0, "乙": 100.0, "丙": 0.9, **own}}), "")


@pytest.mark.parametrize("scores", [(), ("7.59", "", "30"), ("8", "36.5", "13.5", "20")])
def test_a_second_engine_computes_what_is_cached(tmp_path, small, scores):
    stands = entries(small, SCORE, *scores)

    path = written(tmp_path / "复核表.xlsx", small, stands)

    assert differing(path, recalculated(path)) == []


def test_what_is_above_and_what_cannot_be_compared(tmp_path, small):
    path = written(tmp_path / "复核表.xlsx", small, entries(small, SCORE, "6", "36", "", "20"))

    table = shown(path)

    assert table["得分差"].tolist()[:4] == [2, -36, None, None]  # 判定乙 has no self-score
    assert table["得分偏离率"].tolist()[:4] == [0.25, None, None, None]  # 丙率's is 0
    total = table.iloc[-1]
    assert (total["指标"], total["分值"], total["得分差"]) == ("合计", 100, -34)
    assert total["得分偏离率"] == -4.25  # −34 ÷ (8 + 0), of those with both


def test_a_project_shows_targets_and_how_far_they_were_met(tmp_path):
    result = lean_run(tmp_path, filling(project_filling()))
    (group,) = result.groups
    rows = check_rows(getattr(group, "scores", group), "")
    at = rows.index[(rows[TARGET] > 0) & (rows[ACTUAL] >= 0)]

    plain = shown(written(tmp_path / "a.xlsx", rows, {}))
    checked = ["" for _ in rows.index]
    checked[at[0]] = f"{rows[TARGET][at[0]] / 2:.10g}"
    after = shown(written(tmp_path / "b.xlsx", rows, entries(rows, "复核完成值", *checked)))

    assert len(at)
    assert plain["项目"].iloc[0] == "甲项目"
    rates = (rows[ACTUAL] / rows[TARGET])[at]
    assert plain[COMPLETION][at].tolist() == pytest.approx(rates.tolist(), abs=1e-6)
    assert after[COMPLETION][at[0]] == 0.5
    assert plain[SELF].notna().any()
