"""Where one department stands among all that the same rubric scored in this run.

Only sums over the others are told (median, best, worst, rank), never whose they are.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

import pandas as pd
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.forms.layout.layout import Cell
from perfeval_xl.forms.layout.paint import write
from perfeval_xl.rubric.rounding import round_half_up
from perfeval_xl.rubric.table import NOT_APPLICABLE, PENDING
from perfeval_xl.scoring.scores import Scores, records
from perfeval_xl.scoring.totals import TOTAL
from perfeval_xl.sheets.chart import INKS, Curve, insert, line_chart, numbers
from perfeval_xl.sheets.style import LEVEL_FILL, Style
from perfeval_xl.workbooks.scorebook.live import Filled


@dataclass(frozen=True, slots=True)
class Against:
    """One figure of one unit against those of all; NaN where there is none."""

    own: float
    median: float
    low: float
    high: float
    rank: float
    """1 is the highest; equal ones share a rank."""
    among: int
    """How many have such a figure."""


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
    """A pair of columns in the chart: a share of the points, own and on average."""

    name: str
    own: float
    mean: float


@dataclass(frozen=True, slots=True)
class Standing:
    """All that the sheet shows of one department."""

    count: int
    """How many departments there are."""
    lines: tuple[Compared, ...]
    bars: tuple[Bar, ...]


def _median(column: pd.Series[float]) -> float:
    """Return the median, NaN where nothing is known: pandas before 3.1 warns of that."""
    return float(column.median()) if column.notna().any() else float("nan")


class Field:
    """All units' figures in one frame, and what is asked of each column over and over."""

    def __init__(self, frame: pd.DataFrame) -> None:
        columns = {str(name): frame[name].astype("float64") for name in frame}
        self.columns = {name: column.to_numpy() for name, column in columns.items()}
        self.means = {name: float(column.mean()) for name, column in columns.items()}
        self._over = {
            name: (_median(column), column.min(), column.max(), int(column.count()))
            for name, column in columns.items()
        }
        self._ranks = {
            name: column.rank(method="min", ascending=False).to_numpy()
            for name, column in columns.items()
        }

    def against(self, name: str, at: int) -> Against:
        """Return one unit's figure against all; `at` is its row."""
        median, low, high, among = self._over[name]
        own, rank = float(self.columns[name][at]), float(self._ranks[name][at])
        return Against(own, median, low, high, rank, among)


def standings(scores: Scores) -> Iterator[Standing]:
    """Yield every department's standing, in the order of the scores.

    Without a second department there are no lines: nobody to stand among.
    """
    count = len(scores.points.index)
    if count < 2:
        yield from [Standing(count, (), ())] * count
        return
    if scores.projects is not None:
        yield from _of_projects(scores)
        return
    indicators = scores.rubric.indicators
    values, points = Field(scores.ratios), Field(scores.final)
    totals, full = Field(scores.totals[[TOTAL]]), scores.rubric.full_points
    shares = Field(_shares(scores))
    for at in range(count):
        lines = [
            Compared(
                each.path[0],
                f"{each.code}{each.name}",
                each.points,
                each.rule.shows == "percent" or not each.rule.measures,
                values.against(each.id, at) if each.ratio else None,
                points.against(each.id, at),
            )
            for each in indicators
        ]
        total = Compared("", TOTAL, full, False, None, totals.against(TOTAL, at))
        bars = tuple(
            Bar(name, float(column[at]), shares.means[name])
            for name, column in shares.columns.items()
            if shares.means[name] == shares.means[name]
        )
        yield Standing(count, (*lines, total), bars)


def _shares(scores: Scores) -> pd.DataFrame:
    """Return the share of the points that every department earned under each 一级指标.

    What is pending or does not apply is left out on both sides; NaN where that leaves nothing.
    """
    full = pd.Series({each.id: each.points for each in scores.rubric.indicators})
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
    departments = Field(scores.totals[[TOTAL]])
    values, points = Field(execution.ratios), Field(execution.final)
    of_projects = Field(totals[[TOTAL]])
    rows = _rows_of(totals.index.get_level_values(0))
    for at, department in enumerate(scores.points.index):
        own = Compared("部门", TOTAL, full, False, None, departments.against(TOTAL, at))
        lines, bars = [own], []
        for row in rows.get(department, ()):
            name, total = str(totals.index[row][1]), of_projects.against(TOTAL, row)
            money = values.against(indicator.id, row)
            scored = points.against(indicator.id, row)
            lines.append(Compared(name, indicator.name, indicator.points, True, money, scored))
            lines.append(Compared(name, TOTAL, full, False, None, total))
            bars.append(Bar(name, total.own / full, of_projects.means[TOTAL] / full))
        yield Standing(len(scores.points.index), tuple(lines), tuple(bars))


def _rows_of(names: Sequence[Hashable] | pd.Index) -> dict[Hashable, list[int]]:
    rows: dict[Hashable, list[int]] = {}
    for row, name in enumerate(names):
        rows.setdefault(name, []).append(row)
    return rows


COLUMNS = ("period", "score", "mean", "rank", "count")
"""Of the history: the period in words, the total, the mean of all departments, the rank, and among
how many; score and rank are NaN where the department was not evaluated."""
_HEADINGS = ("期间", "总分", "平均分", "名次")
MOST = 12
"""More periods than this are not shown."""
_HEAD = 2
"""Rows above the first period."""


def fill_history(filled: Filled, history: pd.DataFrame, row: int) -> None:
    """Add the last periods from `row` on (counted from 0), oldest first.

    `history` has COLUMNS, the oldest period first; more than twelve are cut to the newest.
    """
    known = records(history.tail(MOST)[list(COLUMNS)])
    for at, each in enumerate(known, start=row + _HEAD):
        there = each["rank"] == each["rank"] and each["rank"] is not None
        rank = f"{each['rank']:.0f}/{each['count']:.0f}" if there else "—"
        # A gap in the chart is a blank cell: a text would be a zero there.
        both = numbers([each["score"], each["mean"]])
        shown = [None if value is None else float(round_half_up(value, 6)) for value in both]
        filled.put_row(at, 0, [each["period"], *shown, rank])


def write_history(
    sheet: Worksheet,
    style: Style,
    history: pd.DataFrame,
    filled: Filled,
    row: int,
) -> None:
    """Write the periods that `fill_history` added from `row` on, and a chart beside them."""
    level = style.boxed(bold=True, bg_color=LEVEL_FILL)
    write(sheet, Cell(row, 0, "heading", last_column=3), "历次总分", level)
    for column, name in enumerate(_HEADINGS):
        sheet.write_string(row + 1, column, name, style.heading())
    centre, text = style.boxed(align="center", num_format="0.00"), style.boxed(align="center")
    first, last = row + _HEAD, row + _HEAD - 1 + min(len(history), MOST)
    for at in range(first, last + 1):
        for column, form in enumerate((text, centre, centre, text)):
            write(sheet, Cell(at, column, "figure"), filled.cells[at, column], form)
    name = sheet.name
    curves = [
        Curve(
            words, (name, first, column, last, column),
            [filled.cells[at, column] for at in range(first, last + 1)], ink, faint,
        )
        for words, column, ink, faint in (("本单位", 1, INKS[0], False), ("平均", 2, INKS[6], True))
    ]  # fmt: skip
    chart = line_chart(style, "历次总分：本单位与平均", (name, first, 0, last, 0), curves)
    insert(sheet, (row, 4), chart, (640, 260), object_position=2)
