"""One run: inbox in; scorebooks, summary, tables and manifest out."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from perfeval_xl.batch.inbox import list_inbox
from perfeval_xl.batch.intake import Intake, find_rubrics, take_in
from perfeval_xl.batch.manifest import manifest, write_json
from perfeval_xl.batch.tables import SCORE_COLUMNS, scores_table, write_csv
from perfeval_xl.checks.findings import COLUMNS, Finding, table
from perfeval_xl.checks.run_checks import reading_findings, run_checks
from perfeval_xl.forms.figures import collect, collect_items, settle
from perfeval_xl.forms.roster import RosterEntry
from perfeval_xl.messages import MESSAGES, PerfevalError
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.scoring.differences import self_differences
from perfeval_xl.scoring.score import Scores, score
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


@dataclass(slots=True)
class _Group:
    """The sound returns of one rubric and year."""

    scores: Scores
    findings: pd.DataFrame
    names: list[str] = field(default_factory=list)


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
        groups, rejected = _score_groups(intakes)
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
        (
            each.file.relative,
            "",
            "",
            "",
            each.code,
            MESSAGES[each.code].severity,
            each.reason,
            "",
            "",
        )
        for each in intakes
        if each.code
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)


def _score_groups(intakes: Sequence[Intake]) -> tuple[list[_Group], pd.DataFrame]:
    """Check and score the returns rubric by rubric; those with errors are handed back instead."""
    by_rubric: dict[tuple[str, int], list[Intake]] = {}
    for intake in intakes:
        if intake.content:
            rubric = intake.content.rubric
            by_rubric.setdefault((rubric.id, rubric.fiscal_year), []).append(intake)
    groups, rejected = [], [pd.DataFrame(columns=list(COLUMNS), dtype=object)]
    for key in sorted(by_rubric):
        group, found = _score_group(by_rubric[key])
        rejected.append(found)
        if group is not None:
            groups.append(group)
    return groups, pd.concat(rejected)


def _score_group(intakes: list[Intake]) -> tuple[_Group | None, pd.DataFrame]:
    returns = [intake.content for intake in intakes if intake.content]
    rubric: Rubric = returns[0].rubric
    items = collect_items(returns)
    figures = settle(collect(returns, rubric), items, rubric)
    found = [*reading_findings(returns, rubric), *run_checks(figures, items, rubric)]
    errors: dict[str, list[Finding]] = {}
    for finding in found:
        if finding.severity == "error":
            errors.setdefault(finding.department, []).append(finding)
    for intake in intakes:
        if intake.content and intake.content.department in errors:
            own = errors[intake.content.department]
            intake.status = "returned"
            intake.reason = f"有 {len(own)} 处错误须改正：{own[0].message}"
    sound = ~figures.index.isin(list(errors))
    files = {each.content.department: each.file.relative for each in intakes if each.content}
    places = {each.department: each.places for each in returns}
    handed_back = table([each for each in found if each.department in errors], files, places)
    if not sound.any():
        return None, handed_back
    scores = score(figures[sound], rubric, _items_of(items, figures.index[sound]))
    kept = [each for each in found if each.department not in errors]
    findings = table([*kept, *self_differences(scores)], files, places)
    return _Group(scores, findings), handed_back


def _items_of(items: pd.DataFrame, departments: pd.Index) -> pd.DataFrame:
    return items[items["单位名称"].isin(departments)] if len(items) else items


def _write_books(groups: list[_Group], out: Path, progress: Progress) -> None:
    names = iter(file_names(str(name) for group in groups for name in group.scores.points.index))
    total = sum(len(group.scores.points) for group in groups)
    done = 0

    def one_written(_: Path) -> None:
        nonlocal done
        done += 1
        progress("写评分表", done, total)

    for group in groups:
        group.names = [next(names) for _ in range(len(group.scores.points))]
        folder = out / "评分表"
        write_scorebooks(group.scores, folder, group.findings, group.names, one_written)


def _write_summary_of(
    groups: list[_Group],
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
