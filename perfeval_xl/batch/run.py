"""One run: inbox in; scorebooks, summary, tables and manifest out."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import pandas as pd

from perfeval_xl.batch.checked import check_intakes, file_findings
from perfeval_xl.batch.children import Children
from perfeval_xl.batch.choice import Choice
from perfeval_xl.batch.duplicates import settle_duplicates
from perfeval_xl.batch.groups import Group, score_groups
from perfeval_xl.batch.inbox import open_inbox
from perfeval_xl.batch.intake import Intake, take_in
from perfeval_xl.batch.manifest import manifest, write_json
from perfeval_xl.batch.settings import load_limits
from perfeval_xl.batch.tables import SCORE_COLUMNS, scores_table, write_csv
from perfeval_xl.forms.roster import RosterEntry
from perfeval_xl.messages import PerfevalError
from perfeval_xl.scoring.scores import Scores
from perfeval_xl.workbooks.file_names import file_names
from perfeval_xl.workbooks.scorebook import write_scorebooks
from perfeval_xl.workbooks.summary import FileStatus, write_summary

Progress = Callable[[str, int, int], None]
"""Told the stage (读取, 写评分表 …), how many are done and of how many."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a run may be told besides its two folders."""

    rubric: str | None = None
    year: int | None = None
    period: str = ""
    roster: Sequence[RosterEntry] = ()


@dataclass(slots=True)
class RunResult:
    """What a run did."""

    manifest: dict[str, Any]
    groups: list[Scores]
    findings: pd.DataFrame

    @property
    def handed_back(self) -> int:
        """How many files cannot be scored and go back."""
        return sum(file["status"] == "returned" for file in self.manifest["files"])


def run(
    inbox: Path, out: Path, options: Options | None = None, progress: Progress = lambda *_: None
) -> RunResult:
    """Read every return in `inbox`, score it by the rubric it names, write everything to `out`.

    Raises PerfevalError where the folders do not serve or the asked-for rubric is not right; what
    is wrong with a single file is told in the result and never stops the run.
    """
    options = options or Options()
    _check_folders(inbox, out)
    started, clock = datetime.now(UTC), _Clock()
    choice, limits = Choice.of(options.rubric, options.year), load_limits(inbox)
    with (
        Children(limits.memory_mb, limits.seconds, choice.rubric) as children,
        open_inbox([inbox], limits, children) as files,
    ):
        with clock("read"):
            read = _Count(progress, "读取报送表", len(files))
            intakes = take_in(files, choice, children, limits, read)
            settle_duplicates(intakes)
        with clock("check_and_score"):
            file_problems = file_findings(intakes)
            checked = check_intakes(intakes)
            groups = score_groups(checked)
    rejected = [each.table(each.handed_back) for each in checked]
    findings = pd.concat([file_problems, *rejected, *(group.findings for group in groups)])
    findings = findings.reset_index(drop=True)
    with clock("write_scorebooks"):
        _write_books(groups, out, progress)
    with clock("write_summary"):
        _write_summary_of(groups, intakes, findings, options, out)
        tables = [scores_table(group.scores, options.period) for group in groups]
        empty = pd.DataFrame(columns=list(SCORE_COLUMNS), dtype=object)
        write_csv(pd.concat(tables) if tables else empty, out / "scores.csv")
        write_csv(findings, out / "findings.csv")
    scores = [group.scores for group in groups]
    data = manifest(intakes, scores, findings, options.period, started, clock.seconds)
    write_json(data, out / "run.json")
    return RunResult(data, scores, findings)


def _check_folders(inbox: Path, out: Path) -> None:
    if not inbox.is_dir():
        raise PerfevalError("INBOX_MISSING", found=inbox)
    if out.resolve().is_relative_to(inbox.resolve()):
        raise PerfevalError("INBOX_INSIDE_OUT", found=out)


def _write_books(groups: list[Group], out: Path, progress: Progress) -> None:
    names = iter(file_names(str(name) for group in groups for name in group.scores.points.index))
    written = _Count(progress, "写评分表", sum(len(group.scores.points) for group in groups))
    for group in groups:
        own = list(islice(names, len(group.scores.points)))
        write_scorebooks(group.scores, out / "评分表", group.findings, own, lambda _: written())


def _write_summary_of(
    groups: list[Group],
    intakes: Sequence[Intake],
    findings: pd.DataFrame,
    options: Options,
    out: Path,
) -> None:
    files = [
        FileStatus(
            each.file.relative,
            each.status,
            each.department or "",
            each.reason,
            each.file.sha256 or "",
        )
        for each in intakes
    ]
    returned = {file.department for file in files if file.department}
    missing = [entry.name for entry in options.roster if entry.name not in returned]
    scores = [group.scores for group in groups]
    write_summary(out / "汇总表.xlsx", scores, findings, files, missing, options.period)


@dataclass(slots=True)
class _Count:
    """Tells the progress of one stage, one thing at a time."""

    progress: Progress
    stage: str
    total: int
    done: int = 0

    def __call__(self) -> None:
        self.done += 1
        self.progress(self.stage, self.done, self.total)


@dataclass(slots=True)
class _Clock:
    """Measures the stages of a run."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def __call__(self, stage: str) -> Iterator[None]:
        begun = time.perf_counter()
        yield
        self.seconds[stage] = time.perf_counter() - begun
