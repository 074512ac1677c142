"""Histories as the ledger gives them: random departments over months, or rows by hand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from perfeval_xl.batch.results.tables import scores_table
from perfeval_xl.forms.reading.project_reader import ProjectSheet
from perfeval_xl.forms.reading.returned import Return
from perfeval_xl.ledger.details import FigureRow, FigureRows
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.scoring.comparison.evaluations import Evaluations
from perfeval_xl.scoring.scores import Scores
from perfeval_xl.scoring.totals import GRADE, OPEN, RANK, TOTAL, UNCHECKED, VERIFIED
from support.random_returns import random_scores

_TOTALS = {
    TOTAL: "score",
    VERIFIED: "points_scored",
    UNCHECKED: "points_unverified",
    OPEN: "points_pending",
    GRADE: "grade",
    RANK: "rank",
}


def months(year: int, *numbers: int) -> list[tuple[int, str]]:
    """Return (year, period) of some months."""
    return [(year, f"{year}-{number:02d}") for number in numbers]


def random_history(
    rubric: Rubric, count: int, periods: Sequence[tuple[int, str]], seed: int, absent: float = 0.1
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return scores and totals of random departments; some are absent in some periods."""
    random = np.random.default_rng(seed)
    scores, totals = [], []
    for at, (year, period) in enumerate(periods):
        found = random_scores(rubric, count, seed=1000 * seed + at)
        gone = set(found.points.index[random.random(count) < absent])
        own = scores_table(found, period).assign(year=year)
        scores.append(own[~own["department"].isin(gone)])
        total = found.totals.rename(columns=_TOTALS)[list(_TOTALS.values())]
        total = total.rename_axis("department").reset_index()
        fixed = {"rubric": rubric.id, "year": year, "period": period, "department_code": ""}
        totals.append(total[~total["department"].isin(gone)].assign(**fixed))
    return pd.concat(scores, ignore_index=True), pd.concat(totals, ignore_index=True)


def rows(*given: dict[str, Any]) -> pd.DataFrame:
    """Return scores by hand; what is not given is usual: 10 of 10 points, scored, no project."""
    usual = {
        "rubric": "small", "year": 2026, "period": "2026-01", "department_code": "",
        "department": "甲局", "project": "", "indicator": "甲率", "name": "甲率", "points": 10.0,
        "ratio": np.nan, "self_score": np.nan, "score": 10.0, "review_score": np.nan,
        "status": "scored", "note": "",
    }  # fmt: skip
    filled = [{**usual, **each} for each in given]
    return pd.DataFrame([{"final_score": each["score"], **each} for each in filled])


def totals_of(scores: pd.DataFrame) -> pd.DataFrame:
    """Return the totals of scores by hand: sums of the final scores, ranked."""
    keys = ["rubric", "year", "period", "department_code", "department"]
    totals = scores.groupby(keys, sort=False)["final_score"].sum().rename("score").reset_index()
    ranks = totals.groupby(["rubric", "year", "period"])["score"].rank(
        method="min", ascending=False
    )
    return totals.assign(
        points_scored=totals["score"], points_unverified=0.0, points_pending=0.0, grade="良",
        rank=ranks.astype(int),
    )  # fmt: skip


def evaluations_of_scores(scores: Scores, period: str = "") -> Evaluations:
    """Return what the ledger would hold of scores: of what was typed, nothing."""
    rubric, rows = scores.rubric, FigureRows(scores)
    sheets: dict[str, list[ProjectSheet]] = {}
    if scores.projects is not None:
        for department, project in scores.projects.totals.index:
            sheets.setdefault(department, []).append(ProjectSheet("", project))
    figures = [
        (rubric.id, rubric.fiscal_year, period, name, *row)
        for name in scores.points.index
        for row in rows.of(
            name, Return(Path(), rubric, name, projects=sheets.get(name, [])), "报送表.xlsx"
        )
    ]
    fixed = {"rubric": rubric.id, "year": rubric.fiscal_year, "period": period}
    totals = scores.totals.rename(columns=_TOTALS)[list(_TOTALS.values())]
    return Evaluations(
        scores_table(scores, period).reset_index(drop=True),
        totals.rename_axis("department").reset_index().assign(**fixed, department_code=""),
        pd.DataFrame(
            figures, columns=["rubric", "year", "period", "department", *FigureRow._fields]
        ),
        pd.DataFrame([{**fixed, "version": rubric.version, "digest": rubric.digest}]),
        {rubric.id: rubric},
    )
