"""An open file that one process at a time has to itself, by a lock of the system.

Such a lock ends with its process, however that ends. It does not reach across every file server:
where none is offered, everybody goes on as if alone (`lock` is for what must not be done twice).
"""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

_LOOK_AGAIN_SECONDS = 0.01
_MOST_SECONDS = 10.0
"""Whoever holds it for longer was stopped in the middle: what is to be written is written."""
_BEYOND = 0x7FFF0000
"""Windows keeps others from reading what is locked, so that is a place where nothing is."""


def try_lock(file: int) -> Literal["held", "others", "not offered"]:
    """Lock an open file until it is closed or unlocked, if nobody else has."""
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(file, _BEYOND, os.SEEK_SET)
            try:
                msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
            finally:
                os.lseek(file, 0, os.SEEK_SET)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return "others"
    except OSError:
        return "not offered"
    return "held"


@contextmanager
def exclusively(file: int) -> Iterator[None]:
    """Keep others who ask likewise off an open file for as long as the context lasts.

    On Windows the file is read and written from its beginning then, or at its end where it was
    opened to be appended to.
    """
    until = time.monotonic() + _MOST_SECONDS
    while (locked := try_lock(file)) == "others" and time.monotonic() < until:
        time.sleep(_LOOK_AGAIN_SECONDS)
    try:
        yield
    finally:
        if locked == "held":
            _unlock(file)


def _unlock(file: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        os.lseek(file, _BEYOND, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_UNLCK, 1)
        os.lseek(file, 0, os.SEEK_SET)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_UN)
