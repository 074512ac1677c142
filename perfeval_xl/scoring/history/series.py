"""The history of one rubric: what every department had in every period, line by line."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perfeval_xl.scoring.history import same_department
from perfeval_xl.scoring.history.periods import Period, read_period, timeline

Floats = NDArray[np.float64]
Notes = Callable[[NDArray[np.int64]], list[str]]
"""Gives the texts of notes by their numbers."""

LEAST_LOSS = 1e-6
"""Less than this below the 分值 is no loss but float noise."""
COUNTED = ("scored", "judged", "unverified")
"""Statuses of a row that has a score."""

_KINDS = ("月度", "季度", "半年", "年度")


@dataclass(frozen=True)
class Series:
    """One rubric's evaluations of one kind (months, or whole years).

    `lines` has one row a department, project ("" for none) and indicator, with the columns
    department, project, indicator, name and position (of the indicator, as the newest period
    has them); an indicator that a project declared itself is known by its name, since its number
    may change. `rows` says, lines × periods, which row of `frame`
    (the scores) holds it, -1 for none. `notes`, where it is given, gives the texts of notes that
    stand in `frame` as numbers.
    """

    rubric: str
    periods: tuple[Period, ...]
    totals: dict[str, pd.DataFrame]
    """score, rank and grade: departments × periods; by the newest total, the highest first."""
    lines: pd.DataFrame
    rows: NDArray[np.int64]
    frame: pd.DataFrame
    notes: Notes | None = None

    @property
    def kind(self) -> str:
        """年度, 半年, 季度 or 月度."""
        return self.periods[0].kind

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """How the periods are written."""
        return tuple(period.label for period in self.periods)

    @cached_property
    def evaluated(self) -> tuple[int, ...]:
        """The positions of the periods in which anybody was evaluated; the last one is the end."""
        there = self.totals["score"].notna().to_numpy().any(axis=0)
        return tuple(np.flatnonzero(there).tolist())

    @property
    def before(self) -> int | None:
        """The position of the last evaluated period before the newest, or None."""
        return self.evaluated[-2] if len(self.evaluated) > 1 else None

    def numbers(self, column: str) -> Floats:
        """Return a column of the scores, lines × periods; NaN where there is no row."""
        values = pd.to_numeric(self.frame[column]).to_numpy(dtype="float64")
        return np.where(self.rows >= 0, values[self.rows], np.nan)

    @cached_property
    def counted(self) -> NDArray[np.bool_]:
        """Whether a line has a score, lines × periods."""
        known = self.frame["status"].isin(COUNTED) & self.frame["final_score"].notna()
        return (self.rows >= 0) & known.to_numpy()[self.rows]

    @cached_property
    def scores(self) -> Floats:
        """The final score where it counts, lines × periods."""
        return np.where(self.counted, self.numbers("final_score"), np.nan)

    @cached_property
    def losses(self) -> Floats:
        """The points lost, lines × periods; NaN where there is no score, 0 for float noise."""
        lost = np.where(self.counted, self.numbers("points") - self.scores, np.nan)
        return np.where(lost <= LEAST_LOSS, 0.0, lost)

    def said(self, rows: NDArray[np.int64]) -> list[str]:
        """Return the notes of some rows of `frame`, "" where there is none."""
        notes = self.frame["note"].to_numpy()[rows]
        if self.notes is None:
            return [note if isinstance(note, str) else "" for note in notes]
        return self.notes(notes.astype("int64"))

    def recent(self, most: int) -> Series:
        """Return the last `most` periods, without departments and lines that are not in them."""
        totals = {name: frame.iloc[:, -most:] for name, frame in self.totals.items()}
        there = totals["score"].notna().any(axis=1)
        rows = self.rows[:, -most:]
        kept = (rows >= 0).any(axis=1) & self.lines["department"].map(there).to_numpy(dtype=bool)
        return replace(
            self,
            periods=self.periods[-most:],
            totals={name: frame[there] for name, frame in totals.items()},
            lines=self.lines[kept].reset_index(drop=True),
            rows=rows[kept],
        )


def series_of(
    scores: pd.DataFrame, totals: pd.DataFrame, notes: Notes | None = None
) -> list[Series]:
    """Return the histories that the ledger's frames hold: one a rubric and kind of period.

    Evaluations that do not count (a return whose figures are mostly blank) are no part of it.

    `scores` and `totals` have the columns of the ledger; `scores` may have `evaluation`, the row
    of `totals` that a score belongs to, in place of its key, and its note the number by which
    `notes` gives the text. Of several rows for the same department, project, indicator and period
    the last counts. Raises ValueError for a period that is none.
    """
    scores, totals = _of_counted(scores, totals)
    if totals.empty:
        return []
    of, keys = _evaluations(scores, totals)
    keys, totals = dated(keys.assign(at=np.arange(len(keys)))), dated(totals)
    keys, totals = same_department.named_alike(keys, totals)
    keys = keys.set_index("at").sort_index()
    ends, names = keys["end"].to_numpy()[of], pd.Categorical(keys["department"].astype(object))
    order = np.lexsort((keys["year"].to_numpy(dtype="int64")[of], ends))
    groups, kinds = keys.groupby(["rubric", "kind"]).indices, {}
    for key, rows in groups.items():
        there = np.zeros(len(keys), dtype=bool)
        there[rows] = True
        kinds[key] = order[there[of[order]]]
    histories = []
    for key, group_totals in totals.groupby(["rubric", "kind"], sort=True):
        mine = kinds.get(key, order[:0])
        in_order = np.array_equal(mine, np.arange(len(scores)))
        own = pd.DataFrame({name: scores[name] for name in _OF_A_SCORE}, copy=False)
        own = (own if in_order else own.take(mine)).reset_index(drop=True)
        own = own.assign(department=names[of[mine]], end=ends[mine])
        histories.append(replace(_series(str(key[0]), own, group_totals), notes=notes))
    return sorted(histories, key=lambda history: (history.rubric, _KINDS.index(history.kind)))


_OF_A_SCORE = ["project", "indicator", "name", "points", "ratio", "final_score", "status", "note"]
_KEY = ["rubric", "year", "period", "department_code", "department"]


def _of_counted(scores: pd.DataFrame, totals: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the evaluations that count; `evaluation` says which of the remaining totals.

    A rubric by which none counts is left as it is: there is nothing that it could spoil.
    """
    if "counted" not in totals or totals["counted"].all():
        return scores, totals
    counted = totals["counted"].to_numpy(dtype=bool)
    counted |= ~totals["counted"].groupby(totals["rubric"]).transform("any").to_numpy(dtype=bool)
    if "evaluation" in scores:
        of = scores["evaluation"].to_numpy(dtype="int64")
        kept = scores[counted[of]]
        return kept.assign(evaluation=(np.cumsum(counted) - 1)[of[counted[of]]]), totals[counted]
    keys = [frame[_KEY].fillna("").astype(str).agg("|".join, axis=1) for frame in (scores, totals)]
    return scores[keys[0].isin(keys[1][counted])], totals[counted]


