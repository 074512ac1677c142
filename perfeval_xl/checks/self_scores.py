"""The department's own scores against what the rubric can give at all."""

from collections.abc import Iterator

import pandas as pd

from perfeval_xl.checks.finding import Finding, where
from perfeval_xl.forms.reading.values import shown
from perfeval_xl.rubric.indicator import Indicator
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.rules.checklist import Checklist
from perfeval_xl.rubric.rules.judged import Judged
from perfeval_xl.rubric.table import item_names, self_score_name


def check_self_scores(figures: pd.DataFrame, rubric: Rubric) -> Iterator[Finding]:
    """Yield SELF_OUT_OF_RANGE, SELF_ABOVE_TOP, SELF_OFF_LEVEL, SELF_ITEMS_DIFFER, SELF_MISSING."""
    for indicator in rubric.indicators:
        name = self_score_name(indicator)
        scores = figures[name]
        top = indicator.rule.top(indicator.points)
        # What people judge as a whole is bounded by its 分值, whatever its 要点 add up to.
        bound = indicator.points if isinstance(indicator.rule, Checklist) else top
        details = {"label": indicator.name}
        for position, department in where((scores < 0) | (scores > bound + 1e-9), figures.index):
            filled = shown(scores.iloc[position])
            yield Finding(department, "SELF_OUT_OF_RANGE", name, filled, shown(bound), details)
        above = (scores > top + 1e-9) & (scores <= bound + 1e-9)
        for position, department in where(above, figures.index):
            filled = shown(scores.iloc[position])
            yield Finding(department, "SELF_ABOVE_TOP", name, filled, shown(top), details)
        if isinstance(indicator.rule, Judged) and indicator.rule.levels:
            levels = indicator.rule.levels
            for position, department in where(scores.notna() & ~scores.isin(levels), figures.index):
                words = "、".join(shown(level) for level in levels)
                filled = shown(scores.iloc[position])
                yield Finding(department, "SELF_OFF_LEVEL", name, filled, words, details)
        if not indicator.rule.measures:
            yield from _judged(figures, indicator)


def _judged(figures: pd.DataFrame, indicator: Indicator) -> Iterator[Finding]:
    name, items = self_score_name(indicator), list(item_names(indicator))
    scores, details = figures[name], {"label": indicator.name}
    missing = scores.isna()
    if items:
        total = figures[items].sum(axis=1, skipna=False)
        missing &= total.isna()
        for position, department in where((scores - total).abs() > 1e-9, figures.index):
            filled, expected = shown(scores.iloc[position]), shown(total.iloc[position])
            yield Finding(department, "SELF_ITEMS_DIFFER", name, filled, expected, details)
    for _, department in where(missing, figures.index):
        yield Finding(department, "SELF_MISSING", name, details=details, rests_on=tuple(items))
