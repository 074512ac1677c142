"""What the bureau accepted of errors and warnings (问题认可), as a value that the checks are given.

An acceptance is of one finding with the values that it found: where the figure is another one, it
is asked again. It decides no score: what cannot be computed is pending, accepted or not. Loads
nothing heavy: a run looks at it before it knows whether there is anything to do.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING

from perfeval_xl.forms.explanations import ACCEPTANCE
from perfeval_xl.ledger.books import Key
from perfeval_xl.ledger.copies import Maker
from perfeval_xl.ledger.entries import all_entries
from perfeval_xl.messages import GROUPS, MESSAGES, Severity
from perfeval_xl.sheets.entries import Cell, ListEntry, Standing, is_settled, standing_of, value_of

if TYPE_CHECKING:
    from perfeval_xl.checks.finding import Finding

KIND = "问题认可"
ACCEPT, REASON, NAME, YES = "认可", "理由", "认可人", "是"
_OF_FILES = GROUPS["文件"].keys()
_PASSED_OVER = ("label", "place")
"""Details of a finding that say what it is about, and nothing of what was found."""
_LONGEST = 300

Place = tuple[str, ...]
"""Names a finding: rubric, year, period, department, project, figure, code, what was found."""


def place_of(key: Key, finding: Finding) -> Place:
    """Return what names a finding, with the values that it found."""
    details = {
        name: str(value)
        for name, value in sorted(finding.details.items())
        if name not in _PASSED_OVER
    }
    said = json.dumps([finding.found, finding.expected, details, finding.also], ensure_ascii=False)
    project = "" if isinstance(finding.unit, str) else finding.unit[1]
    digest = sha256(said.encode()).hexdigest()[:12]
    whose = key.rubric, str(key.year), key.period, finding.department
    return (*whose, project, finding.name, finding.code, digest)


def asked(finding: Finding) -> Severity | None:
    """Return how grave a finding is that the bureau is asked about; None for any other."""
    severity = finding.gravity or MESSAGES[finding.code].severity
    return None if severity == "note" or finding.code in _OF_FILES else severity


@dataclass(frozen=True, slots=True)
class Acceptances:
    """What was accepted in a period."""

    period: str = ""
    words: Mapping[Place, str] = field(default_factory=dict)
    """Finding → by whom, when and why, as a sentence."""
    lacking: Mapping[Place, str] = field(default_factory=dict)
    """What is marked as accepted, and does not count → what is not there."""
    standing: Standing = field(default_factory=dict)
    """What stands in the cells of the list."""

    @classmethod
    def of(cls, ledger: sqlite3.Connection, period: str) -> Acceptances:
        """Return what stands in the ledger for a period."""
        entries = (each for each in all_entries(ledger, KIND) if each.cell.place[2:3] == (period,))
        return cls.standing_in(standing_of(entries), period)

    @classmethod
    def standing_in(cls, standing: Standing, period: str) -> Acceptances:
        """Return what follows of what stands in the cells of the list."""
        words, lacking = {}, {}
        for cell, stands in standing.items():
            if cell.heading == ACCEPT and is_settled(stands) and value_of(stands) == YES:
                reason, name = (_one_line(standing, cell, each) for each in (REASON, NAME))
                said = {REASON: reason, NAME: name}
                if missing := "、".join(each for each, text in said.items() if not text):
                    lacking[cell.place] = missing
                else:
                    words[cell.place] = f"{ACCEPTANCE}{reason}（{name}{_day(stands[-1])}）。"
        return cls(period, words, lacking, standing)

    @property
    def digest(self) -> str:
        """Of all that it changes; "" where nothing is accepted."""
        said = sorted(self.words.items())
        return sha256(json.dumps(said).encode()).hexdigest() if said else ""

    def of_finding(self, key: Key, finding: Finding) -> str:
        """Return how a finding was accepted, "" for not."""
        if not self.words or asked(finding) is None:
            return ""
        return self.words.get(place_of(key, finding), "")


def _one_line(standing: Standing, cell: Cell, heading: str) -> str:
    text = value_of(standing.get(cell._replace(heading=heading), ()))
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def _day(entry: ListEntry) -> str:
    day = Maker(*entry.signed).clock[:10]
    return f"，{day}" if day else ""
