"""Figures that an indicator needs and that were left blank."""

from collections.abc import Iterator

import pandas as pd

from perfeval_xl.checks.finding import Finding, where
from perfeval_xl.forms.figures.figures import layouts
from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.form.form_entry import not_applicable_name
from perfeval_xl.rubric.model import Rubric


def check_missing(figures: pd.DataFrame, rubric: Rubric) -> Iterator[Finding]:
    """Yield VALUE_MISSING for each blank figure, with the indicators that cannot do without it."""
    users: dict[str, list[str]] = {}
    for indicator in rubric.indicators:
        if indicator.rule.measures:
            for name in nodes.names_in(rubric.expression(indicator.ratio)):
                users.setdefault(name, []).append(indicator.name)
    parts = {total: below for layout in layouts(rubric) for total, below in layout.sums.items()}
    place = {name: at for at, name in enumerate(rubric.entries)}
    for name in sorted(users, key=lambda field: place.get(field, len(place))):
        indicators, blank = users[name], figures[name].isna()
        if name in rubric.may_not_apply:  # what there cannot be is not missing
            blank &= figures[not_applicable_name(name)].fillna(0) == 0
        for _, department in where(blank, figures.index):
            expected = "、".join(indicators)
            details = {"label": rubric.label(name)}
            # With all its parts filled in, a blank total would not be missing.
            below = parts.get(name, ())
            yield Finding(department, "VALUE_MISSING", name, "", expected, details, rests_on=below)
