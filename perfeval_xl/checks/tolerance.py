"""When two figures count as the same, when a relation holds, and how those that differ are written.

The rounding of what was printed is no difference, and neither is a percentage that was cut off.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from perfeval_xl.checks.finding import Unit
from perfeval_xl.forms.figures.unit_columns import UnitColumns
from perfeval_xl.forms.reading.values import shown
from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.expressions.evaluate import Array, Columns, evaluate
from perfeval_xl.rubric.expressions.parse import parse, substitute
from perfeval_xl.rubric.expressions.rounding import round_half_up
from perfeval_xl.rubric.form.relation import Relation
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.project import PROJECT_COUNT
from perfeval_xl.rubric.rules.base import AMOUNT_DECIMALS

NOISE = 1e-9
"""What float arithmetic may leave of an exact agreement."""
_MONEY_HALF_UNIT = 0.005
"""Half of 0.01 万元: amounts are printed with two decimals."""
_MOST_DECIMALS = 4
SCORE_TOLERANCE = 0.005 + NOISE
"""Half of 0.01 分: scores are printed with two decimals at most."""
_NAME = re.compile(r"[^\W\d]\w*")


def money_tolerance(terms: Any) -> Any:
    """Return what a sum of `terms` printed amounts may differ from a printed total."""
    return _MONEY_HALF_UNIT * (terms + 1) + NOISE


def tails(gap: Any, allowed: Any) -> Any:
    """Tell which gaps are a cent or more, and no more than rounding may leave."""
    return (gap > money_tolerance(0)) & (gap <= allowed)


def printed_rounding(figures: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how far rounding may put a printed total off its printed parts.

    `figures` has one row an equation and one column a figure of it, NaN where there is none. Half
    a unit in the last printed decimal each, by the figure with the most decimals: 0.1 where all
    are printed with one, else 0.01. Whole amounts are exact, as a budget of 30 万元 is; so is 0.
    """
    unit = np.full(len(figures), 2 * _MONEY_HALF_UNIT)
    whole, tenths = (
        ~(np.abs(round_half_up(figures, decimals) - figures) >= NOISE).any(axis=1)
        for decimals in (0, 1)
    )
    unit[tenths & ~whole] = 0.1
    terms = (np.nan_to_num(figures) != 0).sum(axis=1)
    rounding: NDArray[np.float64] = unit / 2 * terms + NOISE
    return rounding


def same_percentage(
    stated: ArrayLike, computed: ArrayLike, places: ArrayLike | None = None
) -> NDArray[np.bool_]:
    """Tell where a stated percentage is the computed one, rounded or truncated as printed.

    Both are fractions (0.95); the printed decimals of a stated percentage are those it has:
    95 % has none, 89.5 % has one, unless `places` knows better (80.00 % typed as text). Half a
    unit in the last printed place, or truncation to it, is no difference. Missing values are the
    same as anything.
    """
    printed = np.asarray(stated, dtype="float64") * 100.0
    exact = np.asarray(computed, dtype="float64") * 100.0
    unit = np.full(len(printed), 10.0**-_MOST_DECIMALS)
    for decimals in range(_MOST_DECIMALS - 1, -1, -1):
        whole = np.abs(round_half_up(printed, decimals) - printed) < 1e-7
        unit[whole] = 10.0**-decimals
    if places is not None:
        decimals_known = np.asarray(places, dtype="float64")
        known = ~np.isnan(decimals_known)
        unit[known] = 10.0 ** -decimals_known[known]
    gap = exact - printed
    rounded = np.abs(gap) <= unit / 2 + NOISE
    truncated = (np.sign(printed) * gap >= -NOISE) & (np.abs(gap) < unit - NOISE)
    missing = np.isnan(gap)
    result: NDArray[np.bool_] = rounded | truncated | missing
    return result


def kinds_in(rubric: Rubric, tree: nodes.Node) -> set[str]:
    """Return the kinds of the figures in a formula; sums over projects are money or a count."""
    return {
        rubric.entries[name].kind
        if name in rubric.entries
        else ("count" if name == PROJECT_COUNT else "money")
        for name in nodes.names_in(tree)
    }


def written(value: float, kinds: set[str]) -> str:
    """Write a figure: percentages as such, everything else as a plain number."""
    return f"{shown(value * 100)}%" if kinds == {"percent"} else shown(value)


def amounts(tree: nodes.Node, columns: Columns) -> Array:
    """Compute a formula over amounts, free of the noise that a difference leaves.

    524290.16 - 524287.85 is 2.31, though its doubles give 2.31000000006.
    """
    return round_half_up(evaluate(tree, columns), AMOUNT_DECIMALS)


def apart(one: str, other: str) -> str:
    """Return the difference of two figures as they are shown."""
    gap = f"{abs(Decimal(one) - Decimal(other)):f}"
    return gap.rstrip("0").rstrip(".") if "." in gap else gap


def in_words(rubric: Rubric, formula: str) -> str:
    """Return a formula with the labels of the form in place of the names."""
    return _NAME.sub(lambda match: rubric.label(match[0]), formula)


def with_labels(formula: str, labels: Mapping[str, str]) -> str:
    """Return a formula over the columns of a table with their headings in place of their names."""
    return _NAME.sub(lambda match: labels.get(match[0], match[0]), formula)


class Terms:
    """The figures of a relation, those that may be left blank counted as 0; where it must hold."""

    def __init__(
        self,
        relation: Relation,
        columns: Mapping[str, Array],
        units: Sequence[Unit],
        rubric: Rubric,
        labels: Mapping[str, str] | None = None,
    ) -> None:
        """`labels` are the headings of a table's columns, for a relation along its rows."""
        self.relation, self.columns, self.units = relation, columns, units
        self.rubric, self.labels = rubric, labels or {}
        filled = {name: np.nan_to_num(columns[name]) for name in relation.blank if name in columns}
        self.counted = Columns({**columns, **filled}, len(units))
        self.holds: NDArray[np.bool_] = np.ones(len(units), dtype=bool)
        if relation.when:
            condition = substitute(parse(relation.when), rubric.meanings)
            self.holds = evaluate(condition, self.counted).astype(bool)

    @classmethod
    def of(cls, relation: Relation, columns: UnitColumns, rubric: Rubric) -> "Terms | None":
        """Return those of a relation over the whole form; None where the period leaves out an
        indicator whose own score it speaks of."""
        names = {
            name
            for formula in relation.formulas
            for name in nodes.names_in(rubric.expression(formula))
        }
        if not all(name in columns for name in names):
            return None
        return cls(relation, {name: columns[name] for name in names}, columns.units, rubric)

    def why(self, position: int) -> str:
        """Return what is said of a unit behind the figures: why it must hold, what was blank."""
        words = self.relation.words
        said = f"{words}。" if words and words[-1] not in "。！？" else words
        left = [
            f"【{self.labels.get(name, self.rubric.label(name))}】"
            for name in self.relation.blank
            if np.isnan(self.columns[name][position])
        ]
        return f"{said}{''.join(left)}没有填，按 0 计。" if left else said
