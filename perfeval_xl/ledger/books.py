"""The scorebooks that were written: which bytes, of what, so that an edited one is noticed."""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from perfeval_xl.ledger.ledger import insert
from perfeval_xl.rubric.period import Period
from perfeval_xl.system.digests import UNKNOWN, Stamp

if TYPE_CHECKING:
    from perfeval_xl.rubric.model import Rubric


_ANNUAL = re.compile(r"(20\d\d)\s*年?度?|全年(?:评价)?")


class Key(NamedTuple):
    """A rubric in one year and period; the period "" is the evaluation of the year."""

    rubric: str
    year: int
    period: str


class Scope(NamedTuple):
    """What a run is for: a part of a year, a whole year, or whatever years its returns are of."""

    year: int | None = None
    """That of the period, or the one that was named; None where neither was."""
    period: str = ""

    @classmethod
    def of(cls, year: int | None, period: str) -> Scope:
        """Return the scope of a period, as `Period` names it, of a year, or of none."""
        return cls(int(period[:4]) if period else year, period)

    @classmethod
    def parse(cls, text: str) -> Scope:
        """Read what people call it: 2026-09, 2026年9月, 2025年度, 2025, 全年 (of whatever year).

        Raises PerfevalError PERIOD_INVALID for what is none of them.
        """
        annual = _ANNUAL.fullmatch(unicodedata.normalize("NFKC", text).strip())
        if annual is None:
            return cls.of(None, Period.parse(text).name)
        return cls(int(annual[1]) if annual[1] else None)

    @property
    def folder(self) -> str:
        """Where its results stand below OUT: 2026-10, 2026, "" for OUT itself."""
        return self.period or ("" if self.year is None else str(self.year))

    def holds(self, key: Key) -> bool:
        """Tell whether scores of a key are what such a run gives."""
        return key.period == self.period and self.year in (None, key.year)


def key_of(rubric: Rubric, period: str) -> Key:
    """Return the key of a rubric's scores."""
    return Key(rubric.id, rubric.fiscal_year, period)


@dataclass(frozen=True, slots=True)
class BookRecord:
    """A scorebook as it was written."""

    path: str
    """Below its period's folder, with "/"."""
    sha256: str
    key: Key
    department: str
    shown: str
    """Hash of what it shows, as `batch.results.scorebook_hash` gives it."""
    stamp: Stamp = UNKNOWN


def books_of(ledger: sqlite3.Connection, folder: str) -> dict[str, BookRecord]:
    """Return the scorebooks of a folder, as `Scope` names it, by path."""
    return {
        row["path"]: BookRecord(
            row["path"],
            row["sha256"],
            Key(row["rubric"], row["year"], row["period"]),
            row["department"],
            row["shown"],
            (row["size"], row["modified"]),
        )
        for row in ledger.execute("SELECT * FROM books WHERE folder = ?", (folder,))
    }


def stamped_books(ledger: sqlite3.Connection, folder: str) -> dict[tuple[str, Stamp], str]:
    """Return path and stamp → SHA-256 of the scorebooks of a folder, and nothing else of them."""
    rows = ledger.cursor()
    rows.row_factory = None
    query = "SELECT path, size, modified, sha256 FROM books WHERE folder = ?"
    return {(path, (size, time)): sha for path, size, time, sha in rows.execute(query, (folder,))}


def recorded_paths(ledger: sqlite3.Connection, folder: str) -> list[str]:
    """Return the paths of the scorebooks of a folder."""
    rows = ledger.execute("SELECT path FROM books WHERE folder = ?", (folder,))
    return [path for (path,) in rows]


def put_books(ledger: sqlite3.Connection, folder: str, books: Sequence[BookRecord]) -> None:
    """Record the scorebooks of a folder in place of all that were recorded of it before."""
    ledger.execute("DELETE FROM books WHERE folder = ?", (folder,))
    for book in books:
        size, modified = book.stamp
        row = {
            "folder": folder,
            "path": book.path,
            "sha256": book.sha256,
            **book.key._asdict(),
            "department": book.department,
            "shown": book.shown,
            "size": size,
            "modified": modified,
        }
        insert(ledger, "books", row, replace=True)


def move_folder(ledger: sqlite3.Connection, old: str, new: str) -> None:
    """Take note that what stood in a folder stands in another one now, all of it."""
    for table in ("books", "copies"):
        ledger.execute(f"UPDATE {table} SET folder = ? WHERE folder = ?", (new, old))
