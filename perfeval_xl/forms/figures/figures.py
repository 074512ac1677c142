"""The figures: all returns of one rubric as one DataFrame, totals settled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from functools import lru_cache, reduce
from itertools import islice
from operator import add
from typing import Any

import numpy as np
import pandas as pd

from perfeval_xl.forms.layout.form_layout import form_layout
from perfeval_xl.forms.layout.layout import Layout
from perfeval_xl.forms.layout.self_sheet import SELF_GRADE, SELF_TOTAL
from perfeval_xl.forms.reading.reader import Return
from perfeval_xl.rubric.expressions.evaluate import Array, Columns
from perfeval_xl.rubric.expressions.given import ELAPSED
from perfeval_xl.rubric.form.form_entry import not_applicable_name, stated_name
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.table import item_names, self_score_name

INDEX = "单位名称"
CODE = "单位代码"
_AT_ONCE = 256
RUBRICS_KEPT = 16
"""Of so many rubrics what follows from them alone is kept: a run has few at a time."""


def figure_columns(rubric: Rubric) -> list[str]:
    """Return every numeric column that the figures of a rubric have."""
    self_scores = [self_score_name(indicator) for indicator in rubric.indicators]
    items = [name for indicator in rubric.indicators for name in item_names(indicator)]
    unapplied = [not_applicable_name(name) for name in rubric.may_not_apply]
    return [*rubric.entries, *self_scores, *items, SELF_TOTAL, *unapplied]


def complete(figures: pd.DataFrame, rubric: Rubric) -> pd.DataFrame:
    """Return figures that have every column of the rubric; what was not given is missing.

    Figures made by hand in a notebook need only the columns they have; columns that the rubric
    does not know are kept. The 序时进度, where a formula reads it, is the period's own.
    """
    columns = figure_columns(rubric)
    given = {ELAPSED: rubric.elapsed} if rubric.uses_elapsed else {}
    others = [name for name in figures.columns if name not in {*columns, ELAPSED}]
    numbers = figures.reindex(columns=columns).astype("float64").assign(**given)
    return pd.concat([numbers, figures[others]], axis=1)


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
        other.numbers = other._arrays = {**self.numbers, **changed}
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


def collect(returns: Sequence[Return], rubric: Rubric) -> pd.DataFrame:
    """Return one row a department (index 单位名称) and one column a 数据项, as filled in.

    Beside the figures stand 单位代码 and the texts of the form (自评等级, 厉行节约保障措施 …).
    """
    names = pd.Index([content.department for content in returns], name=INDEX, dtype=object)
    numbers = table_of((content.figures for content in returns), names)
    words = table_of((content.words for content in returns), names, object).fillna("")
    codes = pd.Series([content.code for content in returns], index=names, dtype=object, name=CODE)
    columns = list(dict.fromkeys([SELF_GRADE, *words.columns]))
    words = words.reindex(columns=columns, fill_value="")
    return pd.concat([complete(numbers, rubric), codes, words], axis=1)


def table_of(
    rows: Iterable[Mapping[str, Any]], index: pd.Index, dtype: type | None = None
) -> pd.DataFrame:
    """Return rows, as many as `index` has, as a DataFrame with a column for every name.

    Some at a time: as dicts, all of them take six times what the table does.
    """
    left, pieces = iter(rows), []
    for first in range(0, len(index), _AT_ONCE):
        some = [dict(row.items()) for row in islice(left, _AT_ONCE)]
        pieces.append(pd.DataFrame(some, index=index[first : first + _AT_ONCE], dtype=dtype))
    return pd.concat(pieces) if pieces else pd.DataFrame(index=index, dtype=dtype)


def collect_items(returns: Sequence[Return]) -> pd.DataFrame:
    """Return the lines of all lists: 单位名称, 清单, 序号, 名称 and a column of figures each."""
    rows = [
        {INDEX: content.department, **dict(item.items())}
        for content in returns
        for item in content.items
    ]
    columns = dict.fromkeys(
        [INDEX, "清单", "序号", "名称", *(name for row in rows for name in row)]
    )
    return pd.DataFrame(rows, columns=list(columns))


@lru_cache(maxsize=RUBRICS_KEPT)
def layouts(rubric: Rubric) -> tuple[Layout, ...]:
    """Return the layouts of the rubric's form sheets, the same at every call."""
    return tuple(form_layout(form, rubric.unit) for form in rubric.forms)


def settle(figures: pd.DataFrame, items: pd.DataFrame, rubric: Rubric) -> pd.DataFrame:
    """Return figures whose totals are computed from their parts, what was stated kept beside.

    A total whose parts are all known is their sum, and what the department stated goes to
    填报_<name>; where a part is missing the stated total stands. Sums of sums are settled from
    the inside out.
    """
    sums: dict[str, tuple[str, ...]] = {}
    lists: dict[str, tuple[str, str]] = {}
    unprinted: set[str] = set()
    for layout in layouts(rubric):
        unprinted.update(entry.name for entry in layout.line_sums)
        sums.update(layout.sums)
        lists.update(layout.list_totals)
    stated = figures[[*sums, *lists]].rename(columns=stated_name)
    settled = pd.concat([figures, stated], axis=1)
    for total, (row, column) in lists.items():
        computed = _list_sum(items, row, column, settled.index)
        # What the form prints nowhere cannot have been stated: it is its lines or nothing.
        settled[total] = computed if total in unprinted else computed.fillna(settled[total])
    done: set[str] = set()

    def settle_one(total: str) -> None:
        if total in done or total not in sums:
            return
        done.add(total)
        for part in sums[total]:
            settle_one(part)
        # One after the other: NumPy adds the parts of one department in another order than those
        # of many.
        computed = reduce(add, (settled[part] for part in sums[total]))
        settled[total] = computed.fillna(settled[total])

    for total in sums:
        settle_one(total)
    return settled


def unsettled(figures: pd.DataFrame, rubric: Rubric) -> pd.DataFrame:
    """Return settled figures as they were filled in: what was stated of a total in its column."""
    totals = dict.fromkeys(
        name for layout in layouts(rubric) for name in (*layout.sums, *layout.list_totals)
    )
    raw = figures.copy()
    for name in totals:
        raw[name] = raw[stated_name(name)]
    return raw.drop(columns=[stated_name(name) for name in totals])


def _list_sum(items: pd.DataFrame, row: str, column: str, index: pd.Index) -> pd.Series:
    """Return the sum of a list per department; missing where there are no lines or one is blank.

    As in the scorebook, there are as many lines as names.
    """
    if column not in items:
        return pd.Series(np.nan, index=index)
    lines = items[items["清单"] == row]
    values, units = lines[column].astype("float64"), pd.Index(lines[INDEX])
    filled = sums_by_unit(values.notna().astype("float64"), units)
    named = sums_by_unit((lines["名称"] != "").astype("float64"), units)
    sums = sums_by_unit(values, units)
    return sums[(filled == named) & (named > 0)].reindex(index)


def sums_by_unit(values: pd.Series, units: pd.Index) -> pd.Series:
    """Return the sum of the values of each unit, in their order; a missing one counts as nothing.

    `units` says whose each value is. A unit's sum depends on its own values alone: with pandas
    (3.1) that of a group depends in its last bit on the groups before it.
    """
    codes, unique = units.factorize()
    sums = np.bincount(codes, values.fillna(0.0).to_numpy(dtype="float64"), len(unique))
    return pd.Series(sums, unique)
