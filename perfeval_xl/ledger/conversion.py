"""Converts a ledger of the versions before: scores, figures and returns are packed, inboxes told by
what changed."""

import json
import sqlite3
import zlib

from perfeval_xl.forms.reading.returned import kept_as
from perfeval_xl.ledger.details import Details, FigureRow
from perfeval_xl.ledger.packing import Texts, pack


def pack_rows(ledger: sqlite3.Connection) -> None:
    """Fill the tables of version 4 out of those that version 5 does without.

    To be called within a transaction.
    """
    texts = Texts(ledger)
    _pack_evaluations(ledger, texts)
    _pack_contents(ledger, texts)
    for run, options in ledger.execute("SELECT id, options FROM runs").fetchall():
        number = texts.number(options)
        ledger.execute("UPDATE runs SET options = ? WHERE id = ?", (number, run))
    _join_returns(ledger)


def _pack_evaluations(ledger: sqlite3.Connection, texts: Texts) -> None:
    scores = (
        "SELECT project, indicator, name, points, ratio, self_score, score, review_score,"
        " final_score, status, note FROM scores WHERE evaluation = ? ORDER BY position"
    )
    figures = (
        "SELECT project, name, value, file, sheet, cell, typed FROM figures WHERE evaluation = ?"
    )
    evaluations = "SELECT * FROM evaluations ORDER BY id"
    for row in ledger.execute(evaluations).fetchall():
        own = (row["id"],)
        details = Details.of(
            ledger.execute(scores, own).fetchall(),
            [FigureRow(*each) for each in ledger.execute(figures, own)],
        )
        details.put(ledger, texts, row["id"])
        names = ("score", "points_scored", "points_unverified", "points_pending")
        totals = [float(row[name]) for name in names]
        content = details.digest(row["digest"], totals, row["grade"], row["path"])
        ledger.execute("UPDATE evaluations SET content = ? WHERE id = ?", (content, row["id"]))


def _pack_contents(ledger: sqlite3.Connection, texts: Texts) -> None:
    """What was read stays known; what a damaged row, or an older form, held is read again."""
    columns = "sha256, substr(reader, 1, 16), code, details, department, body"
    for *about, body in ledger.execute(f"SELECT {columns} FROM contents ORDER BY rowid").fetchall():
        places = packed = None
        if body is not None:
            try:
                kept = kept_as(json.loads(zlib.decompress(body)))
            except (zlib.error, ValueError, KeyError, TypeError, AttributeError):
                continue
            places, packed = texts.number(kept.places), pack(kept.rest)
        ledger.execute(
            "INSERT OR REPLACE INTO readings VALUES (?, ?, ?, ?, ?, ?, ?)", (*about, places, packed)
        )


def _join_returns(ledger: sqlite3.Connection) -> None:
    """End what a later run of the same scope does not tell as it was; drop what it repeats."""
    stands: dict[tuple[object, ...], dict[tuple[object, ...], tuple[int, int]]] = {}
    runs = "SELECT id, year, period FROM runs WHERE kind = 'run' ORDER BY id"
    for run, *scope in ledger.execute(runs).fetchall():
        query = "SELECT * FROM returns WHERE run = ? ORDER BY position"
        found = {_told(row): row["position"] for row in ledger.execute(query, (run,))}
        before = stands.get(tuple(scope), {})
        ledger.executemany(
            "UPDATE returns SET ended = ? WHERE run = ? AND position = ?",
            ((run, *key) for told, key in before.items() if told not in found),
        )
        ledger.executemany(
            "DELETE FROM returns WHERE run = ? AND position = ?",
            ((run, at) for told, at in found.items() if told in before),
        )
        stands[tuple(scope)] = {told: before.get(told, (run, at)) for told, at in found.items()}


def _told(row: sqlite3.Row) -> tuple[object, ...]:
    own = zip(row.keys(), row, strict=True)
    return tuple(value for name, value in own if name not in ("run", "position", "ended"))
