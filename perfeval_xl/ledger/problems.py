"""The ledger's problems (整改台账): their numbers, which they keep for life, and what is known."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any, NamedTuple

from perfeval_xl.ledger.books import Key
from perfeval_xl.ledger.entries import all_entries
from perfeval_xl.ledger.ledger import insert
from perfeval_xl.ledger.mending.rounds import state_of
from perfeval_xl.ledger.mending.states import CLOSED, MendingState
from perfeval_xl.sheets.entries import ListEntry

KIND = "整改台账"
"""The kind of list, as `sheets.entries.Cell` has it; a row's place is number and round."""
DEDUCTION, FINDING, CHECK, ADDED = "评分扣分", "数据核对", "抽查复核", "补充登记"
SOURCES = (DEDUCTION, FINDING, CHECK, ADDED)


@dataclass(frozen=True, slots=True)
class Problem:
    """What makes a problem the same one over periods."""

    number: str
    """2026-0001: the year in which it was found first, and a running number."""
    department: str
    source: str
    """One of SOURCES."""
    subject: tuple[str, ...]
    """Project ("" for none) and indicator; for a finding project, code and figure."""
    first: Key


class Sighting(NamedTuple):
    """What the figures of a period say of a problem."""

    key: Key
    found: bool
    points: float | None
    """Lost by it; None for what loses none by itself."""
    facts: str
    basis: str
    after: str
    """The entry by which it had been closed when it was first seen in this period; "" for none."""


@dataclass(frozen=True, slots=True)
class TrackedProblem:
    """A problem with what every period says of it, and how far it is."""

    problem: Problem
    sightings: Sequence[Sighting]
    """By period, the oldest first."""
    mending: MendingState

    @property
    def number(self) -> str:
        """Its number for life."""
        return self.problem.number

    @property
    def last_found(self) -> Sighting:
        """The last period in which it was there."""
        return next((each for each in reversed(self.sightings) if each.found), self.sightings[-1])

    @property
    def gone(self) -> bool:
        """Whether the figures of the last period show it no more; that closes nothing."""
        return self.problem.source != ADDED and not self.sightings[-1].found

    @property
    def facts(self) -> str:
        """The sentence, of the last period in which it was there."""
        return self.last_found.facts

    @property
    def text(self) -> str:
        """In one line: 评分扣分 预算调整率（扣 0.5 分）."""
        return f"{self.problem.source} {label_of(self.problem)}"

    @property
    def still_shown(self) -> bool:
        """Whether it is closed, and the figures of the last period show it all the same."""
        return self.mending.state == CLOSED and not self.gone and len(self.sightings) > 1

    def overdue(self, today: date) -> int:
        """Return by how many days its term has passed; 0 where it has not."""
        return self.mending.overdue(today)


def label_of(problem: Problem) -> str:
    """Return how people call what a problem is about: its project, indicator or figure."""
    project, name = problem.subject[0], problem.subject[-1]
    return f"{project}：{name}" if project else name


def turn_of(key: Key) -> tuple[int, str, str]:
    """Return by what periods are sorted: a year's evaluation comes after its months."""
    return key.year, key.period or "~", key.rubric


def problems_of(ledger: sqlite3.Connection, department: str | None = None) -> list[TrackedProblem]:
    """Return the problems of a department, or of all, by number."""
    entries: dict[str, list[ListEntry]] = {}
    for entry in all_entries(ledger, KIND):
        if len(entry.cell.place) == 2:
            entries.setdefault(entry.cell.place[0], []).append(entry)
    sightings: dict[str, list[Sighting]] = {}
    for row in ledger.execute("SELECT * FROM problem_periods"):
        sightings.setdefault(row["number"], []).append(_sighting(row))
    wanted = "" if department is None else " WHERE department = ?"
    values = () if department is None else (department,)
    query = f"SELECT * FROM problems{wanted} ORDER BY number"
    found = []
    for row in ledger.execute(query, values):
        problem = _problem(row)
        seen = sorted(sightings.get(problem.number, ()), key=lambda each: turn_of(each.key))
        again = {each.after for each in seen if each.found and each.after}
        state = state_of(entries.get(problem.number, ()), again)
        found.append(TrackedProblem(problem, seen, state))
    return sorted(found, key=lambda each: turn_of_number(each.number))


def mending_mark(ledger: sqlite3.Connection) -> int:
    """Return a number that grows with whatever is said of problems; 0 where there are none."""
    (seen,) = ledger.execute("SELECT count(*) FROM problem_periods").fetchone()
    (said,) = ledger.execute("SELECT count(*) FROM entries WHERE list = ?", (KIND,)).fetchone()
    return int(seen + said)


def turn_of_number(number: str) -> tuple[str, int]:
    """Return by what numbers are sorted: the ten-thousandth comes after 9999."""
    year, _, running = number.partition("-")
    return year, int(running)


def numbers_after(numbers: Iterable[str], year: int) -> Iterator[str]:
    """Return the numbers that follow all that were given to problems of a year."""
    own = [turn_of_number(number)[1] for number in numbers if number.startswith(f"{year}-")]
    return (f"{year}-{running:04d}" for running in count(max(own, default=0) + 1))


def put_problem(ledger: sqlite3.Connection, problem: Problem) -> None:
    """Record a new problem, to be called within a transaction."""
    row = {
        "number": problem.number,
        "department": problem.department,
        "source": problem.source,
        "subject": json.dumps([*problem.subject], ensure_ascii=False),
        **problem.first._asdict(),
    }
    insert(ledger, "problems", row)


def put_sighting(ledger: sqlite3.Connection, number: str, sighting: Sighting) -> None:
    """Record what a period says of a problem, in place of what it said before."""
    row: dict[str, Any] = {
        "number": number,
        **sighting.key._asdict(),
        "found": int(sighting.found),
        "points": sighting.points,
        "facts": sighting.facts,
        "basis": sighting.basis,
        "after": sighting.after,
    }
    insert(ledger, "problem_periods", row, replace=True)


def _problem(row: sqlite3.Row) -> Problem:
    key = Key(row["rubric"], row["year"], row["period"])
    subject = tuple(json.loads(row["subject"]))
    return Problem(row["number"], row["department"], row["source"], subject, key)


def _sighting(row: sqlite3.Row) -> Sighting:
    key = Key(row["rubric"], row["year"], row["period"])
    found = bool(row["found"])
    return Sighting(key, found, row["points"], row["facts"], row["basis"], row["after"])
