"""perfeval messages: every message of the registry, or one of them with what to do."""

from __future__ import annotations

import re
import subprocess
import sys
import unicodedata

import pytest
from typer.testing import CliRunner

from perfeval_xl.cli import app
from perfeval_xl.cli.messages import message_lines
from perfeval_xl.messages import GROUPS, MESSAGES, ON_RETURNS, SEVERITY_WORDS


def printed(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["messages", *arguments], env={"COLUMNS": "80"})
    assert result.exit_code == 0
    return result.output


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_every_message_stands_under_its_group_whole():
    listed = squeezed(printed())

    for title, group in GROUPS.items():
        start = listed.index(f"【{title}】")
        for code, message in group.items():
            sentence = re.sub(r"\{\w+\}", "…", message.sentence)
            entry = squeezed(f"{code}{SEVERITY_WORDS[message.severity]}{sentence}")
            start = listed.index(entry, start)


def test_nothing_is_wider_than_80_columns():
    for line in [*printed().splitlines(), *printed("file_too_large").splitlines()]:
        wide = sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in line)
        assert wide <= 80, line


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        (
            "FILE_EMPTY",
            [
                "代码    FILE_EMPTY",
                "类别    文件",
                "程度    错误",
                "提示    文件是空的（0 字节），多半是没有传完。请重新发送。",
                "怎么办  报送表退回，不评分。请照提示改正后重报。",
            ],
        ),
        (
            "lEDGER_newer ",
            [
                "代码    LEDGER_NEWER",
                "类别    体系文件、文件夹和用法",
                "程度    错误",
                "提示    台账是更新版本的程序写的（第 … 版，本程序只认到第 … 版）。请升级",
                "        perfeval-xl。",
                "怎么办  这一步没有做成。请照提示改正，再运行一次。",
            ],
        ),
    ],
)
def test_one_message_is_told_whole(code: str, lines: list[str]):
    assert printed(code).splitlines() == lines


def test_what_to_do_follows_the_severity_and_whom_it_is_told():
    todo = {
        (code in ON_RETURNS, message.severity): message_lines(code, 200)[-1]
        for code, message in MESSAGES.items()
    }

    assert len(set(todo.values())) == len(todo) == 6


def test_an_unknown_code_is_told_what_it_may_be():
    result = CliRunner().invoke(app, ["messages", "FILE_EMTPY"])

    assert result.exit_code == 2
    assert result.output.startswith("错误：没有代码“FILE_EMTPY”，是不是“FILE_EMPTY”")
    assert result.output.endswith("？全部代码见 perfeval messages。\n")
    unlike = CliRunner().invoke(app, ["messages", "xyz"])
    assert unlike.output == "错误：没有代码“xyz”。全部代码见 perfeval messages。\n"


def test_it_goes_through_a_pipe_as_utf_8():
    command = [sys.executable, "-m", "perfeval_xl", "messages"]
    environment = {"PYTHONIOENCODING": "ascii", "COLUMNS": "80"}
    done = subprocess.run(command, capture_output=True, check=True, env=environment)

    assert done.stdout.decode("utf-8") == printed()
    assert done.stderr == b""
