"""What was collected from scorebooks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from perfeval_xl.batch.results.edited_scorebooks import EditedBook
from perfeval_xl.checks.finding_row import FindingRow
from perfeval_xl.messages import Code


@dataclass(slots=True)
class Collected:
    """What was collected."""

    books: int = 0
    """How many edited scorebooks were read."""
    reviews: int = 0
    corrections: int = 0
    findings: list[FindingRow] = field(default_factory=list)
    """Rows of findings.csv, about this collection."""
    standing: Mapping[str, str | None] = field(default_factory=dict)
    """Path below OUT → SHA-256 of the scorebooks that stood there, as `standing_books` gives it."""


def without(code: Code, book: EditedBook) -> FindingRow:
    """Tell of a scorebook that there is nothing to hold it against."""
    when = " ".join(filter(None, (f"{book.key.year}年度", book.key.period)))
    about = {"label": book.department, "found": when}
    return FindingRow.of(code, book.relative, book.department, **about)
