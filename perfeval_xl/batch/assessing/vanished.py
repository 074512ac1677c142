"""The departments that were scored in the last run, and of which there is no return now.

A department is there by its name or code, by the bytes of its return under whatever name, or by a
file at the place of its return, whatever became of that. Where the file that was a department's
says another name now, both are told. A return of an earlier year stands for nobody of a later one;
with the first returns of a later year the earlier one is over, and nobody of it has vanished.
"""

import sqlite3
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from perfeval_xl.batch.assessing.wrong_call import SEVERAL
from perfeval_xl.batch.inbox.inbox import NEXT_TIME
from perfeval_xl.batch.inbox.intake import Intake
from perfeval_xl.checks.finding_row import COLUMNS, FindingRow
from perfeval_xl.forms.roster import RosterEntry
from perfeval_xl.ledger.books import Key, Scope, key_of
from perfeval_xl.messages import Code, PerfevalError
from perfeval_xl.sheets.grids import same_text

_NAMED = 3
VANISHED: Code = "RETURN_VANISHED"
NOT_THERE: Sequence[Code] = (VANISHED, "RETURN_OTHER_NAME")
"""What is told of departments that have no return any more."""


@dataclass(frozen=True, slots=True)
class Stood:
    """A department that was scored in the last run of a period."""

    evaluation: int
    """Its number in the ledger."""
    key: Key
    department: str
    code: str
    path: str
    """Its return then, below the inbox."""
    sha256: str | None


@dataclass(frozen=True, slots=True)
class Vanished:
    """One of which there is no return any more."""

    stood: Stood
    path: str
    """Its return then, or the file that says another name now."""
    name: str = ""
    """That other name."""


@dataclass(frozen=True, slots=True)
class Attendance:
    """Who of those that stood is there, and who is not."""

    stood: Sequence[Stood]
    """All but those of years that are over."""
    vanished: Sequence[Vanished]
    waiting: Sequence[Stood]
    """Their files are there, and are to be read the next time."""

    def check(self) -> None:
        """Raise PerfevalError MOST_VANISHED where more than half of several would vanish."""
        if len(self.stood) >= SEVERAL and 2 * len(self.vanished) > len(self.stood):
            names = [gone.stood.department for gone in self.vanished]
            more = "等" if len(names) > _NAMED else ""
            raise PerfevalError(
                "MOST_VANISHED", expected=len(self.stood), count=len(names),
                found="、".join(names[:_NAMED]) + more,
            )  # fmt: skip


def attendance(ledger: sqlite3.Connection, scope: Scope, intakes: Sequence[Intake]) -> Attendance:
    """Return who of those that stand in the ledger for what a run is for is there."""
    stood = list(_standing(ledger, scope, intakes))
    there = _There(
        intakes, scope.period, {(each.key, same_text(each.department)) for each in stood}
    )
    vanished = [gone for each in stood for gone in there.without(each)]
    later = {intake.file.relative for intake in intakes if intake.code in NEXT_TIME}
    return Attendance(stood, vanished, [each for each in stood if each.path in later])


def _standing(
    ledger: sqlite3.Connection, scope: Scope, intakes: Sequence[Intake]
) -> Iterator[Stood]:
    """Yield what stands; of years that nobody named, those since the first of the returns.

    Without a return that says a year, the last one. A year that was named by a run since is that
    run's, and stands in its own folder.
    """
    named = {
        row["year"]
        for row in ledger.execute("SELECT DISTINCT year FROM runs WHERE period = ''")
        if scope.year is None
    }
    rows = ledger.execute(
        "SELECT id, rubric, year, department, department_code, path, sha256 FROM evaluations"
        " WHERE period = ?1 AND (?2 IS NULL OR year = ?2) AND current = 1"
        " ORDER BY rubric, year, department",
        (scope.period, scope.year),
    ).fetchall()
    years = {intake.content.rubric.fiscal_year for intake in intakes if intake.content}
    rows = [row for row in rows if row["year"] in years or row["year"] not in named]
    first = min(years, default=max((row["year"] for row in rows), default=0))
    for number, rubric, year, department, code, path, digest in rows:
        if scope.year is not None or year >= first:
            key = Key(rubric, year, scope.period)
            yield Stood(number, key, department, code, path, digest)


class _There:
    """What is in an inbox, by all that a department can be found by."""

    def __init__(
        self, intakes: Sequence[Intake], period: str, stood: Collection[tuple[Key, str]]
    ) -> None:
        self._stood = stood
        self._by_path = {intake.file.relative: intake for intake in intakes}
        self._by_code: dict[str, Intake] = {}
        self._by_name: dict[str, list[Key | None]] = {}
        self._digests = {intake.file.sha256 for intake in intakes if intake.file.sha256}
        for intake in intakes:
            content = intake.content
            if intake.department:
                key = key_of(content.rubric, period) if content else None
                self._by_name.setdefault(same_text(intake.department), []).append(key)
            if content is not None and content.code:
                self._by_code.setdefault(same_text(content.code), intake)

    def without(self, stood: Stood) -> Iterator[Vanished]:
        """Yield a department that is not there."""
        name = same_text(stood.department)
        if name in self._by_name:
            if not any(self._stands_for(key, stood.key, name) for key in self._by_name[name]):
                yield Vanished(stood, stood.path)
            return
        file = self._file(stood.path)
        for intake in (file, self._by_code.get(same_text(stood.code)) if stood.code else None):
            if intake is not None and intake.department:
                yield Vanished(stood, intake.file.relative, intake.department)
                return
        if file is None and stood.sha256 not in self._digests:
            yield Vanished(stood, stood.path)

    def _stands_for(self, key: Key | None, before: Key, name: str) -> bool:
        """Tell whether a return is what became of a department's earlier one.

        So is one that could not be read, and one for another rubric that was not there before.
        """
        if key is None or key == before:
            return True
        return key.year >= before.year and (key, name) not in self._stood

    def _file(self, path: str) -> Intake | None:
        """Return what is at a path now: the file, or the archive that it was in, unopened."""
        if path in self._by_path:
            return self._by_path[path]
        parts = path.split("/")
        for end in range(len(parts) - 1, 0, -1):
            archive = self._by_path.get("/".join(parts[:end]))
            if archive is not None and archive.code != "FILE_IS_ARCHIVE":
                return archive
        return None


def told_before(
    ledger: sqlite3.Connection,
    scope: Scope,
    intakes: Sequence[Intake],
    roster: Sequence[RosterEntry],
) -> list[FindingRow]:
    """Return what was told of departments that had vanished before and have not returned since.

    One that a roster does not list is not waited for.
    """
    there = {same_text(intake.department) for intake in intakes if intake.department}
    expected = {same_text(entry.name) for entry in roster}
    return [
        row
        for row in findings_told(ledger, scope, [VANISHED])
        if (name := same_text(row.department)) not in there and (not expected or name in expected)
    ]


def findings_told(
    ledger: sqlite3.Connection, scope: Scope, codes: Sequence[Code] | None = None
) -> list[FindingRow]:
    """Return the findings that the last run of a scope told, those of some codes if given."""
    names = ", ".join(f"findings.{name}" for name in COLUMNS)
    query = (
        f"SELECT {names} FROM findings JOIN runs ON runs.id = findings.run"
        " WHERE runs.year IS ? AND runs.period = ? ORDER BY findings.rowid"
    )
    rows = (FindingRow(*row) for row in ledger.execute(query, scope))
    return [row for row in rows if codes is None or row.code in codes]
