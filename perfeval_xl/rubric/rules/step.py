"""Step deduction (每超过/每低于 x 扣 y): full points up to a mark, then so much a step."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field, field_validator

from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.expressions.parts import BEYOND, BOUND, DUE, EACH, STEPS, NamedPart
from perfeval_xl.rubric.expressions.thresholds import (
    Condition,
    Ratio,
    measure,
    parse_condition,
    parse_number,
)
from perfeval_xl.rubric.rules.base import RATIO_DECIMALS, OnFigure, bounded, lost, quoted, small

_COUNTING = {
    "whole": "不足一步不计",
    "started": "不足一步按一步计",
    "pro_rata": "不足一步按比例计",
}


def _share_or_points(value: Any) -> float | str:
    """Accept points (0.5) or a share of the 分值 ("5%")."""
    number = parse_number(value)
    if number <= 0:
        raise ValueError("deduct 应大于 0，例如 0.5（分）或 5%（占分值）")
    return value if isinstance(value, str) and "%" in value.replace("％", "%") else number


class Step(OnFigure):
    """Full points while `full` holds; beyond it each `every` costs `deduct`, down to nothing.

    `full` is "<= 100%" (losing above), ">= 98%" (losing below) or "= 100%" (losing on both
    sides). `count` says what a part of a step costs: nothing (whole), a whole step (started), or
    its part (pro_rata). `zero` is a condition under which nothing is earned at all; `most` is the
    most that the steps take (最多扣5分).
    """

    kind: ClassVar[str] = "step"

    full: Annotated[Condition, BeforeValidator(parse_condition)]
    every: Ratio
    deduct: Annotated[float | str, BeforeValidator(_share_or_points)]
    count: Literal["whole", "started", "pro_rata"] = "whole"
    zero: Annotated[Condition, BeforeValidator(parse_condition)] | None = None
    most: float | None = Field(default=None, gt=0)

    @field_validator("full")
    @classmethod
    def _has_a_mark(cls, value: Condition) -> Condition:
        if value.operator not in ("<=", ">=", "="):
            raise ValueError("full 应写成 <= 100%、>= 98% 或 = 100%（满分的界限本身计满分）")
        return value

    @field_validator("every")
    @classmethod
    def _is_a_step(cls, value: float) -> float:
        if value <= 0:
            raise ValueError("every 应大于 0，例如 1%")
        return value

    def deduction(self, full: float) -> float:
        """Return what one step costs, in points."""
        if isinstance(self.deduct, str):
            return parse_number(self.deduct) * full
        return self.deduct

    def marks(self) -> tuple[float, ...]:
        """Return the mark, the step, and where nothing is earned."""
        return self.full.threshold, self.every, *([self.zero.threshold] if self.zero else [])

    def _beyond(self, ratio: nodes.Node) -> nodes.Node:
        """Return how far the ratio lies beyond the mark, 0 or more."""
        mark = NamedPart(BOUND, nodes.Number(self.full.threshold))
        match self.full.operator:
            case "<=":
                beyond = nodes.call("MAX", 0, ratio - mark)
            case ">=":
                beyond = nodes.call("MAX", 0, mark - ratio)
            case _:
                beyond = nodes.call("ABS", ratio - mark)
        return NamedPart(BEYOND, beyond)

    def steps(self, ratio: nodes.Node) -> nodes.Node:
        """Return how many steps are counted.

        The quotient is rounded first: (1-0.93)/0.01 is 7 steps, not 6.999….
        """
        quotient = nodes.call("ROUND", self._beyond(ratio) / self.every, RATIO_DECIMALS)
        counted: dict[str, nodes.Node] = {
            "whole": nodes.call("INT", quotient),
            "started": 0.0 - nodes.call("INT", 0.0 - quotient),
            "pro_rata": quotient,
        }
        return NamedPart(STEPS, counted[self.count])

    def _due(self, full: float, ratio: nodes.Node) -> nodes.Node:
        """Return what the steps cost together."""
        return NamedPart(
            DUE, self.steps(ratio) * NamedPart(EACH, nodes.Number(self.deduction(full)))
        )

    def _far(self, ratio: nodes.Node) -> tuple[nodes.Node | str, str]:
        """Return how far beyond the mark, for a note: 7.20个百分点, 2天."""
        beyond = self._beyond(ratio)
        if self.unit:
            return nodes.Plain(beyond, 4), self.unit
        return nodes.Fixed(beyond * 100.0, off=self.off(ratio) * 100.0), "个百分点"

    def _one_step(self) -> str:
        step = measure(self.every, self.unit)
        return step if self.unit else f"{step.rstrip('%')}个百分点"

    def points(self, full: float, *inputs: nodes.Node) -> nodes.Node:
        """Return `full` less the steps, never below 0."""
        (ratio,) = inputs
        due = self._due(full, ratio)
        taken = due if self.most is None else nodes.call("MIN", due, self.most)
        earned = bounded(full - taken, full)
        if self.zero is None:
            return earned
        ruled_out = nodes.Compare(self.zero.operator, ratio, nodes.Number(self.zero.threshold))
        return nodes.If(ruled_out, nodes.Number(0.0), earned)

    def reason(self, full: float, *inputs: nodes.Node) -> nodes.Node:
        """Say how far beyond the mark, how many steps, what each costs and what was taken."""
        (ratio,) = inputs
        points, mark = self.points(full, ratio), self.full.threshold
        steps, in_part = self.steps(ratio), self.count == "pro_rata"
        due = self._due(full, ratio)
        side: nodes.Node
        match self.full.operator:
            case "<=":
                side = nodes.Text("超出")
            case ">=":
                side = nodes.Text("低于")
            case _:
                side = nodes.If(ratio > mark, nodes.Text("超出"), nodes.Text("低于"))
        sentence = nodes.join(
            side,
            f"{measure(mark, self.unit)}的部分为",
            *self._far(ratio),
            f"，每{self._one_step()}扣{self.deduction(full):.10g}分，{_COUNTING[self.count]}，计",
            small(steps, steps, 4) if in_part else nodes.Plain(steps, 4),
            "步，应扣",
            small(due, due) if in_part or self.deduction(full) < 0.01 else nodes.Plain(due),
            "分，扣完为止，" if self.most is None else f"分，最多扣{self.most:.10g}分，",
            lost(full, points),
            "。",
            quoted(self.words),
        )
        if self.zero is None:
            return sentence
        ruled_out = nodes.Compare(self.zero.operator, ratio, nodes.Number(self.zero.threshold))
        nothing = nodes.join(
            f"符合不得分的条件（{self.zero.operator}{measure(self.zero.threshold, self.unit)}），",
            lost(full, nodes.Number(0.0)),
            "。",
            quoted(self.words),
        )
        return nodes.If(ruled_out, nothing, sentence)
