"""The scorebooks that were written: which bytes, of what, so that an edited one is noticed."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from perfeval_xl.ledger.ledger import insert

if TYPE_CHECKING:
    from perfeval_xl.rubric.model import Rubric


class Key(NamedTuple):
    """A rubric in one year and period; the period "" is the evaluation of the year."""

    rubric: str
    year: int
    period: str


def key_of(rubric: Rubric, period: str) -> Key:
    """Return the key of a rubric's scores."""
    return Key(rubric.id, rubric.fiscal_year, period)


@dataclass(frozen=True, slots=True)
class BookRecord:
    """A scorebook as it was written."""

    path: str
    """Below OUT, with "/"."""
    sha256: str
    key: Key
    department: str
    shown: str
    """Hash of what it shows, as `batch.results.scorebook_hash` gives it."""


def books_of(ledger: sqlite3.Connection) -> dict[str, BookRecord]:
    """Return all scorebooks by path."""
    return {
        row["path"]: BookRecord(
            row["path"],
            row["sha256"],
            Key(row["rubric"], row["year"], row["period"]),
            row["department"],
            row["shown"],
        )
        for row in ledger.execute("SELECT * FROM books")
    }


def recorded_paths(ledger: sqlite3.Connection) -> list[str]:
    """Return the paths of all scorebooks."""
    return [path for (path,) in ledger.execute("SELECT path FROM books")]


def put_book(ledger: sqlite3.Connection, book: BookRecord) -> None:
    """Record one scorebook, in place of what was recorded under its path."""
    row = {
        "path": book.path,
        "sha256": book.sha256,
        **book.key._asdict(),
        "department": book.department,
        "shown": book.shown,
    }
    insert(ledger, "books", row, replace=True)


def put_books(ledger: sqlite3.Connection, books: Sequence[BookRecord]) -> None:
    """Record scorebooks in place of all that were recorded before."""
    ledger.execute("DELETE FROM books")
    for book in books:
        put_book(ledger, book)
