"""Which departments of different periods are the same one.

By the code where both have one, else by the name: who was renamed keeps its code, and a return
without a code belongs to the only department that is known by its name.
"""

from collections import Counter
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perfeval_xl.rubric.project import DECLARED
from perfeval_xl.sheets.grids import same_text

_PAIR = ["department_code", "department"]
_Key = tuple[str, str]


def named_alike(*frames: pd.DataFrame) -> list[pd.DataFrame]:
    """Return frames whose column `department` holds one unique name for each department.

    Every frame has the columns department_code and department, its rows from the oldest to the
    newest. The name is the one that the last frame with the department ends with; where two
    departments share it, the code stands behind it. Spreadsheets compare texts without regard to
    case, so names that differ in case alone count as shared.
    """
    cleaned = [frame.assign(**{name: frame[name].fillna("") for name in _PAIR}) for frame in frames]
    known = [distinct(*(frame[name] for name in _PAIR)) for frame in cleaned]
    seen: dict[Any, None] = {}
    for numbers, pairs in known:
        for at in pd.unique(numbers[::-1])[::-1].tolist():
            seen.pop(pairs[at], None)
            seen[pairs[at]] = None
    names = _unique_names([*seen])
    renamed = []
    for frame, (numbers, pairs) in zip(cleaned, known, strict=True):
        unique = np.array([names[pair] for pair in pairs], dtype=object)
        renamed.append(frame.assign(department=unique[numbers] if len(unique) else []))
    return renamed


def distinct(*columns: pd.Series) -> tuple[NDArray[np.int64], list[tuple[Any, ...]]]:
    """Return the number of what stands in each row, and what that is: a value of each column."""
    rows = np.zeros(len(columns[0]), dtype="int64")
    kinds: list[tuple[Any, ...]] = [()]
    for column in columns:
        codes, values = coded(column)
        rows, pairs = numbered(rows * len(values) + codes, len(kinds) * len(values))
        kinds = [(*kinds[pair // len(values)], values[pair % len(values)])
                 for pair in pairs.tolist()]  # fmt: skip
    return rows, kinds


def coded(column: pd.Series) -> tuple[NDArray[np.int64], list[Any]]:
    """Return the place of each row's value in a list, and the list; categories need no search."""
    if isinstance(column.dtype, pd.CategoricalDtype) and not column.hasnans:
        kinds = column.cat
        return kinds.codes.to_numpy().astype("int64"), list(kinds.categories)
    codes, values = pd.factorize(column, use_na_sentinel=False)
    return codes, list(values)


def numbered(codes: NDArray[np.int64], size: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return which of the codes that occur stands in each row, and these, the lowest first.

    All are below `size`. Where that is not far beyond the rows, none is searched for.
    """
    if size > 8 * len(codes):
        return pd.factorize(codes, sort=True)
    there = np.zeros(size, dtype=bool)
    there[codes] = True
    return (np.cumsum(there) - 1)[codes], np.flatnonzero(there)


def _unique_names(pairs: list[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Return (code, name) → unique name; pairs in the order in which they were last seen."""
    keys = _keys(pairs)
    newest = {keys[pair]: pair[1] for pair in pairs}
    shared: dict[str, list[_Key]] = {}
    for key, name in newest.items():
        shared.setdefault(same_text(name).casefold(), []).append(key)
    unique = {}
    for sharing in shared.values():
        for key in sharing:
            code = key[1] if key[0] == "code" else "无代码"
            unique[key] = f"{newest[key]}（{code}）" if len(sharing) > 1 else newest[key]
    return {pair: unique[keys[pair]] for pair in pairs}


def _keys(pairs: list[tuple[str, str]]) -> dict[tuple[str, str], _Key]:
    """Return what identifies the department of each (code, name)."""
    codes: dict[str, set[str]] = {}
    for code, name in pairs:
        if code:
            codes.setdefault(same_text(name), set()).add(same_text(code))
    keys = {}
    for code, name in pairs:
        known = {same_text(code)} if code else codes.get(same_text(name), set())
        keys[code, name] = ("code", *known) if len(known) == 1 else ("name", same_text(name))
    return keys  # type: ignore[return-value]


def indicator_keys(scores: pd.DataFrame) -> pd.Series:
    """Return what an indicator is known by: its key, or the name that a project gave it.

    `scores` has the columns of the ledger and `end`.
    """
    declared = _declared(scores["indicator"])
    if not declared.any():
        return scores["indicator"]
    keys = scores["indicator"].astype(object)
    rows = scores[declared]
    of = ["department", "project", "end", "name"]
    again = rows.groupby(of, dropna=False, observed=True).cumcount()
    behind = again.map(lambda number: f"#{number + 1}" if number else "")
    return keys.where(~declared, DECLARED + "_" + rows["name"].astype(str) + behind)


def told_apart(scores: pd.DataFrame) -> pd.Series:
    """Return the indicators' names, with the key behind those that several of a rubric share.

    `scores` has the columns of the ledger, or those of one rubric. What a project declared is left
    as it is: it stands beside the project.
    """
    columns = [name for name in ("rubric", "name", "indicator") if name in scores]
    numbers, kinds = distinct(*(scores[name] for name in columns))
    shared = Counter(kind[:-1] for kind in kinds if not _is_declared(kind[-1]))
    told = [
        f"{kind[-2]}（{kind[-1]}）" if shared[kind[:-1]] > 1 and not _is_declared(kind[-1])
        else kind[-2]
        for kind in kinds
    ]  # fmt: skip
    return pd.Series(np.array([*told, None], dtype=object)[numbers], scores.index, dtype=object)


def _is_declared(key: object) -> bool:
    return str(key).startswith(f"{DECLARED}_")


def _declared(indicators: pd.Series) -> pd.Series:
    """Tell which indicators a project declared itself."""
    numbers, unique = coded(indicators)
    declared = np.array([_is_declared(key) for key in unique], dtype=bool)
    found = declared[numbers] if len(unique) else np.zeros(len(numbers), dtype=bool)
    return pd.Series(found, indicators.index)
