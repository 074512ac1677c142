"""Whether there is anything to do is found without reading, parsing or hashing more than needed."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from support.inbox import SOUND, copy

from perfeval_xl.batch.inbox import rubric_choice as choice
from perfeval_xl.batch.inbox.rubric_choice import Choice
from perfeval_xl.batch.results.out_folder import TABLES
from perfeval_xl.batch.run import run
from perfeval_xl.rubric import load, source
from perfeval_xl.rubric.load import load_rubric
from perfeval_xl.rubric.source import catalogue
from perfeval_xl.system import digests
from perfeval_xl.system.digests import sha256_of


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """An inbox with one return, and what a run made of it."""
    inbox, out = tmp_path / "收件", tmp_path / "结果"
    copy(SOUND, inbox / SOUND)
    assert not run(inbox, out).unchanged
    return inbox, out


def test_the_shipped_rubrics_are_told_apart_without_parsing_them(monkeypatch: pytest.MonkeyPatch):
    digests = [load_rubric(name).digest for name in catalogue()]
    source.shipped_digests.cache_clear()
    monkeypatch.delattr(load, "YAML")
    monkeypatch.delattr(choice, "_load")

    assert list(Choice.of().key()) == ["catalogue", *digests, "None", ""]


def test_a_run_without_anything_to_do_loads_no_heavy_library(folders: tuple[Path, Path]):
    call = [str(folders[0]), "--out", str(folders[1])]
    script = f"""
import sys
sys.argv = ["perfeval", "run", *{call}]
from perfeval_xl.cli import app
app(standalone_mode=False)
heavy = ["pandas", "numpy", "openpyxl", "python_calamine", "urllib.request",
    "perfeval_xl.rubric.model", "perfeval_xl.batch.pipeline"]
print(*[each for each in heavy if each in sys.modules])
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, encoding="utf-8", check=True
    )

    said, loaded = done.stdout.splitlines()
    assert said.startswith("与上次运行相比没有变化")
    assert loaded == ""


def test_a_run_that_marks_nothing_loads_nothing_that_marks():
    script = """
import sys
import perfeval_xl.batch.pipeline
print([each for each in ("openpyxl", "lxml", "PIL", "urllib.request") if each in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)

    assert done.stdout == "[]\n", done.stderr


def test_a_result_is_hashed_once_where_nothing_has_changed(
    folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
):
    inbox, out = folders
    hashed: Counter[str] = Counter()

    def counted(path: str | Path) -> str:
        if Path(path).is_relative_to(out):
            hashed[Path(path).relative_to(out).as_posix()] += 1
        return sha256_of(path)

    monkeypatch.setattr(digests, "sha256_of", counted)

    assert run(inbox, out).unchanged
    assert hashed == dict.fromkeys([f"评分表/{SOUND}", *TABLES, "run.json"], 1)


def backwards(path: Path) -> None:
    path.write_bytes(path.read_bytes()[::-1])


@pytest.mark.thinned(4)
@pytest.mark.parametrize(
    ("name", "change"),
    [
        (f"评分表/{SOUND}", Path.unlink),
        (f"评分表/{SOUND}", backwards),
        ("汇总表.xlsx", Path.unlink),
        ("明细.xlsx", Path.unlink),
        ("scores.csv", Path.unlink),
        ("scores.csv", lambda path: path.write_bytes(b"\0" * 999)),
    ],
)
def test_what_is_gone_or_other_than_it_was_written_is_something_to_do(
    name: str, change: Callable[[Path], object], folders: tuple[Path, Path]
):
    inbox, out = folders
    before = (out / name).read_bytes()
    change(out / name)

    assert not run(inbox, out).unchanged
    assert (out / name).read_bytes() == before
