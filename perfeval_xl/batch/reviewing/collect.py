"""Finds what analysts saved in the scorebooks and has it collected, before anything is written."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from perfeval_xl.batch.results.edited_scorebooks import EditedBook, find_edited, standing_books
from perfeval_xl.batch.reviewing.collected import Collected, without
from perfeval_xl.ledger.books import books_of
from perfeval_xl.ledger.runs import last_run
from perfeval_xl.messages import RunError


def collect_if_possible(ledger: sqlite3.Connection, out: Path) -> Collected:
    """Collect the edits of all scorebooks below `out` that were saved since they were last read.

    What is wrong with single scorebooks is told in the findings. Those of a period that was last
    run by another program or rubric cannot be compared with what they were then: they stay
    uncollected, and keep no other period from being collected. Raises RunError where the ledger
    cannot be read.
    """
    done = Collected(standing=standing_books(out))
    edited, told = find_edited(out, done.standing, books_of(ledger))
    done.findings += told
    by_period: dict[str, list[EditedBook]] = {}
    for book in edited:
        by_period.setdefault(book.key.period, []).append(book)
    if not by_period:
        return done
    # Imported here: most runs find nothing, and what compares workbooks takes long to load.
    from perfeval_xl.batch.reviewing.collect_period import collect_period

    last = last_run(ledger)
    for period, books in by_period.items():
        record = last_run(ledger, period)
        if record is None:
            done.findings += [without("REVIEW_NO_SCORE", each) for each in books]
            continue
        try:
            collect_period(ledger, record, books, done)
        except RunError as error:
            if error.code != "LEDGER_INCOMPLETE":
                raise
            # Of the period that was run last, the run that follows tells what it puts aside.
            if last is not None and last.period != period:
                done.findings += [without("REVIEW_OTHER_RULES", each) for each in books]
    return done
