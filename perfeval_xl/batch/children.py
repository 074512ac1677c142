"""A few child processes that calls are spread over; one that dies takes only its own call along."""

from __future__ import annotations

import atexit
import os
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from queue import LifoQueue
from types import TracebackType
from typing import Any, TypeVar

from perfeval_xl.batch.child import Child, ChildDiedError, FindRubric

T = TypeVar("T")
U = TypeVar("U")

# Two readers at their limit and the parent stay under 1 GiB together.
_MOST = 2
_LEAST_SECONDS = 1.0

# Starting a child takes a second: those of the last run serve the next one of this process.
_spare: list[Child] = []


@atexit.register
def close_idle() -> None:
    """End the children that have nothing to do."""
    while _spare:
        _spare.pop().close()


class Children:
    """A pool: `with Children(...) as children`, then `call` from any thread."""

    def __init__(self, memory_mb: int, seconds: float, find_rubric: FindRubric) -> None:
        """Each call may take `seconds` and `memory_mb`."""
        self.count = min(os.cpu_count() or 1, _MOST)
        self.seconds = seconds
        self._memory_mb, self._find_rubric = memory_mb, find_rubric
        self._idle: LifoQueue[Child | None] = LifoQueue()

    def __enter__(self) -> Children:
        for _ in range(self.count):
            self._idle.put(None)  # started when there is something to do
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        while not self._idle.empty():
            child = self._idle.get()
            if child is not None:
                _spare.append(child)

    def call(self, function: Callable[..., T], *arguments: Any, seconds: float | None = None) -> T:
        """Run a function in a child that is free; raise what it raises.

        `seconds` are those of the pool where none are given. A child that dies may have died of
        what it did before: the call is made once more in a fresh one, within the same time.
        Raises ChildDiedError where that one dies too, and ChildSlowError where there is no answer
        in time.
        """
        begun, most = time.monotonic(), self.seconds if seconds is None else seconds
        try:
            return self._once(function, arguments, most, fresh=False)
        except ChildDiedError:
            left = most - (time.monotonic() - begun)
            return self._once(function, arguments, max(left, _LEAST_SECONDS), fresh=True)

    def each(self, function: Callable[[T], U], things: Iterable[T]) -> Iterator[U]:
        """Yield the results of a function of the parent, in order, as many at once as children."""
        pool = ThreadPoolExecutor(self.count)
        try:
            yield from pool.map(function, things)
        finally:
            pool.shutdown(cancel_futures=True)

    def _once(
        self, function: Callable[..., T], arguments: tuple[Any, ...], seconds: float, *, fresh: bool
    ) -> T:
        child = self._idle.get()
        try:
            if child is not None and fresh:
                child.close()
                child = None
            child = child or self._start(fresh)
            return child.call(function, arguments, seconds, self._find_rubric)
        finally:
            if child is not None and not child.alive:
                child.close()
                child = None
            self._idle.put(child)

    def _start(self, fresh: bool) -> Child:
        while _spare and not fresh:
            try:
                child = _spare.pop()
            except IndexError:  # another thread was faster
                break
            if child.alive and child.memory_mb == self._memory_mb:
                return child
            child.close()
        return Child(self._memory_mb)
