"""The verdict on an indicator: its value, status, points and note, as trees; the grade of a total.

This is the one place where figures, self-score and rule come together; the calculator computes
these trees, the scorebook writes them as formulas.
"""

from __future__ import annotations

from dataclasses import dataclass

from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.expressions.given import figures_in
from perfeval_xl.rubric.expressions.nodes import AnyOf, If, Name, Node, Present, Text
from perfeval_xl.rubric.indicator import Indicator
from perfeval_xl.rubric.measured import Measured
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.rules.base import lost
from perfeval_xl.rubric.rules.judged import Judged
from perfeval_xl.rubric.table import (
    JUDGED,
    PENDING,
    POINTS,
    SCORED,
    STATUS,
    item_names,
    self_score_name,
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The four trees. `points` and `note` may read VALUE, STATUS and POINTS of the same row."""

    value: Node
    status: Node
    points: Node
    note: Node


def verdict(rubric: Rubric, indicator: Indicator) -> Verdict:
    """Build the verdict on one indicator of a rubric."""
    measured = Measured(rubric, indicator) if indicator.ratio else None
    if measured and indicator.rule.measures:
        return Verdict(measured.value, measured.status(), measured.points(), measured.note())
    # A ratio beside a judged indicator is computed and shown, and decides nothing.
    value = measured.value if measured else nodes.Blank()
    status, points, note = _judged(indicator)
    for exception in indicator.exceptions[::-1]:
        # A published veto (一旦存在该指标不得分) comes before what people judge.
        condition = rubric.expression(exception.when)
        figures = tuple(Name(name) for name in figures_in(condition))
        hit = nodes.AllOf((Present(figures), condition))
        fixed = min(indicator.points, exception.points)
        status = If(hit, Text(SCORED), status)
        points = If(hit, nodes.Number(fixed), points)
        taken = lost(indicator.points, nodes.Number(fixed))
        note = If(hit, nodes.join(f"{exception.words}：", taken, "。"), note)
    return Verdict(value, status, points, note)


def _judged(indicator: Indicator) -> tuple[Node, Node, Node]:
    """Return status, points and note of what people judge."""
    rule, full = indicator.rule, indicator.points
    own, items = Name(self_score_name(indicator)), [Name(name) for name in item_names(indicator)]
    whole = rule if isinstance(rule, Judged) else Judged(words=rule.words)
    known: Node = Present((own,))
    points, reason = whole.points(full, own), whole.reason(full, own)
    if items:
        # A checklist whose 要点 were not filled in stands on the score of the whole indicator.
        filled = Present(tuple(items))
        known = AnyOf((known, filled))
        points = If(filled, rule.points(full, *items), points)
        reason = If(filled, rule.reason(full, *items), reason)
    pending = Name(STATUS).equals(PENDING)
    explained = If(Name(POINTS) < full, reason, Text(""))
    return (
        If(known, Text(JUDGED), Text(PENDING)),
        If(pending, nodes.Blank(), points),
        If(pending, Text("没有自评得分，暂不计分（待补）。"), explained),
    )


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
