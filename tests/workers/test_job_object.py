"""Windows bounds a child's memory and time by a job, and ends it with its parent.

The functions of its kernel32 are imitated: they keep what they are told, as it lies in memory.
"""

from __future__ import annotations

import ctypes
import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from perfeval_xl.rubric.model import Rubric
from perfeval_xl.workers import child, job_object, own_limits
from perfeval_xl.workers.child import Child, ChildDiedError, ChildSlowError

MEMORY, TIME, KILL_ON_CLOSE, DIE_QUIETLY = 0x100, 0x2, 0x2000, 0x400
COMMITTED = 150 << 20
REFUSED = "拒绝访问。"


@dataclass
class Kernel:
    """kernel32 as it answers; each of its functions may be made to fail."""

    failing: set[str] = field(default_factory=set)
    taken_in: list[int] = field(default_factory=list)
    opened: dict[int, int] = field(default_factory=dict)
    limits: bytes = b""

    def __getattr__(self, name: str) -> Any:
        if name not in job_object._SIGNATURES:
            raise AttributeError(name)
        implementation: Callable[..., int] = getattr(self, f"_{name.lower()}")

        def function(*arguments: Any) -> int:
            signature = job_object._SIGNATURES[name]
            assert function.argtypes == signature[1]  # type: ignore[attr-defined]
            assert len(arguments) == len(signature[1])
            return 0 if name in self.failing else implementation(*arguments)

        setattr(self, name, function)
        return function

    def _createjobobjectw(self, *_: Any) -> int:
        return 1 << 40  # more than 32 bits

    def _openprocess(self, access: int, inherit: int, pid: int) -> int:
        assert (access, inherit) == (0x101, 0)
        self.opened[pid + 1] = pid
        return pid + 1

    def _assignprocesstojobobject(self, job: int, process: int) -> int:
        assert job == 1 << 40
        self.taken_in.append(self.opened[process])
        return 1

    def _closehandle(self, handle: int) -> int:
        del self.opened[handle]
        return 1

    def _getcurrentprocess(self) -> int:
        return (1 << 64) - 1

    def _k32getprocessmemoryinfo(self, process: int, memory: Any, size: int) -> int:
        assert process == (1 << 64) - 1
        assert size == memory._obj.size == ctypes.sizeof(memory._obj) == 80
        memory._obj.private = COMMITTED
        return 1

    def _setinformationjobobject(self, job: int, kind: int, limits: Any, size: int) -> int:
        assert (job, kind, size) == (1 << 40, 9, 144)
        self.limits = bytes(limits._obj)
        return 1

    def _number(self, start: int, length: int) -> int:
        return int.from_bytes(self.limits[start : start + length], "little")

    @property
    def flags(self) -> int:
        """JOBOBJECT_BASIC_LIMIT_INFORMATION.LimitFlags, where it lies in 64 bits."""
        return self._number(16, 4)

    @property
    def memory(self) -> int:
        """JOBOBJECT_EXTENDED_LIMIT_INFORMATION.ProcessMemoryLimit."""
        return self._number(112, 8)

    @property
    def seconds(self) -> float:
        """PerProcessUserTimeLimit."""
        return self._number(0, 8) / 10_000_000


@pytest.fixture
def kernel(monkeypatch: pytest.MonkeyPatch) -> Iterator[Kernel]:
    """A Windows as far as jobs go, with nothing bounded yet."""
    kernel = Kernel()

    def failed(code: int) -> OSError:
        return PermissionError(13, REFUSED, None, code)

    with monkeypatch.context() as patch:
        patch.setattr(sys, "platform", "win32")
        patch.setattr(ctypes, "WinDLL", lambda *_, **__: kernel, raising=False)
        patch.setattr(ctypes, "get_last_error", lambda: 5, raising=False)
        patch.setattr(ctypes, "WinError", failed, raising=False)
        patch.setattr(own_limits._OnWindows, "job", None)
        job_object._our_children.cache_clear()
        yield kernel
    job_object._our_children.cache_clear()


def test_a_child_bounds_what_it_takes_beyond_what_it_has(kernel: Kernel):
    own_limits.limit_memory(100)
    assert kernel.memory == COMMITTED + (100 << 20)
    assert kernel.flags == MEMORY | DIE_QUIETLY
    assert kernel.taken_in == [os.getpid()]
    assert not kernel.opened, "the handle is given back"


