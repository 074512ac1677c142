"""One rubric's share of the summary: its scores, what its sheets are called, in which order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from perfeval_xl.forms.figures.figures import CODE
from perfeval_xl.forms.layout.self_sheet import SELF_GRADE, SELF_TOTAL
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.scoring.scores import Scores
from perfeval_xl.scoring.totals import RANK

_LABEL = 26
"""What a sheet's name of 31 characters has left for the rubric, behind “指标分布 ”."""
_COLORS = ("#2F6DB5", "#3A9D6E", "#C77B22", "#8A5BB5", "#2A9AA5", "#B5495B")

FIGURES = (CODE, SELF_TOTAL, SELF_GRADE)
"""All that the sheets show of a department's figures themselves."""

Books = Mapping[str, str]
"""Department → its scorebook (评分表/….xlsx), from the summary's folder with "/"."""


@dataclass(frozen=True)
class ScoredRubric:
    """The scores of one rubric and year, for its sheets."""

    scores: Scores
    number: int
    """From 1; tells tables and tab colours of several rubrics apart."""
    label: str
    """Behind the sheets' names where a run has several rubrics, else ""."""
    books: Books
    previous: pd.DataFrame | None = None
    """The last period's totals, to be compared with: columns score, rank and period (in words),
    index: the department as it is called now."""

    @property
    def rubric(self) -> Rubric:
        """The rubric."""
        return self.scores.rubric

    @property
    def color(self) -> str:
        """The colour of its tabs."""
        return _COLORS[(self.number - 1) % len(_COLORS)]

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

    def sheet(self, name: str) -> str:
        """Return what a sheet of this rubric is called."""
        return f"{name} {self.label}" if self.label else name

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
        ScoredRubric(scores, at, label, named, last)
        for at, (scores, label, named, last) in enumerate(labelled, 1)
    ]


def _labels(groups: Sequence[Scores]) -> Iterator[str]:
    """Yield a different label for each of several: the id, with the year where that is needed."""
    ids = [scores.rubric.id for scores in groups]
    taken = {""}
    for scores, name in zip(groups, ids, strict=True):
        if len(groups) == 1:
            yield ""
            return
        label = name if ids.count(name) == 1 else f"{scores.rubric.fiscal_year} {name}"
        chosen, count = label[:_LABEL], 1
        while chosen in taken:
            count += 1
            chosen = f"{label[: _LABEL - 4]}~{count}"
        taken.add(chosen)
        yield chosen
