"""A child process that dies, hangs or takes all memory costs its own call and nothing else."""

from __future__ import annotations

import importlib
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from support.inbox import EXAMPLES, SOUND

from perfeval_xl.batch.inbox.rubric_choice import Choice, read_file
from perfeval_xl.messages import PerfevalError
from perfeval_xl.rubric.load import load_rubric
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.sheets.gate.limits import Limits
from perfeval_xl.system.holder import is_running
from perfeval_xl.workers.child import Child, ChildDiedError, ChildNotStartedError, ChildSlowError
from perfeval_xl.workers.children import Children, close_idle
from perfeval_xl.workers.own_limits import without_memory_limit


def no_rubric(rubric_id: str, year: int, period: str) -> Rubric:
    raise LookupError(rubric_id, year)


@pytest.fixture
def children():
    with Children(100, 2, no_rubric) as pool:
        yield pool


def answer(number: int) -> int:
    return number + 1


def die(_: int) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return 0


def die_on_seven(number: int) -> int:
    return die(number) if number == 7 else answer(number)


def hang(_: int) -> int:
    time.sleep(60)
    return 0


def compute_for_ever(number: int) -> int:
    while number < 1:
        pass
    return number


def work(seconds: float) -> float:
    begun = time.process_time()
    while time.process_time() - begun < seconds:
        pass
    return seconds


def take_memory(megabytes: int) -> int:
    # Asked for, and never touched: a busy machine may take its time over so many pages.
    return len(bytes(megabytes << 20))


def take_memory_for_ourselves(megabytes: int) -> int:
    with without_memory_limit():
        return take_memory(megabytes)


def loaded(names: list[str]) -> list[str]:
    return [name for name in names if name in sys.modules]


def die_once(marker: str) -> str:
    if os.path.exists(marker):  # noqa: PTH110
        return "second time"
    with open(marker, "w", encoding="ascii"):  # noqa: PTH123
        os.abort()


def complain() -> None:
    raise PerfevalError("FILE_TOO_SLOW", expected=8)


def slip() -> None:
    raise ZeroDivisionError("a slip of the program")


def chatter() -> str:
    print("a library that talks")
    os.write(1, b"straight to the pipe")
    return "heard"


def test_answers_come_in_order_whoever_gives_them(children: Children):
    results = list(children.each(lambda number: children.call(answer, number), range(50)))

    assert results == list(range(1, 51))


def test_one_that_dies_takes_only_its_own_call_along(children: Children):
    def ask(number: int) -> int | str:
        try:
            return children.call(die_on_seven, number)
        except ChildDiedError as error:
            return str(error)

    results = list(children.each(ask, range(20)))

    assert results.pop(7) == "读取程序意外退出，代码 -9"
    assert results == [number + 1 for number in range(20) if number != 7]


def test_what_may_have_died_of_its_neighbour_is_tried_once_more(children: Children, tmp_path):
    assert children.call(die_once, str(tmp_path / "been here")) == "second time"


def test_one_that_computes_for_ever_is_ended_in_time(children: Children):
    begun = time.monotonic()

    with pytest.raises(ChildSlowError):
        children.call(compute_for_ever, 0)

    assert time.monotonic() - begun < 2 * 4
    assert children.call(answer, 1) == 2


@pytest.mark.large
def test_one_that_only_waits_is_ended_too():
    with Children(100, 0.5, no_rubric) as children, pytest.raises(ChildSlowError):
        children.call(hang, 0)


@pytest.mark.large
def test_the_time_of_one_call_is_not_held_against_the_next(children: Children):
    assert [children.call(work, 1.2) for _ in range(4)] == [1.2] * 4


def test_memory_is_bounded(children: Children):
    with pytest.raises(ChildDiedError, match="内存超过 100 MB"):
        children.call(take_memory, 500)

    assert children.call(take_memory, 20) == 20 << 20


@pytest.mark.large
def test_what_is_made_of_a_whole_inbox_is_not_bounded_as_a_file_is(children: Children):
    assert children.call(take_memory_for_ourselves, 500, seconds=60) == 500 << 20

    with pytest.raises(ChildDiedError, match="内存超过 100 MB"):
        children.call(take_memory, 500, seconds=60)


@pytest.fixture
def module(tmp_path, monkeypatch):
    """Makes a module of some lines, which children can import."""
    monkeypatch.syspath_prepend(tmp_path)

    def make(*lines: str):
        (tmp_path / "made_here.py").write_text("\n".join(lines), encoding="utf-8")
        return importlib.import_module("made_here")

    yield make
    sys.modules.pop("made_here", None)


