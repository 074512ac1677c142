"""Figures that can hardly be right by themselves: half a person, a negative amount."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from perfeval_xl.checks.findings import Finding, where
from perfeval_xl.forms.values import shown
from perfeval_xl.rubric.model import Rubric


def check_plausible(figures: pd.DataFrame, rubric: Rubric) -> Iterator[Finding]:
    """Yield VALUE_NOT_WHOLE for counts with a fraction, VALUE_NEGATIVE where no sign belongs."""
    for entry in rubric.entries.values():
        column = figures[entry.name]
        wrong = {}
        if entry.kind == "count":
            wrong["VALUE_NOT_WHOLE"] = (column % 1).fillna(0) != 0
        if entry.field and not entry.signed:
            wrong["VALUE_NEGATIVE"] = column < 0
        for code, mask in wrong.items():
            for position, department in where(mask, figures.index):
                found = shown(column.iloc[position])
                yield Finding(
                    department, code, entry.name, found, details={"label": entry.full_label}
                )
