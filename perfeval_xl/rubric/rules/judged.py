"""Judged (判定): the department's own score stands, within bounds, until a reviewer decides."""

from typing import ClassVar

from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.rules.base import Rule, bounded, lost, quoted


class Judged(Rule):
    """The stated score, bounded by the 分值; `levels` names the only scores the criterion knows."""

    kind: ClassVar[str] = "judged"
    measures: ClassVar[bool] = False
    shows: ClassVar[str] = "number"

    levels: tuple[float, ...] = ()

    def top(self, full: float) -> float:
        """Return the highest level, where the criterion names levels."""
        return min(full, max(self.levels, default=full))

    def points(self, full: float, *inputs: nodes.Node) -> nodes.Node:
        """Return the stated score, at most the highest level."""
        return bounded(inputs[0], self.top(full))

    def reason(self, full: float, *inputs: nodes.Node) -> nodes.Node:
        """Say that it is the department's own score."""
        return nodes.join(
            "单位自评",
            lost(full, self.points(full, *inputs)),
            "，由评审人按评价标准核定。",
            quoted(self.words),
        )
