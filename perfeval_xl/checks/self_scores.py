"""The department's own scores against what the rubric can give at all, its total against them, its
grade against the bands."""

from collections.abc import Iterator

import pandas as pd

from perfeval_xl.checks.finding import Finding, where
from perfeval_xl.checks.tolerance import SCORE_TOLERANCE
from perfeval_xl.forms.layout.self_sheet import SELF_GRADE, SELF_TOTAL
from perfeval_xl.forms.reading.values import shown
from perfeval_xl.rubric.expressions.evaluate import Columns, evaluate
from perfeval_xl.rubric.expressions.nodes import Name, Number
from perfeval_xl.rubric.indicator import Indicator
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.rounding import round_half_up
from perfeval_xl.rubric.rules.checklist import Checklist
from perfeval_xl.rubric.rules.judged import Judged
from perfeval_xl.rubric.table import item_names, self_score_name
from perfeval_xl.rubric.verdict import grade


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


def check_self_total(figures: pd.DataFrame, rubric: Rubric) -> Iterator[Finding]:
    """Yield TOTAL_DIFFERS and GRADE_DIFFERS; what was not stated is not held against anybody."""
    names = [self_score_name(indicator) for indicator in rubric.indicators]
    added = pd.Series(
        round_half_up(figures[names].sum(axis=1, skipna=False), 6), index=figures.index
    )
    stated = figures[SELF_TOTAL]
    for position, department in where((stated - added).abs() > SCORE_TOLERANCE, figures.index):
        filled, expected = shown(stated.iloc[position]), shown(added.iloc[position])
        yield Finding(department, "TOTAL_DIFFERS", SELF_TOTAL, filled, expected)
    if SELF_GRADE in figures:
        yield from _grades(figures[SELF_GRADE].fillna(""), stated.fillna(added), rubric)


def _grades(stated: pd.Series, totals: pd.Series, rubric: Rubric) -> Iterator[Finding]:
    # Grades are for the full points, of which a period may score a part.
    scale = rubric.full_points / rubric.total_points if rubric.is_part else 1.0
    columns = Columns({SELF_TOTAL: totals.to_numpy() * scale}, len(totals))
    right = evaluate(grade(rubric, Name(SELF_TOTAL), Number(0)), columns)
    bands = "，".join(f"{name} {at:.10g} 分起" for name, at in rubric.period_grades.items())
    wrong = (stated != "") & totals.notna() & (stated != right)
    for position, department in where(wrong, totals.index):
        details = {"score": shown(totals.iloc[position]), "bands": bands}
        yield Finding(
            department,
            "GRADE_DIFFERS",
            SELF_GRADE,
            str(stated.iloc[position]),
            str(right[position]),
            details,
            rests_on=(SELF_TOTAL,),
        )
