"""Many things, a few at once: threads that keep the order, batches that stay within some bytes."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

T = TypeVar("T")
U = TypeVar("U")

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


def batches(
    things: Sequence[T], most: int, workers: int, size: Callable[[T], int]
) -> Iterator[list[T]]:
    """Yield all things in order, at most `most` and 8 MB of them together.

    Few things are spread over all workers rather than sent to one.
    """
    count = max(1, min(most, len(things) // workers))
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
