"""What the calculator found for departments, as their 评分表 needs it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

import pandas as pd

from perfeval_xl.forms.figures.figures import INDEX
from perfeval_xl.forms.figures.project_figures import PROJECT
from perfeval_xl.forms.figures.unit_columns import columns_of
from perfeval_xl.rubric.expressions.evaluate import Columns, evaluate
from perfeval_xl.rubric.table import POINTS, STATUS, VALUE, Content
from perfeval_xl.rubric.verdict import verdicts
from perfeval_xl.scoring.indicator_score import row_amounts, step_values
from perfeval_xl.scoring.reviews import FINAL, OPINION, REVIEW
from perfeval_xl.scoring.score import declared_steps
from perfeval_xl.scoring.scores import NOTE, Scores, records, status_words
from perfeval_xl.scoring.sums import DECIDED, RowAmounts, Sums, Vetoes
from perfeval_xl.workbooks.scorebook.live import taken
from perfeval_xl.workbooks.scorebook.score_rows import Behind, ScoreTable

Numbers = Mapping[str, Sequence[float]]
Texts = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Departments:
    """Computed values by indicator, for the cached results: columns, a value a department."""

    names: Sequence[str]
    ratios: Numbers
    self_scores: Numbers
    """As shown: where 要点 have lines of their own, the sum of what stands on them."""
    points: Numbers
    status: Texts
    notes: Texts
    reviews: Numbers
    """NaN where there is none, as in `final` where there is no score at all."""
    opinions: Texts
    final: Numbers
    totals: Mapping[str, Sequence[Any]]
    items: Mapping[tuple[str, int], Sequence[float]]
    """Indicator and place → the stated score of a 要点 that has a line of its own."""
    behind: Mapping[Behind, Numbers]
    """The hidden columns that are computed, where a table has them: see `score_rows.BEHIND`."""
    of_rows: Mapping[tuple[str, str], Sequence[float]]
    """Indicator and what its single own rows leave open."""
    capped: Numbers
    """Name of a cap → what it leaves."""
    rates: Mapping[tuple[Content, int], Sequence[float]]
    """Column and first row of a 得分率 that the table prints."""
    steps: Mapping[tuple[str, str], Sequence[Any]]
    """Indicator and step → what its cell of 评分过程 shows."""
    vetoes: Mapping[tuple[str, str], Sequence[Any]]
    """Key of a veto and a frame of `scoring.sums.Vetoes` → what stands in its line."""

    def of(self, rows: Sequence[int]) -> "Departments":
        """Return some of them."""
        names = [self.names[row] for row in rows]
        columns = {name: taken(getattr(self, name), rows) for name in _COLUMNS}
        behind = {name: taken(own, rows) for name, own in self.behind.items()}
        return Departments(names, behind=behind, **columns)


_COLUMNS = tuple(name for name in Departments.__slots__ if name not in ("names", "behind"))


def departments(scores: Scores, table: ScoreTable) -> Departments:
    """Return what was found for every department, in the order of the scores."""
    with_lines = [row for row in table.rows if row.items]
    # What no line asks for need not be looked up.
    columns = Columns(columns_of(scores.figures) if with_lines else {}, len(scores.figures))
    lines = {
        row.indicator.id: [evaluate(item.own, columns) for item in row.items] for row in with_lines
    }
    added = {
        key: pd.DataFrame(dict(enumerate(own))).sum(axis=1, min_count=1)
        for key, own in lines.items()
    }
    shown = scores.self_scores.assign(**{key: own.to_numpy() for key, own in added.items()})
    reviews = scores.vetoes.counting(scores.rubric, scores.reviews)
    amounts = row_amounts(scores.figures, scores.rubric, scores.status, scores.points, reviews)
    behind, capped = _apart(scores, amounts) if table.apart else ({}, {})
    return Departments(
        names=list(map(str, scores.points.index)),
        ratios=plain_columns(scores.ratios),
        self_scores=plain_columns(shown),
        points=plain_columns(scores.points),
        status=plain_columns(scores.status_words),
        notes=plain_columns(scores.notes),
        reviews=plain_columns(scores.reviews),
        opinions=plain_columns(scores.opinions),
        final=plain_columns(scores.final),
        totals=plain_columns(scores.totals),
        items={
            (key, at): own.tolist() for key, every in lines.items() for at, own in enumerate(every)
        },
        behind={name: plain_columns(own) for name, own in behind.items()},
        of_rows={
            (row.indicator.id, line): (amounts or {})[line][:, at].tolist()
            for at, row in enumerate(table.rows)
            for line in row.own_rows
        },
        capped=capped,
        rates={
            (content, rows[0].number): scores.rate([row.indicator for row in rows]).tolist()
            for content, rows in table.rated
        },
        steps=step_values(
            scores, {process.indicator.id: process.steps for process in table.process.rows}
        ),
        vetoes={
            (veto.key, face.name): _told(getattr(scores.vetoes, face.name)[veto.key])
            for veto in scores.rubric.vetoes
            for face in fields(Vetoes)
        },
    )


def _told(column: pd.Series) -> list[str]:
    """Return texts; of what reviewers decided, the words for it, "" for nothing."""
    plain = column.map(DECIDED).fillna("") if column.dtype == "float64" else column
    return list(map(str, plain.tolist()))


def _apart(
    scores: Scores, amounts: RowAmounts | None
) -> tuple[dict[Behind, pd.DataFrame], dict[str, list[float]]]:
    """Return what hidden columns hold, and what caps leave."""
    sums, final = Sums(scores.rubric, scores.vetoes), scores.final
    status = scores.final_status.to_numpy(dtype=object)
    points = final.to_numpy(dtype="float64")
    names: tuple[Behind, ...] = ("verified", "low", "high")
    faces = {
        name: pd.DataFrame(face, final.index, final.columns)
        for name, face in zip(names, sums.faces(points, status, amounts), strict=True)
    }
    capped = sums.capped(points, sums.factors(status))
    return faces, {name: own.tolist() for name, own in capped.items()}


def added(columns: Iterable[Sequence[float]]) -> list[float]:
    """Return the sums over columns, a department each; unknown values are left out."""
    rows = zip(*columns, strict=True)
    return [sum(value for value in row if value == value) for row in rows]


def plain_columns(frame: pd.DataFrame) -> dict[str, list[Any]]:
    """Return the columns of a DataFrame as plain values."""
    return dict(zip(map(str, frame.columns), frame.to_numpy(object).T.tolist(), strict=True))


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
    steps = verdicts(execution.rubric)[key].steps()
    found_steps = step_values(execution, {key: [step for step in steps if step.beside]})
    beside = {name: values for (_, name), values in found_steps.items()}
    found: dict[str, list[ProjectResult]] = {}
    by_unit: dict[Any, ProjectResult] = {}
    for unit, figures, faced, totals in zip(
        execution.points.index,
        records(execution.figures),
        records(pd.DataFrame(faces).assign(**beside)),
        records(scores.projects.totals),
        strict=True,
    ):
        by_unit[unit] = ProjectResult(unit[1], figures, faced, totals)
        found.setdefault(unit[0], []).append(by_unit[unit])
    rows = scores.projects.rows
    shown = {STATUS: status_words(rows[STATUS]), **declared_steps(rows, scores.rubric)}
    for row in records(rows.assign(**shown)):
        by_unit[row[INDEX], row[PROJECT]].rows.append(row)
    return found