def test_what_a_function_loads_is_not_held_against_its_calls(module):
    """It is granted once, and to nothing that a call asks for itself."""
    take = module(
        "HELD = bytes(300 << 20)", "def take(megabytes):", "    return len(bytes(megabytes << 20))"
    ).take

    with Children(100, 60, no_rubric, 1) as children:
        assert [children.call(take, 20) for _ in range(3)] == [20 << 20] * 3
        for function in (take, take_memory):
            with pytest.raises(ChildDiedError, match="内存超过 100 MB"):
                children.call(function, 200)


def test_a_return_is_read_without_what_takes_most_to_load(module):
    """Each reader would take twice the time to start and twice the memory to stand idle."""
    loaded = module(
        "import sys",
        "def loaded(names):",
        "    return [each for each in names if each in sys.modules]",
    ).loaded
    rubric = load_rubric("hengyang-2019")

    close_idle()  # what others had them load
    with Children(300, 60, lambda *_: rubric, 1) as children:
        outcome = children.call(read_file, EXAMPLES / SOUND, Choice(), Limits())
        assert outcome.content.department == "示例单位01"
        heavy = ["openpyxl", "pandas", "pyarrow"]
        assert children.call(loaded, ["python_calamine", *heavy]) == ["python_calamine"]


def test_a_message_crosses_whole_and_a_slip_of_the_program_stays_one(children: Children):
    with pytest.raises(PerfevalError) as told:
        children.call(complain)
    with pytest.raises(ZeroDivisionError) as slipped:
        children.call(slip)

    assert (told.value.code, told.value.details) == ("FILE_TOO_SLOW", {"expected": 8})
    assert "in slip" in slipped.value.__notes__[0]


def test_what_a_library_prints_does_not_get_between_the_answers(children: Children):
    assert [children.call(chatter) for _ in range(3)] == ["heard"] * 3


def a_rubric_that_nobody_knows() -> list[object]:
    return ["before", load_rubric("mof-2013"), "behind" * 100_000]


def answer_late(number: int) -> int:
    time.sleep(0.6)
    return number


def test_an_answer_that_was_not_waited_for_is_not_the_next_calls(children: Children):
    """In a notebook one interrupts a cell, and runs it once more."""
    children.call(answer, 0)
    # A program started in the background is deaf to Ctrl+C.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT)).start()
    try:
        with pytest.raises(KeyboardInterrupt):
            children.call(answer_late, 99)
    finally:
        signal.signal(signal.SIGINT, before)

    assert children.call(answer, 1) == 2


@pytest.mark.large
def test_an_answer_that_was_not_taken_whole_is_not_the_next_calls(children: Children):
    with pytest.raises(LookupError):
        children.call(a_rubric_that_nobody_knows)

    assert [children.call(answer, number) for number in range(3)] == [1, 2, 3]


def test_the_folder_one_stands_in_is_no_place_to_import_from(tmp_path, monkeypatch):
    """It may be the inbox, where anybody can put a file that is called like a library."""
    (tmp_path / "openpyxl.py").write_text("open('ran', 'w').close()", encoding="ascii")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [each for each in sys.path if each])

    child = Child(100)
    try:
        assert list(child.answers(answer, [(1,)], 5, no_rubric)) == [2]
    finally:
        child.close()
    assert not (tmp_path / "ran").exists()


def test_a_child_that_does_not_start_is_no_files_fault(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/false")

    child = Child(100)
    with pytest.raises(ChildNotStartedError, match="读取程序启动不了"):
        list(child.answers(answer, [(1,)], 5, no_rubric))
    child.close()


HANGING_PARENT = """
import sys
sys.path.insert(0, sys.argv[1])
from perfeval_xl.workers.children import Children, close_idle
from perfeval_xl.sheets.gate.limits import Limits
from perfeval_xl.system.holder import is_running
import time
with Children(100, 60, None) as children:
    print(children.call(__import__("os").getpid), flush=True)
    children.call(time.sleep, 60)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")
def test_a_child_does_not_outlive_its_parent_however_busy_it_is(root):
    """It could put a file in place that the next run does not want any more."""
    command = [sys.executable, "-c", HANGING_PARENT, str(root)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as parent:
        child = int(parent.stdout.readline())
        time.sleep(0.3)
        parent.kill()
    end = time.monotonic() + 5
    while is_running(child) and not is_zombie(child):
        assert time.monotonic() < end
        time.sleep(0.02)


def is_zombie(pid: int) -> bool:
    """Whether it has ended, and nobody has asked how: where the first process does not care."""
    try:
        return ") Z " in Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return False
