"""When two figures count as the same, when a relation holds, and how those that differ are written.

The rounding of what was printed is no difference, and neither is a percentage that was cut off.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from perfeval_xl.checks.finding import Finding, Unit
from perfeval_xl.forms.figures.cell_names import kind_of
from perfeval_xl.forms.figures.unit_columns import UnitColumns
from perfeval_xl.forms.reading.values import shown
from perfeval_xl.messages import GROUPS, Code
from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.expressions.evaluate import Array, Columns, evaluate
from perfeval_xl.rubric.expressions.parse import parse, substitute
from perfeval_xl.rubric.expressions.rounding import round_half_up
from perfeval_xl.rubric.form.form_entry import Kind
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

_TAIL: Code = "ROUNDING_TAIL"
_MEASURED: frozenset[Code] = frozenset(
    ("VALUE_NEGATIVE", "VALUE_OUT_OF_SCALE", *GROUPS["勾稽关系"])
)
"""What tells of figures by what they are; of others, as they were typed."""


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


def measure_of(kind: Kind | None, rubric: Rubric) -> str:
    """Return what stands behind a figure of a kind; "" for counts, and for percentages, which have
    their sign."""
    return {"money": rubric.unit, "score": "分"}.get(kind or "", "")


def measure_in(rubric: Rubric, tree: nodes.Node) -> str:
    """Return what stands behind what a formula gives: nothing behind a quotient of two amounts."""
    money = rubric.project_sums.keys() - {PROJECT_COUNT}
    names = nodes.names_in(tree)
    kinds = {"money" if name in money else kind_of(rubric, name) for name in names}
    (kind,) = kinds if len(kinds) == 1 and not _is_share(tree) else (None,)
    return measure_of(kind, rubric)


def _is_share(tree: nodes.Node) -> bool:
    own = isinstance(tree, nodes.Arithmetic) and tree.operator in ("*", "/")
    sides = [nodes.names_in(each) for each in nodes.children(tree)]
    return (own and all(sides)) or any(map(_is_share, nodes.children(tree)))


def with_measures(findings: Iterable[Finding], rubric: Rubric) -> list[Finding]:
    """Return findings whose figures have what they are counted in behind them."""

    def measured(finding: Finding) -> Finding:
        if finding.code not in _MEASURED or finding.measure is not None:
            return finding
        owner = rubric if isinstance(finding.unit, str) else rubric.of_projects or rubric
        percent = finding.found.endswith("%") or finding.expected.endswith("%")
        kind = None if percent else kind_of(owner, finding.name)
        measure = measure_of(kind, owner)
        if finding.code == _TAIL and measure:  # the gap stands with the label
            finding = replace(finding, details={"label": f"{finding.label} {measure}"})
        return replace(finding, measure=measure)

    return [measured(finding) for finding in findings]


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
