"""Ranges as the words give them: two ends, each with what is said about its own value."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum


class Claim(Enum):
    """What the words say about the value at an end."""

    IN = "（含）、≥、不低于、达到"
    OUT = "（不含）、＞、低于、超过"
    ABOVE = "以上：法律用语含本数"
    BELOW = "以下、以内：法律用语含本数，习惯上常指不含"
    OPEN = "没有说"


@dataclass(frozen=True, slots=True)
class Edge:
    """One end, in per cent."""

    at: Decimal
    claim: Claim


@dataclass(frozen=True, slots=True)
class Range:
    """A stretch of the ratio; None is an end that is not there."""

    low: Edge | None
    high: Edge | None
    subject: str = ""
    """The ratio's name where the words give it."""
    bare: bool = False
    """Only a value is named ("100%计满分"), which may mean that value or from it on."""

    @property
    def one_sided(self) -> bool:
        """Whether one end alone is given."""
        return (self.low is None) != (self.high is None)

    @property
    def mark(self) -> Decimal:
        """The value named, for a range with one end or a single value."""
        edge = self.low or self.high
        assert edge is not None
        return edge.at

    @property
    def is_point(self) -> bool:
        """Whether it is a single value."""
        return self.low is not None and self.high is not None and self.low.at == self.high.at


def point(at: Decimal, *, bare: bool, subject: str = "") -> Range:
    """Return the range of one value."""
    return Range(Edge(at, Claim.IN), Edge(at, Claim.IN), subject, bare)
