"""Linear between two points (≤100%得满分，≥120%得0分，区间内按权重扣分)."""

from __future__ import annotations

from typing import ClassVar

from pydantic import model_validator

from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.rules.base import Rule, bounded, lost, quoted
from perfeval_xl.rubric.thresholds import Ratio, percent


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
        return bounded(way / abs(self.full - self.zero) * full, full)

    def reason(self, full: float, *inputs: nodes.Node) -> nodes.Node:
        """Name both ends of the line."""
        return nodes.join(
            f"在{percent(self.full)}（满分）与{percent(self.zero)}（0分）之间按比例计分，",
            lost(full, self.points(full, *inputs)),
            "。",
            quoted(self.words),
        )
