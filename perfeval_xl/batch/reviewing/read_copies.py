"""Reads new copies: each against the scorebook that it was written as, made again of its origin."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from perfeval_xl.batch.assessing.origin import (
    Origin,
    OriginError,
    unpack_origin,
)
from perfeval_xl.batch.assessing.score_returns import Group
from perfeval_xl.batch.inbox.rubric_choice import Choice
from perfeval_xl.batch.results.out_folder import OutFolder
from perfeval_xl.batch.reviewing.own_view import OwnView
from perfeval_xl.batch.reviewing.saved_copies import about_copy, called
from perfeval_xl.checks.finding_row import FindingRow
from perfeval_xl.ledger.books import Key
from perfeval_xl.ledger.copies import CopyRecord, Maker
from perfeval_xl.ledger.rubrics import kept_rubric
from perfeval_xl.messages import PerfevalError
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.sheets.gate.limits import Limits
from perfeval_xl.system.digests import Stamp, stamp_for
from perfeval_xl.system.scratch import scratch_folder
from perfeval_xl.workbooks.read_back.edits import BookRemark, Edits
from perfeval_xl.workbooks.read_back.open_cells import open_cells
from perfeval_xl.workbooks.read_back.opening import UnreadableBookError, read_book_identity
from perfeval_xl.workbooks.read_back.read import read_edits
from perfeval_xl.workbooks.scorebook.scorebook import write_scorebooks
from perfeval_xl.workers.child import ChildDiedError, ChildSlowError
from perfeval_xl.workers.children import Children


@dataclass(frozen=True, slots=True)
class NewCopy:
    """A copy that nobody has read yet, as it calls itself."""

    folder: OutFolder
    relative: str
    """Its path below the folder, with "/"."""
    stamp: Stamp
    sha256: str
    key: Key
    rubric: Rubric
    origin: Origin
    origin_hash: str

    @property
    def department(self) -> str:
        """Whose scorebook it is."""
        return self.origin.department

    @property
    def called(self) -> str:
        """What it is called among what is told of its period."""
        return called(self.folder.name, self.relative, self.key)


@dataclass(frozen=True, slots=True)
class ReadCopy:
    """A copy, what it says, and the scores of its department as it shows them."""

    record: CopyRecord
    view: Group


def read_copies(
    ledger: sqlite3.Connection,
    fresh: Mapping[str, tuple[OutFolder, str]],
    choice: Choice,
    limits: Limits,
) -> tuple[list[ReadCopy], list[tuple[str, FindingRow]]]:
    """Return what new copies say (`fresh`: SHA-256 → folder and path), and what is to be told.

    That is the name of the folder in which one lies, and the finding.

    Those that were put aside are read as well, where the ledger does not know them; what cannot
    be read of them was told when it was put aside.
    """
    remarks: list[tuple[str, FindingRow]] = []
    known: list[NewCopy] = []
    for digest, (folder, relative) in fresh.items():
        copy = _identified(ledger, folder, relative, digest, choice)
        if isinstance(copy, NewCopy):
            known.append(copy)
        elif not folder.is_put_aside(relative):
            remarks.append((folder.name, copy))
    read: list[ReadCopy] = []
    with Children(limits.memory_mb, limits.seconds, _no_rubric) as children:
        for some in _rounds(known):
            for copy, outcome in _read_round(some, limits, children):
                if isinstance(outcome, ReadCopy):
                    read.append(outcome)
                else:
                    remarks.append((copy.folder.name, outcome))
    return read, remarks


def _identified(
    ledger: sqlite3.Connection, folder: OutFolder, relative: str, digest: str, choice: Choice
) -> NewCopy | FindingRow:
    path = folder / relative
    try:
        identity = read_book_identity(path)
    except UnreadableBookError as error:
        return FindingRow.of("REVIEW_UNREADABLE", relative, path.stem, why=str(error))
    if identity is None or not identity.year.isdecimal():
        return FindingRow.of("REVIEW_NOT_SCOREBOOK", relative, found=path.name)
    key = Key(identity.rubric, int(identity.year), identity.period)
    rubric = _rubric(ledger, choice, identity.digest, key)
    try:
        origin = unpack_origin(identity.origin)
    except OriginError:
        origin = None
    if rubric is None or origin is None or origin.department != identity.department:
        return about_copy("REVIEW_OTHER_RULES", relative, key, identity.department)
    hashed = sha256(identity.origin.encode()).hexdigest()
    stamp = stamp_for(path, digest)
    return NewCopy(folder, relative, stamp, digest, key, rubric, origin, hashed)


def _rubric(ledger: sqlite3.Connection, choice: Choice, digest: str, key: Key) -> Rubric | None:
    """Return the rubric that a scorebook was written by; None where it is not to be had."""
    kept = kept_rubric(ledger, digest, key.year, key.period)
    if kept is not None:
        return kept
    try:
        rubric = choice.rubric(*key)
    except PerfevalError:
        return None
    return rubric if rubric.digest == digest else None


def _rounds(copies: Sequence[NewCopy]) -> Iterator[list[NewCopy]]:
    """Yield copies of one rubric, year and period at a time, each department once."""
    left = list(copies)
    while left:
        first, some, rest = left[0], [], []
        taken: set[str] = set()
        for copy in left:
            alike = copy.key == first.key and copy.rubric.digest == first.rubric.digest
            if alike and copy.department not in taken:
                taken.add(copy.department)
                some.append(copy)
            else:
                rest.append(copy)
        yield some
        left = rest


def _read_round(
    copies: Sequence[NewCopy], limits: Limits, children: Children
) -> Iterator[tuple[NewCopy, ReadCopy | FindingRow]]:
    """Write the scorebooks again as they were, and compare; in child processes."""
    rubric, period = copies[0].rubric, copies[0].key.period
    by_department = {copy.department: copy for copy in copies}
    view = OwnView.of([copy.origin for copy in copies], rubric)
    scores = view.written.scores
    with scratch_folder() as folder:
        paths = write_scorebooks(scores, folder, period=period)
        index = [str(name) for name in scores.points.index]
        fresh = dict(zip(index, paths, strict=True))
        cells = open_cells(scores)

        def read(copy: NewCopy) -> tuple[NewCopy, Edits | FindingRow]:
            name = copy.department
            call = copy.folder / copy.relative, fresh[name], cells[name], limits
            try:
                return copy, children.call(read_edits, *call)
            except UnreadableBookError as error:
                why: object = error
            except ChildDiedError as error:
                why = PerfevalError("FILE_CRASHED", found=error)
            except ChildSlowError:
                why = PerfevalError("FILE_TOO_SLOW", expected=limits.seconds)
            return copy, FindingRow.of("REVIEW_UNREADABLE", copy.relative, name, why=str(why))

        outcomes = list(children.each(read, by_department.values()))
    sound = {copy.department: edits for copy, edits in outcomes if isinstance(edits, Edits)}
    makers = {
        name: Maker(edits.saved_by, edits.saved_at, by_department[name].called)
        for name, edits in sound.items()
    }
    said, after = view.told(sound, makers)
    for copy, edits in outcomes:
        if isinstance(edits, FindingRow):
            yield copy, edits
            continue
        name = copy.department
        record = CopyRecord(
            copy.sha256,
            copy.relative,
            copy.key,
            name,
            makers[name],
            copy.origin_hash,
            edited=not edits.untouched,
            put_aside=copy.folder.is_put_aside(copy.relative),
            remarks=tuple(_remark(remark, copy) for remark in edits.remarks),
            statements=tuple(said.get(name, ())),
            folder=copy.folder.name,
            stamp=copy.stamp,
        )
        yield copy, ReadCopy(record, after)


def _remark(remark: BookRemark, copy: NewCopy) -> FindingRow:
    """Return a finding about cells of a scorebook."""
    where = copy.called, copy.department, remark.sheet, remark.cell
    return FindingRow.of(remark.code, *where, found=remark.found, expected=remark.expected)


def _no_rubric(rubric_id: str, year: int, period: str) -> Rubric:
    raise LookupError(rubric_id, year, period)
