"""What a rubric says of its figures: which are equal, which can be no more than others."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce

from perfeval_xl.rubric.expressions.nodes import Arithmetic, Name, Node, names_in
from perfeval_xl.rubric.expressions.parse import parse
from perfeval_xl.rubric.form.form_matrix import Matrix
from perfeval_xl.rubric.model import Rubric


@dataclass(frozen=True, slots=True)
class Equal:
    """Two formulas that give the same amount."""

    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class AtMost:
    """A formula that gives no more than another."""

    least: Node
    most: Node


def equalities(rubric: Rubric) -> Iterator[Equal]:
    """Yield what must be equal: the pairs of the rubric, the balances of its tables."""
    for left, right in rubric.same:
        yield Equal(rubric.expression(left), rubric.expression(right))
    for matrix, row in _rows(rubric):
        for name, formula in matrix.balance.items():
            yield Equal(Name(f"{row}_{name}"), _in_row(parse(formula), row))


def inequalities(rubric: Rubric) -> Iterator[AtMost]:
    """Yield what can be no more than something else: parts and wholes, what a balance leaves."""
    for small, large in rubric.within:
        yield AtMost(rubric.expression(small), rubric.expression(large))
    for matrix, row in _rows(rubric):
        for small, large in matrix.limits.items():
            yield AtMost(Name(f"{row}_{small}"), Name(f"{row}_{large}"))
        for name, formula in matrix.balance.items():
            plus, minus = _terms(_in_row(parse(formula), row))
            if minus:
                yield AtMost(_added(minus), _added(plus))
            else:
                yield from (AtMost(part, Name(f"{row}_{name}")) for part in plus)
    for _, matrix in rubric.matrices():
        for whole in dict.fromkeys(row.within for row in matrix.rows if row.within):
            parts = [row.row for row in matrix.rows if row.within == whole]
            for name in matrix.amounts():
                added = _added([Name(f"{part}_{name}") for part in parts])
                yield AtMost(added, Name(f"{whole}_{name}"))


def _rows(rubric: Rubric) -> Iterator[tuple[Matrix, str]]:
    """Yield the rows that are filled in; what holds of parts holds of their total."""
    for _, matrix in rubric.matrices():
        yield from ((matrix, row.row) for row in matrix.rows if not row.sum)


def _in_row(tree: Node, row: str) -> Node:
    """Return a formula over the columns of a table as one over the figures of a row."""
    match tree:
        case Name(name):
            return Name(f"{row}_{name}")
        case Arithmetic(operator, left, right):
            return Arithmetic(operator, _in_row(left, row), _in_row(right, row))
    return tree


def _terms(tree: Node) -> tuple[list[Node], list[Node]]:
    """Return what is added and what is taken away."""
    if isinstance(tree, Arithmetic) and tree.operator in ("+", "-"):
        plus, minus = _terms(tree.left)
        more, less = _terms(tree.right)
        if tree.operator == "-":
            more, less = less, more
        return plus + more, minus + less
    return ([tree] if names_in(tree) else []), []


def _added(terms: Sequence[Node]) -> Node:
    return reduce(lambda left, right: left + right, terms)
