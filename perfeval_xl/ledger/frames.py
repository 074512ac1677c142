"""The ledger as DataFrames, for analysts and for what compares: read only, one row each, keyed as
scores.csv is."""

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from sys import intern
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perfeval_xl.ledger.books import Key
from perfeval_xl.ledger.details import (
    NUMBERS,
    STATUSES,
    FigureRow,
    ScoreRow,
    scores_of,
    unpack_numbers,
)
from perfeval_xl.ledger.details import figures_of as unpacked_figures
from perfeval_xl.ledger.ledger import read_ledger
from perfeval_xl.ledger.packing import Texts, rows_of, unpack

Table = Literal["scores", "totals", "figures", "rubrics", "reviews", "corrections", "findings",
                "returns", "runs", "versions", "entries", "samples", "problems",
                "letters"]  # fmt: skip

_KEY = "e.rubric, e.year, e.period, e.department_code, e.department"
_OF_DEPARTMENT = ("department_code", "department")
_TOTALS = "e.score, e.points_scored, e.points_unverified, e.points_pending, e.grade, e.rank"
_TOLD = "SELECT {key}, f.file, f.department FROM findings f JOIN runs r ON r.id = f.run"
_TOLD += " WHERE f.code = 'MOSTLY_BLANK' AND r.year IS {year}"
_COUNTED = (
    f"(e.year, e.period, e.path, e.department) NOT IN"
    f" ({_TOLD.format(key='r.year, r.period', year='NOT NULL')})"
    f" AND (e.period, e.path, e.department) NOT IN"
    f" ({_TOLD.format(key='r.period', year='NULL')}) AS counted"
)
"""Whether an evaluation enters statistics: that it does not is a finding of its run."""
_NOW = "e.current = 1"
_OF_A_PERIOD = " AND e.period = :period"
_AFTER = "e.run <= {run:d} AND (e.ended IS NULL OR e.ended > {run:d})"
"""What stood after a run was done."""
_STANDING = "WHERE {standing} ORDER BY e.year, e.period, e.rubric, e.id"
_DETAILS = f" FROM evaluations e JOIN details d ON d.evaluation = e.id {_STANDING}"
_UNPACKED: dict[Table, tuple[Callable[[Texts, sqlite3.Row], Iterable[tuple[Any, ...]]], Any]] = {
    "scores": (scores_of, ScoreRow),
    "figures": (unpacked_figures, FigureRow),
}
_QUERIES: dict[Table, str] = {
    "scores": f"SELECT {_KEY}, d.*, e.path{_DETAILS}",
    "totals": f"SELECT {_KEY}, {_TOTALS}, {_COUNTED} FROM evaluations e {_STANDING}",
    "figures": f"SELECT {_KEY}, d.*, e.path{_DETAILS}",
    "rubrics": "SELECT DISTINCT e.rubric, e.year, e.period, e.version, e.digest"
    f" FROM evaluations e {_STANDING}",
    "reviews": "SELECT rubric, year, period, department, project, indicator, score, opinion,"
    " reviewer, reviewed, file, current FROM reviews ORDER BY id",
    "corrections": "SELECT rubric, year, period, department, project, kind, name, before, after,"
    " corrector, corrected, file, current FROM corrections ORDER BY id",
    "findings": "SELECT r.year, r.period, f.file, f.department, f.sheet, f.cell, f.code,"
    " f.severity, f.message, f.found, f.expected"
    " FROM findings f JOIN runs r ON r.id = f.run ORDER BY f.rowid",
    "returns": "SELECT r.run, r.ended, u.period, u.started, r.path, r.sha256, r.status, r.code,"
    " r.reason, r.department, r.rubric, r.year FROM returns r JOIN runs u ON u.id = r.run"
    " ORDER BY r.run, r.position",
    "runs": "SELECT id, kind, started, finished, tool, year, period FROM runs ORDER BY id",
    "versions": f"SELECT {_KEY}, {_TOTALS}, e.path, e.sha256, u.started, e.current"
    " FROM evaluations e JOIN runs u ON u.id = e.run ORDER BY e.id",
    "entries": "SELECT list, place, heading, value, maker, made, file, digest, over, NOT EXISTS"
    " (SELECT 1 FROM entries later JOIN json_each(later.over) o"
    " WHERE later.list = e.list AND o.value = e.digest) AS current"
    " FROM entries e ORDER BY list, made, digest",
    "samples": "SELECT s.id, s.drawn, s.seed, s.settings, m.rubric, m.year, m.period,"
    " m.department, m.risk, m.reasons, m.how"
    " FROM samples s JOIN sampled m ON m.sample = s.id ORDER BY s.id, m.position",
    "problems": "SELECT number, p.department, p.source, p.subject, f.rubric, f.year, f.period,"
    " f.found, f.points, f.facts, f.basis FROM problems p JOIN problem_periods f USING (number)"
    " ORDER BY number, f.year, f.period",
    "letters": "SELECT rubric, year, period, department, kind, number, path, sha256, issued,"
    " reason, current FROM letters ORDER BY id",
}
TABLES: tuple[Table, ...] = tuple(_QUERIES)
_AT_ONCE = 64


