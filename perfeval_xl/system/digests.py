"""SHA-256 of files that may not be there, or are many: by it a file is known again."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from os import PathLike

_AT_ONCE = 64
_MANY = 256
_THREADS = 2
"""Hashing is done outside of Python's lock; more wait for each other's reading."""
_PIECE = 1 << 18
AnyPath = str | PathLike[str]
Stamp = tuple[int, int]
"""Size and time (nanoseconds) of a file."""
UNKNOWN: Stamp = (-1, 0)


def stamp_of(path: AnyPath) -> Stamp:
    """Return a file's size and time, UNKNOWN where there is none."""
    try:
        state = os.stat(path)  # noqa: PTH116 - of thousands of files
    except OSError:
        return UNKNOWN
    return state.st_size, state.st_mtime_ns


def digest_of(path: AnyPath) -> str | None:
    """Return a file's SHA-256; None where there is none, or it cannot be read."""
    try:
        return sha256_of(path)
    except OSError:
        return None


def stamp_for(path: AnyPath, digest: str | None) -> Stamp:
    """Return the stamp by which a file of this SHA-256 is known again without reading it.

    UNKNOWN where the file is another one by now, or was written to a moment ago.
    """
    before = stamp_of(path)
    same = digest is not None and digest_of(path) == digest
    return before if same and stamp_of(path) == before else UNKNOWN


def digests_of(paths: Sequence[AnyPath]) -> Iterator[str | None]:
    """Yield the SHA-256 of files as `digest_of` does, in order."""
    if len(paths) < _MANY:
        yield from map(digest_of, paths)
        return

    def some(first: int) -> list[str | None]:
        return [digest_of(path) for path in paths[first : first + _AT_ONCE]]

    with ThreadPoolExecutor(_THREADS) as pool:
        for digests in pool.map(some, range(0, len(paths), _AT_ONCE)):
            yield from digests


def sha256_of(path: AnyPath) -> str:
    """Return a file's SHA-256. Raises OSError where it cannot be read."""
    with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - a third of the time of Path.open
        digest = sha256()
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()
