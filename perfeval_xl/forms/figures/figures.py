"""The figures: all returns of one rubric as one DataFrame, totals settled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache, reduce
from itertools import islice
from operator import add
from typing import Any

import numpy as np
import pandas as pd

from perfeval_xl.forms.figures.own_figures import read_rows, standing
from perfeval_xl.forms.figures.unit_columns import INDEX as INDEX
from perfeval_xl.forms.figures.unit_columns import UnitLines, columns_of
from perfeval_xl.forms.layout.form_layout import form_layout
from perfeval_xl.forms.layout.layout import Layout
from perfeval_xl.forms.layout.self_sheet import SELF_GRADE, SELF_TOTAL
from perfeval_xl.forms.reading.reader import Return
from perfeval_xl.rubric.expressions.evaluate import Array
from perfeval_xl.rubric.expressions.given import ELAPSED
from perfeval_xl.rubric.form.form_entry import not_applicable_name, stated_name
from perfeval_xl.rubric.form.form_model import choices_of
from perfeval_xl.rubric.in_period import RUBRICS_KEPT
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.rules.own_rows import ROW_NUMBERS, ROW_TEXTS, own_parts, row_names
from perfeval_xl.rubric.table import item_names, reason_name, self_score_name

CODE = "单位代码"
_AT_ONCE = 256


def figure_columns(rubric: Rubric) -> list[str]:
    """Return every numeric column that the figures of a rubric have."""
    self_scores = [self_score_name(indicator) for indicator in rubric.indicators]
    items = [name for indicator in rubric.indicators for name in item_names(indicator)]
    own = row_names(own_parts(rubric.indicators), ROW_NUMBERS)
    unapplied = [not_applicable_name(name) for name in rubric.may_not_apply]
    return [*rubric.entries, *self_scores, *items, SELF_TOTAL, *unapplied, *own]


def text_columns(rubric: Rubric) -> list[str]:
    """Return every column of texts that a score or its note is made of."""
    reasons = map(reason_name, rubric.indicators)
    rows = row_names(own_parts(rubric.indicators), ROW_TEXTS)
    return [*reasons, *choices_of(rubric.forms), *rows]


def complete(figures: pd.DataFrame, rubric: Rubric) -> pd.DataFrame:
    """Return figures that have every column of the rubric; what was not given is missing.

    Figures made by hand in a notebook need only the columns they have; columns that the rubric
    does not know are kept. The 序时进度, where a formula reads it, is the period's own.
    """
    columns = figure_columns(rubric)
    if not rubric.uses_elapsed and _is_complete(figures, columns):
        return figures.copy()
    given = {ELAPSED: rubric.elapsed} if rubric.uses_elapsed else {}
    others = [name for name in figures.columns if name not in {*columns, ELAPSED}]
    numbers = figures.reindex(columns=columns).astype("float64").assign(**given)
    return pd.concat([numbers, figures[others]], axis=1)


def _is_complete(figures: pd.DataFrame, columns: Sequence[str]) -> bool:
    known = figures.columns[: len(columns)].tolist() == columns and ELAPSED not in figures
    return known and bool((figures.dtypes.iloc[: len(columns)] == np.float64).all())


def collect(returns: Sequence[Return], rubric: Rubric) -> pd.DataFrame:
    """Return one row a department (index 单位名称) and one column a 数据项, as filled in.

    Beside the figures stand 单位代码 and the texts of the form (自评等级, 厉行节约保障措施 …).
    """
    names = pd.Index([content.department for content in returns], name=INDEX, dtype=object)
    known = dict.fromkeys(figure_columns(rubric), 0) | ({ELAPSED: 0} if rubric.uses_elapsed else {})
    places = {name: at for at, name in enumerate(known)}
    block = np.full((len(known), len(returns)), np.nan)
    more: list[dict[str, Any]] = []
    words: dict[str, Array] = {SELF_GRADE: _blank(len(returns))}
    for row, content in enumerate(returns):
        others = {}
        numbers, texts = standing(content)
        for name, value in numbers.items():
            place = places.get(name)
            if place is None:
                others[name] = value
            else:
                block[place, row] = value
        more.append(others)
        for name, text in texts.items():
            if name not in words:
                words[name] = _blank(len(returns))
            words[name][row] = "" if text is None else text
    if rubric.uses_elapsed:
        block[places[ELAPSED]] = rubric.elapsed
    tables = [pd.DataFrame(block.T, names, list(places))]
    tables += [table_of(more, names)] if any(more) else []
    written = np.column_stack([[content.code for content in returns], *words.values()])
    block_of_texts = pd.DataFrame(written.astype(object), names, [CODE, *words], dtype=object)
    return read_rows(pd.concat([*tables, block_of_texts], axis=1), rubric)


def _blank(size: int) -> Array:
    """Return texts, none of which says anything yet."""
    return np.full(size, "", dtype=object)


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
    numbers = columns_of(figures)
    stated = {stated_name(total): numbers[total] for total in (*sums, *lists)}
    settled = dict(numbers)
    lines = UnitLines(items, figures.index)
    for total, (row, column) in lists.items():
        computed = lines.sums(row, column)
        # What the form prints nowhere cannot have been stated: it is its lines or nothing.
        settled[total] = computed if total in unprinted else _or(computed, settled[total])
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
        settled[total] = _or(computed, settled[total])

    for total in sums:
        settle_one(total)
    texts = figures[[name for name in figures.columns if str(name) not in numbers]]
    block = np.stack([*settled.values(), *stated.values()])
    counted = pd.DataFrame(block.T, figures.index, [*settled, *stated])
    return pd.concat([counted, texts], axis=1)[[*figures.columns, *stated]]


def _or(computed: Array, stated: Array) -> Array:
    return np.where(np.isnan(computed), stated, computed)


def unsettled(figures: pd.DataFrame, rubric: Rubric) -> pd.DataFrame:
    """Return settled figures as they were filled in: what was stated of a total in its column."""
    totals = dict.fromkeys(
        name for layout in layouts(rubric) for name in (*layout.sums, *layout.list_totals)
    )
    raw = figures.copy()
    for name in totals:
        raw[name] = raw[stated_name(name)]
    return raw.drop(columns=[stated_name(name) for name in totals])
