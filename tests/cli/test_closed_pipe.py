"""A reader that has seen enough (`| head -1`) ends nothing: no traceback, and the code stays."""

from __future__ import annotations

import subprocess
import sys

import pytest


def closed(*arguments: str, stream: str = "stdout") -> tuple[int, bytes]:
    """Run a command whose output is closed before it writes; return its code and the other."""
    command = [sys.executable, "-m", "perfeval_xl", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        shut, other = process.stdout, process.stderr
        if stream == "stderr":
            shut, other = other, shut
        shut.close()
        rest = other.read()
    return process.returncode, rest


@pytest.mark.parametrize("arguments", [["messages"], ["--help"], ["run", "-h"], ["--version"]])
def test_a_closed_pipe_is_no_failure(arguments: list[str]):
    assert closed(*arguments) == (0, b"")


def test_the_code_stays_what_the_command_made_of_its_work():
    assert closed() == (2, b"")
    assert closed("criterion", "视情况给分", "--points", "2") == (1, b"")


def test_a_wrong_call_is_one_though_nobody_reads_why():
    assert closed("rnu", stream="stderr") == (2, b"")
