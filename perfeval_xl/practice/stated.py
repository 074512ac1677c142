"""What departments work out themselves beside their figures: shares, rates, differences."""

from __future__ import annotations

import numpy as np

from perfeval_xl.practice.draft import Draft, Floats
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.rounding import round_half_up

_STATED, _WRONG = 0.8, 0.004
"""How often such a figure is filled in at all, and how often wrongly."""


def stated(random: np.random.Generator, rubric: Rubric, draft: Draft) -> dict[str, Floats]:
    """Return what is stated, by the columns of the figures; NaN where nothing is."""
    columns = {}
    for entry in rubric.entries.values():
        if entry.stated is None:
            continue
        formula = entry.is_ or rubric.by_id[entry.stated].ratio
        value = draft.value(rubric.expression(formula))
        value = np.where(random.random(draft.size) < _WRONG, value * 1.1, value)
        told = np.isfinite(value) & (random.random(draft.size) < _STATED)
        printed = round_half_up(value, 4 if entry.kind == "percent" else 2)
        columns[entry.name] = np.where(told, printed, np.nan)
    return columns
