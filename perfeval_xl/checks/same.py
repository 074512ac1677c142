"""The same amount stated in two places: a table against another, a table against the narrative."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from perfeval_xl.checks.finding import Finding, where
from perfeval_xl.checks.scale import far_apart, least_telling
from perfeval_xl.checks.tolerance import (
    in_words,
    kinds_in,
    money_tolerance,
    same_percentage,
    written,
)
from perfeval_xl.forms.figures.unit_columns import UnitColumns, unit_columns
from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.expressions.evaluate import evaluate
from perfeval_xl.rubric.model import Rubric


def check_same(figures: pd.DataFrame | UnitColumns, rubric: Rubric) -> Iterator[Finding]:
    """Yield SAME_DIFFERS for the pairs that the rubric declares, VALUE_OUT_OF_SCALE for two
    amounts that can hardly be in one unit.

    Amounts may differ by the rounding of what was printed; percentages, too, which is half a unit
    in the last printed place of either. What is missing differs from nothing.
    """
    columns = unit_columns(figures)
    for pair in rubric.same:
        left, right = (rubric.expression(formula) for formula in pair)
        one, other = evaluate(left, columns), evaluate(right, columns)
        names = tuple(dict.fromkeys((*nodes.names_in(left), *nodes.names_in(right))))
        kinds = kinds_in(rubric, left) | kinds_in(rubric, right)
        if kinds == {"percent"}:
            differs = ~(same_percentage(one, other) | same_percentage(other, one))
        else:
            terms = len(nodes.names_in(left)) + len(nodes.names_in(right))
            differs = abs(one - other) > money_tolerance(terms - 1)
        if not differs.any():
            continue
        far = far_apart(one, other, least_telling(rubric)) & np.bool_(kinds == {"money"})
        for position, unit in where(differs, columns.units):
            yield Finding(
                unit,
                "VALUE_OUT_OF_SCALE" if far[position] else "SAME_DIFFERS",
                nodes.names_in(left)[0],
                written(float(one[position]), kinds),
                written(float(other[position]), kinds),
                {"label": in_words(rubric, pair[0]), "other": in_words(rubric, pair[1])},
                rests_on=names,
            )
