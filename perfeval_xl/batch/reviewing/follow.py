"""Lets the scores of a period that was run before follow what the copies of its scorebooks say."""

import sqlite3
from collections.abc import Sequence
from dataclasses import replace

from perfeval_xl.batch.results.ledger_entries import (
    record_decisions,
    record_evaluations,
    sources_of,
)
from perfeval_xl.batch.results.scorebook_hash import shown_by
from perfeval_xl.batch.reviewing.read_copies import ReadCopy
from perfeval_xl.batch.reviewing.restore import PeriodState, restore
from perfeval_xl.ledger.books import key_of
from perfeval_xl.ledger.copies import CopyRecord, statements_of
from perfeval_xl.ledger.runs import RunRecord
from perfeval_xl.messages import RunError


def restored(ledger: sqlite3.Connection, record: RunRecord) -> PeriodState | None:
    """Return the period of a run; None where the program or a rubric has changed since."""
    try:
        return restore(ledger, record)
    except RunError as error:
        if error.code != "LEDGER_INCOMPLETE":
            raise
        return None


def follow(
    ledger: sqlite3.Connection, state: PeriodState, run: int, read: Sequence[ReadCopy]
) -> tuple[PeriodState, list[CopyRecord]]:
    """Record the scores of a period as they are now; return it, and what new copies show.

    A period may never be run again: its scores in the ledger are the final ones from here on.
    """
    period = state.record.period
    after = state.told(statements_of(ledger, period))
    groups = after.assessed.groups
    record_evaluations(ledger, run, period, groups, sources_of(after.assessed, period))
    record_decisions(ledger, run, period, groups)
    by_key = {key_of(group.scores.rubric, period): group for group in groups}
    hashes: dict[int, dict[str, str]] = {}
    copies = []
    for copy in read:
        group, shown = by_key.get(copy.record.key), ""
        if group is not None:
            # What was found in the returns is shown as well, and is the same for all copies.
            if id(copy.view) not in hashes:
                view = replace(copy.view, findings=group.findings, places=group.places)
                hashes[id(copy.view)] = shown_by(view, period)
            shown = hashes[id(copy.view)].get(copy.record.department, "")
        copies.append(replace(copy.record, shown=shown))
    return after, copies
