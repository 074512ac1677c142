"""One rubric's share of the summary: its scores, and in which order they stand."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from perfeval_xl.forms.figures.figures import CODE
from perfeval_xl.forms.layout.self_sheet import SELF_GRADE, SELF_TOTAL
from perfeval_xl.rubric.indicator import Indicator
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.table import NOT_APPLICABLE
from perfeval_xl.rubric.totalling import formula, total
from perfeval_xl.scoring.scores import RATE_DECIMALS, Scores, cap_over
from perfeval_xl.scoring.totals import LEFT_OUT, RANK, TOTAL, TOTAL_DECIMALS
from perfeval_xl.workbooks.sheet_sets import SheetSet, distinct

FIGURES = (CODE, SELF_TOTAL, SELF_GRADE)
"""All that the sheets show of a department's figures themselves."""

Books = Mapping[str, str]
"""Department → its scorebook (评分表/….xlsx), from the summary's folder with "/"."""


@dataclass(frozen=True)
class ScoredRubric(SheetSet):
    """The scores of one rubric and year, for its sheets."""

    scores: Scores
    books: Books
    previous: pd.DataFrame | None = None
    """The last period's totals, to be compared with: columns score, rank and period (in words),
    index: the department as it is called now."""

    @property
    def rubric(self) -> Rubric:
        """The rubric."""
        return self.scores.rubric

    @cached_property
    def order(self) -> list[str]:
        """The departments by rank; those that share one keep the order of the figures."""
        return [str(name) for name in self.totals.index]

    @cached_property
    def totals(self) -> pd.DataFrame:
        """The totals by rank."""
        return self.by_rank(self.scores.totals)

    def by_rank(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return a DataFrame of the scores with its rows by rank."""
        return frame.iloc[np.argsort(self.scores.totals[RANK].to_numpy(), kind="stable")]

    @cached_property
    def counted(self) -> int:
        """How many departments enter statistics: so many of the first by rank."""
        return int((~self.totals[LEFT_OUT]).sum())

    @property
    def counted_totals(self) -> pd.Series:
        """The 总分 of those."""
        return self.totals[TOTAL].iloc[: self.counted]

    @property
    def caption(self) -> str:
        """The line below every title that says by which rubric and over whom."""
        rubric = self.rubric
        told = f"{rubric.issuer}　{rubric.id}　{rubric.when}　{len(self.order)} 个单位"
        left_out = len(self.order) - self.counted
        return told + (f"，{left_out} 个未填全的不计入统计" if left_out else "")


def scored_rubrics(
    groups: Sequence[Scores],
    books: Sequence[Books],
    previous: Sequence[pd.DataFrame | None] = (),
) -> list[ScoredRubric]:
    """Return the rubrics of a run; `books` and `previous` go with the groups, or there are none."""
    named_books, before = books or [{}] * len(groups), previous or [None] * len(groups)
    labelled = zip(groups, _labels(groups), named_books, before, strict=True)
    return [
        ScoredRubric(at, label, scores, named, last)
        for at, (scores, label, named, last) in enumerate(labelled, 1)
    ]


def _labels(groups: Sequence[Scores]) -> Iterable[str]:
    """Return a different label for each of several: the id, with the year where it is needed."""
    if len(groups) == 1:
        return [""]
    ids = Counter(scores.rubric.id for scores in groups)
    rubrics = [scores.rubric for scores in groups]
    return distinct(
        each.id if ids[each.id] == 1 else f"{each.fiscal_year} {each.id}" for each in rubrics
    )


def rate_formula(
    rubric: Rubric,
    indicators: Sequence[Indicator],
    cells: Callable[[Sequence[Indicator]], Sequence[str]],
    full: str,
) -> str:
    """Return the formula of the 得分率 of indicators that stand side by side.

    `cells` gives where scores stand, `full` is the range of the 分值.
    """
    own = f"{cells(indicators)[0]}:{cells(indicators)[-1]}"
    # Between commas a text (加5) is no number to be multiplied.
    applies = f'({own}<>"{NOT_APPLICABLE}")*1,' * (rubric.when_not_applicable == "rescale")
    possible, earned = f"SUMPRODUCT({applies}{full})", f"SUM({own})"
    if name := cap_over(rubric, indicators):
        left = formula(rubric, total(rubric).capped[name], cells, "1")
        earned = f"ROUND({left},{TOTAL_DECIMALS})"
        possible = f"MIN({possible},{rubric.caps[name]:.10g})"
    none = f"OR(COUNT({own})=0,{possible}<=0)"
    return f'IF({none},"",ROUND(MAX(0,{earned})/{possible},{RATE_DECIMALS}))'
