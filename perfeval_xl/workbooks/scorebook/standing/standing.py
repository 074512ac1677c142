"""Where departments stand among all that the same rubric scored in this run.

Only sums over the others are told (median, best, worst, rank), never whose they are.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from perfeval_xl.rubric.expressions.rounding import round_half_up
from perfeval_xl.rubric.table import NOT_APPLICABLE, PENDING
from perfeval_xl.scoring.scores import Scores, records
from perfeval_xl.scoring.totals import APART, LEFT_OUT, RANK, TOTAL
from perfeval_xl.sheets.chart import numbers
from perfeval_xl.workbooks.scorebook.live import FilledColumns


@dataclass(frozen=True, slots=True)
class Against:
    """One figure of some units against those of all; NaN where there is none."""

    own: Sequence[float]
    """Of each unit."""
    median: float
    low: float
    high: float
    rank: Sequence[float]
    """Of each unit: 1 is the highest; equal ones share a rank."""
    among: int
    """How many are ranked."""
    apart: Sequence[bool] = ()
    """Which of the units are ranked apart; () where nobody is."""

    def of(self, rows: Sequence[int]) -> Against:
        """Return the same of some of the units."""
        own, rank = ([column[row] for row in rows] for column in (self.own, self.rank))
        apart = [self.apart[row] for row in rows] if self.apart else ()
        return replace(self, own=own, rank=rank, apart=apart)


@dataclass(frozen=True, slots=True)
class Compared:
    """One line: an indicator of the unit, or its total."""

    level: str
    name: str
    full: float
    percent: bool
    """Whether the value is shown as a percentage."""
    value: Against | None
    points: Against


@dataclass(frozen=True, slots=True)
class Bar:
    """A pair of columns in the chart: a share of the points, each unit's own and on average."""

    name: str
    own: Sequence[float]
    mean: float


@dataclass(frozen=True, slots=True)
class Standing:
    """All that the sheets of some departments show, who have the same lines."""

    count: int
    """How many departments there are."""
    lines: tuple[Compared, ...]
    bars: tuple[Bar, ...]

    def of(self, rows: Sequence[int]) -> Standing:
        """Return the same of some of the departments."""
        lines = tuple(
            replace(each, value=each.value and each.value.of(rows), points=each.points.of(rows))
            for each in self.lines
        )
        bars = tuple(replace(bar, own=[bar.own[row] for row in rows]) for bar in self.bars)
        return Standing(self.count, lines, bars)


def _median(column: pd.Series[float]) -> float:
    """Return the median, NaN where nothing is known: pandas before 3.1 warns of that."""
    return float(column.median()) if column.notna().any() else float("nan")


class Field:
    """All units' figures in one frame, and what is asked of each column over and over.

    `totals`, of the same units, says who is left out of statistics: they have their own figures,
    and no rank.
    """

    def __init__(self, frame: pd.DataFrame, totals: pd.DataFrame) -> None:
        every = {str(name): frame[name].astype("float64") for name in frame}
        self.columns = {name: column.to_numpy() for name, column in every.items()}
        left_out = totals[LEFT_OUT].to_numpy(dtype=bool)
        columns = {name: column.mask(left_out) for name, column in every.items()}
        self.means = {name: float(column.mean()) for name, column in columns.items()}
        self._over = {
            name: (_median(column), column.min(), column.max(), int(column.count()))
            for name, column in columns.items()
        }
        self._ranks = {
            name: column.rank(method="min", ascending=False).to_numpy()
            for name, column in columns.items()
        }

    def against(self, name: str, rows: Sequence[int]) -> Against:
        """Return some units' figures against all; `rows` says which."""
        median, low, high, among = self._over[name]
        own, rank = self.columns[name][rows].tolist(), self._ranks[name][rows].tolist()
        return Against(own, median, low, high, rank, among)


class Totals(Field):
    """The totals of all units; everybody has a rank, that of the summary."""

    def __init__(self, totals: pd.DataFrame) -> None:
        super().__init__(totals[[TOTAL]], totals)
        self._rank, self._apart = totals[RANK].to_numpy(dtype=float), totals[APART].to_numpy()

    def total(self, rows: Sequence[int]) -> Against:
        """Return some units' totals against all."""
        ranked = {
            "rank": self._rank[rows].tolist(),
            "among": len(self._rank),
            "apart": self._apart[rows].tolist(),
        }
        return replace(self.against(TOTAL, rows), **ranked)


