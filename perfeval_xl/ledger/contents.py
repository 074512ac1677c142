"""What was read out of files: the same bytes, read by the same rubrics, need not be read again."""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from perfeval_xl.forms.reading.returned import KeptReturn, Return, kept_of
from perfeval_xl.ledger.ledger import insert
from perfeval_xl.ledger.packing import pack, text_digest, unpack
from perfeval_xl.messages import MaybeCode


class Packed(NamedTuple):
    """A return as it is stored."""

    places: bytes
    body: bytes
    digest: str = ""
    """Of the places: by what they are found again."""

    @classmethod
    def of(cls, content: Return) -> "Packed":
        """Pack a return."""
        kept = kept_of(content)
        places, digest = _packed_places(kept.places)
        return cls(places, pack(kept.rest), digest)

    def kept(self) -> KeptReturn:
        """Return it unpacked; raises sqlite3.DatabaseError where it is damaged."""
        return KeptReturn(_unpacked_places(self.places), unpack(self.body))


@lru_cache(256)
def _packed_places(places: str) -> tuple[bytes, str]:
    """Pack places, which most returns of a rubric have in common."""
    return pack(places), text_digest(places)


_unpacked_places = lru_cache(256)(unpack)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What reading a file came to: a return, or the message why there is none."""

    content: Return | None = None
    code: MaybeCode = ""
    details: Mapping[str, object] = field(default_factory=dict)
    packed: Packed | None = None
    """The return as it is stored, where it was read anew."""


@dataclass(frozen=True, slots=True)
class Known:
    """The outcome of an earlier reading, as it was stored."""

    packed: Packed | None
    """None where there is no return."""
    code: MaybeCode
    details: Mapping[str, Any]


_STORED = " FROM readings r LEFT JOIN texts t ON t.id = r.places WHERE r.sha256 = :digest"


def known_contents(
    ledger: sqlite3.Connection, reader: str, digests: Iterable[str]
) -> dict[str, Known]:
    """Return what is known of files, by their SHA-256."""
    query = f"SELECT r.code, r.details, t.body, r.body{_STORED} AND r.reader = :reader"
    known = {}
    for digest in set(digests):
        row = ledger.execute(query, {"digest": digest, "reader": reader}).fetchone()
        if row is not None:
            code, details, places, body = row
            stored = None if body is None else Packed(places or b"", body)
            known[digest] = Known(stored, code, json.loads(details))
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
                "CREATE TEMP TABLE fresh"
                " (sha256 PRIMARY KEY, code, details, department, digest, places, body)"
            )
        self._digests.add(digest)
        details = json.dumps({name: str(value) for name, value in outcome.details.items()})
        row: dict[str, object] = {"sha256": digest, "code": outcome.code, "details": details}
        if outcome.content is not None and outcome.packed is not None:
            row |= {"department": outcome.content.department, **outcome.packed._asdict()}
        insert(self._ledger, "fresh", row, replace=True)

    def store(self, reader: str) -> None:
        """Write all of it into the ledger; to be called within a transaction."""
        if self._digests:
            self._ledger.execute(
                "INSERT INTO texts (digest, body) SELECT digest, places FROM fresh"
                " WHERE digest IS NOT NULL GROUP BY digest ORDER BY min(rowid)"
                " ON CONFLICT (digest) DO UPDATE SET body = excluded.body"
                " WHERE body <> excluded.body"
            )
            self._ledger.execute(
                "INSERT OR REPLACE INTO readings"
                " (sha256, reader, code, details, department, places, body)"
                " SELECT f.sha256, ?, f.code, f.details, f.department, t.id, f.body"
                " FROM fresh f LEFT JOIN texts t ON t.digest = f.digest ORDER BY f.rowid",
                (reader,),
            )


def bodies_of(ledger: sqlite3.Connection, digest: str) -> dict[str, KeptReturn]:
    """Return what a file was ever read as, by reader: returns, the newest first.

    What this run has read and not stored yet is among them, under "". One that is damaged is
    left out.
    """
    query = f"SELECT r.reader, t.body, r.body, r.rowid AS age{_STORED} AND r.body IS NOT NULL"
    if ledger.execute("SELECT 1 FROM sqlite_temp_master WHERE name = 'fresh'").fetchone():
        query += (
            " UNION ALL SELECT '', places, body, 1 << 62 FROM temp.fresh"
            " WHERE sha256 = :digest AND body IS NOT NULL"
        )
    bodies = {}
    for name, places, body, _ in ledger.execute(f"{query} ORDER BY age DESC", {"digest": digest}):
        try:
            bodies[str(name)] = Packed(places or b"", body).kept()
        except sqlite3.DatabaseError:
            continue
    return bodies
