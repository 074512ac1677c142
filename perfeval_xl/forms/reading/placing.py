"""Where the cells of a layout stand on a sheet, once it is known where its anchors do.

Anchors are what a form prints: its headings, labels and captions.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from perfeval_xl.forms.layout.layout import Cell, Layout
from perfeval_xl.sheets.grids import same_text

Place = tuple[int, int]

_ANCHORS = ("heading", "label", "caption")


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


class Anchor(NamedTuple):
    """A printed text of a form, by which its cells are found."""

    cell: Cell
    key: str
    """The text as `same_text` gives it."""


class Outline:
    """A layout with its anchors, in reading order.

    It says nothing about any return: made once for a rubric, it serves all of them.
    """

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.anchors = [
            Anchor(cell, same_text(cell.text))
            for cell in layout.cells
            if cell.role in _ANCHORS and cell.text
        ]

    @cached_property
    def at_home(self) -> Placing:
        """Where the cells stand on a sheet that has every anchor in the layout's own place."""
        cells = [anchor.cell for anchor in self.anchors]
        rows = {row: row for cell in cells for row in _rows_of(cell)}
        columns = {(cell.row, cell.column): cell.column for cell in cells}
        return self.placing(rows, columns, len(cells))

    def placing(self, rows: Mapping[int, int], columns: Mapping[Place, int], found: int) -> Placing:
        """Return where the cells stand, `found` anchors having been found.

        `rows` are row → row, `columns` (row, column) → column: the layout's and the sheet's.
        """
        cells = [anchor.cell for anchor in self.anchors]
        placing = Placing(found=found, wanted=len(cells))
        if not found:
            return placing

        named = {row for cell in cells for row in _rows_of(cell)}

        def at(cell: Cell) -> Place | None:
            row = rows.get(cell.row)
            if row is None and cell.row not in named:
                # A row without a label of its own keeps its distance from the one above.
                above = max((anchored for anchored in rows if anchored < cell.row), default=None)
                row = None if above is None else rows[above] + cell.row - above
            return None if row is None else (row, columns.get((cell.row, cell.column), cell.column))

        # A text stands right of what asks for it, wherever that went.
        beside = {
            (label.row, max(label.column, label.last_column) + 1): found_at + width
            for label in cells
            if (found_at := columns.get((label.row, label.column))) is not None
            and (width := max(label.column, label.last_column) + 1 - label.column)
        }
        current: dict[int, int] = {}  # column of the layout → column of the sheet, by last heading
        for cell in self.layout.cells:
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
        for area in self.layout.lists.values():
            head, end = rows.get(area.first - 1), rows.get(area.first + area.count)
            if head is not None:
                count = (end - head - 1) if end is not None and end > head else area.count
                spots = {name: current.get(column, column) for name, column in area.columns.items()}
                names = current.get(area.names, area.names)
                placing.lists[area.row] = (head + 1, count, names, spots)
        return placing


def anchor_texts(outlines: Iterable[Outline]) -> set[str]:
    """Return the texts by which layouts are found, as `same_text` gives them."""
    return {anchor.key for outline in outlines for anchor in outline.anchors}


def _rows_of(cell: Cell) -> range:
    return range(cell.row, max(cell.row, cell.last_row) + 1)
