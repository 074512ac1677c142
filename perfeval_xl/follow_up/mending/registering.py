"""Gives problems their numbers: the same one as in another period keeps its own.

What makes it the same is the department, where it comes from and what it is about; neither the
period, nor the rubric or its edition.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from perfeval_xl.batch.reviewing.open_lists import ADDED as NEW_ROW
from perfeval_xl.follow_up.mending.noticed import Identity, Noticed, Sight
from perfeval_xl.ledger.books import Key
from perfeval_xl.ledger.entries import all_entries, put_entries
from perfeval_xl.ledger.ledger import transaction
from perfeval_xl.ledger.problems import (
    ADDED,
    KIND,
    SOURCES,
    Problem,
    Sighting,
    TrackedProblem,
    numbers_after,
    problems_of,
    put_problem,
    put_sighting,
    turn_of,
)
from perfeval_xl.rubric.expressions.rounding import round_half_up
from perfeval_xl.sheets.entries import Cell, ListEntry

DEPARTMENT, MATTER, FACTS, BASIS = "单位", "事项", "问题", "依据"
"""The headings under which a row that people add says what it is about."""


@dataclass(frozen=True, slots=True)
class Registered:
    """What became of the problems of one look."""

    new: Sequence[str]
    """Numbers."""
    gone: Sequence[str]
    """Those that a period's figures show no more, told for the first time."""
    again: Sequence[str]
    """Those that came again after they had been closed."""


def register(ledger: sqlite3.Connection, sight: Sight) -> Registered:
    """Record what a period's results show of every problem, new ones with a number."""
    tracked = {each.number: each for each in problems_of(ledger)}
    known = {identity_of(each.problem): number for number, each in tracked.items()}
    numbers = numbers_after(tracked, sight.key.year)
    fresh: list[Problem] = []
    seen: dict[str, list[Noticed]] = {}
    for noticed in sorted(sight.noticed, key=_order):
        same = [known[identity] for identity in noticed.identities if identity in known]
        if not same:
            number = next(numbers)
            first, *_ = noticed.identities
            fresh.append(Problem(number, *first, sight.key))
            known[first] = number
            same = [number]
        for number in dict.fromkeys(same):
            seen.setdefault(number, []).append(noticed)
    gone, again = [], []
    with transaction(ledger):
        for problem in fresh:
            put_problem(ledger, problem)
        for number, reasons in seen.items():
            before = tracked.get(number)
            after = "" if before is None else _closed_before(before, sight.key)
            if after and before is not None and not _stood(before, sight.key, found=True):
                again.append(number)
            put_sighting(ledger, number, _seen(reasons, sight.key, after))
        for number, each in tracked.items():
            if number not in seen and sight.shows_no_more(identity_of(each.problem)):
                gone += [] if _stood(each, sight.key, found=False) else [number]
                put_sighting(ledger, number, _without(each, sight.key))
    return Registered([problem.number for problem in fresh], gone, again)


def _seen(reasons: Sequence[Noticed], key: Key, after: str) -> Sighting:
    """Return one sighting of all that was noticed of a problem."""
    facts = "\n".join(dict.fromkeys(each.facts for each in reasons))
    lost = [each.points for each in reasons if each.points is not None]
    points = float(round_half_up(sum(lost), 6)) if lost else None
    return Sighting(key, True, points, facts, reasons[0].basis, after)


def identity_of(problem: Problem) -> Identity:
    """Return by what a problem is known again."""
    return problem.department, problem.source, problem.subject


def _order(noticed: Noticed) -> tuple[str, int]:
    """Return by what new ones are numbered; within a source as rubric and form have them."""
    return noticed.department, SOURCES.index(noticed.source)


def _of_key(tracked: TrackedProblem, key: Key) -> Sighting | None:
    return next((each for each in tracked.sightings if each.key == key), None)


def _stood(tracked: TrackedProblem, key: Key, *, found: bool) -> bool:
    """Tell whether that is what a period said of it before."""
    before = _of_key(tracked, key)
    return before is not None and before.found == found


def _closed_before(tracked: TrackedProblem, key: Key) -> str:
    """Return the entry that had closed a problem when it was first seen in a period.

    A period before the last in which it was there tells nothing new.
    """
    before = _of_key(tracked, key)
    if before is not None and (before.found or before.after):
        return before.after
    later = any(each.found and turn_of(each.key) >= turn_of(key) for each in tracked.sightings)
    return "" if later else tracked.mending.now.closing


def _without(tracked: TrackedProblem, key: Key) -> Sighting:
    """Return that a problem is there no more; what the same period said before stays readable."""
    before = _of_key(tracked, key)
    if before is None:
        return Sighting(key, False, None, "", "", "")
    return before._replace(found=False)


def register_added(ledger: sqlite3.Connection, key: Key) -> tuple[list[str], list[ListEntry]]:
    """Give rows that people added a number each; return those, and what lacks its department.

    Of the latter, one entry a row. What else stood in an added row is an entry of its new row.
    """
    tracked = problems_of(ledger)
    numbers = numbers_after((each.number for each in tracked), key.year)
    known = {each.problem.subject[1] for each in tracked if each.problem.source == ADDED}
    rows: dict[str, dict[str, ListEntry]] = {}
    for entry in all_entries(ledger, KIND):
        if entry.cell.place[0] == NEW_ROW:
            rows.setdefault(entry.cell.place[1], {})[entry.cell.heading] = entry
    new: list[str] = []
    lacking: list[ListEntry] = []
    with transaction(ledger):
        for name, cells in sorted(rows.items()):
            if name in known:
                continue
            if not {DEPARTMENT, FACTS} <= cells.keys():
                lacking.append(next(iter(cells.values())))
                continue
            new.append(next(numbers))
            _add(ledger, new[-1], name, cells, key)
    return new, lacking


def _add(
    ledger: sqlite3.Connection, number: str, name: str, cells: Mapping[str, ListEntry], key: Key
) -> None:
    said = {heading: entry.value for heading, entry in cells.items()}
    subject = ("", name, said.get(MATTER, "") or "补充登记的问题")
    put_problem(ledger, Problem(number, said[DEPARTMENT], ADDED, subject, key))
    sighting = Sighting(key, True, None, said[FACTS], said.get(BASIS, ""), "")
    put_sighting(ledger, number, sighting)
    own = (
        ListEntry(Cell(KIND, (number, "1"), heading), entry.value, (), entry.signed)
        for heading, entry in cells.items()
        if heading not in (DEPARTMENT, MATTER, FACTS, BASIS)
    )
    put_entries(ledger, own)
