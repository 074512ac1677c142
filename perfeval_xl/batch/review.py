"""Brings the analysts' edits back: collected into the ledger, final scores into the summary."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from perfeval_xl.batch.assess import Assessed, score_checked
from perfeval_xl.batch.bookshelf import book_paths
from perfeval_xl.batch.checked import check_intakes
from perfeval_xl.batch.collect import collect_if_possible
from perfeval_xl.batch.collected import Collected
from perfeval_xl.batch.digests import digest_of
from perfeval_xl.batch.finding_rows import Row
from perfeval_xl.batch.last_manifest import read_manifest
from perfeval_xl.batch.ledger.books import books_of
from perfeval_xl.batch.ledger.decisions import decisions_for
from perfeval_xl.batch.ledger.evaluations import record_evaluations
from perfeval_xl.batch.ledger.last_run import RunRecord, last_run
from perfeval_xl.batch.ledger.ledger import NAME, open_ledger, transaction
from perfeval_xl.batch.ledger.runs import (
    begin_run,
    record_findings,
    seal_run,
)
from perfeval_xl.batch.manifest import manifest_of, write_json
from perfeval_xl.batch.occupied import occupied
from perfeval_xl.batch.outputs import TABLES, summary_of, write_tables
from perfeval_xl.batch.past import past_of
from perfeval_xl.batch.progress import Clock
from perfeval_xl.batch.record import sources_of
from perfeval_xl.batch.restore import restore
from perfeval_xl.batch.review_findings import with_rows
from perfeval_xl.batch.writable import check_writable
from perfeval_xl.messages import GRAVITY, PerfevalError
from perfeval_xl.messages.decision_messages import DECISIONS
from perfeval_xl.messages.review_messages import REVIEWS


@dataclass(frozen=True, slots=True)
class ReviewResult:
    """What was collected, and how the scores stand with it."""

    collected: Collected
    assessed: Assessed
    before: pd.Series
    """Department → total before this collection."""
    after: pd.Series

    @property
    def from_books(self) -> pd.DataFrame:
        """What was found in the scorebooks and with decisions, the gravest first."""
        findings = self.assessed.findings
        own = findings[findings["code"].isin([*REVIEWS, *DECISIONS])]
        return own.sort_values("severity", key=lambda each: each.map(GRAVITY), kind="stable")

    @property
    def to_look_at(self) -> bool:
        """Whether there is something for people to decide or mend."""
        return bool((self.from_books["severity"] != "note").any())


def review(out: Path) -> ReviewResult:
    """Collect the edits of the scorebooks in `out` and write the summary with the final scores.

    The scorebooks themselves stay as their analysts saved them. Raises PerfevalError where
    nothing was run there yet, RunError where the ledger or a file does not serve.
    """
    if not (out / NAME).is_file():
        raise PerfevalError("LEDGER_MISSING", found=out)
    started, clock = datetime.now(UTC), Clock()
    with occupied(out), open_ledger(out) as ledger:
        check_writable(out)
        record = last_run(ledger)
        if record is None:
            raise PerfevalError("LEDGER_MISSING", found=out)
        restored, decisions = restore(ledger, record), decisions_for(ledger, record.period)
        checked = check_intakes(restored.intakes)
        before = score_checked(restored.intakes, checked, decisions)
        with clock("collect"):
            collected = collect_if_possible(ledger, out)
        with clock("score"):
            assessed = score_checked(restored.intakes, checked, decisions)
        rows = [*collected.findings, *_told_before(ledger, record)]
        assessed = replace(assessed, findings=with_rows(assessed.findings, rows))
        with clock("write_summary"):
            paths = book_paths(assessed.groups, out)
            marked = _marked(ledger, record)
            past = past_of(ledger, assessed.groups, record.period)
            told = restored.options, restored.limits
            whole = summary_of(assessed, *told, paths, marked, past, out)
            whole.write(out)
            write_tables(assessed, restored.options, out)
        _record(ledger, assessed, record, started)
        outputs = {**_outputs(ledger, out), **_tables(out)}
        data = manifest_of(assessed, record.period, started, clock.seconds, outputs, whole.facts)
        write_json(data, out / "run.json")
        return ReviewResult(collected, assessed, _totals(before), _totals(assessed))


def _record(
    ledger: sqlite3.Connection, assessed: Assessed, record: RunRecord, started: datetime
) -> None:
    """Record the scores; the files are those of the run that was reviewed."""
    period = record.period
    with transaction(ledger):
        run = begin_run(ledger, "review", period, record.options, started)
        record_findings(ledger, run, period, assessed.findings)
        record_evaluations(ledger, run, period, assessed.groups, sources_of(assessed, period))
        seal_run(ledger, run, record.fingerprint)


def _told_before(ledger: sqlite3.Connection, record: RunRecord) -> list[Row]:
    """Return what was found in edited scorebooks when they were collected."""
    books = books_of(ledger).values()
    own = [each for each in books if each.edited and each.key.period == record.period]
    return [row for each in own for row in each.told]


def _marked(ledger: sqlite3.Connection, record: RunRecord) -> Mapping[str, str]:
    rows = ledger.execute(
        "SELECT path, handed_back FROM returns WHERE run = ? AND handed_back <> ''", (record.id,)
    )
    return {row["path"]: row["handed_back"] for row in rows}


def _outputs(ledger: sqlite3.Connection, out: Path) -> dict[str, str]:
    """Return what the last run wrote, without the scorebooks that are the analysts' now."""
    edited = {each.path for each in books_of(ledger).values() if each.edited}
    written = read_manifest(out).get("outputs", {})
    return {name: digest for name, digest in written.items() if name not in edited}


def _tables(out: Path) -> dict[str, str]:
    return {name: digest_of(out / name) or "" for name in TABLES}


def _totals(assessed: Assessed) -> pd.Series:
    totals = [group.scores.totals["总分"] for group in assessed.groups]
    return pd.concat(totals) if totals else pd.Series(dtype=float)
