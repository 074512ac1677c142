"""What must hold along a row (期初＋收入－支出＝期末), across the columns of a form."""

from collections.abc import Iterator, Sequence

import pandas as pd

from perfeval_xl.checks.finding import Finding, where
from perfeval_xl.checks.tolerance import money_tolerance, with_labels
from perfeval_xl.forms.figures.figures import INDEX, columns_of
from perfeval_xl.forms.reading.values import shown
from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.expressions.evaluate import Columns, evaluate
from perfeval_xl.rubric.expressions.parse import parse
from perfeval_xl.rubric.model import Rubric


def check_balances(figures: pd.DataFrame, items: pd.DataFrame, rubric: Rubric) -> Iterator[Finding]:
    """Yield BALANCE_DIFFERS for every row, and every line of a list, that does not balance."""
    for _, matrix in rubric.matrices():
        for name, formula in matrix.balance.items():
            tree = parse(formula)
            labels = {amount: matrix.column(amount).label for amount in matrix.columns}
            said = with_labels(formula, labels)
            needed = nodes.names_in(tree)
            for row in matrix.rows:
                place = f"{row.row}_{name}"
                lines = items[items["清单"] == row.row] if name in items else items.iloc[:0]
                titles = [f"{title}（{labels[name]}）" for title in lines["名称"]]
                amounts = lines.reindex(columns=[name, *needed]).astype("float64")
                owners = amounts.set_axis(pd.Index(lines[INDEX]), axis=0)
                yield from _unbalanced(owners, tree, said, place, titles)
                columns = figures[[f"{row.row}_{column}" for column in (name, *needed)]]
                columns = columns.set_axis([name, *needed], axis=1)
                # The row of a list is the sum of its lines, which were looked at already.
                columns = columns[~figures.index.isin(lines[INDEX])]
                titles = [rubric.label(place)] * len(columns)
                yield from _unbalanced(columns, tree, said, place, titles)


def _unbalanced(
    columns: pd.DataFrame, tree: nodes.Node, formula: str, place: str, labels: Sequence[str]
) -> Iterator[Finding]:
    """Compare the first column with what the others give, row by row; `labels` call the rows."""
    name = str(columns.columns[0])
    computed = evaluate(tree, Columns(columns_of(columns), len(columns)))
    gap = columns[name].to_numpy() - computed
    below = tuple(f"{place.removesuffix(name)}{part}" for part in nodes.names_in(tree))
    off = abs(gap) > money_tolerance(len(below))
    for position, unit in where(off, columns.index):
        yield Finding(
            unit,
            "BALANCE_DIFFERS",
            place,
            shown(float(columns[name].iloc[position])),
            shown(float(computed[position])),
            {
                "label": labels[position],
                "formula": formula,
                "gap": shown(abs(float(gap[position]))),
            },
            rests_on=below,
        )
