"""Per violation (每出现一例扣 y 分；一旦存在该指标不得分)."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field, model_validator

from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.rules.base import Rule, bounded, lost, quoted


class Violations(Rule):
    """So many points a case; `void` says that one case takes all."""

    kind: ClassVar[str] = "violations"
    shows: ClassVar[str] = "number"

    deduct: float = Field(default=0.0, ge=0)
    void: bool = False

    @model_validator(mode="after")
    def _costs_something(self) -> Violations:
        if self.void == bool(self.deduct):
            raise ValueError("deduct（每例扣分）与 void（一例即不得分）应写且只写一个")
        return self

    def points(self, full: float, *inputs: nodes.Node) -> nodes.Node:
        """Return `full` less the cases, never below 0."""
        (cases,) = inputs
        if self.void:
            return nodes.If(cases > 0, nodes.Number(0.0), nodes.Number(full))
        return bounded(full - cases * self.deduct, full)

    def reason(self, full: float, *inputs: nodes.Node) -> nodes.Node:
        """Name the number of cases and what each costs."""
        (cases,) = inputs
        rate = "一经出现即不得分" if self.void else f"每例扣{self.deduct:.10g}分，扣完为止"
        return nodes.join(
            "出现",
            nodes.Plain(cases),
            f"例不符合要求的情况，{rate}，",
            lost(full, self.points(full, cases)),
            "。",
            quoted(self.words),
        )
