"""Takes note of what people saved in the scorebooks, before anything is written.

What a copy says is in the ledger as long as the copy is there. One that was put aside by us goes
on speaking: the scorebook that took its place was written from what it says.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection as Names
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from perfeval_xl.batch.inbox.rubric_choice import Choice
from perfeval_xl.batch.results.out_folder import OutFolder
from perfeval_xl.batch.reviewing.saved_copies import Standing, about_copy, look
from perfeval_xl.checks.finding_row import FindingRow
from perfeval_xl.ledger.books import Key, books_of
from perfeval_xl.ledger.copies import (
    OF_REVIEWERS,
    CopyRecord,
    copies_of,
    drop_copies,
    move_copies,
    put_copy,
    said_by,
)
from perfeval_xl.ledger.ledger import transaction
from perfeval_xl.ledger.runs import begin_run, last_run
from perfeval_xl.sheets.gate.limits import Limits

if TYPE_CHECKING:
    from perfeval_xl.batch.reviewing.read_copies import ReadCopy
    from perfeval_xl.batch.reviewing.restore import PeriodState

_NAMED = 5
"""So many of the things that ended with a copy are named."""


@dataclass(slots=True)
class Collection:
    """What was collected."""

    books: int = 0
    """How many edited scorebooks were read."""
    reviews: int = 0
    corrections: int = 0
    """What they say that was not said before."""
    findings: list[FindingRow] = field(default_factory=list)
    """About this collection."""
    standing: Mapping[str, str | None] = field(default_factory=dict)
    """Path below OUT → SHA-256 of the workbooks below 评分表/, as `OutFolder` gives it."""
    copies: tuple[CopyRecord, ...] = ()
    """The copies that are there, read now or before."""
    state: PeriodState | None = None
    """The period that was asked for, with what was collected of it."""

    def told(self, departments: Mapping[Key, Names[str]], period: str) -> list[FindingRow]:
        """Return all that is to be told of copies by a run or a review of a period.

        `departments` holds those that are scored, by rubric and year.
        """
        return [*self.findings, *self._remarks(period), *self._unscored(departments, period)]

    def _remarks(self, period: str) -> list[FindingRow]:
        """Return what was found in the copies of a period that lie in 评分表/."""
        return [
            remark
            for copy in self.copies
            if copy.key.period == period and not copy.put_aside
            for remark in copy.remarks
        ]

    def _unscored(self, departments: Mapping[Key, Names[str]], period: str) -> list[FindingRow]:
        """Tell of the copies of a period whose departments are not scored now."""
        return [
            about_copy("REVIEW_NO_SCORE", copy.path, copy.key, copy.department)
            for copy in self.copies
            if copy.key.period == period
            and copy.edited
            and not copy.put_aside
            and copy.department not in departments.get(copy.key, ())
        ]


def collect(
    ledger: sqlite3.Connection,
    out: OutFolder,
    choice: Choice,
    limits: Limits,
    state: PeriodState | None = None,
) -> Collection:
    """Bring the ledger up to what the copies of all scorebooks below `out` say.

    `choice` says by which rubrics, where the ledger does not know one; `state` is the period that
    the caller goes on with, as it stood before. What is wrong with single copies is told in the
    findings.
    """
    standing = look(out, books_of(ledger), copies_of(ledger))
    found = Collection(standing=standing.digests, copies=standing.known, state=state)
    found.findings += [
        FindingRow.of("REVIEW_OTHER_FORMAT", place, found=place)
        for place in out.foreign_scorebooks()
    ]
    if not (standing.fresh or standing.moved or standing.gone):
        return found
    read: Sequence[ReadCopy] = ()
    if standing.fresh:
        # Imported here: most runs find nothing saved, and what compares workbooks is large.
        from perfeval_xl.batch.reviewing.read_copies import read_copies

        read, remarks = read_copies(ledger, out, standing.fresh, choice, limits)
        found.findings += remarks
    before = [said_by(ledger, copy) for copy in standing.gone]
    _count(found, read, before)
    found.findings += _silenced(read, before)
    with transaction(ledger):
        _note(ledger, standing, read)
        changed = {copy.record.key.period for copy in read}
        changed |= {copy.key.period for copy in before if copy.statements}
        shown: list[CopyRecord] = []
        for period in sorted(changed):
            shown += _follow(ledger, period, read, found)
    known = {copy.sha256: copy for copy in (*standing.known, *shown)}
    found.copies = tuple(known.values())
    return found


def _note(ledger: sqlite3.Connection, standing: Standing, read: Sequence[ReadCopy]) -> None:
    """Record what was read, where copies lie now, and which are gone."""
    for copy in read:
        put_copy(ledger, copy.record)
    move_copies(ledger, standing.moved)
    aside = [copy for copy in standing.gone if copy.put_aside]
    # What was taken over into a new scorebook outlives its draft, if nobody else says otherwise.
    move_copies(ledger, [replace(copy, path="") for copy in aside])
    drop_copies(ledger, (copy.sha256 for copy in standing.gone if not copy.put_aside))


def _follow(
    ledger: sqlite3.Connection, period: str, read: Sequence[ReadCopy], found: Collection
) -> list[CopyRecord]:
    """Let the scores of a period that was run before follow; return what its copies show."""
    from perfeval_xl.batch.reviewing.restore import follow, restored

    own = [copy for copy in read if copy.record.key.period == period]
    record, state = last_run(ledger, period), found.state
    options = {} if record is None else record.options
    run = begin_run(ledger, "review", period, options, datetime.now(UTC))
    if state is None or state.record.period != period:
        state = None if record is None else restored(ledger, record)
    if state is None:
        return [copy.record for copy in own]
    after, copies = follow(ledger, state, run, own)
    if found.state is state:
        found.state = after
    move_copies(ledger, copies)
    return copies


def _count(found: Collection, read: Iterable[ReadCopy], before: Iterable[CopyRecord]) -> None:
    """Count what is said that was not said by what lay in the same place before."""
    earlier: Mapping[str, set[object]] = {
        copy.path: {(said.cell, said.after) for said in copy.statements} for copy in before
    }
    for copy in (each.record for each in read if each.record.edited):
        said = [each for each in copy.statements if each.before != each.after]
        new = [each for each in said if (each.cell, each.after) not in earlier.get(copy.path, ())]
        indicators = {(each.project, each.name) for each in new if each.kind in OF_REVIEWERS}
        found.books += 1
        found.reviews += len(indicators)
        found.corrections += sum(each.kind not in OF_REVIEWERS for each in new)


def _silenced(read: Iterable[ReadCopy], before: Iterable[CopyRecord]) -> Iterator[FindingRow]:
    """Tell of the copies that are gone, and of what ended with them.

    One that was saved again is none: whoever saved it saw what was in it.
    """
    from perfeval_xl.forms.figures.cell_names import content_words, name_text

    again = {(each.record.path, each.record.origin) for each in read}
    for copy in before:
        says = [said for said in copy.statements if said.before != said.after]
        if says and not copy.put_aside and (copy.path, copy.origin) not in again:
            words = [f"{name_text(said.name)} {content_words(said.after)}" for said in says]
            rest = f" 等 {len(words)} 处" if len(words) > _NAMED else ""
            yield FindingRow.of(
                "REVIEW_COPY_GONE",
                copy.path,
                copy.department,
                label=copy.department,
                found="、".join(words[:_NAMED]) + rest,
            )
