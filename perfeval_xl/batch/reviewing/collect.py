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
from perfeval_xl.batch.results.period_folders import PeriodFolders
from perfeval_xl.batch.reviewing.saved_copies import Standing, about_copy, called, look
from perfeval_xl.checks.finding_row import FindingRow
from perfeval_xl.ledger.books import Key, Scope, books_of
from perfeval_xl.ledger.copies import (
    OF_REVIEWERS,
    CopyRecord,
    drop_copies,
    move_copies,
    put_copy,
    said_by,
)
from perfeval_xl.ledger.ledger import transaction
from perfeval_xl.ledger.runs import COLLECTED, begin_run, last_run, last_run_of
from perfeval_xl.sheets.gate.limits import Limits

if TYPE_CHECKING:
    from perfeval_xl.batch.results.fate import Known
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
    findings: list[tuple[str, FindingRow]] = field(default_factory=list)
    """About this collection: name of the period's folder, finding."""
    standing: Mapping[str, Mapping[str, str | None]] = field(default_factory=dict)
    """Name of a folder → path in it → SHA-256 of the workbooks below 评分表/."""
    copies: tuple[CopyRecord, ...] = ()
    """The copies that are there, read now or before."""
    states: dict[Scope, PeriodState] = field(default_factory=dict)
    """The periods that were restored, with what was collected of them."""

    def known(self, ledger: sqlite3.Connection, folder: OutFolder) -> Known:
        """Return what is known of the workbooks in the folder of a period."""
        # Imported here: a run with nothing to do opens no workbook.
        from perfeval_xl.batch.results.fate import Known

        copies = {copy.sha256: copy for copy in self.copies}
        return Known(books_of(ledger, folder.name), copies)

    def standing_in(self, folder: OutFolder) -> Mapping[str, str | None]:
        """Return path → SHA-256 of the workbooks below 评分表/ of a folder."""
        return self.standing.get(folder.name, {})

    def move(self, old: str, new: str) -> None:
        """Take note that what stood in a folder stands in another one now."""
        self.copies = tuple(
            replace(copy, folder=new) if copy.folder == old else copy for copy in self.copies
        )

    def told(self, departments: Mapping[Key, Names[str]], scope: Scope) -> list[FindingRow]:
        """Return all that is to be told of copies by a run or a review of a period.

        `departments` holds those that are scored, by rubric and year.
        """
        own = [copy for copy in self.copies if _belongs(copy, scope) and not copy.put_aside]
        unscored = [
            about_copy("REVIEW_NO_SCORE", _called(copy), copy.key, copy.department)
            for copy in own
            if copy.edited and copy.department not in departments.get(copy.key, ())
        ]
        remarks = [remark for copy in own for remark in copy.remarks]
        return [*self.about(scope.folder), *remarks, *unscored]

    def about(self, folder: str) -> list[FindingRow]:
        """Return what was found in one folder; its paths are below the folder."""
        return [row for name, row in self.findings if name == folder]

    def elsewhere(self, folder: str) -> list[FindingRow]:
        """Return what was found in the others; its paths are below OUT."""
        return [
            row._replace(file=f"{name}/{row.file}" if name else row.file)
            for name, row in self.findings
            if name != folder
        ]


def _belongs(copy: CopyRecord, scope: Scope) -> bool:
    """Tell whether a copy is of what a run is for; one that names no year has its own folder."""
    return scope.holds(copy.key) and (scope.year is not None or not copy.folder)


def _called(copy: CopyRecord) -> str:
    return called(copy.folder, copy.path, copy.key)


