"""Where on a sheet the texts stand that a form consists of, looked up once for all layouts."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Collection
from functools import cached_property

from perfeval_xl.sheets.grids import Grid, same_text

_WIDTH = 1 << 21
"""More columns than any sheet has: a place is one number, row times this plus column."""


class TextIndex:
    """The places of some texts on one sheet, in reading order.

    A sheet may hold a million cells, and a form asks for some hundred texts, in several layouts:
    the cells are gone through once.
    """

    def __init__(self, grid: Grid, wanted: Collection[str]) -> None:
        """`wanted` are texts as `same_text` gives them."""
        self.grid = grid
        self._wanted = wanted

    @cached_property
    def _places(self) -> dict[str, array[int]]:
        """Row and column of every text. Where nothing was moved, nobody asks."""
        found: dict[str, array[int]] = {text: array("q") for text in self._wanted}
        # White space does not count, but nobody pads a heading to many times its length.
        longest = 4 * max(map(len, self._wanted), default=0) + 100
        for row, line in enumerate(self.grid):
            for column, value in enumerate(line):
                if value and isinstance(value, str) and len(value) <= longest:
                    places = found.get(same_text(value))
                    if places is not None:
                        places.append(row * _WIDTH + column)
        return found

    def holds(self, text: str) -> bool:
        """Tell whether a text stands anywhere on the sheet."""
        return bool(self._places[text])

    def first_from(self, text: str, row: int) -> tuple[int, int] | None:
        """Return the first cell that holds a text, from a row on; None where there is none.

        Raises KeyError for a text that was not asked for in the beginning.
        """
        places = self._places[text]
        at = bisect_left(places, row * _WIDTH)
        return divmod(places[at], _WIDTH) if at < len(places) else None
