"""Cuts a row of things into batches: not too many, not too large, something for every worker."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")

_MOST_BYTES = 8 << 20
"""What one batch may hold besides a single large thing: it may have to travel."""


def batches(
    things: Sequence[T], most: int, workers: int, size: Callable[[T], int]
) -> Iterator[list[T]]:
    """Yield all things in order, at most `most` and 8 MB of them together.

    Few things are spread over all workers rather than sent to one.
    """
    count = max(1, min(most, len(things) // workers))
    batch: list[T] = []
    filled = 0
    for each in things:
        if batch and (len(batch) >= count or filled + size(each) > _MOST_BYTES):
            yield batch
            batch, filled = [], 0
        batch.append(each)
        filled += size(each)
    if batch:
        yield batch
