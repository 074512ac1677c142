"""What earlier runs read: files with the same bytes need not be opened again."""

import json
import sqlite3
from collections.abc import Iterable
from functools import partial
from hashlib import sha256
from pathlib import Path

from perfeval_xl.batch.inbox.rubric_choice import Choice
from perfeval_xl.forms.reading.returned import from_kept
from perfeval_xl.ledger.contents import Fresh, Known, Outcome, known_contents
from perfeval_xl.messages import Code
from perfeval_xl.sheets.gate.limits import Limits
from perfeval_xl.version import __version__

_PASSING: set[Code] = {
    "FILE_GROWING", "FILE_LOCKED", "FILE_CRASHED", "FILE_TOO_SLOW", "FILE_UNREADABLE",
    "PROGRAM_ERROR",
}  # fmt: skip
"""Outcomes that may be another one the next time, or with more memory and time."""


class Memory:
    """Recalls what is known of files, and keeps what was read anew for the ledger."""

    def __init__(self, choice: Choice, limits: Limits, ledger: sqlite3.Connection | None) -> None:
        """Without a ledger nothing is known."""
        self._choice, self._ledger = choice, ledger
        self._reader = reader_of(choice, limits) if ledger is not None else ""
        self._known: dict[str, Known] = {}
        self._fresh = None if ledger is None else Fresh(ledger)

    def look_up(self, digests: Iterable[str | None]) -> None:
        """Fetch what is known of files by their SHA-256: `recall` may run in any thread."""
        if self._ledger is not None:
            hashes = [digest for digest in digests if digest]
            self._known = known_contents(self._ledger, self._reader, hashes)

    def recall(self, digest: str | None, path: Path) -> Outcome | None:
        """Return what a file was read as before; None where it has to be read."""
        known = self._known.get(digest or "")
        if known is None:
            return None
        if known.packed is None:
            return Outcome(None, known.code, known.details)
        try:
            kept = known.packed.kept()
        except sqlite3.DatabaseError:  # a page that SQLite takes for sound, and is not
            return None
        choice = self._choice
        read_by = partial(choice.rubric, period=choice.period)
        return Outcome(from_kept(kept, path, read_by))

    def first_time(self, digest: str | None) -> int | None:
        """Return when a file had last been changed, in nanoseconds, as a run first met its bytes.

        Whatever copied it since has changed that; None where no run has met it.
        """
        if self._ledger is None:
            return None
        row = self._ledger.execute(
            "SELECT modified FROM returns WHERE sha256 = ? ORDER BY run LIMIT 1", (digest,)
        ).fetchone()
        return None if row is None else int(row["modified"])

    def keep(self, digest: str | None, outcome: Outcome) -> None:
        """Take note of what a file was read as."""
        if digest and self._fresh is not None and outcome.code not in _PASSING:
            self._fresh.add(digest, outcome)

    @property
    def read(self) -> int:
        """How many files were read anew."""
        return 0 if self._fresh is None else len(self._fresh)

    def store(self) -> None:
        """Write into the ledger what was read anew; to be called within a transaction."""
        if self._fresh is not None:
            self._fresh.store(self._reader)


def reader_of(choice: Choice, limits: Limits) -> str:
    """Return a key for everything but the file itself that decides what is read out of it."""
    parts = [__version__, choice.key(), repr(limits)]
    return sha256(json.dumps(parts).encode()).hexdigest()[:16]
