"""When two figures count as the same: the rounding of what was printed is no difference."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perfeval_xl.rubric.rounding import round_half_up

_NOISE = 1e-9
_MONEY_HALF_UNIT = 0.005
"""Half of 0.01 万元: amounts are printed with two decimals."""
_MOST_DECIMALS = 4
SCORE_TOLERANCE = 0.005 + _NOISE
"""Half of 0.01 分: scores are printed with two decimals at most."""


def money_tolerance(terms: int | pd.Series) -> float | pd.Series:
    """Return what a sum of `terms` printed amounts may differ from a printed total."""
    return _MONEY_HALF_UNIT * (terms + 1) + _NOISE


def same_percentage(
    stated: pd.Series, computed: pd.Series, places: pd.Series | None = None
) -> NDArray[np.bool_]:
    """Tell where a stated percentage is the computed one, rounded or truncated as printed.

    Both are fractions (0.95); the printed decimals of a stated percentage are those it has:
    95 % has none, 89.5 % has one, unless `places` knows better (80.00 % typed as text). Half a
    unit in the last printed place, or truncation to it, is no difference. Missing values are the
    same as anything.
    """
    printed = stated.to_numpy(dtype="float64") * 100.0
    exact = computed.to_numpy(dtype="float64") * 100.0
    unit = np.full(len(printed), 10.0**-_MOST_DECIMALS)
    for decimals in range(_MOST_DECIMALS - 1, -1, -1):
        whole = np.abs(round_half_up(printed, decimals) - printed) < 1e-7
        unit[whole] = 10.0**-decimals
    if places is not None:
        known = places.notna().to_numpy()
        unit[known] = 10.0 ** -places.to_numpy(dtype="float64")[known]
    gap = exact - printed
    rounded = np.abs(gap) <= unit / 2 + _NOISE
    truncated = (np.sign(printed) * gap >= -_NOISE) & (np.abs(gap) < unit - _NOISE)
    missing = np.isnan(gap)
    result: NDArray[np.bool_] = rounded | truncated | missing
    return result
