"""What must hold along a row (期初＋收入－支出＝期末), across the columns of a form."""

from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from perfeval_xl.checks.finding import Finding, Unit, where
from perfeval_xl.checks.tolerance import money_tolerance, with_labels
from perfeval_xl.forms.figures.figures import INDEX
from perfeval_xl.forms.figures.unit_columns import UnitColumns, unit_columns
from perfeval_xl.forms.reading.values import shown
from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.expressions.evaluate import Array, Columns, evaluate
from perfeval_xl.rubric.expressions.parse import parse
from perfeval_xl.rubric.model import Rubric


def check_balances(
    figures: pd.DataFrame | UnitColumns, items: pd.DataFrame, rubric: Rubric
) -> Iterator[Finding]:
    """Yield BALANCE_DIFFERS for every row, and every line of a list, that does not balance."""
    given = unit_columns(figures)
    for _, matrix in rubric.matrices():
        for name, formula in matrix.balance.items():
            tree = parse(formula)
            labels = {amount: matrix.column(amount).label for amount in matrix.columns}
            said = with_labels(formula, labels)
            needed = nodes.names_in(tree)
            for row in matrix.rows:
                place = f"{row.row}_{name}"
                columns = {each: given[f"{row.row}_{each}"] for each in (name, *needed)}
                units = given.units
                if row.list_ and name in items:
                    lines = items[(items["清单"] == row.row).to_numpy()]
                    titles = [f"{title}（{labels[name]}）" for title in lines["名称"]]
                    amounts = lines.reindex(columns=[name, *needed]).to_numpy(dtype="float64").T
                    of_lines = dict(zip((name, *needed), amounts, strict=True))
                    owners = lines[INDEX].tolist()
                    yield from _unbalanced(name, of_lines, owners, tree, said, place, titles)
                    # The row of a list is the sum of its lines, which were looked at already.
                    others = ~given.index.isin(lines[INDEX])
                    columns = {each: amount[others] for each, amount in columns.items()}
                    units = given.index[others].tolist()
                titles = [rubric.label(place)] * len(units)
                yield from _unbalanced(name, columns, units, tree, said, place, titles)


def _unbalanced(
    name: str,
    columns: Mapping[str, Array],
    units: Sequence[Unit],
    tree: nodes.Node,
    formula: str,
    place: str,
    labels: Sequence[str],
) -> Iterator[Finding]:
    """Compare a column with what the others give, row by row; `labels` call the rows."""
    computed = evaluate(tree, Columns(columns, len(units)))
    gap = columns[name] - computed
    below = tuple(f"{place.removesuffix(name)}{part}" for part in nodes.names_in(tree))
    off = abs(gap) > money_tolerance(len(below))
    for position, unit in where(off, units):
        yield Finding(
            unit,
            "BALANCE_DIFFERS",
            place,
            shown(float(columns[name][position])),
            shown(float(computed[position])),
            {
                "label": labels[position],
                "formula": formula,
                "gap": shown(abs(float(gap[position]))),
            },
            rests_on=below,
        )
