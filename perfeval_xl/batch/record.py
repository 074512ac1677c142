"""Writes a run into the ledger: all of it in one transaction, or nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from perfeval_xl.batch.assess import Assessed
from perfeval_xl.batch.ledger.books import BookRecord, put_books
from perfeval_xl.batch.ledger.evaluations import Source, record_evaluations
from perfeval_xl.batch.ledger.key import Key, key_of
from perfeval_xl.batch.ledger.ledger import transaction
from perfeval_xl.batch.ledger.rubrics import keep_rubrics
from perfeval_xl.batch.ledger.runs import begin_run, record_findings, record_returns, seal_run
from perfeval_xl.batch.memory import Memory


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
