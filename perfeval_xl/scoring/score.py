"""Scores all departments at once: every verdict is one tree, computed over whole columns."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from perfeval_xl.forms.figures import columns_of, complete
from perfeval_xl.rubric.expressions.evaluate import Array, Columns, evaluate
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.row import POINTS, STATUS, VALUE, self_score_name
from perfeval_xl.rubric.verdict import verdict
from perfeval_xl.scoring.totals import total_up


@dataclass(frozen=True, slots=True)
class Scores:
    """What a run computed; each DataFrame has one row a department.

    `ratios`, `points`, `status` and `notes` have one column an indicator (its key, in published
    order): the 指标值 as a fraction (0.8720 is 87.20 %; NaN where it cannot be computed), the
    系统评分 (NaN while pending), one of 核算 判定 自评未核 待补 不适用, and the 扣分说明.
    `totals` has the columns of `scoring.totals`.
    """

    rubric: Rubric
    figures: pd.DataFrame
    ratios: pd.DataFrame
    points: pd.DataFrame
    status: pd.DataFrame
    notes: pd.DataFrame
    totals: pd.DataFrame
    items: pd.DataFrame = field(default_factory=pd.DataFrame)
    """The lines of the lists (业务工作专项 …), for the scorebooks."""

    @property
    def self_scores(self) -> pd.DataFrame:
        """The departments' own scores, one column an indicator."""
        names = {self_score_name(each): each.id for each in self.rubric.indicators}
        return self.figures[list(names)].rename(columns=names)


def score(figures: pd.DataFrame, rubric: Rubric, items: pd.DataFrame | None = None) -> Scores:
    """Score departments by a rubric.

    `figures` has one row a department (index: its name) and one column a 数据项, as
    `read_returns` gives or as made by hand; a column that is absent counts as missing
    everywhere. Figures are in the rubric's unit, percentages as fractions.
    """
    figures = complete(figures, rubric)
    columns = columns_of(figures)
    faces: dict[str, dict[str, Array]] = {"value": {}, "status": {}, "points": {}, "note": {}}
    for indicator in rubric.indicators:
        trees = verdict(rubric, indicator)
        row = dict(columns)
        for face, name in (("value", VALUE), ("status", STATUS), ("points", POINTS), ("note", "")):
            computed = evaluate(getattr(trees, face), Columns(row, len(figures)))
            faces[face][indicator.id] = row[name] = computed

    def frame(face: str) -> pd.DataFrame:
        return pd.DataFrame(faces[face], index=figures.index)

    points, status = frame("points"), frame("status")
    return Scores(
        rubric=rubric,
        figures=figures,
        ratios=frame("value"),
        points=points,
        status=status,
        notes=frame("note"),
        totals=total_up(rubric, points, status),
        items=pd.DataFrame() if items is None else items,
    )
