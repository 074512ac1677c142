"""Which cells of a form compute themselves, by which formula, and what each comes to.

A total is the sum of its parts, a ratio its published formula, once all that it rests on is
known; until then the cell shows nothing. Template and reader both ask here, so that a formula of
ours is known again on a return, wherever rows were put in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache, reduce
from operator import add
from typing import TypeAlias

import numpy as np
from xlsxwriter.utility import xl_rowcol_to_cell

from perfeval_xl.forms.layout.form_layout import form_layout
from perfeval_xl.forms.layout.layout import NOTHING, Layout
from perfeval_xl.forms.layout.own_sheet import sheets_of_indicators
from perfeval_xl.forms.layout.self_sheet import SELF_TOTAL
from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.expressions.evaluate import Columns, evaluate
from perfeval_xl.rubric.expressions.excel import excel, number
from perfeval_xl.rubric.expressions.excel_limits import quoted_sheet
from perfeval_xl.rubric.expressions.given import ELAPSED, divisions, figures_in
from perfeval_xl.rubric.expressions.nodes import Arithmetic, Blank, Compare, If, Name, Node, Present
from perfeval_xl.rubric.expressions.parse import sum_of
from perfeval_xl.rubric.form.form_entry import Entry
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.table import self_score_name

SCORE_DECIMALS = 6
_NOISE = 1e-9

Places: TypeAlias = Mapping[str, tuple[str, str]]
"""Figure → its sheet and cell."""
Typed: TypeAlias = float | str | None
Line: TypeAlias = tuple[str, Mapping[str, Typed]]
"""A line of a list: its name, and column → what stands there."""


class Computed:
    """The totals and ratios of a form, or of one project's sheet: formulas and results."""

    def __init__(self, rubric: Rubric, layouts: Sequence[Layout]) -> None:
        self.rubric = rubric
        known = {name for layout in layouts for name in layout.figures}
        self.trees: dict[str, Node] = {}
        """Figure → its tree, which gives nothing until all that it reads is known."""
        self.lists: dict[str, tuple[str, str]] = {}
        """Total over the lines of a list → row of the list, column."""
        for layout in layouts:
            self.trees |= layout.trees
            for total, parts in layout.sums.items():
                self.trees[total] = If(_present(parts), _added(parts), Blank())
            for name, cell in layout.figures.items():
                tree = None if name in layout.quoted else _formula(rubric, cell.entry)
                if tree is not None and known.issuperset(figures_in(tree)):
                    self.trees[name] = _once_known(tree)
            if SELF_TOTAL in layout.figures:
                own = [self_score_name(each) for each in rubric.indicators]
                whole = nodes.call("ROUND", _added(own), SCORE_DECIMALS)
                self.trees[SELF_TOTAL] = If(_present(own), whole, Blank())
            totals = layout.list_totals.items()
            self.lists |= {total: at for total, at in totals if total in layout.figures}

    def formula(self, name: str, places: Places) -> str:
        """Return the formula of a total or ratio of known parts, without the leading "="."""
        return on_sheet(self.trees[name], places, places[name][0], self.rubric)

    def parts(self, names: Iterable[str]) -> dict[str, None]:
        """Return what is filled in of some figures: themselves, or what they are computed from."""
        filled: dict[str, None] = {}
        for name in names:
            below = figures_in(self.trees[name]) if name in self.trees else ()
            filled |= self.parts(below) if below else {name: None}
        return filled

    def results(
        self, figures: Mapping[str, Typed], lists: Mapping[str, Sequence[Line]]
    ) -> tuple[dict[str, Typed], set[str]]:
        """Return what stands in every cell of a figure, and which were typed over their formulas.

        Those say something else than the formula gives.
        """
        stands: dict[str, Typed] = dict(figures)
        over: set[str] = set()

        def put(name: str, result: float | None) -> None:
            stands[name], is_over = kept(figures.get(name), result)
            if is_over:
                over.add(name)

        for total, (row, column) in self.lists.items():
            put(total, sum_of_lines(lists.get(row, ()), column))
        left = dict(self.trees)

        def settle(name: str) -> None:
            tree = left.pop(name, None)
            if tree is None:
                return
            for below in figures_in(tree):
                settle(below)
            put(name, value_of(tree, stands, self.rubric))

        for name in self.trees:
            settle(name)
        return stands, over


@lru_cache(maxsize=64)
def computed_of(rubric: Rubric) -> Computed:
    """Return what computes itself on the sheets of a rubric's form and on its 自评表."""
    layouts = [form_layout(form, rubric.unit) for form in rubric.forms]
    return Computed(rubric, [*layouts, *sheets_of_indicators(rubric)])


