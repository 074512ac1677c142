"""What the command itself writes into 整改台账: terms, the issue of what is new, closings taken."""

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import date

from perfeval_xl.ledger.entries import put_entries
from perfeval_xl.ledger.ledger import transaction
from perfeval_xl.ledger.mending.states import (
    CHANGE,
    CLOSED,
    ENDED,
    ISSUED,
    TAKEN,
    TERM,
    UNISSUED,
)
from perfeval_xl.ledger.problems import KIND, TrackedProblem
from perfeval_xl.sheets.entries import Cell, ListEntry, Signature

_WHO = "perfeval mend"


def act(
    ledger: sqlite3.Connection,
    tracked: Sequence[TrackedProblem],
    today: date,
    due: date | None,
    issue: bool,
) -> list[ListEntry]:
    """Record what the command is told to, and closings that were taken; return what is new.

    `due` is the term of those that have none, `issue` gives out what was not yet; nothing that a
    person wrote is changed.
    """
    signed = Signature(_WHO, f"{today}T00:00:00Z", "")
    with transaction(ledger):
        return put_entries(ledger, _entries(tracked, due, issue, signed))


def _entries(
    tracked: Sequence[TrackedProblem], due: date | None, issue: bool, signed: Signature
) -> Iterator[ListEntry]:
    for each in tracked:
        now = each.mending.now
        place = each.number, str(now.number)
        if due is not None and now.term is None and now.state not in ENDED:
            yield ListEntry(Cell(KIND, place, TERM), due.isoformat(), (), signed)
        if issue and now.state == UNISSUED and CHANGE not in now.values:
            yield ListEntry(Cell(KIND, place, CHANGE), ISSUED, (), signed)
        if now.state == CLOSED:
            yield ListEntry(Cell(KIND, place, TAKEN), now.closing, (), signed)
