"""The ledger as DataFrames, for analysts and for what compares: read only, one row each, keyed as
scores.csv is."""

import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from sys import intern
from typing import Any, Literal

import numpy as np
import pandas as pd

from perfeval_xl.ledger.books import Key
from perfeval_xl.ledger.ledger import read_ledger

Table = Literal["scores", "totals", "figures", "rubrics", "reviews", "corrections", "findings",
                "returns", "runs", "versions"]  # fmt: skip

_KEY = "e.rubric, e.year, e.period, e.department_code, e.department"
_TOTALS = "e.score, e.points_scored, e.points_unverified, e.points_pending, e.grade, e.rank"
_NOW = "e.current = 1"
_OF_A_PERIOD = " AND e.period = :period"
_AFTER = "e.run <= {run:d} AND (e.ended IS NULL OR e.ended > {run:d})"
"""What stood after a run was done."""
_STANDING = "WHERE {standing} ORDER BY e.year, e.period, e.rubric, e.id"
_QUERIES: dict[Table, str] = {
    "scores": f"SELECT {_KEY}, s.project, s.indicator, s.name, s.points, s.ratio, s.self_score,"
    " s.score, s.review_score, s.final_score, s.status, s.note"
    f" FROM evaluations e JOIN scores s ON s.evaluation = e.id {_STANDING}, s.position",
    "totals": f"SELECT {_KEY}, {_TOTALS} FROM evaluations e {_STANDING}",
    "figures": f"SELECT {_KEY}, f.project, f.name, f.value, f.file, f.sheet, f.cell, f.typed"
    f" FROM evaluations e JOIN figures f ON f.evaluation = e.id {_STANDING}, f.project, f.name",
    "rubrics": "SELECT DISTINCT e.rubric, e.year, e.period, e.version, e.digest"
    f" FROM evaluations e {_STANDING}",
    "reviews": "SELECT rubric, year, period, department, project, indicator, score, opinion,"
    " reviewer, reviewed, file, current FROM reviews ORDER BY id",
    "corrections": "SELECT rubric, year, period, department, project, kind, name, before, after,"
    " corrector, corrected, file, current FROM corrections ORDER BY id",
    "findings": "SELECT r.year, r.period, f.file, f.department, f.sheet, f.cell, f.code,"
    " f.severity, f.message, f.found, f.expected"
    " FROM findings f JOIN runs r ON r.id = f.run ORDER BY f.rowid",
    "returns": "SELECT r.run, u.period, u.started, r.path, r.sha256, r.status, r.code, r.reason,"
    " r.department, r.rubric, r.year FROM returns r JOIN runs u ON u.id = r.run"
    " ORDER BY r.run, r.position",
    "runs": "SELECT id, kind, started, finished, tool, year, period FROM runs ORDER BY id",
    "versions": f"SELECT {_KEY}, {_TOTALS}, e.path, e.sha256, u.started, e.current"
    " FROM evaluations e JOIN runs u ON u.id = e.run ORDER BY e.id",
}
TABLES: tuple[Table, ...] = tuple(_QUERIES)


