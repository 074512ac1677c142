"""What people decided: reviews of scores, and corrections of figures; nothing is ever deleted."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from perfeval_xl.forms.figures.corrections import Correction
from perfeval_xl.ledger.books import Key, key_of
from perfeval_xl.rubric.model import Rubric


@dataclass(frozen=True, slots=True)
class Maker:
    """Who decided, when, and in which workbook."""

    who: str
    """"" where the workbook does not tell."""
    when: str
    file: str


@dataclass(frozen=True, slots=True)
class Review:
    """What a reviewer decided on one indicator."""

    department: str
    project: str
    indicator: str
    score: float | None
    """None for an opinion alone."""
    opinion: str
    basis: str
    """JSON of what it was decided on, as `batch.basis` gives it."""
    maker: Maker


@dataclass(frozen=True, slots=True)
class Corrected:
    """A correction, and who made it."""

    correction: Correction
    maker: Maker


@dataclass(frozen=True, slots=True)
class Decisions:
    """All that stands for one key."""

    reviews: Sequence[Review] = ()
    corrections: Sequence[Corrected] = ()


_OF = "rubric = ? AND year = ? AND period = ?"


def decisions_of(ledger: sqlite3.Connection, key: Key) -> Decisions:
    """Return what stands, in the order in which it was decided; what was withdrawn is left out."""
    reviews = ledger.execute(
        f"SELECT * FROM reviews WHERE {_OF} AND current = 1"
        " AND (score IS NOT NULL OR opinion <> '') ORDER BY id",
        key,
    )
    corrections = ledger.execute(
        f"SELECT * FROM corrections WHERE {_OF} AND current = 1 AND before IS NOT after"
        " ORDER BY id",
        key,
    )
    return Decisions(
        [
            Review(
                **{name: row[name] for name in _REVIEW},
                maker=Maker(row["reviewer"], row["reviewed"], row["file"]),
            )
            for row in reviews
        ],
        [
            Corrected(
                Correction(*(row[name] for name in _CORRECTION)),
                Maker(row["corrector"], row["corrected"], row["file"]),
            )
            for row in corrections
        ],
    )


def decisions_for(ledger: sqlite3.Connection, period: str) -> Callable[[Rubric], Decisions]:
    """Return what gives the decisions of a period, as they stand when it is asked, by rubric."""
    return lambda rubric: decisions_of(ledger, key_of(rubric, period))


_REVIEW = ("department", "project", "indicator", "score", "opinion", "basis")
_CORRECTION = ("department", "project", "kind", "name", "before", "after")


def put_reviews(ledger: sqlite3.Connection, run: int, key: Key, reviews: Sequence[Review]) -> None:
    """Add reviews; each takes the place of the one before it, kept as history.

    One without a score and an opinion withdraws what stood.
    """
    for each in reviews:
        unit = (each.department, each.project, each.indicator)
        ledger.execute(
            f"UPDATE reviews SET current = 0 WHERE {_OF} AND current = 1"
            " AND department = ? AND project = ? AND indicator = ?",
            (*key, *unit),
        )
        decided = (each.score, each.opinion, each.basis)
        made = (each.maker.who, each.maker.when, each.maker.file)
        _insert(ledger, "reviews", (run, *key, *unit, *decided, *made, 1))


def put_corrections(
    ledger: sqlite3.Connection, run: int, key: Key, corrections: Sequence[Corrected]
) -> None:
    """Add corrections; each takes the place of the one before it, kept as history.

    One that gives back what the return says withdraws what stood.
    """
    for each in corrections:
        change = each.correction
        unit = (change.department, change.project, change.kind, change.name)
        ledger.execute(
            f"UPDATE corrections SET current = 0 WHERE {_OF} AND current = 1"
            " AND department = ? AND project = ? AND kind = ? AND name = ?",
            (*key, *unit),
        )
        made = (each.maker.who, each.maker.when, each.maker.file)
        _insert(ledger, "corrections", (run, *key, *unit, change.before, change.after, *made, 1))


def _insert(ledger: sqlite3.Connection, table: str, values: tuple[object, ...]) -> None:
    places = ", ".join("?" * len(values))
    ledger.execute(f"INSERT INTO {table} VALUES (NULL, {places})", values)
