"""Nothing but text reaches the terminal, whatever files, sheets and departments are called."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from support.inbox import EXAMPLES
from support.profile import GATE
from typer.testing import CliRunner

from perfeval_xl.cli import app
from perfeval_xl.system.terminal_text import printable, say

EVIL = "\x1b[2J\x9b31m\u202e反\u2066x\u200f\ufeff\x07\r"
KEPT = {"\n", "\t", "\u200c", "\u200d"}
"""Ends of lines; what joins signs to one, in emojis and some scripts."""


def commands(text: str) -> set[str]:
    """Return the signs of a text that do something else than be read."""
    bad = {"Cc", "Cf", "Cs", "Zl", "Zp"}
    return {sign for sign in text if unicodedata.category(sign) in bad} - KEPT


ODD_SIGNS = st.characters(categories=["Cc", "Cs", "Zl", "Zp", "Lo", "So", "Nd"])
LISTED = st.sampled_from("\u061c\u180e\u200b\u200e\u200f\u2060\u2066\u2069\ufeff\xad\U000e0041")


@given(st.text(ODD_SIGNS | LISTED))
def test_what_is_printed_is_text_and_nothing_is_dropped(text: str):
    shown = printable(text)

    assert commands(shown) == set()
    assert len(shown) == len(text)
    assert all(sign == "\ufffd" for sign, was in zip(shown, text, strict=True) if sign != was)


def test_json_keeps_what_it_says(capsys: pytest.CaptureFixture[str]):
    data = {"单位": f"甲{EVIL}局", "b": "\U000e0041😀"}
    say(json.dumps(data, ensure_ascii=False), as_json=True)

    out = capsys.readouterr().out
    assert commands(out) == set()
    assert json.loads(out) == data


def test_everything_that_is_printed_goes_one_way(root: Path):
    """`interrupt` has one sentence of its own, and nothing may be loaded for it; `progress` tells
    the program that started this one, by a sign that nothing which is said may hold."""
    own = {"system/terminal_text.py", "system/interrupt.py", "system/progress.py"}
    printing = set()
    for path in (root / "perfeval_xl").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                if called in ("print", "typer.echo", "click.echo", "typer.secho") or (
                    called.endswith((".stdout.write", ".stderr.write"))
                ):
                    printing.add(path.relative_to(root / "perfeval_xl").as_posix())
    assert printing == own


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An inbox in which names of files, sheets, departments and projects are hostile."""
    folder = tmp_path_factory.mktemp("hostile")
    inbox = folder / f"收件{EVIL}"
    inbox.mkdir()
    for number in (1, 2):
        book = load_workbook(EXAMPLES / f"示例单位0{number}.xlsx")
        sheet = book["基础数据表"]
        sheet.title = "表\u202e\u2066\u200f"
        sheet["B2"] = f"局{number}\u202e\u2069\ufeff\x85"
        sheet["A20"] = "项目\u202e\x9b1m"
        if number == 2:
            sheet["B6"] = "见\u202e\x9b31m附件"
        book["_perfeval"]["B5"] = None
        book.create_sheet("藏\u202e\x9b2J").sheet_state = "hidden"
        book.save(inbox / f"{number}{EVIL}.xlsx")
    (inbox / f"坏{EVIL}.xlsx").write_bytes(b"x")
    (inbox / f"坏{EVIL}.csv").write_bytes(b"x")
    return inbox


HERE = ("check", "run", "template", "explain", "history", "review", "compare")
"""What is called in this process in everyday work; wrong calls go the whole way."""


def told(*arguments: object, codes: tuple[int, ...], folder: Path) -> str:
    """Return what a command prints on both streams."""
    if (
        not GATE and arguments[0] in HERE and f"--{EVIL}" not in arguments
    ):  # a process of their own takes seconds
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(folder)
            called = CliRunner().invoke(app, list(map(str, arguments)))
        assert called.exit_code in codes, called.output
        assert commands(called.output) == set(), called.output
        return called.output
    done = subprocess.run(
        [sys.executable, "-m", "perfeval_xl", *map(str, arguments)],
        capture_output=True, cwd=folder, timeout=120,
        env={**os.environ, "PYTHONUTF8": "1"},
    )  # fmt: skip
    text = (done.stdout + done.stderr).decode()
    assert done.returncode in codes, text
    assert commands(text) == set(), text
    return text


def test_no_command_passes_on_what_a_file_says_to_the_terminal(hostile: Path, tmp_path: Path):
    out = tmp_path / f"结果{EVIL}"
    rubric = ("--rubric", "hengyang-2019")

    assert "附件" in told("check", hostile, *rubric, codes=(1,), folder=tmp_path)
    told("check", hostile, *rubric, "--json", codes=(1,), folder=tmp_path)
    assert "局1" in told("run", hostile, "--out", out, *rubric, codes=(1,), folder=tmp_path)
    told("run", hostile, "--out", out, *rubric, "--json", codes=(1,), folder=tmp_path)
    assert "控制率" in told("explain", out, "局1", codes=(0,), folder=tmp_path)
    told("explain", out, f"没有{EVIL}", codes=(2,), folder=tmp_path)
    told("history", out, codes=(0,), folder=tmp_path)
    told("review", out, codes=(0, 1), folder=tmp_path)
    told("compare", f"{out}#1", f"{out}#{EVIL}", codes=(2,), folder=tmp_path)
    told("run", f"没有{EVIL}", "--out", out, codes=(2, 3), folder=tmp_path)
    told(f"没有{EVIL}", codes=(2,), folder=tmp_path)
    told("template", f"没有{EVIL}", "--out", tmp_path, codes=(2,), folder=tmp_path)
    told("run", f"--{EVIL}", codes=(2,), folder=tmp_path)


def test_what_the_watch_logs_is_text(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    import logging

    from perfeval_xl.batch.settings.settings import WatchSettings
    from perfeval_xl.batch.watching.watch import log_to

    with log_to(tmp_path, WatchSettings()):
        try:
            raise ValueError(EVIL)
        except ValueError:
            logging.getLogger("perfeval_xl.batch").exception("甲%s局", EVIL)

    assert "甲" in (out := capsys.readouterr().out)
    assert commands(out + (tmp_path / "perfeval.log").read_text(encoding="utf-8")) == set()
