"""What people wrote into lists that go out and come back: 复核表, 整改台账, 结果应用表, 问题认可.

Each entry says over what it was written. What stands in a cell is what nothing else was written
over, so that the state follows from the set of copies, whatever their order and however often they
are read. Where several stand, copies disagree: all are shown, until an entry over all of them
settles it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

from perfeval_xl.ledger.copies import Maker
from perfeval_xl.ledger.ledger import insert_rows

CONFLICT = "；"
"""Between the values of copies that disagree."""


class Cell(NamedTuple):
    """A cell of a list, wherever the list's rows are moved to."""

    list: str
    """The kind of list."""
    place: tuple[str, ...]
    """What names the row."""
    heading: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What somebody wrote into a cell."""

    cell: Cell
    value: str
    """As `workbooks.open_list` writes values; "" where the cell was emptied."""
    over: tuple[str, ...]
    """The digests of the entries that the cell showed."""
    maker: Maker

    @property
    def digest(self) -> str:
        """What was said; who says the same once more has said nothing new."""
        said = [*self.cell, self.value, sorted(self.over)]
        return sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


Standing = Mapping[Cell, Sequence[Entry]]
"""Cell → what stands there; several where copies disagree."""


def put_entries(ledger: sqlite3.Connection, entries: Iterable[Entry]) -> list[Entry]:
    """Record entries, to be called within a transaction; return those that are new."""
    new: dict[str, Entry] = {}
    for entry in entries:
        query = "SELECT 1 FROM entries WHERE digest = ?"
        if ledger.execute(query, (entry.digest,)).fetchone() is None:
            new.setdefault(entry.digest, entry)
    rows = (
        (digest, cell.list, json.dumps(cell.place, ensure_ascii=False), cell.heading, entry.value,
         json.dumps(sorted(entry.over)), *_said_by(entry.maker))
        for digest, entry in new.items()
        for cell in (entry.cell,)
    )  # fmt: skip
    insert_rows(ledger, "entries", _COLUMNS, rows)
    return [*new.values()]


_COLUMNS = ("digest", "list", "place", "heading", "value", "over", "maker", "made", "file")


def _said_by(maker: Maker) -> tuple[str, str, str]:
    return maker.who, maker.when, maker.file


def all_entries(ledger: sqlite3.Connection, list_: str) -> list[Entry]:
    """Return all that was ever written into a kind of list, the oldest first."""
    rows = ledger.execute("SELECT * FROM entries WHERE list = ? ORDER BY made, digest", (list_,))
    return [
        Entry(
            Cell(row["list"], tuple(json.loads(row["place"])), row["heading"]),
            row["value"],
            tuple(json.loads(row["over"])),
            Maker(row["maker"], row["made"], row["file"]),
        )
        for row in rows
    ]


def standing(ledger: sqlite3.Connection, list_: str) -> dict[Cell, list[Entry]]:
    """Return what stands in the cells of a kind of list."""
    return standing_of(all_entries(ledger, list_))


def standing_of(entries: Iterable[Entry]) -> dict[Cell, list[Entry]]:
    """Return what stands of entries, each cell's in the order of their making."""
    known = list(entries)
    gone = {digest for entry in known for digest in entry.over}
    found: dict[Cell, list[Entry]] = {}
    for entry in known:
        if entry.digest not in gone:
            found.setdefault(entry.cell, []).append(entry)
    return found


def value_of(stands: Sequence[Entry]) -> str:
    """Return the one value that stands; where copies disagree, all, each with who says so."""
    values = dict.fromkeys(entry.value for entry in stands)
    if len(values) < 2:
        return next(iter(values), "")
    said = {entry.value: entry.maker.who for entry in stands}
    return CONFLICT.join(f"{value or '（空）'}（{said[value] or '未署名'}）" for value in values)


def is_settled(stands: Sequence[Entry]) -> bool:
    """Tell whether copies agree."""
    return len({entry.value for entry in stands}) < 2
