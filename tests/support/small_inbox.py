"""A small inbox whose returns come, change and go, read in this process: a run takes a blink."""

from __future__ import annotations

import os
import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from perfeval_xl.batch.run import run
from perfeval_xl.batch.settings.run_plan import Options
from perfeval_xl.forms.template.inputs import Filling
from perfeval_xl.forms.template.template import write_template
from perfeval_xl.rubric.load import load_rubric
from perfeval_xl.workers.children import Children
from support import small
from support.warm_runs import in_this_process

YEAR = 2024
BAD = -1
"""The version of a return that cannot be scored."""

_kept = TemporaryDirectory()
RUBRIC = Path(_kept.name) / "small.yaml"
RUBRIC.write_text(small.TEXT, encoding="utf-8")
RIGHT = Options(str(RUBRIC))
_LONG_AGO = 1_600_000_000_000_000_000


@pytest.fixture(autouse=True)
def read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read without child processes; to be imported by a module of tests."""
    monkeypatch.setattr(Children, "call_all", in_this_process)


@cache
def content(department: str, version: int = 0, code: str = "", year: int = YEAR) -> bytes:
    """Return a department's return; every version has another figure."""
    path = Path(_kept.name) / "made.xlsx"
    figures = {**small.LOSING, "甲": "不详" if version == BAD else 90.0 + version}
    rubric = load_rubric(RUBRIC, year)
    write_template(rubric, path, Filling(department, code=code, figures=figures))
    return path.read_bytes()


def put(path: Path, made: bytes, turn: int = 0) -> Path:
    """Put a return into an inbox, as old as its turn says."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(made)
    os.utime(path, ns=(_LONG_AGO + turn,) * 2)
    return path


def inbox_of(folder: Path, count: int) -> Path:
    """Make an inbox with so many returns: 第1局 in 1.xlsx, and so on."""
    for number in range(1, count + 1):
        put(folder / f"{number}.xlsx", content(f"第{number}局"), number)
    return folder


@cache
def _first_run(count: int) -> Path:
    folder = Path(_kept.name) / str(count)
    run(inbox_of(folder / "收件", count), folder / "结果", RIGHT)
    return folder


def office_of(folder: Path, count: int) -> Path:
    """Give an inbox with so many returns, and what a right run made of them: 收件, 结果."""
    shutil.copytree(_first_run(count), folder, dirs_exist_ok=True)
    return folder


def tree(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
