"""What runs the heavy part of a run: processes of this machine, or of a cluster; many things in
order, a few at once."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import Any, Protocol, TypeVar

T = TypeVar("T")
U = TypeVar("U")


class Workers(Protocol):
    """Runs functions of modules elsewhere. They are pure: what they need is sent with them.

    Only the parent touches the inbox and OUT: so workers of a cluster need no common disk.
    """

    count: int
    """How many calls are worth having under way at once."""
    most: int
    """How many things one call of `call_all` is best given."""
    here: Workers
    """Processes of this machine, for what reads or writes its folders."""

    def start(self, count: int, function: Callable[..., Any] | None = None) -> None:
        """Get so many ready now, without waiting for it: there is soon something to be done.

        With a `function`, they load what it needs as well.
        """

    def call(self, function: Callable[..., T], *arguments: Any, seconds: float | None = None) -> T:
        """Run a function and return its result or raise its exception.

        `seconds` of work are given to it, those of the workers where none are told. Raises
        ChildDiedError where its process dies of it, ChildSlowError where it takes longer.
        """
        (outcome,) = self.call_all(function, [arguments], seconds)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def call_all(
        self,
        function: Callable[..., T],
        calls: Sequence[tuple[Any, ...]],
        seconds: float | None = None,
    ) -> list[T | Exception]:
        """Run a function for each tuple of arguments, on one worker, each with its own time.

        Returns what each comes to: its result, or the exception that `call` would raise. One that
        takes its process down leaves the others as they are. A Path among the arguments is a file
        to be read: a worker far away gets a copy, with the same suffix.
        """

    def each(self, function: Callable[[T], U], things: Iterable[T]) -> Iterator[U]:
        """Yield the results of a function of the parent, in order, several under way at once.

        `things` are taken as they are needed: they may be large, and many.
        """


HANDFUL = 8
"""So many things are done in the time that it takes to start another worker."""
_AHEAD = 2
"""For each thread, how many things are taken or done and not yet asked for."""
_MOST_BYTES = 8 << 20
"""What one batch may hold besides a single large thing: it may have to travel."""


def in_order(threads: int, function: Callable[[T], U], things: Iterable[T]) -> Iterator[U]:
    """Yield function(thing) for each thing, in order, `threads` of them at once.

    Things are taken and results kept only so far ahead of who asks for them. What the function
    raises is raised in its place, and nothing is begun any more.
    """
    pool, left = ThreadPoolExecutor(threads), iter(things)
    under_way: deque[Future[U]] = deque()
    try:
        under_way.extend(pool.submit(function, thing) for thing in islice(left, threads * _AHEAD))
        while under_way:
            result = under_way.popleft().result()
            under_way.extend(pool.submit(function, thing) for thing in islice(left, 1))
            yield result
    finally:
        pool.shutdown(cancel_futures=True)


def worth(things: int) -> int:
    """Return how many workers are worth starting for so many things, one at least."""
    return max(1, things // HANDFUL)


def batches(
    things: Sequence[T], most: int, workers: int, size: Callable[[T], int]
) -> Iterator[list[T]]:
    """Yield all things in order, at most `most` and 8 MB of them together.

    Few things are spread over all workers that they are worth, rather than sent to one.
    """
    count = max(1, min(most, len(things) // min(workers, worth(len(things)))))
    batch: list[T] = []
    filled = 0
    for thing in things:
        if batch and (len(batch) >= count or filled + size(thing) > _MOST_BYTES):
            yield batch
            batch, filled = [], 0
        batch.append(thing)
        filled += size(thing)
    if batch:
        yield batch
