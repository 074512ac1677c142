"""What runs in a child process: takes one call at a time from its parent, and answers it.

A workbook can make its reader take all memory, abort or never end; here it takes only itself
down. The child sees to its own memory and time; its parent watches the clock.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import IO, Any

from perfeval_xl.batch.child import OUT_OF_MEMORY
from perfeval_xl.rubric.model import Rubric

_MB = 1 << 20
_YOUNG = 50_000
"""Objects made before the collector of circular rubbish looks at them. Cells and XML make masses
of objects and hardly a circle: at the usual 700 a fifth of the time goes into looking."""


class Answers(pickle.Pickler):
    """Names a rubric instead of sending it whole with every return."""

    def persistent_id(self, thing: Any) -> tuple[str, int, str] | None:
        """Return the key of a rubric, None for all else."""
        if not isinstance(thing, Rubric):
            return None
        return thing.id, thing.fiscal_year, thing.period.name


def main() -> None:
    """Answer calls from standard input on standard output until the parent closes it."""
    # Ctrl+C on the console reaches every process; the parent decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    # What a library prints must not get between the answers.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    _import_readers()
    gc.freeze()  # what was loaded stays: the collector need not look at it again
    gc.set_threshold(_YOUNG, 10, 5)
    calls: SimpleQueue[Any] = SimpleQueue()
    Thread(target=_listen, args=(requests, calls), daemon=True).start()
    _limit_memory(int(sys.argv[1]))
    _send(answers, "ready", None)
    while True:
        function, arguments, seconds = calls.get()
        _limit_time(seconds)
        try:
            kind, value = "value", function(*arguments)
        except MemoryError:
            os._exit(OUT_OF_MEMORY)
        except Exception as error:
            error.add_note("".join(traceback.format_exc()))
            kind, value = "error", error
        _limit_time(0)
        try:
            _send(answers, kind, value)
        except MemoryError:
            os._exit(OUT_OF_MEMORY)


def _listen(requests: IO[bytes], calls: SimpleQueue[Any]) -> None:
    """Take the calls in, and end the process with the last of them.

    In a thread of its own: a parent that was killed is noticed in the middle of a call, before a
    marked copy is put in place that the next run, already at work, may not want any more.
    """
    code = 1
    try:
        while True:
            calls.put(pickle.load(requests))
    except EOFError:
        code = 0
    except MemoryError:
        code = OUT_OF_MEMORY
    except BaseException:  # the parent reads what is told, whatever it was, and the exit code
        traceback.print_exc()
    finally:
        os._exit(code)


def _send(answers: IO[bytes], kind: str, value: Any) -> None:
    Answers(answers, pickle.HIGHEST_PROTOCOL).dump((kind, value))
    answers.flush()


def _import_readers() -> None:
    """Load what the calls need, so that it counts neither as a file's memory nor as its time."""
    for name in ("openpyxl", "pandas", "python_calamine", "perfeval_xl.batch.reading"):
        import_module(name)


def _limit_time(seconds: float) -> None:
    """Let the process be ended once it has computed so long; 0 takes the limit off.

    What counts is its own work, not the clock: on a busy machine an honest file is read slowly,
    and is none the worse for it.
    """
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_PROF, seconds)


def _limit_memory(megabytes: int) -> None:
    """Let this process take so much more than it has now; where the system cannot, do nothing.

    Windows has no such limit for a process by itself: there the gate alone bounds what a file
    can ask for.
    """
    statm = Path("/proc/self/statm")
    if sys.platform == "win32" or not statm.exists():
        return
    import resource

    taken = int(statm.read_text(encoding="ascii").split()[0]) * os.sysconf("SC_PAGE_SIZE")
    most, (_, hard) = taken + megabytes * _MB, resource.getrlimit(resource.RLIMIT_AS)
    soft = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


@contextmanager
def without_memory_limit() -> Iterator[None]:
    """Lift that limit for work of our own: it is there for files of others.

    What is made of a whole inbox grows with the inbox.
    """
    if sys.platform == "win32":
        yield
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


if __name__ == "__main__":
    main()
