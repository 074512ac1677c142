"""What a child process may take, of time and memory, as it tells the system itself."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_MB = 1 << 20


def limit_time(seconds: float) -> None:
    """Let the process be ended once it has computed so long; 0 takes the limit off.

    What counts is its own work, not the clock: on a busy machine an honest file is read slowly,
    and is none the worse for it.
    """
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_PROF, seconds)


def limit_memory(megabytes: int) -> None:
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
