"""Rows of numbers and texts that go into a sheet's file without being kept cell by cell."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
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

    def spelled(self, forms: Sequence[int]) -> Iterator[tuple[float | None, list[str]]]:
        """Yield the height and the cells of each row, ROW for its number.

        `forms` are the numbers by which the file calls the columns' formats.
        """
        columns = [
            self._column(f'<c r="{xl_col_to_name(at)}{ROW}" s="{form}"', values)
            for at, (form, (_, values)) in enumerate(zip(forms, self.columns, strict=True))
        ]
        return zip(self.heights, map(list, zip(*columns, strict=True)), strict=True)

    def _column(self, begin: str, values: Sequence[Any]) -> Iterable[str]:
        """Return the cells of a column; each value is spelled once."""
        empty = f"{begin}/>" if self.blanks else ""
        spelled: dict[Any, str] = {}
        for value in dict.fromkeys(values):
            if value is None or value == "" or value != value:
                spelled[value] = empty
            elif isinstance(value, str):
                spelled[value] = f'{begin} t="s"><v>{self.texts[value]}</v></c>'
            else:  # -0.0 is the key of 0.0
                spelled[value] = f"{begin}><v>{value + 0.0:.16G}</v></c>"
        return map(spelled.__getitem__, values)


@cache
def height_of(points: float | None) -> str:
    """Return how a row says its height: in whole pixels, and not at all where it is the usual."""
    pixels = _USUAL if points is None else int(points * 4.0 / 3.0 + 0.5)
    return "" if pixels == _USUAL else f' ht="{pixels * 0.75:.16g}" customHeight="1"'
