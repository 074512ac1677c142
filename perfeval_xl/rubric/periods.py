"""In which periods an indicator is scored, as a rubric file says it: 年度, 月度, [3月, 6月]."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import BeforeValidator

from perfeval_xl.rubric.period import ANNUAL, Period, parse_month

YEARLY, MONTHLY = "年度", "月度"
"""The whole year's evaluation; every period within the year."""
_BETWEEN = re.compile(r"[、，,\s]+")


def _read(value: Any) -> tuple[int | str, ...]:
    """Read one or several; raise ValueError with what is right."""
    listed = value if isinstance(value, list | tuple) else _BETWEEN.split(str(value).strip())
    try:
        read = [each if each in (YEARLY, MONTHLY) else parse_month(each) for each in listed]
    except ValueError:
        raise ValueError(
            f"periods 应写 {YEARLY}（全年评价）、{MONTHLY}（年内各期）或月份，"
            f"例如 {YEARLY}、[6月, 9月]，却是“{value}”"
        ) from None
    return tuple(dict.fromkeys(read))


Periods = Annotated[tuple[int | str, ...], BeforeValidator(_read)]


def holds(periods: Sequence[int | str], period: Period) -> bool:
    """Tell whether a period is among those named; a quarter counts as the month it ends with.

    None named is all of them.
    """
    if not periods:
        return True
    if period == ANNUAL:
        return YEARLY in periods
    return MONTHLY in periods or period.month in periods
