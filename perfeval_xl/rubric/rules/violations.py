"""Per violation (每出现一例扣 y 分；一旦存在该指标不得分)."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field, model_validator

from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.expressions.parts import DUE, EACH, STEPS, NamedPart
from perfeval_xl.rubric.rules.base import RATIO_DECIMALS, Rule, bounded, lost, quoted, small


class Violations(Rule):
    """So many points a case; `void` says that one case takes all."""

    kind: ClassVar[str] = "violations"

    deduct: float = Field(default=0.0, ge=0)
    every: float = Field(default=1.0, gt=0)
    """So many cases cost `deduct`: 每逾期2天扣0.5分; less than so many cost nothing."""
    most: float | None = Field(default=None, gt=0)
    """No more is taken than this: 最多扣3分."""
    void: bool = False
    verb: str = "出现"
    """What is said before the number: 出现, 有, 少, 超, 延迟."""
    noun: str = "例"
    """What is counted: 例, 项, 处, 人, 天."""
    what: str = "不符合要求的情况"
    """What is said behind it: 出现3例不符合要求的情况, 有2项重点工作未完成."""

    @model_validator(mode="after")
    def _costs_something(self) -> Violations:
        if self.void == bool(self.deduct):
            raise ValueError("deduct（每例扣分）与 void（一例即不得分）应写且只写一个")
        if self.void and (self.every != 1 or self.most is not None):
            raise ValueError("void（一例即不得分）不再写 every 与 most")
        return self

    @property
    def shows(self) -> str:
        """Cases are counted."""
        return "number"

    def points(self, full: float, *inputs: nodes.Node) -> nodes.Node:
        """Return `full` less the cases, never below 0."""
        (cases,) = inputs
        if self.void:
            return nodes.If(cases > 0, nodes.Number(0.0), nodes.Number(full))
        return bounded(full - self._due(cases), full)

    def _due(self, cases: nodes.Node) -> nodes.Node:
        counted = cases
        if self.every != 1:
            whole = nodes.call("INT", nodes.call("ROUND", cases / self.every, RATIO_DECIMALS))
            counted = NamedPart(STEPS, whole)
        due: nodes.Node = NamedPart(DUE, counted * NamedPart(EACH, nodes.Number(self.deduct)))
        return due if self.most is None else nodes.call("MIN", due, self.most)

    def reason(self, full: float, *inputs: nodes.Node) -> nodes.Node:
        """Name the number of cases and what each costs."""
        (cases,) = inputs
        each = "" if self.every == 1 else f"{self.every:.10g}"
        last = "扣完为止" if self.most is None else f"最多扣{self.most:.10g}分"
        price = f"每{each}{self.noun}扣{self.deduct:.10g}分，{last}"
        return nodes.join(
            self.verb,
            small(cases, cases),
            f"{self.noun}{self.what}，{'一经出现即不得分' if self.void else price}，",
            lost(full, self.points(full, cases)),
            "。",
            quoted(self.words),
        )
