"""The runs: what each was told, and what became of every file."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from perfeval_xl.checks.finding_row import COLUMNS
from perfeval_xl.ledger.books import Key, Scope
from perfeval_xl.ledger.ledger import insert, insert_rows
from perfeval_xl.ledger.packing import Texts
from perfeval_xl.version import __version__

if TYPE_CHECKING:
    import pandas as pd


COLLECTED = "collected"
"""The kind of what is in the ledger alone: what people saved was read, and is to be published."""


def begin_run(
    ledger: sqlite3.Connection, kind: str, scope: Scope, options: dict[str, Any], started: datetime
) -> int:
    """Add a run and return its id."""
    text = json.dumps(options, ensure_ascii=False, sort_keys=True)
    row = {
        "kind": kind,
        "started": _time(started),
        "finished": _time(datetime.now(UTC)),
        "tool": __version__,
        **scope._asdict(),
        "options": Texts(ledger).number(text),
        "fingerprint": "",
    }
    return insert(ledger, "runs", row)


def seal_run(ledger: sqlite3.Connection, run: int, fingerprint: str) -> None:
    """Say of what a run was made: one made of the same has nothing to do."""
    ledger.execute("UPDATE runs SET fingerprint = ? WHERE id = ?", (fingerprint, run))


def record_findings(
    ledger: sqlite3.Connection, run: int, scope: Scope, findings: pd.DataFrame
) -> None:
    """Keep what the last run of a scope found; what earlier ones found stands in their returns."""
    ledger.execute(
        "DELETE FROM findings WHERE run IN (SELECT id FROM runs WHERE year IS ? AND period = ?)",
        scope,
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
    scope: Scope
    options: dict[str, Any]
    """What it was told, as `batch.settings.run_plan.stored_options` writes it."""
    fingerprint: str


def last_run(
    ledger: sqlite3.Connection, scope: Scope | None = None, kind: str | None = "run"
) -> RunRecord | None:
    """Return the last run (of a kind), of a scope or of all; None where there is none."""
    within, values = ("", ()) if scope is None else (" AND year IS ? AND period = ?", scope)
    return _record(ledger, f"(?1 IS NULL OR kind = ?1){within}", (kind, *values))


def last_run_of(ledger: sqlite3.Connection, key: Key) -> RunRecord | None:
    """Return the last run that was for scores of a key: by its year, or by one of its returns."""
    return _record(
        ledger,
        "kind = 'run' AND period = ?1 AND (year = ?2 OR year IS NULL AND EXISTS"
        " (SELECT 1 FROM returns r JOIN runs u ON u.id = r.run WHERE r.year = ?2"
        " AND u.year IS NULL AND u.period = ?1 AND r.run <= runs.id"
        " AND (r.ended IS NULL OR r.ended > runs.id)))",
        (key.period, key.year),
    )


def is_overtaken(ledger: sqlite3.Connection, record: RunRecord) -> bool:
    """Tell whether a later run may have given scores of the same year, which one of them named."""
    scope = record.scope
    row = ledger.execute(
        "SELECT 1 FROM runs WHERE id > ? AND period = ? AND (year IS NULL) <> (? IS NULL) LIMIT 1",
        (record.id, scope.period, scope.year),
    ).fetchone()
    return row is not None


def to_publish(ledger: sqlite3.Connection) -> list[Scope]:
    """Return what reviews were collected of and have not been published since."""
    rows = ledger.execute(
        "SELECT year, period FROM runs GROUP BY year, period"
        " HAVING max(id) = max(CASE kind WHEN ? THEN id ELSE 0 END) ORDER BY year, period",
        (COLLECTED,),
    )
    return [Scope(*row) for row in rows]


def _record(ledger: sqlite3.Connection, where: str, values: tuple[object, ...]) -> RunRecord | None:
    row = ledger.execute(
        f"SELECT * FROM runs WHERE {where} ORDER BY id DESC LIMIT 1", values
    ).fetchone()
    if row is None:
        return None
    scope = Scope(row["year"], row["period"])
    options = json.loads(Texts(ledger).text(int(row["options"])))
    return RunRecord(row["id"], row["kind"], scope, options, row["fingerprint"])
