"""What returns have in common is kept once, and what is a return's own is kept packed.

A return that comes from another process brings its own copy of every name: of 46 KB that one
takes, 33 are the same in all; what is left takes 3 once it is packed.
"""

import pickle
from collections.abc import ItemsView, Iterable, Iterator, Mapping
from sys import intern
from typing import Any, TypeVar, cast

from perfeval_xl.forms.reading.project_reader import ProjectSheet
from perfeval_xl.forms.reading.returned import Return

T = TypeVar("T")
_MOST = 256
"""So many ways to lay figures out are remembered; people who insert rows make their own."""


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


class SharedNames:
    """What the returns of one run share."""

    def __init__(self) -> None:
        self._places: dict[tuple[Any, ...], dict[str, tuple[str, str]]] = {}
        self._names: dict[tuple[str, ...], tuple[str, ...]] = {}

    def share(self, content: Return) -> None:
        """Let a return take what it has in common with others from them; its values stay.

        Nobody fills anything in afterwards.
        """
        kept: list[Return | ProjectSheet] = [content, *content.projects]
        for part in kept:
            part.figures, part.words = self._packed(part.figures), self._packed(part.words)
            part.typed = self._packed(part.typed)
            part.places = self._shared(part)
        content.items = [self._packed(line) for line in content.items]

    def _packed(self, values: Mapping[str, T]) -> dict[str, T]:
        packed = Packed(self._same(tuple(values)), values.values())
        return cast("dict[str, T]", packed)  # for all who read it

    def _same(self, names: tuple[str, ...]) -> tuple[str, ...]:
        known = self._names.get(names)
        if known is None:
            known = tuple(map(intern, names))
            if len(self._names) < _MOST:
                self._names[known] = known
        return known

    def _shared(self, kept: Return | ProjectSheet) -> dict[str, tuple[str, str]]:
        key = tuple(kept.places.items())
        known = self._places.get(key)
        if known is None:
            known = {intern(name): (intern(sheet), intern(cell)) for name, (sheet, cell) in key}
            if len(self._places) < _MOST:
                self._places[key] = known
        return known
