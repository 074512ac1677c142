"""What must be equal: an amount stated in two places, a table against the narrative; what a closing
balance must be (期初＋收入－支出＝期末), along the rows of a table and over the whole form."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from perfeval_xl.checks.finding import Finding, Unit, where
from perfeval_xl.checks.scale import far_apart, least_telling
from perfeval_xl.checks.tolerance import (
    Terms,
    amounts,
    apart,
    kinds_in,
    measure_in,
    money_tolerance,
    same_percentage,
    tails,
    written,
)
from perfeval_xl.forms.figures.figures import INDEX
from perfeval_xl.forms.figures.unit_columns import UnitColumns, unit_columns
from perfeval_xl.forms.layout.layout import line_name
from perfeval_xl.forms.reading.values import shown
from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.expressions.evaluate import Array, evaluate
from perfeval_xl.rubric.expressions.parse import parse, renamed, substitute
from perfeval_xl.rubric.form.form_matrix import Matrix
from perfeval_xl.rubric.form.relation import Relation
from perfeval_xl.rubric.model import Rubric


def rounding_tail(
    unit: Unit, name: str, label: str, gap: str, rests_on: tuple[str, ...] = ()
) -> Finding:
    """Return the note that a figure is off by what rounding may leave; all of a sheet are one."""
    details = {"label": f"{label}差 {gap}"}
    return Finding(unit, "ROUNDING_TAIL", name, details=details, rests_on=rests_on)


def check_same(figures: pd.DataFrame | UnitColumns, rubric: Rubric) -> Iterator[Finding]:
    """Yield SAME_DIFFERS for the pairs that the rubric declares, VALUE_OUT_OF_SCALE for two
    amounts that can hardly be in one unit, ROUNDING_TAIL for those that rounding parts.

    Percentages may differ by half a unit in the last printed place of either. What is missing
    differs from nothing.
    """
    columns = unit_columns(figures)
    for relation in rubric.same:
        left, right = rubric.expression(relation.left), rubric.expression(relation.right)
        names = tuple(dict.fromkeys((*nodes.names_in(left), *nodes.names_in(right))))
        terms = Terms.of(relation, columns, rubric)
        if terms is None:
            continue
        kinds = kinds_in(rubric, left) | kinds_in(rubric, right)
        computed = evaluate if kinds == {"percent"} else amounts
        one, other = computed(left, terms.counted), computed(right, terms.counted)
        tail = np.zeros(columns.size, dtype=bool)
        if kinds == {"percent"}:
            differs = ~(same_percentage(one, other) | same_percentage(other, one))
        else:
            count = len(nodes.names_in(left)) + len(nodes.names_in(right))
            gap, allowed = np.abs(one - other), money_tolerance(count - 1)
            differs, tail = gap > allowed, tails(gap, allowed)
        if not (differs | tail).any():
            continue
        label, name = rubric.in_words(relation.left), nodes.names_in(left)[0]
        for position, unit in where(tail & terms.holds, columns.units):
            gap_shown = apart(shown(float(one[position])), shown(float(other[position])))
            yield rounding_tail(unit, name, label, gap_shown, names)
        far = far_apart(one, other, least_telling(rubric)) & np.bool_(kinds == {"money"})
        words = rubric.in_words(relation.right)
        for position, unit in where(differs & terms.holds, columns.units):
            filled, expected = written(one[position], kinds), written(other[position], kinds)
            if far[position]:
                details = {"label": label, "other": words}
                yield Finding(
                    unit, "VALUE_OUT_OF_SCALE", name, filled, expected, details, rests_on=names
                )
                continue
            told = {"label": label, "other": words, "why": terms.why(position)}
            yield Finding(
                unit, "SAME_DIFFERS", name, filled, expected, told, rests_on=names,
                measure=measure_in(rubric, left), gravity=relation.severity,
            )  # fmt: skip


def check_balances(
    figures: pd.DataFrame | UnitColumns, items: pd.DataFrame, rubric: Rubric
) -> Iterator[Finding]:
    """Yield BALANCE_DIFFERS for every figure, row, and line of a list, that does not balance.

    One left blank although the others leave something is BALANCE_BLANK; what rounding leaves is
    ROUNDING_TAIL.
    """
    given = unit_columns(figures)
    for _, matrix in rubric.matrices():
        for line in along_rows(matrix, matrix.balance, given, items, rubric):
            yield from _unbalanced(line)
    for relation in rubric.balance:
        tree, terms = rubric.expression(relation.right), Terms.of(relation, given, rubric)
        if terms is not None:
            said = rubric.in_words(relation.right)
            labels = [rubric.label(relation.left)] * given.size
            names = nodes.names_in(tree)
            about = Held(relation, tree, terms, relation.left, names, labels, said)
            yield from _unbalanced(about)


@dataclass(frozen=True, slots=True)
class Held:
    """A relation over some units, and how to speak of it."""

    relation: Relation
    tree: nodes.Node
    """Its right side."""
    terms: Terms
    place: str
    """The figure on its left side."""
    below: tuple[str, ...]
    """The figures on its right side."""
    labels: Sequence[str]
    """What the left side is called, one a unit."""
    said: str
    """The right side in words."""
    row: str = ""
    """For lines of a list its row in the table; `place` and `below` are then its columns …"""
    numbers: Sequence[int] = ()
    """… and these the numbers of the lines."""

    def names(self, position: int) -> tuple[str, tuple[str, ...]]:
        """Return the figure on the left and those on the right of the unit in one place.

        Of a line also the list's own figure, of which something may be said of the whole column.
        """
        if not self.row:
            return self.place, self.below
        left, *right = (
            line_name(self.row, self.numbers[position], column) if column in self.terms.labels
            else column
            for column in (self.place, *self.below)
        )  # fmt: skip
        return left, (*right, f"{self.row}_{self.place}")

    @property
    def left(self) -> Array:
        """The figures on the left side, as they stand."""
        return self.terms.columns[self.relation.left]

    @property
    def right(self) -> Array:
        """What the right side comes to, one a unit."""
        return amounts(self.tree, self.terms.counted)


def along_rows(
    matrix: Matrix,
    relations: Sequence[Relation],
    given: UnitColumns,
    items: pd.DataFrame,
    rubric: Rubric,
) -> Iterator[Held]:
    """Yield what must hold along every row of a table, and along every line of its lists."""
    labels = {name: matrix.column(name).label for name in matrix.columns}
    meanings = {word: tree for word, tree in rubric.meanings.items() if word not in labels}
    for relation in relations:
        tree = substitute(parse(relation.right), meanings)
        said = renamed(relation.right, lambda name: labels.get(name) or rubric.label(name))
        name, trees = relation.left, (tree, *map(parse, relation.formulas[2:]))
        inside = (each for part in trees for each in nodes.names_in(part))
        needed = tuple(dict.fromkeys((name, *inside)))
        for row in matrix.rows:
            figure = {each: f"{row.row}_{each}" if each in labels else each for each in needed}
            place, below = figure[name], tuple(figure[each] for each in nodes.names_in(tree))
            columns: Mapping[str, Array] = {each: given[figure[each]] for each in needed}
            units: Sequence[Unit] = given.units
            if row.list_ and name in items:
                lines = items[(items["清单"] == row.row).to_numpy()]
                titles = [f"{title}（{labels[name]}）" for title in lines["名称"]]
                amounts = lines.reindex(columns=list(needed)).to_numpy(dtype="float64").T
                owner = given.index.get_indexer(pd.Index(lines[INDEX]))
                of_lines = {
                    each: amount if each in labels else given[each][owner]
                    for each, amount in zip(needed, amounts, strict=True)
                }
                terms = Terms(relation, of_lines, lines[INDEX].tolist(), rubric, labels)
                inner, numbers = nodes.names_in(tree), lines["序号"].tolist()
                yield Held(relation, tree, terms, name, inner, titles, said, row.row, numbers)
                # The row of a list is the sum of its lines, which were looked at already.
                others = ~given.index.isin(lines[INDEX])
                columns = {each: amount[others] for each, amount in columns.items()}
                units = given.index[others].tolist()
            terms = Terms(relation, columns, units, rubric, labels)
            same = [rubric.label(place)] * len(units)
            yield Held(relation, tree, terms, place, below, same, said)


def _unbalanced(held: Held) -> Iterator[Finding]:
    """Compare a closing figure with what the others give."""
    stated, computed, terms = held.left, held.right, held.terms
    allowed = money_tolerance(len(held.below))
    gap = np.abs(stated - computed)
    open_ = np.isnan(stated) & (np.abs(computed) > allowed)
    if not ((gap > money_tolerance(0)) | open_).any():
        return
    for position, unit in where(tails(gap, allowed) & terms.holds, terms.units):
        gap_shown = apart(shown(float(stated[position])), shown(float(computed[position])))
        place, below = held.names(position)
        yield rounding_tail(unit, place, held.labels[position], gap_shown, below)
    grave = held.relation.severity
    for position, unit in where(open_ & terms.holds, terms.units):
        expected, why = shown(float(computed[position])), terms.why(position)
        details = {"label": held.labels[position], "formula": held.said, "why": why}
        place, below = held.names(position)
        yield Finding(
            unit, "BALANCE_BLANK", place, "", expected, details, rests_on=below, gravity=grave
        )
    for position, unit in where((gap > allowed) & terms.holds, terms.units):
        place, below = held.names(position)
        filled, expected = shown(float(stated[position])), shown(float(computed[position]))
        yield Finding(
            unit,
            "BALANCE_DIFFERS",
            place,
            filled,
            expected,
            {
                "label": held.labels[position],
                "formula": held.said,
                "gap": apart(filled, expected),
                "why": terms.why(position),
            },
            rests_on=below,
            gravity=grave,
        )
