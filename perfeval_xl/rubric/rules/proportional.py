"""Proportional (按比例计分，得分=比率×分值)."""

from typing import ClassVar

from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.rules.base import Rule, bounded, lost, quoted
from perfeval_xl.rubric.thresholds import Ratio, percent


class Proportional(Rule):
    """The ratio times the 分值, never above it; from `full_from` on all points."""

    kind: ClassVar[str] = "proportional"

    full_from: Ratio = 1.0

    def points(self, full: float, *inputs: nodes.Node) -> nodes.Node:
        """Return ratio × `full`, or `full` where the ratio reaches `full_from`."""
        (ratio,) = inputs
        share = bounded(ratio * full, full)
        if self.full_from == 1.0:
            return share
        return nodes.If(ratio >= self.full_from, nodes.Number(full), share)

    def reason(self, full: float, *inputs: nodes.Node) -> nodes.Node:
        """Show the multiplication."""
        (ratio,) = inputs
        until = "" if self.full_from == 1.0 else f"未达到{percent(self.full_from)}，"
        return nodes.join(
            f"{until}按比例计分：",
            nodes.Percent(ratio),
            f"×{full:.10g}，",
            lost(full, self.points(full, ratio)),
            "。",
            quoted(self.words),
        )