def read_table(out: Path | str, table: Table) -> pd.DataFrame:
    """Return a table of the ledger in `out`; nothing is written.

    `out` is the folder that `run` writes to. One row an evaluation, indicator, figure … as the
    name of the table says; `scores` has the columns and statuses of scores.csv. Ratios are
    fractions, amounts in the rubric's unit, what is missing None or NaN, times UTC.

    scores, totals, figures and rubrics hold what stands of each department and period; versions
    holds every evaluation that there was (current: 1 stands, 0 another one followed, -1 the
    return is gone), reviews and corrections also those that were replaced. Raises ValueError for
    another table, PerfevalError where there is no ledger, RunError where it cannot be read.
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
    return pd.DataFrame([tuple(row) for row in cursor], columns=columns)


_LEAST_LOSS = 1e-6
_STATUSES = ("scored", "judged", "unverified", "pending", "not_applicable")
_OF_A_ROW = "FROM evaluations e CROSS JOIN scores s ON s.evaluation = e.id WHERE e.current = 1"
_IN_ORDER = "ORDER BY e.id, s.position"


def history_frames(ledger: sqlite3.Connection) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return all scores and totals that stand, for histories: a fifth of the time of `query`.

    `totals` is that table. Of `scores` project, indicator, name, points, ratio, final_score,
    status and note, the note where points were lost alone, and `evaluation`, the row of `totals`
    that a score belongs to, in place of its key.
    """
    cursor = ledger.execute(
        f"SELECT e.id, {_KEY}, {_TOTALS} FROM evaluations e {_STANDING.format(standing=_NOW)}"
    )
    columns = [name for name, *_ in cursor.description]
    totals = pd.DataFrame([tuple(row) for row in cursor], columns=columns)
    ids = totals.pop("id").to_numpy(dtype="int64")
    cases = " ".join(f"WHEN '{status}' THEN {at}" for at, status in enumerate(_STATUSES))
    numbers = np.array(
        _plain(
            ledger,
            f"SELECT s.evaluation, s.points, s.ratio, s.final_score, CASE s.status {cases} END"
            f" {_OF_A_ROW} {_IN_ORDER}",
        ),
        dtype="float64",
    ).reshape(-1, 5)
    points, final = numbers[:, 1], numbers[:, 3]
    # Most departments have the same indicators: their names come as one text, read once.
    known: dict[str, np.ndarray] = {}
    names = [np.empty((0, 3), dtype=object)]
    for (text,) in _plain(
        ledger,
        "SELECT json_group_array(json_array(s.position, s.project, s.indicator, s.name))"
        f" {_OF_A_ROW} GROUP BY e.id ORDER BY e.id",
    ):
        if text not in known:
            known[text] = np.array(sorted(json.loads(text)), dtype=object)[:, 1:]
        names.append(known[text])
    lost = f"s.final_score < s.points - {_LEAST_LOSS}"
    notes = np.full(len(numbers), "", dtype=object)
    notes[final < points - _LEAST_LOSS] = [
        note for (note,) in _plain(ledger, f"SELECT s.note {_OF_A_ROW} AND {lost} {_IN_ORDER}")
    ]
    order = np.argsort(ids)
    evaluations = order[np.searchsorted(ids, numbers[:, 0], sorter=order)]
    project, indicator, name = np.concatenate(names).T
    status = np.array(_STATUSES, dtype=object)[numbers[:, 4].astype("int64")]
    texts = {"project": project, "indicator": indicator, "name": name, "status": status,
             "note": notes}  # fmt: skip
    scores = pd.DataFrame(
        {
            "evaluation": evaluations,
            "points": points,
            "ratio": numbers[:, 2],
            "final_score": final,
            **{name: pd.Series(column, dtype=object) for name, column in texts.items()},
        }
    )
    return scores, totals


def _plain(ledger: sqlite3.Connection, sql: str) -> list[tuple[Any, ...]]:
    """Return the rows of a query as tuples: rows with names take twice the time."""
    cursor = ledger.cursor()
    cursor.row_factory = None
    return cursor.execute(sql).fetchall()


def figures_of(
    ledger: sqlite3.Connection, key: Key, names: Sequence[str], lists: Sequence[str] = ()
) -> pd.DataFrame:
    """Return some figures of all departments that stand for a key, as they were finally scored.

    One row a figure, figures of projects left out: digest (of the rubric file), department_code,
    department, name, value (in that rubric's unit), file, sheet, cell; later evaluations last.
    `lists` are those of which every cell of every line is wanted: <list>_<number>_<column>.
    """
    wanted = [f"f.name IN ({', '.join('?' * len(names))})"]
    wanted += ["substr(f.name, 1, ?) = ?"] * len(lists)
    prefixes = [part for name in lists for part in (len(name) + 1, f"{name}_")]
    cursor = ledger.execute(
        "SELECT e.digest, e.department_code, e.department, f.name, f.value, f.file, f.sheet, f.cell"
        " FROM evaluations e JOIN figures f ON f.evaluation = e.id AND f.project = ''"
        f" WHERE e.rubric = ? AND e.year = ? AND e.period = ? AND {_NOW}"
        f" AND ({' OR '.join(wanted)})"
        " ORDER BY e.id, f.name",
        (*key, *names, *prefixes),
    )
    columns = [name for name, *_ in cursor.description]
    # The same few words stand in every row: kept once, a row takes a tenth.
    rows = [[intern(cell) if type(cell) is str else cell for cell in row] for row in cursor]
    return pd.DataFrame(rows, columns=columns, dtype=object)
