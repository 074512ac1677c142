"""What cannot be more than another figure: 在用 within 全部资产, 三公 within 公用, 100 %; along a
row, what was spent and what was there to spend; rows printed as 其中 of another, together."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from perfeval_xl.checks.equalities import along_rows, rounding_tail
from perfeval_xl.checks.finding import Finding, where
from perfeval_xl.checks.scale import far_apart, least_telling
from perfeval_xl.checks.tolerance import (
    NOISE,
    Terms,
    amounts,
    apart,
    kinds_in,
    measure_in,
    money_tolerance,
    tails,
    written,
)
from perfeval_xl.forms.figures.unit_columns import UnitColumns, unit_columns
from perfeval_xl.forms.reading.values import shown
from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.expressions.evaluate import evaluate
from perfeval_xl.rubric.model import Rubric


def check_within(figures: pd.DataFrame | UnitColumns, rubric: Rubric) -> Iterator[Finding]:
    """Yield LIMIT_EXCEEDED for the pairs that the rubric declares under `within`.

    Amounts may exceed by the rounding of what was printed, which is ROUNDING_TAIL; percentages,
    counts and scores by nothing. Two amounts that can hardly be in one unit are VALUE_OUT_OF_SCALE
    instead.
    """
    columns = unit_columns(figures)
    for relation in rubric.within:
        part, whole = rubric.expression(relation.left), rubric.expression(relation.right)
        names = (*nodes.names_in(part), *nodes.names_in(whole))
        kinds = kinds_in(rubric, part)
        money = kinds | kinds_in(rubric, whole) == {"money"}
        terms = Terms.of(relation, columns, rubric)
        if terms is None:
            continue
        computed = amounts if money else evaluate
        value, most = computed(part, terms.counted), computed(whole, terms.counted)
        gap, allowed = value - most, money_tolerance(len(names) - 1) if money else NOISE
        if not (gap > min(allowed, money_tolerance(0))).any():
            continue
        label, words = rubric.in_words(relation.left), rubric.in_words(relation.right)
        for position, unit in where(tails(gap, allowed) & terms.holds, columns.units):
            gap_shown = apart(shown(float(value[position])), shown(float(most[position])))
            yield rounding_tail(unit, names[0], label, gap_shown, names)
        far = far_apart(value, most, least_telling(rubric)) & np.bool_(money)
        # A fixed bound (100%) is no figure of the form.
        fixed = "上限" if not nodes.names_in(whole) else f"【{words}】的"
        for position, unit in where((gap > allowed) & terms.holds, columns.units):
            filled, bound = written(value[position], kinds), written(most[position], kinds)
            if far[position]:
                details = {"label": label, "other": words}
                yield Finding(
                    unit, "VALUE_OUT_OF_SCALE", names[0], filled, bound, details, rests_on=names
                )
                continue
            told = {"label": label, "other": fixed, "why": terms.why(position)}
            yield Finding(
                unit, "LIMIT_EXCEEDED", names[0], filled, bound, told, rests_on=names,
                measure=measure_in(rubric, part), gravity=relation.severity,
            )  # fmt: skip


def check_limits(
    figures: pd.DataFrame | UnitColumns, items: pd.DataFrame, rubric: Rubric
) -> Iterator[Finding]:
    """Yield LIMIT_EXCEEDED along the rows of the tables that declare what a column may not exceed,
    and along the lines of their lists; ROUNDING_TAIL for what rounding leaves."""
    columns = unit_columns(figures)
    for _, matrix in rubric.matrices():
        for held in along_rows(matrix, matrix.limits, columns, items, rubric):
            value, most, terms = held.left, held.right, held.terms
            gap, allowed = value - most, money_tolerance(len(held.below))
            if not (gap > money_tolerance(0)).any():
                continue
            for position, unit in where(tails(gap, allowed) & terms.holds, terms.units):
                gap_shown = apart(shown(float(value[position])), shown(float(most[position])))
                place, below = held.names(position)
                yield rounding_tail(unit, place, held.labels[position], gap_shown, below)
            for position, unit in where((gap > allowed) & terms.holds, terms.units):
                place, below = held.names(position)
                # A single figure is called by its whole name, a formula by its terms.
                alone = below[0] in rubric.entries and len(below) == 1
                other = rubric.label(below[0]) if alone else held.said
                yield Finding(
                    unit,
                    "LIMIT_EXCEEDED",
                    place,
                    shown(float(value[position])),
                    shown(float(most[position])),
                    {
                        "label": held.labels[position],
                        "other": f"【{other}】的",
                        "why": terms.why(position),
                    },
                    rests_on=below,
                    gravity=held.relation.severity,
                )


def check_parts(figures: pd.DataFrame | UnitColumns, rubric: Rubric) -> Iterator[Finding]:
    """Yield PART_EXCEEDS_WHOLE where the known parts of a row add up to more than the row."""
    columns = unit_columns(figures)
    for _, matrix in rubric.matrices():
        wholes = dict.fromkeys(row.within for row in matrix.rows if row.within)
        for whole in wholes:
            rows = [row for row in matrix.rows if row.within == whole]
            names = "、".join(row.title for row in rows)
            for column in matrix.amounts():
                total = f"{whole}_{column}"
                below = tuple(f"{row.row}_{column}" for row in rows)
                parts = columns.added(below, missing=0.0)
                gap, allowed = parts - columns[total], money_tolerance(len(rows))
                if not (gap > money_tolerance(0)).any():
                    continue
                for position, department in where(tails(gap, allowed), columns.units):
                    gap_shown = apart(shown(columns[total][position]), shown(parts[position]))
                    label = rubric.label(total)
                    yield rounding_tail(department, total, label, gap_shown, below)
                for position, department in where(gap > allowed, columns.units):
                    yield Finding(
                        department,
                        "PART_EXCEEDS_WHOLE",
                        total,
                        shown(columns[total][position]),
                        shown(parts[position]),
                        {"label": rubric.label(total), "parts": names},
                        rests_on=below,
                    )
