"""Ctrl+C, a system that asks the program to end, or the one who started it: one sentence, whatever
it was doing.

The first interrupt unwinds what is under way, so that temporary folders go, the lock of OUT is
given back and no file is left half written. It may strike while modules are imported, or where
Python can pass an exception on to nobody (while an object is thrown away): neither is to show a
traceback, nor to lose the interrupt. Loads nothing but the standard library's smallest, as it is
to be in place before anything else is imported.
"""

import atexit
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

FAILED = 3
"""The exit code, as of every run that was not done."""
_SENTENCE = "已中断，没有做完。再运行一次即可，原来的文件不会只写一半。"
_PATIENCE_SECONDS = 5.0
"""So long the unwinding may take before a second Ctrl+C ends the process at once."""
_AGAIN_SECONDS = 0.05

_SIGNALS = [signal.SIGINT, signal.SIGTERM]
"""Ctrl+C, the system or a service that ends it, a terminal that is closed."""
if sys.platform != "win32":
    _SIGNALS.append(signal.SIGHUP)

_since: float | None = None
"""When the interrupt that is being unwound came."""


def interruptible(begin: Callable[[], None]) -> None:
    """Call `begin`, which ends with SystemExit or not; an interrupt ends the process instead.

    To be called once, by the main thread.
    """
    sys.unraisablehook = _unraisable
    for number in _SIGNALS:
        if signal.getsignal(number) != signal.SIG_IGN:  # as under nohup, or in the background
            signal.signal(number, _interrupt)
    try:
        try:
            begin()
        finally:
            _be_deaf()  # all is done: there is nothing left to interrupt
    except SystemExit:
        raise
    except BaseException:
        if _since is None:
            raise
        # It may have become something else on its way: what strikes while a class is made reaches
        # us as a RuntimeError.
        end_interrupted()


def end_with_standard_input() -> None:
    """Interrupt the main thread once nobody holds the other end of standard input any more.

    For a program whose parent writes nothing into it: it closes it to have the program end, and
    does so as well by ending itself, however that comes about. Also if it did before this call.
    """
    threading.Thread(target=_wait_for_end, daemon=True).start()


def _wait_for_end() -> None:
    try:
        # Not by `sys.stdin`: a thread that still waits there when all is done is an error.
        while os.read(0, 1):
            continue
    except OSError:
        return  # no such stream: nobody can end it in this way
    if sys.platform == "win32":
        signal.raise_signal(signal.SIGINT)
    else:
        # To that very thread: what it waits for is broken off.
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)


@contextmanager
def deaf_children() -> Iterator[None]:
    """Let processes that are started meanwhile hear no Ctrl+C: it is their parent's to end them."""
    if sys.platform == "win32":
        yield
        return
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # what starts it lets its thread hear again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def end_interrupted() -> None:
    """Say that the work was not done and end the process, without waiting for any thread."""
    _be_deaf()
    _say()
    late = threading.Timer(_PATIENCE_SECONDS, os._exit, [FAILED])
    late.daemon = True
    late.start()
    atexit._run_exitfuncs()  # children that stand idle, semaphores
    os._exit(FAILED)


def _be_deaf() -> None:
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def _interrupt(_: int, __: FrameType | None) -> None:
    global _since  # a signal's handler has no other place
    now = time.monotonic()
    if _since is None:
        _since = now
        raise KeyboardInterrupt
    if now - _since > _PATIENCE_SECONDS:  # whatever it is, it does not let itself be unwound
        _say()
        os._exit(FAILED)


def _unraisable(unraisable: Any) -> None:
    if unraisable.exc_type is not KeyboardInterrupt:
        sys.__unraisablehook__(unraisable)
        return
    global _since
    _since = None  # nobody has heard of it: once more, a little later
    timer = threading.Timer(_AGAIN_SECONDS, signal.raise_signal, [signal.SIGINT])
    timer.daemon = True
    timer.start()


def _say() -> None:
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is sys.stderr:
                print(_SENTENCE, file=stream)
            stream.flush()
        except (OSError, ValueError, AttributeError):
            continue  # closed, or never there
