"""What a run's own workbooks say of the periods before it: the last totals, and the one before."""

import numpy as np
import pandas as pd

from perfeval_xl.scoring.history.periods import Period, timeline
from perfeval_xl.scoring.history.same_department import named_alike
from perfeval_xl.scoring.history.series import dated

_COLUMNS = ["department", "period", "score", "mean", "rank", "count"]


def last_periods(totals: pd.DataFrame, most: int = 12) -> pd.DataFrame:
    """Return the last periods' totals of every department that the newest period has.

    `totals` has the ledger's columns, for one rubric and one kind of period, the newest period
    included. One row a department and period, oldest first: department (as it is called in the
    newest), period (in words), score, mean (of all departments then), rank, count (how many had
    a total); score and rank are NaN where it was not evaluated. Raises ValueError for a period
    that is none.
    """
    if totals.empty:
        return pd.DataFrame(columns=_COLUMNS)
    rows = dated(totals)
    (named,) = named_alike(rows)
    named = named.assign(called=rows["department"]).drop_duplicates(
        ["department", "end"], keep="last"
    )
    kind = named["kind"].iloc[-1]
    periods = timeline(Period(int(end), kind) for end in named["end"].unique())[-most:]
    ends = [period.end for period in periods]
    newest = named[named["end"] == ends[-1]].set_index("department")["called"]
    faces = {
        name: named.pivot(index="department", columns="end", values=name)
        .reindex(index=newest.index, columns=ends)
        .to_numpy(dtype="float64")
        for name in ("score", "rank")
    }
    by_period = named.groupby("end")["score"].agg(["mean", "count"]).reindex(ends)
    return pd.DataFrame(
        {
            "department": newest.to_numpy().repeat(len(ends)),
            "period": [period.label for period in periods] * len(newest),
            "score": faces["score"].ravel(),
            "mean": np.tile(by_period["mean"].to_numpy(), len(newest)),
            "rank": faces["rank"].ravel(),
            "count": np.tile(by_period["count"].to_numpy(), len(newest)),
        }
    )


def previous_totals(history: pd.DataFrame) -> pd.DataFrame | None:
    """Return the totals of the last evaluated period before the newest; None without one.

    `history` is what `last_periods` gave. Columns score, rank and period, index: the department;
    a department that was not evaluated then has no row.
    """
    evaluated = history[history["mean"].notna()]
    periods = list(dict.fromkeys(evaluated["period"]))
    if len(periods) < 2:
        return None
    previous = evaluated[(evaluated["period"] == periods[-2]) & evaluated["score"].notna()]
    totals: pd.DataFrame = previous.set_index("department")[["score", "rank", "period"]]
    return totals
