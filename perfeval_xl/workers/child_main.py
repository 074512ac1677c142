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
import time
import traceback
from importlib import import_module
from queue import SimpleQueue
from threading import Lock, Thread
from typing import IO, Any

from perfeval_xl.system.scratch import remove_left
from perfeval_xl.workers.child import OUT_OF_MEMORY
from perfeval_xl.workers.own_limits import limit_memory, limit_time, without_memory_limit

_YOUNG = 50_000
"""Objects made before the collector of circular rubbish looks at them. Cells and XML make masses
of objects and hardly a circle: at the usual 700 a fifth of the time goes into looking."""


_LOOKS, _LOOK_AGAIN_SECONDS = 5, 0.2


class Answers(pickle.Pickler):
    """Names a rubric instead of sending it whole with every return."""

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        # Imported here: it takes a while, in which the child would not hear of its parent's end.
        from perfeval_xl.rubric.model import Rubric

        self._rubric = Rubric

    def persistent_id(self, thing: Any) -> tuple[str, int, str] | None:
        """Return the key of a rubric, None for all else."""
        if not isinstance(thing, self._rubric):
            return None
        return thing.id, thing.fiscal_year, thing.period.name


def main() -> None:
    """Answer calls from standard input on standard output until the parent closes it."""
    # Where the console still reaches it: the parent decides what Ctrl+C means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    # What a library prints must not get between the answers.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    calls: SimpleQueue[Any] = SimpleQueue()
    unbounded, loading = "", Lock()
    with loading:
        Thread(target=_listen, args=(requests, calls, loading), daemon=True).start()
        _import_readers()
        gc.freeze()  # what was loaded stays: the collector need not look at it again
        gc.set_threshold(_YOUNG, 10, 5)
        try:
            limit_memory(int(sys.argv[-1]))
        except OSError as error:
            unbounded = str(error)
    _send(answers, "ready", unbounded)
    while True:
        function, arguments, seconds = calls.get()
        limit_time(seconds)
        try:
            kind, value = "value", function(*arguments)
        except MemoryError:
            os._exit(OUT_OF_MEMORY)
        except Exception as error:
            error.add_note("".join(traceback.format_exc()))
            kind, value = "error", error
        limit_time(0)
        try:
            _send(answers, kind, value)
        except MemoryError:
            os._exit(OUT_OF_MEMORY)


def _listen(requests: IO[bytes], calls: SimpleQueue[Any], loading: Lock) -> None:
    """Take the calls in, and end the process with the last of them.

    In a thread of its own, begun before all else: a parent that was killed is noticed while the
    child still loads what it needs, and in the middle of a call, before a marked copy is put in
    place that the next run, already at work, may not want any more. What it had unpacked, returns
    of others, is taken away: who would do it later may never come.
    """
    code, function = 1, None
    try:
        while True:
            request = pickle.load(requests)
            if isinstance(request, bytes):
                # All calls before it are answered: no file profits from it.
                with loading, without_memory_limit(granted=True):
                    function = pickle.loads(request)
            else:
                calls.put((function, *request))
    except EOFError:
        code = 0
        for _ in range(_LOOKS):  # a process that is killed does not end all at one moment
            remove_left()
            time.sleep(_LOOK_AGAIN_SECONDS)
    except MemoryError:
        code = OUT_OF_MEMORY
    except BaseException:  # the parent reads what is told, whatever it was, and the exit code
        traceback.print_exc()
    finally:
        os._exit(code)


def _send(answers: IO[bytes], kind: str, value: Any) -> None:
    Answers(answers).dump((kind, value))
    answers.flush()


def _import_readers() -> None:
    """Load what every file needs, so that it counts neither as its memory nor as its time.

    Neither pandas nor openpyxl, which take more than all of it: no reader needs them.
    """
    for name in ("python_calamine", "perfeval_xl.forms.reading.reader"):
        import_module(name)
