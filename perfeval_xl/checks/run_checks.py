"""All checks, in the order in which their findings are read."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from perfeval_xl.checks.balance import check_balances
from perfeval_xl.checks.findings import Finding
from perfeval_xl.checks.missing import check_missing
from perfeval_xl.checks.parts import check_parts
from perfeval_xl.checks.plausible import check_plausible
from perfeval_xl.checks.same import check_same
from perfeval_xl.checks.self_scores import check_self_scores
from perfeval_xl.checks.self_total import check_self_total
from perfeval_xl.checks.stated import check_stated
from perfeval_xl.checks.sums import check_sums
from perfeval_xl.forms.reader import Return
from perfeval_xl.rubric.model import Rubric


def run_checks(figures: pd.DataFrame, items: pd.DataFrame, rubric: Rubric) -> list[Finding]:
    """Return the findings of every check over settled figures, in a stable order."""
    return [
        *check_sums(figures, items, rubric),
        *check_parts(figures, rubric),
        *check_balances(figures, items, rubric),
        *check_same(figures, rubric),
        *check_stated(figures, rubric),
        *check_plausible(figures, rubric),
        *check_self_scores(figures, rubric),
        *check_self_total(figures, rubric),
        *check_missing(figures, rubric),
    ]


def reading_findings(returns: Sequence[Return], rubric: Rubric) -> list[Finding]:
    """Return what the reader remarked on single cells, as findings."""
    return [
        Finding(
            each.department,
            remark.code,
            remark.name,
            remark.found,
            remark.expected,
            {"label": rubric.label(remark.name), "place": (remark.sheet, remark.cell)},
        )
        for each in returns
        for remark in each.remarks
    ]
