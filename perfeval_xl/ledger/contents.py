"""What was read out of files: the same bytes, read by the same rubrics, need not be read again.

So the ledger also knows what a department has sent one after the other: its versions (`chain_of`)
follow from what the runs of a period found in the inbox, and nothing is stored for them.
"""

import json
import sqlite3
import zlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any

from perfeval_xl.forms.reading.returned import Return, to_json
from perfeval_xl.ledger.ledger import insert
from perfeval_xl.messages import Code, MaybeCode


@dataclass(frozen=True, slots=True)
class Outcome:
    """What reading a file came to: a return, or the message why there is none."""

    content: Return | None = None
    code: MaybeCode = ""
    details: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Known:
    """The outcome of an earlier reading, as it was stored."""

    packed: bytes | None
    """The return as JSON, compressed; None where there is none."""
    code: MaybeCode
    details: Mapping[str, Any]

    @property
    def body(self) -> str:
        """The return as JSON, "" where there is none."""
        return zlib.decompress(self.packed).decode("ascii") if self.packed else ""


def known_contents(
    ledger: sqlite3.Connection, reader: str, digests: Iterable[str]
) -> dict[str, Known]:
    """Return what is known of files, by their SHA-256."""
    known = {}
    for digest in set(digests):
        row = ledger.execute(
            "SELECT code, details, body FROM contents WHERE sha256 = ? AND reader = ?",
            (digest, reader),
        ).fetchone()
        if row is not None:
            known[digest] = Known(row["body"], row["code"], json.loads(row["details"]))
    return known


class Fresh:
    """The outcomes of reading files, by their SHA-256.

    SQLite keeps them in a temporary file: they are most of what a run knows of a return, and
    of a run that is killed nothing is left behind.
    """

    def __init__(self, ledger: sqlite3.Connection) -> None:
        self._ledger = ledger
        self._digests: set[str] = set()

    def __len__(self) -> int:
        return len(self._digests)

    def add(self, digest: str, outcome: Outcome) -> None:
        """Take note of what a file was read as, by its SHA-256."""
        if not self._digests:
            self._ledger.execute(
                "CREATE TEMP TABLE fresh (sha256 PRIMARY KEY, code, details, department, body)"
            )
        self._digests.add(digest)
        insert(self._ledger, "fresh", {"sha256": digest, **_stored(outcome)}, replace=True)

    def store(self, reader: str) -> None:
        """Write all of it into the ledger; to be called within a transaction."""
        if self._digests:
            self._ledger.execute(
                "INSERT OR REPLACE INTO contents"
                " (sha256, reader, code, details, department, body)"
                " SELECT sha256, ?, code, details, department, body FROM fresh ORDER BY rowid",
                (reader,),
            )


def _stored(outcome: Outcome) -> dict[str, object]:
    """Return code, details, department and body."""
    content = outcome.content
    details = json.dumps({name: str(value) for name, value in outcome.details.items()})
    if content is None:
        return {"code": outcome.code, "details": details, "department": None, "body": None}
    body = zlib.compress(to_json(content).encode("ascii"), 1)
    department = content.department
    return {"code": outcome.code, "details": details, "department": department, "body": body}


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

    `standing` are the SHA-256 of the returns that count now. One pass over the runs of the period:
    where everybody sent one file, that is all it takes.
    """
    others = "r.sha256 NOT IN (SELECT value FROM json_each(:standing))"
    query = "SELECT DISTINCT r.department" + _IN_PERIOD.format(those=others)
    told = {**_scope(period, years), "standing": json.dumps(sorted(standing))}
    return {str(name) for (name,) in ledger.execute(query, told)}


def sent_by(
    ledger: sqlite3.Connection, period: str, years: Collection[int], departments: Iterable[str]
) -> list[Sent]:
    """Return all returns of some departments in a period, run by run."""
    columns = "r.run, r.path, r.sha256, r.modified, r.department, r.code, r.rubric, r.year"
    theirs = "r.department IN (SELECT value FROM json_each(:names))"
    query = f"SELECT {columns}{_IN_PERIOD.format(those=theirs)} ORDER BY r.run, r.position"
    told = {**_scope(period, years), "names": json.dumps(sorted(departments))}
    return [
        Sent(run, path, digest, modified, name, not code, (rubric, year) if not code else None)
        for run, path, digest, modified, name, code, rubric, year in ledger.execute(query, told)
    ]


def _scope(period: str, years: Collection[int]) -> dict[str, str]:
    codes = json.dumps(_UNCOUNTED)
    return {"period": period, "years": json.dumps(sorted(years)), "codes": codes}


def bodies_of(ledger: sqlite3.Connection, digest: str) -> dict[str, str]:
    """Return what a file was ever read as, by reader: returns as JSON, the newest first.

    What this run has read and not stored yet is among them, under "". A body that is damaged is
    left out.
    """
    query = (
        "SELECT reader, body, rowid AS age FROM contents"
        " WHERE sha256 = :digest AND body IS NOT NULL"
    )
    if ledger.execute("SELECT 1 FROM sqlite_temp_master WHERE name = 'fresh'").fetchone():
        query += (
            " UNION ALL SELECT '', body, 1 << 62 FROM temp.fresh"
            " WHERE sha256 = :digest AND body IS NOT NULL"
        )
    order = f"SELECT reader, body FROM ({query}) ORDER BY age DESC"
    bodies = {}
    for name, packed in ledger.execute(order, {"digest": digest}):
        try:
            bodies[str(name)] = Known(packed, "", {}).body
        except zlib.error:
            continue
    return bodies


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
