"""Points that one line loses again and again, and those lost for the first time."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perfeval_xl.scoring.history.series import Series

RUNNING = 3
"""So many periods in a row make a deduction a repeated one."""

GOING_ON, ENDED, UNKNOWN = "仍在扣分", "已中断", "本期没有得分"
"""How a run stands in the newest period."""
_STATES = (GOING_ON, UNKNOWN, ENDED)
"""In the order in which they are shown."""


def repeated(series: Series, least: int = RUNNING) -> pd.DataFrame:
    """Return the lines that lost points in `least` or more consecutive periods.

    One row a line, its last such run: department, project, indicator, name, points (分值), state
    (one of GOING_ON, ENDED, UNKNOWN), length (periods), first and last (their labels), lost (in
    the run's last period), lost_total (over the run), note (of its last period). What goes on
    comes first, then the longest runs, then the most points. A period without a score of the
    line ends a run: nobody knows whether it would have lost.
    """
    losses = series.losses
    length, end = _last_runs(np.nan_to_num(losses) > 0, least)
    sums = np.concatenate([np.zeros((len(losses), 1)), np.nan_to_num(losses).cumsum(axis=1)], 1)
    lines, last = np.flatnonzero(length), len(series.periods) - 1
    state = np.where(series.counted[lines, last], _STATES.index(ENDED), _STATES.index(UNKNOWN))
    state = np.where(end[lines] == last, _STATES.index(GOING_ON), state)
    begin = end[lines] - length[lines] + 1
    lost_total = sums[lines, end[lines] + 1] - sums[lines, begin]
    # Put in order before there are texts: to move these takes longest.
    order = np.lexsort((-lost_total, -length[lines], state))
    lines = lines[order]
    return _named(series, lines, end[lines]).assign(
        state=np.array(_STATES, dtype=object)[state[order]],
        length=length[lines],
        first=np.array(series.labels, dtype=object)[begin[order]],
        lost_total=lost_total[order],
    )


def first_time(series: Series) -> pd.DataFrame:
    """Return the lines that lose points in the newest period and never lost any before.

    Columns as of `repeated` without the run's, and `clean`: in how many periods the line had a
    score before, at least one: what is evaluated for the first time is new, not a first loss.
    Most points first.
    """
    losses = series.losses
    before = losses[:, :-1]
    clean = np.isfinite(before).sum(axis=1)
    never = (np.nan_to_num(before) == 0).all(axis=1)
    lines = np.flatnonzero((np.nan_to_num(losses[:, -1]) > 0) & never & (clean > 0))
    lines = lines[np.argsort(-losses[lines, -1], kind="stable")]
    newest = np.full(len(lines), len(series.periods) - 1)
    return _named(series, lines, newest).assign(clean=clean[lines])


def _last_runs(lost: NDArray[np.bool_], least: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return length and end of each line's last run of `least` or more; 0 and -1 without one."""
    run, length = np.zeros(len(lost), dtype="int64"), np.zeros(len(lost), dtype="int64")
    end = np.full(len(lost), -1)
    for at in range(lost.shape[1]):
        run = np.where(lost[:, at], run + 1, 0)
        length = np.where(run >= least, run, length)
        end = np.where(run >= least, at, end)
    return length, end


def _named(series: Series, lines: NDArray[np.int64], at: NDArray[np.int64]) -> pd.DataFrame:
    """Return what a line is called, and what it lost in a period and why."""
    rows = series.rows[lines, at]
    frame = series.lines.iloc[lines].reset_index(drop=True)
    return frame.assign(
        points=pd.to_numeric(series.frame["points"]).to_numpy(dtype="float64")[rows],
        last=np.array(series.labels, dtype=object)[at],
        lost=series.losses[lines, at],
        note=pd.Series(series.said(rows), dtype=object),
    )
