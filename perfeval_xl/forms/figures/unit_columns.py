"""Figures as arrays by name, one place a unit, and the lines of their lists: what checks and rules
compute on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from functools import reduce
from operator import add

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perfeval_xl.forms.layout.layout import line_name
from perfeval_xl.rubric.expressions.evaluate import Array, Columns

INDEX = "单位名称"
"""The name of the index of figures: what each unit is called."""


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
    if not len(units):  # pandas 2 cannot number what is not there
        return pd.Series(dtype="float64", index=units)
    codes, unique = units.factorize()
    sums = np.bincount(codes, values.fillna(0.0).to_numpy(dtype="float64"), len(unique))
    return pd.Series(sums, unique)


class UnitLines:
    """The lines of all lists as arrays, beside whose they are."""

    def __init__(self, items: pd.DataFrame, index: pd.Index) -> None:
        """`index` names the units; `items` are as `collect_items` gives them."""
        self._items = items
        none = pd.Series(dtype=object)
        self._lists = items.get("清单", none).to_numpy(dtype=object)
        self._named = items.get("名称", none).to_numpy(dtype=object) != ""
        self._owners, owners = pd.Index(items.get(INDEX, none)).factorize()
        self._count = len(owners)
        self._units = owners.get_indexer(index)

    def of(self, row: str) -> NDArray[np.intp]:
        """Return where the lines of one list stand in the table."""
        return np.flatnonzero(self._lists == row)

    def have(self, row: str) -> NDArray[np.bool_]:
        """Tell which units have lines of a list."""
        return self._by_unit(np.bincount(self._owners[self.of(row)], minlength=self._count)) > 0

    def sums(self, row: str, column: str) -> Array:
        """Return the sum of a list per unit; missing where there are no lines or one is blank.

        As in the scorebook, there are as many lines as names.
        """
        if column not in self._items:
            return np.full(len(self._units), np.nan)
        at = self.of(row)
        values, owners = self._items[column].to_numpy(dtype="float64")[at], self._owners[at]

        def added(amounts: Array) -> Array:
            return np.bincount(owners, amounts, self._count)

        filled, named = added(~np.isnan(values)), added(self._named[at])
        sums = np.where(
            (filled == named) & (named > 0), added(np.where(np.isnan(values), 0.0, values)), np.nan
        )
        return self._by_unit(sums, np.nan)

    def side_by_side(self, row: str, column: str) -> list[Array]:
        """Return the first lines of all units, the second ones …; shorter lists end in NaN."""
        if column not in self._items:
            return []
        at = self.of(row)
        owners = self._owners[at]
        number = pd.Series(owners).groupby(owners).cumcount().to_numpy()
        wide = np.full((int(number.max(initial=-1)) + 1, self._count), np.nan)
        wide[number, owners] = self._items[column].to_numpy(dtype="float64")[at]
        return [self._by_unit(line, np.nan) for line in wide]

    def names(self, row: str, column: str, unit: int) -> tuple[str, ...]:
        """Return what the figures of a unit's lines are called, the unit by its place."""
        if not self._count or self._units[unit] < 0:
            return ()
        at = self.of(row)
        numbers = self._items["序号"].to_numpy()[at[self._owners[at] == self._units[unit]]]
        return tuple(line_name(row, int(number), column) for number in numbers)

    def _by_unit(self, values: Array, without: float = 0) -> Array:
        """Return values of the owners of lines in the order of all units."""
        if not self._count:
            return np.full(len(self._units), without)
        return np.where(self._units >= 0, values[self._units], without)
