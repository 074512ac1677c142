"""What reviewers decided: 审核得分 and 审核意见, laid beside what was computed.

A review of an indicator takes the place of its 系统评分, whatever its status; an opinion without a
score changes nothing.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from perfeval_xl.forms.figures.figures import INDEX
from perfeval_xl.forms.figures.project_figures import PROJECT
from perfeval_xl.forms.reading.project_reader import NUMBER, row_key
from perfeval_xl.rubric.table import POINTS

REVIEW, OPINION, FINAL = "审核得分", "审核意见", "最终得分"
INDICATOR = "指标"
COLUMNS = (INDEX, PROJECT, INDICATOR, REVIEW, OPINION)
"""Of a table of reviews: 项目 is "" for an indicator of the department itself, 指标 its key (for a
declared row of a project its `row_key`), 审核得分 NaN where there is an opinion alone."""

REVIEWED, REVIEWED_WORD = "reviewed", "审核"
"""What stands for the status of an indicator that was reviewed, where only the final score does:
in the scores, and on a sheet."""


def no_reviews() -> pd.DataFrame:
    """Return a table of reviews without any."""
    return pd.DataFrame(columns=list(COLUMNS), dtype=object).astype({REVIEW: "float64"})


def beside(
    reviews: pd.DataFrame | None, index: pd.Index, keys: Sequence[str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return 审核得分 and 审核意见, one row a unit of `index` and one column an indicator.

    Units are departments, or pairs of department and project. NaN and "" where there is none;
    reviews of other units and indicators are left out.
    """
    scores = np.full((len(index), len(keys)), np.nan)
    opinions = np.full((len(index), len(keys)), "", dtype=object)
    rows = {unit: at for at, unit in enumerate(index)} if reviews is not None else {}
    columns = {key: at for at, key in enumerate(keys)}
    decisions = () if reviews is None else reviews[list(COLUMNS)].itertuples(index=False)
    for department, project, key, score, opinion in decisions:
        unit = (department, project) if index.nlevels > 1 else department
        if unit in rows and key in columns and (index.nlevels > 1 or not project):
            scores[rows[unit], columns[key]] = score
            opinions[rows[unit], columns[key]] = opinion
    columns_ = list(keys)
    texts = pd.DataFrame(opinions, index, columns_, dtype=object)
    return pd.DataFrame(scores, index, columns_), texts


def beside_rows(rows: pd.DataFrame, reviews: pd.DataFrame) -> pd.DataFrame:
    """Return declared rows, scored, with 审核得分, 审核意见 and 最终得分."""
    reviewed = {
        (department, project, key): (score, opinion)
        for department, project, key, score, opinion in reviews[list(COLUMNS)].itertuples(
            index=False
        )
    }
    units = zip(rows[INDEX], rows[PROJECT], rows[NUMBER], strict=True)
    pairs = [reviewed.get((*unit, row_key(int(number))), (np.nan, "")) for *unit, number in units]
    scores = pd.Series([score for score, _ in pairs], rows.index, dtype="float64")
    opinions = pd.Series([opinion for _, opinion in pairs], rows.index, dtype=object)
    final = rows[POINTS].where(scores.isna(), scores)
    return rows.assign(**{REVIEW: scores, OPINION: opinions, FINAL: final})
