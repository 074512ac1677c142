"""The sheets 复核进度 and 指标复核: how much of what people have to look at is left.

What has to be looked at is what no figure decides: judged indicators, own scores that nobody has
verified, scores that wait for figures. A 审核得分 settles it; an opinion alone does not.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perfeval_xl.forms.figures.figures import INDEX
from perfeval_xl.rubric.project import DECLARED
from perfeval_xl.rubric.table import JUDGED, PENDING, STATUS, STATUS_CODES, UNVERIFIED
from perfeval_xl.rubric.verdict import WEIGHT
from perfeval_xl.scoring.reviews import REVIEW
from perfeval_xl.scoring.scores import Scores
from perfeval_xl.sheets.columns import CENTRED, OVERDUE, PLAIN, POINTS, Column, Look, beside
from perfeval_xl.sheets.listing import ListSheet, write_list
from perfeval_xl.sheets.style import Style
from perfeval_xl.workbooks.summary.facts import Reviewed, RunFacts
from perfeval_xl.workbooks.summary.run_sheets import (
    NO_REVIEWS,
    reviewed_by_rubric,
    write_sentence,
)
from perfeval_xl.workbooks.summary.scored_rubric import ScoredRubric

PROGRESS, BY_INDICATOR = "复核进度", "指标复核"
_NOTHING_OPEN = "没有要人复核的：各项得分都由填报的数据算出。"
_STATES = (JUDGED, UNVERIFIED, PENDING)


@dataclass(frozen=True, slots=True)
class _Progress:
    """How far the review of a department, or of an indicator, has come."""

    rubric: str
    name: str
    needed: int
    """How many scores have to be looked at."""
    done: int
    left: tuple[float, ...]
    """Points that are left, by _STATES."""
    book: str = ""
    conflicts: int = 0
    corrections: int = 0
    who: str = ""
    when: str = ""

    @property
    def open_points(self) -> float:
        """All points that are left."""
        return sum(self.left)


def write_progress(style: Style, rubrics: Sequence[ScoredRubric], facts: RunFacts) -> None:
    """Write 复核进度, a row a department, and 指标复核, a row an indicator; what is left first."""
    departments: list[_Progress] = []
    indicators: list[_Progress] = []
    for part, reviewed in reviewed_by_rubric(rubrics, facts):
        open_scores = _OpenScores.of(part.scores)
        departments += _by_department(part, reviewed, open_scores)
        each = open_scores.by(part.rubric.id, open_scores.indicator, open_scores.names)
        indicators += [row for row in each if row.needed]
    touched = [row for row in departments if row.needed or row.who or row.when or row.corrections]
    if not touched:
        write_sentence(style, PROGRESS, _NOTHING_OPEN)
        return
    several = len(rubrics) > 1
    needed, done = (sum(getattr(row, name) for row in touched) for name in ("needed", "done"))
    told = f"要人复核的 {needed} 项（判定、自评未核、待补），已填审核得分 {done} 项。"
    if not any(reviewed.lines for reviewed in facts.reviewed):
        told += NO_REVIEWS
    for sheet, rows, last in ((PROGRESS, touched, _LAST), (BY_INDICATOR, indicators, ())):
        rows = sorted(rows, key=lambda row: -row.open_points)
        columns = [*_columns(sheet, several), *last]
        content = ListSheet(columns, sheet, told, heading_height="fit")
        write_list(style.workbook.add_worksheet(sheet), style, content, rows)


def _columns(sheet: str, several: bool) -> list[Column[_Progress]]:
    head = (
        Column[_Progress]("单位", 28.0, lambda row: row.name, link=lambda row: beside(row.book))
        if sheet == PROGRESS
        else Column[_Progress]("指标", 34.0, lambda row: row.name)
    )
    rubric = Column[_Progress]("指标体系", 22.0, lambda row: row.rubric)
    left = [_left(at, state) for at, state in enumerate(_STATES)]
    return [
        *([rubric] if several else []),
        head,
        Column("要复核的项", 9.0, lambda row: row.needed, PLAIN),
        Column("已复核", 9.0, lambda row: row.done, PLAIN),
        Column("完成", 11.0, lambda row: row.done / row.needed if row.needed else None, _SHARE),
        *left,
        Column("余下的分值", 11.0, lambda row: row.open_points, POINTS),
    ]


def _left(at: int, state: str) -> Column[_Progress]:
    return Column(f"余：{state}", 10.0, lambda row: row.left[at] or None, POINTS)


_SHARE: Look = {"align": "center", "num_format": "0%"}
_LAST = (
    Column[_Progress]("有分歧", 9.0, lambda row: row.conflicts or None, PLAIN, lambda row: OVERDUE),
    Column[_Progress]("更正数据", 9.0, lambda row: row.corrections or None, PLAIN),
    Column[_Progress]("最后保存的人", 14.0, lambda row: row.who, CENTRED),
    Column[_Progress]("最后保存", 18.0, lambda row: row.when, CENTRED),
)


def _by_department(
    part: ScoredRubric, reviewed: Reviewed, scores: "_OpenScores"
) -> Iterator[_Progress]:
    disputed = Counter(line.department for line in reviewed.lines if line.others)
    corrected = Counter(line.department for line in reviewed.lines if line.correction)
    names = [str(name) for name in part.scores.points.index]
    for row in scores.by(part.rubric.id, scores.department, names):
        who, when = reviewed.saved.get(row.name, ("", ""))
        counts = disputed[row.name], corrected[row.name]
        yield _Progress(
            row.rubric, row.name, row.needed, row.done, row.left, part.books.get(row.name, ""),
            *counts, who, when,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _OpenScores:
    """The scores of a rubric that have to be looked at, as columns."""

    names: list[str]
    """The indicators."""
    department: NDArray[Any]
    """The number of each score's department, and of its indicator and state."""
    indicator: NDArray[Any]
    state: NDArray[Any]
    points: NDArray[Any]
    done: NDArray[Any]

    @classmethod
    def of(cls, scores: Scores) -> "_OpenScores":
        """Return them: those of departments, or of projects and the rows that they declare."""
        inner = scores.projects.execution if scores.projects is not None else scores
        units = inner.points.index.get_level_values(0)
        number = {str(name): at for at, name in enumerate(scores.points.index)}
        departments = np.array([number[str(name)] for name in units], dtype=np.intp)
        keys = [indicator.id for indicator in inner.rubric.indicators]
        worth = np.array([indicator.points for indicator in inner.rubric.indicators], dtype=float)
        states = _states(inner.status[keys])
        row, column = np.nonzero(states >= 0)
        reviewed = inner.reviews[keys].notna().to_numpy()
        found = [
            departments[row],
            column,
            states[row, column],
            worth[column],
            reviewed[row, column],
        ]
        named = Counter(indicator.name for indicator in inner.rubric.indicators)
        names = [
            each.name if named[each.name] == 1 else f"{each.name}（{each.path[-1]}）"
            for each in inner.rubric.indicators
        ]
        if scores.projects is not None:
            own = scores.projects.rows
            declared = _states(own[[STATUS]])[:, 0]
            (at,) = np.nonzero(declared >= 0)
            places = np.array([number[str(name)] for name in own[INDEX]], dtype=np.intp)
            more = [
                places[at], np.full(len(at), len(names)), declared[at],
                own[WEIGHT].to_numpy(dtype=float)[at], own[REVIEW].notna().to_numpy()[at],
            ]  # fmt: skip
            names.append(f"{DECLARED}（各项目自己定的）")
            found = [np.concatenate(pair) for pair in zip(found, more, strict=True)]
        return cls(names, *found)

    def by(self, rubric: str, of: NDArray[Any], names: Sequence[str]) -> list[_Progress]:
        """Return how far each of some things is, `of` being its number in every score."""
        count = len(names)
        needed = np.bincount(of, minlength=count).tolist()
        done = np.bincount(of, self.done, minlength=count).astype(int).tolist()
        left = [
            np.bincount(of, self.points * (~self.done & (self.state == at)), minlength=count)
            for at in range(len(_STATES))
        ]
        rows = zip(names, needed, done, zip(*(each.tolist() for each in left), strict=True),
                   strict=True)  # fmt: skip
        return [_Progress(rubric, *row) for row in rows]


def _states(status: pd.DataFrame) -> NDArray[Any]:
    """Return the number of each state among _STATES, -1 for what figures decide."""
    values, found = status.to_numpy(dtype=object), np.full(status.shape, -1)
    for at, state in enumerate(_STATES):
        found[values == STATUS_CODES[state]] = at
    return found
