"""The last run of a period as it was, out of the ledger: no file of the inbox is opened."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from perfeval_xl.batch.inbox.inbox import InboxFile
from perfeval_xl.batch.inbox.intake import Intake
from perfeval_xl.batch.inbox.memory import Memory
from perfeval_xl.batch.inbox.rubric_choice import Choice
from perfeval_xl.batch.settings.run_plan import Options
from perfeval_xl.forms.roster import RosterEntry
from perfeval_xl.ledger.runs import RunRecord
from perfeval_xl.messages import RunError
from perfeval_xl.sheets.gate.limits import Limits


@dataclass(frozen=True, slots=True)
class Restored:
    """A run that can be assessed again."""

    record: RunRecord
    options: Options
    limits: Limits
    intakes: list[Intake]


def restore(ledger: sqlite3.Connection, record: RunRecord) -> Restored:
    """Return a run's files with what was read out of them, as before they were checked.

    Raises RunError LEDGER_INCOMPLETE where the program or a rubric has changed since.
    """
    told = dict(record.options)
    limits = Limits(**told.pop("limits"))
    roster = [RosterEntry(**each) for each in told.pop("roster")]
    day = told.pop("deadline", None)  # runs before it was kept have none
    deadline = date.fromisoformat(day) if day else None
    options = Options(**told, roster=roster, deadline=deadline)
    choice = Choice.of(options.rubric, options.year, options.period)
    memory = Memory(choice, limits, ledger)
    rows = ledger.execute(
        "SELECT * FROM returns WHERE run = ? ORDER BY position", (record.id,)
    ).fetchall()
    memory.look_up(row["sha256"] for row in rows)
    return Restored(record, options, limits, [_intake(row, memory) for row in rows])


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
