"""The same amount stated in two places: a table against another, a table against the narrative."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from perfeval_xl.checks.findings import Finding, where
from perfeval_xl.checks.tolerance import money_tolerance
from perfeval_xl.forms.figures import columns_of
from perfeval_xl.forms.values import shown
from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.expressions.evaluate import Columns, evaluate
from perfeval_xl.rubric.model import Rubric


def check_same(figures: pd.DataFrame, rubric: Rubric) -> Iterator[Finding]:
    """Yield SAME_DIFFERS for the pairs that the rubric declares; what is missing differs from
    nothing."""
    columns = Columns(columns_of(figures), len(figures))
    for pair in rubric.same:
        left, right = (rubric.expression(formula) for formula in pair)
        one, other = evaluate(left, columns), evaluate(right, columns)
        terms = len(nodes.names_in(left)) + len(nodes.names_in(right)) - 1
        for position, department in where(abs(one - other) > money_tolerance(terms), figures.index):
            details = {"label": _words(rubric, pair[0]), "other": _words(rubric, pair[1])}
            found, expected = shown(float(one[position])), shown(float(other[position]))
            place = nodes.names_in(left)[0]
            yield Finding(department, "SAME_DIFFERS", place, found, expected, details)


def _words(rubric: Rubric, formula: str) -> str:
    """Return a formula with the labels of the form in place of the names."""
    return re.sub(r"[^\W\d]\w*", lambda found: rubric.label(found[0]), formula)
