"""Where the cells of a layout stand on a sheet, once it is known where its anchors do.

Anchors are what a form prints: its headings, labels and captions. A figure is where its row's own
label and its column's own heading are; where one of them is lost, so is the figure: its number is
told as one that no field took (`unread_numbers`), and never given to another.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from perfeval_xl.forms.layout.layout import Cell, Layout, ListArea
from perfeval_xl.forms.texts import label_key, seen_text

Place = tuple[int, int]
Found = Mapping[int, Place]
"""Number of an anchor of the outline → row and column where it stands on the sheet."""

_ANCHORS = ("heading", "label", "caption")
_PRINTED = ("unit", "remark")


class Touched(NamedTuple):
    """A label that was read as another one, alike and in its place."""

    place: Place
    found: str
    printed: str


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
    anchors: Found = field(default_factory=dict)
    printed: dict[Place, str] = field(default_factory=dict)
    """Where small print stands that no figure is found by, and what it says."""
    touched: list[Touched] = field(default_factory=list)
    _known: Set[Place] = frozenset()

    @property
    def known(self) -> Set[Place]:
        """The cells of what the layout has beside lists, small print left out."""
        if not self._known:
            self._known = {*self.figures.values(), *self.words.values(), *self.anchors.values()}
            self._known |= {self.department} if self.department else set()
        return self._known

    @property
    def first_row(self) -> int:
        """The row of the first figure, 0 where there is none."""
        figures = [row for row, _ in self.figures.values()]
        return min([*figures, *(first for first, *_ in self.lists.values())], default=0)


class Anchor(NamedTuple):
    """A printed text of a form, by which its cells are found."""

    cell: Cell
    key: str
    """The text as a reader compares it; with its number where another label differs in no more."""
    numbered: bool = False

    def is_text(self, text: str) -> bool:
        """Tell whether a text of a sheet says the same."""
        return (seen_text(text) if self.numbered else label_key(text)) == self.key


class Outline:
    """A layout with its anchors, in reading order.

    It says nothing about any return: made once for a rubric, it serves all of them.
    """

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.anchors = _anchors_of(layout)
        self._own: dict[int, list[int]] = {}
        """Layout's row → the anchors that say where it is: its own label, or any heading of it."""
        for number, anchor in enumerate(self.anchors):
            self._own.setdefault(anchor.cell.row, []).append(number)
        for row, numbers in self._own.items():
            labels = [at for at in numbers if self.anchors[at].cell.role in ("label", "remark")]
            self._own[row] = labels[-1:] or numbers
        self._rows = sorted(self._own)

    @cached_property
    def at_home(self) -> Placing:
        """Where the cells stand on a sheet that has every anchor in the layout's own place."""
        cells = [anchor.cell for anchor in self.anchors]
        return self.placing({at: (cell.row, cell.column) for at, cell in enumerate(cells)})

    def placing(self, found: Found, labelled: Set[int] = frozenset()) -> Placing:
        """Return where the cells stand, where the anchors that were found do.

        In the rows `labelled` stands a label of the form: they are no rows without one.
        """
        placing = Placing(found=len(found), wanted=len(self.anchors), anchors=found)
        if not found:
            return placing
        rows = self.rows(found)
        beside = self._beside(found)
        for cell in self.layout.cells:
            row, column = self._row_at(cell.row, rows), self._column(cell.row, cell.column, found)
            if row is None or (row in labelled and cell.row not in self._own):
                continue
            if cell.role == "words":
                column = beside.get((cell.row, cell.column), column)
            if cell.role == "department":
                # The name stands right of "填报单位：", wherever that is.
                placing.department = (row, beside.get((cell.row, cell.column), cell.column))
            elif column is None:
                continue
            elif cell.role in ("figure", "total"):
                placing.figures[cell.name] = (row, column)
            elif cell.role == "words":
                placing.words[cell.name] = (row, column)
            elif cell.role in _PRINTED and cell.text:
                placing.printed[row, column] = cell.text
        for area in self.layout.lists.values():
            self._place_list(placing, area, rows, found)
        return placing

    def rows(self, found: Found) -> dict[int, int]:
        """Return layout's row → sheet's row, for rows with anchors of their own."""
        rows = {}
        for row, numbers in self._own.items():
            stand = Counter(found[at][0] for at in numbers if at in found)
            if stand:
                rows[row] = stand.most_common(1)[0][0]
        return rows

    def _row_at(self, row: int, rows: Mapping[int, int]) -> int | None:
        """Return a row's place; one without an anchor keeps its distance from the one above."""
        above = self._above[row]
        return None if above not in rows else rows[above] + row - above

    @cached_property
    def _above(self) -> dict[int, int]:
        """Layout's row → the row with anchors of its own that says where it is, -1 for none."""
        above, last = {}, -1
        for row in range(-1, self.layout.rows + 1):
            last = row if row in self._own else last
            above[row] = last
        return above

    @cached_property
    def _over(self) -> dict[Place, int | None]:
        """The headings over the layout's cells and over its lists' columns."""
        cells = {(cell.row, cell.column) for cell in self.layout.cells}
        for area in self.layout.lists.values():
            cells |= {(area.first, column) for column in (area.names, *area.columns.values())}
        heads = [(at, cell) for at, (cell, *_) in enumerate(self.anchors) if cell.role == "heading"]
        over = {
            (row, column): [at for at, cell in heads if cell.row <= row and cell.column == column]
            for row, column in cells
        }
        return {place: max(numbers, default=None) for place, numbers in over.items()}

    @cached_property
    def governing(self) -> Set[int]:
        """The numbers of the anchors that figures are found by: rows' labels, columns' headings."""
        cells = [(cell.row, cell.column) for cell in self.layout.figures.values()]
        for area in self.layout.lists.values():
            cells += [(area.first, column) for column in area.columns.values()]
        labels = {at for row, _ in cells for at in self._own.get(self._above[row], ())}
        return {at for at in labels if self.anchors[at].cell.role != "heading"} | {
            over for cell in cells if (over := self._over[cell]) is not None
        }

    def _column(self, row: int, column: int, found: Found) -> int | None:
        over = self._over[row, column]
        if over is None:
            return column
        return found[over][1] if over in found else None

    def _beside(self, found: Found) -> dict[Place, int]:
        """Return the columns right of what asks for a text: it stands there, wherever that went."""
        beside = {}
        for at, place in found.items():
            label = self.anchors[at].cell
            width = max(label.column, label.last_column) + 1 - label.column
            beside[label.row, label.column + width] = place[1] + width
        return beside

    def _place_list(
        self, placing: Placing, area: ListArea, rows: Mapping[int, int], found: Found
    ) -> None:
        """Its lines lie between the row above and the next row that was found.

        Rows in between whose labels were lost are no lines: they keep their distance.
        """
        head = self._row_at(area.first - 1, rows)
        columns = {
            name: at
            for name, column in area.columns.items()
            if (at := self._column(area.first, column, found)) is not None
        }
        names = self._column(area.first, area.names, found)
        if head is None or names is None:
            return
        claimed = [
            at for row, at in rows.items() if at > head and not area.first <= row <= area.last
        ]
        ends = [head + 1 + area.count, *claimed]
        for row in self._rows:
            if row > area.last and rows.get(row, 0) > head:
                ends[0] = rows[row] - (row - area.last - 1)
                break
        end = min(ends)
        placing.lists[area.row] = (head + 1, max(0, end - head - 1), names, columns)


def _anchors_of(layout: Layout) -> list[Anchor]:
    """Return the printed texts that stand for rows and columns, in reading order.

    A row of figures without a label of its own (a 要点) is found by its small print.
    """
    cells = [cell for cell in layout.cells if cell.role in _ANCHORS and cell.text]
    labelled = {cell.row for cell in cells}
    figured = {cell.row for cell in layout.figures.values()} - labelled
    for cell in layout.cells:
        if cell.role == "remark" and cell.text and cell.row in figured:
            cells.append(cell)
            figured.discard(cell.row)
    cells.sort(key=lambda cell: (cell.row, cell.column))
    alike: dict[str, set[str]] = {}
    for cell in cells:
        alike.setdefault(label_key(cell.text), set()).add(seen_text(cell.text))
    return [
        Anchor(cell, seen_text(cell.text), numbered=True)
        if len(alike[label_key(cell.text)]) > 1
        else Anchor(cell, label_key(cell.text))
        for cell in cells
    ]


def anchor_texts(outlines: Iterable[Outline]) -> set[str]:
    """Return the texts by which layouts are found, as readers compare them."""
    return {anchor.key for outline in outlines for anchor in outline.anchors}
