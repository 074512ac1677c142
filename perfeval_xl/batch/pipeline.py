"""What a run does once there is something to do: read, score, write, and record it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from perfeval_xl.batch.assessing.check_returns import check_intakes
from perfeval_xl.batch.assessing.score_returns import Assessed, score_checked
from perfeval_xl.batch.inbox.intake import Intake
from perfeval_xl.batch.inbox.memory import Memory
from perfeval_xl.batch.inbox.receiving import Inbox
from perfeval_xl.batch.results.bookshelf import Shelf, write_books
from perfeval_xl.batch.results.earlier_periods import other_editions, past_of
from perfeval_xl.batch.results.handing_back import hand_all_back
from perfeval_xl.batch.results.leftovers import remove_leftovers, written
from perfeval_xl.batch.results.manifest import manifest_of, write_json
from perfeval_xl.batch.results.outputs import TABLES, summary_of, write_tables
from perfeval_xl.batch.results.record import record_run
from perfeval_xl.batch.results.rendering import rendered_by
from perfeval_xl.batch.reviewing.collected import Collected
from perfeval_xl.batch.run_result import RunResult
from perfeval_xl.batch.settings.run_plan import Options
from perfeval_xl.checks.finding_row import FindingRow, with_rows
from perfeval_xl.ledger.books import BookRecord, books_of
from perfeval_xl.ledger.decisions import decisions_for
from perfeval_xl.system.progress import Clock, Progress


@dataclass(slots=True)
class Job:
    """A run that has something to do."""

    ledger: sqlite3.Connection
    inbox: Inbox
    out: Path
    options: Options
    memory: Memory
    progress: Progress
    clock: Clock

    def run(
        self, collected: Collected, told: Mapping[str, Any], mark: str, started: datetime
    ) -> RunResult:
        """Do it, and write it into the ledger when everything else stands."""
        period, out = self.options.period, self.out
        with self.clock("read"):
            intakes = self.inbox.read(self.progress, self.memory)
        assessed = self._assess(intakes)
        with self.clock("hand_back"):
            limits, workers = self.inbox.limits, self.inbox.workers
            handed_back = hand_all_back(
                intakes, assessed.findings, out, workers, limits, self.progress
            )
        with self.clock("write_scorebooks"):
            known = books_of(self.ledger)
            past = past_of(self.ledger, assessed.groups, period)
            make, groups = rendered_by(workers), assessed.groups
            shelf = write_books(groups, out, period, known, past, self.progress, make)
        copies = [path for each in handed_back for path in (each.workbook, each.notice)]
        now = [path.relative_to(out).as_posix() for path in (*shelf.paths, *copies)]
        waiting = remove_leftovers(out, now)
        told_rows = [
            *collected.findings,
            *shelf.findings,
            *(FindingRow.of("LEFTOVER_LOCKED", each, found=each) for each in waiting),
        ]
        told_rows += other_editions(self.ledger, assessed.groups, period)
        findings = with_rows(assessed.findings, told_rows)
        assessed = replace(assessed, findings=findings)
        marked = {each.relative: each.workbook.relative_to(out).as_posix() for each in handed_back}
        with self.clock("write_tables"):
            whole = summary_of(assessed, self.options, limits, shelf.paths, marked, past, out)
            finish_summary = whole.begin(out, workers)
            write_tables(assessed, self.options, out)
        with self.clock("write_ledger"):
            books = [*shelf.records, *_edited_before(known, shelf, out)]
            # What waits for a workbook to be closed is not done: the next run goes on.
            mark = "" if shelf.waiting or waiting else mark
            # The summary is in place before the ledger knows of the run.
            last = partial(self._write_summary, finish_summary)
            record_run(self.ledger, assessed, books, told, mark, started, self.memory, marked, last)
        outputs = {
            **waiting,
            **shelf.outputs,
            **written(out, [*copies, *(out / each for each in TABLES)]),
        }
        data = manifest_of(assessed, period, started, self.clock.told(), outputs, whole.facts)
        write_json(data, out / "run.json")
        scores = [group.scores for group in assessed.groups]
        return RunResult(
            data, scores, collected, findings, shelf.written, self.memory.read,
            seconds=self.clock.told(),
        )  # fmt: skip

    def _assess(self, intakes: Sequence[Intake]) -> Assessed:
        """Check and score; returns with errors get the status `returned`."""
        with self.clock("check"):
            checked = check_intakes(intakes)
        with self.clock("score"):
            decisions = decisions_for(self.ledger, self.options.period)
            assessed = score_checked(intakes, checked, decisions)
            for each in intakes:
                if each.content is not None:
                    each.content.forget_figures()
        return assessed

    def _write_summary(self, finish: Callable[[], None]) -> None:
        with self.clock("write_summary"):
            finish()


def _edited_before(
    known: Mapping[str, BookRecord], shelf: Shelf, out: Path
) -> Iterator[BookRecord]:
    """Yield the edited scorebooks of others that are still there: they were collected once."""
    now = {each.path for each in shelf.records}
    for path, record in known.items():
        if record.edited and path not in now and (out / path).is_file():
            yield record
