"""Figures that can hardly be right by themselves: half a person, a million of them, less than
nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from perfeval_xl.checks.finding import Finding, where
from perfeval_xl.forms.reading.values import shown
from perfeval_xl.messages import Code
from perfeval_xl.rubric.model import Rubric

MOST_COUNTED = 100_000
"""People, tasks or things of one department; what is more is an amount or a number of something."""


def check_plausible(figures: pd.DataFrame, rubric: Rubric) -> Iterator[Finding]:
    """Yield VALUE_NOT_WHOLE and COUNT_TOO_LARGE of counts, VALUE_NEGATIVE where no sign fits."""
    for entry in rubric.entries.values():
        column = figures[entry.name]
        wrong: dict[Code, pd.Series[bool]] = {}
        if entry.kind == "count":
            wrong["VALUE_NOT_WHOLE"] = (column % 1).fillna(0) != 0
            wrong["COUNT_TOO_LARGE"] = column > MOST_COUNTED
        if entry.field and not entry.signed:
            wrong["VALUE_NEGATIVE"] = column < 0
        for code, mask in wrong.items():
            for position, department in where(mask, figures.index):
                filled = shown(column.iloc[position])
                yield Finding(
                    department, code, entry.name, filled, details={"label": entry.full_label}
                )
