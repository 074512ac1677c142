"""What a run computed, as DataFrames."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perfeval_xl.forms.figures.figures import INDEX
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.table import STATUS_CODES, STATUS_WORDS, self_score_name
from perfeval_xl.scoring.reviews import REVIEWED, REVIEWED_WORD

NOTE = "扣分说明"


@dataclass(frozen=True, slots=True)
class ProjectScores:
    """What a run computed of every project; projects are indexed by 单位名称 and 项目.

    `execution` holds their one common indicator (预算执行率) and their figures, `rows` every
    declared indicator with 指标值 (how far its target was met), 状态, 系统评分, 扣分说明, 审核得分,
    审核意见 and 最终得分, `totals` the columns of `scoring.totals`, 分值合计 and 权数.
    """

    execution: Scores
    rows: pd.DataFrame
    totals: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Scores:
    """What a run computed; each DataFrame has one row a department.

    `ratios`, `points`, `status` and `notes` have one column an indicator (its key, in published
    order): the 指标值 as a fraction (0.8720 is 87.20 %; NaN where it cannot be computed), the
    系统评分 (NaN while pending), one of 核算 判定 自评未核 待补 不适用, and the 扣分说明; so have
    `reviews` and `opinions`, the 审核得分 (NaN without one) and the 审核意见. `totals` has the
    columns of `scoring.totals`.
    """

    rubric: Rubric
    figures: pd.DataFrame
    ratios: pd.DataFrame
    points: pd.DataFrame
    status: pd.DataFrame
    notes: pd.DataFrame
    reviews: pd.DataFrame
    opinions: pd.DataFrame
    totals: pd.DataFrame
    items: pd.DataFrame = field(default_factory=pd.DataFrame)
    """The lines of the lists (业务工作专项 …), for the scorebooks."""
    projects: ProjectScores | None = None
    """For a rubric of projects; such a rubric has no indicators of the department itself."""

    def some(self, count: int = 256) -> Iterator[Scores]:
        """Yield the same of so many departments at a time, all of them with `projects`.

        What is made of them row by row takes much more memory than the columns.
        """
        if self.projects is not None or len(self.points) <= count:
            yield self
            return
        for first in range(0, len(self.points), count):
            rows = slice(first, first + count)
            names = self.points.index[rows]
            own = self.items[self.items[INDEX].isin(names)] if len(self.items) else self.items
            yield replace(
                self,
                figures=self.figures.iloc[rows],
                ratios=self.ratios.iloc[rows],
                points=self.points.iloc[rows],
                status=self.status.iloc[rows],
                notes=self.notes.iloc[rows],
                reviews=self.reviews.iloc[rows],
                opinions=self.opinions.iloc[rows],
                totals=self.totals.iloc[rows],
                items=own,
            )

    @property
    def final(self) -> pd.DataFrame:
        """The 最终得分: the reviewer's, otherwise the computed one."""
        return self.points.where(self.reviews.isna(), self.reviews)

    @property
    def final_status(self) -> pd.DataFrame:
        """What the 最终得分 rests on: the status, or `reviewed`."""
        return self.status.where(self.reviews.isna(), REVIEWED)

    @property
    def status_words(self) -> pd.DataFrame:
        """The status as a sheet says it: one of 核算 判定 自评未核 待补 不适用."""
        words = {key: status_words(column) for key, column in self.status.items()}
        return pd.DataFrame(words, self.status.index, dtype=object)

    @property
    def final_status_words(self) -> pd.DataFrame:
        """What the 最终得分 rests on as a sheet says it: the status, or 审核."""
        return self.status_words.where(self.reviews.isna(), REVIEWED_WORD)

    @property
    def self_scores(self) -> pd.DataFrame:
        """The departments' own scores, one column an indicator."""
        names = {self_score_name(each): each.id for each in self.rubric.indicators}
        return self.figures[list(names)].rename(columns=names)


def status_codes(words: Iterable[str]) -> NDArray[np.object_]:
    """Return the statuses that a verdict gives in words, as scores hold them."""
    return np.array([STATUS_CODES[each] for each in words], dtype=object)


def status_words(codes: Iterable[str]) -> NDArray[np.object_]:
    """Return statuses as scores hold them, in the words of a sheet."""
    return np.array([STATUS_WORDS[each] for each in codes], dtype=object)


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a DataFrame as plain values by column, for what is written one by one.

    As many as the frame has, also where it has no columns: before pandas 3.1 `to_dict` gave none.
    """
    if not len(frame.columns):
        return [{} for _ in range(len(frame))]
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]
