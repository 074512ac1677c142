"""The ledger's samples (抽查复核): who was drawn of a period, when, from which seed, and why.

What reviewers write into the 复核表 of a sample are `entries`; a row's place is a `CheckPlace`.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from perfeval_xl.ledger.books import Key, Scope
from perfeval_xl.ledger.ledger import insert, insert_rows

KIND = "复核表"
"""The kind of these lists, as `sheets.entries.Cell` names it."""
OPINION_ROW = "复核意见"
"""Stands in a place for the indicator, in the row with the opinion on all of it."""


class CheckPlace(NamedTuple):
    """What names a row of a 复核表 for ever."""

    rubric: str
    year: str
    period: str
    department: str
    reviewer: str
    """"" where nobody was named."""
    project: str
    """"" for an indicator of the department itself."""
    indicator: str

    @classmethod
    def of(cls, key: Key, department: str, reviewer: str) -> CheckPlace:
        """Return the place of the opinion on a department; `at` leads to its indicators."""
        return cls(key.rubric, str(key.year), key.period, department, reviewer, "", OPINION_ROW)

    def at(self, project: str, indicator: str) -> CheckPlace:
        """Return the place of an indicator of the same 复核表."""
        return self._replace(project=project, indicator=indicator)

    @property
    def key(self) -> Key:
        """Under which the ledger has the scores."""
        return Key(self.rubric, int(self.year), self.period)


class Reason(NamedTuple):
    """One mark of risk: weight × value is what it adds."""

    mark: str
    value: float
    """From 0 to 1."""
    weight: float
    words: str
    """The figure behind it, as people read it; "" where there is none."""


def risk_of(reasons: Iterable[Reason]) -> float:
    """Return what reasons add up to."""
    from perfeval_xl.rubric.expressions.rounding import round_half_up  # as in `_short`

    return float(round_half_up(sum(each.weight * each.value for each in reasons), 10))


def reason_words(reasons: Sequence[Reason]) -> str:
    """Say what a risk adds up from: each mark with its figure and what it adds, then the sum."""
    parts = []
    for each in reasons:
        if each.weight * each.value:
            figure = f"（{each.words}）" if each.words else ""
            parts.append(f"{each.mark}{figure} {_short(each.weight * each.value)}")
    return f"{' ＋ '.join(parts)} ＝ 风险 {_short(risk_of(reasons))}"


def _short(number: float) -> str:
    # Imported here: a run with nothing to do tells of no risk, and needs no calculator.
    from perfeval_xl.forms.reading.values import shown
    from perfeval_xl.rubric.expressions.rounding import round_half_up

    return shown(float(round_half_up(number, 4)))


@dataclass(frozen=True, slots=True)
class Drawn:
    """One department of a sample."""

    key: Key
    department: str
    risk: float
    """What the reasons add up to."""
    reasons: tuple[Reason, ...]
    how: Literal["must", "drawn"]


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample of a period."""

    number: int
    """The first of its period is 1."""
    scope: Scope
    day: str
    """2026-11-30."""
    seed: int
    settings: Mapping[str, Any]
    """By which it was drawn, and what its results are shown by."""
    frame: str
    """The hash of all that it was drawn from."""
    departments: Sequence[Drawn] = ()
    id: int = 0
    """In the ledger; 0 for one that is not there yet."""


class Drawing(NamedTuple):
    """A department's part in a sample."""

    sample: Sample
    drawn: Drawn


def samples_of(ledger: sqlite3.Connection, scope: Scope) -> list[Sample]:
    """Return the samples of a period, the first one first.

    Those of a run that named no year are of the year that all their departments are of: results
    move into its folder once a run names it.
    """
    rows = ledger.execute("SELECT * FROM samples WHERE period = ? ORDER BY id", (scope.period,))
    found: list[Sample] = []
    for row in rows.fetchall():
        departments = [_drawn(each) for each in _departments(ledger, row["id"])]
        moved = row["year"] is None and all(scope.holds(each.key) for each in departments)
        if row["year"] == scope.year or moved:
            settings, number = json.loads(row["settings"]), len(found) + 1
            found.append(
                Sample(number, scope, row["drawn"], row["seed"], settings, row["frame"],
                       departments, row["id"])
            )  # fmt: skip
    return found


def _departments(ledger: sqlite3.Connection, sample: int) -> list[sqlite3.Row]:
    query = "SELECT * FROM sampled WHERE sample = ? ORDER BY position"
    return ledger.execute(query, (sample,)).fetchall()


def _drawn(row: sqlite3.Row) -> Drawn:
    key = Key(row["rubric"], row["year"], row["period"])
    reasons = read_reasons(row["reasons"])
    return Drawn(key, row["department"], row["risk"], reasons, row["how"])


def read_reasons(text: str) -> tuple[Reason, ...]:
    """Return reasons as the ledger has them."""
    return tuple(Reason(*each) for each in json.loads(text))


def put_sample(ledger: sqlite3.Connection, sample: Sample) -> None:
    """Record a sample, to be called within a transaction."""
    row = {
        "year": sample.scope.year,
        "period": sample.scope.period,
        "drawn": sample.day,
        "seed": sample.seed,
        "settings": _json(sample.settings),
        "frame": sample.frame,
    }
    number = insert(ledger, "samples", row)
    columns = (
        "sample", "position", "rubric", "year", "period", "department", "risk", "reasons", "how",
    )  # fmt: skip
    rows = (
        (number, at, *each.key, each.department, each.risk, _json(each.reasons), each.how)
        for at, each in enumerate(sample.departments, start=1)
    )
    insert_rows(ledger, "sampled", columns, rows)


def put_sample_settings(ledger: sqlite3.Connection, sample: Sample) -> None:
    """Record the settings of a sample that is there already, within a transaction."""
    update = "UPDATE samples SET settings = ? WHERE id = ?"
    ledger.execute(update, (_json(sample.settings), sample.id))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def sample_of(ledger: sqlite3.Connection, key: Key, department: str) -> list[Drawing]:
    """Return a department's part in the samples of a rubric's scores, the first one first."""
    scopes = Scope(None, key.period), Scope(key.year, key.period)
    samples = {each.id: each for scope in scopes for each in samples_of(ledger, scope)}
    return [
        Drawing(sample, drawn)
        for _, sample in sorted(samples.items())
        for drawn in sample.departments
        if (drawn.key, drawn.department) == (key, department)
    ]


def earlier_rounds(ledger: sqlite3.Connection, scope: Scope) -> tuple[int, dict[str, int]]:
    """Return how many other periods were sampled, and department → the last that drew it.

    Periods are counted from 1 in the order in which they were sampled first.
    """
    own = {sample.id for sample in samples_of(ledger, scope)}
    rows = ledger.execute(
        "SELECT samples.id, samples.year, samples.period, department FROM samples JOIN sampled"
        " ON sampled.sample = samples.id ORDER BY samples.id"
    ).fetchall()
    rounds: dict[tuple[object, object], int] = {}
    last: dict[str, int] = {}
    for number, year, period, department in rows:
        if number not in own:
            at = rounds.setdefault((year, period), len(rounds) + 1)
            last[department] = max(at, last.get(department, 0))
    return len(rounds), last
