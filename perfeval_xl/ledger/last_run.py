"""The last run that the ledger knows of."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class RunRecord:
    """A run as the ledger knows it."""

    id: int
    kind: str
    period: str
    options: dict[str, Any]
    """What it was told, as `batch.options.told_of` writes it."""
    fingerprint: str


def last_run(
    ledger: sqlite3.Connection, period: str | None = None, kind: str | None = "run"
) -> RunRecord | None:
    """Return the last run (of a kind), of a period or of all; None where there is none."""
    row = ledger.execute(
        "SELECT * FROM runs WHERE (?1 IS NULL OR kind = ?1) AND (?2 IS NULL OR period = ?2)"
        " ORDER BY id DESC LIMIT 1",
        (kind, period),
    ).fetchone()
    if row is None:
        return None
    options = json.loads(row["options"])
    return RunRecord(row["id"], row["kind"], row["period"], options, row["fingerprint"])
