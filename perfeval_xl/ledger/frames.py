"""The ledger as DataFrames, for analysts and for what compares: read only, one row each, keyed as
scores.csv is."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from sys import intern
from typing import Literal

import pandas as pd

from perfeval_xl.ledger.books import Key
from perfeval_xl.ledger.ledger import read_ledger

Table = Literal["scores", "totals", "figures", "rubrics", "reviews", "corrections", "findings",
                "returns", "runs", "versions"]  # fmt: skip

_KEY = "e.rubric, e.year, e.period, e.department_code, e.department"
_TOTALS = "e.score, e.points_scored, e.points_unverified, e.points_pending, e.grade, e.rank"
_NOW = "e.current = 1"
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
    "findings": "SELECT r.period, f.file, f.department, f.sheet, f.cell, f.code, f.severity,"
    " f.message, f.found, f.expected FROM findings f JOIN runs r ON r.id = f.run ORDER BY f.rowid",
    "returns": "SELECT r.run, u.period, u.started, r.path, r.sha256, r.status, r.code, r.reason,"
    " r.department, r.rubric, r.year FROM returns r JOIN runs u ON u.id = r.run"
    " ORDER BY r.run, r.position",
    "runs": "SELECT id, kind, started, finished, tool, period FROM runs ORDER BY id",
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


def query(ledger: sqlite3.Connection, table: Table, run: int | None = None) -> pd.DataFrame:
    """Return a table of an open ledger; of evaluations those that stood after a run, if given."""
    standing = _NOW if run is None else _AFTER.format(run=run)
    cursor = ledger.execute(_QUERIES[table].format(standing=standing))
    columns = [name for name, *_ in cursor.description]
    return pd.DataFrame([tuple(row) for row in cursor], columns=columns)


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
