"""Amounts that look as if typed in 元 where 万元 are asked for: a suspicion, never a correction.

A year may really bring a hundred times the last one, and from next to nothing any multiple. So
small amounts say nothing, a figure must tower over every other of its row, and one that its own
total or the rest of its column can hold is left in peace. A part that dwarfs its whole, or a total
that dwarfs its parts, is told as well.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perfeval_xl.checks.finding import Finding, Unit, where
from perfeval_xl.forms.figures.figures import layouts
from perfeval_xl.forms.figures.unit_columns import UnitColumns, unit_columns
from perfeval_xl.forms.reading.values import shown
from perfeval_xl.rubric.form.form_matrix import Matrix
from perfeval_xl.rubric.model import Rubric

FAR = 1000.0
"""So many times another figure: 元 for 万元 is 10,000 times, less or more what a year changes."""
_LEAST: Mapping[str, float] = {"元": 1e4, "千元": 10.0, "万元": 1.0}
"""Amounts below 1 万元, in a rubric's unit, tell nothing of the scale of others."""
_COLUMN_FROM = 3
"""So many rows that are out of scale in one column, and nearly all of it, are one mistake …"""
_COLUMN_SHARE = 0.8
"""… nearly all: this share of the rows that can be compared."""
_PARTS = "其各分项之和"

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def least_telling(rubric: Rubric) -> float:
    """Return the least amount, in a rubric's unit, that tells of the scale of others."""
    return _LEAST.get(rubric.unit, 1.0)


def far_apart(one: Floats, other: Floats, least: float) -> Flags:
    """Tell where two amounts can hardly be in one unit; those below `least` can in any."""
    low, high = np.minimum(one, other), np.maximum(one, other)
    far: Flags = (low >= least) & (high >= FAR * low)
    return far


def check_scale(figures: pd.DataFrame | UnitColumns, rubric: Rubric) -> Iterator[Finding]:
    """Yield COLUMN_OUT_OF_SCALE and VALUE_OUT_OF_SCALE for amounts against the other columns of
    their row."""
    given = unit_columns(figures)
    for _, matrix in rubric.matrices():
        names = [name for name in matrix.amounts() if matrix.column(name).kind == "money"]
        if len(names) > 1:
            yield from _Table(given, rubric, matrix, names).findings()


