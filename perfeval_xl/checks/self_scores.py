"""The department's own scores against what the rubric can give at all, its total against them, its
grade against the bands; rows of its own (个性指标) against what was approved."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np
import pandas as pd

from perfeval_xl.checks.finding import Finding, Unit, where
from perfeval_xl.checks.tolerance import SCORE_TOLERANCE
from perfeval_xl.forms.figures.unit_columns import UnitColumns, unit_columns
from perfeval_xl.forms.layout.self_sheet import SELF_GRADE, SELF_TOTAL
from perfeval_xl.forms.reading.returned import Return
from perfeval_xl.forms.reading.values import shown
from perfeval_xl.rubric.expressions.evaluate import Array, Columns, evaluate
from perfeval_xl.rubric.expressions.nodes import Name
from perfeval_xl.rubric.expressions.rounding import round_half_up
from perfeval_xl.rubric.in_period import RUBRICS_KEPT
from perfeval_xl.rubric.indicator import Indicator
from perfeval_xl.rubric.judgement import FullByFigures
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.rules.judged import Judged
from perfeval_xl.rubric.rules.own_rows import (
    APPROVED_TEXTS,
    DONE,
    DONE_NUMBER,
    OWN_SCORE,
    POINTS_OF,
    TITLE,
    OwnRows,
    approved_name,
    own_name,
    own_parts,
)
from perfeval_xl.rubric.table import PENDING, UNVERIFIED, VALUE, item_names, self_score_name
from perfeval_xl.rubric.totalling import bands
from perfeval_xl.sheets.grids import same_text


def check_self_scores(figures: pd.DataFrame | UnitColumns, rubric: Rubric) -> Iterator[Finding]:
    """Yield SELF_OUT_OF_RANGE, SELF_ABOVE_TOP, SELF_OFF_LEVEL, SELF_ITEMS_DIFFER, SELF_MISSING.

    And SELF_FULL_UNMET where full marks are claimed that the figures do not give.
    """
    given = unit_columns(figures)
    for indicator in rubric.indicators:
        name = self_score_name(indicator)
        scores = given[name]
        top, bound = indicator.rule.top(indicator.points), indicator.most
        details = {"label": indicator.name, "own": rubric.by_whom}
        outside = (scores < indicator.floor) | (scores > bound + 1e-9)
        for position, department in where(outside, given.units):
            filled, told = shown(scores[position]), {**details, "least": shown(indicator.floor)}
            yield Finding(department, "SELF_OUT_OF_RANGE", name, filled, shown(bound), told)
        above = (scores > top + 1e-9) & (scores <= bound + 1e-9)
        for position, department in where(above, given.units):
            filled = shown(scores[position])
            yield Finding(department, "SELF_ABOVE_TOP", name, filled, shown(top), details)
        if isinstance(indicator.rule, Judged) and indicator.rule.levels:
            levels = indicator.rule.spans(indicator.points)
            on_any = [(scores >= low - 1e-9) & (scores <= high + 1e-9) for low, high, _ in levels]
            off = ~np.isnan(scores) & ~np.logical_or.reduce(on_any)
            for position, department in where(off, given.units):
                words = "、".join(map(str, levels))
                filled = shown(scores[position])
                yield Finding(department, "SELF_OFF_LEVEL", name, filled, words, details)
        if indicator.id in _full_by_figures(rubric):
            yield from _unmet(given, rubric, indicator)
        elif not (indicator.rule.measures or isinstance(indicator.rule, OwnRows)):
            yield from _judged(given, rubric, indicator)


def _judged(given: UnitColumns, rubric: Rubric, indicator: Indicator) -> Iterator[Finding]:
    name, items = self_score_name(indicator), list(item_names(indicator))
    scores, details = given[name], {"label": indicator.name, "own": rubric.by_whom}
    missing = np.isnan(scores)
    if items:
        total = given.added(items)
        missing &= np.isnan(total)
        for position, department in where(np.abs(scores - total) > 1e-9, given.units):
            filled, expected = shown(scores[position]), shown(total[position])
            yield Finding(department, "SELF_ITEMS_DIFFER", name, filled, expected, details)
    for _, department in where(missing, given.units):
        yield Finding(department, "SELF_MISSING", name, details=details, rests_on=tuple(items))


@lru_cache(maxsize=RUBRICS_KEPT)
def _full_by_figures(rubric: Rubric) -> dict[str, FullByFigures]:
    return {
        each.id: FullByFigures(rubric, each)
        for each in rubric.indicators
        if each.by_figures and not each.rule.measures
    }


def _unmet(given: UnitColumns, rubric: Rubric, indicator: Indicator) -> Iterator[Finding]:
    """Hold own scores against the condition under which the figures alone give full marks."""
    trees, name = _full_by_figures(rubric)[indicator.id], self_score_name(indicator)
    scores, details = given[name], {"label": indicator.name, "own": rubric.by_whom}
    row = given.of({VALUE: evaluate(trees.value, given)})
    status, seen = evaluate(trees.status(), row), evaluate(trees.said(), row)
    # Full marks for want of figures are told by the figures that are missing.
    unmet = evaluate(trees.known, row) & (status == UNVERIFIED)
    for position, department in where(unmet, given.units):
        filled, more = shown(scores[position]), {"seen": str(seen[position])}
        yield Finding(department, "SELF_FULL_UNMET", name, filled, trees.words, details | more)
    for _, department in where((status == PENDING) & np.isnan(scores), given.units):
        yield Finding(department, "SELF_MISSING", name, details=details)


def check_self_total(figures: pd.DataFrame | UnitColumns, rubric: Rubric) -> Iterator[Finding]:
    """Yield TOTAL_DIFFERS and GRADE_DIFFERS; what was not stated is not held against anybody."""
    names = [self_score_name(indicator) for indicator in rubric.indicators]
    given = unit_columns(figures)
    added, stated = round_half_up(given.added(names), 6), given[SELF_TOTAL]
    for position, department in where(np.abs(stated - added) > SCORE_TOLERANCE, given.units):
        filled, expected = shown(stated[position]), shown(added[position])
        details = {"own": rubric.by_whom}
        yield Finding(department, "TOTAL_DIFFERS", SELF_TOTAL, filled, expected, details)
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
    right = evaluate(bands(rubric.grades, Name(SELF_TOTAL)), columns)
    printed = "，".join(f"{name} {at:.10g} 分起" for name, at in rubric.period_grades.items())
    wrong = (stated != "") & ~np.isnan(totals) & (stated != right)
    for position, department in where(wrong, units):
        details = {"score": shown(totals[position]), "bands": printed, "own": rubric.by_whom}
        yield Finding(
            department,
            "GRADE_DIFFERS",
            SELF_GRADE,
            str(stated[position]),
            str(right[position]),
            details,
            rests_on=(SELF_TOTAL,),
        )


def check_own_rows(given: UnitColumns, rubric: Rubric) -> Iterator[Finding]:
    """Yield OWN_OPEN, SELF_OUT_OF_RANGE and OWN_NOT_FULL of the rows of departments' own."""
    for part, rule in own_parts(rubric.indicators):
        numbers = range(1, rule.room + 1)
        names = [own_name(part, number, POINTS_OF) for number in numbers]
        for number, name in zip(numbers, names, strict=True):
            points, own = given[name], given[own_name(part, number, OWN_SCORE)]
            counted = np.isnan(given[own_name(part, number, DONE_NUMBER)])
            done, title = (own_name(part, number, column) for column in (DONE, TITLE))
            for position, unit in where((points > 0) & counted & np.isnan(own), given.units):
                said = _said(given, done, position) or "（空）"
                details = {"label": _said(given, title, position)}
                yield Finding(unit, "OWN_OPEN", done, said, shown(points[position]), details)
            wrong = (points > 0) & ((own < 0) | (own > points + 1e-9))
            for position, unit in where(wrong, given.units):
                label = _said(given, title, position)
                details = {"label": label, "own": rubric.by_whom, "least": "0"}
                of_row = own_name(part, number, OWN_SCORE)
                filled, bound = shown(own[position]), shown(points[position])
                yield Finding(unit, "SELF_OUT_OF_RANGE", of_row, filled, bound, details)
        whole = given.added(names, missing=0.0)
        partly = (whole > 0) & (np.abs(whole - part.points) > 1e-9)
        for position, unit in where(partly, given.units):
            found, full = shown(whole[position]), f"{part.points:.10g}"
            yield Finding(unit, "OWN_NOT_FULL", names[0], found, full, {"label": part.name})


