"""One run: inbox in; scorebooks, marked copies, summary, tables and manifest out."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from perfeval_xl.batch.checked import check_intakes, file_findings
from perfeval_xl.batch.choice import Choice
from perfeval_xl.batch.groups import score_groups
from perfeval_xl.batch.handing_back import hand_all_back
from perfeval_xl.batch.leftovers import remove_leftovers, written
from perfeval_xl.batch.manifest import manifest, write_json
from perfeval_xl.batch.options import Options
from perfeval_xl.batch.outputs import write_books, write_summary_of, write_tables
from perfeval_xl.batch.progress import Clock, Progress
from perfeval_xl.batch.receiving import receive
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

    @property
    def handed_back(self) -> int:
        """How many files cannot be scored and go back."""
        return sum(file["status"] == "returned" for file in self.manifest["files"])


def run(
    inbox: Path, out: Path, options: Options | None = None, progress: Progress = lambda *_: None
) -> RunResult:
    """Read every return in `inbox`, score it by the rubric it names, write everything to `out`.

    Raises PerfevalError where the folders do not serve or the asked-for rubric is not right, and
    RunError where the system does not take what is written; what is wrong with a single file is
    told in the result and never stops the run.
    """
    options = options or Options()
    _check_folders(inbox, out)
    check_writable(out)
    started, clock = datetime.now(UTC), Clock()
    choice, limits = Choice.of(options.rubric, options.year), load_limits(inbox)
    with ExitStack() as stack:
        with clock("read"):
            received = receive([inbox], choice, limits, progress)
            intakes, children = stack.enter_context(received)
        with clock("check_and_score"):
            checked = check_intakes(intakes)
            groups = score_groups(checked)
        rejected = [each.table(each.handed_back) for each in checked]
        found = [file_findings(intakes), *rejected, *(group.findings for group in groups)]
        findings = pd.concat(found, ignore_index=True)
        with clock("hand_back"):
            handed_back = hand_all_back(intakes, findings, out, children, limits, progress)
    with clock("write_scorebooks"):
        paths = write_books(groups, out, progress)
    with clock("write_summary"):
        write_summary_of(groups, intakes, findings, options, limits, paths, handed_back, out)
        write_tables(groups, findings, options, out)
    scores = [group.scores for group in groups]
    data = manifest(intakes, scores, findings, options.period, started, clock.seconds)
    paths += [path for each in handed_back for path in (each.workbook, each.notice)]
    data["outputs"] = written(out, paths)
    remove_leftovers(out, data["outputs"])
    write_json(data, out / "run.json")
    return RunResult(data, scores, findings)


def _check_folders(inbox: Path, out: Path) -> None:
    if not inbox.is_dir():
        raise PerfevalError("INBOX_MISSING", found=inbox)
    if out.exists() and not out.is_dir():
        raise PerfevalError("OUT_NOT_FOLDER", found=out)
    if out.resolve().is_relative_to(inbox.resolve()):
        raise PerfevalError("INBOX_INSIDE_OUT", found=out)
