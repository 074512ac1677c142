"""Figures that have changed against the year before by more than the rubric or the settings say."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perfeval_xl.checks.finding import Finding, where
from perfeval_xl.checks.last_year import LastYear, repeated_fields
from perfeval_xl.checks.tolerance import NOISE, money_tolerance, written
from perfeval_xl.forms.reading.values import shown
from perfeval_xl.rubric.expressions.rounding import round_half_up
from perfeval_xl.rubric.expressions.thresholds import percent
from perfeval_xl.rubric.form.form_entry import Kind
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.period import ANNUAL
from perfeval_xl.rubric.rules.base import RATIO_DECIMALS

_BROADLY: frozenset[Kind] = frozenset({"money", "count", "number"})
"""What a bound for a whole form is for; a share of a share (满意度 of 80 % to 90 %) says little, so
that percentages and scores have a bound only where they are named."""


def bounds(rubric: Rubric, common: float | None = None) -> dict[str, float]:
    """Return the fields that have a bound of changes, a share: their own, that of their sheet, or
    `common`; none for what repeats last year's figures, or stands on every line of a list."""
    found: dict[str, float] = {}
    for form in rubric.forms:
        for entry in form.entries():
            broad = (form.jump or common) if entry.kind in _BROADLY else None
            bound = entry.jump or broad
            if bound and entry.field and not entry.last_year and not entry.each:
                found[entry.name] = bound
    return found


def check_jumps(
    typed: pd.DataFrame, last: LastYear | None, rubric: Rubric, common: float | None = None
) -> Iterator[Finding]:
    """Yield FIGURE_JUMPED for figures that changed against the year before beyond their bound.

    The year before is what the return itself says in the column that repeats the field; where it
    says nothing, what the ledger has of last year's return. `typed` are the figures with totals
    as they stand in the cells; `common` is the settings' bound, a share (0.5 is 50 %). From zero
    to something is a jump without a percentage. Within a year nothing is told: what was spent by
    October is no change against a whole year.
    """
    if rubric.period != ANNUAL:
        return
    columns: dict[str, str] = {}
    for column, repeated in repeated_fields(rubric).items():
        columns.setdefault(repeated, column)
    for name, bound in bounds(rubric, common).items():
        own = typed[columns[name]] if name in columns else pd.Series(np.nan, index=typed.index)
        ledger = None if last is None else last.figures.get(name)
        before = own if ledger is None else own.fillna(ledger)
        now, kind = typed[name], rubric.entries[name].kind
        with np.errstate(all="ignore"):
            change = (now - before).to_numpy() / before.abs().to_numpy()
        moved = _moved(now, before, kind)
        # A change of float noise more than the bound is none; from zero it is beyond any.
        beyond = moved & (np.abs(round_half_up(change, RATIO_DECIMALS)) > bound)
        jumped = list(where(beyond, typed.index))
        told = own.notna()
        places = last.at([(str(unit), name) for _, unit in jumped]) if last else [""] * len(jumped)
        for (position, unit), at in zip(jumped, places, strict=True):
            from_return = bool(told.iloc[position])
            yield Finding(
                unit,
                "FIGURE_JUMPED",
                name,
                written(float(now.iloc[position]), {kind}),
                written(float(before.iloc[position]), {kind}),
                {
                    "label": rubric.label(name),
                    "other": f"【{rubric.label(columns[name])}】"
                    if from_return
                    else f"{rubric.fiscal_year - 1}年度报送表（{at}）",
                    "change": _in_words(float(change[position]), bound),
                    "bound": percent(bound),
                },
                rests_on=(columns[name],) if from_return else (),
            )


def _moved(now: pd.Series, before: pd.Series, kind: Kind) -> NDArray[np.bool_]:
    """Tell where two years differ at all beyond what their printing rounds."""
    allowed = money_tolerance(1) if kind == "money" else NOISE
    moved: NDArray[np.bool_] = ((now - before).abs() > allowed).to_numpy()
    return moved


def _in_words(change: float, bound: float) -> str:
    """Return a change with as many decimals, two at most where they do, as tell it from the bound.

    Without a percentage where there was nothing before.
    """
    if not np.isfinite(change):
        return "从零到有，没有百分比可算"
    size = abs(change) * 100
    decimals = next(
        (places for places in range(2, 9) if float(round_half_up(size, places)) > bound * 100), 9
    )
    return f"{'增加' if change > 0 else '减少'} {shown(float(round_half_up(size, decimals)))}%"
