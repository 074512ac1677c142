"""What tests of interrupted runs share: two states of an inbox, and what an output must be."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from perfeval_xl.batch.results.out_folder import PUT_ASIDE, SCOREBOOKS, SUMMARY
from perfeval_xl.forms.template.inputs import Filling
from perfeval_xl.forms.template.template import write_template
from perfeval_xl.ledger.backups import BACKUPS
from perfeval_xl.ledger.ledger import NAME, read_ledger
from perfeval_xl.rubric.load import load_rubric
from perfeval_xl.system.written import RECORD
from support import ROOT, small, warm_runs

OF_RESUBMISSIONS = ("报送情况", "报送变动")
"""The sheets of the summary that tell what came before."""
Contents = dict[str, bytes]
"""Path below an output folder → what stands there."""


def two_inboxes(folder: Path) -> tuple[Path, Path]:
    """Make two states of an inbox: in each other departments are handed back.

    Beside them lie settings, which name their rubric.
    """
    rubric = folder / "small.yaml"
    rubric.write_text(small.TEXT, encoding="utf-8")
    for state, bad in enumerate([(2, 5), (3, 4)]):
        for number in range(1, 6):
            figures = {**small.LOSING, "甲": "不详" if number in bad else 90 + number + state}
            path = folder / f"收件{state}" / f"{number}.xlsx"
            path.parent.mkdir(exist_ok=True)
            write_template(load_rubric(rubric), path, Filling(f"第{number}局", figures=figures))
    (folder / "perfeval.toml").write_text("[run]\nrubric = 'small.yaml'\n", encoding="utf-8")
    return folder / "收件0", folder / "收件1"


class WarmRuns:
    """A process that makes runs as `warm_runs` says."""

    def __init__(self, inbox: Path) -> None:
        rubric = inbox.parent / "small.yaml"
        self._process = subprocess.Popen(
            [sys.executable, warm_runs.__file__, str(inbox), str(rubric)],
            env={**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip

    def run(self, inbox: Path, out: Path, **end: float | None) -> dict[str, Any]:
        """Run to the end, or until what `end` says befalls it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        order = {"inbox": str(inbox), "out": str(out), **end}
        print(json.dumps(order), file=self._process.stdin, flush=True)
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def close(self) -> None:
        self._process.communicate()


def besides_resubmissions(summary: bytes) -> bytes:
    """Return what a 汇总表 tells besides what came before, as bytes to compare.

    A run that meets an inbox for the first time cannot know of it. One that is damaged is returned
    as it is.
    """
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(summary))
        told = {
            name: book.get_sheet_by_name(name).to_python()
            for name in book.sheet_names
            if name not in OF_RESUBMISSIONS
        }
    except CalamineError:
        return summary
    return repr(told).encode()


def contents(out: Path, *, drafts: bool = False) -> Contents:
    """Return everything in an output folder, its manifest without the times.

    Without what tells of earlier runs in the summary; without the ledger and its copies, which are
    full of times and of its own history; without what the folder's record knows manifest and
    summary by; and, unless `drafts` are asked for, without the scorebooks that were put aside.
    """
    found = {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in out.rglob("*")
        if path.is_file() and not path.name.startswith(NAME) and path.parent.name != BACKUPS
    }
    for name, content in list(found.items()):
        if not drafts and f"{SCOREBOOKS}/{PUT_ASIDE}/" in name:
            del found[name]
        elif name.endswith("run.json"):
            found[name] = _without(content, {"started", "finished", "seconds"})
        elif name.endswith(RECORD):
            found[name] = _without(content, {"run.json", SUMMARY})
        elif name.endswith(SUMMARY):
            found[name] = besides_resubmissions(content)
    return found


def _without(content: bytes, names: set[str]) -> bytes:
    data = json.loads(content)
    data.get("outputs", {}).pop(SUMMARY, None)
    return json.dumps({name: data[name] for name in data if name not in names}).encode()


def assert_whole(out: Path, states: list[Contents]) -> None:
    """Every file under a name of its own is as one of the states has it; none is lost."""
    found = contents(out)
    for name, content in found.items():
        if not Path(name).name.startswith("."):
            assert content in [state.get(name) for state in states], name
    named = {name.rpartition("/")[2] for name in set.intersection(*map(set, states))}
    assert {"汇总表.xlsx", "run.json"} <= named
    assert set.intersection(*map(set, states)) <= found.keys()
    if (out / NAME).exists():
        with read_ledger(out) as ledger:
            assert ledger.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
