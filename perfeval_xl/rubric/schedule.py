"""How much of the year's budget should be paid by a month's end (序时进度): m/12, or a schedule."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from perfeval_xl.rubric.period import ANNUAL, Period, parse_month
from perfeval_xl.rubric.thresholds import Ratio


def _share(value: float) -> float:
    """Return a share of the year's budget; raise ValueError for what is none."""
    if not 0 < value <= 1:
        raise ValueError(f"schedule 的进度应大于 0、不超过 100%，却是 {value * 100:.10g}%")
    return value


Month = Annotated[int, BeforeValidator(parse_month)]
Schedule = Annotated[
    dict[Month, Annotated[Ratio, AfterValidator(_share)]], Field(default_factory=dict)
]
"""{3月: 25%, 6月: 50%, 9月: 75%}: month → share of the year's budget at its end."""


def elapsed_at(schedule: Mapping[int, float], period: Period) -> float:
    """Return the 序时进度 at the end of a period: 1 for the whole year's evaluation.

    Months that a schedule leaves out lie on the straight line between their neighbours, from
    nothing at the start of the year to 100 % at its end, where it does not say otherwise. So
    m/12 is what an empty schedule gives, and no month has a progress of 0 to be divided by.
    """
    if period == ANNUAL:
        return 1.0
    if not schedule:
        return period.elapsed
    known = {0: 0.0, 12: 1.0, **schedule}
    if period.month in known:
        return known[period.month]
    before = max(month for month in known if month < period.month)
    after = min(month for month in known if month > period.month)
    way = (period.month - before) / (after - before)
    return known[before] + (known[after] - known[before]) * way
