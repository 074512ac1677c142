"""What returns have in common is kept once: names, and the cells where the template has them.

A return that comes from another process brings its own copy of every name: of 46 KB that one
takes, 33 are the same in all.
"""

from __future__ import annotations

from collections.abc import Mapping
from sys import intern
from typing import Any, TypeVar

from perfeval_xl.forms.project_reader import ProjectSheet
from perfeval_xl.forms.returned import Return

T = TypeVar("T")

_MOST = 256
"""So many ways to lay figures out are remembered; people who insert rows make their own."""


class Commons:
    """What the returns of one run share."""

    def __init__(self) -> None:
        self._places: dict[tuple[Any, ...], dict[str, tuple[str, str]]] = {}

    def share(self, content: Return) -> None:
        """Let a return take what it has in common with others from them; its values stay."""
        content.items = [_named(line) for line in content.items]
        kept: list[Return | ProjectSheet] = [content, *content.projects]
        for each in kept:
            each.figures, each.words = _named(each.figures), _named(each.words)
            each.typed = {intern(name): intern(text) for name, text in each.typed.items()}
            each.places = self._shared(each)

    def _shared(self, kept: Return | ProjectSheet) -> dict[str, tuple[str, str]]:
        key = tuple(kept.places.items())
        known = self._places.get(key)
        if known is None:
            known = {intern(name): (intern(sheet), intern(cell)) for name, (sheet, cell) in key}
            if len(self._places) < _MOST:
                self._places[key] = known
        return known


def _named(values: Mapping[str, T]) -> dict[str, T]:
    return {intern(name): value for name, value in values.items()}
