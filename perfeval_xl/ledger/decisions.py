"""What people decided: reviews of scores, and corrections of figures; nothing is ever deleted."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from perfeval_xl.forms.figures.corrections import Correction
from perfeval_xl.ledger.books import Key
from perfeval_xl.ledger.ledger import insert


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
    """JSON of what it was decided on, as `batch.assessing.review_basis` gives it."""
    maker: Maker

    @property
    def unit(self) -> tuple[str, ...]:
        """What it is about: department, project, indicator."""
        return self.department, self.project, self.indicator

    @property
    def says_something(self) -> bool:
        """Whether it does not withdraw what stood."""
        return self.score is not None or self.opinion != ""


@dataclass(frozen=True, slots=True)
class Corrected:
    """A correction, and who made it."""

    correction: Correction
    maker: Maker

    @property
    def unit(self) -> tuple[str, ...]:
        """What it is about: department, project, kind, name."""
        change = self.correction
        return change.department, change.project, change.kind, change.name

    @property
    def says_something(self) -> bool:
        """Whether it does not give back what the return says."""
        return self.correction.before != self.correction.after


@dataclass(frozen=True, slots=True)
class Decisions:
    """All that stands for the returns of one rubric and year, in the order of its deciding."""

    reviews: tuple[Review, ...] = ()
    corrections: tuple[Corrected, ...] = ()

    def with_more(
        self, reviews: Sequence[Review] = (), corrections: Sequence[Corrected] = ()
    ) -> Decisions:
        """Return what stands once these are decided too, as `put_decisions` writes it.

        Each takes the place of the one before it. A review without a score and an opinion, and
        a correction that gives back what the return says, withdraw what stood.
        """
        return Decisions(
            tuple(each for each in _replaced(self.reviews, reviews) if each.says_something),
            tuple(each for each in _replaced(self.corrections, corrections) if each.says_something),
        )


PeriodDecisions = Mapping[Key, Decisions]
"""What people decided about the returns of a period; a rubric without decisions is absent."""

_Decision = TypeVar("_Decision", Review, Corrected)


def _replaced(stood: Sequence[_Decision], new: Sequence[_Decision]) -> list[_Decision]:
    newest = {decision.unit: decision for decision in new}
    kept = [decision for decision in stood if decision.unit not in newest]
    return kept + [decision for decision in new if newest[decision.unit] is decision]


def read_decisions(ledger: sqlite3.Connection, period: str) -> dict[Key, Decisions]:
    """Return what stands in the ledger for a period, by rubric and year."""
    reviews: dict[Key, list[Review]] = {}
    corrections: dict[Key, list[Corrected]] = {}
    for row in _current(ledger, "reviews", period):
        decided = Review(
            **{name: row[name] for name in _REVIEW},
            maker=Maker(row["reviewer"], row["reviewed"], row["file"]),
        )
        if decided.says_something:
            reviews.setdefault(_key(row), []).append(decided)
    for row in _current(ledger, "corrections", period):
        changed = Corrected(
            Correction(*(row[name] for name in _CORRECTION)),
            Maker(row["corrector"], row["corrected"], row["file"]),
        )
        if changed.says_something:
            corrections.setdefault(_key(row), []).append(changed)
    return {
        key: Decisions(tuple(reviews.get(key, ())), tuple(corrections.get(key, ())))
        for key in reviews.keys() | corrections.keys()
    }


def _current(ledger: sqlite3.Connection, table: str, period: str) -> Iterable[sqlite3.Row]:
    return ledger.execute(
        f"SELECT * FROM {table} WHERE period = ? AND current = 1 ORDER BY id", (period,)
    )


def _key(row: sqlite3.Row) -> Key:
    return Key(row["rubric"], row["year"], row["period"])


_REVIEW = ("department", "project", "indicator", "score", "opinion", "basis")
_CORRECTION = ("department", "project", "kind", "name", "before", "after")


def put_reviews(ledger: sqlite3.Connection, run: int, key: Key, reviews: Sequence[Review]) -> None:
    """Add reviews; each takes the place of the one before it, kept as history."""
    for new in reviews:
        unit = dict(zip(_REVIEW, new.unit, strict=False))
        _set_aside(ledger, "reviews", key, unit)
        values = {name: getattr(new, name) for name in _REVIEW}
        who = {"reviewer": new.maker.who, "reviewed": new.maker.when, "file": new.maker.file}
        insert(ledger, "reviews", {"run": run, **key._asdict(), **values, **who, "current": 1})


def put_corrections(
    ledger: sqlite3.Connection, run: int, key: Key, corrections: Sequence[Corrected]
) -> None:
    """Add corrections; each takes the place of the one before it, kept as history."""
    for new in corrections:
        unit = dict(zip(_CORRECTION, new.unit, strict=False))
        _set_aside(ledger, "corrections", key, unit)
        values = {name: getattr(new.correction, name) for name in _CORRECTION}
        who = {"corrector": new.maker.who, "corrected": new.maker.when, "file": new.maker.file}
        insert(ledger, "corrections", {"run": run, **key._asdict(), **values, **who, "current": 1})


def _set_aside(ledger: sqlite3.Connection, table: str, key: Key, unit: Mapping[str, str]) -> None:
    where = {**key._asdict(), **unit, "current": 1}
    conditions = " AND ".join(f"{name} = :{name}" for name in where)
    ledger.execute(f"UPDATE {table} SET current = 0 WHERE {conditions}", where)