def _said(given: UnitColumns, name: str, position: int) -> str:
    return str(given.frame[name].iloc[position] or "") if name in given.frame else ""


def check_approved(returns: Sequence[Return]) -> Iterator[Finding]:
    """Yield OWN_CHANGED and OWN_NOT_APPROVED where a sheet says something else than was approved.

    A sheet on which no row was printed says nothing.
    """
    for content in returns:
        for part, rule in own_parts(content.rubric.indicators):
            numbers = range(1, rule.room + 1)
            titles = [content.words.get(own_name(part, at, TITLE), "") for at in numbers]
            known = [approved_name(own_name(part, at, TITLE)) in content.words for at in numbers]
            if any(titles) and any(known):
                for at in numbers:
                    yield from _against_approved(content, part, at, approved=known[at - 1])


def _against_approved(
    content: Return, part: Indicator, number: int, *, approved: bool
) -> Iterator[Finding]:
    title = own_name(part, number, TITLE)
    if not approved:
        if said := content.words.get(title, ""):
            yield Finding(content.department, "OWN_NOT_APPROVED", title, said)
        return
    label = content.words[approved_name(title)]
    for column in (*APPROVED_TEXTS, POINTS_OF):
        name = own_name(part, number, column)
        right = content.words[approved_name(name)]
        said = content.words.get(name, "")
        if column == POINTS_OF:
            points = content.figures.get(name)
            said = "" if points is None else f"{points:.15g}"
        if same_text(said) != same_text(right):
            details = {"label": label, "what": column}
            found, expected = said or "（空）", right or "（空）"
            yield Finding(content.department, "OWN_CHANGED", name, found, expected, details)
