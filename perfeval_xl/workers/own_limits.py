"""What a child process may take, of time and memory, as it tells the system itself."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from perfeval_xl.workers.job_object import Job

_MB = 1 << 20


class _OnWindows:
    """The job by which a child bounds itself there, once it does."""

    job: Job | None = None
    memory = 0
    """Bytes that it may commit."""


def limit_time(seconds: float) -> None:
    """Let the process be ended once it has computed so long; 0 takes the limit off.

    What counts is its own work, not the clock: on a busy machine an honest file is read slowly,
    and is none the worse for it.
    """
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_PROF, seconds)
    elif _OnWindows.job is not None:
        _OnWindows.job.limit_time(seconds)


def limit_memory(megabytes: int) -> None:
    """Let this process take so much more than it has now.

    Does nothing on macOS, which knows no such limit: there the gate alone bounds what a file can
    ask for. Raises OSError where Windows refuses; then nothing is bounded, nor the time.
    """
    if sys.platform == "win32":
        job = Job()
        job.take_in(os.getpid())
        _OnWindows.memory = job.private_bytes() + megabytes * _MB
        job.limit_memory(_OnWindows.memory)
        _OnWindows.job = job
        return
    import resource

    if taken := _address_space():
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (_within(taken + megabytes * _MB, hard), hard))


@contextmanager
def without_memory_limit(*, granted: bool = False) -> Iterator[None]:
    """Lift that limit for work of our own: it is there for files of others.

    What is made of a whole inbox grows with the inbox. With `granted`, what the process has taken
    in the meantime it may have for good, as it has what it took before there was a limit.
    """
    if sys.platform == "win32":
        job = _OnWindows.job
        if job is None:
            yield
            return
        before = job.private_bytes()
        job.limit_memory(0)
        try:
            yield
        finally:
            _OnWindows.memory += max(0, job.private_bytes() - before) if granted else 0
            job.limit_memory(_OnWindows.memory)
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    before = _address_space()
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
    try:
        yield
    finally:
        if granted and soft != resource.RLIM_INFINITY:
            soft = _within(soft + max(0, _address_space() - before), hard)
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _address_space() -> int:
    """Return the bytes that this process takes; 0 on macOS, which does not tell."""
    statm = Path("/proc/self/statm")
    if not statm.exists():
        return 0
    return int(statm.read_text(encoding="ascii").split()[0]) * os.sysconf("SC_PAGE_SIZE")


def _within(most: int, hard: int) -> int:
    """Return a limit that the system takes: it may have one of its own, -1 for none."""
    return most if hard < 0 else min(most, hard)
