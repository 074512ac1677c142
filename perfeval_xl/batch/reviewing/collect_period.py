"""Collects what analysts changed in the scorebooks of one period: into the ledger.

A scorebook is compared with the one that was written, made again of what the ledger knows of the
last run of its period. What is collected twice is there once: the comparison finds what is new.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from perfeval_xl.batch.assessing.check_returns import check_intakes
from perfeval_xl.batch.assessing.score_returns import Assessed, Group, score_checked
from perfeval_xl.batch.inbox.rubric_choice import Choice
from perfeval_xl.batch.results.edited_scorebooks import EditedBook
from perfeval_xl.batch.results.evaluations import record_evaluations
from perfeval_xl.batch.results.record import sources_of
from perfeval_xl.batch.results.scorebook_hash import shown_by
from perfeval_xl.batch.reviewing.collected import Collected, without
from perfeval_xl.batch.reviewing.decisions_from_edits import corrections_of, reviews_of
from perfeval_xl.batch.reviewing.restore import Restored, restore
from perfeval_xl.checks.finding_row import FindingRow
from perfeval_xl.ledger.books import BookRecord, Key, key_of, put_book
from perfeval_xl.ledger.decisions import Maker, decisions_for, put_corrections, put_reviews
from perfeval_xl.ledger.ledger import transaction
from perfeval_xl.ledger.runs import RunRecord, begin_run
from perfeval_xl.messages import PerfevalError
from perfeval_xl.system.scratch import scratch_folder
from perfeval_xl.workbooks.read_back.edits import BookRemark, Edits
from perfeval_xl.workbooks.read_back.open_cells import open_cells
from perfeval_xl.workbooks.read_back.opening import UnreadableBookError
from perfeval_xl.workbooks.read_back.read import read_edits
from perfeval_xl.workbooks.scorebook.scorebook import write_scorebooks
from perfeval_xl.workers.child import ChildDiedError, ChildSlowError
from perfeval_xl.workers.children import Children


def collect_period(
    ledger: sqlite3.Connection, record: RunRecord, books: Sequence[EditedBook], done: Collected
) -> None:
    """Collect the scorebooks of one period."""
    period = record.period
    before, decisions = restore(ledger, record), decisions_for(ledger, period)
    checked = check_intakes(before.intakes)
    state = score_checked(before.intakes, checked, decisions)
    groups = {key_of(group.scores.rubric, period): group for group in state.groups}
    there: list[EditedBook] = []
    rest: list[EditedBook] = []
    for each in books:
        group = groups.get(each.key)
        known = group is not None and each.department in group.scores.points.index
        (there if known else rest).append(each)
    done.findings += [without("REVIEW_NO_SCORE", each) for each in rest]
    read = _read(there, groups, before)
    for book, edits in read:
        if isinstance(edits, PerfevalError):
            done.findings.append(
                FindingRow.of("REVIEW_UNREADABLE", book.relative, book.department, why=str(edits))
            )
    sound = [(book, edits) for book, edits in read if isinstance(edits, Edits)]
    if not sound:
        return
    with transaction(ledger):
        run = begin_run(ledger, "review", period, record.options, datetime.now(UTC))
        for key, group in groups.items():
            own = [(book, edits) for book, edits in sound if book.key == key]
            stands = decisions(group.scores.rubric)
            changed = [
                each
                for book, edits in own
                for each in corrections_of(edits, book.department, _maker(book, edits), stands)
            ]
            put_corrections(ledger, run, key, changed)
            done.corrections += len(changed)
        # The reviews rest on the figures as they were put right in the same workbook.
        state = score_checked(before.intakes, checked, decisions)
        for group in state.groups:
            key = key_of(group.scores.rubric, period)
            own = [(book, edits) for book, edits in sound if book.key == key]
            decided = [
                each
                for book, edits in own
                for each in reviews_of(
                    edits,
                    book.department,
                    _maker(book, edits),
                    groups[key].scores,
                    group.scores,
                )
            ]
            put_reviews(ledger, run, key, decided)
            done.reviews += len(decided)
        state = score_checked(before.intakes, checked, decisions)
        # A period may never be run again: its scores in the ledger are the final ones from here on.
        record_evaluations(ledger, run, period, state.groups, sources_of(state, period))
        _take_note(ledger, state, period, sound, done)


def _take_note(
    ledger: sqlite3.Connection,
    state: Assessed,
    period: str,
    read: Iterable[tuple[EditedBook, Edits]],
    done: Collected,
) -> None:
    """Record which bytes of the scorebooks were read, and what they show."""
    shown = {key_of(each.scores.rubric, period): shown_by(each, period) for each in state.groups}
    for book, edits in read:
        rows = [_remark(each, book) for each in edits.remarks]
        told = json.dumps(rows, ensure_ascii=False)
        hash_ = shown[book.key].get(book.department, "")
        record = BookRecord(
            book.relative, book.sha256, book.key, book.department, hash_, True, told
        )
        put_book(ledger, record)
        done.findings += rows
        done.books += 1


def _remark(remark: BookRemark, book: EditedBook) -> FindingRow:
    """Return a finding about cells of a scorebook."""
    where = book.relative, book.department, remark.sheet, remark.cell
    return FindingRow.of(remark.code, *where, found=remark.found, expected=remark.expected)


def _maker(book: EditedBook, edits: Edits) -> Maker:
    return Maker(edits.saved_by, edits.saved_at, book.relative)


def _read(
    books: Sequence[EditedBook], groups: Mapping[Key, Group], before: Restored
) -> list[tuple[EditedBook, Edits | PerfevalError]]:
    """Compare each scorebook with the one that was written, in child processes."""
    limits, options = before.limits, before.options
    choice = Choice.of(options.rubric, options.year, options.period)
    with (
        scratch_folder() as folder,
        Children(limits.memory_mb, limits.seconds, choice.rubric) as children,
    ):
        fresh: dict[tuple[Key, str], Path] = {}
        cells = {}
        for at, (key, group) in enumerate(groups.items()):
            names = [book.department for book in books if book.key == key]
            own = [str(name) for name in group.scores.points.index if name in names]
            paths = write_scorebooks(
                group.scores,
                folder / str(at),
                group.findings,
                [str(number) for number in range(len(group.scores.points))],
                places=group.places,
                wanted=set(own),
                period=key.period,
            )
            fresh.update({(key, name): path for name, path in zip(own, paths, strict=True)})
            cells.update(
                {(key, name): each for name, each in open_cells(group.scores, own).items()}
            )

        def read(book: EditedBook) -> tuple[EditedBook, Edits | PerfevalError]:
            unit = book.key, book.department
            try:
                found = children.call(read_edits, book.path, fresh[unit], cells[unit], limits)
            except UnreadableBookError as error:
                return book, error
            except ChildDiedError as error:
                return book, PerfevalError("FILE_CRASHED", found=error)
            except ChildSlowError:
                return book, PerfevalError("FILE_TOO_SLOW", expected=limits.seconds)
            return book, found

        return list(children.each(read, books))
