"""What cannot be more than another figure: 在用 within 全部资产, 三公 within 公用, 100 %; along a
row, what was spent and what was there to spend; rows printed as 其中 of another, together."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from perfeval_xl.checks.finding import Finding, where
from perfeval_xl.checks.scale import far_apart, least_telling
from perfeval_xl.checks.tolerance import NOISE, in_words, kinds_in, money_tolerance, written
from perfeval_xl.forms.figures.unit_columns import UnitColumns, unit_columns
from perfeval_xl.forms.reading.values import shown
from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.expressions.evaluate import evaluate
from perfeval_xl.rubric.model import Rubric


def check_within(figures: pd.DataFrame | UnitColumns, rubric: Rubric) -> Iterator[Finding]:
    """Yield LIMIT_EXCEEDED for the pairs that the rubric declares under `within`.

    Amounts may exceed by the rounding of what was printed; percentages, counts and scores by
    nothing. Two amounts that can hardly be in one unit are VALUE_OUT_OF_SCALE instead.
    """
    columns = unit_columns(figures)
    for formula, limit in rubric.within:
        part, whole = rubric.expression(formula), rubric.expression(limit)
        names = (*nodes.names_in(part), *nodes.names_in(whole))
        kinds = kinds_in(rubric, part)
        money = kinds | kinds_in(rubric, whole) == {"money"}
        value, most = evaluate(part, columns), evaluate(whole, columns)
        over = value - most > (money_tolerance(len(names) - 1) if money else NOISE)
        if not over.any():
            continue
        far = far_apart(value, most, least_telling(rubric)) & np.bool_(money)
        words = in_words(rubric, limit)
        for position, unit in where(over, columns.units):
            out_of_scale = bool(far[position])
            # A fixed bound (100%) is no figure of the form.
            fixed = "上限" if not nodes.names_in(whole) else f"【{words}】的"
            yield Finding(
                unit,
                "VALUE_OUT_OF_SCALE" if out_of_scale else "LIMIT_EXCEEDED",
                nodes.names_in(part)[0],
                written(float(value[position]), kinds),
                written(float(most[position]), kinds),
                {
                    "label": in_words(rubric, formula),
                    "other": words if out_of_scale else fixed,
                },
                rests_on=names,
            )


def check_limits(figures: pd.DataFrame | UnitColumns, rubric: Rubric) -> Iterator[Finding]:
    """Yield LIMIT_EXCEEDED for the pairs of columns that a matrix declares."""
    columns = unit_columns(figures)
    for _, matrix in rubric.matrices():
        for name, limit in matrix.limits.items():
            for row in matrix.rows:
                figure, other = f"{row.row}_{name}", f"{row.row}_{limit}"
                over = columns[figure] - columns[other] > money_tolerance(1)
                for position, unit in where(over, columns.units):
                    yield Finding(
                        unit,
                        "LIMIT_EXCEEDED",
                        figure,
                        shown(columns[figure][position]),
                        shown(columns[other][position]),
                        {"label": rubric.label(figure), "other": f"【{rubric.label(other)}】的"},
                        rests_on=(other,),
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
                over = parts - columns[total] > money_tolerance(len(rows))
                for position, department in where(over, columns.units):
                    yield Finding(
                        department,
                        "PART_EXCEEDS_WHOLE",
                        total,
                        shown(columns[total][position]),
                        shown(parts[position]),
                        {"label": rubric.label(total), "parts": names},
                        rests_on=below,
                    )
