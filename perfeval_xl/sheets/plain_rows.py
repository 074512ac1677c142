"""Rows of numbers and texts that go into a sheet's file without being kept cell by cell."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name

ROW = "\0"
"""Stands for a row's number in cells that many rows share: no text has it."""
_USUAL = 20
"""Pixels of a row."""


@dataclass(frozen=True, slots=True)
class PlainRows:
    """Some rows of a sheet, below each other, by columns: all have as many values."""

    first: int
    """The first row, from 0."""
    columns: Sequence[tuple[Format, Sequence[Any]]]
    """The form of each and its values."""
    heights: Sequence[float | None]
    """Of each row in points, None for the usual one."""
    texts: Mapping[str, int]
    """The numbers by which the file calls the texts."""
    blanks: bool
    """Whether there is a cell where nothing stands."""

    def heads(self, forms: Sequence[int]) -> list[str]:
        """Return how the cells of each row begin, ROW for its number.

        `forms` are the numbers by which the file calls the columns' formats.
        """
        return [f'<c r="{xl_col_to_name(at)}{ROW}" s="{form}"' for at, form in enumerate(forms)]

    def endings(self) -> Iterator[list[str]]:
        """Yield how the cells of each row end; "" where there is none."""
        known = _Endings(self.texts, "/>" if self.blanks else "")
        for row in zip(*(values for _, values in self.columns), strict=True):
            yield [*map(known.__getitem__, row)]


class _Endings(dict[Any, str]):
    """How a cell of a value ends: each value is spelled once."""

    def __init__(self, texts: Mapping[str, int], empty: str) -> None:
        self._texts, self._empty = texts, empty

    def __missing__(self, value: Any) -> str:
        if value is None or value == "" or value != value:
            ending = self._empty
        elif isinstance(value, str):
            ending = f' t="s"><v>{self._texts[value]}</v></c>'
        else:  # -0.0 is the key of 0.0
            ending = f"><v>{value + 0.0:.16G}</v></c>"
        self[value] = ending
        return ending


def joined(heads: Sequence[str], endings: Sequence[str]) -> str:
    """Return the cells of a row; there is none where the ending is empty."""
    if "" not in endings:
        return "".join(chain.from_iterable(zip(heads, endings, strict=True)))
    both = zip(heads, endings, strict=True)
    return "".join([head + ending for head, ending in both if ending])


@cache
def height_of(points: float | None) -> str:
    """Return how a row says its height: in whole pixels, and not at all where it is the usual."""
    pixels = _USUAL if points is None else int(points * 4.0 / 3.0 + 0.5)
    return "" if pixels == _USUAL else f' ht="{pixels * 0.75:.16g}" customHeight="1"'
