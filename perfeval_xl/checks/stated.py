"""What a department worked out itself (a 控制率, a share, a difference) against its own figures."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from perfeval_xl.checks.findings import Finding, where
from perfeval_xl.checks.tolerance import money_tolerance, same_percentage
from perfeval_xl.forms.figures import columns_of
from perfeval_xl.forms.values import shown
from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.expressions.evaluate import Columns, evaluate
from perfeval_xl.rubric.form_entry import printed_places
from perfeval_xl.rubric.model import Rubric


def check_stated(figures: pd.DataFrame, rubric: Rubric) -> Iterator[Finding]:
    """Yield STATED_DIFFERS where a stated figure is not the computed one, rounded or cut off."""
    columns = Columns(columns_of(figures), len(figures))
    for entry in rubric.entries.values():
        if entry.stated is None:
            continue
        tree = rubric.expression(entry.is_ or rubric.by_id[entry.stated].ratio)
        with np.errstate(all="ignore"):
            computed = pd.Series(evaluate(tree, columns), index=figures.index)
        computed = computed.where(np.isfinite(computed))
        stated = figures[entry.name]
        places = figures.get(printed_places(entry.name))
        if entry.kind == "percent":
            same = same_percentage(stated, computed, places)
        else:
            terms = len(nodes.names_in(tree))
            same = ~((stated - computed).abs() > money_tolerance(terms)).to_numpy()
        for position, department in where(~same, figures.index):
            found, expected = stated.iloc[position], computed.iloc[position]
            percent = entry.kind == "percent"
            typed = None if places is None else places.iloc[position]
            yield Finding(
                department,
                "STATED_DIFFERS",
                entry.name,
                _percentage(found, typed) if percent else shown(found),
                f"{expected * 100:.4f}%" if percent else shown(expected),
                {"label": entry.full_label},
            )


def _percentage(value: float, places: float | None) -> str:
    """Write a stated percentage as it was typed, with its own decimals where they are known."""
    if places is None or places != places:
        return f"{shown(value * 100)}%"
    return f"{value * 100:.{int(places)}f}%"
