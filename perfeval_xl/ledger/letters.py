"""The letters that were issued: what stands, and what it took the place of."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from perfeval_xl.ledger.books import Key
from perfeval_xl.ledger.ledger import insert


@dataclass(frozen=True, slots=True)
class LetterRecord:
    """A letter as it was issued."""

    key: Key
    """Of a report over a whole period the rubric is "", and its year 0 where there are several."""
    department: str
    """"" for a report."""
    kind: str
    number: str
    """发文字号, "" where it is left to fill."""
    content: str
    """Hash of what it says."""
    path: str
    """Below the period's folder, with "/"."""
    sha256: str
    issued: str
    """The date that it bears, "" where that is left to fill."""
    reason: str = ""
    """Why it was issued again, "" for the first."""


def current_letters(ledger: sqlite3.Connection, period: str) -> dict[tuple[Key, str], LetterRecord]:
    """Return the letters of a period that stand, by key and department."""
    rows = ledger.execute("SELECT * FROM letters WHERE period = ? AND current = 1", (period,))
    records = (
        LetterRecord(
            Key(row["rubric"], row["year"], row["period"]),
            *(row[name] for name in _COLUMNS),
        )
        for row in rows
    )
    return {(record.key, record.department): record for record in records}


_COLUMNS = (
    "department", "kind", "number", "content", "path", "sha256", "issued", "reason",
)  # fmt: skip


def put_letters(ledger: sqlite3.Connection, letters: Iterable[LetterRecord]) -> None:
    """Record letters, within a transaction; what they take the place of stands no more."""
    for letter in letters:
        ledger.execute(
            "UPDATE letters SET current = 0 WHERE rubric = ? AND year = ? AND period = ?"
            " AND department = ?",
            (*letter.key, letter.department),
        )
        row = {name: getattr(letter, name) for name in _COLUMNS}
        insert(ledger, "letters", {**letter.key._asdict(), **row, "current": 1})


def numbers_given(ledger: sqlite3.Connection) -> list[str]:
    """Return every 发文字号 that was ever given, also to letters that were replaced."""
    rows = ledger.execute("SELECT DISTINCT number FROM letters WHERE number <> '' ORDER BY number")
    return [str(number) for (number,) in rows]
