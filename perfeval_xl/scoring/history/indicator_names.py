"""What an indicator is known by from period to period, and what it is called among the others."""

from __future__ import annotations

import pandas as pd

from perfeval_xl.rubric.project import DECLARED


def indicator_keys(scores: pd.DataFrame) -> pd.Series:
    """Return what an indicator is known by: its key, or the name that a project gave it.

    `scores` has the columns of the ledger and `end`.
    """
    keys = scores["indicator"].astype(object)
    declared = keys.str.startswith(f"{DECLARED}_")
    if not declared.any():
        return keys
    own = scores[declared]
    again = own.groupby(["department", "project", "end", "name"], dropna=False).cumcount()
    behind = again.map(lambda number: f"#{number + 1}" if number else "")
    return keys.where(~declared, DECLARED + "_" + own["name"].astype(str) + behind)


def told_apart(scores: pd.DataFrame) -> pd.Series:
    """Return the indicators' names, with the key behind those that several of a rubric share.

    What a project declared is left as it is: it stands beside the project.
    """
    published = scores[["rubric", "name", "indicator"]].drop_duplicates()
    published = published[~published["indicator"].str.startswith(f"{DECLARED}_")]
    keys = published.groupby(["rubric", "name"])["indicator"].nunique()
    shared = keys.index[keys > 1]
    pairs = pd.MultiIndex.from_frame(scores[["rubric", "name"]])
    longer = scores["name"] + "（" + scores["indicator"] + "）"
    declared = scores["indicator"].str.startswith(f"{DECLARED}_")
    return scores["name"].mask(pairs.isin(shared) & ~declared, longer)
