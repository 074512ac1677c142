"""Figures as arrays by name, one place a unit: what checks and rules compute on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from functools import reduce
from operator import add

import numpy as np
import pandas as pd

from perfeval_xl.rubric.expressions.evaluate import Array, Columns


def columns_of(figures: pd.DataFrame) -> dict[str, Array]:
    """Return the numeric columns as arrays by name, for `evaluate`."""
    numbers = figures.select_dtypes("number")
    if all(kind == np.float64 for kind in numbers.dtypes):
        # One block, a column after the other: a hundred Series take longer than what is computed.
        block = np.ascontiguousarray(numbers.to_numpy().T)
        return dict(zip(map(str, numbers.columns), block, strict=True))
    return {str(name): numbers[name].to_numpy() for name in numbers.columns}


class UnitColumns(Columns):
    """The figures of some units as arrays by name, beside what the units are called."""

    def __init__(self, figures: pd.DataFrame, changed: Mapping[str, Array] | None = None) -> None:
        """`changed` are columns that take the place of those of `figures`."""
        self.numbers = {**columns_of(figures), **(changed or {})}
        super().__init__(self.numbers, len(figures))
        self.frame = figures
        self.index = figures.index
        self.units = figures.index.tolist()

    def __contains__(self, name: str) -> bool:
        return name in self.numbers

    def of(self, changed: Mapping[str, Array]) -> UnitColumns:
        """Return the same figures, some columns changed."""
        other = copy(self)
        other.numbers = {**self.numbers, **changed}
        Columns.__init__(other, other.numbers, self.size)
        return other

    def added(self, names: Sequence[str], missing: float = np.nan) -> Array:
        """Return the sums of columns unit by unit; a missing figure counts as `missing`.

        One after the other: NumPy adds the parts of one unit in another order than those of many.
        """
        parts = (self[name] for name in names)
        if missing == missing:
            parts = (np.where(np.isnan(part), missing, part) for part in parts)
        return reduce(add, parts, np.zeros(self.size))


def unit_columns(figures: pd.DataFrame | UnitColumns) -> UnitColumns:
    """Return figures as columns, unless they are."""
    return figures if isinstance(figures, UnitColumns) else UnitColumns(figures)


def sums_by_unit(values: pd.Series, units: pd.Index) -> pd.Series:
    """Return the sum of the values of each unit, in their order; a missing one counts as nothing.

    `units` says whose each value is. A unit's sum depends on its own values alone: with pandas
    (3.1) that of a group depends in its last bit on the groups before it.
    """
    codes, unique = units.factorize()
    sums = np.bincount(codes, values.fillna(0.0).to_numpy(dtype="float64"), len(unique))
    return pd.Series(sums, unique)
