"""What people decided, as it stood after each run: reviews of scores, corrections of figures.

It follows from what the saved scorebooks say (`ledger.copies`) and from the returns, and is kept
as history: nothing is ever deleted.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from perfeval_xl.forms.figures.cell_names import name_text
from perfeval_xl.forms.figures.corrections import Correction
from perfeval_xl.ledger.books import Key
from perfeval_xl.ledger.copies import Maker
from perfeval_xl.ledger.ledger import insert

_NOBODY = Maker("", "", "")


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
    def stored(self) -> tuple[object, ...]:
        """What was decided; whoever saves a copy again has not decided it once more."""
        return *self.unit, self.score, self.opinion, self.basis

    @property
    def says_something(self) -> bool:
        """Whether it does not withdraw what stood."""
        return self.score is not None or self.opinion != ""

    def withdrawn(self) -> Review:
        """Return what is recorded when it stands no more."""
        return replace(self, score=None, opinion="", maker=_NOBODY)


@dataclass(frozen=True, slots=True)
class Corrected:
    """A correction, and who made it."""

    correction: Correction
    maker: Maker

    @property
    def unit(self) -> tuple[str, ...]:
        """What it is about: department, project, kind, name."""
        change = self.correction
        return change.department, change.project, change.kind, name_text(change.name)

    @property
    def stored(self) -> tuple[object, ...]:
        """What was decided; whoever saves a copy again has not decided it once more."""
        return *self.unit, self.correction.before, self.correction.after

    def withdrawn(self) -> Corrected:
        """Return what is recorded when it stands no more."""
        change = replace(self.correction, after=self.correction.before)
        return Corrected(change, _NOBODY)

    @property
    def says_something(self) -> bool:
        """Whether it does not give back what the return says."""
        return self.correction.before != self.correction.after


@dataclass(frozen=True, slots=True)
class Decisions:
    """All that stands for the returns of one rubric and year, in the order of its deciding."""

    reviews: tuple[Review, ...] = ()
    corrections: tuple[Corrected, ...] = ()


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


def put_decisions(
    ledger: sqlite3.Connection,
    run: int,
    key: Key,
    decisions: Decisions,
    departments: Collection[str],
) -> None:
    """Record what stands now for some departments; what stood before is kept as history.

    What stands no more is followed by a review without a score and an opinion, or by a correction
    that changes nothing. Of an indicator about which an opinion stands, and a score that was given
    to other figures, it is the opinion: the copies have both.
    """
    stood = read_decisions(ledger, key.period).get(key, Decisions())
    reviews = _news(stood.reviews, decisions.reviews, departments)
    for new in (*reviews, *_withdrawn(stood.reviews, decisions.reviews, departments)):
        unit = dict(zip(_REVIEW, new.unit, strict=False))
        _set_aside(ledger, "reviews", key, unit)
        values = {name: getattr(new, name) for name in _REVIEW}
        who = {"reviewer": new.maker.who, "reviewed": new.maker.when, "file": new.maker.file}
        insert(ledger, "reviews", {"run": run, **key._asdict(), **values, **who, "current": 1})
    corrections = _news(stood.corrections, decisions.corrections, departments)
    for made in (*corrections, *_withdrawn(stood.corrections, decisions.corrections, departments)):
        unit = dict(zip(_CORRECTION, made.unit, strict=False))
        _set_aside(ledger, "corrections", key, unit)
        values = {name: getattr(made.correction, name) for name in _CORRECTION} | unit
        who = {"corrector": made.maker.who, "corrected": made.maker.when, "file": made.maker.file}
        insert(ledger, "corrections", {"run": run, **key._asdict(), **values, **who, "current": 1})


_Decision = TypeVar("_Decision", Review, Corrected)


def _news(
    stood: Sequence[_Decision], stands: Sequence[_Decision], departments: Collection[str]
) -> list[_Decision]:
    known = {decision.stored for decision in stood}
    # What stands comes before what does not fit any more.
    first = {decision.unit: decision for decision in reversed(stands)}
    return [
        decision
        for decision in stands
        if first[decision.unit] is decision
        and decision.unit[0] in departments
        and decision.stored not in known
    ]


def _withdrawn(
    stood: Sequence[_Decision], stands: Sequence[_Decision], departments: Collection[str]
) -> list[_Decision]:
    units = {decision.unit for decision in stands}
    return [
        decision.withdrawn()
        for decision in stood
        if decision.unit[0] in departments and decision.unit not in units
    ]


def _set_aside(ledger: sqlite3.Connection, table: str, key: Key, unit: Mapping[str, str]) -> None:
    where = {**key._asdict(), **unit, "current": 1}
    conditions = " AND ".join(f"{name} = :{name}" for name in where)
    ledger.execute(f"UPDATE {table} SET current = 0 WHERE {conditions}", where)
