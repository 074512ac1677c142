"""Finds what analysts saved in the scorebooks and has it collected, before anything is written."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from perfeval_xl.batch.results.out_folder import OutFolder
from perfeval_xl.batch.reviewing.edited_scorebooks import Collection, EditedBook, find_edited
from perfeval_xl.ledger.books import books_of
from perfeval_xl.ledger.runs import last_run
from perfeval_xl.messages import RunError

if TYPE_CHECKING:
    from perfeval_xl.batch.reviewing.restore import PeriodState


def collect_if_possible(
    ledger: sqlite3.Connection, out: OutFolder, state: PeriodState | None = None
) -> Collection:
    """Collect the edits of all scorebooks below `out` that were saved since they were last read.

    `state` is the period that the caller goes on with, as it stood before. What is wrong with
    single scorebooks is told in the findings. Those of a period that was last run by another
    program or rubric cannot be compared with what they were then: they stay uncollected, and keep
    no other period from being collected. Raises RunError where the ledger cannot be read.
    """
    collection = Collection(standing=out.scorebooks(), state=state)
    edited, remarks = find_edited(out, collection.standing, books_of(ledger))
    collection.findings += remarks
    by_period: dict[str, list[EditedBook]] = {}
    for book in edited:
        by_period.setdefault(book.key.period, []).append(book)
    if not by_period:
        return collection
    # Imported here: most runs find nothing, and what compares workbooks takes long to load.
    from perfeval_xl.batch.reviewing.period_edits import collect_period
    from perfeval_xl.batch.reviewing.restore import restore

    last = last_run(ledger)
    for period, books in by_period.items():
        record = last_run(ledger, period)
        if record is None:
            for book in books:
                collection.leave("REVIEW_NO_SCORE", book)
            continue
        try:
            if state is not None and state.record.period == period:
                collection.state = collect_period(ledger, state, books, collection)
            else:
                collect_period(ledger, restore(ledger, record), books, collection)
        except RunError as error:
            if error.code != "LEDGER_INCOMPLETE":
                raise
            # Of the period that was run last, the run that follows tells what it puts aside.
            if last is not None and last.period != period:
                for book in books:
                    collection.leave("REVIEW_OTHER_RULES", book)
    return collection
