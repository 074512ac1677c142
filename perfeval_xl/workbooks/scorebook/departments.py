"""What the calculator found for single departments, as their 评分表 needs it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from perfeval_xl.forms.figures.figures import columns_of
from perfeval_xl.rubric.expressions.evaluate import Columns, evaluate
from perfeval_xl.scoring.scores import Scores, records
from perfeval_xl.workbooks.scorebook.score_rows import ScoreTable

_AT_ONCE = 64
"""All at once would take more memory than all else in a run over thousands of departments."""


@dataclass(frozen=True, slots=True)
class Department:
    """One department's computed values by indicator, for the cached results."""

    name: str
    ratios: dict[str, float]
    self_scores: dict[str, float]
    """As shown: where 要点 have lines of their own, the sum of what stands on them."""
    points: dict[str, float]
    status: dict[str, str]
    notes: dict[str, str]
    reviews: dict[str, float]
    """NaN where there is none, as in `final` where there is no score at all."""
    opinions: dict[str, str]
    final: dict[str, float]
    totals: dict[str, Any]
    items: dict[str, list[float]]
    """The stated scores of the 要点 that have lines of their own."""


def departments(scores: Scores, table: ScoreTable) -> Iterator[Department]:
    """Yield every department in the order of the scores, made a few at a time."""
    for some in scores.some(_AT_ONCE):
        yield from _departments(some, table)


def _departments(scores: Scores, table: ScoreTable) -> Iterator[Department]:
    columns = Columns(columns_of(scores.figures), len(scores.figures))
    index = scores.points.index
    lines = {
        row.indicator.id: pd.DataFrame(
            {place: evaluate(item.own, columns) for place, item in enumerate(row.items)}, index
        )
        for row in table.rows
        if row.items
    }
    shown = scores.self_scores.assign(
        **{key: frame.sum(axis=1, min_count=1) for key, frame in lines.items()}
    )
    items = {key: frame.to_numpy().tolist() for key, frame in lines.items()}
    faces = (
        scores.ratios, shown, scores.points, scores.status, scores.notes, scores.reviews,
        scores.opinions, scores.final, scores.totals,
    )  # fmt: skip
    for at, found in enumerate(zip(*map(records, faces), strict=True)):
        ratios, own, points, status, notes, reviews, opinions, final, totals = found
        yield Department(
            name=str(index[at]),
            ratios=ratios,
            self_scores=own,
            points=points,
            status=status,
            notes=notes,
            reviews=reviews,
            opinions=opinions,
            final=final,
            totals=totals,
            items={key: each[at] for key, each in items.items()},
        )
