"""What was read out of files: the same bytes, read by the same rubrics, need not be read again."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from perfeval_xl.forms.reading.returned import Return


@dataclass(frozen=True, slots=True)
class Outcome:
    """What reading a file came to: a return, or the message why there is none."""

    content: Return | None = None
    code: str = ""
    details: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Known:
    """The outcome of an earlier reading, as it was stored."""

    packed: bytes | None
    """The return as JSON, compressed; None where there is none."""
    code: str
    details: Mapping[str, Any]

    @property
    def body(self) -> str:
        """The return as JSON, "" where there is none."""
        return zlib.decompress(self.packed).decode("ascii") if self.packed else ""


def known_contents(
    ledger: sqlite3.Connection, reader: str, digests: Iterable[str]
) -> dict[str, Known]:
    """Return what is known of files, by their SHA-256."""
    found = {}
    for digest in set(digests):
        row = ledger.execute(
            "SELECT code, details, body FROM contents WHERE sha256 = ? AND reader = ?",
            (digest, reader),
        ).fetchone()
        if row is not None:
            found[digest] = Known(row["body"], row["code"], json.loads(row["details"]))
    return found
