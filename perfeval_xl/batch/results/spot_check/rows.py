"""What there is to check of departments in an 抽查复核: a row for each of their indicators."""

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from perfeval_xl.batch.results.tables import for_pivots, scores_table
from perfeval_xl.forms.figures.figures import INDEX
from perfeval_xl.forms.figures.project_figures import PROJECT as PROJECT_COLUMN
from perfeval_xl.forms.reading.project_reader import NUMBER, row_key
from perfeval_xl.rubric.verdict import ACTUAL, ACTUAL_TEXT, TARGET, TARGET_TEXT
from perfeval_xl.scoring.scores import Scores
from perfeval_xl.scoring.spot_check import (
    COMPUTED,
    DEPARTMENT,
    INDICATOR,
    POINTS,
    PROJECT,
    SELF,
    SYSTEM_ID,
)
from perfeval_xl.scoring.sums import UNSETTLED_STATES

LEVEL1, LEVEL2, CODE, YEAR = "一级指标", "二级指标", "指标编号", "年度"
CRITERION, VALUE, WHOLE_NUMBER = "评分标准", "指标值", "个数"
FLOOR, CEILING, PRINTED = "最少", "最多", "分值文字"
PAR, UNSETTLED = "满分", "未核实"
"""What it has where nothing was lost, and whether it stands on a self-score or has none yet."""
UNIT = [SYSTEM_ID, YEAR, DEPARTMENT, PROJECT, CODE]
"""What names a row."""


def check_rows(scores: Scores, period: str) -> pd.DataFrame:
    """Return what there is to check: a row for each department, project and indicator.

    With its levels, 评分标准 or target, bounds, 自评得分 and 系统评分; in the order of scores.csv.
    """
    table = for_pivots(scores_table(scores, period), scores)
    inner = scores.projects.execution if scores.projects is not None else scores
    known = {**scores.rubric.by_id, **inner.rubric.by_id}
    codes = table["indicator"]
    points = pd.to_numeric(table["points"])

    def told(of: Mapping[str, Any], else_: Any) -> pd.Series:
        own = codes.map(of)
        return own.where(codes.isin(list(of)), else_)

    rows = pd.DataFrame(
        {
            SYSTEM_ID: table["rubric"],
            YEAR: table["year"].astype(int),
            DEPARTMENT: table["department"].astype(str),
            PROJECT: table["project"].astype(str),
            CODE: codes,
            LEVEL1: table["level1"],
            LEVEL2: table["level2"],
            INDICATOR: table["name"],
            CRITERION: told({key: each.criterion for key, each in known.items()}, ""),
            PRINTED: told({key: each.printed_points for key, each in known.items()}, points),
            POINTS: told(
                {key: max(each.ceiling, -each.floor) for key, each in known.items()}, points
            ).astype(float),
            FLOOR: told({key: each.floor for key, each in known.items()}, 0.0).astype(float),
            CEILING: told({key: each.ceiling for key, each in known.items()}, points).astype(float),
            VALUE: pd.to_numeric(table["ratio"]),
            WHOLE_NUMBER: ~table["percent"],
            SELF: pd.to_numeric(table["self_score"]),
            COMPUTED: pd.to_numeric(table["score"]),
            PAR: points,
            UNSETTLED: table["status"].isin(UNSETTLED_STATES) & table["review_score"].isna(),
        }
    )
    return _with_targets(rows.reset_index(drop=True), scores)


def _with_targets(rows: pd.DataFrame, scores: Scores) -> pd.DataFrame:
    """Return rows with the targets that projects declared, and what was done of them."""
    columns = [TARGET_TEXT, ACTUAL_TEXT, TARGET, ACTUAL]
    if scores.projects is None:
        blank: dict[str, Any] = {
            TARGET_TEXT: "",
            ACTUAL_TEXT: "",
            TARGET: math.nan,
            ACTUAL: math.nan,
        }
        return rows.assign(**blank)
    declared = scores.projects.rows
    named = declared[columns].copy()
    named[DEPARTMENT] = declared[INDEX].astype(str)
    named[PROJECT] = declared[PROJECT_COLUMN].astype(str)
    named[CODE] = [row_key(int(number)) for number in declared[NUMBER]]
    joined = rows.merge(named, how="left", on=[DEPARTMENT, PROJECT, CODE])
    return joined.fillna({TARGET_TEXT: "", ACTUAL_TEXT: ""})
