"""The road of a run once there is something to do: take in, check, score, write, publish.

Each step takes values and gives a value. A review walks the same road with the returns of the
ledger in place of the inbox (`batch.review`); `check` leaves it after the checks.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from perfeval_xl.batch.assessing.acceptances import Acceptances
from perfeval_xl.batch.assessing.check_returns import check_intakes
from perfeval_xl.batch.assessing.last_year import LastYears, last_years
from perfeval_xl.batch.assessing.score_returns import Assessed, departments_of, score_checked
from perfeval_xl.batch.assessing.vanished import attendance, told_before
from perfeval_xl.batch.assessing.wrong_call import check_call
from perfeval_xl.batch.inbox.intake import Intake
from perfeval_xl.batch.inbox.memory import Memory
from perfeval_xl.batch.inbox.receiving import Inbox, LastFile, last_files
from perfeval_xl.batch.results.bookshelf import book_paths, write_books
from perfeval_xl.batch.results.earlier_periods import other_editions, past_of
from perfeval_xl.batch.results.handing_back import hand_all_back
from perfeval_xl.batch.results.ledger_entries import end_evaluations, record_returns
from perfeval_xl.batch.results.leftovers import (
    clear_leftovers,
    put_vanished_aside,
    still_there,
    tell_unknown,
)
from perfeval_xl.batch.results.moving_over import move_over
from perfeval_xl.batch.results.out_folder import OutFolder
from perfeval_xl.batch.results.outputs import expect_departments
from perfeval_xl.batch.results.period_folders import PeriodFolders
from perfeval_xl.batch.results.publish import Publication, publish
from perfeval_xl.batch.results.rendering import expect_books, rendered_by
from perfeval_xl.batch.reviewing.acceptance_list import put_acceptances
from perfeval_xl.batch.reviewing.collect import Collection
from perfeval_xl.batch.run_result import RunResult
from perfeval_xl.batch.settings.run_plan import Options
from perfeval_xl.forms.own_targets import OwnTargets
from perfeval_xl.ledger.books import Scope, put_books
from perfeval_xl.ledger.copies import PeriodStatements, drop_copies, move_copies, statements_of
from perfeval_xl.ledger.rubrics import keep_rubrics
from perfeval_xl.rubric.source import SHIPPED
from perfeval_xl.system.file_names import check_paths
from perfeval_xl.system.progress import Clock, Progress


@dataclass(frozen=True, slots=True)
class Journey:
    """What a run sets out with."""

    ledger: sqlite3.Connection
    inbox: Inbox
    whole: PeriodFolders
    out: OutFolder
    """That of the period."""
    options: Options
    asked: Scope
    """What was asked for by name, before the inbox was looked at."""
    memory: Memory
    stored_options: Mapping[str, Any]
    """The options as plain data, for the ledger."""
    fingerprint: str
    """Of all that the run is made of."""
    started: datetime
    progress: Progress
    clock: Clock
    last: Sequence[LastFile]
    """What the last run found in the inbox."""
    accepted: Acceptances
    """What the bureau accepted, as far as it was collected."""


def evaluate(journey: Journey, collection: Collection) -> RunResult:
    """Walk the road, from the files of the inbox to what stands in OUT and in the ledger.

    `collection` is what was collected from scorebooks before; the decisions are in the ledger.
    Raises PerfevalError, before anything is written, where all would be handed back or most would
    be gone for a reason that may lie in the call, unless the options insist, and where a path would
    be too long for Windows.
    """
    ledger, inbox, out, clock = journey.ledger, journey.inbox, journey.out, journey.clock
    scope, workers, progress = journey.options.scope, journey.inbox.workers, journey.progress
    period = scope.period
    with clock("read"):
        intakes = inbox.read(progress, journey.memory)
    targets, accepted = journey.options.targets, journey.accepted
    rubrics = [intake.content.rubric for intake in intakes if intake.content]
    expect_books(workers, journey.memory.read)
    expect_departments(workers, len(rubrics))
    if targets is not None:
        for rubric in dict.fromkeys(rubrics):
            targets.check(rubric, journey.options.roster)
    before = last_years(ledger, rubrics, journey.options.jump)
    statements = statements_of(ledger, period)
    jump = journey.options.jump
    assessed = assess(intakes, statements, period, clock, before, jump, targets, accepted)
    attending = attendance(ledger, scope, intakes)
    if not journey.options.anyway:
        check_call(intakes, journey.last, journey.options, journey.asked)
        attending.check()
    check_paths(book_paths(assessed.groups, out))
    years = [intake.content.rubric.fiscal_year for intake in intakes if intake.content]
    if moved := move_over(ledger, journey.whole, out, scope, min(years, default=None)):
        collection.move("", moved)
    with clock("hand_back"):
        handed_back = hand_all_back(
            intakes, assessed.findings, out, workers, inbox.limits, progress
        )
    with clock("write_scorebooks"):
        groups = assessed.groups
        known = collection.known(ledger, out)
        left = put_vanished_aside(out, known, attending)
        past = past_of(ledger, groups, period)
        shelf = write_books(groups, out, period, known, past, progress, rendered_by(workers))
    marked = [path for handed in handed_back for path in (handed.workbook, handed.notice)]
    clear_leftovers(out, map(out.relative, (*shelf.paths, *marked)), known, left)
    if not out.manifest():
        last = last_files(ledger, scope=scope)
        tell_unknown(out, [file.handed_back for file in last], marked, left)
    departments = departments_of(groups, period)
    listed, told = put_acceptances(ledger, out, assessed.asked, accepted)
    publication = Publication(
        "run",
        journey.options,
        inbox.limits,
        journey.stored_options,
        # What waits for a workbook to be closed is not done: the next run goes on.
        "" if shelf.waiting or left.waiting else journey.fingerprint,
        past,
        shelf.paths,
        {handed.relative: out.relative(handed.workbook) for handed in handed_back},
        [
            *collection.told(departments, scope),
            *told,
            *shelf.findings,
            *left.findings,
            *told_before(ledger, scope, intakes, journey.options.roster),
            *other_editions(ledger, groups, period),
        ],
        {**left.outputs, **shelf.outputs, **out.digests(marked), **listed},
    )

    def entries(run: int) -> None:
        record_returns(ledger, run, scope, intakes, publication.handed_back)
        journey.memory.store()
        rubrics = [group.scores.rubric for group in groups]
        keep_rubrics(ledger, rubrics, journey.options.rubric, journey.options.shelf or SHIPPED)
        put_books(ledger, out.name, [*shelf.records, *still_there(known, left)])
        end_evaluations(ledger, run, attending.stood, departments)
        move_copies(ledger, [*shelf.moved, *left.copies])
        drop_copies(ledger, shelf.replaced)

    published = publish(
        ledger, out, assessed, publication, clock, journey.started, entries, workers
    )
    return RunResult(
        published.manifest,
        [group.scores for group in groups],
        collection,
        out.name,
        published.assessed.findings,
        shelf.written,
        journey.memory.read,
        left.moved,
    )


def assess(
    intakes: Sequence[Intake],
    statements: PeriodStatements,
    period: str,
    clock: Clock,
    before: LastYears,
    jump: float | None,
    targets: OwnTargets | None,
    accepted: Acceptances,
) -> Assessed:
    """Check and score what was taken in; returns with errors get the status `returned`."""
    with clock("check"):
        checked = check_intakes(intakes, before, jump, targets, accepted)
    with clock("score"):
        assessed = score_checked(intakes, checked, statements, period)
        for intake in intakes:
            if intake.content is not None:
                intake.content.forget_figures()
    return assessed
