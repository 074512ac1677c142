"""The department's own scores against what the rubric can give at all, its total against them, its
grade against the bands."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from perfeval_xl.checks.finding import Finding, Unit, where
from perfeval_xl.checks.tolerance import SCORE_TOLERANCE
from perfeval_xl.forms.figures.unit_columns import UnitColumns, unit_columns
from perfeval_xl.forms.layout.self_sheet import SELF_GRADE, SELF_TOTAL
from perfeval_xl.forms.reading.values import shown
from perfeval_xl.rubric.expressions.evaluate import Array, Columns, evaluate
from perfeval_xl.rubric.expressions.nodes import Name, Number
from perfeval_xl.rubric.indicator import Indicator
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.rounding import round_half_up
from perfeval_xl.rubric.rules.checklist import Checklist
from perfeval_xl.rubric.rules.judged import Judged
from perfeval_xl.rubric.table import item_names, self_score_name
from perfeval_xl.rubric.verdict import grade


def check_self_scores(figures: pd.DataFrame | UnitColumns, rubric: Rubric) -> Iterator[Finding]:
    """Yield SELF_OUT_OF_RANGE, SELF_ABOVE_TOP, SELF_OFF_LEVEL, SELF_ITEMS_DIFFER, SELF_MISSING."""
    given = unit_columns(figures)
    for indicator in rubric.indicators:
        name = self_score_name(indicator)
        scores = given[name]
        top = indicator.rule.top(indicator.points)
        # What people judge as a whole is bounded by its 分值, whatever its 要点 add up to.
        bound = indicator.points if isinstance(indicator.rule, Checklist) else top
        details = {"label": indicator.name}
        for position, department in where((scores < 0) | (scores > bound + 1e-9), given.units):
            filled = shown(scores[position])
            yield Finding(department, "SELF_OUT_OF_RANGE", name, filled, shown(bound), details)
        above = (scores > top + 1e-9) & (scores <= bound + 1e-9)
        for position, department in where(above, given.units):
            filled = shown(scores[position])
            yield Finding(department, "SELF_ABOVE_TOP", name, filled, shown(top), details)
        if isinstance(indicator.rule, Judged) and indicator.rule.levels:
            levels = indicator.rule.levels
            for position, department in where(
                ~np.isnan(scores) & ~np.isin(scores, levels), given.units
            ):
                words = "、".join(shown(level) for level in levels)
                filled = shown(scores[position])
                yield Finding(department, "SELF_OFF_LEVEL", name, filled, words, details)
        if not indicator.rule.measures:
            yield from _judged(given, indicator)


def _judged(given: UnitColumns, indicator: Indicator) -> Iterator[Finding]:
    name, items = self_score_name(indicator), list(item_names(indicator))
    scores, details = given[name], {"label": indicator.name}
    missing = np.isnan(scores)
    if items:
        total = given.added(items)
        missing &= np.isnan(total)
        for position, department in where(np.abs(scores - total) > 1e-9, given.units):
            filled, expected = shown(scores[position]), shown(total[position])
            yield Finding(department, "SELF_ITEMS_DIFFER", name, filled, expected, details)
    for _, department in where(missing, given.units):
        yield Finding(department, "SELF_MISSING", name, details=details, rests_on=tuple(items))


def check_self_total(figures: pd.DataFrame | UnitColumns, rubric: Rubric) -> Iterator[Finding]:
    """Yield TOTAL_DIFFERS and GRADE_DIFFERS; what was not stated is not held against anybody."""
    names = [self_score_name(indicator) for indicator in rubric.indicators]
    given = unit_columns(figures)
    added, stated = round_half_up(given.added(names), 6), given[SELF_TOTAL]
    for position, department in where(np.abs(stated - added) > SCORE_TOLERANCE, given.units):
        filled, expected = shown(stated[position]), shown(added[position])
        yield Finding(department, "TOTAL_DIFFERS", SELF_TOTAL, filled, expected)
    if SELF_GRADE in given.frame:
        grades = given.frame[SELF_GRADE].fillna("").to_numpy()
        totals = np.where(np.isnan(stated), added, stated)
        yield from _grades(grades, totals, given.units, rubric)


def _grades(
    stated: Array, totals: Array, units: Sequence[Unit], rubric: Rubric
) -> Iterator[Finding]:
    # Grades are for the full points, of which a period may score a part.
    scale = rubric.full_points / rubric.total_points if rubric.is_part else 1.0
    columns = Columns({SELF_TOTAL: totals * scale}, len(totals))
    right = evaluate(grade(rubric, Name(SELF_TOTAL), Number(0)), columns)
    bands = "，".join(f"{name} {at:.10g} 分起" for name, at in rubric.period_grades.items())
    wrong = (stated != "") & ~np.isnan(totals) & (stated != right)
    for position, department in where(wrong, units):
        details = {"score": shown(totals[position]), "bands": bands}
        yield Finding(
            department,
            "GRADE_DIFFERS",
            SELF_GRADE,
            str(stated[position]),
            str(right[position]),
            details,
            rests_on=(SELF_TOTAL,),
        )
