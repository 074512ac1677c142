"""On Windows what is printed can be read: by programs, and by people in whatever they open.

Windows is imitated as far as its console's code page goes; pipes and files are real ones.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

UTF8, GBK, NONE = 65001, 936, 0
MARK = b"\xef\xbb\xbf"
WINDOWS = """
import sys
from perfeval_xl.cli import console
page = int(sys.argv.pop(1))
console._WINDOWS, console._console_code_page = True, lambda: page
console.main()
"""
CRITERION = ("criterion", "100%计满分，每低于5%扣2分，扣完为止。", "--points", "5")


def call(
    page: int,
    arguments: Iterable[str],
    stdout: object = subprocess.PIPE,
    stderr: object = subprocess.PIPE,
    **environment: str,
) -> subprocess.CompletedProcess[bytes]:
    """Run a command in a console of a code page."""
    return subprocess.run(
        [sys.executable, "-c", WINDOWS, str(page), *arguments],
        stdout=stdout, stderr=stderr, env={**os.environ, **environment}, check=False,
    )  # type: ignore[call-overload, no-any-return]  # fmt: skip


@pytest.mark.thinned(3)
@pytest.mark.parametrize(("page", "encoding"), [(GBK, "gbk"), (UTF8, "utf-8"), (NONE, "utf-8")])
def test_a_pipe_is_read_as_its_console_reads(page: int, encoding: str):
    ran = call(page, CRITERION)
    assert "扣" in ran.stdout.decode(encoding)


@pytest.mark.large
def test_whoever_says_what_he_reads_is_heard():
    assert "扣" in call(GBK, CRITERION, PYTHONUTF8="1").stdout.decode()
    assert "扣" in call(GBK, CRITERION, PYTHONIOENCODING="utf-8:replace").stdout.decode()
    assert "扣" in call(UTF8, CRITERION, PYTHONIOENCODING="gb18030").stdout.decode("gb18030")


@pytest.mark.large
def test_a_page_that_nobody_knows_is_no_failure():
    assert "扣" in call(54936, CRITERION).stdout.decode()


def test_a_file_is_utf8_with_one_mark_at_its_beginning(tmp_path: Path):
    log = tmp_path / "运行.log"
    with log.open("wb") as file:
        call(GBK, CRITERION, file, file)
    with log.open("ab") as file:
        call(GBK, ["rnu"], file, file)
    content = log.read_bytes()
    assert content.startswith(MARK)
    assert content.count(MARK) == 1
    assert "扣" in content.decode("utf-8-sig")
    assert "用法错误" in content.decode("utf-8-sig")


@pytest.mark.large
def test_a_file_to_which_nothing_is_written_stays_empty(tmp_path: Path):
    with (tmp_path / "错误.log").open("wb") as errors:
        call(GBK, CRITERION, stderr=errors)
    assert (tmp_path / "错误.log").read_bytes() == b""


@pytest.mark.large
def test_json_is_json_whoever_reads_it(tmp_path: Path):
    (tmp_path / "收件").mkdir()
    (tmp_path / "收件" / "甲局\U0002070e.xlsx").write_bytes(b"")
    arguments = "check", str(tmp_path / "收件"), "--json"
    piped = call(GBK, arguments).stdout
    with (tmp_path / "结果.json").open("wb") as file:
        call(GBK, arguments, file)
    written = json.loads((tmp_path / "结果.json").read_text(encoding="utf-8"))
    assert json.loads(piped.decode("gbk")) == written
    assert "甲局\U0002070e.xlsx" in json.dumps(written, ensure_ascii=False)
