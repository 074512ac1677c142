"""What resubmissions changed: the returns that count, against those whose place they took.

Both are read again out of the ledger and scored as they were sent, by the rubric of today: what
analysts put right and reviewers decided is no change of a resubmission.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import pandas as pd

from perfeval_xl.batch.assessing.check_returns import check_intakes
from perfeval_xl.batch.inbox.inbox import InboxFile
from perfeval_xl.batch.inbox.intake import Intake
from perfeval_xl.batch.results.tables import scores_table
from perfeval_xl.forms.reading.returned import KeptReturn, Return, from_kept, rubric_of
from perfeval_xl.forms.reading.values import shown
from perfeval_xl.ledger.contents import bodies_of
from perfeval_xl.ledger.returns import Sent, chain_of, sent_by, sent_otherwise
from perfeval_xl.rubric.expressions.rounding import round_half_up
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.table import STATUS_WORDS
from perfeval_xl.scoring.comparison.changes import joined
from perfeval_xl.scoring.comparison.two_returns import NOTHING, changes_between
from perfeval_xl.scoring.history.same_department import indicator_keys
from perfeval_xl.scoring.score import score
from perfeval_xl.scoring.totals import TOTAL, TOTAL_DECIMALS
from perfeval_xl.sheets.grids import same_text
from perfeval_xl.workbooks.summary.facts import Resubmission, ScoreChange

_NOW = 1 << 62
"""The run that is being made: the ledger does not know it yet."""


def resubmissions(
    ledger: sqlite3.Connection, period: str, intakes: Sequence[Intake]
) -> list[Resubmission]:
    """Return the last step of every return that counts now and is not its department's first.

    In the order of the inbox; nothing where everybody has sent one return.
    """
    counted = [
        (intake, intake.content.rubric)
        for intake in intakes
        if intake.content is not None and not intake.code and intake.file.sha256
    ]
    if not counted:
        return []
    years = {rubric.fiscal_year for _, rubric in counted}
    digests = {str(intake.file.sha256) for intake, _ in counted}
    others = [intake for intake in intakes if intake.status == "superseded" and intake.department]
    names = sent_otherwise(ledger, period, years, digests)
    names |= {str(intake.department) for intake in others if intake.file.sha256 not in digests}
    if not names:
        return []
    concerned = {same_text(name) for name in names}
    counted = [each for each in counted if same_text(each[0].department or "") in concerned]
    now = [_sent(intake, rubric) for intake, rubric in counted]
    now += [_sent(each, None) for each in others if same_text(each.department or "") in concerned]
    named = names | {sent.department for sent in now}
    sent = _Sent(ledger, [*sent_by(ledger, period, years, named), *now])
    steps = []
    for intake, rubric in counted:
        chain = sent.versions(str(intake.department), rubric)
        if len(chain) > 1:
            steps.append(_Step(rubric, chain[-2], chain[-1], len(chain)))
    return _told(steps, sent)


def versions_of(
    ledger: sqlite3.Connection, period: str, department: str, rubric: Rubric
) -> list[Resubmission]:
    """Return every step of a department's returns by one rubric, the oldest first."""
    year = [rubric.fiscal_year]
    named = {
        name
        for name in sent_otherwise(ledger, period, year, ())
        if same_text(name) == same_text(department)
    }
    sent = _Sent(ledger, sent_by(ledger, period, year, named))
    chain = sent.versions(department, rubric)
    steps = [
        _Step(rubric, old, new, times) for times, (old, new) in enumerate(pairwise(chain), start=2)
    ]
    # One at a time: what is scored together holds each department once.
    return [told for step in steps for told in _told([step], sent)]


@dataclass(frozen=True, slots=True)
class _Step:
    rubric: Rubric
    before: Sent
    after: Sent
    times: int


def _sent(intake: Intake, rubric: Rubric | None) -> Sent:
    file, key = intake.file, (rubric.id, rubric.fiscal_year) if rubric is not None else None
    name = str(intake.department)
    return Sent(_NOW, file.relative, str(file.sha256), file.modified, name, key is not None, key)


class _Sent:
    """The returns of some departments, and what was read out of them."""

    def __init__(self, ledger: sqlite3.Connection, sent: Iterable[Sent]) -> None:
        self._ledger = ledger
        self._by_name: dict[str, list[Sent]] = defaultdict(list)
        for each in sent:
            self._by_name[same_text(each.department)].append(each)

    def versions(self, department: str, rubric: Rubric) -> list[Sent]:
        """Return a department's versions by one rubric."""
        key = rubric.id, rubric.fiscal_year
        own = self._by_name[same_text(department)]
        return chain_of(
            each
            for each in own
            if each.key == key or (each.key is None and self._read(each, rubric))
        )

    def pair(self, step: _Step) -> tuple[Return, Return] | None:
        """Return what both said; None where it is not known."""
        old, new = (self._read(sent, step.rubric) for sent in (step.before, step.after))
        if not old or not new:
            return None
        alike = next((reader for reader in new if reader in old), None)
        bodies = [
            next(iter(side.values())) if alike is None else side[alike] for side in (old, new)
        ]
        sides = []
        for body, sent in zip(bodies, (step.before, step.after), strict=True):
            try:
                content = from_kept(body, Path(sent.path), lambda *_: step.rubric)
            except (KeyError, TypeError, ValueError):  # as another version of the program wrote it
                return None
            sides.append(content)
        # The name as the newer one has it: with other spaces it is no other department.
        sides[0].department = sides[1].department
        return sides[0], sides[1]

    def _read(self, sent: Sent, rubric: Rubric) -> dict[str, KeptReturn]:
        """Return what a return was read as by a rubric, by reader."""
        bodies = bodies_of(self._ledger, sent.sha256)
        return {reader: body for reader, body in bodies.items() if _is_by(body, rubric)}


