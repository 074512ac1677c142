"""What became of the files of the inbox, and what a department has sent one after the other.

A run tells what is other than it was for the run before of the same scope: a row stands from its
run on until it is ended. A department's versions (`chain_of`) follow from that, and nothing is
stored for them.
"""

import json
import sqlite3
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from perfeval_xl.ledger.books import Scope
from perfeval_xl.ledger.ledger import insert_rows
from perfeval_xl.messages import Code

COLUMNS = (
    "path", "sha256", "modified", "size", "status", "code", "reason", "details", "department",
    "rubric", "year", "handed_back",
)  # fmt: skip
_OF_SCOPE = "run IN (SELECT id FROM runs WHERE year IS ? AND period = ?)"
_AFTER = "run <= ? AND (ended IS NULL OR ended > ?)"


def put_returns(
    ledger: sqlite3.Connection, run: int, scope: Scope, rows: Sequence[tuple[object, ...]]
) -> None:
    """Say what a run of a scope found: a row of `COLUMNS` for each file."""
    names = ", ".join(COLUMNS)
    query = f"SELECT run, position, {names} FROM returns WHERE {_OF_SCOPE} AND ended IS NULL"
    stood = {tuple(row[2:]): tuple(row[:2]) for row in ledger.execute(query, scope)}
    wanted = set(rows)
    gone = [key for row, key in stood.items() if row not in wanted]
    ledger.executemany(
        "UPDATE returns SET ended = ? WHERE run = ? AND position = ?",
        ((run, *key) for key in gone),
    )
    new = ((run, at, *row) for at, row in enumerate(rows) if row not in stood)
    insert_rows(ledger, "returns", ("run", "position", *COLUMNS), new)


def returns_of(ledger: sqlite3.Connection, scope: Scope, run: int) -> list[sqlite3.Row]:
    """Return what a run of a scope found, file by file as an inbox is listed."""
    query = f"SELECT * FROM returns WHERE {_OF_SCOPE} AND {_AFTER}"
    rows = ledger.execute(query, (*scope, run, run)).fetchall()
    return sorted(rows, key=lambda row: in_order(row["path"]))


def last_that_found(ledger: sqlite3.Connection, besides: Iterable[str]) -> tuple[Scope, int] | None:
    """Return the last run that found a file, other than of some codes, and its scope."""
    row = ledger.execute(
        "SELECT u.year, u.period, max(coalesce(r.ended - 1, l.id)) AS last"
        " FROM returns r JOIN runs u ON u.id = r.run"
        " JOIN (SELECT year, period, max(id) AS id FROM runs WHERE kind = 'run'"
        " GROUP BY year, period) l ON l.year IS u.year AND l.period = u.period"
        " WHERE r.code NOT IN (SELECT value FROM json_each(?))",
        (json.dumps(list(besides)),),
    ).fetchone()
    return None if row["last"] is None else (Scope(row["year"], row["period"]), row["last"])


def in_order(path: str) -> list[str]:
    """Return what paths below an inbox are sorted by: folder by folder."""
    return path.split("/")


@dataclass(frozen=True, slots=True)
class Sent:
    """A department's return as a run found it in the inbox."""

    run: int
    path: str
    sha256: str
    modified: int
    """Nanoseconds."""
    department: str
    """As the file says it."""
    counts: bool
    """Whether it was scored or handed back for its figures; else another one counted."""
    key: tuple[str, int] | None
    """The rubric and year that it was read by; None where only its content tells."""


_UNCOUNTED: tuple[Code, ...] = ("FILE_SUPERSEDED", "FILE_IDENTICAL", "FILE_SAME_TIME")
"""Why a return that was read may not count: there is another one of its department."""
# Run by run of the period, whatever others there are; what rules out most rows comes first.
_IN_PERIOD = (
    " FROM runs u CROSS JOIN returns r ON r.run = u.id WHERE u.period = :period"
    " AND (u.year IS NULL OR u.year IN (SELECT value FROM json_each(:years))) AND {those}"
    " AND r.sha256 IS NOT NULL AND r.department IS NOT NULL"
    " AND (r.code = '' AND r.year IN (SELECT value FROM json_each(:years))"
    " OR r.code IN (SELECT value FROM json_each(:codes)))"
)


def sent_otherwise(
    ledger: sqlite3.Connection, period: str, years: Collection[int], standing: Iterable[str]
) -> set[str]:
    """Return the departments, as their files name them, that have sent others than `standing`.

    `standing` are the SHA-256 of the returns that count now. One pass over what the runs of the
    period told: where everybody sent one file, that is all it takes.
    """
    others = "r.sha256 NOT IN (SELECT value FROM json_each(:standing))"
    query = "SELECT DISTINCT r.department" + _IN_PERIOD.format(those=others)
    told = {**_scope(period, years), "standing": json.dumps(sorted(standing))}
    return {str(name) for (name,) in ledger.execute(query, told)}


def sent_by(
    ledger: sqlite3.Connection, period: str, years: Collection[int], departments: Iterable[str]
) -> list[Sent]:
    """Return all returns of some departments in a period, run by run that found another state."""
    columns = (
        "u.year AS scope, r.run, r.ended, r.path, r.sha256, r.modified, r.department, r.code,"
        " r.rubric, r.year"
    )
    theirs = "r.department IN (SELECT value FROM json_each(:names))"
    query = f"SELECT {columns}{_IN_PERIOD.format(those=theirs)}"
    told = {**_scope(period, years), "names": json.dumps(sorted(departments))}
    rows = ledger.execute(query, told).fetchall()
    rows.sort(key=lambda row: in_order(row["path"]))
    changed = {(run, row["scope"]) for row in rows for run in (row["run"], row["ended"]) if run}
    return [
        Sent(
            run, row["path"], row["sha256"], row["modified"], row["department"], not row["code"],
            (row["rubric"], row["year"]) if not row["code"] else None,
        )
        for run, scope in sorted(changed, key=lambda each: each[0])
        for row in rows
        if row["scope"] == scope and row["run"] <= run and not (row["ended"] or run + 1) <= run
    ]  # fmt: skip


def _scope(period: str, years: Collection[int]) -> dict[str, str]:
    codes = json.dumps(_UNCOUNTED)
    return {"period": period, "years": json.dumps(sorted(years)), "codes": codes}


def chain_of(sent: Iterable[Sent]) -> list[Sent]:
    """Return one department's versions, the one that counts last; `sent` is in the order of runs.

    Each has the path that it was last met under. One that did not count when it was first met is
    put where it belongs by its time.
    """
    chain: list[Sent] = []
    for _, found in groupby(sent, key=lambda each: each.run):
        files = list(found)
        paths = {each.sha256: each.path for each in files}
        chain = [replace(each, path=paths.get(each.sha256, each.path)) for each in chain]
        known = {each.sha256 for each in (*chain, *(each for each in files if each.counts))}
        for other in sorted(files, key=lambda each: (each.modified, each.path)):
            if other.sha256 not in known:
                known.add(other.sha256)
                later = (at for at, each in enumerate(chain) if each.modified > other.modified)
                chain.insert(next(later, len(chain)), other)
        for one in files:
            if one.counts and (not chain or chain[-1].sha256 != one.sha256):
                chain.append(one)
    return chain
