"""A share of the 分值: in proportion (得分=比率×分值), on a straight line between two ratios
(≤100%得满分，≥120%得0分，区间内按权重扣分), or carried over (考核得分/总分 × 分值)."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import BeforeValidator, model_validator

from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.expressions.parts import BOUND, SHARE, NamedPart
from perfeval_xl.rubric.expressions.thresholds import Condition, Ratio, parse_condition, percent
from perfeval_xl.rubric.rules.base import Rule, bounded, lost, quoted


class Proportional(Rule):
    """The ratio times the 分值, never above it; from `full_from` on all points."""

    kind: ClassVar[str] = "proportional"

    full_from: Ratio = 1.0
    zero: Annotated[Condition, BeforeValidator(parse_condition)] | None = None
    """A condition under which nothing is earned at all: 低于60%不得分."""

    def points(self, full: float, *inputs: nodes.Node) -> nodes.Node:
        """Return ratio × `full`, or `full` where the ratio reaches `full_from`."""
        (ratio,) = inputs
        share = bounded(ratio * full, full)
        if self.full_from != 1.0:
            mark = NamedPart(BOUND, nodes.Number(self.full_from))
            share = nodes.If(ratio >= mark, nodes.Number(full), share)
        if self.zero is None:
            return share
        return nodes.If(self._ruled_out(self.zero, ratio), nodes.Number(0.0), share)

    @staticmethod
    def _ruled_out(zero: Condition, ratio: nodes.Node) -> nodes.Node:
        return nodes.Compare(zero.operator, ratio, nodes.Number(zero.threshold))

    def marks(self) -> tuple[float, ...]:
        """Return from where on all points are earned."""
        return self.full_from, *([self.zero.threshold] if self.zero else [])

    def reason(self, full: float, *inputs: nodes.Node) -> nodes.Node:
        """Show the multiplication."""
        (ratio,) = inputs
        until = "" if self.full_from == 1.0 else f"未达到{percent(self.full_from)}，"
        sentence = nodes.join(
            f"{until}按比例计分：",
            self.times(ratio, full),
            lost(full, self.points(full, ratio)),
            "。",
            quoted(self.words),
        )
        if self.zero is None:
            return sentence
        nothing = nodes.join(
            f"{self.zero}，不得分，", lost(full, nodes.Number(0.0)), "。", quoted(self.words)
        )
        return nodes.If(self._ruled_out(self.zero, ratio), nothing, sentence)


class Linear(Rule):
    """Full points at `full` and beyond, none at `zero` and beyond, a straight line between."""

    kind: ClassVar[str] = "linear"

    full: Ratio
    zero: Ratio

    @model_validator(mode="after")
    def _two_points(self) -> Linear:
        if self.full == self.zero:
            raise ValueError("full 与 zero 应是两个不同的比率，例如 100% 与 120%")
        return self

    def points(self, full: float, *inputs: nodes.Node) -> nodes.Node:
        """Return the share of `full` that the line gives."""
        (ratio,) = inputs
        rising = self.full > self.zero
        way = (ratio - self.zero) if rising else (self.zero - ratio)
        share = NamedPart(SHARE, way / abs(self.full - self.zero))
        return bounded(share * full, full)

    def marks(self) -> tuple[float, ...]:
        """Return both ends of the line."""
        return self.full, self.zero

    def reason(self, full: float, *inputs: nodes.Node) -> nodes.Node:
        """Name both ends of the line."""
        return nodes.join(
            f"在{percent(self.full)}（满分）与{percent(self.zero)}（0分）之间按比例计分，",
            lost(full, self.points(full, *inputs)),
            "。",
            quoted(self.words),
        )


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
            self.times(share, full),
            lost(full, self.points(full, share)),
            "。",
            quoted(self.words),
        )
