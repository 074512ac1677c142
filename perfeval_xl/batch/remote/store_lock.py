"""One run at a time in an OUT that is in a store: an object that says who is at work there.

Stores have no "make it unless it is there" that all of them know: whoever writes the object looks
again after a moment, and of two at the same time only the later one still finds its own.
"""

import logging
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread

from perfeval_xl.batch.remote.store import Store
from perfeval_xl.messages import MESSAGES, RunError
from perfeval_xl.system.holder import Holder
from perfeval_xl.system.lock import HEARTBEAT_SECONDS, NAME, SILENT_SECONDS

SETTLE_SECONDS = 1.0
_SECOND = 1_000_000_000
_log = logging.getLogger(__name__)


@contextmanager
def hold_store(store: Store) -> Iterator[None]:
    """Keep an OUT to oneself for as long as the context lasts.

    Raises RunError OUT_IN_USE, which says who holds it and since when.
    """
    holder, over = Holder.here(), Event()
    before = _holder(store)
    if before is not None:
        if not before.is_gone() and _silent(store) < SILENT_SECONDS:
            raise _in_use(store, before)
        about = {"found": before.who, "since": before.begun}
        _log.warning(MESSAGES["OUT_TAKEN_OVER"].sentence.format(**about))
    store.write(NAME, holder.content())
    time.sleep(SETTLE_SECONDS)
    now = _holder(store)
    if now is not None and now != holder:
        raise _in_use(store, now)
    heart = Thread(target=_beat, args=(store, holder, over), daemon=True)
    heart.start()
    try:
        yield
    finally:
        over.set()
        heart.join()
        with suppress(RunError):  # one that stays is taken over once it is silent
            if _holder(store) == holder:
                store.remove(NAME)


def _in_use(store: Store, holder: Holder) -> RunError:
    about = {"found": holder.who, "since": holder.begun}
    return RunError("OUT_IN_USE", out=store.address, lock=f"{store.address}/{NAME}", **about)


def _holder(store: Store) -> Holder | None:
    content = store.read(NAME)
    return None if content is None else Holder.parse(content)


def _silent(store: Store) -> float:
    """Return for how many seconds the holder has not been heard of, by the store's own clock."""
    probe = f".~{secrets.token_hex(8)}.clock"
    store.write(probe, b"\n")
    try:
        lock, now = store.entry(NAME), store.entry(probe)
    finally:
        store.remove(probe)
    if lock is None or now is None or not lock.modified:
        return 0.0
    return (now.modified - lock.modified) / _SECOND


def _beat(store: Store, holder: Holder, over: Event) -> None:
    while not over.wait(HEARTBEAT_SECONDS):
        with suppress(RunError):  # a store that is away now may be back at the next beat
            if _holder(store) == holder:
                store.write(NAME, holder.content())
