"""One run at a time in an output folder: a lock file, which holds on a network share too.

A lock of the system (flock) would vanish with its holder, but does not reach across every file
server. This one stands until its holder takes it away, and a dead holder's is taken over.
"""

import logging
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread

from perfeval_xl.messages import MESSAGES, RunError
from perfeval_xl.system.durable import not_written, patiently
from perfeval_xl.system.holder import Holder

NAME = ".perfeval.lock"
HEARTBEAT_SECONDS = 30.0
SILENT_SECONDS = 600.0
"""A holder that has not been heard of for so long is dead."""

_NAMELESS_SECONDS = 5.0
"""A lock that does not say whose it is: its holder is just writing it, or died doing so."""
_TAKING_OVER_SECONDS = 60.0
_LOOK_AGAIN_SECONDS, _TRIES = 0.1, 20
_COARSE_SECONDS = 4.0
"""Some file systems keep times by two seconds."""
_log = logging.getLogger(__name__)


@contextmanager
def hold(out: Path) -> Iterator[None]:
    """Keep `out`, a folder, to oneself for as long as the context lasts.

    Raises RunError OUT_IN_USE, which says who holds it and since when.
    """
    path, holder, over = out / NAME, Holder.here(), Event()
    try:
        _acquire(path, holder)
    except OSError as error:
        raise not_written(path, error) from error
    heart = Thread(target=_beat, args=(path, holder, over), daemon=True)
    try:
        heart.start()
        yield
    finally:
        over.set()
        heart.join()
        _release(path, holder)


def _release(path: Path, holder: Holder) -> None:
    """Take one's own lock away; one that stays behind is taken over when its process ends."""
    for _ in range(_TRIES):
        try:
            if Holder.read(path) == holder:
                path.unlink()
            return
        except OSError:  # on Windows a file that somebody is just reading stays
            time.sleep(_LOOK_AGAIN_SECONDS)


def _acquire(path: Path, holder: Holder) -> None:
    # Whoever was stopped before it could write may have been taken for dead meanwhile.
    while not _create(path, holder) or Holder.read(path) != holder:
        _free_of_dead(path)


def _create(path: Path, holder: Holder) -> bool:
    """Make the lock file; return whether there was none."""
    try:
        file = path.open("xb")
    except FileExistsError:
        return False
    try:
        with file:
            file.write(holder.content())
    except OSError:  # a full disk: nobody holds what could not be written
        path.unlink(missing_ok=True)
        raise
    return True


def _free_of_dead(path: Path) -> None:
    """Take a dead holder's lock away; raise RunError where the holder lives."""
    holder = Holder.read(path)
    if holder is None:
        return
    if not holder.is_gone():
        silent = _age(path)
        if not holder.token and silent < _NAMELESS_SECONDS:
            time.sleep(_LOOK_AGAIN_SECONDS)
            return
        if silent < (SILENT_SECONDS if holder.token else _NAMELESS_SECONDS):
            known = {"found": holder.who, "since": holder.begun}
            raise RunError("OUT_IN_USE", out=path.parent, lock=path, **known)
    # Of several who see the same dead holder, one makes this file, and only that one may take
    # the lock away: otherwise a slower one could take away what a faster one has just put there.
    claim = path.with_name(f"{path.name}.{holder.token or 'nameless'}")
    try:
        claim.open("xb").close()
    except FileExistsError:
        if _age(claim) > _TAKING_OVER_SECONDS:
            claim.unlink(missing_ok=True)
        time.sleep(_LOOK_AGAIN_SECONDS)
        return
    try:
        if Holder.read(path) == holder:
            patiently(path.unlink, missing_ok=True)  # somebody may just be reading it
            known = {"found": holder.who, "since": holder.begun}
            _log.warning(MESSAGES["OUT_TAKEN_OVER"].sentence.format(**known))
    finally:
        claim.unlink(missing_ok=True)


def _age(path: Path) -> float:
    """Return the seconds since a file was last written, 0 where it is gone.

    By the clock of the file server: a file that is made now tells what time it is there. A file of
    the future (somebody has put a clock right) says nothing of when; it is dated now, and from
    then on as silent as any other: who lives writes it again.
    """
    probe = path.with_name(f".~{secrets.token_hex(8)}.clock")
    try:
        with probe.open("xb") as file:
            file.write(b"\n")
            file.flush()
            now = os.fstat(file.fileno()).st_mtime
        age = now - path.stat().st_mtime
        if age < -_COARSE_SECONDS:
            with suppress(PermissionError):
                os.utime(path)  # by the server's clock again
        return max(age, 0.0)
    except FileNotFoundError:
        return 0.0
    finally:
        with suppress(OSError):  # the holder may clear it away at the same moment
            probe.unlink(missing_ok=True)


def _beat(path: Path, holder: Holder, over: Event) -> None:
    """Write the lock anew from time to time: so the file server stamps it with its own clock."""
    while not over.wait(HEARTBEAT_SECONDS):
        # A share that is away now may be back at the next beat.
        with suppress(OSError):
            if Holder.read(path) == holder:
                with path.open("r+b") as file:
                    file.write(holder.content())
