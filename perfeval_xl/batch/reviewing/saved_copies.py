"""The workbooks below 评分表/ against what is known of them: new copies, moved and gone ones."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from perfeval_xl.batch.results.damaged import without_damaged
from perfeval_xl.batch.results.out_folder import OutFolder
from perfeval_xl.checks.finding_row import FindingRow
from perfeval_xl.ledger.books import Key, Scope, books_of, stamped_books
from perfeval_xl.ledger.copies import CopyRecord, copies_of
from perfeval_xl.messages import Code
from perfeval_xl.workbooks.read_back.saving import is_untouched


@dataclass(slots=True)
class Standing:
    """What lies below 评分表/ in the folders of all periods."""

    digests: dict[str, dict[str, str | None]] = field(default_factory=dict)
    """Name of the folder → path in it → SHA-256, None for what cannot be read; those that were put
    aside last."""
    fresh: dict[str, tuple[OutFolder, str]] = field(default_factory=dict)
    """SHA-256 → folder and path of what is neither ours nor known."""
    known: tuple[CopyRecord, ...] = ()
    """The copies that are known and lie there, with the place where they lie now."""
    moved: tuple[CopyRecord, ...] = ()
    """Those of them that were elsewhere before."""
    gone: tuple[CopyRecord, ...] = ()
    """The copies that are known and lie there no more."""
    findings: list[tuple[str, FindingRow]] = field(default_factory=list)
    """Name of a folder, and what is to be told of it: of workbooks in another format, and of what
    was damaged in other periods; the journal tells of the own one."""


def look(ledger: sqlite3.Connection, folders: Sequence[OutFolder], own: OutFolder) -> Standing:
    """Compare what lies below 评分表/ with what we wrote and with the copies that were read.

    `own` is the folder that is worked at. In those of other periods a file is not read again that
    has the size and the time which it had when it was recorded. What is damaged is cleared away
    first.
    """
    standing, copies = Standing(), copies_of(ledger)
    places: dict[str, list[tuple[OutFolder, str]]] = {}
    for folder in folders:
        books, digests = _digests(ledger, folder, own, copies, standing)
        standing.digests[folder.name] = digests
        for relative, digest in digests.items():
            # What is as it is recorded was not saved since.
            if digest is not None and (digest in copies or books.get(relative) != digest):
                places.setdefault(digest, []).append((folder, relative))
    for digest, found in places.items():
        # What is ours comes of a run that was killed before it could say so.
        if digest not in copies and not any(is_untouched(each / place) for each, place in found):
            standing.fresh[digest] = found[0]
    standing.known = tuple(
        _at(copy, places[digest]) for digest, copy in copies.items() if digest in places
    )
    standing.moved = tuple(
        copy for copy in standing.known if copy.place != copies[copy.sha256].place
    )
    names = {folder.name for folder in folders}
    standing.gone = tuple(
        # Who takes a period's folder away, into an archive say, takes nothing back.
        copy if copy.folder in names else replace(copy, put_aside=True)
        for digest, copy in copies.items()
        if digest not in places and copy.path
    )
    return standing


def _digests(
    ledger: sqlite3.Connection,
    folder: OutFolder,
    own: OutFolder,
    copies: dict[str, CopyRecord],
    standing: Standing,
) -> tuple[Mapping[str, str], dict[str, str | None]]:
    """Return what is recorded of a folder's scorebooks, and what lies there: path → SHA-256.

    The damaged ones are cleared away; `copies` are kept up with that.
    """
    there = {digest: copy for digest, copy in copies.items() if copy.folder == folder.name}
    stamped = stamped_books(ledger, folder.name)
    books = {path: digest for (path, _), digest in stamped.items()}
    stamped |= {(copy.path, copy.stamp): copy.sha256 for copy in there.values()}
    found, foreign = folder.scorebooks(stamped if folder != own else {})
    standing.findings += (
        (folder.name, FindingRow.of("REVIEW_OTHER_FORMAT", place, found=place)) for place in foreign
    )
    recorded = books | {copy.path: digest for digest, copy in there.items()}
    as_recorded = all(recorded.get(path) == digest for path, digest in found.items())
    if as_recorded and not folder.noted_findings():  # nor has a killed run done anything to them
        return books, found
    known = books_of(ledger, folder.name)
    digests, there, findings = without_damaged(folder, found, known, there, copies.keys())
    copies |= there
    if folder != own:
        standing.findings += ((folder.name, row) for row in findings)
    return books, digests


def _at(copy: CopyRecord, found: Sequence[tuple[OutFolder, str]]) -> CopyRecord:
    """Return a copy with where it lies: where it did before, or the first place."""
    folder, relative = next(
        ((folder, relative) for folder, relative in found if (folder.name, relative) == copy.place),
        found[0],
    )
    aside = all(folder.is_put_aside(relative) for folder, relative in found)
    return replace(copy, folder=folder.name, path=relative, put_aside=aside)


def called(folder: str, relative: str, key: Key) -> str:
    """Return what a copy is called where its period is told of: from OUT if it lies elsewhere."""
    own = folder in ("", Scope.of(key.year, key.period).folder)
    return relative if own else f"{folder}/{relative}"


def about_copy(code: Code, relative: str, key: Key, department: str) -> FindingRow:
    """Return a finding about a copy as a whole: whose it is, and of which year and period."""
    when = " ".join(filter(None, (f"{key.year}年度", key.period)))
    return FindingRow.of(code, relative, department, label=department, found=when)
