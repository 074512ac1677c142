"""A total against its parts (合计＝各分项之和): down the rows of a form, across its columns, over
the lines of its lists."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial, reduce
from operator import add

import numpy as np
import pandas as pd

from perfeval_xl.checks.finding import Finding, Unit, where
from perfeval_xl.checks.tolerance import NOISE, money_tolerance, printed_rounding
from perfeval_xl.forms.figures.figures import INDEX, UnitLines, layouts
from perfeval_xl.forms.figures.unit_columns import UnitColumns, unit_columns
from perfeval_xl.forms.reading.values import shown
from perfeval_xl.rubric.expressions.evaluate import Array
from perfeval_xl.rubric.form.form_entry import stated_name
from perfeval_xl.rubric.form.form_matrix import Matrix, Row
from perfeval_xl.rubric.model import Rubric

SLIGHT, SLIGHT_SHARE = 0.1, 0.001
"""A gap of at most 0.1 万元 and a thousandth of the total."""


@dataclass(frozen=True, slots=True)
class _About:
    """What is compared: the total's column, its label, and what its parts are called."""

    total: str
    label: str
    parts: Callable[[], str]
    lines: Sequence[str] | None = None
    """For totals that stand on the lines of a list: the label of each."""


def check_sums(
    figures: pd.DataFrame | UnitColumns, items: pd.DataFrame, rubric: Rubric
) -> Iterator[Finding]:
    """Yield SUM_DIFFERS where a stated total is not the sum of its parts beyond rounding.

    A gap too small to move a score, or that the rounding of the printed figures can make, is
    SUM_SLIGHTLY_OFF: told, and no reason to hand back. `figures` are settled: the total's own
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
            parts = partial(_columns, given, below)
            about = _About(total, rubric.label(total), partial(_names, rubric, total, below))
            yield from _differing(stated, added, parts, given.units, about, rubric)
        for total, (row, column) in layout.list_totals.items():
            stated, added = given[stated_name(total)], given[total]
            about = _About(total, rubric.label(total), lambda: "所列各行")
            parts = partial(lines.side_by_side, row, column)
            yield from _differing(stated, added, parts, given.units, about, rubric)
    for _, matrix in rubric.matrices():
        for line in (candidate for candidate in matrix.rows if candidate.list_):
            yield from _lines_across(items, matrix, line, rubric)


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
    off = gap > money_tolerance(terms)
    if not off.any():
        return
    slightly = np.minimum(SLIGHT, SLIGHT_SHARE * np.abs(stated)) + NOISE
    if rubric.entries[about.total].kind == "money":
        slightly = np.maximum(slightly, printed_rounding(np.column_stack([stated, *parts()])))
    for position, unit in where(off, units):
        yield Finding(
            unit,
            "SUM_SLIGHTLY_OFF" if gap[position] <= slightly[position] else "SUM_DIFFERS",
            about.total,
            shown(stated[position]),
            shown(added[position]),
            {
                "label": about.label if about.lines is None else about.lines[position],
                "parts": about.parts(),
                "gap": shown(gap[position]),
            },
        )


def _columns(given: UnitColumns, names: Sequence[str]) -> list[Array]:
    return [given[name] for name in names]


def _lines_across(
    items: pd.DataFrame, matrix: Matrix, row: Row, rubric: Rubric
) -> Iterator[Finding]:
    """Compare the totals that the lines of a list have in a column; they share its total's cell."""
    summed = {name: list(matrix.column(name).sum) for name in matrix.columns}
    if not any(summed.values()):
        return
    lines = items[items["清单"] == row.row].set_index(INDEX)
    for name, below in summed.items():
        if not below or not {name, *below} <= set(lines.columns):
            continue
        amounts = lines[[name, *below]].astype("float64")
        column = matrix.column(name).label
        labels = [f"{title}（{column}）" for title in lines["名称"]]
        parts = "、".join(matrix.column(part).label for part in below)
        place = f"{row.row}_{name}"
        about = _About(place, rubric.label(place), lambda parts=parts: parts, labels)  # type: ignore[misc]
        given = UnitColumns(amounts)
        added, each = given.added(below), partial(_columns, given, below)
        yield from _differing(given[name], added, each, given.units, about, rubric)


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
