"""One child process, as its parent sees it: calls, and an answer to each within some seconds."""

from __future__ import annotations

import logging
import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from tempfile import TemporaryFile
from threading import Timer
from typing import IO, TYPE_CHECKING, Any, TypeAlias, TypeVar

from perfeval_xl.messages import MESSAGES, RunError
from perfeval_xl.system.this_program import AS_CHILD, this_program
from perfeval_xl.workers.job_object import TIME_IS_UP, end_with_us

if TYPE_CHECKING:
    from perfeval_xl.rubric.model import Rubric

T = TypeVar("T")

FindRubric: TypeAlias = "Callable[[str, int, str], Rubric]"
"""The rubric of an id, a year and a period: a child names it instead of sending it."""

OUT_OF_MEMORY = 77
"""Exit code of a child that may take no more memory."""
_START_SECONDS = 120.0
_OUT_OF_TIME = (-27, TIME_IS_UP)
"""What a process returns that was ended for its work: SIGPROF; Windows' own code."""
_ABORTED = (-6, 0xC0000409, *((3,) if sys.platform == "win32" else ()))
"""What one returns that has given itself up: SIGABRT; on Windows that of Rust, and of C.

Readers do so where memory is refused to them."""
_PATIENCE = 4.0
"""By the clock a call may take so many times its seconds of work: the machine may be busy."""
_log = logging.getLogger(__name__)


class ChildDiedError(Exception):
    """A child ended in the middle of a call; the text says of what, for people."""


class ChildSlowError(Exception):
    """A child did not answer in time and was ended."""


class ChildNotStartedError(RunError):
    """No child can be started at all; no file is to blame."""


class Reply(pickle.Unpickler):
    """Reads what `Answers` has written, with the rubrics that it names."""

    def __init__(self, file: IO[bytes], find_rubric: FindRubric) -> None:
        super().__init__(file)
        self._find_rubric = find_rubric

    def persistent_load(self, key: tuple[str, int, str]) -> Rubric:
        """Return the rubric of a key."""
        return self._find_rubric(*key)


class Child:
    """A process that runs functions one after another, and may die of one without harm."""

    def __init__(self, memory_mb: int) -> None:
        """Start it; `memory_mb` is what it may take beyond what it needs to stand idle.

        It loads what it needs by itself; the first call waits for that.
        """
        self.memory_mb = memory_mb
        self._slow = self._ready = False
        self._patience = _PATIENCE
        self._errors = TemporaryFile()  # noqa: SIM115 - lives as long as the child
        self._process = subprocess.Popen(
            [*this_program(), AS_CHILD, str(memory_mb)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env=_environment(),
            process_group=0,  # Ctrl+C on the console is the parent's to hear of
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        end_with_us(self._process.pid)

    @property
    def alive(self) -> bool:
        """Whether it can take another call."""
        return not self._slow and self._process.poll() is None

    def answers(
        self,
        function: Callable[..., T],
        calls: Sequence[tuple[Any, ...]],
        seconds: float,
        find_rubric: FindRubric,
    ) -> Iterator[T | Exception]:
        """Run a function of a module for each tuple of arguments; yield its result or exception.

        All are sent at once, so that the child never waits; each is given `seconds`. Raises
        ChildSlowError where one takes more of them in work, or several times as many by the
        clock; ChildDiedError where the process ends otherwise before it answers. The child is of
        no use afterwards. Raises ChildNotStartedError where it does not get so far.
        """
        answered = False
        try:
            self._wait_until_ready()
            self._ask(function, ((arguments, seconds) for arguments in calls))
            for _ in calls:
                yield self._answer(seconds * self._patience, find_rubric)[1]
            answered = True
        finally:
            if not answered:
                # What was not taken whole, or not waited for (Ctrl+C), would be the next answer.
                self._process.kill()
                self._process.wait()

    def load(self, function: Callable[..., Any]) -> None:
        """Have it load what a function needs, before the first call of it and while it is idle."""
        self._ask(function, ())

    def close(self) -> None:
        """End it, whatever it is doing."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout, self._errors):
            if stream is not None:
                try:
                    stream.close()
                except OSError:
                    continue  # what was still to be sent to a dead process

    def _wait_until_ready(self) -> None:
        if self._ready:
            return
        try:
            unbounded = self._answer(_START_SECONDS, _no_rubric)[1]
        except (ChildDiedError, ChildSlowError) as error:
            self._errors.seek(0)
            output = self._errors.read().decode(errors="replace")
            # Nothing that a file could cause: the program itself does not start.
            last = output.strip().rpartition("\n")[2]
            raise ChildNotStartedError("READER_NOT_STARTED", found=last or error) from error
        if unbounded:
            self._patience = 1.0  # the clock alone bounds what a file may take
            _tell_unbounded(unbounded)
        self._ready = True

    def _ask(self, function: Callable[..., Any], requests: Iterable[tuple[Any, ...]]) -> None:
        stdin = self._process.stdin
        assert stdin is not None
        try:
            # By itself: what it loads is not the memory of any call.
            pickle.dump(pickle.dumps(function), stdin)
            for call in requests:  # piece by piece: whole, it may be as large as what it tells of
                pickle.dump(call, stdin, pickle.HIGHEST_PROTOCOL)
            stdin.flush()
        except OSError:
            return  # it is dead: which of the calls it died of is told by the answers it gave

    def _answer(self, seconds: float, find_rubric: FindRubric) -> tuple[str, Any]:
        assert self._process.stdout is not None
        timer = Timer(seconds, self._end_slow)
        timer.daemon = True
        timer.start()
        try:
            kind, value = Reply(self._process.stdout, find_rubric).load()
        except (EOFError, OSError, pickle.UnpicklingError) as error:
            slow = self._slow or self._process.wait() in _OUT_OF_TIME
            raise (ChildSlowError() if slow else ChildDiedError(self._cause())) from error
        finally:
            timer.cancel()
        return kind, value

    def _end_slow(self) -> None:
        self._slow = True
        self._process.kill()

    def _cause(self) -> str:
        code = self._process.wait()
        if code in (OUT_OF_MEMORY, *_ABORTED):
            return f"要用的内存超过 {self.memory_mb} MB"
        return f"读取程序意外退出，代码 {code}"


def _environment() -> dict[str, str]:
    """Return an environment in which the child finds the same modules, and runs on one core."""
    # In a notebook "" stands for the folder it was started in, and is where modules come from.
    path = os.pathsep.join(folder or os.getcwd() for folder in sys.path)  # noqa: PTH109
    threads = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    # What a second thread would take for itself at once is not the file's memory.
    threads["MALLOC_ARENA_MAX"] = "1"
    return {**os.environ, "PYTHONPATH": path, "PYTHONUTF8": "1", **threads}


@cache
def _tell_unbounded(why: str) -> None:
    """Tell once that a file can take what it likes."""
    _log.warning(MESSAGES["READER_UNBOUNDED"].sentence.format(why=why))


def _no_rubric(rubric_id: str, year: int, period: str) -> Rubric:
    raise LookupError(rubric_id, year, period)
