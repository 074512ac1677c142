"""A total against its parts (合计＝各分项之和): down the rows of a form, across its columns, over
the lines of its lists."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial, reduce
from operator import add
from typing import NamedTuple

import numpy as np
import pandas as pd

from perfeval_xl.checks.equalities import rounding_tail
from perfeval_xl.checks.finding import Finding, Unit, where
from perfeval_xl.checks.tolerance import NOISE, apart, money_tolerance, printed_rounding, tails
from perfeval_xl.forms.figures.figures import INDEX, layouts
from perfeval_xl.forms.figures.unit_columns import UnitColumns, UnitLines, unit_columns
from perfeval_xl.forms.layout.layout import line_name
from perfeval_xl.forms.reading.values import shown
from perfeval_xl.rubric.expressions.evaluate import Array
from perfeval_xl.rubric.form.form_entry import stated_name
from perfeval_xl.rubric.form.form_matrix import Matrix
from perfeval_xl.rubric.form.form_model import Record
from perfeval_xl.rubric.model import Rubric

SLIGHT, SLIGHT_SHARE = 0.1, 0.001
"""A gap of at most 0.1 万元 and a thousandth of the total."""


@dataclass(frozen=True, slots=True)
class _About:
    """What is compared: the column of the total, its label, and what its parts are called."""

    total: str
    label: str
    parts: Callable[[], str]
    below: Callable[[int], tuple[str, ...]]
    """The columns of the parts of the unit in one place."""

    def total_at(self, position: int) -> tuple[str, str]:
        """Return the column and the label of the total in one place."""
        return self.total, self.label


@dataclass(frozen=True, slots=True)
class _AboutLines(_About):
    """The same of totals that stand on the lines of a list."""

    row: str
    column: str
    """Of the table; `label` is its heading."""
    numbers: Sequence[int]
    titles: Sequence[str]
    """The number and the name of each line."""

    def total_at(self, position: int) -> tuple[str, str]:
        """Return the cell on the line, called by the line's name."""
        name = line_name(self.row, self.numbers[position], self.column)
        return name, f"{self.titles[position]}（{self.label}）"


def check_sums(
    figures: pd.DataFrame | UnitColumns, items: pd.DataFrame, rubric: Rubric
) -> Iterator[Finding]:
    """Yield SUM_DIFFERS where a stated total is not the sum of its parts beyond rounding.

    A gap too small to move a score, or that the rounding of the printed figures can make, is
    SUM_SLIGHTLY_OFF: told, and no reason to hand back; what rounding to cents can make is
    ROUNDING_TAIL. `figures` are settled: the total's own
    column holds the sum, 填报_<total> what was stated. Where a part is missing, nothing is said.
    """
    given = unit_columns(figures)
    lines = UnitLines(items, given.index)
    for layout in layouts(rubric):
        for total, below in (*layout.sums.items(), *layout.across.items()):
            stated, added = given[stated_name(total)], given.added(below)
            if total in layout.list_totals:
                # Along the row of a list, its lines are looked at instead.
                row, _ = layout.list_totals[total]
                stated = np.where(lines.have(row), np.nan, stated)
            parts, words = partial(_columns, given, below), partial(_names, rubric, total, below)
            about = _About(total, rubric.label(total), words, partial(_same_for_all, below))
            yield from _differing(stated, added, parts, given.units, about, rubric)
        for total, (row, column) in layout.list_totals.items():
            stated, added = given[stated_name(total)], given[total]
            names = partial(lines.names, row, column)
            about = _About(total, rubric.label(total), lambda: "所列各行", names)
            parts = partial(lines.side_by_side, row, column)
            yield from _differing(stated, added, parts, given.units, about, rubric)
    for row, columns in _lists(rubric):
        yield from _lines_across(items, row, columns, rubric)


def _same_for_all(below: tuple[str, ...], _: int) -> tuple[str, ...]:
    return below


