"""What becomes of a workbook where a scorebook belongs: it is written over only if it is ours."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from perfeval_xl.ledger.books import BookRecord
from perfeval_xl.ledger.copies import CopyRecord
from perfeval_xl.system.durable import patiently
from perfeval_xl.workbooks.read_back.saving import is_untouched

Fate = Literal["write", "keep", "put_aside", "locked"]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the workbooks below 评分表/."""

    books: Mapping[str, BookRecord]
    """Path below OUT → the scorebook that we wrote there last."""
    copies: Mapping[str, CopyRecord]
    """SHA-256 → the copy that somebody saved."""

    def shown(self, path: str, digest: str) -> str:
        """Return the hash of what a workbook shows, "" where that is not known."""
        copy, record = self.copies.get(digest), self.books.get(path)
        if copy is not None:
            return copy.shown
        return record.shown if record is not None and record.sha256 == digest else ""

    def is_edited(self, digest: str | None) -> bool:
        """Tell whether a workbook is a copy with something of somebody's in it."""
        return digest is not None and digest in self.copies and self.copies[digest].edited

    def is_ours(self, path: str, digest: str) -> bool:
        """Tell whether nothing in a workbook is anybody's."""
        if digest in self.copies:
            return not self.copies[digest].edited
        return path in self.books and self.books[path].sha256 == digest


def fate_of(path: Path, digest: str | None, known: Known, wanted: BookRecord) -> Fate:
    """Tell what is to be done; `wanted` is the record of a scorebook that needs nothing."""
    if digest is None and not path.exists():
        return "write"
    if digest is not None and known.shown(wanted.path, digest) == wanted.shown:
        return "keep"
    if is_open(path):
        return "locked"
    ours = digest is not None and known.is_ours(wanted.path, digest)
    # Of a run that was killed: as we wrote it, and of this department and no other.
    return "write" if ours or _is_untouched_book(path, wanted) else "put_aside"


def _is_untouched_book(path: Path, wanted: BookRecord) -> bool:
    if not is_untouched(path):
        return False
    # Imported here: openpyxl takes long to load, and few runs find what a killed one has left.
    from perfeval_xl.workbooks.read_back.opening import UnreadableBookError, read_book_identity

    try:
        identity = read_book_identity(path)
    except UnreadableBookError:
        return False
    if identity is None:
        return False
    key = identity.rubric, identity.year, identity.period
    is_key = key == tuple(map(str, wanted.key))
    return is_key and identity.department == wanted.department


def is_open(path: Path) -> bool:
    """Tell whether somebody has a workbook open: it is locked, or its program says so beside it."""
    if path.with_name(f".~lock.{path.name}#").exists():
        return True
    try:
        patiently(path.open, "r+b").close()
    except OSError:
        return True
    return False
