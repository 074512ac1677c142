"""What was read out of files: the same bytes, read by the same rubrics, need not be read again."""

import json
import sqlite3
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from perfeval_xl.forms.reading.returned import Return, to_json
from perfeval_xl.ledger.ledger import insert
from perfeval_xl.messages import MaybeCode


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
