"""What departments claim of themselves: own scores, some too high, total, grade and ratios."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from perfeval_xl.forms.layout.self_sheet import SELF_TOTAL
from perfeval_xl.practice.draft import Draft, Floats
from perfeval_xl.rubric.indicator import Indicator
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.rounding import round_half_up
from perfeval_xl.rubric.rules.checklist import Checklist
from perfeval_xl.rubric.rules.judged import Judged
from perfeval_xl.rubric.table import item_names, self_score_name

_MODEST = 2 / 3
"""The share of departments that claim no more than their figures give."""
_OVERSTATED = 0.25
"""How often one that overstates claims full points where it lost some."""
_FORGOTTEN = 0.004
"""How often a judged indicator is left without an own score."""
_STATED, _WRONG = 0.8, 0.004
"""How often a ratio is stated at all, and how often wrongly."""


def judgements(random: np.random.Generator, rubric: Rubric, count: int) -> dict[str, Floats]:
    """Draw the own scores of what people judge, by the columns of the figures."""
    columns: dict[str, Floats] = {}
    for indicator in rubric.indicators:
        name, rule = self_score_name(indicator), indicator.rule
        if isinstance(rule, Checklist):
            kept = random.choice([1.0, 0.5, 0.0], (len(rule.items), count), p=[0.85, 0.1, 0.05])
            earned = [
                round_half_up(share * item.points, 2)
                for item, share in zip(rule.items, kept, strict=True)
            ]
            columns.update(zip(item_names(indicator), earned, strict=True))
            columns[name] = np.minimum(round_half_up(np.sum(earned, axis=0), 2), indicator.points)
        elif isinstance(rule, Judged):
            columns[name] = _judged(random, indicator, rule, count)
    return columns


def _judged(random: np.random.Generator, indicator: Indicator, rule: Judged, count: int) -> Floats:
    if rule.levels:
        best, *others = sorted(rule.levels, reverse=True)
        drawn: Floats = random.choice([best, best, best, *others], count)
    else:
        shares = random.choice([1.0, 0.95, 0.9, 0.8, 0.6], count, p=[0.45, 0.2, 0.15, 0.15, 0.05])
        drawn = round_half_up(rule.top(indicator.points) * shares, 1)
        drawn = np.minimum(drawn, indicator.points)
    return np.where(random.random(count) < _FORGOTTEN, np.nan, drawn)


def claims(
    random: np.random.Generator, rubric: Rubric, points: pd.DataFrame, judged: Mapping[str, Floats]
) -> dict[str, Floats]:
    """Return the own scores of all indicators, and their total.

    `points` are the computed ones (NaN where they cannot be: claimed in full). A third of the
    departments claim more than that for some.
    """
    columns = dict(judged)
    boastful = random.random(len(points)) >= _MODEST
    for indicator in rubric.indicators:
        if not indicator.rule.measures:
            continue
        top = indicator.rule.top(indicator.points)
        earned = points[indicator.id].to_numpy(dtype=np.float64)
        more = boastful & (random.random(len(points)) < _OVERSTATED)
        columns[self_score_name(indicator)] = round_half_up(
            np.where(np.isnan(earned) | more, top, earned), 2
        )
    scores = np.stack([columns[self_score_name(scored)] for scored in rubric.indicators])
    columns[SELF_TOTAL] = round_half_up(np.nansum(scores, axis=0), 2)
    return columns


def grades(rubric: Rubric, totals: Sequence[float]) -> list[str]:
    """Return the grade that goes with each total."""
    bands = rubric.period_grades.items()
    return [next(name for name, least in bands if total >= least) for total in totals]


def stated(random: np.random.Generator, rubric: Rubric, draft: Draft) -> dict[str, Floats]:
    """Return what is stated, by the columns of the figures; NaN where nothing is."""
    columns = {}
    for entry in rubric.entries.values():
        if entry.stated is None:
            continue
        formula = entry.is_ or rubric.by_id[entry.stated].ratio
        value = draft.value(rubric.expression(formula))
        value = np.where(random.random(draft.size) < _WRONG, value * 1.1, value)
        is_stated = np.isfinite(value) & (random.random(draft.size) < _STATED)
        printed = round_half_up(value, 4 if entry.kind == "percent" else 2)
        columns[entry.name] = np.where(is_stated, printed, np.nan)
    return columns
