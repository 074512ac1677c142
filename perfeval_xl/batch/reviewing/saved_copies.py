"""The workbooks below 评分表/ against what is known of them: new copies, moved and gone ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from perfeval_xl.batch.results.damaged import without_damaged
from perfeval_xl.batch.results.out_folder import OutFolder
from perfeval_xl.checks.finding_row import FindingRow
from perfeval_xl.ledger.books import BookRecord, Key
from perfeval_xl.ledger.copies import CopyRecord
from perfeval_xl.messages import Code
from perfeval_xl.workbooks.read_back.saving import is_untouched


@dataclass(frozen=True, slots=True)
class Standing:
    """What lies below 评分表/."""

    digests: Mapping[str, str | None]
    """Path below OUT → SHA-256, None for what cannot be read; those that were put aside last."""
    fresh: Mapping[str, str]
    """SHA-256 → path of what is neither ours nor known."""
    known: tuple[CopyRecord, ...]
    """The copies that are known and lie there, with the place where they lie now."""
    moved: tuple[CopyRecord, ...]
    """Those of them that were elsewhere before."""
    gone: tuple[CopyRecord, ...]
    """The copies that are known and lie there no more."""


def look(
    out: OutFolder, books: Mapping[str, BookRecord], copies: Mapping[str, CopyRecord]
) -> Standing:
    """Compare what lies below 评分表/ with what we wrote and with the copies that were read.

    What is damaged is cleared away first.
    """
    digests, copies = without_damaged(out, out.scorebooks(), books, copies)
    places: dict[str, str] = {}
    for relative, digest in digests.items():
        if digest is not None:
            places.setdefault(digest, relative)
    fresh = {
        digest: relative
        for digest, relative in places.items()
        if digest not in copies
        # What is as it is recorded was not saved since; what is ours comes of a run that was
        # killed before it could say so.
        and not (relative in books and books[relative].sha256 == digest)
        and not is_untouched(out / relative)
    }
    known = tuple(
        replace(copy, path=places[digest], put_aside=out.is_put_aside(places[digest]))
        for digest, copy in copies.items()
        if digest in places
    )
    moved = tuple(copy for copy in known if copy.path != copies[copy.sha256].path)
    gone = tuple(copy for digest, copy in copies.items() if digest not in places and copy.path)
    return Standing(digests, fresh, known, moved, gone)


def about_copy(code: Code, relative: str, key: Key, department: str) -> FindingRow:
    """Return a finding about a copy as a whole: whose it is, and of which year and period."""
    when = " ".join(filter(None, (f"{key.year}年度", key.period)))
    return FindingRow.of(code, relative, department, label=department, found=when)
