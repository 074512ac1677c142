"""Figures that can hardly be right by themselves: half a person, a million of them, less than
nothing; money for every person on the staff, which shows a return that was typed in 元 throughout;
and those that an indicator needs and that were left blank."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perfeval_xl.checks.finding import Finding, where
from perfeval_xl.checks.tolerance import in_words
from perfeval_xl.forms.figures.figures import layouts
from perfeval_xl.forms.figures.unit_columns import UnitColumns, unit_columns
from perfeval_xl.forms.reading.values import shown
from perfeval_xl.messages import Code
from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.expressions.evaluate import evaluate
from perfeval_xl.rubric.form.form_entry import not_applicable_name
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.rounding import round_half_up

MOST_COUNTED = 100_000
"""People, tasks or things of one department; what is more is an amount or a number of something."""
_MOST_A_HEAD: Mapping[str, float] = {"元": 1e7, "千元": 1e4, "万元": 1e3}
"""Ten million 元 a head and year: a hundred times the best paid office, a tenth and less of what
ordinary pay makes when its 元 are taken for 万元. Other units are not looked at."""


def check_plausible(figures: pd.DataFrame | UnitColumns, rubric: Rubric) -> Iterator[Finding]:
    """Yield VALUE_NOT_WHOLE and COUNT_TOO_LARGE of counts, VALUE_NEGATIVE where no sign fits."""
    given = unit_columns(figures)
    for entry in rubric.entries.values():
        column = given[entry.name]
        wrong: dict[Code, NDArray[np.bool_]] = {}
        if entry.kind == "count":
            wrong["VALUE_NOT_WHOLE"] = ~np.isnan(column) & (column != np.floor(column))
            wrong["COUNT_TOO_LARGE"] = column > MOST_COUNTED
        if entry.field and not entry.signed:
            wrong["VALUE_NEGATIVE"] = column < 0
        for code, mask in wrong.items():
            for position, department in where(mask, given.units):
                filled = shown(column[position])
                yield Finding(
                    department, code, entry.name, filled, details={"label": entry.full_label}
                )


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


def check_missing(figures: pd.DataFrame | UnitColumns, rubric: Rubric) -> Iterator[Finding]:
    """Yield VALUE_MISSING for each blank figure, with the indicators that cannot do without it."""
    given = unit_columns(figures)
    users: dict[str, list[str]] = {}
    for indicator in rubric.indicators:
        if indicator.rule.measures:
            for name in nodes.names_in(rubric.expression(indicator.ratio)):
                users.setdefault(name, []).append(indicator.name)
    parts = {total: below for layout in layouts(rubric) for total, below in layout.sums.items()}
    place = {name: at for at, name in enumerate(rubric.entries)}
    for name in sorted(users, key=lambda field: place.get(field, len(place))):
        indicators, blank = users[name], np.isnan(given[name])
        if name in rubric.may_not_apply:  # what there cannot be is not missing
            blank &= np.nan_to_num(given[not_applicable_name(name)]) == 0
        for _, department in where(blank, given.units):
            expected = "、".join(indicators)
            details = {"label": rubric.label(name)}
            # With all its parts filled in, a blank total would not be missing.
            below = parts.get(name, ())
            yield Finding(department, "VALUE_MISSING", name, "", expected, details, rests_on=below)
