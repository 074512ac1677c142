"""The one rounding of the project: the spreadsheet's own ROUND, over whole columns."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def round_half_up(values: ArrayLike, decimals: int) -> Floats:
    """Round half away from zero on the 15-digit decimal, as ROUND does in a spreadsheet.

    `values` may have any shape, NaN and infinities included; the result has the same shape.
    2.675 gives 2.68 and 1.005 gives 1.01 although their doubles lie below the half, because a
    spreadsheet sees a number by its first 15 significant digits.
    """
    array = np.asarray(values, dtype=np.float64)
    factor = 10.0 ** abs(decimals)
    with np.errstate(invalid="ignore", over="ignore", divide="ignore"):
        magnitude = np.abs(array)
        scaled = magnitude * factor if decimals >= 0 else magnitude / factor
        below = np.floor(scaled)
        # Half a unit in the 15th significant digit: so near below a half, it counts as the half.
        noise = 0.5 * 10.0 ** (np.floor(np.log10(scaled)) - 14.0)
        whole = below + (scaled - below >= 0.5 - noise)
        # From the 15th digit on there is no fraction to look at.
        whole = np.where(scaled >= 1e14, np.rint(scaled), whole)
        rounded = whole / factor if decimals >= 0 else whole * factor
        # Above 2**52 a double has no fraction left to round.
        kept = ~np.isfinite(array) | ((decimals >= 0) & (magnitude >= 2.0**52))
        result = np.where(kept | ~np.isfinite(rounded), array, np.copysign(rounded, array))
    return result + 0.0  # -0.0 is printed as "-0" by Python and as "0" by a spreadsheet
