"""The tables of a run for programs: scores.csv and findings.csv."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from perfeval_xl.forms.figures import CODE
from perfeval_xl.forms.workbook_file import replacing
from perfeval_xl.rubric.row import STATUS_CODES
from perfeval_xl.scoring.score import Scores

SCORE_COLUMNS = (
    "rubric", "year", "period", "department_code", "department", "project", "indicator", "name",
    "points", "ratio", "self_score", "score", "review_score", "final_score", "status", "note",
)  # fmt: skip

# A cell that begins with one of these is a formula to whatever opens the CSV.
_FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")


def scores_table(scores: Scores, period: str) -> pd.DataFrame:
    """Return one row per department and indicator, in the order of both."""
    rubric = scores.rubric
    keys = [indicator.id for indicator in rubric.indicators]
    count, departments = len(keys), len(scores.points)

    def each(frame: pd.DataFrame) -> list[object]:
        return list(frame[keys].to_numpy(dtype=object).ravel())

    code = scores.figures[CODE] if CODE in scores.figures else pd.Series("", scores.figures.index)
    final = each(scores.points)
    return pd.DataFrame(
        {
            "rubric": rubric.id,
            "year": rubric.fiscal_year,
            "period": period,
            "department_code": code.repeat(count).to_numpy(),
            "department": scores.points.index.repeat(count),
            "project": "",
            "indicator": keys * departments,
            "name": [indicator.name for indicator in rubric.indicators] * departments,
            "points": [indicator.points for indicator in rubric.indicators] * departments,
            "ratio": each(scores.ratios),
            "self_score": each(scores.self_scores),
            "score": final,
            "review_score": None,
            "final_score": final,
            "status": [STATUS_CODES[str(status)] for status in each(scores.status)],
            "note": each(scores.notes),
        },
        columns=list(SCORE_COLUMNS),
    )


def write_csv(table: pd.DataFrame, path: Path) -> None:
    """Write a table as UTF-8 with BOM (Excel reads it as Chinese), texts that look like formulas
    made harmless by an apostrophe."""
    safe = table.copy()
    for name in safe.columns:
        if safe[name].dtype == object or pd.api.types.is_string_dtype(safe[name]):
            safe[name] = safe[name].map(_harmless)
    with replacing(path) as temporary:
        safe.to_csv(temporary, index=False, encoding="utf-8-sig", lineterminator="\r\n")


def _harmless(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_STARTS) else value
