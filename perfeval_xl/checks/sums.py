"""A total against its parts (合计＝各分项之和): down the rows of a form, across its columns, over
the lines of its lists."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from perfeval_xl.checks.finding import Finding, where
from perfeval_xl.checks.tolerance import NOISE, money_tolerance, printed_rounding
from perfeval_xl.forms.figures.figures import INDEX, layouts
from perfeval_xl.forms.reading.values import shown
from perfeval_xl.rubric.form.form_entry import stated_name
from perfeval_xl.rubric.form.form_matrix import Matrix, Row
from perfeval_xl.rubric.model import Rubric

SLIGHT, SLIGHT_SHARE = 0.1, 0.001
"""A gap of at most 0.1 万元 and a thousandth of the total."""


@dataclass(frozen=True, slots=True)
class _About:
    """What is compared: the total's column, its label, and what its parts are called."""

    total: str
    label: str
    parts: str
    lines: Sequence[str] | None = None
    """For totals that stand on the lines of a list: the label of each."""


def check_sums(figures: pd.DataFrame, items: pd.DataFrame, rubric: Rubric) -> Iterator[Finding]:
    """Yield SUM_DIFFERS where a stated total is not the sum of its parts beyond rounding.

    A gap too small to move a score, or that the rounding of the printed figures can make, is
    SUM_SLIGHTLY_OFF: told, and no reason to hand back. `figures` are settled: the total's own
    column holds the sum, 填报_<total> what was stated. Where a part is missing, nothing is said.
    """
    for layout in layouts(rubric):
        for total, below in (*layout.sums.items(), *layout.across.items()):
            parts, frame = _names(rubric, total, below), figures[list(below)]
            stated, added = figures[stated_name(total)], frame.sum(axis=1, skipna=False)
            if total in layout.list_totals:
                # Along the row of a list, its lines are looked at instead.
                row, _ = layout.list_totals[total]
                listed = items.loc[items["清单"] == row, INDEX]
                stated = stated.mask(figures.index.isin(listed))
            about = _About(total, rubric.label(total), parts)
            yield from _differing(stated, added, frame, about, rubric)
        for total, (row, column) in layout.list_totals.items():
            stated, added = figures[stated_name(total)], figures[total]
            lines = _side_by_side(items, row, column, figures.index)
            about = _About(total, rubric.label(total), "所列各行")
            yield from _differing(stated, added, lines, about, rubric)
    for _, matrix in rubric.matrices():
        for line in (candidate for candidate in matrix.rows if candidate.list_):
            yield from _lines_across(items, matrix, line, rubric)


def _differing(
    stated: pd.Series,
    added: pd.Series,
    parts: pd.DataFrame,
    about: _About,
    rubric: Rubric,
) -> Iterator[Finding]:
    """Compare totals with the sums of their parts, which stand side by side, one row a total."""
    gap = (stated - added).abs()
    terms = parts.notna().sum(axis=1)
    slightly = np.minimum(SLIGHT, SLIGHT_SHARE * stated.abs().to_numpy()) + NOISE
    if rubric.entries[about.total].kind == "money":
        printed = np.column_stack([stated.to_numpy(), parts.to_numpy(dtype="float64")])
        slightly = np.maximum(slightly, printed_rounding(printed))
    for position, unit in where(gap > money_tolerance(terms), stated.index):
        yield Finding(
            unit,
            "SUM_SLIGHTLY_OFF" if gap.iloc[position] <= slightly[position] else "SUM_DIFFERS",
            about.total,
            shown(stated.iloc[position]),
            shown(added.iloc[position]),
            {
                "label": about.label if about.lines is None else about.lines[position],
                "parts": about.parts,
                "gap": shown(gap.iloc[position]),
            },
        )


def _side_by_side(items: pd.DataFrame, row: str, column: str, index: pd.Index) -> pd.DataFrame:
    """Return one row a unit, the lines of a list as columns; shorter lists end in NaN."""
    if column not in items:
        return pd.DataFrame(index=index)
    lines = items[items["清单"] == row]
    at = lines.groupby(INDEX).cumcount()
    wide = lines.assign(列=at).pivot(index=INDEX, columns="列", values=column)
    return wide.astype("float64").reindex(index)


def _lines_across(
    items: pd.DataFrame, matrix: Matrix, row: Row, rubric: Rubric
) -> Iterator[Finding]:
    """Compare the totals that the lines of a list have in a column; they share its total's cell."""
    lines = items[items["清单"] == row.row].set_index(INDEX)
    for name in matrix.columns:
        below = list(matrix.column(name).sum)
        if not below or not {name, *below} <= set(lines.columns):
            continue
        amounts = lines[[name, *below]].astype("float64")
        column = matrix.column(name).label
        labels = [f"{title}（{column}）" for title in lines["名称"]]
        parts = "、".join(matrix.column(part).label for part in below)
        about = _About(f"{row.row}_{name}", rubric.label(f"{row.row}_{name}"), parts, labels)
        added = amounts[below].sum(axis=1, skipna=False)
        yield from _differing(amounts[name], added, amounts[below], about, rubric)


def _names(rubric: Rubric, total: str, parts: tuple[str, ...]) -> str:
    """Return what the parts of a total are called: without what they have in common with it."""
    column = "（" + rubric.label(total).rpartition("（")[2]
    labels = [rubric.label(part) for part in parts]
    if all(label.endswith(column) for label in labels):
        return "、".join(label.removesuffix(column) for label in labels)
    row = rubric.label(total).rpartition("（")[0]
    if row and all(label.rpartition("（")[0] == row for label in labels):
        return "、".join(label.rpartition("（")[2].removesuffix("）") for label in labels)
    return "、".join(labels)