def _differing(
    stated: Array,
    added: Array,
    parts: Callable[[], Sequence[Array]],
    units: Sequence[Unit],
    about: _About,
    rubric: Rubric,
) -> Iterator[Finding]:
    """Compare totals with the sums of their parts, one array each, one place a unit."""
    gap = np.abs(stated - added)
    if not (gap > money_tolerance(0)).any():
        return
    terms = reduce(add, (~np.isnan(part) for part in parts()), np.zeros(len(stated)))
    allowed = money_tolerance(terms)
    for position, unit in where(tails(gap, allowed), units):
        gap_shown = apart(shown(stated[position]), shown(added[position]))
        yield rounding_tail(unit, *about.total_at(position), gap_shown)
    off = gap > allowed
    if not off.any():
        return
    slightly = np.minimum(SLIGHT, SLIGHT_SHARE * np.abs(stated)) + NOISE
    if rubric.entries[about.total].kind == "money":
        slightly = np.maximum(slightly, printed_rounding(np.column_stack([stated, *parts()])))
    for position, unit in where(off, units):
        total, label = about.total_at(position)
        filled, expected = shown(stated[position]), shown(added[position])
        yield Finding(
            unit,
            "SUM_SLIGHTLY_OFF" if gap[position] <= slightly[position] else "SUM_DIFFERS",
            total,
            filled,
            expected,
            {"label": label, "parts": about.parts(), "gap": apart(filled, expected)},
            rests_on=about.below(position),
        )


def _columns(given: UnitColumns, names: Sequence[str]) -> list[Array]:
    return [given[name] for name in names]


class _Column(NamedTuple):
    """A total on every line of a list."""

    name: str
    label: str
    parts: Mapping[str, str]
    """Column → its label."""
    form: str
    """The figure of the form that tells what kind of figure it is."""


def _lists(rubric: Rubric) -> Iterator[tuple[str, list[_Column]]]:
    """Yield every list with the columns that are totals of others along its lines."""
    for block in (block for form in rubric.forms for block in form.blocks):
        if isinstance(block, Matrix):
            columns = {name: block.column(name) for name in block.columns}
            for row in (row.row for row in block.rows if row.list_):
                yield (
                    row,
                    [
                        _Column(
                            name,
                            column.label,
                            {part: columns[part].label for part in column.sum},
                            f"{row}_{name}",
                        )
                        for name, column in columns.items()
                        if column.sum
                    ],
                )
        elif isinstance(block, Record) and block.list_:
            labels = {entry.name: entry.label or entry.name for entry in block.columns}
            yield (
                block.record,
                [
                    _Column(
                        entry.name,
                        entry.full_label,
                        {part: labels[part] for part in entry.sum},
                        entry.name,
                    )
                    for entry in block.columns
                    if entry.each and entry.sum
                ],
            )


def _lines_across(
    items: pd.DataFrame, row: str, columns: Sequence[_Column], rubric: Rubric
) -> Iterator[Finding]:
    """Compare the totals that the lines of a list have in a column."""
    if not columns:
        return
    lines = items[items["清单"] == row].set_index(INDEX)
    numbers, titles = lines["序号"].tolist(), lines["名称"].tolist()
    for name, label, called, form in columns:
        below = list(called)
        if not {name, *below} <= set(lines.columns):
            continue
        words, places = partial("、".join, called.values()), partial(_on_line, row, numbers, below)
        about = _AboutLines(form, label, words, places, row, name, numbers, titles)
        given = UnitColumns(lines[[name, *below]].astype("float64"))
        added, each = given.added(below), partial(_columns, given, below)
        yield from _differing(given[name], added, each, given.units, about, rubric)


def _on_line(
    row: str, numbers: Sequence[int], columns: Sequence[str], position: int
) -> tuple[str, ...]:
    return tuple(line_name(row, numbers[position], column) for column in columns)


def _names(rubric: Rubric, total: str, parts: tuple[str, ...]) -> str:
    """Return what the parts of a total are called: without what they have in common with it."""
    column = "（" + rubric.label(total).rpartition("（")[2]
    labels = [rubric.label(part) for part in parts]
    if all(label.endswith(column) for label in labels):
        return "、".join(label.removesuffix(column) for label in labels)
    row = rubric.label(total).rpartition("（")[0]
    if row and all(label.rpartition("（")[0] == row for label in labels):
        return "、".join(label.rpartition("（")[2].removesuffix("）") for label in labels)
    return "、".join(labels)
