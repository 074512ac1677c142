"""Checklist (①…计1分；②…计0.5分): points for each 要点."""

import re
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field, model_validator

from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.expressions.parts import FULL, OWN_SCORE, POINTS, SAID, NamedPart
from perfeval_xl.rubric.rules.base import Rule, bounded, capped, lost, quoted

_BRIEF = 20
_NUMBERED = re.compile(r"^[\s①-⑳(（]*(?:\d+[.、)）．]|[)）])?\s*")
_SCORED = re.compile(r"[，,（(]?[计得]?\d+(?:\.\d+)?分[)）]?$")
_ASIDE = re.compile(r"[（(][^）)]*[）)]")
_CLAUSE_ENDS = re.compile(r"[，,；;。：:]")


class Item(BaseModel):
    """One 要点: its published words and its points."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    item: str
    points: float = Field(gt=0)

    @property
    def brief(self) -> str:
        """What a note calls it: its first clause, without its number and its points."""
        words = _ASIDE.sub("", _NUMBERED.sub("", self.item.strip()))
        clause = _CLAUSE_ENDS.split(_SCORED.sub("", words), maxsplit=1)[0]
        return clause if len(clause) <= _BRIEF else f"{clause[: _BRIEF - 1]}…"

    @model_validator(mode="before")
    @classmethod
    def _from_list(cls, value: Any) -> Any:
        if isinstance(value, list | tuple):
            if len(value) != 2:
                raise ValueError("每个要点应写成 [原文, 分数]")
            return {"item": value[0], "points": value[1]}
        return value


class Checklist(Rule):
    """What was earned on each 要点, each bounded by its own points."""

    kind: ClassVar[str] = "checklist"
    measures: ClassVar[bool] = False

    items: tuple[Item, ...] = Field(min_length=1)

    def input_count(self) -> int:
        """Return the number of 要点."""
        return len(self.items)

    def top(self, full: float) -> float:
        """Return the sum of the items' points, at most `full`."""
        return min(full, sum(item.points for item in self.items))

    def phrases(self) -> tuple[str, ...]:
        """Return the words of every item."""
        return tuple(item.item for item in self.items) + super().phrases()

    def points(self, full: float, *inputs: nodes.Node) -> nodes.Node:
        """Return the sum over the items."""
        total: nodes.Node = self._earned(0, inputs[0])
        for position, stated in enumerate(inputs[1:], start=1):
            total = total + self._earned(position, stated)
        return bounded(total, full)

    def reason(self, full: float, *inputs: nodes.Node) -> nodes.Node:
        """Name each item that lost points."""
        losses = [
            nodes.If(
                (earned := self._earned(position, stated)) < item.points,
                nodes.join(
                    f"要点{position + 1}“{item.brief}”（{item.points:.10g}分）得",
                    nodes.Plain(earned, 6),
                    "分，",
                ),
                nodes.Text(""),
            )
            for position, (item, stated) in enumerate(zip(self.items, inputs, strict=True))
        ]
        return nodes.join(
            "按要点自评：",
            *(NamedPart(SAID, said, line_of(at)) for at, said in enumerate(losses)),
            lost(full, self.points(full, *inputs)),
            f"{capped(full, self.top(full))}。",
            quoted(self.words),
        )

    def _earned(self, position: int, stated: nodes.Node) -> nodes.Node:
        line, points = line_of(position), self.items[position].points
        own = NamedPart(OWN_SCORE, stated, line, when=nodes.Present((stated,)))
        most = NamedPart(FULL, nodes.Number(points), line)
        return NamedPart(POINTS, bounded(own, most), line)


def line_of(position: int) -> str:
    """Return what the line of a 要点 is called among an indicator's steps."""
    return f"要点{position + 1}"
