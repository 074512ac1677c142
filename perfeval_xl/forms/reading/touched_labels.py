"""Labels that were touched: taken where exactly one of the form is lost and one there is like it.

A label that moved out of the form's order is the same label still. One that was reworded, that has
a slip of the pen or was emptied is told with what it was read as; where two could be meant,
nothing is guessed, and the numbers beside it are told as numbers that no field took.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from perfeval_xl.forms.reading.located_cells import TextCell, TextIndex
from perfeval_xl.forms.reading.placing import Outline, Place, Placing, Touched
from perfeval_xl.forms.texts import clean_name, label_key, likeness
from perfeval_xl.sheets.grids import content_at

_ALIKE, _IN_PLACE, _RIVAL = 0.7, 0.5, 0.5
"""How like a label must be, one that is the only one in its place, one that may be meant too."""
_REACH = 300
"""Rows that are looked through between two labels."""
_ROUNDS = 3


def with_touched(outline: Outline, index: TextIndex, placing: Placing) -> Placing:
    """Return where a layout's cells stand, with the labels that were touched."""
    if placing is outline.at_home or not placing.found:
        return placing
    return _Search(outline, index, placing).result()


class _Search:
    """The anchors of one layout on one sheet, and what of it is not taken yet."""

    def __init__(self, outline: Outline, index: TextIndex, placing: Placing) -> None:
        self._outline, self._index, self._grid = outline, index, index.grid
        self._placing, self._anchors = placing, outline.anchors
        self._keys = Counter(anchor.key for anchor in self._anchors)
        self._found = dict(placing.anchors)
        self._taken = set(self._found.values())
        self._touched: list[Touched] = []
        # What a caption says is a value (单位：元) or a name, and no row or column hangs on it.
        self._captions = {
            at for at, (cell, *_) in enumerate(self._anchors) if cell.role == "caption"
        }

    def result(self) -> Placing:
        self._drop_twins()
        for _ in range(_ROUNDS):
            before = len(self._found)
            for lost, there in self._lines():
                self._settle(lost, there)
            if len(self._found) == before:
                break
        if self._found == self._placing.anchors:
            return self._placing
        labelled = self._index.labelled_rows(self._outline)
        placing = self._outline.placing(dict(sorted(self._found.items())), labelled)
        return replace(placing, touched=self._touched)

    def _drop_twins(self) -> None:
        """Take back a label that stands twice where it should, with numbers beside both."""
        for number, (row, column) in [*self._found.items()]:
            anchor = self._anchors[number]
            places = self._index.places(anchor.key, row)
            if anchor.cell.role != "label" or self._keys[anchor.key] > 1 or len(places) < 2:
                continue
            above, below = self._between(number)
            twins = [
                place
                for place in places
                if place != (row, column) and place[1] == column and above < place[0] < below
            ]
            # Both could be meant.
            if any(self._index.has_number_right(at, column) for at, _ in twins):
                del self._found[number]
                self._taken |= {*twins}

    def _lines(self) -> Iterator[tuple[list[int], list[TextCell]]]:
        """Yield anchors that are lost, with the cells where one of them may stand."""
        rows = self._outline.rows(self._found)
        seen: set[int] = set()
        for number in range(len(self._anchors)):
            if number in self._found or number in seen or number in self._captions:
                continue
            mates = self._mates(number)
            if mates:
                lost, there = self._along(number, self._found[mates[0]][0])
            else:
                lost, there = self._down(number, rows)
            seen.update(lost)
            yield lost, there

    def _mates(self, number: int) -> list[int]:
        row = self._anchors[number].cell.row
        return [at for at in self._found if self._anchors[at].cell.row == row]

    def _along(self, number: int, row: int) -> tuple[list[int], list[TextCell]]:
        """Between the nearest anchors of the same row that were found."""
        cell = self._anchors[number].cell
        mates = {self._anchors[at].cell.column: self._found[at][1] for at in self._mates(number)}
        left = max((at for at in mates if at < cell.column), default=None)
        right = min((at for at in mates if at > cell.column), default=None)
        first = -1 if left is None else mates[left]
        last = len(self._grid[row]) if right is None else mates[right]
        lost = [
            at
            for at, anchor in enumerate(self._anchors)
            if anchor.cell.row == cell.row and at not in self._found and at not in self._captions
            if (left is None or anchor.cell.column > left)
            and (right is None or anchor.cell.column < right)
        ]
        between = [(row, column) for column in range(first + 1, last)]
        there = self._index.texts(between, self._taken)
        if not there and len(lost) == 1 and left is not None:
            place = row, first + cell.column - left
            keeps = right is None or last - place[1] == right - cell.column
            keeps &= content_at(self._grid, *place) is None and place not in self._taken
            keeps &= not self._index.stands(self._anchors[lost[0]], self._taken)
            number_below = self._index.number_below(*place, _REACH)
            if keeps and number_below is not None and number_below not in self._placing.known:
                there = [TextCell(place, "", "")]
        whole = [(row, column) for column in range(len(self._grid[row]))]
        moved = self._index.texts(whole, self._taken)
        return lost, self._with_moved(lost, there, moved)

    def _down(self, number: int, rows: dict[int, int]) -> tuple[list[int], list[TextCell]]:
        """Between the nearest anchors of the same column that were found."""
        column = self._anchors[number].cell.column
        same = [at for at, each in enumerate(self._anchors) if each.cell.column == column]
        above = max((at for at in same if at < number and at in self._found), default=None)
        below = min((at for at in same if at > number and at in self._found), default=None)
        if above is None and below is None:
            return [number], []
        first, last = self._between(number)
        near = self._found[above if above is not None else below or 0]
        lost = [
            at
            for at in same
            if at not in self._found and not self._mates(at)
            if (above is None or at > above) and (below is None or at < below)
        ]
        block = self._block(number, rows)
        spots = [(row, near[1]) for row in range(first + 1, last) if row in block]
        there = self._index.texts(spots, self._taken)
        there = [each for each in there if self._anchors[number].cell.role != "label"
                 or self._index.has_number_right(*each.place)]  # fmt: skip
        # A row that another of the form's labels stands in, or other figures, is theirs.
        others = {place[0] for at, place in self._found.items()
                  if self._anchors[at].cell.row != self._anchors[number].cell.row}  # fmt: skip
        others |= {row for row, _ in self._placing.figures.values()}
        blank = [spot for spot in spots if content_at(self._grid, *spot) is None
                 and spot[0] not in others and self._index.has_number_right(*spot)]  # fmt: skip
        stands = self._index.stands(self._anchors[number], self._taken)
        if not there and len(lost) == len(blank) == 1 and not stands:
            there = [TextCell(blank[0], "", "")]
        moved = self._index.texts(((row, near[1]) for row in block), self._taken)
        return lost, self._with_moved(lost, there, moved)

    def _between(self, number: int) -> tuple[int, int]:
        """Return the rows of the nearest anchors of the same column above and below."""
        column = self._anchors[number].cell.column
        rows = {at: place[0] for at, place in self._found.items()
                if self._anchors[at].cell.column == column}  # fmt: skip
        above = max((row for at, row in rows.items() if at < number), default=-1)
        below = min((row for at, row in rows.items() if at > number), default=len(self._grid))
        return above, min(below, above + _REACH, len(self._grid))

    def _block(self, number: int, rows: dict[int, int]) -> range:
        """Return the sheet's rows of the block that an anchor is in: from heading to heading."""
        heads = {each.cell.row for each in self._anchors if each.cell.role == "heading"}
        row = self._anchors[number].cell.row
        first = max((rows[at] for at in heads if at <= row and at in rows), default=0)
        last = min((rows[at] for at in heads if at > row and at in rows), default=len(self._grid))
        return range(first, min(last, first + _REACH, len(self._grid)))

    def _with_moved(
        self, lost: Sequence[int], there: list[TextCell], moved: Sequence[TextCell]
    ) -> list[TextCell]:
        """Return candidates, with those further off that say the very same."""
        keys = {self._anchors[at].key for at in lost}
        return there + [each for each in moved if each.keys & keys and each not in there]

    def _settle(self, lost: Sequence[int], there: Sequence[TextCell]) -> None:
        """Take what says the same, then what is alike and nothing else can be meant by."""
        left = []
        for number in lost:
            key = self._anchors[number].key
            same = [each for each in there if self._anchors[number].is_text(each.text)]
            twins = [at for at in lost if self._anchors[at].key == key]
            in_row = self._mates(number) and len(twins) == 1
            if len(same) == 1 and (in_row or self._keys[key] == 1):
                self._take(number, same[0])
            elif not same:
                left.append(number)
        free = [each for each in there if each.place not in self._taken]
        free = [each for each in free if not each.keys & self._keys.keys()]
        scores = {
            (number, each): likeness(label_key(self._anchors[number].cell.text), each.key)
            if each.key
            else _IN_PLACE
            for number in left
            for each in free
        }
        enough = _ALIKE
        if len(left) == len(free) == 1:
            # A heading between its neighbours is that column's, whatever it is called.
            heading = self._anchors[left[0]].cell.role == "heading"
            enough = 0.0 if heading and self._keeps_place(left[0], free[0].place) else _IN_PLACE
        for (number, each), score in scores.items():
            rivals = [
                other
                for pair, other in scores.items()
                if pair != (number, each) and (pair[0] == number or pair[1] == each)
            ]
            if score >= enough and all(other < _RIVAL or other < score - 0.3 for other in rivals):
                self._take(number, each)
                if number in self._outline.governing:
                    printed = clean_name(self._anchors[number].cell.text)
                    self._touched.append(Touched(each.place, clean_name(each.text), printed))

    def _keeps_place(self, number: int, place: Place) -> bool:
        """Tell whether a cell is as far from the anchors of its row as it is on the form."""
        cell = self._anchors[number].cell
        shifts = {
            self._found[at][1] - self._anchors[at].cell.column
            for at in self._mates(number)
            if abs(self._anchors[at].cell.column - cell.column) == 1
        }
        return shifts == {place[1] - cell.column}

    def _take(self, number: int, candidate: TextCell) -> None:
        self._found[number] = candidate.place
        self._taken.add(candidate.place)