def read_table(out: Path | str, table: Table) -> pd.DataFrame:
    """Return a table of the ledger in `out`; nothing is written.

    `out` is the folder that `run` writes to. One row an evaluation, indicator, figure … as the
    name of the table says; `scores` has the columns and statuses of scores.csv. Ratios are
    fractions, amounts in the rubric's unit, what is missing None or NaN, times UTC.

    `counted` in totals is 0 for a return that was too far from filled in to enter statistics.
    scores, totals, figures and rubrics hold what stands of each department and period; versions
    holds every evaluation that there was (current: 1 stands, 0 another one followed, -1 the
    return is gone), reviews, corrections, entries (of lists that were filled in) and letters also
    those that were replaced. Raises ValueError for another table, PerfevalError where there is no
    ledger, RunError where it cannot be read.
    """
    if table not in _QUERIES:
        raise ValueError(f"no table {table}: one of {', '.join(TABLES)}")
    with read_ledger(Path(out)) as ledger:
        return query(ledger, table)


def query(
    ledger: sqlite3.Connection, table: Table, run: int | None = None, period: str | None = None
) -> pd.DataFrame:
    """Return a table of an open ledger.

    Of evaluations those that stood after a run and those of one period, if given.
    """
    standing = _NOW if run is None else _AFTER.format(run=run)
    if period is not None:
        standing += _OF_A_PERIOD
    cursor = ledger.execute(_QUERIES[table].format(standing=standing), {"period": period})
    columns = [name for name, *_ in cursor.description]
    if table not in _UNPACKED:
        return pd.DataFrame([tuple(row) for row in cursor], columns=columns)
    (unpacked, kind), texts, key = _UNPACKED[table], Texts(ledger), _KEY.count(",") + 1
    rows = [tuple(row)[:key] + part for row in cursor for part in unpacked(texts, row)]
    return pd.DataFrame(rows, columns=[*columns[:key], *kind._fields])


class PackedNotes:
    """The notes of many evaluations, by number: few are shown, so few are unpacked."""

    def __init__(self, packed: Sequence[bytes], counts: Sequence[int]) -> None:
        self._packed = packed
        self._starts = np.cumsum([0, *counts])

    def __call__(self, numbers: NDArray[np.int64]) -> list[str]:
        """Return the texts of some notes.

        Raises sqlite3.DatabaseError where one is damaged.
        """
        of = np.searchsorted(self._starts, numbers, side="right") - 1
        known = {each: json.loads(unpack(self._packed[each])) for each in np.unique(of).tolist()}
        places = (numbers - self._starts[of]).tolist()
        return [str(known[each][at]) for each, at in zip(of.tolist(), places, strict=True)]


