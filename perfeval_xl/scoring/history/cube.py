"""One rubric's history as a block of numbers: units × indicators × periods."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perfeval_xl.rubric.project import DECLARED
from perfeval_xl.rubric.table import STATUS_WORDS
from perfeval_xl.scoring.history.series import LEAST_LOSS, Floats, Series

_SUM = f"项目自报{DECLARED}合计"


@dataclass(frozen=True, slots=True)
class Cube:
    """Scores of units (a department, or one of its projects) by indicator and period.

    What projects declare themselves differs from project to project: it stands as one sum.
    """

    units: tuple[tuple[str, str], ...]
    """(department, project)."""
    indicators: tuple[str, ...]
    """Their names."""
    scores: Floats
    full: Floats
    """The 分值, where there is a score."""
    words: NDArray[np.object_]
    """What stands instead of a score (待补, 不适用), else ""."""

    @property
    def rates(self) -> Floats:
        """Return the share of the points that all units earned, indicators × periods."""
        earned, full = np.nansum(self.scores, axis=0), np.nansum(self.full, axis=0)
        none = np.full(earned.shape, np.nan)
        rates: Floats = np.divide(earned, full, out=none, where=full > 0)
        return rates

    @property
    def losing(self) -> NDArray[np.int64]:
        """Return how many units lost points, indicators × periods."""
        lost = np.nan_to_num(self.full - self.scores) > LEAST_LOSS
        return np.asarray(lost.sum(axis=0), dtype="int64")

    @property
    def known(self) -> NDArray[np.int64]:
        """Return how many units have a score, indicators × periods."""
        return np.asarray(np.isfinite(self.scores).sum(axis=0), dtype="int64")


def cube_of(series: Series) -> Cube:
    """Return the block of a history; units in the order of its departments."""
    lines, shape = series.lines, (len(series.lines), len(series.periods))
    declared = lines["indicator"].str.startswith(f"{DECLARED}_").to_numpy(dtype=bool)
    keys = lines["indicator"].mask(declared, _SUM)
    names = dict(zip(keys, lines["name"].mask(declared, _SUM), strict=True))
    published = keys.iloc[np.argsort(lines["position"].to_numpy(), kind="stable")]
    order = {key: at for at, key in enumerate(dict.fromkeys(published))}
    units = list(dict.fromkeys(zip(lines["department"], lines["project"], strict=True)))
    place = {unit: at for at, unit in enumerate(units)}
    at = np.array(
        [place[unit] for unit in zip(lines["department"], lines["project"], strict=True)],
        dtype="int64",
    )
    column = keys.map(order).to_numpy(dtype="int64")
    size = (len(units), len(order), shape[1])
    sums = {"scores": np.zeros(size), "full": np.zeros(size)}
    full = np.where(series.counted, series.numbers("points"), np.nan)
    counted = np.zeros(size, dtype=bool)
    np.logical_or.at(counted, (at, column), series.counted)
    for name, values in (("scores", series.scores), ("full", full)):
        np.add.at(sums[name], (at, column), np.nan_to_num(values))
        sums[name] = np.where(counted, sums[name], np.nan)
    words = np.full(size, "", dtype=object)
    codes, statuses = pd.factorize(series.frame["status"])
    told = np.array([STATUS_WORDS.get(status, "") for status in statuses], dtype=object)
    unscored = (series.rows >= 0) & ~series.counted
    words[at, column] = np.where(unscored, told[codes[series.rows]], "")
    words[counted] = ""
    return Cube(tuple(units), tuple(names[key] for key in order), **sums, words=words)
