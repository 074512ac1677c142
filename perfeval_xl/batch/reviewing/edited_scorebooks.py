"""The scorebooks that somebody has saved since they were written or last read.

Which they are, and what was collected from them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from perfeval_xl.batch.results.out_folder import OutFolder
from perfeval_xl.checks.finding_row import FindingRow
from perfeval_xl.ledger.books import BookRecord, Key
from perfeval_xl.messages import Code
from perfeval_xl.workbooks.read_back.saving import is_untouched

if TYPE_CHECKING:
    from perfeval_xl.batch.reviewing.restore import PeriodState


@dataclass(frozen=True, slots=True)
class EditedBook:
    """A scorebook that somebody has saved."""

    path: Path
    relative: str
    """Its path below OUT, with "/"."""
    sha256: str
    key: Key
    department: str


def find_edited(
    out: OutFolder, standing: Mapping[str, str | None], known: Mapping[str, BookRecord]
) -> tuple[list[EditedBook], list[FindingRow]]:
    """Return the scorebooks to be read, one a department, and what is to be told of others.

    `standing` are the workbooks below `out`, `known` what is recorded of them.
    """
    saved = {
        relative: digest
        for relative, digest in standing.items()
        if digest is not None
        # What is as it is recorded was not saved since; what is ours comes of a run that was
        # killed before it could say so.
        and not (relative in known and known[relative].sha256 == digest)
        and not is_untouched(out / relative)
    }
    return _chosen(out, saved, known) if saved else ([], [])


def _chosen(
    out: OutFolder, standing: Mapping[str, str], known: Mapping[str, BookRecord]
) -> tuple[list[EditedBook], list[FindingRow]]:
    """Return the newest saved scorebook of each department, and what is to be told of others."""
    # Imported here: most runs find nothing saved, and openpyxl takes long to load.
    from perfeval_xl.workbooks.read_back.identity import read_book_identity
    from perfeval_xl.workbooks.read_back.opening import UnreadableBookError

    by_department: dict[tuple[Key, str], list[EditedBook]] = defaultdict(list)
    remarks: list[FindingRow] = []
    for relative, digest in standing.items():
        record, path = known.get(relative), out / relative
        try:
            identity = read_book_identity(path)
        except UnreadableBookError as error:
            department = record.department if record else ""
            remarks.append(FindingRow.of("REVIEW_UNREADABLE", relative, department, why=str(error)))
            continue
        if identity is None or not identity.year.isdecimal():
            remarks.append(FindingRow.of("REVIEW_NOT_SCOREBOOK", relative, found=path.name))
            continue
        key = Key(identity.rubric, int(identity.year), identity.period)
        book = EditedBook(path, relative, digest, key, identity.department)
        by_department[key, identity.department].append(book)
    chosen = []
    for (_, department), copies in by_department.items():
        *others, last = sorted(
            copies, key=lambda copy: (copy.path.stat().st_mtime_ns, copy.relative)
        )
        chosen.append(last)
        for copy in others:
            about = {"label": department, "found": copy.relative, "expected": last.relative}
            remarks.append(FindingRow.of("REVIEW_OTHER_COPY", copy.relative, department, **about))
    return chosen, remarks


@dataclass(slots=True)
class Collection:
    """What was collected."""

    books: int = 0
    """How many edited scorebooks were read."""
    reviews: int = 0
    corrections: int = 0
    findings: list[FindingRow] = field(default_factory=list)
    """About this collection."""
    standing: Mapping[str, str | None] = field(default_factory=dict)
    """Path below OUT → SHA-256 of the scorebooks that stood there, as `OutFolder` gives it."""
    state: PeriodState | None = None
    """The period that was asked for, with what was collected of it."""

    def leave(self, code: Code, book: EditedBook) -> None:
        """Tell of a scorebook that there is nothing to hold it against."""
        when = " ".join(filter(None, (f"{book.key.year}年度", book.key.period)))
        about = {"label": book.department, "found": when}
        self.findings.append(FindingRow.of(code, book.relative, book.department, **about))
