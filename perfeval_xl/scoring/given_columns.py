"""Tables made or changed by hand: a wrong column is refused, with what would be right.

Further columns are the analyst's own business, unless one looks like a column that is not there.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from functools import lru_cache

import pandas as pd

from perfeval_xl.forms.figures.figures import INDEX, figure_columns
from perfeval_xl.messages import PerfevalError
from perfeval_xl.rubric.expressions.given import ELAPSED
from perfeval_xl.rubric.expressions.nodes import names_in
from perfeval_xl.rubric.in_period import RUBRICS_KEPT
from perfeval_xl.rubric.model import Rubric

_MOST_NAMED = 8
_ALIKE, _PART_ALIKE = 0.75, 0.6
"""How alike two names are, whole and part by part (三公经费 and 本年预算 of 三公经费_本年预算)."""
_BETWEEN = "_.·．-－—/ 　"


@lru_cache(maxsize=RUBRICS_KEPT)
def needed_columns(rubric: Rubric) -> tuple[str, ...]:
    """Return the columns that the computed indicators are computed from, in order.

    Own scores are not among them: where nobody scored himself, the column may be absent.
    """
    supplied = {ELAPSED, *rubric.project_sums}
    names: dict[str, None] = {}
    for indicator in rubric.indicators:
        for formula in indicator.formulas:
            names.update(dict.fromkeys(names_in(rubric.expression(formula))))
    return tuple(name for name in names if name not in supplied)


def check_figures(figures: pd.DataFrame, rubric: Rubric) -> None:
    """Raise PerfevalError where a table of figures is not one row a department.

    FIGURES_TRANSPOSED: departments are columns; FIGURES_NOT_INDEXED: 单位名称 is a column rather
    than the index; COLUMNS_MISNAMED: an unknown column stands where one of the rubric is absent;
    COLUMNS_MISSING: a column is absent that an indicator is computed from (one of NaN is not).
    """
    known, columns = figure_columns(rubric), [str(name) for name in figures.columns]
    if INDEX in columns:
        raise PerfevalError("FIGURES_NOT_INDEXED", found=INDEX)
    rows = [str(name) for name in figures.index]
    turned, right = set(rows) & set(known), set(columns) & set(known)
    if len(turned) > len(right):
        raise PerfevalError(
            "FIGURES_TRANSPOSED", found=_named([name for name in known if name in turned])
        )
    if not len(figures):
        return
    absent = [name for name in known if name not in right]
    labels = {rubric.label(name): name for name in absent}
    _refuse_misnamed([name for name in columns if name not in right], absent, labels, rubric.id)
    missing = [name for name in needed_columns(rubric) if name not in columns]
    if missing:
        raise PerfevalError("COLUMNS_MISSING", table=f"{rubric.id} 的数据", found=_named(missing))


def check_table(table: pd.DataFrame, needed: Sequence[str], name: str) -> None:
    """Raise PerfevalError where a table beside the figures has not the columns that it must have.

    `name` is what people call it; codes as of `check_figures`.
    """
    columns = [str(column) for column in table.columns]
    absent = [column for column in needed if column not in columns]
    if not absent:
        return
    if set(needed) & {str(column) for column in table.index}:
        raise PerfevalError("FIGURES_TRANSPOSED", found=_named(needed))
    _refuse_misnamed([column for column in columns if column not in needed], absent, {}, name)
    raise PerfevalError("COLUMNS_MISSING", table=name, found=_named(absent))


def _refuse_misnamed(
    unknown: Iterable[str], absent: Sequence[str], labels: Mapping[str, str], table: str
) -> None:
    pairs = list(_misnamed(unknown, absent, labels))
    if pairs:
        words = "；".join(f"“{wrong}”应为“{right}”" for wrong, right in pairs[:_MOST_NAMED])
        count = f"等 {len(pairs)} 列" if len(pairs) > _MOST_NAMED else ""
        raise PerfevalError("COLUMNS_MISNAMED", table=table, found=words + count)


def _misnamed(
    unknown: Iterable[str], absent: Sequence[str], labels: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Yield unknown columns, each with the absent one that it stands for."""
    spelled = {_plain(name): name for name in absent}
    for wrong in unknown:
        right = labels.get(wrong) or spelled.get(_plain(wrong))
        if right is None:
            near = max(absent, key=lambda name: _likeness(wrong, name), default="")
            right = near if near and _likeness(wrong, near) >= _ALIKE else None
        if right is not None:
            yield wrong, right


def _plain(name: str) -> tuple[str, ...]:
    """Return the parts of a name in any order and width, whatever stands between them."""
    text = unicodedata.normalize("NFKC", name)
    for mark in _BETWEEN:
        text = text.replace(unicodedata.normalize("NFKC", mark), "_")
    return tuple(sorted(part for part in text.split("_") if part))


def _likeness(name: str, other: str) -> float:
    """Return how alike two names are, 0 where one of their parts is another word."""
    parts = name.split("_"), other.split("_")
    if len(parts[0]) != len(parts[1]):
        return 0.0
    ratios = [SequenceMatcher(None, *pair).ratio() for pair in zip(*parts, strict=True)]
    return 0.0 if min(ratios) < _PART_ALIKE else SequenceMatcher(None, name, other).ratio()


def _named(names: Sequence[str]) -> str:
    count = f"等 {len(names)} 列" if len(names) > _MOST_NAMED else ""
    return "、".join(names[:_MOST_NAMED]) + count
