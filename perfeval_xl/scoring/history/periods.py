"""The periods of a history in order, with those that nobody was evaluated in between them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import gcd

_WRITTEN = re.compile(r"(\d{4})-(?:(\d{2})|Q([1-4])|H([12]))")
_MONTHS = {"年度": 12, "半年": 6, "季度": 3, "月度": 1}
"""How many months one period of each kind has."""


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """One period: ordered by its end."""

    end: int
    """Its last month, counted from the year 0."""
    kind: str
    """年度, 半年, 季度 or 月度."""

    @property
    def label(self) -> str:
        """Return how the period is written: 2026年度, 2026-H1, 2026-Q3, 2026-10."""
        year, month = divmod(self.end - 1, 12)
        if self.kind == "年度":
            return f"{year}年度"
        if self.kind == "月度":
            return f"{year}-{month + 1:02d}"
        mark = "Q" if self.kind == "季度" else "H"
        return f"{year}-{mark}{month // _MONTHS[self.kind] + 1}"

    @property
    def elapsed(self) -> float:
        """Return which share of the year is over at its end: October 10/12."""
        return ((self.end - 1) % 12 + 1) / 12


def read_period(year: int, written: str) -> Period:
    """Return the period of an evaluation; "" is the annual one of `year`.

    Raises ValueError for anything but "", YYYY-MM, YYYY-Qn and YYYY-Hn.
    """
    if not written:
        return Period(12 * year + 12, "年度")
    match = _WRITTEN.fullmatch(written)
    if match is None or (match[2] and not 1 <= int(match[2]) <= 12):
        raise ValueError(f"{written!r} is no period")
    for number, kind in ((match[2], "月度"), (match[3], "季度"), (match[4], "半年")):
        if number:
            return Period(12 * int(match[1]) + int(number) * _MONTHS[kind], kind)
    raise AssertionError("one of the three stands there")


def timeline(evaluated: Iterable[Period]) -> Sequence[Period]:
    """Return periods of one kind in order, and between them those left out.

    The step is the one in which the evaluations were made: months of which only every third was
    evaluated have no gaps; with 1, 2, 4 the third month is one.
    """
    known = sorted(set(evaluated))
    step = gcd(*(after.end - before.end for before, after in pairwise(known)))
    if not step:
        return known
    kind = known[0].kind
    return [Period(end, kind) for end in range(known[0].end, known[-1].end + 1, step)]
