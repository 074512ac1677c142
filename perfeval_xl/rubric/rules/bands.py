"""Bands (分档): each stretch of the ratio earns its points; pass or fail is the least of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Annotated, Any, ClassVar, NamedTuple

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.expressions.parts import BAND, BASIS, BOUND, NamedPart
from perfeval_xl.rubric.expressions.thresholds import (
    Condition,
    Interval,
    Ratio,
    measure,
    parse_condition,
    parse_interval,
)
from perfeval_xl.rubric.rules.base import OnFigure, capped, lost, quoted


class Band(BaseModel):
    """One band: where it lies, what it earns, the published words that say so."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    range: Annotated[Interval, BeforeValidator(parse_interval)]
    points: float
    words: str = ""

    @model_validator(mode="before")
    @classmethod
    def _from_list(cls, value: Any) -> Any:
        if isinstance(value, list | tuple):
            if not 2 <= len(value) <= 3:
                raise ValueError("每一档应写成 [范围, 分数] 或 [范围, 分数, 原文]")
            return dict(zip(("range", "points", "words"), value, strict=False))
        return value


class Piece(NamedTuple):
    """A stretch of the line and the band that it takes."""

    span: Interval
    band: Band
    flaw: str
    """"gap" or "overlap" where the published bands leave it open, else ""."""


class Bands(OnFigure):
    """Bands over the ratio, first match from the top of the list.

    A one-sided band ("<= 20%") takes what the bands above it left; an interval ("[95%, 99%]")
    is taken at its word. Where intervals leave a gap or overlap, the value takes the band with
    fewer points, and lint asks for a `reading`.
    """

    kind: ClassVar[str] = "bands"

    bands: tuple[Band, ...]
    least: Ratio | None = None
    """Below it the words say nothing, and nothing is computed."""

    @model_validator(mode="after")
    def _covers_the_line(self) -> Bands:
        for at, name in ((-math.inf, "最低"), (math.inf, "最高")):
            probe = math.copysign(1e300, at)
            if not any(band.range.holds(probe) for band in self.bands):
                raise ValueError(f"分档没有覆盖{name}的一端，请补一档，例如 [else, 0]")
        return self

    def top(self, full: float) -> float:
        """Return the points of the best band, at most `full`."""
        return min(full, max(band.points for band in self.bands))

    def phrases(self) -> tuple[str, ...]:
        """Return the words of every band."""
        return tuple(band.words for band in self.bands if band.words) + super().phrases()

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """Return the whole line in order, cut where the band changes."""
        edges = sorted(
            {end for band in self.bands for end in (band.range.low, band.range.high)}
            - {math.inf, -math.inf}
        )
        spots: list[tuple[float, float, bool]] = []  # (a value inside, upper end, end is in)
        low = -math.inf
        for edge in edges:
            spots += [(_between(low, edge), edge, False), (edge, edge, True)]
            low = edge
        spots.append((_between(low, math.inf), math.inf, True))
        parts = [(*self._at(inside), high, high_in) for inside, high, high_in in spots]
        pieces: list[Piece] = []
        start, start_in = -math.inf, False
        for position, (band, flaw, high, high_in) in enumerate(parts):
            if band is None:  # a gap: the neighbour with fewer points
                before = next(near for near, *_ in parts[position::-1] if near)
                after = next(near for near, *_ in parts[position:] if near)
                band = min(before, after, key=lambda near: near.points)
            if pieces and pieces[-1].band is band and pieces[-1].flaw == flaw:
                start, start_in = pieces[-1].span.low, pieces[-1].span.low_in
                pieces.pop()
            pieces.append(Piece(Interval(start, high, start_in, high_in), band, flaw))
            start, start_in = high, not high_in
        return tuple(pieces)

    def _at(self, value: float) -> tuple[Band | None, str]:
        holding = [band for band in self.bands if band.range.holds(value)]
        exact = [band for band in holding if band.range.stated_both]
        if len(exact) > 1:
            return min(exact, key=lambda band: band.points), "overlap"
        if not holding:
            return None, "gap"
        return holding[0], ""

    def marks(self) -> tuple[float, ...]:
        """Return the ends of the bands."""
        spans = [piece.span for piece in self.pieces]
        return tuple(span.high for span in spans if span.high < math.inf) or super().marks()

    def _choose(self, ratio: nodes.Node, face: Callable[[Piece], nodes.Node]) -> nodes.Node:
        """Return the tree that picks a band's `face` by the ratio."""
        return _among(self.pieces, ratio, face)

    def points(self, full: float, *inputs: nodes.Node) -> nodes.Node:
        """Return the points of the band that the ratio lies in, at most `full`."""
        (ratio,) = inputs
        tree = self._choose(
            ratio, lambda piece: nodes.Number(max(0.0, min(full, piece.band.points)))
        )
        return tree if self.least is None else nodes.If(ratio < self.least, nodes.Blank(), tree)

    def reason(self, full: float, *inputs: nodes.Node) -> nodes.Node:
        """Say which band it is, by the rubric's words where they are given."""

        def taken(piece: Piece) -> nodes.Node:
            points = nodes.Number(max(0.0, min(full, piece.band.points)))
            top = capped(full, self.top(full)) if points.value == self.top(full) else ""
            return nodes.join(self._where(piece), "，", lost(full, points), top)

        def words(piece: Piece) -> nodes.Node:
            return nodes.join(*_words(quoted(piece.band.words or self.words)))

        told: nodes.Node = nodes.join(
            *((self.figure(inputs[0]), "，") if self.unit else ()),
            "落在",
            NamedPart(BAND, self._choose(inputs[0], taken)),
            "。",
            NamedPart(BASIS, self._choose(inputs[0], words)),
        )
        if self.least is None:
            return told
        nothing = nodes.Text(f"低于{measure(self.least, self.unit)}，标准没有写怎样计分。")
        return nodes.If(inputs[0] < self.least, nothing, told)

    def _where(self, piece: Piece) -> str:
        """Return which band it is: “不超过10%”一档."""
        if not piece.flaw:
            return f"“{describe(piece.span, self.unit)}”一档"
        flaw = {"gap": "未列明", "overlap": "重叠"}[piece.flaw]
        return f"标准{flaw}的区间，按较低一档“{describe(piece.band.range, self.unit)}”"


