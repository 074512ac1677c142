"""A score carried over from elsewhere (考核得分/总分 × 分值)."""

from typing import ClassVar

from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.rules.base import Rule, bounded, lost, quoted


class Carried(Rule):
    """Another body's score, as a share of its own total, converted to the 分值 here."""

    kind: ClassVar[str] = "carried"

    source: str = "考核"
    """Whose score it is, for the note: 绩效办考核."""

    def points(self, full: float, *inputs: nodes.Node) -> nodes.Node:
        """Return share × `full`."""
        return bounded(inputs[0] * full, full)

    def reason(self, full: float, *inputs: nodes.Node) -> nodes.Node:
        """Show the conversion."""
        (share,) = inputs
        return nodes.join(
            f"按{self.source}得分折算：",
            nodes.Percent(share),
            f"×{full:.10g}，",
            lost(full, self.points(full, share)),
            "。",
            quoted(self.words),
        )
