"""A part that dwarfs its whole, a total that dwarfs its parts: one of them is in another unit."""

from collections.abc import Iterator

import pandas as pd

from perfeval_xl.checks.finding import Finding, where
from perfeval_xl.checks.scale import FAR, far_apart, least_telling
from perfeval_xl.forms.figures.figures import layouts
from perfeval_xl.forms.reading.values import shown
from perfeval_xl.rubric.model import Rubric

_PARTS = "其各分项之和"


def check_part_scale(
    figures: pd.DataFrame, settled: pd.DataFrame, rubric: Rubric
) -> Iterator[Finding]:
    """Yield VALUE_OUT_OF_SCALE for parts 1,000 times their whole, and totals so far off the sum.

    `figures` hold totals as they were typed, `settled` as their parts give them.
    """
    least = least_telling(rubric)
    for part, whole in _pairs(rubric):
        over = (figures[whole] >= least) & (figures[part] >= FAR * figures[whole])
        for position, unit in where(over, figures.index):
            filled, expected = figures[part].iloc[position], figures[whole].iloc[position]
            details = {"label": rubric.label(part), "other": rubric.label(whole)}
            yield Finding(unit, "VALUE_OUT_OF_SCALE", part, shown(filled), shown(expected), details)
    for layout in layouts(rubric):
        for total in (*layout.sums, *layout.list_totals):
            if rubric.entries[total].kind != "money":
                continue
            typed, added = figures[total].to_numpy(), settled[total].to_numpy()
            far = far_apart(typed, added, least)
            if total in layout.sums:  # a part that dwarfs it was told of itself
                far &= typed > added
            for position, unit in where(far, figures.index):
                filled, expected = shown(float(typed[position])), shown(float(added[position]))
                details = {"label": rubric.label(total), "other": _PARTS}
                yield Finding(unit, "VALUE_OUT_OF_SCALE", total, filled, expected, details)


def _pairs(rubric: Rubric) -> Iterator[tuple[str, str]]:
    """Yield every amount with the one that it is a part of."""
    for layout in layouts(rubric):
        for total, parts in layout.sums.items():
            if rubric.entries[total].kind == "money":
                yield from ((part, total) for part in parts)
    for _, matrix in rubric.matrices():
        for name in matrix.amounts():
            if matrix.column(name).kind == "money":
                within = (row for row in matrix.rows if row.within)
                yield from ((f"{row.row}_{name}", f"{row.within}_{name}") for row in within)
