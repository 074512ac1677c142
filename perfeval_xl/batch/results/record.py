"""Writes a run into the ledger: all of it in one transaction, or nothing."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from perfeval_xl.batch.assessing.score_returns import Assessed
from perfeval_xl.batch.inbox.intake import Intake
from perfeval_xl.batch.inbox.memory import Memory
from perfeval_xl.batch.results.evaluations import Source, record_evaluations
from perfeval_xl.ledger.books import BookRecord, Key, key_of, put_books
from perfeval_xl.ledger.ledger import transaction
from perfeval_xl.ledger.rubrics import keep_rubrics
from perfeval_xl.ledger.runs import begin_run, record_findings, seal_run


def record_run(
    ledger: sqlite3.Connection,
    assessed: Assessed,
    books: Sequence[BookRecord],
    told: Mapping[str, Any],
    mark: str,
    started: datetime,
    memory: Memory,
    handed_back: Mapping[str, str],
    last: Callable[[], None] = lambda: None,
) -> None:
    """Record a run that was told `told` and whose fingerprint is `mark`.

    `handed_back` says where the marked copies of files stand; `last` is done before all of it
    stands: where it fails, nothing is recorded.
    """
    period = str(told["period"])
    with transaction(ledger):
        run = begin_run(ledger, "run", period, dict(told), started)
        record_returns(ledger, run, assessed.intakes, handed_back)
        memory.store()
        keep_rubrics(ledger, [group.scores.rubric for group in assessed.groups], told["rubric"])
        record_findings(ledger, run, period, assessed.findings)
        record_evaluations(ledger, run, period, assessed.groups, sources_of(assessed, period))
        put_books(ledger, books)
        seal_run(ledger, run, mark)
        last()


def sources_of(assessed: Assessed, period: str) -> dict[Key, dict[str, Source]]:
    """Return the returns that were scored, by key and department."""
    found: dict[Key, dict[str, Source]] = {}
    for each in assessed.intakes:
        if each.status == "scored" and each.content is not None:
            source = Source(each.content, each.file.relative, each.file.sha256)
            own = found.setdefault(key_of(each.content.rubric, period), {})
            own[each.content.department] = source
    return found


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


def _rubric(intake: Intake) -> tuple[str | None, int | None]:
    if intake.content is None:
        return None, None
    return intake.content.rubric.id, intake.content.rubric.fiscal_year
