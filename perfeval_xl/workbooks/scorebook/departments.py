"""What the calculator found for single departments, as their 评分表 needs it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from perfeval_xl.forms.figures.figures import INDEX, columns_of
from perfeval_xl.forms.figures.project_figures import PROJECT
from perfeval_xl.rubric.expressions.evaluate import Columns, evaluate
from perfeval_xl.rubric.table import POINTS, STATUS, VALUE
from perfeval_xl.scoring.reviews import FINAL, OPINION, REVIEW
from perfeval_xl.scoring.scores import NOTE, Scores, records, status_words
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
        scores.ratios, shown, scores.points, scores.status_words, scores.notes, scores.reviews,
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


SUM = "得分合计"

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ProjectResult:
    """One project."""

    name: str
    figures: Record
    execution: Record
    """指标值, 状态, 系统评分, 扣分说明, 审核得分, 审核意见 and 最终得分 of 预算执行率."""
    totals: Record
    """The columns of `scoring.totals`, 分值合计 and 权数."""
    rows: list[Record] = field(default_factory=list)
    """The declared rows, scored."""

    @property
    def added(self) -> float:
        """The sum of all points, before it is brought to the full total."""
        points = [self.execution[FINAL], *(row[FINAL] for row in self.rows)]
        return float(sum(value for value in points if value == value))


def project_results(scores: Scores) -> dict[str, list[ProjectResult]]:
    """Return every department's projects, in the order of their sheets; {} without projects."""
    if scores.projects is None:
        return {}
    execution = scores.projects.execution
    key = execution.rubric.indicators[0].id
    faces = {
        VALUE: execution.ratios[key],
        STATUS: execution.status_words[key],
        POINTS: execution.points[key],
        NOTE: execution.notes[key],
        REVIEW: execution.reviews[key],
        OPINION: execution.opinions[key],
        FINAL: execution.final[key],
    }
    found: dict[str, list[ProjectResult]] = {}
    by_unit: dict[Any, ProjectResult] = {}
    for unit, figures, faced, totals in zip(
        execution.points.index,
        records(execution.figures),
        records(pd.DataFrame(faces)),
        records(scores.projects.totals),
        strict=True,
    ):
        by_unit[unit] = ProjectResult(unit[1], figures, faced, totals)
        found.setdefault(unit[0], []).append(by_unit[unit])
    rows = scores.projects.rows
    for row in records(rows.assign(**{STATUS: status_words(rows[STATUS])})):
        by_unit[row[INDEX], row[PROJECT]].rows.append(row)
    return found
