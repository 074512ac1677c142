"""What was collected from scorebooks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from perfeval_xl.batch.reviewing.edited_scorebooks import EditedBook
from perfeval_xl.checks.finding_row import FindingRow
from perfeval_xl.messages import Code

if TYPE_CHECKING:
    from perfeval_xl.batch.reviewing.restore import PeriodState


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
