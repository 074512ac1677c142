"""What each 指标值 is to be, as amounts that are equal; those that cannot be are drawn nearer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from perfeval_xl.practice.draft import Floats
from perfeval_xl.practice.relations import AtMost, Equal
from perfeval_xl.rubric.expressions.given import quotient
from perfeval_xl.rubric.expressions.nodes import Arithmetic, Name, Node, Number
from perfeval_xl.rubric.model import Rubric


def aims(rubric: Rubric, goals: Mapping[str, Floats]) -> list[Equal]:
    """Return what each 指标值 is to be, without the division where there is only one."""
    found = []
    for key in goals:
        tree, goal = _tree(rubric, key), Name(goal_name(key))
        if isinstance(tree, Arithmetic) and quotient(tree) is tree:
            found.append(Equal(tree.left, goal * tree.right))
        else:
            found.append(Equal(tree, goal))
    return found


def goal_name(indicator: str) -> str:
    """Return the column of a draft that holds a goal."""
    return f"目标／{indicator}"


def possible(
    rubric: Rubric, goals: Mapping[str, Floats], limits: Sequence[AtMost]
) -> dict[str, Floats]:
    """Return goals that the limits allow: of a part or a rest at most 100 %, of what is done
    in time at most what is done at all."""
    found = dict(goals)
    for key in goals:
        top, bottom = _division(rubric, key)
        if isinstance(top, Arithmetic) and top.operator == "-" and top.left == bottom:
            found[key] = np.minimum(found[key], 1.0)  # what is left after something was taken
    for limit in limits:
        for key in goals:
            top, bottom = _division(rubric, key)
            if top != limit.least:
                continue
            if limit.most in (bottom, Number(1.0)):
                found[key] = np.minimum(found[key], 1.0)
            for other in goals:
                if _division(rubric, other) == (limit.most, bottom):
                    found[key] = np.minimum(found[key], found[other])
    return found


def _tree(rubric: Rubric, key: str) -> Node:
    return rubric.expression(rubric.by_id[key].ratio)


def _division(rubric: Rubric, key: str) -> tuple[Node, Node]:
    tree = _tree(rubric, key)
    if isinstance(tree, Arithmetic) and tree.operator == "/":
        return tree.left, tree.right
    return tree, Number(1.0)
