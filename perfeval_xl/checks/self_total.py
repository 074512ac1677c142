"""The stated total against the stated scores, the stated grade against the bands."""

from collections.abc import Iterator

import pandas as pd

from perfeval_xl.checks.finding import Finding, where
from perfeval_xl.checks.tolerance import SCORE_TOLERANCE
from perfeval_xl.forms.layout.self_sheet import SELF_GRADE, SELF_TOTAL
from perfeval_xl.forms.reading.values import shown
from perfeval_xl.rubric.expressions.evaluate import Columns, evaluate
from perfeval_xl.rubric.expressions.nodes import Name, Number
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.rounding import round_half_up
from perfeval_xl.rubric.table import self_score_name
from perfeval_xl.rubric.verdict import grade


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
