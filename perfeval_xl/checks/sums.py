"""A total against its parts (合计＝各分项之和), down the rows of a form and over its lists."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from perfeval_xl.checks.findings import Finding, where
from perfeval_xl.checks.tolerance import money_tolerance
from perfeval_xl.forms.figures import INDEX, layouts
from perfeval_xl.forms.values import shown
from perfeval_xl.rubric.form_entry import stated_name
from perfeval_xl.rubric.model import Rubric

SLIGHT, SLIGHT_SHARE = 0.1, 0.001
"""A gap of at most 0.1 万元 and a thousandth of the total."""


def check_sums(figures: pd.DataFrame, items: pd.DataFrame, rubric: Rubric) -> Iterator[Finding]:
    """Yield SUM_DIFFERS where a stated total is not the sum of its parts beyond rounding.

    A gap too small to move a score is SUM_SLIGHTLY_OFF: told, and no reason to hand back.
    `figures` are settled: the total's own column holds the sum, 填报_<total> what was stated.
    """
    for layout in layouts(rubric):
        for total, parts in layout.sums.items():
            names = "、".join(_row_label(rubric, part) for part in parts)
            known = figures[list(parts)].notna().all(axis=1)
            yield from _differing(figures, total, known, len(parts), names, rubric)
        for total, (row, _) in layout.list_totals.items():
            lines = items[items["清单"] == row].groupby(INDEX).size().reindex(figures.index)
            yield from _differing(figures, total, lines.notna(), lines, "所列各行", rubric)


def _differing(
    figures: pd.DataFrame,
    total: str,
    known: pd.Series,
    terms: int | pd.Series,
    parts: str,
    rubric: Rubric,
) -> Iterator[Finding]:
    gap = figures[stated_name(total)] - figures[total]
    differs = known & (gap.abs() > money_tolerance(terms))
    for position, department in where(differs, figures.index):
        stated = figures[stated_name(total)].iloc[position]
        slight = abs(gap.iloc[position]) <= min(SLIGHT, SLIGHT_SHARE * abs(stated)) + 1e-9
        yield Finding(
            department,
            "SUM_SLIGHTLY_OFF" if slight else "SUM_DIFFERS",
            total,
            shown(stated),
            shown(figures[total].iloc[position]),
            {"label": rubric.label(total), "parts": parts, "gap": shown(gap.iloc[position])},
        )


def _row_label(rubric: Rubric, name: str) -> str:
    return rubric.label(name).rsplit("（", 1)[0]
