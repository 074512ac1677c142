"""The runs: what each was told, and what became of every file."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pandas as pd

from perfeval_xl.batch.intake import Intake
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


def record_returns(
    ledger: sqlite3.Connection,
    run: int,
    intakes: Sequence[Intake],
    handed_back: Mapping[str, str],
) -> None:
    """Add what became of every file; `handed_back` says where the marked copies stand."""
    rows = [
        (
            run,
            position,
            each.file.relative,
            each.file.sha256,
            each.file.modified,
            each.file.size,
            each.status,
            each.code,
            each.reason,
            json.dumps({name: str(value) for name, value in each.details.items()}),
            each.department,
            *_rubric(each),
            handed_back.get(each.file.relative, ""),
        )
        for position, each in enumerate(intakes)
    ]
    places = ", ".join("?" * 14)
    ledger.executemany(f"INSERT INTO returns VALUES ({places})", rows)


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


def _rubric(intake: Intake) -> tuple[str | None, int | None]:
    if intake.content is None:
        return None, None
    return intake.content.rubric.id, intake.content.rubric.fiscal_year


def _time(when: datetime) -> str:
    return when.isoformat(timespec="seconds")
