"""What 整改台账 knows of a department's problems: numbers, what was asked, what is still open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from perfeval_xl.follow_up.letters.evaluated import Deduction, Evaluated
from perfeval_xl.follow_up.mending.counts import counts_of
from perfeval_xl.follow_up.mending.rows import DEMAND
from perfeval_xl.follow_up.period import ScoredPeriod
from perfeval_xl.ledger.books import Key
from perfeval_xl.ledger.problems import (
    DEDUCTION,
    TrackedProblem,
    label_of,
    problems_of,
    turn_of,
)


@dataclass(frozen=True, slots=True)
class Tracked:
    """The problems of all departments."""

    problems: Sequence[TrackedProblem]

    @classmethod
    def of(cls, scored: ScoredPeriod) -> Tracked:
        """Read them out of the ledger; none where `perfeval mend` was never used."""
        return cls(problems_of(scored.ledger))

    def over(self, about: Evaluated, key: Key) -> Evaluated:
        """Return a department whose deductions have the numbers and demands of the list."""
        known = {
            each.problem.subject: each
            for each in self.problems
            if each.problem.department == about.name and each.problem.source == DEDUCTION
            if any(seen.key == key and seen.found for seen in each.sightings)
        }
        found = [_with(each, known) for each in about.deductions]
        return replace(about, deductions=found) if known else about

    def left(self, department: str, key: Key) -> str:
        """Return the sentence about what was found before this period and is still open."""
        open_ = [
            f"{each.number} {label_of(each.problem)}"
            for each in self._before(key)
            if each.problem.department == department and each.mending.is_open
        ]
        if not open_:
            return ""
        return f"以前发现、还没有销号的问题{len(open_)}个，请一并整改：{'；'.join(open_)}。"

    def closing(self, key: Key, day: date | None) -> str:
        """Return the sentence about all that was found before this period; "" for nothing.

        Without a day nobody can say what is overdue, and no rate is given.
        """
        before = self._before(key)
        if not before:
            return ""
        counts = counts_of(before, day or date.min)
        if day is None:
            return f"以前发现的问题{counts.problems}个，已销号{counts.closed}个。"
        return f"以前发现的问题：{counts.words}。"

    def _before(self, key: Key) -> list[TrackedProblem]:
        first = turn_of(key)[:2]
        return [each for each in self.problems if turn_of(each.problem.first)[:2] < first]


def _with(deduction: Deduction, known: dict[tuple[str, ...], TrackedProblem]) -> Deduction:
    level = deduction.level2 or deduction.level
    names = (deduction.indicator, f"{level}·{deduction.indicator}")
    for name in names:
        if tracked := known.get((deduction.project, name)):
            asked = tracked.mending.now.values.get(DEMAND, "").strip()
            return replace(deduction, number=tracked.number, demand=asked or deduction.demand)
    return deduction
