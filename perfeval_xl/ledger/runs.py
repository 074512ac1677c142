"""The runs: what each was told, and what became of every file."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from perfeval_xl.checks.finding_row import COLUMNS
from perfeval_xl.ledger.ledger import insert, insert_rows
from perfeval_xl.version import __version__

if TYPE_CHECKING:
    import pandas as pd


def begin_run(
    ledger: sqlite3.Connection, kind: str, period: str, options: dict[str, Any], started: datetime
) -> int:
    """Add a run and return its id."""
    text = json.dumps(options, ensure_ascii=False, sort_keys=True)
    row = {
        "kind": kind,
        "started": _time(started),
        "finished": _time(datetime.now(UTC)),
        "tool": __version__,
        "period": period,
        "options": text,
        "fingerprint": "",
    }
    return insert(ledger, "runs", row)


def seal_run(ledger: sqlite3.Connection, run: int, fingerprint: str) -> None:
    """Say of what a run was made: one made of the same has nothing to do."""
    ledger.execute("UPDATE runs SET fingerprint = ? WHERE id = ?", (fingerprint, run))


def record_findings(
    ledger: sqlite3.Connection, run: int, period: str, findings: pd.DataFrame
) -> None:
    """Keep what the last run of a period found; what earlier ones found stands in their returns."""
    ledger.execute(
        "DELETE FROM findings WHERE run IN (SELECT id FROM runs WHERE period = ?)", (period,)
    )
    rows = findings[list(COLUMNS)].astype(str).itertuples(index=False, name=None)
    insert_rows(ledger, "findings", ("run", *COLUMNS), ((run, *row) for row in rows))


def _time(when: datetime) -> str:
    return when.isoformat(timespec="seconds")


@dataclass(frozen=True, slots=True)
class RunRecord:
    """A run as the ledger knows it."""

    id: int
    kind: str
    period: str
    options: dict[str, Any]
    """What it was told, as `batch.settings.run_plan.stored_options` writes it."""
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
