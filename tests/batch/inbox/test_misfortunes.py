"""What befalls a file while it is read: told of that file alone, and the others are read."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from support.inbox import filled

from perfeval_xl.batch.check import check
from perfeval_xl.batch.inbox import intake
from perfeval_xl.batch.inbox.inbox import InboxFile
from perfeval_xl.batch.inbox.memory import Memory
from perfeval_xl.batch.inbox.rubric_choice import Choice, read_file
from perfeval_xl.ledger.contents import Outcome
from perfeval_xl.sheets.gate.limits import Limits
from perfeval_xl.system import digests
from perfeval_xl.workers.child import ChildSlowError
from perfeval_xl.workers.children import Children

ILL = "甲局.xlsx"


def dying(path: Path, choice: Choice, limits: Limits) -> Outcome:
    if path.name == ILL:
        os._exit(9)
    return read_file(path, choice, limits)


def hanging(path: Path, choice: Choice, limits: Limits) -> Outcome:
    if path.name == ILL:
        time.sleep(60)
    return read_file(path, choice, limits)


def slipping(path: Path, choice: Choice, limits: Limits) -> Outcome:
    if path.name == ILL:
        raise ZeroDivisionError("division by zero")
    return read_file(path, choice, limits)


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    filled(tmp_path / "收件" / ILL, "甲局")
    filled(tmp_path / "收件" / "乙局.xlsx", "乙局")
    return tmp_path / "收件"


def told(inbox: Path) -> tuple[str, str, str]:
    """The code, status and reason of the file that is ill; the other one is sound."""
    ill, sound = sorted(check([inbox]).intakes, key=lambda each: each.file.path.name != ILL)

    assert (sound.status, sound.department) == ("scored", "乙局")
    return ill.code, ill.status, ill.reason


@pytest.mark.large
def test_a_reader_that_dies_is_told_of_its_file_alone(inbox: Path, monkeypatch):
    monkeypatch.setattr(intake, "read_file", dying)

    code, status, reason = told(inbox)

    assert (code, status) == ("FILE_CRASHED", "returned")
    assert "读取程序意外退出，代码 9" in reason


@pytest.mark.large
def test_a_reader_that_hangs_is_told_of_its_file_alone(inbox: Path, monkeypatch):
    monkeypatch.setattr(intake, "read_file", hanging)
    settings = "[limits]\nseconds = 2\n"
    (inbox.parent / "perfeval.toml").write_text(settings, encoding="utf-8")

    code, status, reason = told(inbox)

    assert (code, status) == ("FILE_TOO_SLOW", "returned")
    assert "超过 2 秒" in reason


@pytest.mark.parametrize(("times", "code"), [(1, ""), (2, "FILE_TOO_SLOW")])
def test_a_file_that_was_too_slow_is_tried_once_more_alone(
    times: int, code: str, inbox: Path, monkeypatch: pytest.MonkeyPatch
):
    call_all, tried = Children.call_all, []

    def slow(self: Children, function, calls, seconds=None):
        answers = call_all(self, function, calls, seconds)
        ill = [getattr(arguments[0], "name", "") == ILL for arguments in calls]
        tried.extend(len(calls) for is_ill in ill if is_ill)
        is_slow = any(ill) and len(tried) <= times
        return [
            ChildSlowError() if is_ill and is_slow else answer
            for is_ill, answer in zip(ill, answers, strict=True)
        ]

    monkeypatch.setattr(Children, "call_all", slow)

    assert told(inbox)[0] == code
    assert tried[1:] == [1]


def test_many_files_that_are_too_slow_do_not_hold_a_run_up_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    files = [InboxFile(tmp_path / f"{number}.xlsx", f"{number}.xlsx") for number in range(20)]
    calls = []

    class Slow:
        count, most = 2, 4

        def call_all(self, _: object, some: list[object]) -> list[Exception]:
            calls.append(len(some))
            return [ChildSlowError() for _ in some]

        def each(self, function, things):
            return map(function, things)

    results = intake.take_in(files, None, Slow(), Limits(), Memory(None, Limits(), None))

    assert [result.code for result in results] == ["FILE_TOO_SLOW"] * 20
    assert calls == [4] * 5 + [1] * 5


def test_a_slip_of_the_program_is_called_one(inbox: Path, monkeypatch):
    monkeypatch.setattr(intake, "read_file", slipping)

    code, status, reason = told(inbox)

    assert (code, status) == ("PROGRAM_ERROR", "returned")
    assert "不是填报的问题：ZeroDivisionError: division by zero" in reason
    assert "in slipping" in reason


def test_a_file_that_another_program_holds_is_left(inbox: Path, monkeypatch):
    read = digests.sha256_of

    def held(path: Path) -> str:
        if Path(path).name == ILL:
            raise PermissionError(13, "Permission denied")
        return read(path)

    monkeypatch.setattr(digests, "sha256_of", held)

    code, status, reason = told(inbox)

    assert (code, status) == ("FILE_LOCKED", "ignored")
    assert "请关闭打开它的程序" in reason
