"""The columns of the 评分表 and the formulas of its rows, the same for every department."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from perfeval_xl.rubric.expressions.excel import excel
from perfeval_xl.rubric.model import Indicator, Rubric
from perfeval_xl.rubric.row import POINTS, STATUS, VALUE, self_score_name
from perfeval_xl.rubric.verdict import verdict

REVIEW, FINAL, OPINION = "审核得分", "最终得分", "审核意见"

# (heading, width); a column's letter follows from its place.
COLUMNS: tuple[tuple[str, float], ...] = (
    ("一级指标", 7),
    ("二级指标", 9),
    ("三级指标", 13),
    ("分值", 6),
    ("评价标准", 34),
    ("指标说明", 38),
    (VALUE, 10),
    ("自评得分", 8),
    (POINTS, 8),
    (REVIEW, 8),
    (FINAL, 8),
    (STATUS, 9),
    ("扣分说明", 38),
    (OPINION, 16),
)
LETTER = {heading: chr(ord("A") + place) for place, (heading, _) in enumerate(COLUMNS)}
FIRST_ROW = 4
"""The first indicator's row, as Excel counts."""


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator's formulas, the same in every department's scorebook."""

    indicator: Indicator
    number: int
    formulas: dict[str, str]


@dataclass(frozen=True, slots=True)
class Department:
    """One department's computed values, for the cached results."""

    name: str
    ratios: dict[str, float]
    self_scores: dict[str, float]
    points: dict[str, float]
    status: dict[str, str]
    notes: dict[str, str]
    totals: dict[str, Any]


def score_rows(rubric: Rubric) -> tuple[Row, ...]:
    """Return the rows of the table with their formulas."""
    rows = []
    for number, indicator in enumerate(rubric.indicators, start=FIRST_ROW):
        own = {heading: f"{LETTER[heading]}{number}" for heading in (VALUE, STATUS, POINTS)}

        def resolve(name: str, own: dict[str, str] = own) -> str:
            return own.get(name, name)

        trees = verdict(rubric, indicator)
        own_score = self_score_name(indicator)
        review, points = f"{LETTER[REVIEW]}{number}", own[POINTS]
        formulas = {
            VALUE: excel(trees.value, resolve),
            "自评得分": f'IF(COUNT({own_score})=1,{own_score},"")',
            POINTS: excel(trees.points, resolve),
            FINAL: f"IF(COUNT({review})=1,{review},{points})",
            STATUS: excel(trees.status, resolve),
            "扣分说明": excel(trees.note, resolve),
        }
        rows.append(Row(indicator, number, formulas))
    return tuple(rows)


def place(heading: str) -> int:
    """Return the column of a heading, counted from 0."""
    return ord(LETTER[heading]) - ord("A")
