"""What must hold along a row (期初＋收入－支出＝期末), across the columns of a form."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from perfeval_xl.checks.findings import Finding, where
from perfeval_xl.checks.tolerance import money_tolerance
from perfeval_xl.forms.figures import INDEX, columns_of
from perfeval_xl.forms.values import shown
from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.expressions.evaluate import Columns, evaluate
from perfeval_xl.rubric.expressions.parse import parse
from perfeval_xl.rubric.model import Rubric


def check_balances(figures: pd.DataFrame, items: pd.DataFrame, rubric: Rubric) -> Iterator[Finding]:
    """Yield BALANCE_DIFFERS for every row, and every line of a list, that does not balance."""
    for _, matrix in rubric.matrices():
        for name, formula in matrix.balance.items():
            tree = parse(formula)
            needed = nodes.names_in(tree)
            for row in matrix.rows:
                place = f"{row.row}_{name}"
                lines = items[items["清单"] == row.row] if name in items else items.iloc[:0]
                for position, title in enumerate(lines["名称"]):
                    line = lines.iloc[[position]]
                    cells = line[[name, *needed]].astype("float64")
                    about = (f"{title}（{matrix.column(name).label}）", place)
                    owner = pd.Index(line[INDEX])
                    yield from _unbalanced(cells, owner, name, tree, formula, about)
                columns = figures[[f"{row.row}_{each}" for each in (name, *needed)]]
                columns = columns.set_axis([name, *needed], axis=1)
                # The row of a list is the sum of its lines, which were looked at already.
                columns = columns[~figures.index.isin(lines[INDEX])]
                about = (rubric.label(place), place)
                yield from _unbalanced(columns, columns.index, name, tree, formula, about)


def _unbalanced(
    columns: pd.DataFrame,
    departments: pd.Index,
    name: str,
    tree: nodes.Node,
    formula: str,
    about: tuple[str, str],
) -> Iterator[Finding]:
    computed = evaluate(tree, Columns(columns_of(columns), len(columns)))
    gap = columns[name].to_numpy() - computed
    off = abs(gap) > money_tolerance(len(nodes.names_in(tree)))
    for position, department in where(off, departments):
        label, place = about
        details = {"label": label, "formula": formula, "gap": shown(float(gap[position]))}
        found = shown(float(columns[name].iloc[position]))
        expected = shown(float(computed[position]))
        yield Finding(department, "BALANCE_DIFFERS", place, found, expected, details)
