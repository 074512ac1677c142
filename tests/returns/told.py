"""What is told of the files of a case: by a check or, for what only scoring tells, by a run."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from perfeval_xl.batch.check import check
from perfeval_xl.batch.run import run
from perfeval_xl.batch.settings.run_plan import Options

from .case import Case

_SAVED = 1_760_000_000
"""Seconds: when the first file of a case was saved, in October 2025."""


@dataclass(frozen=True, slots=True)
class Told:
    """The findings on an inbox, and what became of each of its files."""

    findings: pd.DataFrame
    status: Mapping[str, str]

    @property
    def codes(self) -> set[str]:
        """The codes that were given."""
        return set(self.findings["code"])

    def of(self, code: str) -> pd.DataFrame:
        """Return the findings with a code."""
        return self.findings[self.findings["code"] == code]


def tell(case: Case, inbox: Path) -> Told:
    """Check an inbox, or run over it, as its case says."""
    # A checkout writes several files at one moment: which is the newer one says their order here.
    for at, path in enumerate(sorted(path for path in inbox.rglob("*") if path.is_file())):
        os.utime(path, (_SAVED + at, _SAVED + at))
    rubric = None if case.rubric is None else str(case.rubric)
    if not case.by_run:
        checked = check([inbox], rubric, case.year)
        status = {each.file.relative: str(each.status) for each in checked.intakes}
        return Told(checked.findings, status)
    with TemporaryDirectory() as out:
        done = run(inbox, Path(out), Options(rubric, case.year))
    return Told(done.findings, {each["path"]: each["status"] for each in done.manifest["files"]})
