"""A read-only mapping for what is kept long and read once: a tenth of the memory of a dict."""

from __future__ import annotations

import pickle
from collections.abc import ItemsView, Iterable, Iterator, Mapping
from typing import TypeVar

T = TypeVar("T")


class Packed(Mapping[str, T]):
    """Names, which many may share, and values as one string of bytes.

    Who looks up more than one name takes all at once, by `items`: every look unpacks them.
    """

    __slots__ = ("_names", "_values")

    def __init__(self, names: tuple[str, ...], values: Iterable[T]) -> None:
        """`values` are plain ones, as many as names: numbers, texts, None."""
        self._names = names
        self._values = pickle.dumps(tuple(values), pickle.HIGHEST_PROTOCOL)

    def items(self) -> ItemsView[str, T]:
        """Return names and values, unpacked."""
        values = pickle.loads(self._values)
        return dict(zip(self._names, values, strict=True)).items()

    def __getitem__(self, name: str) -> T:
        return dict(self.items())[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)
