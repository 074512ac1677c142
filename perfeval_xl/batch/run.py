"""One run: inbox in; scorebooks, marked copies, summary, tables, manifest and ledger out."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from perfeval_xl.batch.assess import assess
from perfeval_xl.batch.bookshelf import Shelf, write_books
from perfeval_xl.batch.choice import Choice
from perfeval_xl.batch.collect import Collected, collect_if_possible
from perfeval_xl.batch.fingerprint import fingerprint, nothing_new
from perfeval_xl.batch.handing_back import hand_all_back
from perfeval_xl.batch.inbox_period import of_period, period_for
from perfeval_xl.batch.ledger.books import BookRecord, books_of
from perfeval_xl.batch.ledger.decisions import decisions_for
from perfeval_xl.batch.ledger.ledger import open_ledger
from perfeval_xl.batch.leftovers import remove_leftovers, written
from perfeval_xl.batch.manifest import manifest_of, read_manifest, write_json
from perfeval_xl.batch.memory import Memory
from perfeval_xl.batch.occupied import occupied
from perfeval_xl.batch.options import Options
from perfeval_xl.batch.outputs import TABLES, summary_of, write_tables
from perfeval_xl.batch.past import other_editions, past_of
from perfeval_xl.batch.progress import Clock, Progress
from perfeval_xl.batch.receiving import Inbox, receive
from perfeval_xl.batch.record import record_run
from perfeval_xl.batch.rendering import rendered_by
from perfeval_xl.batch.restore import told_of
from perfeval_xl.batch.review_findings import no_findings, still_open, with_rows
from perfeval_xl.batch.settings import load_limits
from perfeval_xl.batch.writable import check_writable
from perfeval_xl.messages import PerfevalError
from perfeval_xl.scoring.scores import Scores


@dataclass(slots=True)
class RunResult:
    """What a run did."""

    manifest: dict[str, Any]
    groups: list[Scores]
    findings: pd.DataFrame
    collected: Collected
    """What was collected from edited scorebooks before."""
    written: int = 0
    """How many scorebooks were written; the others were up to date."""
    read: int = 0
    """How many files were read; the others were known."""
    unchanged: bool = False
    """Whether there was nothing to do: nothing was written, `groups` and `findings` are empty."""
    seconds: Mapping[str, float] = field(default_factory=dict)
    """Stage → how long it took, with what was spent between them (`rest`) and in all (`total`)."""

    @property
    def handed_back(self) -> int:
        """How many files cannot be scored and go back."""
        return sum(file["status"] == "returned" for file in self.manifest["files"])


def run(
    inbox: Path, out: Path, options: Options | None = None, progress: Progress = lambda *_: None
) -> RunResult:
    """Read every return in `inbox`, score it by the rubric it names, write everything to `out`.

    What analysts changed in the scorebooks is collected first. A run over what the last one was
    made of writes nothing. Raises PerfevalError where the folders do not serve or the asked-for
    rubric is not right, and RunError where somebody else is writing to `out` or the system does
    not take what is written; what is wrong with a single file is told in the result and never
    stops the run.
    """
    options, clock = options or Options(), Clock()
    check_folders(inbox, out)
    started = datetime.now(UTC)
    choice = Choice.of(options.rubric, options.year, options.period)
    limits = options.limits or load_limits(inbox)
    with occupied(out), open_ledger(out) as ledger:
        check_writable(out)
        with clock("collect"):
            collected = collect_if_possible(ledger, out)
        before = read_manifest(out)
        with clock("list"), ExitStack() as stack:
            files = len(before.get("files", ()))
            listed = stack.enter_context(receive([inbox], choice, limits, options.where, files))
            inbox_open = stack.pop_all()
        with inbox_open:
            with clock("prepare"):
                options, listed = _in_period(options, listed)
                choice = listed.choice
                told = told_of(options, limits)
                mark = fingerprint(listed.files, choice, told)
            outputs, standing = before.get("outputs", {}), collected.standing
            if nothing_new(ledger, mark, listed.files, outputs, out, standing):
                seconds = clock.told()
                return RunResult(
                    before, [], no_findings(), collected, unchanged=True, seconds=seconds
                )
            memory = Memory(choice, limits, ledger)
            job = _Job(ledger, listed, out, options, memory, progress, clock)
            return job.run(collected, told, mark, started)


def _in_period(options: Options, listed: Inbox) -> tuple[Options, Inbox]:
    """Return the options and the inbox of the one period that a run is for."""
    period = period_for(listed.files, options.period, options.year)
    files = of_period(listed.files, period, options.year)
    choice = listed.choice.in_period(period)
    return replace(options, period=period), replace(listed, files=files, choice=choice)


@dataclass(slots=True)
class _Job:
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
        with self.clock("check_and_score"):
            assessed = assess(intakes, decisions_for(self.ledger, period))
            for each in intakes:
                if each.content is not None:
                    each.content.forget_figures()
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
        told_rows = [*collected.findings, *shelf.findings, *still_open(waiting)]
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
            data, scores, findings, collected, shelf.written, self.memory.read,
            seconds=self.clock.told(),
        )  # fmt: skip

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


def check_folders(inbox: Path, out: Path) -> None:
    """Raise PerfevalError where a run cannot read from the one or write to the other."""
    if not inbox.is_dir():
        raise PerfevalError("INBOX_MISSING", found=inbox)
    if out.exists() and not out.is_dir():
        raise PerfevalError("OUT_NOT_FOLDER", found=out)
    if out.resolve().is_relative_to(inbox.resolve()):
        raise PerfevalError("INBOX_INSIDE_OUT", found=out)