def test_its_time_counts_from_now_and_beside_its_memory(kernel: Kernel):
    own_limits.limit_memory(100)
    before = os.times().user
    own_limits.limit_time(2.5)
    assert before + 2.5 <= kernel.seconds + 1e-6 <= os.times().user + 2.6
    assert kernel.flags == MEMORY | TIME | DIE_QUIETLY
    own_limits.limit_time(0)
    assert kernel.flags == MEMORY | DIE_QUIETLY
    assert kernel.memory == COMMITTED + (100 << 20)


def test_work_of_our_own_is_not_bounded(kernel: Kernel):
    own_limits.limit_memory(100)
    own_limits.limit_time(9)
    with own_limits.without_memory_limit():
        assert kernel.flags == TIME | DIE_QUIETLY
    assert kernel.flags == MEMORY | TIME | DIE_QUIETLY
    assert kernel.memory == COMMITTED + (100 << 20)


def test_a_parent_lifts_no_limit_that_it_has_not_set(kernel: Kernel):
    with own_limits.without_memory_limit():
        own_limits.limit_time(1)
    assert kernel.limits == b""


def test_children_end_with_their_parent(kernel: Kernel):
    job_object.end_with_us(11)
    job_object.end_with_us(12)
    assert kernel.taken_in == [11, 12]
    assert kernel.flags == KILL_ON_CLOSE | DIE_QUIETLY


@pytest.mark.parametrize(
    "function",
    ["CreateJobObjectW", "OpenProcess", "AssignProcessToJobObject", "SetInformationJobObject",
     "K32GetProcessMemoryInfo"],
)  # fmt: skip
def test_what_the_system_refuses_is_an_error_of_the_system(function: str, kernel: Kernel):
    kernel.failing.add(function)
    with pytest.raises(PermissionError, match=REFUSED):
        own_limits.limit_memory(100)
    own_limits.limit_time(1)  # then nothing is
    with own_limits.without_memory_limit():
        assert own_limits._OnWindows.job is None
    if function != "K32GetProcessMemoryInfo":
        job_object.end_with_us(11)  # a child notices by itself
        assert kernel.taken_in == [] or function == "SetInformationJobObject"


def test_elsewhere_there_are_no_jobs():
    with pytest.raises(OSError, match="not implemented"):
        job_object.Job()
    job_object.end_with_us(os.getpid())


def no_rubric(rubric_id: str, year: int, period: str) -> Rubric:
    raise LookupError(rubric_id, year)


REFUSING = f"""
import sys
from perfeval_xl.workers import child_main
def refused(megabytes):
    raise PermissionError(13, {REFUSED!r})
child_main.limit_memory = refused
child_main.main()
"""


@pytest.mark.large
def test_where_nothing_can_be_bounded_it_is_told_once_and_the_clock_counts(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    child._tell_unbounded.cache_clear()
    monkeypatch.setattr(child, "this_program", lambda: (sys.executable, "-c", REFUSING))
    children = [Child(100), Child(100)]
    try:
        for one in children:
            assert list(one.answers(abs, [(-3,)], 60, no_rubric)) == [3]
        assert caplog.text.count("不让程序") == 1
        assert REFUSED in caplog.text
        begun = time.monotonic()
        with pytest.raises(ChildSlowError):
            list(children[0].answers(time.sleep, [(30,)], 0.5, no_rubric))
        assert time.monotonic() - begun < 2
    finally:
        for one in children:
            one.close()


@pytest.mark.thinned(2)
@pytest.mark.parametrize(
    ("code", "error", "words"),
    [
        (1816, ChildSlowError, "^$"),
        (0xC0000409, ChildDiedError, "要用的内存超过 100 MB"),
        # Elsewhere than on Windows that is no code of abort(), but the child's own.
        (3, ChildDiedError, "内存超过 100 MB" if sys.platform == "win32" else "代码 3"),
        (0xC0000005, ChildDiedError, "意外退出"),
    ],
)
def test_what_ended_a_child_is_told_by_its_code(
    code: int, error: type[Exception], words: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    one = Child(100)
    try:
        assert list(one.answers(abs, [(-3,)], 60, no_rubric)) == [3]
        monkeypatch.setattr(one._process, "wait", lambda: code)
        with pytest.raises(error, match=words):
            list(one.answers(os._exit, [(1,)], 60, no_rubric))
    finally:
        monkeypatch.undo()
        one.close()
