"""Finds the scorebooks that somebody has saved since they were written or last read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from perfeval_xl.batch.ledger.books import BookRecord
from perfeval_xl.batch.ledger.key import Key
from perfeval_xl.batch.leftovers import digest_of
from perfeval_xl.batch.review_findings import Row, told_row
from perfeval_xl.workbooks.read_back.identity import read_book_identity
from perfeval_xl.workbooks.read_back.opening import UnreadableBookError
from perfeval_xl.workbooks.read_back.saving import is_untouched

FOLDER, KEPT = "评分表", "审核稿"
"""Where scorebooks stand, and below it where edited ones are kept that had to make room."""


@dataclass(frozen=True, slots=True)
class EditedBook:
    """A scorebook that somebody has saved."""

    path: Path
    relative: str
    """Its path below OUT, with "/"."""
    sha256: str
    key: Key
    department: str


def standing_books(out: Path) -> dict[str, str | None]:
    """Return path below `out` → SHA-256 of the workbooks that stand as scorebooks.

    None where one cannot be read. Those that were put aside are not among them.
    """
    return {path.relative_to(out).as_posix(): digest_of(path) for path in _workbooks(out / FOLDER)}


def find_edited(
    out: Path, standing: Mapping[str, str | None], known: Mapping[str, BookRecord]
) -> tuple[list[EditedBook], list[Row]]:
    """Return the scorebooks to be read, one a department, and what is to be told of others.

    `standing` are the workbooks below `out`, `known` what is recorded of them.
    """
    found: dict[tuple[Key, str], list[EditedBook]] = defaultdict(list)
    told: list[Row] = []
    for relative, digest in standing.items():
        record, path = known.get(relative), out / relative
        if digest is None or (record is not None and record.sha256 == digest):
            continue
        if is_untouched(path):
            continue  # ours, from a run that was killed before it could say so
        try:
            identity = read_book_identity(path)
        except UnreadableBookError as error:
            department = record.department if record else ""
            told.append(told_row("REVIEW_UNREADABLE", relative, department, {"why": str(error)}))
            continue
        if identity is None or not identity.year.isdecimal():
            told.append(told_row("REVIEW_NOT_SCOREBOOK", relative, "", {"found": path.name}))
            continue
        key = Key(identity.rubric, int(identity.year), identity.period)
        book = EditedBook(path, relative, digest, key, identity.department)
        found[key, identity.department].append(book)
    chosen = []
    for (_, department), copies in found.items():
        *others, last = sorted(
            copies, key=lambda each: (each.path.stat().st_mtime_ns, each.relative)
        )
        chosen.append(last)
        for each in others:
            about = {"label": department, "found": each.relative, "expected": last.relative}
            told.append(told_row("REVIEW_OTHER_COPY", each.relative, department, about))
    return chosen, told


def _workbooks(folder: Path) -> Iterator[Path]:
    """Yield the workbooks in a folder and below, but for those that were put aside."""
    if not folder.is_dir():
        return
    for path in sorted(folder.rglob("*.xls[xm]")):
        own = path.relative_to(folder)
        hidden = any(part.startswith(("~$", ".")) for part in own.parts)
        if not hidden and own.parts[0] != KEPT and path.is_file():
            yield path
