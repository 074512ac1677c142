"""Finds where each cell of a layout stands on a sheet that came back.

The layout's own place counts first. Where rows or columns were inserted, deleted or moved, as many
anchors as can be are found in the form's order: a label that stands twice is the one that leaves
room for the others.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence, Set
from contextlib import suppress
from functools import cached_property
from typing import NamedTuple

from perfeval_xl.forms.reading.placing import Anchor, Found, Outline, Place, Placing
from perfeval_xl.forms.texts import label_key, seen_text
from perfeval_xl.sheets.grids import Grid, content_at, value_at

_MOST_ALIKE = 12
"""Places of one text that are tried; a form repeats a heading (数据) in every block."""
_LONGEST = 500
"""Signs of a text that may be a label which was touched."""
_WIDTH = 1 << 21
"""More columns than any sheet has: a place is one number, row times this plus column."""
_AS_BEFORE, _ALONG = 0.1, 0.05
"""What it counts beside a found anchor (1) that it moved as the last one did, down and across."""


def place(outline: Outline, index: TextIndex, least: float = 0.0) -> Placing:
    """Match a layout with a sheet, whose index knows the `anchor_texts` of the outline.

    Where less than a share of the anchors stands anywhere, no more is said than how many do. What
    is returned may be another sheet's, too, and is not to be changed: a return on which nothing
    was moved is the ordinary case, and all those are alike.
    """
    anchors = outline.anchors
    if anchors and _are_at_home(outline, index.grid):
        return outline.at_home
    held = index.held(outline)
    if not held or held < least * len(anchors):
        return Placing(found=held, wanted=len(anchors))
    found = _one_by_one(anchors, index) or _in_order(anchors, index)
    return outline.placing(found, index.labelled_rows(outline))


def _are_at_home(outline: Outline, grid: Grid) -> bool:
    """Tell whether every anchor stands in its own place, first by the very signs."""
    with suppress(IndexError):
        if all(grid[cell.row][cell.column] == cell.text for cell, *_ in outline.anchors):
            return True
    values = (
        (anchor, content_at(grid, anchor.cell.row, anchor.cell.column))
        for anchor in outline.anchors
    )
    return all(isinstance(value, str) and anchor.is_text(value) for anchor, value in values)


def _one_by_one(anchors: Sequence[Anchor], index: TextIndex) -> Found:
    """Return where the anchors stand if every one follows the one before it, nothing otherwise.

    Rows were put in, and that was all: each moved as the last one did, or is the next of its text.
    """
    found: dict[int, Place] = {}
    shift = across = 0
    last = (-1, -1)
    for number, (cell, key, _) in enumerate(anchors):
        places = index.places(key, cell.row)
        moved = cell.row + shift, cell.column + across
        straight = moved[0], cell.column
        spots = [each for each in (moved, straight) if each in places and each > last]
        spot = spots[0] if spots else next((each for each in places if each > last), None)
        if spot is None:
            return {}
        found[number] = last = spot
        shift, across = spot[0] - cell.row, spot[1] - cell.column
    return found


def _in_order(anchors: Sequence[Anchor], index: TextIndex) -> Found:
    """Return where anchors stand: as many as follow one another on the sheet as on the form.

    Of several ways, the one in which they moved together.
    """
    pairs = [
        (number, place)
        for number, anchor in enumerate(anchors)
        for place in index.places(anchor.key, anchor.cell.row)
    ]
    best: list[float] = []
    before: list[int] = []
    for at, (number, (row, column)) in enumerate(pairs):
        cell = anchors[number].cell
        shift, across = row - cell.row, column - cell.column
        value, came = 1 + _AS_BEFORE * (not shift) + _ALONG * (not across), -1
        for earlier in range(at):
            other, (above, left) = pairs[earlier]
            if other >= number or (above, left) >= (row, column):
                continue
            there = anchors[other].cell
            moved = above - there.row, left - there.column
            total = best[earlier] + 1
            total += _AS_BEFORE * (moved[0] == shift) + _ALONG * (moved[1] == across)
            if total > value:
                value, came = total, earlier
        best.append(value)
        before.append(came)
    found: dict[int, Place] = {}
    at = max(range(len(pairs)), key=best.__getitem__, default=-1)
    while at >= 0:
        found[pairs[at][0]] = pairs[at][1]
        at = before[at]
    return dict(sorted(found.items()))


class TextCell(NamedTuple):
    """A cell with its text, and the text as a reader compares it."""

    place: Place
    text: str
    key: str

    @property
    def keys(self) -> set[str]:
        """What an anchor that says the same may be known by."""
        return {self.key, seen_text(self.text)}


class TextIndex:
    """The places of some texts on one sheet, in reading order.

    A sheet may hold a million cells, and a form asks for some hundred texts, in several layouts:
    the cells are gone through once.
    """

    def __init__(self, grid: Grid, wanted: Collection[str]) -> None:
        """`wanted` are texts as `anchor_texts` gives them."""
        self.grid = grid
        self._wanted = wanted

    @cached_property
    def _places(self) -> dict[str, array[int]]:
        """Row and column of every text. Where nothing was moved, nobody asks."""
        places_of: dict[str, array[int]] = {text: array("q") for text in self._wanted}
        # White space does not count, but nobody pads a heading to many times its length.
        numbered = {label_key(text) for text in self._wanted if label_key(text) != text}
        longest = 4 * max(map(len, self._wanted), default=0) + 100
        for row, line in enumerate(self.grid):
            for column, value in enumerate(line):
                if value and isinstance(value, str) and len(value) <= longest:
                    bare = label_key(value)
                    if bare in places_of:
                        places_of[bare].append(row * _WIDTH + column)
                    text = seen_text(value) if bare in numbered else bare
                    if text != bare and text in places_of:
                        places_of[text].append(row * _WIDTH + column)
        return places_of

    @cached_property
    def has_numbers(self) -> bool:
        """Whether any number stands on the sheet."""
        return any(isinstance(value, int | float) for line in self.grid for value in line)

    def texts(self, places: Iterable[Place], taken: Set[Place]) -> list[TextCell]:
        """Return those of some cells that hold a text, and are not taken."""
        cells = []
        for place in places:
            value = value_at(self.grid, *place)
            if isinstance(value, str) and place not in taken and len(value) < _LONGEST:
                cells.append(TextCell(place, value, label_key(value)))
        return cells

    def has_number_right(self, row: int, column: int) -> bool:
        """Tell whether a number stands anywhere right of a cell."""
        return any(_is_number(value) for value in self.grid[row][column + 1 :])

    def number_below(self, row: int, column: int, reach: int) -> Place | None:
        """Return where the next number below a cell stands, within so many rows."""
        for at in range(row + 1, min(row + 1 + reach, len(self.grid))):
            if _is_number(value_at(self.grid, at, column)):
                return at, column
        return None

    def holds(self, text: str) -> bool:
        """Tell whether a text stands anywhere on the sheet."""
        return bool(self._places[text])

    def held(self, outline: Outline) -> int:
        """Return how many of a layout's anchors stand anywhere on the sheet."""
        return sum(self.holds(anchor.key) for anchor in outline.anchors)

    def stands(self, anchor: Anchor, taken: Set[Place]) -> bool:
        """Tell whether an anchor's text stands anywhere, beside the cells that are taken."""
        return not {*self.places(anchor.key, anchor.cell.row)} <= taken

    def share(self, outline: Outline) -> float:
        """Return the same as a share of all."""
        return self.held(outline) / (len(outline.anchors) or 1)

    def labelled_rows(self, outline: Outline) -> set[int]:
        """Return the rows in which any label of a layout stands."""
        keys = {key for cell, key, _ in outline.anchors if cell.role == "label"}
        return {place // _WIDTH for key in keys for place in self._places[key]}

    def places(self, text: str, row: int) -> list[Place]:
        """Return the cells that hold a text in reading order; of many, those around a row.

        Raises KeyError for a text that was not asked for in the beginning.
        """
        places = self._places[text]
        first = max(0, bisect_left(places, row * _WIDTH) - _MOST_ALIKE // 2)
        first = max(0, min(first, len(places) - _MOST_ALIKE))
        return [divmod(each, _WIDTH) for each in places[first : first + _MOST_ALIKE]]


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
