"""The grade (等级) of a total."""

from __future__ import annotations

from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.expressions.nodes import If, Node, Text
from perfeval_xl.rubric.model import Rubric


def grade(rubric: Rubric, total: Node, pending: Node) -> Node:
    """Return the tree of the grade of a total: half-open bands on the total rounded to 2 decimals.

    With points pending the grade is 暂评.
    """
    *upper, (last, _) = rubric.grades.items()
    rounded = nodes.call("ROUND", total, 2)
    tree: Node = Text(last)
    for name, threshold in reversed(upper):
        tree = If(rounded >= threshold, Text(name), tree)
    return If(pending > 0, Text("暂评"), tree)
