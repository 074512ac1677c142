"""The sums of points that totals are made of, and what became of the vetoes (一票否决) over them.

The order of the steps is that of `rubric.totalling`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import reduce
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perfeval_xl.rubric.expressions.evaluate import Columns, evaluate
from perfeval_xl.rubric.expressions.rounding import round_half_up
from perfeval_xl.rubric.indicator import Indicator
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.totalling import SCALE, TOTAL_DECIMALS, counts_apart, total, voided
from perfeval_xl.rubric.verdict import veto_note
from perfeval_xl.rubric.veto import NO, YES
from perfeval_xl.rubric.veto import OPEN as MAYBE
from perfeval_xl.scoring.reviews import beside

UNCHECKED, OPEN, UNSETTLED = "自评未核", "待评分值", "待核分值"
"""Columns of totals; the last is the 分值 of what is unverified or pending: what a total does not
know yet."""
UNSETTLED_STATES = ("unverified", "pending")
"""The statuses of what 待核分值 adds up, until a reviewer scores it."""
RowAmounts: TypeAlias = Mapping[str, NDArray[np.float64]]
"""自评未核, 待评分值 and 待核分值 of single own rows: departments × indicators, 0 for none."""
NO_ROWS: RowAmounts = dict.fromkeys((UNCHECKED, OPEN, UNSETTLED), np.zeros((1, 1)))
DECIDED = {1.0: YES, 0.0: NO}
"""A review of a veto, as tables of reviews and the ledger hold it → its outcome."""


@dataclass(frozen=True, slots=True)
class Vetoes:
    """Units × vetoes (their keys); without any columns where the rubric has none."""

    computed: pd.DataFrame
    """What the figures say; 否 where they are not asked."""
    reviews: pd.DataFrame
    """What reviewers said: 1 for 是, 0 for 否, NaN where nobody decided."""
    opinions: pd.DataFrame
    outcomes: pd.DataFrame
    """What counts: a reviewer's word, or what the figures say."""
    notes: pd.DataFrame
    """By which figures, or who decides."""

    def at(self, rows: slice) -> Vetoes:
        """Return the same of some units."""
        return Vetoes(*(getattr(self, each.name).iloc[rows] for each in fields(self)))

    @property
    def columns(self) -> dict[str, NDArray[Any]]:
        """The outcomes as columns that trees read."""
        return {str(key): own.to_numpy(dtype=object) for key, own in self.outcomes.items()}

    def over(self, rubric: Rubric, *outcomes: str) -> NDArray[np.bool_]:
        """Return units × indicators: whether a veto over it has one of these outcomes."""
        if not rubric.vetoes:
            return np.zeros((len(self.outcomes), len(rubric.indicators)), dtype=bool)
        held = self.outcomes.isin(outcomes).to_numpy(dtype=bool)

        def of(indicator: Indicator) -> NDArray[np.bool_]:
            over = [at for at, veto in enumerate(rubric.vetoes) if veto.covers(indicator)]
            return np.asarray(held[:, over].any(axis=1))

        return np.array([of(each) for each in rubric.indicators], dtype=bool).T

    def counting(self, rubric: Rubric, reviews: pd.DataFrame) -> pd.DataFrame:
        """Return the reviews that count: none of an indicator whose points a veto took."""
        return reviews.mask(self.over(rubric, YES)) if rubric.vetoes else reviews

    def without_open(self, rubric: Rubric, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return points as if what may be vetoed were."""
        return np.where(self.over(rubric, YES, MAYBE), 0.0, points) if rubric.vetoes else points


def no_vetoes(index: pd.Index) -> Vetoes:
    """Return those of a rubric that has none."""
    return Vetoes(*[pd.DataFrame(index=index)] * len(fields(Vetoes)))


def vetoes_of(
    rubric: Rubric, columns: Columns, index: pd.Index, reviews: pd.DataFrame | None = None
) -> Vetoes:
    """Return what became of a rubric's vetoes, of units whose figures are given as columns."""
    if not rubric.vetoes:
        return no_vetoes(index)
    keys = [veto.key for veto in rubric.vetoes]
    said = [evaluate(veto.computed(rubric.expression), columns) for veto in rubric.vetoes]
    computed = pd.DataFrame(dict(zip(keys, said, strict=True)), index, dtype=object)
    scores, opinions = beside(reviews, index, keys)
    decided = scores.apply(lambda column: column.map(DECIDED)).astype(object)
    told = [evaluate(veto_note(rubric, veto), columns) for veto in rubric.vetoes]
    notes = pd.DataFrame(dict(zip(keys, told, strict=True)), index, dtype=object)
    return Vetoes(computed, scores, opinions, decided.where(scores.notna(), computed), notes)


class Sums:
    """Adds up points of departments × indicators, as `rubric.totalling` says."""

    def __init__(self, rubric: Rubric, vetoes: Vetoes) -> None:
        self._rubric, self._vetoes = rubric, vetoes
        self._apart = counts_apart(rubric)
        self._floor, self._ceiling = (
            np.array([getattr(each, end) for each in rubric.indicators], dtype="float64")
            for end in ("floor", "ceiling")
        )
        self._ordinary = np.array([not each.nature for each in rubric.indicators], dtype=bool)
        self._places = {each.id: at for at, each in enumerate(rubric.indicators)}

    def factors(self, status: NDArray[np.object_]) -> NDArray[np.float64]:
        """Return what brings the ordinary points that count to the full total."""
        return _scale(self._rubric, status, np.where(self._ordinary, self._ceiling, 0.0))

    def total(
        self, points: NDArray[np.float64], factors: NDArray[np.float64], low: bool = False
    ) -> NDArray[np.float64]:
        """Return the totals of points; what is missing counts as nothing."""
        if not self._apart:
            return round_half_up(_added(points) * factors, TOTAL_DECIMALS)
        tree = total(self._rubric, low).tree
        return np.asarray(evaluate(tree, self._columns(points, factors)), dtype="float64")

    def capped(
        self, points: NDArray[np.float64], factors: NDArray[np.float64]
    ) -> dict[str, NDArray[np.float64]]:
        """Return what each cap leaves, by its name."""
        columns = self._columns(points, factors)
        return {
            name: round_half_up(evaluate(tree, columns), TOTAL_DECIMALS)
            for name, tree in total(self._rubric).capped.items()
        }

    def _columns(self, points: NDArray[np.float64], factors: NDArray[np.float64]) -> Columns:
        arrays: dict[str, Any] = {SCALE: factors, **self._vetoes.columns}
        for name, part in total(self._rubric).sums.items():
            own = points[:, [self._places[each.id] for each in part.indicators]]
            ends = {"+": (0.0, np.inf), "-": (-np.inf, 0.0)}
            arrays[name] = _added(np.clip(own, *ends[part.sign]) if part.sign else own)
        return Columns(arrays, len(points))

    def faces(
        self,
        points: NDArray[np.float64],
        status: NDArray[np.object_],
        of_rows: RowAmounts | None = None,
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Return points without what is not verified, and the least and the most they may be."""
        unknown = np.isin(status, UNSETTLED_STATES)
        rows = of_rows or NO_ROWS
        sure, most = points - rows[UNCHECKED], points - rows[UNCHECKED] + rows[UNSETTLED]
        low = self._vetoes.without_open(self._rubric, np.where(unknown, self._floor, sure))
        verified = np.where(status == "unverified", 0.0, sure)
        return verified, low, np.where(unknown, self._ceiling, most)

    def unchecked(
        self,
        points: NDArray[np.float64],
        status: NDArray[np.object_],
        factors: NDArray[np.float64],
        whole: NDArray[np.float64],
        of_rows: RowAmounts,
    ) -> NDArray[np.float64]:
        """Return what of totals rests on unverified points: what they would be less without."""
        if not self._apart:
            unverified = np.where(status == "unverified", points, 0.0)
            return self.total(unverified + of_rows[UNCHECKED], factors)
        verified = self.total(self.faces(points, status, of_rows)[0], factors)
        return round_half_up(whole - verified, TOTAL_DECIMALS)

    def swing(
        self,
        status: NDArray[np.object_],
        factors: NDArray[np.float64],
        of_rows: NDArray[np.float64],
        *states: str,
    ) -> NDArray[np.float64]:
        """Return how far points of these statuses may still move a total."""
        chosen = np.isin(status, states)
        moves = np.where(chosen, self._ceiling - self._floor, 0.0) + of_rows
        if not self._apart:
            return round_half_up(_added(moves) * factors, TOTAL_DECIMALS)
        own = _added(np.where(self._ordinary, moves, 0.0)) * factors
        found = round_half_up(own + _added(np.where(self._ordinary, 0.0, moves)), TOTAL_DECIMALS)
        void = voided(self._rubric)
        if void is None:
            return found
        return np.where(evaluate(void, Columns(self._vetoes.columns, len(found))), 0.0, found)

    def ends(
        self,
        points: NDArray[np.float64],
        status: NDArray[np.object_],
        factors: NDArray[np.float64],
        of_rows: RowAmounts,
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
        """Return the least and the most that totals may come to; None where shares say it."""
        if not self._apart:
            return None
        _, low, high = self.faces(points, status, of_rows)
        return self.total(low, factors, low=True), self.total(high, factors)


def _added(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the sums of rows, one column after the other; what is missing counts as nothing.

    NumPy's own sums and products may add the parts of one row in another order than those of many.
    """
    return reduce(np.add, np.where(np.isnan(points), 0.0, points).T, np.zeros(len(points)))


def _scale(rubric: Rubric, status: NDArray[np.object_], full: NDArray[Any]) -> NDArray[np.float64]:
    """Return what brings the indicators that count to the full total."""
    if rubric.when_not_applicable != "rescale":
        part = rubric.full_points / rubric.total_points if rubric.is_part else 1.0
        return np.full(len(status), part)
    left = _added(np.where(status != "not_applicable", full, 0.0))
    scale = np.zeros_like(left)
    np.divide(rubric.full_points, left, out=scale, where=left > 0)
    return scale