def collect(
    ledger: sqlite3.Connection,
    out: PeriodFolders,
    own: OutFolder,
    choice: Choice,
    limits: Limits,
    states: Iterable[PeriodState] = (),
) -> Collection:
    """Bring the ledger up to what the copies of all scorebooks below `out` say.

    `own` is the folder that is worked at. `choice` says by which rubrics, where the ledger does
    not know one; `states` are periods that the caller goes on with, as they stood before. What is
    wrong with single copies is told in the findings.
    """
    standing = look(ledger, out.used(), own)
    found = Collection(
        findings=standing.findings,
        standing=standing.digests,
        copies=standing.known,
        states={state.record.scope: state for state in states},
    )
    if not (standing.fresh or standing.moved or standing.gone):
        return found
    read: Sequence[ReadCopy] = ()
    if standing.fresh:
        # Imported here: most runs find nothing saved, and what compares workbooks is large.
        from perfeval_xl.batch.reviewing.read_copies import read_copies

        read, remarks = read_copies(ledger, standing.fresh, choice, limits)
        found.findings += remarks
    before = [said_by(ledger, copy) for copy in standing.gone]
    _count(found, read, before)
    found.findings += _silenced(ledger, read, before)
    with transaction(ledger):
        _note(ledger, standing, read)
        changed = {copy.record.key for copy in read}
        changed |= {copy.key for copy in before if copy.statements and not copy.put_aside}
        shown: list[CopyRecord] = []
        for scope in dict.fromkeys(_scope_of(ledger, key) for key in sorted(changed)):
            shown += _follow(ledger, scope, read, found)
    known = {copy.sha256: copy for copy in (*standing.known, *shown)}
    found.copies = tuple(known.values())
    return found


def _scope_of(ledger: sqlite3.Connection, key: Key) -> Scope:
    """Return what the last run was for that gave scores of a key."""
    record = last_run_of(ledger, key)
    return Scope.of(key.year, key.period) if record is None else record.scope


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
    ledger: sqlite3.Connection, scope: Scope, read: Sequence[ReadCopy], found: Collection
) -> list[CopyRecord]:
    """Let the scores of a period that was run before follow; return what its copies show.

    What stands in its folder follows when it is published: by this run or review, or the next one.
    """
    from perfeval_xl.batch.reviewing.restore import follow, restored

    own = [copy for copy in read if scope.holds(copy.record.key)]
    record = last_run(ledger, scope)
    if record is None:  # of a ledger that began anew: the period's next run scores by it
        return [copy.record for copy in own]
    run = begin_run(ledger, COLLECTED, scope, record.options, datetime.now(UTC))
    state = found.states.get(scope) or restored(ledger, record)
    if state is None:
        return [copy.record for copy in own]
    found.states[scope], copies = follow(ledger, state, run, own)
    move_copies(ledger, copies)
    return copies


def _count(found: Collection, read: Iterable[ReadCopy], before: Iterable[CopyRecord]) -> None:
    """Count what is said that was not said by what lay in the same place before."""
    earlier: Mapping[tuple[str, str], set[object]] = {
        copy.place: {(said.cell, said.after) for said in copy.statements} for copy in before
    }
    for copy in (each.record for each in read if each.record.edited):
        said = [each for each in copy.statements if each.before != each.after]
        new = [each for each in said if (each.cell, each.after) not in earlier.get(copy.place, ())]
        indicators = {(each.project, each.name) for each in new if each.kind in OF_REVIEWERS}
        found.books += 1
        found.reviews += len(indicators)
        found.corrections += sum(each.kind not in OF_REVIEWERS for each in new)


def _silenced(
    ledger: sqlite3.Connection, read: Iterable[ReadCopy], before: Sequence[CopyRecord]
) -> Iterator[tuple[str, FindingRow]]:
    """Tell of the copies that are gone, and of what ended with them.

    One that was saved again is none: whoever saved it saw what was in it.
    """
    if not before:
        return
    from perfeval_xl.forms.figures.cell_names import said_of
    from perfeval_xl.ledger.rubrics import newest_rubrics

    rubrics = newest_rubrics(ledger)
    again = {(each.record.place, each.record.origin) for each in read}
    for copy in before:
        says = [said for said in copy.statements if said.before != said.after]
        if says and not copy.put_aside and (copy.place, copy.origin) not in again:
            rubric = rubrics.get(copy.key.rubric)
            words = [
                said_of(rubric, said.project, said.name, said.after, said.kind in OF_REVIEWERS)
                for said in says
            ]
            rest = f" 等 {len(words)} 处" if len(words) > _NAMED else ""
            yield (
                copy.folder,
                FindingRow.of(
                    "REVIEW_COPY_GONE",
                    copy.path,
                    copy.department,
                    label=copy.department,
                    found="、".join(words[:_NAMED]) + rest,
                ),
            )