def _evaluations(
    scores: pd.DataFrame, totals: pd.DataFrame
) -> tuple[NDArray[np.int64], pd.DataFrame]:
    """Return which evaluation each score is of, and the keys of these."""
    if "evaluation" in scores:
        return scores["evaluation"].to_numpy(dtype="int64"), totals[_KEY]
    whole = scores[_KEY].fillna({"period": "", "department_code": "", "department": ""})
    numbers, unique = pd.MultiIndex.from_frame(whole.astype(object)).factorize()
    return numbers.astype("int64"), pd.DataFrame(list(unique), columns=_KEY)


def dated(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame with its periods as `end` and `kind`, from the oldest row to the newest.

    Raises ValueError for a period that is none.
    """
    numbers, unique = same_department.distinct(frame["year"], frame["period"].fillna(""))
    periods = [read_period(int(year), written) for year, written in unique]
    ends = np.array([period.end for period in periods], dtype="int64")
    kinds = np.array([period.kind for period in periods], dtype=object)
    dated = frame.assign(end=ends[numbers], kind=kinds[numbers])
    return dated.sort_values(["end", "year"], kind="stable", ignore_index=True)


def _series(rubric: str, scores: pd.DataFrame, totals: pd.DataFrame) -> Series:
    kind = totals["kind"].iloc[0]
    periods = tuple(timeline(Period(int(end), kind) for end in totals["end"].unique()))
    ends = [period.end for period in periods]
    totals = totals.drop_duplicates(["department", "end"], keep="last")
    by_key = totals.set_index(["department", "end"])
    faces = {name: by_key[name].unstack("end").reindex(columns=ends)
             for name in ("score", "rank", "grade")}  # fmt: skip
    newest = faces["score"].iloc[:, -1]
    by_total = newest.sort_values(ascending=False, kind="stable", na_position="last").index
    order = {name: at for at, name in enumerate(by_total)}
    known = scores["end"].isin(ends) & scores["department"].isin(by_total)
    if not known.all():
        scores = scores[known].reset_index(drop=True)
    lines, rows = _lines(scores, order, ends)
    faces = {name: frame.reindex(by_total) for name, frame in faces.items()}
    return Series(rubric, periods, faces, lines, rows, scores)


def _lines(
    scores: pd.DataFrame, order: dict[Hashable, int], ends: list[int]
) -> tuple[pd.DataFrame, NDArray[np.int64]]:
    """Return the lines, by department, project and the newest order of the indicators, and rows."""
    projects = scores["project"]
    columns = {
        "department": scores["department"],
        "project": projects.fillna("") if projects.hasnans else projects,
        "indicator": same_department.indicator_keys(scores),
    }
    end = scores["end"].to_numpy(dtype="int64")
    newest_first = np.argsort(-end, kind="stable")
    numbers, known = [], []
    for name, column in columns.items():
        codes, unique = same_department.coded(column)
        by_newest = (unique[code] for code in pd.unique(codes[newest_first]))
        newest = list(order if name == "department" else by_newest)
        place = {value: at for at, value in enumerate(newest)}
        numbers.append(np.array([place.get(value, 0) for value in unique], dtype="int64")[codes])
        known.append(newest)
    sizes = tuple(max(1, len(values)) for values in known)
    line, cells = same_department.numbered(np.ravel_multi_index(numbers, sizes), math.prod(sizes))
    rows = np.full((len(cells), len(ends)), -1, dtype="int64")
    rows[line, np.searchsorted(ends, end)] = np.arange(len(scores))
    last = rows.max(axis=1, initial=-1)  # rows stand from the oldest to the newest
    places = np.unravel_index(cells, sizes)
    lines = pd.DataFrame(
        {name: pd.Series([values[at] for at in place], dtype=object)
         for name, values, place in zip(columns, known, places, strict=True)}
    )  # fmt: skip
    names = same_department.told_apart(scores).iloc[last].to_numpy(dtype=object)
    return lines.assign(name=names, position=places[2]), rows
