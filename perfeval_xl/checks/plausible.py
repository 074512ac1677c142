"""Figures that can hardly be right by themselves: half a person, a million of them, less than
nothing; ratios that cannot be true, and are not scored; money for every person on the staff, which
shows a return that was typed in 元 throughout; those that an indicator needs and were left blank.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from perfeval_xl.checks.finding import MOST_NAMED, Finding, where
from perfeval_xl.checks.tolerance import kinds_in, written
from perfeval_xl.forms.figures.figures import INDEX, layouts
from perfeval_xl.forms.figures.project_figures import PROJECT, Projects
from perfeval_xl.forms.figures.unit_columns import UnitColumns, sums_by_unit, unit_columns
from perfeval_xl.forms.reading.values import shown
from perfeval_xl.messages import Code
from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.expressions.evaluate import Array, Columns, evaluate
from perfeval_xl.rubric.expressions.given import figures_in
from perfeval_xl.rubric.expressions.nodes import Name
from perfeval_xl.rubric.expressions.rounding import round_half_up
from perfeval_xl.rubric.form.form_entry import not_applicable_name
from perfeval_xl.rubric.in_period import RUBRICS_KEPT
from perfeval_xl.rubric.measured import Measured
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.table import NOT_APPLICABLE, VALUE
from perfeval_xl.rubric.verdict import ACTUAL_TEXT, LEVEL, WEIGHT

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


_HUNDREDTH_FROM, _HUNDREDTH_TO, _ORDINARY = 0.003, 0.0121, 0.3
"""A percentage may be a hundredth of one from 30 % to 121 %; others are ordinary from 30 %."""


def check_hundredths(figures: pd.DataFrame | UnitColumns, rubric: Rubric) -> Iterator[Finding]:
    """Yield PERCENT_HUNDREDTH for percentages such as 0.95 %, where 0.95 was typed for 95 %.

    The others of the return are ordinary, or all as small. What is computed from other figures is
    held against those, and a growth (`signed`) may be small.
    """
    given, entries = unit_columns(figures), rubric.entries.values()
    names = [each.name for each in entries if each.field and each.kind == "percent"
             and not each.signed]  # fmt: skip
    if not names:
        return
    shares = np.stack([given[name] for name in names], axis=1)
    small: Array = (shares >= _HUNDREDTH_FROM) & (shares <= _HUNDREDTH_TO)
    if not small.any():
        return
    ordinary = (shares >= _ORDINARY).sum(axis=1) >= (~np.isnan(shares) & ~small).sum(axis=1)
    for at, name in enumerate(names):
        for position, unit in where(small[:, at] & ordinary, given.units):
            filled, meant = (shown(float(shares[position, at]) * each) for each in (100, 10_000))
            details = {"label": rubric.label(name), "meant": f"{meant}%"}
            yield Finding(unit, "PERCENT_HUNDREDTH", name, f"{filled}%", "", details)


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
                "label": rubric.in_words(formula),
                "other": rubric.in_words(staff),
                "staff": shown(float(people[position])),
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


def check_ratios(figures: pd.DataFrame | UnitColumns, rubric: Rubric) -> Iterator[Finding]:
    """Yield RATIO_BEYOND_SENSE where an indicator is not scored, as its ratio cannot be true.

    That is the verdict's own test: a divisor below nothing, a part beyond its whole, a ratio
    beyond the rubric's `ratio_limit`.
    """
    given = unit_columns(figures)
    for measured in _with_limits(rubric):
        value = evaluate(measured.value, given)
        columns, told = given.of({VALUE: value}), np.isnan(value)
        for condition, words in measured.nonsense:
            wrong = evaluate(condition, columns).astype(bool) & ~told
            told = told | wrong
            for position, unit in where(wrong, given.units):
                first, *others = (figure.name for figure in measured.figures)
                named = "".join(f"【{rubric.label(name)}】" for name in others)
                details = {
                    "label": rubric.label(first),
                    "other": f"与{named}一起，" if named else "",
                    "indicator": measured.indicator.name,
                    "ratio": f"{shown(float(value[position]) * 100)}%",
                    "reason": words,
                }
                filled = written(float(given[first][position]), kinds_in(rubric, Name(first)))
                yield Finding(
                    unit, "RATIO_BEYOND_SENSE", first, filled, "", details, rests_on=tuple(others)
                )


@lru_cache(maxsize=64)
def _with_limits(rubric: Rubric) -> tuple[Measured, ...]:
    measured = (Measured(rubric, each) for each in rubric.indicators if each.rule.measures)
    return tuple(each for each in measured if each.nonsense)


def check_missing(figures: pd.DataFrame | UnitColumns, rubric: Rubric) -> Iterator[Finding]:
    """Yield VALUE_MISSING for each blank figure, with the indicators that cannot do without it.

    Where most are blank all name the same indicators, so that they make one line a sheet.
    """
    given, users = unit_columns(figures), _needed(rubric)
    parts = {total: below for layout in layouts(rubric) for total, below in layout.sums.items()}
    place = {name: at for at, name in enumerate(rubric.entries)}
    lacking, together = lacks_most(*filling(given, rubric)), _some(users.values())
    for name in sorted(users, key=lambda field: place.get(field, len(place))):
        indicators = "、".join(users[name])
        for position, department in where(_blank(given, name, rubric), given.units):
            expected = together if lacking[position] else indicators
            details = {"label": rubric.label(name)}
            # With all its parts filled in, a blank total would not be missing.
            below = parts.get(name, ())
            yield Finding(department, "VALUE_MISSING", name, "", expected, details, rests_on=below)


def _some(indicators: Iterable[Sequence[str]]) -> str:
    """Name the first of several indicators, and say how many there are."""
    names = list(dict.fromkeys(name for each in indicators for name in each))
    more = f"等 {len(names)} 项" if len(names) > MOST_NAMED else ""
    return "、".join(names[:MOST_NAMED]) + more


def _blank(given: Columns, name: str, rubric: Rubric) -> NDArray[np.bool_]:
    blank: NDArray[np.bool_] = np.isnan(given[name])
    if name in rubric.may_not_apply:  # what there cannot be is not missing
        blank &= np.nan_to_num(given[not_applicable_name(name)]) == 0
    return blank


Filling = tuple[NDArray[np.int64], NDArray[np.int64]]
"""How many of the figures that a unit needs are missing, and how many it needs."""

_MOST = 0.5
"""With more than this share of its figures blank, a return says less of its department than of
the scores that the department gave itself: no mean and no quartile should rest on that."""


@lru_cache(maxsize=RUBRICS_KEPT)
def _needed(rubric: Rubric) -> dict[str, list[str]]:
    """Return the figures that indicators are computed from → the indicators that read each.

    A judged one can do without a ratio that decides nothing, and where an exception does not
    arise, its figures may well be blank.
    """
    users: dict[str, list[str]] = {}
    for indicator in rubric.indicators:
        for formula in indicator.deciding:
            for name in figures_in(rubric.expression(formula)):
                users.setdefault(name, []).append(indicator.name)
    return users


def filling(given: Columns, rubric: Rubric) -> Filling:
    """Return how many of the figures that the formulas read each unit left blank, and of how many.

    One that a department says does not apply is not blank.
    """
    needed, missing = _needed(rubric), np.zeros(given.size, dtype="int64")
    for name in needed:
        missing += _blank(given, name, rubric)
    return missing, np.full(given.size, len(needed))


def project_filling(projects: Projects, rubric: Rubric) -> pd.DataFrame:
    """Return the same by project: columns missing and needed.

    What a declared row needs is its 实际完成值.
    """
    assert rubric.of_projects is not None
    missing, needed = filling(UnitColumns(projects.figures), rubric.of_projects)
    found = pd.DataFrame({"missing": missing, "needed": needed}, projects.figures.index)
    rows = projects.rows
    rows = rows[(rows[WEIGHT] > 0) & (rows[LEVEL] != NOT_APPLICABLE)]
    units = pd.MultiIndex.from_arrays([rows[INDEX], rows[PROJECT]])
    for name, counted in (("missing", rows[ACTUAL_TEXT] == ""), ("needed", rows[WEIGHT] > 0)):
        found[name] += sums_by_unit(counted, units).reindex(found.index).fillna(0).astype("int64")
    return found


def lacks_most(missing: ArrayLike, needed: ArrayLike) -> NDArray[np.bool_]:
    """Tell of which units most of the needed figures are blank."""
    return np.asarray(missing) > _MOST * np.asarray(needed)


def check_filled(units: Sequence[Any], missing: Array, needed: Array) -> Iterator[Finding]:
    """Yield MOSTLY_BLANK, once a return, where most of the needed figures are blank."""
    for position, unit in where(lacks_most(missing, needed), units):
        yield Finding(unit, "MOSTLY_BLANK", "", str(missing[position]), str(needed[position]))
