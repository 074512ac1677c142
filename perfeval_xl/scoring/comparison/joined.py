"""Both sides in one table, row beside row."""

from __future__ import annotations

import pandas as pd


def joined(before: pd.DataFrame, after: pd.DataFrame, on: list[str]) -> pd.DataFrame:
    """Join both sides by unique keys, the newer one's rows first, in its order, rubric by rubric.

    The other columns get _before and _after; `_merge` is both, right_only for what only the newer
    side has, left_only for what is gone. `on` begins with the rubric.
    """
    both = after.merge(before, "left", on=on, suffixes=("_after", "_before"), indicator=True)
    both["_merge"] = both["_merge"].astype(str).replace("left_only", "right_only")
    gone = before.merge(after[on], "left", on=on, indicator=True)
    gone = gone[gone["_merge"] == "left_only"].drop(columns="_merge")
    gone = gone.rename(columns={name: f"{name}_before" for name in gone if name not in on})
    whole = pd.concat([both, gone.assign(_merge="left_only")], ignore_index=True)
    return whole.sort_values("rubric", kind="stable", ignore_index=True)
