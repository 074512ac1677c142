"""The order in which problems are told: the gravest first, then as one reads the sheets."""

from __future__ import annotations

from collections.abc import Sequence

from perfeval_xl.workbooks.handed_back.areas import areas_of
from perfeval_xl.workbooks.handed_back.mark import Mark, gravest_first


def in_reading_order(marks: Sequence[Mark]) -> list[Mark]:
    """Return the marks by gravity, sheet by sheet, from top to bottom; the whole file first."""
    names = dict.fromkeys(["", *(mark.sheet for mark in marks)])
    sheets = {name: place for place, name in enumerate(names)}

    def place(mark: Mark) -> tuple[int, int, int]:
        first = next(iter(areas_of(mark)), None)
        return sheets[mark.sheet], *((first.top, first.left) if first else (-1, -1))

    return gravest_first(sorted(marks, key=place))
