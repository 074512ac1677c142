"""The last run of a period as it stands, out of the ledger: no file of the inbox is opened."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from perfeval_xl.batch.assessing.check_returns import Checked, check_intakes
from perfeval_xl.batch.assessing.score_returns import Assessed, score_checked
from perfeval_xl.batch.inbox.inbox import InboxFile
from perfeval_xl.batch.inbox.intake import Intake
from perfeval_xl.batch.inbox.memory import Memory
from perfeval_xl.batch.inbox.rubric_choice import Choice
from perfeval_xl.batch.settings.run_plan import Options
from perfeval_xl.forms.roster import RosterEntry
from perfeval_xl.ledger.copies import PeriodStatements, statements_of
from perfeval_xl.ledger.runs import RunRecord
from perfeval_xl.messages import RunError
from perfeval_xl.sheets.gate.limits import Limits


@dataclass(frozen=True, slots=True)
class PeriodState:
    """A period's returns as the last run took them in, scored with what people decided."""

    record: RunRecord
    options: Options
    limits: Limits
    checked: Sequence[Checked]
    """The checks do not depend on what people decide."""
    assessed: Assessed

    def told(self, statements: PeriodStatements) -> PeriodState:
        """Return the period as it stands once the copies of its scorebooks say these things.

        Only what they are about is scored again.
        """
        before, period = self.assessed, self.record.period
        assessed = score_checked(before.intakes, self.checked, statements, period, before)
        return replace(self, assessed=assessed)


def restore(ledger: sqlite3.Connection, record: RunRecord) -> PeriodState:
    """Return the period of a run, checked and scored as the ledger has it.

    Raises RunError LEDGER_INCOMPLETE where the program or a rubric has changed since.
    """
    stored = dict(record.options)
    limits = Limits(**stored.pop("limits"))
    roster = [RosterEntry(**entry) for entry in stored.pop("roster")]
    day = stored.pop("deadline", None)  # runs before it was kept have none
    deadline = date.fromisoformat(day) if day else None
    options = Options(**stored, roster=roster, deadline=deadline)
    choice = Choice.of(options.rubric, options.year, options.period)
    memory = Memory(choice, limits, ledger)
    rows = ledger.execute(
        "SELECT * FROM returns WHERE run = ? ORDER BY position", (record.id,)
    ).fetchall()
    memory.look_up(row["sha256"] for row in rows)
    intakes = [_intake(row, memory) for row in rows]
    checked = check_intakes(intakes)
    statements = statements_of(ledger, record.period)
    assessed = score_checked(intakes, checked, statements, record.period)
    return PeriodState(record, options, limits, checked, assessed)


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
