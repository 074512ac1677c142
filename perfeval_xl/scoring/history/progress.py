"""Execution against the calendar: which indicators are a progress, and what is on schedule."""

import re
from dataclasses import dataclass

import numpy as np

from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.scoring.history.periods import Period
from perfeval_xl.scoring.history.series import Floats, Series

SCHEDULE = "序时进度"
"""What formulas call the share of the year's budget that should have been paid by now."""
_SCHEDULES = (SCHEDULE, "既定支付进度")
_NAMES = re.compile(r"(?<!采购)(支付进度|预算执行|预算完成)率?")
"""What execution is called where the formula does not tell."""


@dataclass(frozen=True, slots=True)
class Progress:
    """One indicator that says how far the year's money is spent."""

    indicator: str
    name: str
    mark: float | None
    """The ratio that is on schedule all year; None where the calendar is."""

    def on_schedule(self, period: Period) -> float:
        """Return the ratio at which a department is on schedule in a period."""
        return period.elapsed if self.mark is None else self.mark


def progress_indicators(series: Series, rubric: Rubric | None = None) -> list[Progress]:
    """Return the indicators whose ratio is a progress, in published order.

    By the rubric: those whose formula names the schedule, on schedule at 100 % where it divides
    by it and at 0 where it takes it off. By the name: 支付进度率, published as actual over planned
    progress, at 100 %; 预算执行率 and 预算完成率, spent over budget, go with the calendar.
    """
    indicators = []
    known = series.lines.drop_duplicates("indicator")
    ratios = series.numbers("ratio")
    for key, name in zip(known["indicator"], known["name"], strict=True):
        rows = (series.lines["indicator"] == key).to_numpy()
        if np.isfinite(ratios[rows]).any():
            mark = _by_formula(rubric, str(key))
            named = _NAMES.search(str(name))
            if mark is None and named:
                mark = 1.0 if named[1] == "支付进度" else None
            elif mark is None:
                continue
            indicators.append(Progress(str(key), str(name), mark))
    return indicators


def _by_formula(rubric: Rubric | None, key: str) -> float | None:
    """Return what is on schedule by the ratio's formula, None where it names no schedule."""
    owner = rubric.of_projects or rubric if rubric else None
    indicator = owner.by_id.get(key) if owner else None
    if owner is None or indicator is None or indicator.tree is None:
        return None
    for tree in (indicator.tree, owner.expression(indicator.ratio)):
        if set(nodes.names_in(tree)) & set(_SCHEDULES):
            divides = isinstance(tree, nodes.Arithmetic) and tree.operator == "/"
            return 1.0 if divides else 0.0
    return None


def progress_ratios(series: Series, progress: Progress) -> tuple[list[tuple[str, str]], Floats]:
    """Return who (department, project) has the ratio, and it, units × periods."""
    rows = (series.lines["indicator"] == progress.indicator).to_numpy()
    lines = series.lines[rows]
    ratios = np.where(series.counted[rows], series.numbers("ratio")[rows], np.nan)
    there = np.asarray(np.isfinite(ratios).any(axis=1))
    units = list(zip(lines["department"], lines["project"], strict=True))
    return [unit for unit, kept in zip(units, there.tolist(), strict=True) if kept], ratios[there]
