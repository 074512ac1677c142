"""Figures that an indicator needs and that were left blank."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from perfeval_xl.checks.findings import Finding, where
from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.form_entry import not_applicable_name
from perfeval_xl.rubric.model import Rubric


def check_missing(figures: pd.DataFrame, rubric: Rubric) -> Iterator[Finding]:
    """Yield VALUE_MISSING for each blank figure, with the indicators that cannot do without it."""
    users: dict[str, list[str]] = {}
    for indicator in rubric.indicators:
        if indicator.rule.measures:
            for name in nodes.names_in(rubric.expression(indicator.ratio)):
                users.setdefault(name, []).append(indicator.name)
    for name, indicators in users.items():
        blank = figures[name].isna()
        if name in rubric.may_not_apply:  # what there cannot be is not missing
            blank &= figures[not_applicable_name(name)].fillna(0) == 0
        for _, department in where(blank, figures.index):
            expected = "、".join(indicators)
            details = {"label": rubric.label(name)}
            yield Finding(department, "VALUE_MISSING", name, "", expected, details)
