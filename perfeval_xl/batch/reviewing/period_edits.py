"""Collects what analysts changed in the scorebooks of one period: into the ledger.

A scorebook is compared with the one that was written, made again of what the ledger knows of the
last run of its period. What is collected twice is there once: the comparison finds what is new.
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from perfeval_xl.batch.assessing.score_returns import Group
from perfeval_xl.batch.inbox.rubric_choice import Choice
from perfeval_xl.batch.results.ledger_entries import record_evaluations, sources_of
from perfeval_xl.batch.results.scorebook_hash import shown_by
from perfeval_xl.batch.reviewing.decisions_from_edits import corrections_of, reviews_of
from perfeval_xl.batch.reviewing.edited_scorebooks import Collection, EditedBook
from perfeval_xl.batch.reviewing.restore import PeriodState
from perfeval_xl.checks.finding_row import FindingRow
from perfeval_xl.ledger.books import BookRecord, Key, key_of, put_book
from perfeval_xl.ledger.decisions import Decisions, Maker, put_corrections, put_reviews
from perfeval_xl.ledger.ledger import transaction
from perfeval_xl.ledger.runs import begin_run
from perfeval_xl.messages import PerfevalError
from perfeval_xl.system.scratch import scratch_folder
from perfeval_xl.workbooks.read_back.edits import BookRemark, Edits
from perfeval_xl.workbooks.read_back.open_cells import open_cells
from perfeval_xl.workbooks.read_back.opening import UnreadableBookError
from perfeval_xl.workbooks.read_back.read import read_edits
from perfeval_xl.workbooks.scorebook.scorebook import write_scorebooks
from perfeval_xl.workers.child import ChildDiedError, ChildSlowError
from perfeval_xl.workers.children import Children

Groups = Mapping[Key, Group]
SavedEdits = Sequence[tuple[EditedBook, Edits]]


def collect_period(
    ledger: sqlite3.Connection,
    state: PeriodState,
    books: Sequence[EditedBook],
    collection: Collection,
) -> PeriodState:
    """Collect the scorebooks of one period; return the period with what they say."""
    period, groups = state.record.period, _groups(state)
    known: list[EditedBook] = []
    for book in books:
        group = groups.get(book.key)
        if group is not None and book.department in group.scores.points.index:
            known.append(book)
        else:
            collection.leave("REVIEW_NO_SCORE", book)
    sound = []
    for book, edits in _read(known, groups, state):
        if isinstance(edits, Edits):
            sound.append((book, edits))
        else:
            where = book.relative, book.department
            collection.findings.append(FindingRow.of("REVIEW_UNREADABLE", *where, why=str(edits)))
    if not sound:
        return state
    with transaction(ledger):
        run = begin_run(ledger, "review", period, state.record.options, datetime.now(UTC))
        after = _take_corrections(ledger, run, state, sound, collection)
        # The reviews rest on the figures as they were put right in the same workbook.
        after = _take_reviews(ledger, run, groups, after, sound, collection)
        # A period may never be run again: its scores in the ledger are the final ones from here on.
        sources = sources_of(after.assessed, period)
        record_evaluations(ledger, run, period, after.assessed.groups, sources)
        _take_note(ledger, after, sound, collection)
    return after


def _groups(state: PeriodState) -> Groups:
    period = state.record.period
    return {key_of(group.scores.rubric, period): group for group in state.assessed.groups}


def _take_corrections(
    ledger: sqlite3.Connection,
    run: int,
    state: PeriodState,
    saved: SavedEdits,
    collection: Collection,
) -> PeriodState:
    decisions = dict(state.decisions)
    for key in _groups(state):
        stood = decisions.get(key, Decisions())
        changed = [
            decision
            for book, edits in saved
            if book.key == key
            for decision in corrections_of(edits, book.department, _maker(book, edits), stood)
        ]
        if changed:
            put_corrections(ledger, run, key, changed)
            decisions[key] = stood.with_more(corrections=changed)
            collection.corrections += len(changed)
    return state.decided(decisions)


def _take_reviews(
    ledger: sqlite3.Connection,
    run: int,
    before: Groups,
    state: PeriodState,
    saved: SavedEdits,
    collection: Collection,
) -> PeriodState:
    decisions = dict(state.decisions)
    for key, group in _groups(state).items():
        was, now = before[key].scores, group.scores
        decided = [
            review
            for book, edits in saved
            if book.key == key
            for review in reviews_of(edits, book.department, _maker(book, edits), was, now)
        ]
        if decided:
            put_reviews(ledger, run, key, decided)
            decisions[key] = decisions.get(key, Decisions()).with_more(reviews=decided)
            collection.reviews += len(decided)
    return state.decided(decisions)


def _take_note(
    ledger: sqlite3.Connection,
    state: PeriodState,
    saved: Iterable[tuple[EditedBook, Edits]],
    collection: Collection,
) -> None:
    """Record which bytes of the scorebooks were read, and what they show."""
    period = state.record.period
    shown = {key: shown_by(group, period) for key, group in _groups(state).items()}
    for book, edits in saved:
        rows = [_remark(remark, book) for remark in edits.remarks]
        remarks = json.dumps(rows, ensure_ascii=False)
        hash_ = shown[book.key].get(book.department, "")
        put_book(
            ledger,
            BookRecord(book.relative, book.sha256, book.key, book.department, hash_, True, remarks),
        )
        collection.findings += rows
        collection.books += 1


def _remark(remark: BookRemark, book: EditedBook) -> FindingRow:
    """Return a finding about cells of a scorebook."""
    where = book.relative, book.department, remark.sheet, remark.cell
    return FindingRow.of(remark.code, *where, found=remark.found, expected=remark.expected)


def _maker(book: EditedBook, edits: Edits) -> Maker:
    return Maker(edits.saved_by, edits.saved_at, book.relative)


def _read(
    books: Sequence[EditedBook], groups: Groups, state: PeriodState
) -> list[tuple[EditedBook, Edits | PerfevalError]]:
    """Compare each scorebook with the one that was written, in child processes."""
    limits, options = state.limits, state.options
    choice = Choice.of(options.rubric, options.year, options.period)
    with (
        scratch_folder() as folder,
        Children(limits.memory_mb, limits.seconds, choice.rubric) as children,
    ):
        fresh: dict[tuple[Key, str], Path] = {}
        cells = {}
        for at, (key, group) in enumerate(groups.items()):
            names = [book.department for book in books if book.key == key]
            edited = [str(name) for name in group.scores.points.index if name in names]
            paths = write_scorebooks(
                group.scores,
                folder / str(at),
                group.findings,
                [str(number) for number in range(len(group.scores.points))],
                places=group.places,
                wanted=set(edited),
                period=key.period,
            )
            fresh.update({(key, name): path for name, path in zip(edited, paths, strict=True)})
            cells.update(
                {(key, name): of_book for name, of_book in open_cells(group.scores, edited).items()}
            )

        def read(book: EditedBook) -> tuple[EditedBook, Edits | PerfevalError]:
            unit = book.key, book.department
            try:
                edits = children.call(read_edits, book.path, fresh[unit], cells[unit], limits)
            except UnreadableBookError as error:
                return book, error
            except ChildDiedError as error:
                return book, PerfevalError("FILE_CRASHED", found=error)
            except ChildSlowError:
                return book, PerfevalError("FILE_TOO_SLOW", expected=limits.seconds)
            return book, edits

        return list(children.each(read, books))
