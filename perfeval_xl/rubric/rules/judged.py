"""Judged (判定): the department's own score stands, within bounds, until a reviewer decides."""

from __future__ import annotations

from typing import ClassVar

from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.rules.base import Rule, bounded, lost, quoted


class Judged(Rule):
    """The stated score, bounded by the 分值; `levels` names the only scores the criterion knows."""

    kind: ClassVar[str] = "judged"
    measures: ClassVar[bool] = False
    shows: ClassVar[str] = "number"

    levels: tuple[float, ...] = ()

    def points(self, full: float, *inputs: nodes.Node) -> nodes.Node:
        """Return the stated score within [0, full]."""
        return bounded(inputs[0], full)

    def reason(self, full: float, *inputs: nodes.Node) -> nodes.Node:
        """Say that it is the department's own score."""
        return nodes.join(
            "单位自评",
            lost(full, self.points(full, *inputs)),
            "，由评审人按评价标准核定。",
            quoted(self.words),
        )
