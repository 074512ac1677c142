"""Pass or fail (符合要求计满分，否则计0分)."""

from typing import Annotated, ClassVar

from pydantic import BeforeValidator, Field

from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.rules.base import Rule, lost, quoted
from perfeval_xl.rubric.thresholds import Condition, parse_condition, percent

_UNMET = {"<=": "超过", "<": "不低于", ">=": "低于", ">": "未超过", "=": "不等于"}


class PassFail(Rule):
    """All points where the condition holds, none elsewhere."""

    kind: ClassVar[str] = "pass"

    condition: Annotated[Condition, BeforeValidator(parse_condition)] = Field(alias="when")

    def points(self, full: float, *inputs: nodes.Node) -> nodes.Node:
        """Return `full` or 0."""
        return nodes.If(self._met(inputs[0]), nodes.Number(full), nodes.Number(0.0))

    def reason(self, full: float, *inputs: nodes.Node) -> nodes.Node:
        """Name the condition that is not met."""
        unmet = f"{_UNMET[self.condition.operator]}{percent(self.condition.threshold)}，"
        return nodes.join(
            unmet, "未达到计分条件，", lost(full, nodes.Number(0.0)), "。", quoted(self.words)
        )

    def _met(self, ratio: nodes.Node) -> nodes.Node:
        threshold = nodes.Number(self.condition.threshold)
        return nodes.Compare(self.condition.operator, ratio, threshold)
