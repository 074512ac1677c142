"""What a department worked out itself against its own figures: a 控制率, a share, a difference,
an execution rate told in a project's own words (资金使用率为70%), the sums of its 分值 and 得分."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perfeval_xl.checks.declared_rows import row_title
from perfeval_xl.checks.finding import Finding, Unit, where
from perfeval_xl.checks.tolerance import (
    SCORE_TOLERANCE,
    money_tolerance,
    printed_rounding,
    same_percentage,
)
from perfeval_xl.forms.figures.figures import INDEX
from perfeval_xl.forms.figures.project_figures import PROJECT
from perfeval_xl.forms.figures.unit_columns import (
    UnitColumns,
    columns_of,
    sums_by_unit,
    unit_columns,
)
from perfeval_xl.forms.layout.project_layout import NAME
from perfeval_xl.forms.reading.project_reader import NUMBER, row_place
from perfeval_xl.forms.reading.values import shown
from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.expressions.evaluate import Array, Columns, evaluate
from perfeval_xl.rubric.expressions.parse import parse
from perfeval_xl.rubric.form.form_entry import Entry, printed_places
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.project import OWN_TOTAL, POINTS_TOTAL, Project
from perfeval_xl.rubric.table import NOT_APPLICABLE, self_score_name
from perfeval_xl.rubric.verdict import LEVEL, OWN, TARGET_TEXT, WEIGHT


def check_stated(
    figures: pd.DataFrame | UnitColumns, typed: pd.DataFrame | UnitColumns, rubric: Rubric
) -> Iterator[Finding]:
    """Yield STATED_DIFFERS where a stated figure is not the computed one, rounded or cut off.

    `figures` hold totals as their parts give them, which is what counts, `typed` as they stand in
    the cells: one that is right by either is right, for a wrong total is told as such.
    """
    counted, seen = unit_columns(figures), unit_columns(typed)
    for entry in rubric.entries.values():
        if entry.stated is None:
            continue
        tree = rubric.expression(entry.is_ or rubric.by_id[entry.stated].ratio)
        name, printed = entry.name, printed_places(entry.name)
        stated, computed = counted[name], _computed(tree, counted)
        places = counted.numbers.get(printed)
        differs = ~_same(entry, tree, stated, computed, places)
        if differs.any():
            differs &= ~_same(entry, tree, stated, _computed(tree, seen), places)
        for position, unit in where(differs, counted.units):
            filled, expected = stated[position], computed[position]
            percent = entry.kind == "percent"
            decimals = None if places is None else float(places[position])
            yield Finding(
                unit,
                "STATED_DIFFERS",
                entry.name,
                _percentage(filled, decimals) if percent else shown(filled),
                f"{expected * 100:.4f}%" if percent else shown(expected),
                {"label": entry.full_label},
                rests_on=nodes.names_in(tree),
            )


def _computed(tree: nodes.Node, columns: Columns) -> Array:
    computed = evaluate(tree, columns)
    return np.where(np.isfinite(computed), computed, np.nan)


def _same(
    entry: Entry,
    tree: nodes.Node,
    stated: Array,
    computed: Array,
    places: Array | None,
) -> NDArray[np.bool_]:
    """Tell where a stated figure is the computed one, or either is missing."""
    if entry.kind == "percent":
        return same_percentage(stated, computed, places)
    # What is told with one decimal (增加82.6万元) is held to that.
    printed = printed_rounding(stated[:, np.newaxis])
    allowed = np.maximum(money_tolerance(len(nodes.names_in(tree))), printed)
    same: NDArray[np.bool_] = ~(np.abs(stated - computed) > allowed)
    return same


def _percentage(value: float, places: float | None) -> str:
    """Write a stated percentage as it was typed, with its own decimals where they are known."""
    if places is None or places != places:
        return f"{shown(value * 100)}%"
    return f"{value * 100:.{int(places)}f}%"


_MONEY = r"(?:项目|全年|年度|财政)?(?:资金|预算|经费)的?"
_TOLD = re.compile(
    rf"(?:{_MONEY}(?:使用|执行|支付|支出|完成)率|(?<![\u4e00-\u9fff])执行率|完成(?:全年)?预算的?)"
    r"\s*(?:为|是|达到|达)?\s*(\d+(?:\.\d+)?)\s*[%％]"
    # A bound (70%以上, 70%（含）以上) is no rate.
    r"(?!\s*(?:及|[（(]含[）)])?(?:以上|以下|以内|左右|上下|多))"
)


def check_told_rates(figures: pd.DataFrame, project: Project) -> Iterator[Finding]:
    """Yield TOLD_RATE_DIFFERS where a text gives another rate than the project's money.

    `figures` has one row a project, texts in columns by their headings.
    """
    columns = Columns(columns_of(figures), len(figures))
    with np.errstate(all="ignore"):
        rates = pd.Series(evaluate(parse(project.execution.ratio), columns), index=figures.index)
    for name in project.words():
        if name not in figures:
            continue
        # Every different text is read once.
        codes, unique = pd.factorize(figures[name].astype(str))
        told = [list(_TOLD.finditer(text)) for text in unique]
        for position, unit in where(np.array([*map(bool, told)], dtype=bool)[codes], figures.index):
            rate = rates.iloc[position]
            for match in told[codes[position]]:
                stated = pd.Series([float(f"{match[1]}e-2")])
                places = pd.Series([float(len(match[1].partition(".")[2]))])
                same = same_percentage(stated, pd.Series([rate]), places)
                if np.isfinite(rate) and not same[0]:
                    details = {"label": name}
                    yield Finding(
                        unit, "TOLD_RATE_DIFFERS", name, match[0], f"{rate * 100:.4f}%", details
                    )


def check_declared_weights(
    figures: pd.DataFrame, rows: pd.DataFrame, project: Project
) -> Iterator[Finding]:
    """Yield NO_DECLARED_ROWS, WEIGHTS_NOT_FULL, WEIGHTS_DIFFER and TOTAL_DIFFERS of projects.

    `figures` has one row a project, `rows` one a declared indicator. A row without 得分 counts as
    none; what was not stated is not held against anybody. ROW_NOT_APPLICABLE tells the points of
    a row that takes no part: a sheet may make its sum with such points or without.
    """
    keys = [rows[INDEX], rows[PROJECT]]
    units = pd.MultiIndex.from_arrays(keys)
    sums = {
        name: sums_by_unit(rows[name], units).reindex(figures.index).fillna(0.0)
        for name in (WEIGHT, OWN)
    }
    weights = sums[WEIGHT] + project.execution.points
    unapplied = ((rows[LEVEL] == NOT_APPLICABLE) & (rows[WEIGHT] > 0)).to_numpy()
    out = sums_by_unit(rows[WEIGHT].where(unapplied, 0.0), units).reindex(figures.index).fillna(0.0)
    for at, unit in where(unapplied, units):
        row = rows.iloc[at]
        name, weight = row_place(int(row[NUMBER]), TARGET_TEXT), shown(float(row[WEIGHT]))
        text, called = str(row[TARGET_TEXT]), row_title(row)
        yield Finding(unit, "ROW_NOT_APPLICABLE", name, text, weight, {"label": called})
    full = project.declared.full
    numbers = rows[NUMBER].groupby(keys).agg(list)
    cells = _Cells({unit: tuple(map(int, row_numbers)) for unit, row_numbers in numbers.items()})
    for _, unit in where(sums[WEIGHT] <= 0, figures.index):
        yield Finding(unit, "NO_DECLARED_ROWS", NAME, rests_on=cells(unit, WEIGHT))
    off = ((weights - full).abs() > SCORE_TOLERANCE) & (
        (weights - out - full).abs() > SCORE_TOLERANCE
    )
    for position, unit in where(off & (sums[WEIGHT] > 0), figures.index):
        filled, below = _with_unapplied(weights, out, position), cells(unit, WEIGHT)
        yield Finding(unit, "WEIGHTS_NOT_FULL", POINTS_TOTAL, filled, shown(full), rests_on=below)
    stated = figures[POINTS_TOTAL]
    off = (stated - weights).abs() > SCORE_TOLERANCE
    off &= (stated - (weights - out)).abs() > SCORE_TOLERANCE
    for position, unit in where(off, figures.index):
        filled = shown(stated.iloc[position])
        expected = _with_unapplied(weights, out, position)
        below = (NAME, *cells(unit, WEIGHT))
        yield Finding(unit, "WEIGHTS_DIFFER", POINTS_TOTAL, filled, expected, rests_on=below)
    execution = self_score_name(project.execution)
    added = sums[OWN] + figures[execution].fillna(0.0)
    stated = figures[OWN_TOTAL]
    for position, unit in where((stated - added).abs() > SCORE_TOLERANCE, figures.index):
        filled, expected = shown(stated.iloc[position]), shown(added.iloc[position])
        below = (NAME, execution, *cells(unit, OWN))
        details = {"own": "自评"}
        yield Finding(unit, "TOTAL_DIFFERS", OWN_TOTAL, filled, expected, details, rests_on=below)


def _with_unapplied(weights: pd.Series, out: pd.Series, position: int) -> str:
    """Return a sum of 分值, and what of it takes no part."""
    added, without = shown(float(weights.iloc[position])), float(out.iloc[position])
    return f"{added}（其中不适用 {shown(without)}）" if without else added


class _Cells:
    """The cells of every project's declared rows, by the numbers of the rows."""

    def __init__(self, numbers: Mapping[Any, tuple[int, ...]]) -> None:
        self._numbers = numbers

    def __call__(self, unit: Unit, column: str) -> tuple[str, ...]:
        return tuple(row_place(number, column) for number in self._numbers.get(unit, ()))