def standings(scores: Scores) -> Callable[[Sequence[int]], Standing]:
    """Return what gives the standing of some departments, by their rows in the scores.

    Of departments with projects it is asked one by one: each has lines of its own. Without a
    second department there are no lines: nobody to stand among.
    """
    count = len(scores.points.index)
    if count < 2:
        return lambda rows: Standing(count, (), ())
    if scores.projects is not None:
        every = list(_of_projects(scores))
        return lambda rows: every[rows[0]]
    indicators = scores.rubric.indicators
    totals, full = Totals(scores.totals), scores.rubric.full_points
    frames = scores.ratios, scores.final, _shares(scores)
    values, points, shares = (Field(frame, scores.totals) for frame in frames)

    def standing(rows: Sequence[int]) -> Standing:
        lines = [
            Compared(
                each.path[0],
                f"{each.code}{each.name}",
                each.par,
                each.shows_percent,
                values.against(each.id, rows) if each.ratio else None,
                points.against(each.id, rows),
            )
            for each in indicators
        ]
        total = Compared("", TOTAL, full, False, None, totals.total(rows))
        bars = tuple(
            Bar(name, column[rows].tolist(), shares.means[name])
            for name, column in shares.columns.items()
            if shares.means[name] == shares.means[name]
        )
        return Standing(count, (*lines, total), bars)

    return standing


def _shares(scores: Scores) -> pd.DataFrame:
    """Return the share of the points that every department earned under each 一级指标.

    What is pending or does not apply is left out on both sides; NaN where that leaves nothing.
    """
    full = pd.Series({each.id: each.par for each in scores.rubric.indicators})
    levels = pd.Series({each.id: each.path[0] for each in scores.rubric.indicators})
    counted = ~scores.final_status_words.isin([PENDING, NOT_APPLICABLE])
    earned = scores.final.where(counted).T.groupby(levels, sort=False).sum().T
    possible = counted.mul(full).T.groupby(levels, sort=False).sum().T
    return earned / possible.where(possible > 0)


def _of_projects(scores: Scores) -> Iterator[Standing]:
    """Compare the department's total with those of departments, its projects with all projects."""
    assert scores.projects is not None
    execution, totals = scores.projects.execution, scores.projects.totals
    (indicator,) = execution.rubric.indicators
    assert scores.rubric.project is not None
    full = scores.rubric.project.declared.full
    departments, of_projects = Totals(scores.totals), Totals(totals)
    values, points = Field(execution.ratios, totals), Field(execution.final, totals)
    rows: dict[Hashable, list[int]] = {}
    for row, (department, _) in enumerate(totals.index):
        rows.setdefault(department, []).append(row)
    for at, department in enumerate(scores.points.index):
        own = Compared("部门", TOTAL, full, False, None, departments.total([at]))
        lines, bars = [own], []
        for row in rows.get(department, ()):
            name, total = str(totals.index[row][1]), of_projects.total([row])
            money = values.against(indicator.id, [row])
            scored = points.against(indicator.id, [row])
            lines.append(Compared(name, indicator.name, indicator.points, True, money, scored))
            lines.append(Compared(name, TOTAL, full, False, None, total))
            bars.append(Bar(name, [total.own[0] / full], of_projects.means[TOTAL] / full))
        yield Standing(len(scores.points.index), tuple(lines), tuple(bars))


COLUMNS = ("period", "score", "mean", "rank", "count")
"""Of the history: the period in words, the total, the mean of all departments, the rank, and among
how many; score and rank are NaN where the department was not evaluated."""
MOST = 12
"""More periods than this are not shown."""
HEAD = 2
"""Rows above the first period."""


def fill_history(filled: FilledColumns, histories: Sequence[pd.DataFrame], row: int) -> None:
    """Add the last periods of some departments from `row` on (counted from 0), oldest first.

    Each of `histories` has COLUMNS, the oldest period first, and as many periods as the others;
    more than twelve are cut to the newest.
    """
    known = [records(history.tail(MOST)[list(COLUMNS)]) for history in histories]
    for at, periods in enumerate(zip(*known, strict=True), start=row + HEAD):
        filled.put_row(at, 0, zip(*map(_period, periods), strict=True))


def _period(each: dict[str, Any]) -> list[Any]:
    there = each["rank"] == each["rank"] and each["rank"] is not None
    rank = f"{each['rank']:.0f}/{each['count']:.0f}" if there else "—"
    # A gap in the chart is a blank cell: a text would be a zero there.
    both = numbers([each["score"], each["mean"]])
    shown = [None if value is None else float(round_half_up(value, 6)) for value in both]
    return [each["period"], *shown, rank]
