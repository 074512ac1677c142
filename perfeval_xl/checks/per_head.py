"""Money for every person on the staff: shows a return that was typed in 元 throughout."""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from perfeval_xl.checks.finding import Finding, where
from perfeval_xl.checks.tolerance import in_words
from perfeval_xl.forms.figures.figures import UnitColumns, unit_columns
from perfeval_xl.forms.reading.values import shown
from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.expressions.evaluate import evaluate
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.rounding import round_half_up

_MOST_A_HEAD: Mapping[str, float] = {"元": 1e7, "千元": 1e4, "万元": 1e3}
"""Ten million 元 a head and year: a hundred times the best paid office, a tenth and less of what
ordinary pay makes when its 元 are taken for 万元. Other units are not looked at."""


def check_per_head(figures: pd.DataFrame | UnitColumns, rubric: Rubric) -> Iterator[Finding]:
    """Yield HEAD_OUT_OF_SCALE for the pairs of an amount and a staff that the rubric declares."""
    most = _MOST_A_HEAD.get(rubric.unit, np.inf)
    columns = unit_columns(figures)
    for formula, staff in rubric.per_head:
        amount, heads = rubric.expression(formula), rubric.expression(staff)
        money, people = evaluate(amount, columns), evaluate(heads, columns)
        with np.errstate(all="ignore"):
            per_person = np.where(people > 0, money / people, np.nan)
        if not (per_person >= most).any():
            continue
        rough = round_half_up(per_person, 1)
        for position, unit in where(per_person >= most, columns.units):
            details = {
                "label": in_words(rubric, formula),
                "other": in_words(rubric, staff),
                "staff": shown(float(people[position])),
                "unit": rubric.unit,
            }
            filled, expected = shown(float(money[position])), shown(float(rough[position]))
            yield Finding(
                unit,
                "HEAD_OUT_OF_SCALE",
                nodes.names_in(amount)[0],
                filled,
                expected,
                details,
                rests_on=(*nodes.names_in(amount), *nodes.names_in(heads)),
            )
