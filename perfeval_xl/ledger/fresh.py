"""What a run has read anew, until it is written into the ledger with all the rest."""

from __future__ import annotations

import json
import sqlite3
import zlib

from perfeval_xl.forms.figures.return_json import to_json
from perfeval_xl.ledger.contents import Outcome


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
        row = (digest, *_stored(outcome))
        self._ledger.execute("INSERT OR REPLACE INTO fresh VALUES (?, ?, ?, ?, ?)", row)

    def store(self, reader: str) -> None:
        """Write all of it into the ledger; to be called within a transaction."""
        if self._digests:
            self._ledger.execute(
                "INSERT OR REPLACE INTO contents"
                " SELECT sha256, ?, code, details, department, body FROM fresh ORDER BY rowid",
                (reader,),
            )


def _stored(outcome: Outcome) -> tuple[str, str, str | None, bytes | None]:
    """Return the columns code, details, department and body."""
    content = outcome.content
    details = json.dumps({name: str(value) for name, value in outcome.details.items()})
    if content is None:
        return outcome.code, details, None, None
    body = zlib.compress(to_json(content).encode("ascii"), 1)
    return outcome.code, details, content.department, body
