"""Step deduction (每超过/每低于 x 扣 y): full points up to a mark, then so much a step."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, field_validator

from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.rules.base import Rule, bounded, lost, quoted
from perfeval_xl.rubric.thresholds import Condition, Ratio, parse_condition, parse_number, percent

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


class Step(Rule):
    """Full points while `full` holds; beyond it each `every` costs `deduct`, down to nothing.

    `full` is "<= 100%" (losing above), ">= 98%" (losing below) or "= 100%" (losing on both
    sides). `count` says what a part of a step costs: nothing (whole), a whole step (started), or
    its part (pro_rata). `zero` is a condition under which nothing is earned at all.
    """

    kind: ClassVar[str] = "step"

    full: Annotated[Condition, BeforeValidator(parse_condition)]
    every: Ratio
    deduct: Annotated[float | str, BeforeValidator(_share_or_points)]
    count: Literal["whole", "started", "pro_rata"] = "whole"
    zero: Annotated[Condition, BeforeValidator(parse_condition)] | None = None

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

    def _beyond(self, ratio: nodes.Node) -> nodes.Node:
        """Return how far the ratio lies beyond the mark, 0 or more."""
        mark = self.full.threshold
        match self.full.operator:
            case "<=":
                return nodes.call("MAX", 0, ratio - mark)
            case ">=":
                return nodes.call("MAX", 0, mark - ratio)
            case _:
                return nodes.call("ABS", ratio - mark)

    def steps(self, ratio: nodes.Node) -> nodes.Node:
        """Return how many steps are counted.

        The quotient is rounded to 8 decimals first: (1-0.93)/0.01 is 7 steps, not 6.999….
        """
        quotient = nodes.call("ROUND", self._beyond(ratio) / self.every, 8)
        match self.count:
            case "whole":
                return nodes.call("INT", quotient)
            case "started":
                return 0.0 - nodes.call("INT", 0.0 - quotient)
            case "pro_rata":
                return quotient

    def points(self, full: float, *inputs: nodes.Node) -> nodes.Node:
        """Return `full` less the steps, never below 0."""
        (ratio,) = inputs
        earned = bounded(full - self.steps(ratio) * self.deduction(full), full)
        if self.zero is None:
            return earned
        ruled_out = nodes.Compare(self.zero.operator, ratio, nodes.Number(self.zero.threshold))
        return nodes.If(ruled_out, nodes.Number(0.0), earned)

    def reason(self, full: float, *inputs: nodes.Node) -> nodes.Node:
        """Say how far beyond the mark, how many steps, what each costs and what was taken."""
        (ratio,) = inputs
        points, mark = self.points(full, ratio), self.full.threshold
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
            f"{percent(mark)}的部分为",
            nodes.Fixed(self._beyond(ratio) * 100.0),
            f"个百分点，每{percent(self.every).rstrip('%')}个百分点扣"
            f"{self.deduction(full):.10g}分，{_COUNTING[self.count]}，计",
            nodes.Plain(self.steps(ratio), 4),
            "步，应扣",
            nodes.Plain(self.steps(ratio) * self.deduction(full)),
            "分，扣完为止，",
            lost(full, points),
            "。",
            quoted(self.words),
        )
        if self.zero is None:
            return sentence
        ruled_out = nodes.Compare(self.zero.operator, ratio, nodes.Number(self.zero.threshold))
        nothing = nodes.join(
            f"符合不得分的条件（{self.zero.operator}{percent(self.zero.threshold)}），",
            lost(full, nodes.Number(0.0)),
            "。",
            quoted(self.words),
        )
        return nodes.If(ruled_out, nothing, sentence)
