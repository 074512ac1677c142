"""The ranking beside the last period's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from support.random_returns import random_scores
from support.workbooks import formulas, values

from perfeval_xl.checks.findings import COLUMNS
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.scoring.scores import Scores
from perfeval_xl.workbooks.summary import write_summary

NO_FINDINGS = pd.DataFrame(columns=list(COLUMNS), dtype=object)


@pytest.fixture(scope="module")
def scores(hengyang: Rubric) -> Scores:
    return random_scores(hengyang, 4, seed=3)


def ranking(path: Path) -> dict[str, dict[str, Any]]:
    """The ranking's rows by department: heading → value."""
    head, *below = load_workbook(path)["排名"].iter_rows(min_row=3, values_only=True)
    rows = [dict(zip(head, row, strict=True)) for row in below]
    return {row["单位名称"]: row for row in rows}


def before(scores: Scores, **columns: list[Any]) -> pd.DataFrame:
    return pd.DataFrame({**columns, "period": "2026-09"}, index=scores.totals.index)


def test_points_and_places_won_and_lost_stand_behind_the_total(scores: Scores, tmp_path: Path):
    totals = scores.totals
    last = before(scores, score=(totals["总分"] - [1.5, -2, 0, 3]).tolist(), rank=[1, 2, 3, 4])
    write_summary(tmp_path / "s.xlsx", [scores], NO_FINDINGS, previous=[last])
    found = ranking(tmp_path / "s.xlsx")

    for at, name in enumerate(totals.index):
        assert found[name]["较上期"] == pytest.approx([1.5, -2, 0, 3][at])
        assert found[name]["名次变化"] == at + 1 - totals["名次"][name]
    headings = list(next(iter(found.values())))
    assert headings[3:7] == ["总分", "总分区间", "较上期", "名次变化"]
    assert "与 2026-09 的总分和名次相比" in load_workbook(tmp_path / "s.xlsx")["排名"]["A2"].value


def test_who_was_not_evaluated_then_has_no_change(scores: Scores, tmp_path: Path):
    last = before(scores, score=[80.0] * 4, rank=[1] * 4).iloc[1:]
    write_summary(tmp_path / "s.xlsx", [scores], NO_FINDINGS, previous=[last])
    row = ranking(tmp_path / "s.xlsx")[scores.totals.index[0]]

    assert (row["较上期"], row["名次变化"]) == (None, None)


def test_without_a_last_period_there_is_no_such_column(scores: Scores, tmp_path: Path):
    write_summary(tmp_path / "a.xlsx", [scores], NO_FINDINGS)
    write_summary(tmp_path / "b.xlsx", [scores], NO_FINDINGS, previous=[None])

    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    assert "较上期" not in next(iter(ranking(tmp_path / "a.xlsx").values()))


def test_what_counts_over_the_ranking_still_finds_its_columns(scores: Scores, tmp_path: Path):
    """等级分布 counts grades, stated ones too, behind the new columns."""
    last = before(scores, score=[80.0] * 4, rank=[1] * 4)
    write_summary(tmp_path / "with.xlsx", [scores], NO_FINDINGS, previous=[last])
    head = [cell.value for cell in load_workbook(tmp_path / "with.xlsx")["排名"][3]]
    letters = {name: get_column_letter(at + 1) for at, name in enumerate(head)}
    found = {place[1]: formula for place, formula in formulas(tmp_path / "with.xlsx").items()
             if place[0] == "等级分布"}  # fmt: skip

    assert f"${letters['等级']}$4:${letters['等级']}$7" in found["C4"]
    assert f"${letters['自评等级']}$4:${letters['自评等级']}$7" in found["E4"]
    counts = values(tmp_path / "with.xlsx")
    whole = next(cell for (sheet, cell), value in counts.items()
                 if sheet == "等级分布" and value == "合计")  # fmt: skip
    assert counts["等级分布", whole.replace("A", "C")] == 4
