"""Small inboxes for tests, and what a run or a check made of their files."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from openpyxl import Workbook

from perfeval_xl.batch.run import run
from perfeval_xl.batch.settings.run_plan import Options
from perfeval_xl.forms.template.inputs import Filling
from perfeval_xl.forms.template.template import write_template
from perfeval_xl.rubric.load import load_rubric
from support import ROOT
from support.workbooks import opened

EXAMPLES = ROOT / "examples" / "inbox"
SOUND = "示例单位01.xlsx"
"""An example that has no error and no warning of its own."""


def copy(name: str, path: Path, change: Callable[[Workbook], None] | None = None) -> Path:
    """Copy an example to `path`, changed with openpyxl; its formulas are what they give."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if change is None:
        path.write_bytes((EXAMPLES / name).read_bytes())
        return path
    book = opened(EXAMPLES / name)
    change(book)
    book.save(path)
    return path


def filled(path: Path, department: str, code: str = "", figure: float = 3) -> Path:
    """Write a return with one figure: enough to be somebody's."""
    path.parent.mkdir(parents=True, exist_ok=True)
    filling = Filling(department=department, code=code, figures={"编制数": figure})
    write_template(load_rubric("hengyang-2019"), path, filling)
    return path


def outcome(inbox: Path, out: Path, options: Options | None = None) -> dict[str, tuple[str, str]]:
    """Run over an inbox and return the status and the reason of every file."""
    data = run(inbox, out, options).manifest
    return {file["path"]: (file["status"], file["reason"]) for file in data["files"]}


def totals(out: Path) -> dict[str, float]:
    """Return the score of every department of a run."""
    data = json.loads((out / "run.json").read_text(encoding="utf-8"))
    return {total["department"]: total["score"] for total in data["totals"]}
