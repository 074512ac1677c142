"""A few child processes that calls are spread over; one that dies takes only its own call along."""

from __future__ import annotations

import atexit
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from queue import LifoQueue
from types import TracebackType
from typing import Any, TypeVar

from perfeval_xl.workers.child import Child, ChildDiedError, ChildSlowError, FindRubric
from perfeval_xl.workers.workers import Workers, in_order

T = TypeVar("T")
U = TypeVar("U")

_LEAST_SECONDS = 1.0
_A_BATCH = 16
"""Calls that are sent to a child at once: it need not wait for its parent between them."""

# Starting a child takes a second: those of the last run serve the next one of this process.
_spare: list[Child] = []


@atexit.register
def close_idle() -> None:
    """End the children that have nothing to do."""
    while _spare:
        _spare.pop().close()


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Children(Workers):
    """The workers of this machine: `with Children(...) as children`, then `call` from any thread.

    Each reader takes some 60 MB to stand idle, and up to `memory_mb` beyond that for its file:
    two at their limit and the parent stay under 1 GiB together.
    """

    def __init__(
        self, memory_mb: int, seconds: float, find_rubric: FindRubric, count: int | None = None
    ) -> None:
        """Each call may take `seconds` and `memory_mb`; one child a core where no count is told."""
        self.count = count or cores()
        self.most = _A_BATCH
        self.here = self
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

    def start(self, count: int, function: Callable[..., Any] | None = None) -> None:
        """Start children now: they load what they need while the parent does other things."""
        for idle in [self._idle.get() for _ in range(min(self.count, count))]:
            child = idle or self._start(fresh=False)
            if function is not None:
                child.load(function)
            self._idle.put(child)

    def call_all(
        self,
        function: Callable[..., T],
        calls: Sequence[tuple[Any, ...]],
        seconds: float | None = None,
    ) -> list[T | Exception]:
        """Run a function for each tuple of arguments; return what each `call` returns or raises.

        All go to one child at once. Where it dies, those that were answered stand, and the others
        go to the next. The one that it was at is tried alone in a fresh one, within the same time:
        the child may have died of what it did before.
        """
        most = self.seconds if seconds is None else seconds
        outcomes: list[T | Exception] = []
        begun = time.monotonic()

        def take(outcome: T | Exception) -> None:
            nonlocal begun
            outcomes.append(outcome)
            begun = time.monotonic()

        while len(outcomes) < len(calls):
            try:
                self._in_a_child(function, calls[len(outcomes) :], most, take)
            except ChildSlowError as error:
                take(error)
            except ChildDiedError:
                left = max(most - (time.monotonic() - begun), _LEAST_SECONDS)
                alone = calls[len(outcomes) : len(outcomes) + 1]
                try:
                    self._in_a_child(function, alone, left, take, fresh=True)
                except (ChildDiedError, ChildSlowError) as error:
                    take(error)
        return outcomes

    def each(self, function: Callable[[T], U], things: Iterable[T]) -> Iterator[U]:
        """Yield the results of a function of the parent, in order, as many at once as children."""
        return in_order(self.count, function, things)

    def _in_a_child(
        self,
        function: Callable[..., T],
        calls: Sequence[tuple[Any, ...]],
        seconds: float,
        take: Callable[[T | Exception], None],
        *,
        fresh: bool = False,
    ) -> None:
        child = self._idle.get()
        try:
            if child is not None and fresh:
                child.close()
                child = None
            child = child or self._start(fresh)
            for outcome in child.answers(function, calls, seconds, self._find_rubric):
                take(outcome)
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
