"""One rubric's share of the summary: its scores, and in which order they stand."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from perfeval_xl.forms.figures.figures import CODE
from perfeval_xl.forms.layout.self_sheet import SELF_GRADE, SELF_TOTAL
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.scoring.scores import Scores
from perfeval_xl.scoring.totals import RANK
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

    @property
    def caption(self) -> str:
        """The line below every title that says by which rubric and over whom."""
        rubric = self.rubric
        return f"{rubric.issuer}　{rubric.id}　{rubric.when}　{len(self.order)} 个单位"


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
