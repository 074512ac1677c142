"""Which departments of different periods are the same one.

By the code where both have one, else by the name: who was renamed keeps its code, and a return
without a code belongs to the only department that is known by its name.
"""

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
    seen = pd.concat([frame[_PAIR] for frame in cleaned], ignore_index=True)
    names = _unique_names(list(seen.drop_duplicates(keep="last").itertuples(index=False)))
    renamed = []
    for frame in cleaned:
        numbers, pairs = pairs_of(*(frame[name] for name in _PAIR))
        unique = np.array([names[pair] for pair in pairs], dtype=object)
        renamed.append(frame.assign(department=unique[numbers] if len(unique) else []))
    return renamed


def pairs_of(one: pd.Series, other: pd.Series) -> tuple[NDArray[np.int64], list[tuple[Any, Any]]]:
    """Return which pair of values stands in each row, by number, and the pairs; none is missing."""
    codes, values = zip(*(pd.factorize(column) for column in (one, other)), strict=True)
    many = max(1, len(values[1]))
    numbers, unique = pd.factorize(codes[0] * many + codes[1])
    first, second = map(list, values)
    return numbers, [(first[pair // many], second[pair % many]) for pair in unique.tolist()]


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
    again = rows.groupby(["department", "project", "end", "name"], dropna=False).cumcount()
    behind = again.map(lambda number: f"#{number + 1}" if number else "")
    return keys.where(~declared, DECLARED + "_" + rows["name"].astype(str) + behind)


def told_apart(scores: pd.DataFrame) -> pd.Series:
    """Return the indicators' names, with the key behind those that several of a rubric share.

    `scores` has the columns of the ledger, or those of one rubric. What a project declared is left
    as it is: it stands beside the project.
    """
    published = ~_declared(scores["indicator"]).to_numpy()
    group = pd.factorize(scores["name"])[0]
    if "rubric" in scores:
        codes, rubrics = pd.factorize(scores["rubric"])
        group = group * len(rubrics) + codes
    keys, many = pd.factorize(scores["indicator"])[0], len(scores) + 1
    pairs = pd.unique((group * many + keys)[published])
    groups, counts = np.unique(pairs // many, return_counts=True)
    several = np.isin(group, groups[counts > 1]) & published
    if not several.any():
        return scores["name"]
    names = scores["name"].to_numpy(dtype=object, copy=True)
    keys_of = scores["indicator"].to_numpy(dtype=object)[several]
    names[several] = names[several] + "（" + keys_of + "）"
    return pd.Series(names, scores.index, dtype=object)


def _declared(indicators: pd.Series) -> pd.Series:
    """Tell which indicators a project declared itself."""
    numbers, unique = pd.factorize(indicators)
    declared = np.array([str(key).startswith(f"{DECLARED}_") for key in unique], dtype=bool)
    found = declared[numbers] if len(unique) else np.zeros(len(numbers), dtype=bool)
    return pd.Series(found, indicators.index)
