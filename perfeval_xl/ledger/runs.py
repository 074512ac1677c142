"""The runs: what each was told, and what became of every file."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pandas as pd

from perfeval_xl.checks.findings import COLUMNS
from perfeval_xl.rubric.load import read_rubric
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.period import Period
from perfeval_xl.rubric.source import digest_of_text, rubric_source
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


def keep_rubrics(ledger: sqlite3.Connection, rubrics: Sequence[Rubric], source: str | None) -> None:
    """Keep the files of rubrics that were scored by; `source` is the file asked for, if one was."""
    for rubric in rubrics:
        text, _ = rubric_source(source or rubric.id)
        # A file that was changed since it was read is another rubric.
        if digest_of_text(text) == rubric.digest:
            row = (rubric.digest, rubric.id, text)
            ledger.execute("INSERT OR IGNORE INTO rubrics VALUES (?, ?, ?)", row)


def newest_rubrics(ledger: sqlite3.Connection) -> dict[str, Rubric]:
    """Return the rubrics of the newest evaluations that stand, whole, by id."""
    found = {}
    rows = ledger.execute(
        "SELECT e.rubric, e.year, r.text FROM evaluations e JOIN rubrics r ON r.digest = e.digest"
        " WHERE e.current = 1 GROUP BY e.rubric, e.year, e.digest ORDER BY e.year, MAX(e.id)"
    )
    for row in rows.fetchall():
        found[str(row["rubric"])] = read_rubric(row["text"], f"{row['rubric']}.yaml", row["year"])
    return found


def kept_rubric(ledger: sqlite3.Connection, digest: str, year: int, period: str) -> Rubric | None:
    """Return the rubric of a digest as it applied in a year and period; None if it is not kept."""
    row = ledger.execute("SELECT * FROM rubrics WHERE digest = ?", (digest,)).fetchone()
    if row is None:
        return None
    whole = read_rubric(row["text"], f"{row['rubric']}.yaml", year)
    return whole.of_period(Period.parse(period))