def _is_by(body: KeptReturn, rubric: Rubric) -> bool:
    """Tell whether a return was read by a rubric; one in another version's form is not known."""
    try:
        return rubric_of(body) == (rubric.id, rubric.fiscal_year)
    except (KeyError, TypeError, ValueError):
        return False


def _told(steps: Sequence[_Step], sent: _Sent) -> list[Resubmission]:
    """Return what some steps changed, no two of one department and rubric."""
    pairs = [sent.pair(step) for step in steps]
    known = [pair for pair in pairs if pair is not None]
    figures = [changes_between(*pair) for pair in known]
    sides = [_scored([pair[side] for pair in known]) for side in (0, 1)]
    scores = _score_changes(sides[0].rows, sides[1].rows)
    changes = iter(figures)
    told = []
    for step, pair in zip(steps, pairs, strict=True):
        name = step.after.department if pair is None else pair[1].department
        base = Resubmission(name, step.after.path, step.before.path, step.times, pair is not None)
        if pair is not None:
            unit = step.rubric.id, step.rubric.fiscal_year, name
            totals = [side.totals.get(unit) for side in sides]
            base = replace(
                base,
                figures=tuple(next(changes)),
                scores=tuple(scores.get(unit, ())) if None not in totals else (),
                total_before=totals[0],
                total=totals[1],
            )
        told.append(base)
    return told


_Unit = tuple[str, int, str]
"""Rubric, year and department."""
_UNIT = ["rubric", "year", "department"]
_COLUMNS = [*_UNIT, "project", "key", "name", "points"]


@dataclass(frozen=True, slots=True)
class _Scored:
    rows: pd.DataFrame
    """_COLUMNS, one row an indicator: `key` is what it is known by, `points` are in words."""
    totals: Mapping[_Unit, float]


def _scored(contents: Sequence[Return]) -> _Scored:
    """Score returns as they were sent; those with errors have no scores."""
    intakes = [Intake(InboxFile(each.path, str(each.path), None, 0, 0), content=each)
               for each in contents]  # fmt: skip
    tables, totals = [pd.DataFrame(columns=_COLUMNS, dtype=object)], {}
    for checked in check_intakes(intakes):
        rubric = checked.rubric
        if not len(checked.figures):
            continue
        scores = score(checked.figures, rubric, checked.items, checked.projects)
        table = scores_table(scores, "")
        keys = indicator_keys(table.assign(end=0))
        tables.append(table.assign(key=keys, points=_points(table))[_COLUMNS].astype(object))
        for name, total in scores.totals[TOTAL].items():
            rounded = float(round_half_up(total, TOTAL_DECIMALS))
            totals[rubric.id, rubric.fiscal_year, str(name)] = rounded
    return _Scored(pd.concat(tables, ignore_index=True), totals)


def _score_changes(before: pd.DataFrame, after: pd.DataFrame) -> dict[_Unit, list[ScoreChange]]:
    """Return the indicators whose points are others, in the order of the newer scores."""
    rows = joined(before, after, _COLUMNS[:5])
    words = [rows[f"points_{side}"].astype(object) for side in ("before", "after")]
    old, new = (side.where(side.notna(), NOTHING) for side in words)
    moved = rows.assign(old=old, new=new)[old != new]
    names = moved["name_after"].where(moved["name_after"].notna(), moved["name_before"])
    changes: dict[_Unit, list[ScoreChange]] = defaultdict(list)
    listed = zip(*(moved[name] for name in (*_UNIT, "project")), names, moved["old"], moved["new"],
                 strict=True)  # fmt: skip
    for rubric, year, department, *change in listed:
        changes[str(rubric), int(year), str(department)].append(ScoreChange(*map(str, change)))
    return changes


def _points(rows: pd.DataFrame) -> list[str]:
    """Return points as people read them, or why there are none."""
    points = round_half_up(pd.to_numeric(rows["score"]).to_numpy("float64"), TOTAL_DECIMALS)
    words = rows["status"].map(STATUS_WORDS)
    return [shown(float(number)) if number == number else str(word)
            for number, word in zip(points, words, strict=True)]  # fmt: skip
