"""Lint of what periods bear on: the schedule, and who reads the 序时进度."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from perfeval_xl.rubric.expressions.given import ELAPSED
from perfeval_xl.rubric.expressions.nodes import names_in
from perfeval_xl.rubric.indicator import Indicator
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.periods import YEARLY
from perfeval_xl.rubric.thresholds import percent


def about_schedule(rubric: Rubric) -> Iterator[str]:
    """Say what is odd about a rubric's schedule, or left to our reading."""
    months = sorted(rubric.schedule)
    for before, after in pairwise(months):
        if rubric.schedule[after] <= rubric.schedule[before]:
            both = [f"{month}月 {percent(rubric.schedule[month])}" for month in (before, after)]
            yield f"schedule 的进度没有逐月上升：{'，'.join(both)}"
    if not months:
        return
    if not rubric.uses_elapsed:
        yield f"写了 schedule，而没有公式用到“{ELAPSED}”"
    elif months != list(range(1, months[-1] + 1)) or months[-1] < 11:
        yield f"schedule 没有写明每个月，其余月份的{ELAPSED}在前后两个之间按直线计"


def about_use(rubric: Rubric, indicator: Indicator) -> Iterator[str]:
    """Say where an indicator reads the 序时进度 and can never see another than 100 %."""
    formulas = [indicator.ratio, *(each.when for each in indicator.exceptions)]
    reads = any(ELAPSED in names_in(rubric.expression(each)) for each in formulas if each)
    if reads and indicator.periods == (YEARLY,):
        yield f"公式用到“{ELAPSED}”，而指标只在全年评价时评，那时它总是 100%"
