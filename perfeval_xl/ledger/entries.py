"""The ledger's entries: what people wrote into 复核表, 整改台账, 结果应用表 and 问题认可."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

from perfeval_xl.ledger.ledger import insert, insert_rows
from perfeval_xl.sheets.entries import Cell, ListEntry, Signature, standing_of

_COLUMNS = ("digest", "list", "place", "heading", "value", "over", "maker", "made", "file")


def put_entries(ledger: sqlite3.Connection, entries: Iterable[ListEntry]) -> list[ListEntry]:
    """Record entries, to be called within a transaction; return those that are new."""
    query = "SELECT 1 FROM entries WHERE digest = ?"
    said = {entry.digest: entry for entry in entries}
    new = {digest: entry for digest, entry in said.items()
           if ledger.execute(query, (digest,)).fetchone() is None}  # fmt: skip
    rows = (
        (digest, cell.kind, _json(cell.place), cell.heading, entry.value,
         _json(sorted(entry.over)), *entry.signed)
        for digest, entry in new.items()
        for cell in (entry.cell,)
    )  # fmt: skip
    insert_rows(ledger, "entries", _COLUMNS, rows)
    return [*new.values()]


def _json(texts: Iterable[str]) -> str:
    return json.dumps([*texts], ensure_ascii=False)


def all_entries(ledger: sqlite3.Connection, kind: str) -> list[ListEntry]:
    """Return all that was ever written into a kind of list, the oldest first."""
    rows = ledger.execute("SELECT * FROM entries WHERE list = ? ORDER BY made, digest", (kind,))
    return [
        ListEntry(
            Cell(row["list"], tuple(json.loads(row["place"])), row["heading"]),
            row["value"],
            tuple(json.loads(row["over"])),
            Signature(row["maker"], row["made"], row["file"]),
        )
        for row in rows
    ]


def standing(ledger: sqlite3.Connection, kind: str) -> dict[Cell, list[ListEntry]]:
    """Return what stands in the cells of a kind of list."""
    return standing_of(all_entries(ledger, kind))


def read_before(ledger: sqlite3.Connection) -> set[str]:
    """Return the SHA-256 of the saved lists that were read."""
    return {digest for (digest,) in ledger.execute("SELECT sha256 FROM open_lists")}


def put_read(ledger: sqlite3.Connection, sha256: str, file: str, kind: str) -> None:
    """Take note that a saved list was read; "" is the kind of what is none."""
    insert(ledger, "open_lists", {"sha256": sha256, "file": file, "list": kind}, replace=True)
