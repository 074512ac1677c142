"""Finds where each cell of a layout stands on a sheet that came back.

The layout's own place counts first; where rows or columns were inserted, what stands before a
row or above a column tells.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from perfeval_xl.forms.layout import Cell, Layout
from perfeval_xl.forms.sheets import same_text, value_at
from perfeval_xl.forms.text_index import TextIndex

Place = tuple[int, int]


_ANCHORS = ("heading", "label", "caption")
_AHEAD = 8
"""How many anchors behind a lost one are asked where they stand."""


@dataclass(slots=True)
class Placing:
    """Where the layout's cells stand on one sheet; what could not be found is absent."""

    figures: dict[str, Place] = field(default_factory=dict)
    lists: dict[str, tuple[int, int, int, dict[str, int]]] = field(default_factory=dict)
    """Row of a list → first row, number of rows, column of the names, columns of the figures."""
    words: dict[str, Place] = field(default_factory=dict)
    department: Place | None = None
    found: int = 0
    """How many of the layout's headings and labels stand on the sheet."""
    wanted: int = 0

    @property
    def first_row(self) -> int:
        """The row of the first figure, 0 where there is none."""
        figures = [row for row, _ in self.figures.values()]
        return min([*figures, *(first for first, *_ in self.lists.values())], default=0)


def anchor_texts(layouts: Iterable[Layout]) -> set[str]:
    """Return the texts by which layouts are found, as `same_text` gives them."""
    return {_key(cell.text) for layout in layouts for cell in _anchors(layout)}


@cache
def _key(text: str) -> str:
    """Return a layout's text for comparison; it is asked for over and over."""
    return same_text(text)


def _anchors(layout: Layout) -> list[Cell]:
    return [cell for cell in layout.cells if cell.role in _ANCHORS and cell.text]


def place(layout: Layout, index: TextIndex) -> Placing:
    """Match a layout with a sheet, whose index knows the `anchor_texts` of the layout."""
    anchors = _anchors(layout)
    if not any(index.holds(_key(cell.text)) for cell in anchors):
        return Placing(wanted=len(anchors))
    rows, columns, found = _match(anchors, index)
    placing = Placing(found=found, wanted=len(anchors))
    if not found:
        return placing

    named = {row for cell in anchors for row in range(cell.row, max(cell.row, cell.last_row) + 1)}

    def at(cell: Cell) -> Place | None:
        row = rows.get(cell.row)
        if row is None and cell.row not in named:
            # A row without a label of its own keeps its distance from the one above.
            above = max((each for each in rows if each < cell.row), default=None)
            row = None if above is None else rows[above] + cell.row - above
        return None if row is None else (row, columns.get((cell.row, cell.column), cell.column))

    # A text stands right of what asks for it, wherever that went.
    beside = {
        (each.row, max(each.column, each.last_column) + 1): found_at + width
        for each in anchors
        if (found_at := columns.get((each.row, each.column))) is not None
        and (width := max(each.column, each.last_column) + 1 - each.column)
    }
    current: dict[int, int] = {}  # column of the layout → column of the sheet, by last heading
    for cell in layout.cells:
        if cell.role == "heading":
            current[cell.column] = columns.get((cell.row, cell.column), cell.column)
        if (spot := at(cell)) is None:
            continue
        spot = (spot[0], current.get(cell.column, cell.column))
        if cell.role in ("figure", "total"):
            placing.figures[cell.name] = spot
        elif cell.role == "words":
            placing.words[cell.name] = (spot[0], beside.get((cell.row, cell.column), spot[1]))
        elif cell.role == "department":
            # The name stands right of "填报单位：", wherever that is.
            placing.department = (spot[0], columns.get((cell.row, 0), 0) + cell.column)
    for area in layout.lists.values():
        head, end = rows.get(area.first - 1), rows.get(area.first + area.count)
        if head is not None:
            count = (end - head - 1) if end is not None and end > head else area.count
            spots = {name: current.get(column, column) for name, column in area.columns.items()}
            names = current.get(area.names, area.names)
            placing.lists[area.row] = (head + 1, count, names, spots)
    return placing


def _match(anchors: list[Cell], index: TextIndex) -> tuple[dict[int, int], dict[Place, int], int]:
    """Return row → row, (row, column) → column, and how many anchors were found.

    Anchors are looked for in reading order. One that does not stand in its own place is looked
    for further down, never before the last one found; a row without an anchor of its own moves
    with the one above it.
    """
    rows: dict[int, int] = {}
    columns: dict[Place, int] = {}
    shift = across = found = last = 0
    for number, cell in enumerate(anchors):
        spot = _stands(cell, shift, across, index)
        if spot is None:
            spot = index.first_from(_key(cell.text), last)
            if spot is None:
                continue
            # Where a heading was deleted or reworded, the same words further down are another
            # one: what follows would have to have moved with it.
            ahead = anchors[number + 1 : number + 1 + _AHEAD]
            moved = _standing(ahead, spot[0] - cell.row, spot[1] - cell.column, index)
            if moved < _standing(ahead, shift, across, index):
                continue
        found += 1
        last, shift, across = spot[0], spot[0] - cell.row, spot[1] - cell.column
        columns[cell.row, cell.column] = spot[1]
        for row in range(cell.row, max(cell.row, cell.last_row) + 1):
            rows.setdefault(row, row + shift)
    return rows, columns, found


def _stands(cell: Cell, shift: int, across: int, index: TextIndex) -> Place | None:
    """Return an anchor's place where it moved as the last one did, or down alone."""
    row, text = cell.row + shift, _key(cell.text)
    for column in dict.fromkeys((cell.column + across, cell.column)):
        value = value_at(index.grid, row, column)
        if value is not None and same_text(value) == text:
            return row, column
    return None


def _standing(anchors: list[Cell], shift: int, across: int, index: TextIndex) -> int:
    return sum(_stands(cell, shift, across, index) is not None for cell in anchors)
