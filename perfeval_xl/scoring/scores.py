"""What a run computed, as DataFrames."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from html import escape
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perfeval_xl.forms.figures.figures import INDEX
from perfeval_xl.rubric.expressions.rounding import round_half_up
from perfeval_xl.rubric.indicator import Indicator
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.table import STATUS_CODES, STATUS_WORDS, self_score_name
from perfeval_xl.rubric.totalling import caps_of
from perfeval_xl.scoring.reviews import REVIEWED, REVIEWED_WORD
from perfeval_xl.scoring.sums import Sums, Vetoes
from perfeval_xl.scoring.totals import LEFT_OUT, RANK, TOTAL

NOTE = "扣分说明"
RATE_DECIMALS = 6
_MOST_SHOWN = 20


@dataclass(frozen=True, slots=True, repr=False)
class ProjectScores:
    """What a run computed of every project; projects are indexed by 单位名称 and 项目.

    `execution` holds their one common indicator (预算执行率) and their figures, `rows` every
    declared indicator with 指标值 (how far its target was met), 状态, 系统评分, 扣分说明, 审核得分,
    审核意见 and 最终得分, `totals` the columns of `scoring.totals`, 分值合计 and 权数.
    """

    execution: Scores
    rows: pd.DataFrame
    totals: pd.DataFrame

    def __repr__(self) -> str:
        return f"<ProjectScores {len(self.totals)} 个项目，{len(self.rows)} 条绩效指标>"


@dataclass(frozen=True, slots=True, repr=False)
class Scores:
    """What a run computed; each DataFrame has one row a department (index 单位名称).

    `ratios`, `points`, `status` and `notes` are departments × indicators (their keys, in published
    order): the 指标值 as a fraction (0.8720 is 87.20 %; NaN where it cannot be computed), the
    系统评分 in points (NaN while pending), one of scored judged unverified pending not_applicable
    (as in `scores.csv` and the ledger), and the 扣分说明; so are `reviews` and `opinions`, the
    审核得分 (NaN without one) and the 审核意见. `totals` has the columns of `scoring.totals`: 总分,
    核算得分, 自评未核, 待评分值 … in points, 等级, 名次 …. `figures` are those that were scored.
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
    vetoes: Vetoes
    """What became of the rubric's 一票否决, by their keys."""
    items: pd.DataFrame = field(default_factory=pd.DataFrame)
    """The lines of the lists (业务工作专项 …), for the scorebooks."""
    projects: ProjectScores | None = None
    """For a rubric of projects; such a rubric has no indicators of the department itself."""

    def __repr__(self) -> str:
        """Return rubric, departments × indicators, the mean and the span of the totals."""
        return f"<Scores {self._line}>"

    def _repr_html_(self) -> str:
        """Return the same and the best totals; names are data, and escaped."""
        shown = self.totals.sort_values(RANK, kind="stable").head(_MOST_SHOWN)
        table = shown.to_html(escape=True, float_format="{:.2f}".format)
        left = len(self.totals) - len(shown)
        footer = f"<p>还有 {left} 个单位，见 .totals</p>" if left else ""
        return f"<p>{escape(self._line)}</p>{table}{footer}"

    @property
    def _line(self) -> str:
        rubric, count = self.rubric, len(self.totals)
        totals = self.totals.loc[~self.totals[LEFT_OUT].astype(bool), TOTAL]
        of = f"{self.points.shape[1]} 项指标"
        if self.projects is not None:
            of = f"项目（{len(self.projects.totals)} 个）"
        said = f"{rubric.id}，{rubric.when}，{count} 个单位 × {of}"
        if not len(totals):
            return said
        mean, low, high = (
            f"{round_half_up(each, 2):.2f}" for each in (totals.mean(), totals.min(), totals.max())
        )
        return f"{said}，平均 {mean} 分（{low}～{high}）"

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
            items = self.items[self.items[INDEX].isin(names)] if len(self.items) else self.items
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
                vetoes=self.vetoes.at(rows),
                items=items,
            )

    @property
    def counted_reviews(self) -> pd.DataFrame:
        """The reviews that count: no 审核得分 stands against a veto."""
        return self.vetoes.counting(self.rubric, self.reviews)

    @property
    def final(self) -> pd.DataFrame:
        """The 最终得分: the reviewer's, otherwise the computed one."""
        counted = self.counted_reviews
        return self.points.where(counted.isna(), counted)

    @property
    def final_status(self) -> pd.DataFrame:
        """What the 最终得分 rests on: the status, or `reviewed`."""
        return self.status.where(self.counted_reviews.isna(), REVIEWED)

    def rate(self, indicators: Sequence[Indicator]) -> NDArray[np.float64]:
        """Return the 得分率 of some indicators: the share of the points that apply.

        What is pending has earned nothing yet; NaN where nothing has points, or none can.
        """
        rubric, keys = self.rubric, [each.id for each in indicators]
        final, sums = self.final.to_numpy(dtype="float64"), Sums(self.rubric, self.vetoes)
        own = self.final[keys].to_numpy(dtype="float64")
        left_out = rubric.when_not_applicable == "rescale"
        unapplied = (self.final_status[keys] == "not_applicable").to_numpy() & left_out
        possible = np.where(unapplied, 0.0, [each.par for each in indicators]).sum(axis=1)
        earned = np.nansum(own, axis=1)
        if name := cap_over(rubric, indicators):
            earned = sums.capped(final, np.ones(len(final)))[name]
            possible = np.minimum(possible, rubric.caps[name])
        none = np.isnan(own).all(axis=1) | (possible <= 0)
        share = np.maximum(earned, 0.0) / np.where(none, 1.0, possible)
        return np.where(none, np.nan, round_half_up(share, RATE_DECIMALS))

    @property
    def status_words(self) -> pd.DataFrame:
        """The status as a sheet says it: one of 核算 判定 自评未核 待补 不适用."""
        words = {key: status_words(column) for key, column in self.status.items()}
        return pd.DataFrame(words, self.status.index, dtype=object)

    @property
    def final_status_words(self) -> pd.DataFrame:
        """What the 最终得分 rests on as a sheet says it: the status, or 审核."""
        return self.status_words.where(self.counted_reviews.isna(), REVIEWED_WORD)

    @property
    def self_scores(self) -> pd.DataFrame:
        """The departments' own scores, one column an indicator."""
        names = {self_score_name(indicator): indicator.id for indicator in self.rubric.indicators}
        return self.figures[list(names)].rename(columns=names)


def cap_over(rubric: Rubric, indicators: Sequence[Indicator]) -> str:
    """Return the cap of just these indicators, "" where they have none."""
    own = [each.id for each in indicators]
    names = (name for name in caps_of(rubric) if [e.id for e in rubric.below(name)] == own)
    return next(names, "")


def status_codes(words: Iterable[str]) -> NDArray[np.object_]:
    """Return the statuses that a verdict gives in words, as scores hold them."""
    return np.array([STATUS_CODES[word] for word in words], dtype=object)


def status_words(codes: Iterable[str]) -> NDArray[np.object_]:
    """Return statuses as scores hold them, in the words of a sheet."""
    return np.array([STATUS_WORDS[code] for code in codes], dtype=object)


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a DataFrame as plain values by column, for what is written one by one.

    As many as the frame has, also where it has no columns: before pandas 3.1 `to_dict` gave none.
    """
    if not len(frame.columns):
        return [{} for _ in range(len(frame))]
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]