class _Table:
    """One table of all departments: arrays of the shape (departments, rows, columns)."""

    def __init__(
        self, figures: UnitColumns, rubric: Rubric, matrix: Matrix, names: Sequence[str]
    ) -> None:
        self.rubric, self.matrix, self.names = rubric, matrix, names
        self.rows = [row.row for row in matrix.rows]
        self.units = figures.units
        shape = (figures.size, len(self.rows), len(names))
        columns = [self._name(row, at) for row in range(shape[1]) for at in range(shape[2])]
        self.values: Floats = np.stack([figures[name] for name in columns], axis=1).reshape(shape)
        telling = np.where(self.values >= least_telling(rubric), self.values, np.nan)
        others = [_others(telling, at) for at in range(len(names))]
        self.beside = np.stack([np.fmax.reduce(values, axis=2) for values in others], axis=2)
        least = np.stack([np.fmin.reduce(values, axis=2) for values in others], axis=2)
        self.known: Flags = ~np.isnan(telling) & ~np.isnan(self.beside)
        self.high: Flags = self.known & (telling >= FAR * self.beside)
        # In a table of two columns, one that is low is the other that is high.
        self.low: Flags = self.known & (telling * FAR <= least) & (len(names) > 2)

    def findings(self) -> Iterator[Finding]:
        """Yield the findings, whole columns first."""
        if not (self.high.any() or self.low.any()):
            return
        whole_high, whole_low = self._whole(self.high), self._whole(self.low)
        for at in range(len(self.names)):
            for flags, whole in ((self.high, whole_high), (self.low, whole_low)):
                for position, unit in where(whole[:, at], self.units):
                    yield self._column(unit, position, at, flags)
        # Of a figure in such a column it is said, too; `tidy` leaves that out.
        single = self.high & ~self._held()
        for row in range(len(self.rows)):
            for at in range(len(self.names)):
                for position, unit in where(single[:, row, at], self.units):
                    yield self._figure(unit, position, row, at)

    def _whole(self, flags: Flags) -> Flags:
        """Tell of which departments a whole column (departments, columns) is out of scale."""
        count, known = flags.sum(axis=1), self.known.sum(axis=1)
        whole: Flags = (count >= _COLUMN_FROM) & (count >= _COLUMN_SHARE * known)
        return whole

    def _held(self) -> Flags:
        """Tell which figures their own total, or a larger one in their column, can hold."""
        sound = np.where(self.high, np.nan, self.values)
        wholes = _wholes(self.matrix)
        held = np.zeros(self.values.shape, dtype=bool)
        for row, name in enumerate(self.rows):
            whole = wholes.get(name)
            largest = np.fmax.reduce(np.delete(sound, row, axis=1), axis=1, initial=np.nan)
            if whole is None:
                bound = largest
            else:
                above = self.rows.index(whole)
                # A total that is out of scale itself speaks for nobody.
                bound = np.where(np.isnan(self.values[:, above]), largest, sound[:, above])
            held[:, row] = self.values[:, row] <= bound * (1 + 1e-6)
        return held

    def _column(self, unit: Unit, position: int, at: int, flags: Flags) -> Finding:
        rows = np.flatnonzero(flags[position, :, at])
        beside = self._beside(position, int(rows[0]), at)
        heading = f"{self.matrix.matrix}（{self.matrix.column(self.names[at]).label}）"
        return Finding(
            unit,
            "COLUMN_OUT_OF_SCALE",
            self._name(int(rows[0]), at),
            shown(self.values[position, rows[0], at]),
            shown(self.values[position, rows[0], beside]),
            {
                "label": heading,
                "other": self.matrix.column(self.names[beside]).label,
                "count": len(rows),
            },
            also=tuple(self._name(int(row), at) for row in rows[1:]),
        )

    def _figure(self, unit: Unit, position: int, row: int, at: int) -> Finding:
        beside = self._beside(position, row, at)
        return Finding(
            unit,
            "VALUE_OUT_OF_SCALE",
            self._name(row, at),
            shown(self.values[position, row, at]),
            shown(self.values[position, row, beside]),
            {
                "label": self.rubric.label(self._name(row, at)),
                "other": self.rubric.label(self._name(row, beside)),
            },
        )

    def _beside(self, position: int, row: int, at: int) -> int:
        """Return the column of the largest other figure in a row: the nearest to compare with."""
        others = self.values[position, row].copy()
        others[at] = np.nan
        return int(np.nanargmax(others))

    def _name(self, row: int, at: int) -> str:
        return f"{self.rows[row]}_{self.names[at]}"


def _others(telling: Floats, at: int) -> Floats:
    return np.delete(telling, at, axis=2)


def _wholes(matrix: Matrix) -> Mapping[str, str]:
    """Return the row that each row is a part of."""
    wholes = {row.row: row.within for row in matrix.rows if row.within}
    for row in matrix.rows:
        wholes.update({part: row.row for part in row.sum if part not in wholes})
    return wholes


def check_part_scale(
    figures: pd.DataFrame | UnitColumns, settled: pd.DataFrame | UnitColumns, rubric: Rubric
) -> Iterator[Finding]:
    """Yield VALUE_OUT_OF_SCALE for parts 1,000 times their whole, and totals so far off the sum.

    `figures` hold totals as they were typed, `settled` as their parts give them.
    """
    least, given, counted = least_telling(rubric), unit_columns(figures), unit_columns(settled)
    for part, whole in _pairs(rubric):
        over = (given[whole] >= least) & (given[part] >= FAR * given[whole])
        for position, unit in where(over, given.units):
            filled, expected = (
                shown(given[part][position]),
                shown(given[whole][position]),
            )
            details = {"label": rubric.label(part), "other": rubric.label(whole)}
            yield Finding(unit, "VALUE_OUT_OF_SCALE", part, filled, expected, details)
    for layout in layouts(rubric):
        for total in (*layout.sums, *layout.list_totals):
            if rubric.entries[total].kind != "money":
                continue
            typed, added = given[total], counted[total]
            far = far_apart(typed, added, least)
            if total in layout.sums:  # a part that dwarfs it was told of itself
                far &= typed > added
            for position, unit in where(far, given.units):
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