def _formula(rubric: Rubric, entry: Entry | None) -> Node | None:
    if entry is None or entry.stated is None:
        return None
    return rubric.expression(entry.is_ or rubric.by_id[entry.stated].ratio)


def _present(names: Iterable[str]) -> Present:
    return Present(tuple(map(Name, names)))


def _added(names: Iterable[str]) -> Node:
    return sum_of(list(map(Name, names)))


def _once_known(tree: Node) -> Node:
    """Return a ratio that gives nothing where a figure is missing or a divisor is zero."""
    whole = tree
    # What a divisor divides by itself is looked at before it.
    for division in reversed(divisions(tree)):
        if isinstance(division, Arithmetic):
            whole = If(Compare("<>", division.right, nodes.Number(0)), whole, Blank())
    return If(_present(figures_in(tree)), whole, Blank())


def on_sheet(tree: Node, places: Places, sheet: str, rubric: Rubric) -> str:
    """Return a tree as a formula on a sheet, figures as cells."""

    def cell(name: str) -> str:
        if name == ELAPSED:
            return number(rubric.elapsed)
        return reference(*places[name], sheet)

    return excel(tree, cell)


def places_of(layouts: Iterable[Layout]) -> dict[str, tuple[str, str]]:
    """Return where every figure of some sheets stands."""
    return {
        name: (layout.sheet, xl_rowcol_to_cell(cell.row, cell.column))
        for layout in layouts
        for name, cell in layout.figures.items()
    }


def reference(sheet: str, cell: str, on: str = "") -> str:
    """Return how a formula on the sheet `on` calls a cell."""
    return cell if sheet == on else f"{quoted_sheet(sheet)}!{cell}"


def value_of(tree: Node, figures: Mapping[str, Typed], rubric: Rubric) -> float | None:
    """Return what a tree comes to over one department's figures; a text counts as a blank."""
    names = nodes.names_in(tree)
    numbers = {name: _number(figures.get(name)) for name in names}
    if ELAPSED in numbers:
        numbers[ELAPSED] = rubric.elapsed
    arrays = {name: np.array([value], dtype=np.float64) for name, value in numbers.items()}
    value = float(evaluate(tree, Columns(arrays, 1))[0])
    return value if np.isfinite(value) else None


def _number(value: Typed) -> float:
    return float(value) if isinstance(value, int | float) else float("nan")


def kept(typed: Typed, computed: float | None) -> tuple[Typed, bool]:
    """Return what stands in a formula's cell, and whether it was typed over the formula.

    A figure that is its result, noise of adding aside, is not.
    """
    if typed is None or computed is None:
        return (computed if typed is None else typed), typed is not None
    same = not isinstance(typed, str) and abs(typed - computed) <= _NOISE * max(1.0, abs(computed))
    return typed, not same


def sum_of_lines(lines: Sequence[Line], column: str) -> float | None:
    """Return what the formula of a list's total gives: nothing while a line has no amount.

    Lines with neither name nor amount are none; one that is called 无 stands for no amount.
    """
    amounts = []
    for name, values in lines:
        value = values.get(column)
        if isinstance(value, int | float):
            amounts.append(float(value))
        elif name == NOTHING and value in (None, ""):
            amounts.append(0.0)
        elif is_begun((name, values)):
            return None
    return sum(amounts) if amounts else None


def is_begun(line: Line) -> bool:
    """Tell whether a line has a name or anything for an amount."""
    return bool(line[0]) or any(value not in (None, "") for value in line[1].values())


def lacks(line: Line, columns: Iterable[str]) -> bool:
    """Tell whether a line has no number in one of the columns; one called 无 needs none."""
    name, values = line
    given = [values.get(column) for column in columns]
    none = name == NOTHING
    return not all(
        isinstance(value, int | float) or (none and value in (None, "")) for value in given
    )


def with_sums(lines: Sequence[Line], sums: Mapping[str, tuple[str, ...]]) -> list[Line]:
    """Return the lines of a list with the totals along each of them."""
    done: list[Line] = []
    for name, values in lines:
        whole = dict(values)
        for total, parts in sums.items():
            whole[total], _ = kept(whole.get(total), line_sum(whole, parts))
        done.append((name, whole))
    return done


def line_sum(values: Mapping[str, Typed], parts: Iterable[str]) -> float | None:
    """Return the total along a line, None while a part of it is no number."""
    added = reduce(add, (_number(values.get(part)) for part in parts))
    return added if np.isfinite(added) else None
