"""What is aimed at: what the rubric says of its figures, and what each 指标值 is to be.

Figures that are equal, and that can be no more than others, are taken from the rubric; a goal is
drawn for every department, then written as amounts that are equal. Goals that the limits do not
allow are drawn nearer.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np

from perfeval_xl.practice.draft import Floats
from perfeval_xl.rubric.expressions.given import quotient
from perfeval_xl.rubric.expressions.nodes import (
    Arithmetic,
    Call,
    Name,
    Node,
    Number,
    children,
    names_in,
)
from perfeval_xl.rubric.expressions.parse import in_row
from perfeval_xl.rubric.form.form_matrix import Matrix
from perfeval_xl.rubric.form.relation import Relation
from perfeval_xl.rubric.indicator import Indicator
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
    for relation in (*rubric.same, *rubric.balance):
        if not relation.when:
            yield Equal(rubric.expression(relation.left), rubric.expression(relation.right))
    for matrix, row in _rows(rubric):
        for relation in matrix.balance:
            yield Equal(*_sides(relation, rubric, matrix, row))


def inequalities(rubric: Rubric) -> Iterator[AtMost]:
    """Yield what can be no more than something else: parts and wholes, what a balance leaves."""
    for relation in rubric.within:
        if not relation.when:
            yield AtMost(rubric.expression(relation.left), rubric.expression(relation.right))
    for relation in rubric.balance:
        yield from _left_over(rubric.expression(relation.left), rubric.expression(relation.right))
    for matrix, row in _rows(rubric):
        for relation in matrix.limits:
            yield AtMost(*_sides(relation, rubric, matrix, row))
        for relation in matrix.balance:
            yield from _left_over(*_sides(relation, rubric, matrix, row))
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


def _sides(relation: Relation, rubric: Rubric, matrix: Matrix, row: str) -> Iterator[Node]:
    for side in (relation.left, relation.right):
        yield in_row(side, row, matrix.columns, rubric.meanings)


def _left_over(closing: Node, tree: Node) -> Iterator[AtMost]:
    """Yield what keeps a balance from falling below nothing."""
    plus, minus = _terms(tree)
    if minus:
        yield AtMost(_added(minus), _added(plus))
    else:
        yield from (AtMost(part, closing) for part in plus)


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


_BEST = 0.7
"""How often a department gets the highest points of an indicator."""
_FEW = 12
"""So many different scores are bands or steps; more are a sliding scale, whose low end is rare."""
_FINE = np.arange(-400, 2001) / 1000.0
_WHOLE = np.arange(0.0, 9.0)
_MARGIN = 0.08


def aims(rubric: Rubric, goals: Mapping[str, Floats]) -> list[Equal]:
    """Return what each 指标值 is to be, without the division where there is only one."""
    relations = []
    for key in goals:
        tree, goal = _tree(rubric, key), Name(goal_name(key))
        if isinstance(tree, Arithmetic) and quotient(tree) is tree:
            relations.append(Equal(tree.left, goal * tree.right))
        else:
            relations.append(Equal(tree, goal))
    return relations


def goal_name(indicator: str) -> str:
    """Return the column of a draft that holds a goal."""
    return f"目标／{indicator}"


def possible(
    rubric: Rubric, goals: Mapping[str, Floats], limits: Sequence[AtMost]
) -> dict[str, Floats]:
    """Return goals that the limits allow: of a part or a rest at most 100 %, of what is done
    in time at most what is done at all."""
    capped = dict(goals)
    for key in goals:
        top, bottom = _division(rubric, key)
        if isinstance(top, Arithmetic) and top.operator == "-" and top.left == bottom:
            capped[key] = np.minimum(capped[key], 1.0)  # what is left after something was taken
    for limit in limits:
        for key in goals:
            top, bottom = _division(rubric, key)
            if top != limit.least:
                continue
            if limit.most in (bottom, Number(1.0)):
                capped[key] = np.minimum(capped[key], 1.0)
            for other in goals:
                if _division(rubric, other) == (limit.most, bottom):
                    capped[key] = np.minimum(capped[key], capped[other])
    return capped


def _tree(rubric: Rubric, key: str) -> Node:
    return rubric.expression(rubric.by_id[key].ratio)


def _division(rubric: Rubric, key: str) -> tuple[Node, Node]:
    tree = _tree(rubric, key)
    if isinstance(tree, Arithmetic) and tree.operator == "/":
        return tree.left, tree.right
    return tree, Number(1.0)


def goals(random: np.random.Generator, indicator: Indicator, tree: Node, count: int) -> Floats:
    """Draw a 指标值 for each of `count` departments; `tree` is the indicator's formula."""
    if not indicator.rule.measures or indicator.rule.kind == "carried":
        return random.uniform(*_usual(tree), count)
    whole = indicator.rule.shows == "number"
    values, margin = (_WHOLE, 1.0) if whole else (_FINE, _MARGIN)
    points = indicator.rule.score(indicator.points, values).astype(np.float64)
    values, points = values[~np.isnan(points)], points[~np.isnan(points)]
    edges = values[1:][np.diff(points) != 0]
    near = values >= (edges.min(initial=values[-1]) - margin)
    near &= values <= (edges.max(initial=values[0]) + margin)
    values, points = values[near], points[near]
    levels = np.unique(points)[::-1]
    weights = np.ones(len(levels)) if len(levels) <= _FEW else np.exp(-np.arange(len(levels)) / 80)
    weights[0] = 0.0
    if weights.sum():
        weights *= (1.0 - _BEST) / weights.sum()
    weights[0] = 1.0 - weights.sum()
    picked = random.choice(levels, count, p=weights)
    drawn: Floats = np.array([random.choice(values[points == score]) for score in picked])
    return drawn


def _usual(tree: Node) -> tuple[float, float]:
    """Return between what a ratio lies that no rule looks at: near all, little, or near zero."""
    division = quotient(tree)
    top = names_in(division.left) if division is not None else ()
    if division is not None and set(top) & set(names_in(division.right)):
        return -0.12, 0.12
    if _has_abs(tree) or (top and all(re.search("结转|结余", name) for name in top)):
        return 0.0, 0.15
    return 0.7, 1.0


def _has_abs(tree: Node) -> bool:
    if isinstance(tree, Call) and tree.function == "ABS":
        return True
    return any(_has_abs(child) for child in children(tree))
