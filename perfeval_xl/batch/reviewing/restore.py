"""The last run of a period as it stands, out of the ledger: no file of the inbox is opened.

Its scores follow what the copies of its scorebooks say.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from perfeval_xl.batch.assessing.acceptances import Acceptances
from perfeval_xl.batch.assessing.check_returns import Checked, check_intakes
from perfeval_xl.batch.assessing.last_year import last_years
from perfeval_xl.batch.assessing.score_returns import Assessed, score_checked
from perfeval_xl.batch.inbox.inbox import InboxFile
from perfeval_xl.batch.inbox.intake import Intake
from perfeval_xl.batch.inbox.memory import Memory
from perfeval_xl.batch.inbox.rubric_choice import Choice
from perfeval_xl.batch.results.ledger_entries import (
    record_decisions,
    record_evaluations,
    sources_of,
)
from perfeval_xl.batch.results.scorebook_hash import shown_by
from perfeval_xl.batch.reviewing.read_copies import ReadCopy
from perfeval_xl.batch.settings.run_plan import Options
from perfeval_xl.forms.own_targets import OwnTargets
from perfeval_xl.forms.roster import RosterEntry
from perfeval_xl.ledger.books import key_of
from perfeval_xl.ledger.copies import CopyRecord, PeriodStatements, statements_of
from perfeval_xl.ledger.returns import returns_of
from perfeval_xl.ledger.rubrics import kept_shelf
from perfeval_xl.ledger.runs import RunRecord
from perfeval_xl.messages import PerfevalError, RunError
from perfeval_xl.sheets.gate.limits import Limits


@dataclass(frozen=True, slots=True)
class PeriodState:
    """A period's returns as the last run took them in, scored with what people decided."""

    record: RunRecord
    options: Options
    limits: Limits
    checked: Sequence[Checked]
    """The checks do not depend on what reviewers decide."""
    assessed: Assessed
    accepted: Acceptances
    """What the bureau accepted of findings."""

    def told(self, statements: PeriodStatements) -> PeriodState:
        """Return the period as it stands once the copies of its scorebooks say these things.

        Only what they are about is scored again.
        """
        before, period = self.assessed, self.record.scope.period
        assessed = score_checked(before.intakes, self.checked, statements, period, before)
        return replace(self, assessed=assessed)

    def accepting(self, ledger: sqlite3.Connection) -> PeriodState:
        """Return the period with what was accepted since it was restored."""
        now = Acceptances.of(ledger, self.record.scope.period)
        return self if now.digest == self.accepted.digest else restore(ledger, self.record)

    def handed_back(self, ledger: sqlite3.Connection) -> dict[str, str]:
        """Return file → its marked copy, as the last run wrote them, of what is not scored now."""
        scored = {each.file.relative for each in self.assessed.intakes if each.status == "scored"}
        rows = returns_of(ledger, self.record.scope, self.record.id)
        copies = {row["path"]: row["handed_back"] for row in rows}
        return {path: copy for path, copy in copies.items() if copy and path not in scored}


def restore(
    ledger: sqlite3.Connection, record: RunRecord, *, as_it_was: bool = False
) -> PeriodState:
    """Return the period of a run, checked and scored as the ledger has it.

    Raises RunError LEDGER_INCOMPLETE where the program has changed since, or the rubric's file,
    unless it is to be scored `as_it_was`, by what the ledger has kept of that.
    """
    stored = dict(record.options)
    limits = Limits(**stored.pop("limits"))
    roster = [RosterEntry(**entry) for entry in stored.pop("roster")]
    day = stored.pop("deadline", None)  # runs before it was kept have none
    deadline = date.fromisoformat(day) if day else None
    shelf = kept_shelf(ledger, stored.pop("shelf", {}))
    approved = stored.pop("targets", None)
    targets = OwnTargets.of_stored(approved) if approved else None
    options = Options(**stored, roster=roster, deadline=deadline, shelf=shelf, targets=targets)
    text = _kept_text(ledger, record) if as_it_was and options.rubric else ""
    choice = Choice.of(options.rubric, options.year, options.period, text, shelf)
    memory = Memory(choice, limits, ledger)
    rows = returns_of(ledger, record.scope, record.id)
    memory.look_up(row["sha256"] for row in rows)
    intakes = [_intake(row, memory) for row in rows]
    rubrics = (intake.content.rubric for intake in intakes if intake.content)
    before = last_years(ledger, rubrics, options.jump)
    period = record.scope.period
    accepted = Acceptances.of(ledger, period)
    checked = check_intakes(intakes, before, options.jump, targets, accepted)
    assessed = score_checked(intakes, checked, statements_of(ledger, period), period)
    return PeriodState(record, options, limits, checked, assessed, accepted)


def _intake(row: sqlite3.Row, memory: Memory) -> Intake:
    path = Path(row["path"])
    file = InboxFile(path, row["path"], row["sha256"], row["modified"], row["size"])
    intake = Intake(file)
    if row["code"]:
        intake.set_aside(row["code"], **json.loads(row["details"]))
        intake.department = row["department"]
        return intake
    outcome = memory.recall(file.sha256, path)
    if outcome is None:
        raise RunError("LEDGER_INCOMPLETE", found=row["path"])
    intake.take(outcome)
    return intake


def restored(ledger: sqlite3.Connection, record: RunRecord) -> PeriodState | None:
    """Return the period of a run by the rubric of then; None where that cannot be had any more."""
    try:
        return restore(ledger, record, as_it_was=True)
    except PerfevalError as error:
        if isinstance(error, RunError) and error.code != "LEDGER_INCOMPLETE":
            raise
        return None


def _kept_text(ledger: sqlite3.Connection, record: RunRecord) -> str:
    """Return the rubric file that a run scored by; "" where the ledger has none."""
    row = ledger.execute(
        "SELECT r.text FROM evaluations e JOIN rubrics r ON r.digest = e.digest"
        " WHERE e.period = ?2 AND (?1 IS NULL OR e.year = ?1) AND e.current = 1"
        " ORDER BY e.id DESC LIMIT 1",
        record.scope,
    ).fetchone()
    return "" if row is None else str(row["text"])


def follow(
    ledger: sqlite3.Connection, state: PeriodState, run: int, read: Sequence[ReadCopy]
) -> tuple[PeriodState, list[CopyRecord]]:
    """Record the scores of a period as they are now; return it, and what new copies show.

    A period may never be run again: its scores in the ledger are the final ones from here on.
    """
    period = state.record.scope.period
    after = state.told(statements_of(ledger, period))
    groups = after.assessed.groups
    record_evaluations(ledger, run, period, groups, sources_of(after.assessed, period))
    record_decisions(ledger, run, period, groups)
    by_key = {key_of(group.scores.rubric, period): group for group in groups}
    hashes: dict[int, dict[str, str]] = {}
    copies = []
    for copy in read:
        group, shown = by_key.get(copy.record.key), ""
        if group is not None:
            # What was found in the returns is shown as well, and is the same for all copies.
            if id(copy.view) not in hashes:
                view = replace(copy.view, findings=group.findings, places=group.places)
                hashes[id(copy.view)] = shown_by(view, period)
            shown = hashes[id(copy.view)].get(copy.record.department, "")
        copies.append(replace(copy.record, shown=shown))
    return after, copies
