"""The runs: what each was told, and what became of every file."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime
from typing import Any

import pandas as pd

from perfeval_xl.checks.findings import COLUMNS
from perfeval_xl.version import __version__


def begin_run(
    ledger: sqlite3.Connection, kind: str, period: str, options: dict[str, Any], started: datetime
) -> int:
    """Add a run and return its id."""
    told = json.dumps(options, ensure_ascii=False, sort_keys=True)
    row = (kind, _time(started), _time(datetime.now(UTC)), __version__, period, told, "")
    places = ", ".join("?" * len(row))
    number = ledger.execute(f"INSERT INTO runs VALUES (NULL, {places})", row).lastrowid
    assert number is not None
    return number


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
    places = ", ".join("?" * (len(COLUMNS) + 1))
    ledger.executemany(f"INSERT INTO findings VALUES ({places})", ((run, *row) for row in rows))


def _time(when: datetime) -> str:
    return when.isoformat(timespec="seconds")