def history_frames(
    ledger: sqlite3.Connection,
) -> tuple[pd.DataFrame, pd.DataFrame, PackedNotes]:
    """Return all scores and totals that stand, for histories: a tenth of the time of `query`.

    `totals` is that table. Of `scores` project, indicator, name, points, ratio, final_score,
    status (words are categories), `evaluation`, the row of `totals` that a score belongs to, in
    place of its key, and as `note` the number by which the third gives its text.
    """
    cursor = ledger.cursor()
    cursor.row_factory = None  # rows with names take twice the time
    cursor.execute(
        f"SELECT e.id, {_KEY}, {_TOTALS}, {_COUNTED} FROM evaluations e"
        f" {_STANDING.format(standing=_NOW)}"
    )
    columns = [name for name, *_ in cursor.description]
    totals = pd.DataFrame(cursor.fetchall(), columns=columns)
    ids = totals.pop("id").to_numpy(dtype="int64")
    texts = Texts(ledger)
    packed = cursor.execute(
        "SELECT e.id, d.indicators, d.scores, d.notes FROM evaluations e CROSS JOIN details d"
        " ON d.evaluation = e.id WHERE e.current = 1 ORDER BY e.id"
    ).fetchall()
    # Most departments have the same indicators: their names are read once.
    lists = [row[1] for row in packed]
    known = {number: rows_of(texts.text(number)) for number in dict.fromkeys(lists)}
    counts = [len(known[number]) for number in lists]
    starts = np.cumsum([0, *counts]).tolist()
    found = np.empty((4, starts[-1]))
    for at in range(0, len(packed), _AT_ONCE):  # all together take long to find room for
        some = packed[at : at + _AT_ONCE]
        numbers = unpack_numbers((row[2] for row in some), NUMBERS)
        found[:, starts[at] : starts[at + len(some)]] = numbers.T[[0, 1, 5, 6]]
    order = np.argsort(ids)
    evaluations = np.array([row[0] for row in packed], dtype="int64")
    rows = order[np.searchsorted(ids, evaluations, sorter=order)]
    words = {name: _column(lists, known, at) for at, name in enumerate(ScoreRow._fields[:3])}
    words["status"] = _categories(found[3].astype("int32"), STATUSES)
    scores = pd.DataFrame(
        {
            "evaluation": np.repeat(rows, counts),
            "points": found[0],
            "ratio": found[1],
            "final_score": found[2],
            "note": np.arange(starts[-1], dtype="int64"),
            **words,
        },
        copy=False,
    )
    return scores, totals, PackedNotes([row[3] for row in packed], counts)


def _column(
    lists: Sequence[int], known: Mapping[int, Sequence[Sequence[str]]], at: int
) -> "pd.Series[Any]":
    """Return one column of many lists of rows, below each other; `known` has each list once."""
    place: dict[str, int] = {}
    codes = {
        number: np.array([place.setdefault(row[at], len(place)) for row in rows], dtype="int32")
        for number, rows in known.items()
    }
    alike = [np.tile(codes[number], len([*run])) for number, run in groupby(lists)]
    return _categories(np.concatenate([np.empty(0, dtype="int32"), *alike]), [*place])


def _categories(codes: NDArray[np.int32], words: Sequence[str]) -> "pd.Series[Any]":
    kinds = np.array([*words, None], dtype=object)[:-1]  # no Arrow texts: they are slow to take
    return pd.Series(pd.Categorical.from_codes(codes, pd.Index(kinds, dtype=object)))


def figures_of(
    ledger: sqlite3.Connection, key: Key, names: Sequence[str], lists: Sequence[str] = ()
) -> pd.DataFrame:
    """Return some figures of all departments that stand for a key, as they were finally scored.

    One row a figure, figures of projects left out: digest (of the rubric file), department_code,
    department, name, value (in that rubric's unit), file, sheet, cell; later evaluations last.
    `lists` are those of which every cell of every line is wanted: <list>_<number>_<column>.
    """
    texts = Texts(ledger)
    wanted, starts = set(names), tuple(f"{name}_" for name in lists)
    positions: dict[int, list[int]] = {}
    rows: list[list[Any]] = []
    for row in ledger.execute(
        "SELECT e.digest, e.department_code, e.department, e.path, d.places, d.figures"
        " FROM evaluations e JOIN details d ON d.evaluation = e.id"
        f" WHERE e.rubric = ? AND e.year = ? AND e.period = ? AND {_NOW} ORDER BY e.id",
        key,
    ):
        places = row["places"]
        if places not in positions:
            positions[places] = [
                at
                for at, (project, name, *_) in enumerate(rows_of(texts.text(places)))
                if not project and (name in wanted or name.startswith(starts))
            ]
        about = row["digest"], row["department_code"], row["department"]
        for figure in unpacked_figures(texts, row, positions[places]):
            told = (*about, figure.name, figure.value, figure.file, figure.sheet, figure.cell)
            # The same few words stand in every row: kept once, a row takes a tenth.
            rows.append([intern(cell) if type(cell) is str else cell for cell in told])
    columns = ["digest", *_OF_DEPARTMENT, "name", "value", "file", "sheet", "cell"]
    return pd.DataFrame(rows, columns=columns, dtype=object)
