"""What the command itself writes into 整改台账: terms, the issue of what is new, closings taken."""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from perfeval_xl.ledger.entries import put_entries, standing
from perfeval_xl.ledger.ledger import transaction
from perfeval_xl.ledger.mending.states import (
    CHANGE,
    CLOSED,
    ENDED,
    ISSUED,
    RECEIVED,
    TAKEN,
    TERM,
    UNISSUED,
    day_of,
)
from perfeval_xl.ledger.problems import KIND, TrackedProblem
from perfeval_xl.sheets.entries import Cell, ListEntry, Signature, Standing

_WHO = "perfeval mend"
_BY_DAY = "perfeval mend --due"


@dataclass(frozen=True, slots=True)
class Acts:
    """What the command is told to do."""

    today: date
    due: date | None = None
    """The term of those that have none."""
    days: int | None = None
    """How long a term is from 送达日期, where a place has such a rule."""
    issue: bool = False
    """Whether what was not issued yet is."""


def act(
    ledger: sqlite3.Connection, tracked: Sequence[TrackedProblem], acts: Acts
) -> list[ListEntry]:
    """Record what the command is told to, and closings that were taken; return what is new.

    Nothing that a person wrote is changed. A term that was counted from 送达日期 follows that.
    """
    stands = standing(ledger, KIND)
    with transaction(ledger):
        return put_entries(ledger, _entries(tracked, acts, stands))


def _entries(
    tracked: Sequence[TrackedProblem], acts: Acts, stands: Standing
) -> Iterator[ListEntry]:
    signed = Signature(_WHO, f"{acts.today}T00:00:00Z", "")
    for each in tracked:
        now = each.mending.now
        place = each.number, str(now.number)
        term = Cell(KIND, place, TERM)
        known = stands.get(term, ())
        counted = _counted(now.values.get(RECEIVED, ""), acts.days)
        if now.state not in ENDED:
            if counted and all(entry.signed.who == _WHO for entry in known):
                if [entry.value for entry in known] != [counted]:
                    over = tuple(entry.digest for entry in known)
                    yield ListEntry(term, counted, over, signed)
            elif acts.due is not None and now.term is None:
                by_day = signed._replace(who=_BY_DAY)
                yield ListEntry(term, acts.due.isoformat(), (), by_day)
        if acts.issue and now.state == UNISSUED and CHANGE not in now.values:
            yield ListEntry(Cell(KIND, place, CHANGE), ISSUED, (), signed)
        if now.state == CLOSED:
            yield ListEntry(Cell(KIND, place, TAKEN), now.closing, (), signed)


def _counted(received: str, days: int | None) -> str:
    """Return the term that counts from a day; "" where there is no day or no rule."""
    day = day_of(received)
    return (day + timedelta(days=days)).isoformat() if day and days else ""
