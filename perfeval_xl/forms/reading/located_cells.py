"""Finds where each cell of a layout stands on a sheet that came back.

The layout's own place counts first; where rows or columns were inserted, what stands before a
row or above a column tells.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Collection, Sequence
from functools import cached_property

from perfeval_xl.forms.reading.placing import Anchor, Outline, Place, Placing
from perfeval_xl.sheets.grids import Grid, content_at, same_text, value_at

_AHEAD = 8
"""How many anchors behind a lost one are asked where they stand."""
_WIDTH = 1 << 21
"""More columns than any sheet has: a place is one number, row times this plus column."""


def place(outline: Outline, index: TextIndex) -> Placing:
    """Match a layout with a sheet, whose index knows the `anchor_texts` of the outline.

    What is returned may be another sheet's, too, and is not to be changed: a return on which
    nothing was moved is the ordinary case, and all those are alike.
    """
    anchors = outline.anchors
    if anchors and all(
        content_at(index.grid, cell.row, cell.column) == cell.text
        or _stands(anchor, 0, 0, index) is not None
        for anchor in anchors
        for cell in (anchor.cell,)
    ):
        return outline.at_home
    if not any(index.holds(anchor.key) for anchor in anchors):
        return Placing(wanted=len(anchors))
    rows, columns, count = _match(anchors, index)
    return outline.placing(rows, columns, count)


def _match(
    anchors: Sequence[Anchor], index: TextIndex
) -> tuple[dict[int, int], dict[Place, int], int]:
    """Return row → row, (row, column) → column, and how many anchors were found.

    Anchors are looked for in reading order. One that does not stand in its own place is looked
    for further down, never before the last one found; a row without an anchor of its own moves
    with the one above it.
    """
    rows: dict[int, int] = {}
    columns: dict[Place, int] = {}
    shift = across = count = last = 0
    for number, anchor in enumerate(anchors):
        cell = anchor.cell
        spot = _stands(anchor, shift, across, index)
        if spot is None:
            spot = index.first_from(anchor.key, last)
            if spot is None:
                continue
            # Where a heading was deleted or reworded, the same words further down are another
            # one: what follows would have to have moved with it.
            ahead = anchors[number + 1 : number + 1 + _AHEAD]
            moved = _standing(ahead, spot[0] - cell.row, spot[1] - cell.column, index)
            if moved < _standing(ahead, shift, across, index):
                continue
        count += 1
        last, shift, across = spot[0], spot[0] - cell.row, spot[1] - cell.column
        columns[cell.row, cell.column] = spot[1]
        for row in range(cell.row, max(cell.row, cell.last_row) + 1):
            rows.setdefault(row, row + shift)
    return rows, columns, count


def _stands(anchor: Anchor, shift: int, across: int, index: TextIndex) -> Place | None:
    """Return an anchor's place where it moved as the last one did, or down alone."""
    cell = anchor.cell
    row = cell.row + shift
    for column in dict.fromkeys((cell.column + across, cell.column)):
        value = value_at(index.grid, row, column)
        if value is not None and (value == cell.text or same_text(value) == anchor.key):
            return row, column
    return None


def _standing(anchors: Sequence[Anchor], shift: int, across: int, index: TextIndex) -> int:
    return sum(_stands(anchor, shift, across, index) is not None for anchor in anchors)


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
        places_of: dict[str, array[int]] = {text: array("q") for text in self._wanted}
        # White space does not count, but nobody pads a heading to many times its length.
        longest = 4 * max(map(len, self._wanted), default=0) + 100
        for row, line in enumerate(self.grid):
            for column, value in enumerate(line):
                if value and isinstance(value, str) and len(value) <= longest:
                    places = places_of.get(same_text(value))
                    if places is not None:
                        places.append(row * _WIDTH + column)
        return places_of

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