def _words(said: str | nodes.Node) -> tuple[str | nodes.Node, ...]:
    return (said.tree if isinstance(said, NamedPart) else said,)


_IN_A_ROW = 16
"""Bands that are looked at one after the other: more of them would be nested too deeply."""


def _among(
    pieces: Sequence[Piece], ratio: nodes.Node, face: Callable[[Piece], nodes.Node]
) -> nodes.Node:
    if len(pieces) > _IN_A_ROW:
        middle = len(pieces) // 2
        upper = _among(pieces[middle:], ratio, face)
        return nodes.If(
            _below(pieces[middle - 1], ratio), _among(pieces[:middle], ratio, face), upper
        )
    *lower, last = pieces
    tree = face(last)
    for piece in reversed(lower):
        tree = nodes.choose(_below(piece, ratio), face(piece), tree)
    return tree


def _below(piece: Piece, ratio: nodes.Node) -> nodes.Node:
    """Return where a ratio lies in a piece of the line, or below it."""
    return ratio <= piece.span.high if piece.span.high_in else ratio < piece.span.high


def _between(low: float, high: float) -> float:
    if low == -math.inf:
        return -1e300 if high == math.inf else high - 1.0
    return low + 1.0 if high == math.inf else (low + high) / 2


def describe(interval: Interval, unit: str = "") -> str:
    """Write an interval in words: "大于10%且不超过20%"."""
    low, high = interval.low, interval.high
    begin, end = measure(low, unit), measure(high, unit)
    if low == high:
        return f"等于{begin}"
    lower = f"{'不低于' if interval.low_in else '大于'}{begin}" if low > -math.inf else ""
    upper = f"{'不超过' if interval.high_in else '低于'}{end}" if high < math.inf else ""
    return "且".join(part for part in (lower, upper) if part) or "其他情况"


_UNMET = {"<=": "超过", "<": "不低于", ">=": "低于", ">": "未超过", "=": "不等于"}


class PassFail(OnFigure):
    """All points where the condition holds, none elsewhere."""

    kind: ClassVar[str] = "pass"

    condition: Annotated[Condition, BeforeValidator(parse_condition)] = Field(alias="when")

    def points(self, full: float, *inputs: nodes.Node) -> nodes.Node:
        """Return `full` or 0."""
        return nodes.If(self._met(inputs[0]), nodes.Number(full), nodes.Number(0.0))

    def marks(self) -> tuple[float, ...]:
        """Return the threshold of the condition."""
        return (self.condition.threshold,)

    def reason(self, full: float, *inputs: nodes.Node) -> nodes.Node:
        """Name the condition that is not met."""
        at = measure(self.condition.threshold, self.unit)
        return nodes.join(
            *((self.figure(inputs[0]), "，") if self.unit else ()),
            f"{_UNMET[self.condition.operator]}{at}，",
            "未达到计分条件，",
            lost(full, nodes.Number(0.0)),
            "。",
            quoted(self.words),
        )

    def _met(self, ratio: nodes.Node) -> nodes.Node:
        threshold = NamedPart(BOUND, nodes.Number(self.condition.threshold))
        return nodes.Compare(self.condition.operator, ratio, threshold)
