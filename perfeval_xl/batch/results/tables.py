"""The tables of a run: scores.csv and findings.csv for programs, and what 明细.xlsx has besides."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd

from perfeval_xl.forms.figures.figures import CODE, INDEX
from perfeval_xl.forms.figures.project_figures import PROJECT
from perfeval_xl.forms.layout.project_layout import LEVEL1, LEVEL2, LEVEL3
from perfeval_xl.forms.reading.project_reader import NUMBER, row_key
from perfeval_xl.rubric.table import POINTS, STATUS, VALUE
from perfeval_xl.rubric.verdict import OWN, WEIGHT
from perfeval_xl.scoring.indicator_score import row_amounts
from perfeval_xl.scoring.reviews import FINAL, REVIEW
from perfeval_xl.scoring.scores import NOTE, ProjectScores, Scores
from perfeval_xl.scoring.sums import UNSETTLED_STATES
from perfeval_xl.scoring.totals import UNCHECKED, UNSETTLED
from perfeval_xl.sheets.workbook_file import replacing

SCORE_COLUMNS = (
    "rubric", "year", "period", "department_code", "department", "project", "indicator", "name",
    "points", "ratio", "self_score", "score", "review_score", "final_score", "status", "note",
    "lowest", "highest",
)  # fmt: skip
"""The last two are the range of a final score: where it is unverified or pending, from 0 to the
points, else what it is. Their sums over a department are the range of its total, before that is
brought to the full points."""

# A cell that begins with one of these is a formula to whatever opens the CSV.
_FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")


def scores_table(scores: Scores, period: str) -> pd.DataFrame:
    """Return one row per department, project (blank where there are none) and indicator."""
    rows = _indicators(scores)
    if scores.projects is not None:
        tables = (_indicators(scores.projects.execution), _declared(scores.projects))
        order = {unit: at for at, unit in enumerate(scores.projects.totals.index)}
        rows = pd.concat(tables, ignore_index=True)
        units = zip(rows["department"], rows["project"], strict=True)
        rows = rows.iloc[pd.Series([order[unit] for unit in units]).argsort(kind="stable")]
    rows["rubric"], rows["year"], rows["period"] = (
        scores.rubric.id,
        scores.rubric.fiscal_year,
        period,
    )
    codes = scores.figures[CODE] if CODE in scores.figures else pd.Series(dtype=object)
    rows["department_code"] = rows["department"].map(codes).fillna("")
    unsettled = rows["status"].isin(UNSETTLED_STATES) & rows["review_score"].isna()
    # Own rows of an indicator that has a score may be open by themselves.
    sure = rows["final_score"] - rows["unchecked"].fillna(0.0)
    rows["lowest"] = sure.mask(unsettled, 0.0)
    rows["highest"] = (sure + rows["unsettled"].fillna(0.0)).mask(unsettled, rows["points"])
    return rows.reindex(columns=list(SCORE_COLUMNS))


def _indicators(scores: Scores) -> pd.DataFrame:
    """Return one row per department (or project) and indicator of the rubric itself."""
    indicators = scores.rubric.indicators
    keys, index = [indicator.id for indicator in indicators], scores.points.index
    count = len(index)

    def each(frame: pd.DataFrame) -> list[object]:
        return list(frame[keys].to_numpy(dtype=object).ravel())

    amounts = row_amounts(
        scores.figures, scores.rubric, scores.status, scores.points, scores.reviews
    )
    of_rows = amounts or dict.fromkeys((UNCHECKED, UNSETTLED), np.zeros((count, len(keys))))
    levels = [index.get_level_values(level).repeat(len(keys)) for level in range(index.nlevels)]
    return pd.DataFrame(
        {
            "department": levels[0],
            "project": levels[1] if len(levels) > 1 else "",
            "indicator": keys * count,
            "name": [indicator.name for indicator in indicators] * count,
            "points": [indicator.par for indicator in indicators] * count,  # they add up to 100
            "ratio": each(scores.ratios),
            "self_score": each(scores.self_scores),
            "score": each(scores.points),
            "review_score": each(scores.reviews),
            "final_score": each(scores.final),
            "status": each(scores.status),
            "note": each(scores.notes),
            "unchecked": of_rows[UNCHECKED].ravel(),
            "unsettled": of_rows[UNSETTLED].ravel(),
        }
    )


def _declared(projects: ProjectScores) -> pd.DataFrame:
    """Return one row per project and declared indicator; they are numbered as on the sheet."""
    rows = projects.rows
    return pd.DataFrame(
        {
            "department": rows[INDEX],
            "project": rows[PROJECT],
            "indicator": [row_key(int(number)) for number in rows[NUMBER]],
            "name": rows[LEVEL3].where(rows[LEVEL3] != "", rows[LEVEL2]),
            "points": rows[WEIGHT],
            "ratio": rows[VALUE],
            "self_score": rows[OWN],
            "score": rows[POINTS],
            "review_score": rows[REVIEW],
            "final_score": rows[FINAL],
            "status": rows[STATUS],
            "note": rows[NOTE],
        }
    )


def for_pivots(table: pd.DataFrame, scores: Scores) -> pd.DataFrame:
    """Return the table of some scores with what 明细.xlsx needs besides: levels, percentages."""
    inner = scores.projects.execution if scores.projects is not None else scores
    known = {**scores.rubric.by_id, **inner.rubric.by_id}
    paths = {key: (*each.path, "", "")[:2] for key, each in known.items()}
    levels = [paths.get(key, ("", "")) for key in table["indicator"]]
    if scores.projects is not None:
        rows = scores.projects.rows
        keys = [row_key(int(number)) for number in rows[NUMBER]]
        own = zip(rows[INDEX], rows[PROJECT], keys, strict=True)
        declared = dict(zip(own, zip(rows[LEVEL1], rows[LEVEL2], strict=True), strict=True))
        units = zip(table["department"], table["project"], table["indicator"], strict=True)
        levels = [declared.get(unit, path) for unit, path in zip(units, levels, strict=True)]
    numbers = {key for key, each in known.items() if not each.shows_percent}
    first, second = zip(*levels, strict=True) if levels else ((), ())
    return table.assign(
        level1=list(first), level2=list(second), percent=~table["indicator"].isin(numbers)
    )


def write_csv(path: Path, pieces: Iterable[pd.DataFrame]) -> None:
    """Write tables of the same columns, at least one, below each other as UTF-8 with BOM.

    Excel takes that for Chinese. Texts that look like formulas are made harmless by an
    apostrophe.
    """
    with (
        replacing(path) as temporary,
        temporary.open("w", encoding="utf-8-sig", newline="") as file,
    ):
        for at, piece in enumerate(pieces):
            _harmless(piece).to_csv(file, index=False, header=not at, lineterminator="\r\n")


def _harmless(table: pd.DataFrame) -> pd.DataFrame:
    safe = table.copy()
    for name in safe.columns:
        if safe[name].dtype == object or pd.api.types.is_string_dtype(safe[name]):
            values = safe[name].tolist()
            dangerous = set(filter(_dangerous, set(values)))  # most texts occur again and again
            if dangerous:
                safe[name] = [f"'{value}" if value in dangerous else value for value in values]
    return safe


def _dangerous(value: object) -> bool:
    return isinstance(value, str) and value.startswith(_FORMULA_STARTS)
