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

from perfeval_xl.batch.groups import Group, score_groups
from perfeval_xl.batch.inbox import list_inbox
from perfeval_xl.batch.intake import Intake, find_rubrics, take_in
from perfeval_xl.batch.manifest import manifest, write_json
from perfeval_xl.batch.tables import SCORE_COLUMNS, scores_table, write_csv
from perfeval_xl.checks.findings import COLUMNS
from perfeval_xl.forms.roster import RosterEntry
from perfeval_xl.messages import MESSAGES, PerfevalError
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
    with clock("read"):
        choose = find_rubrics(options.rubric, options.year)
        files = list_inbox(inbox)
        read = 0

        def one_read() -> None:
            nonlocal read
            read += 1
            progress("读取报送表", read, len(files))

        intakes = take_in(files, choose, one_read)
    with clock("check_and_score"):
        file_problems = _file_findings(intakes)
        groups, rejected = score_groups(intakes)
    findings = pd.concat([file_problems, rejected, *(group.findings for group in groups)])
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


def _file_findings(intakes: Sequence[Intake]) -> pd.DataFrame:
    """Return a finding for every file that is not scored, so that none vanishes from the list."""
    rows = [
        {
            "file": each.file.relative,
            "code": each.code,
            "severity": MESSAGES[each.code].severity,
            "message": each.reason,
        }
        for each in intakes
        if each.code
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype=object).fillna("")


def _write_books(groups: list[Group], out: Path, progress: Progress) -> None:
    names = iter(file_names(str(name) for group in groups for name in group.scores.points.index))
    total = sum(len(group.scores.points) for group in groups)
    done = 0

    def one_written(_: Path) -> None:
        nonlocal done
        done += 1
        progress("写评分表", done, total)

    for group in groups:
        own = list(islice(names, len(group.scores.points)))
        write_scorebooks(group.scores, out / "评分表", group.findings, own, one_written)


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
            each.content.department if each.content else "",
            each.reason,
            each.file.sha256,
        )
        for each in intakes
    ]
    returned = {file.department for file in files if file.department}
    missing = [entry.name for entry in options.roster if entry.name not in returned]
    scores = [group.scores for group in groups]
    write_summary(out / "汇总表.xlsx", scores, findings, files, missing, options.period)


@dataclass(slots=True)
class _Clock:
    """Measures the stages of a run."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def __call__(self, stage: str) -> Iterator[None]:
        begun = time.perf_counter()
        yield
        self.seconds[stage] = time.perf_counter() - begun
