"""A sheet cut at its cells: what stands around the values is compared, the values are taken.

A sheet that is, byte for byte, one that was read before, but for the values in its cells, needs no
second judgement of what is the same. What may differ is of a strict grammar: a number, a plain
text, a place in the table of texts, nothing. All else is `UnlikeError`: only not known here.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from perfeval_xl.sheets.gate.xlsx_cells import column_number
from perfeval_xl.sheets.grids import Grid, Look, plain
from perfeval_xl.sheets.unread import between_cells, same_beginning

_SIGN = rb"[^<>&\x00-\x09\x0b-\x1f]"
_GAP = rb"[ \n]*"
_TEXT = rb'<t( xml:space="preserve")?>(%b*)</t>' % _SIGN
_RUN = (
    rb"<r>(?:<rPr>(?:<(?:b|i|u|sz|color|rFont|family|charset|scheme)"
    rb'(?: [a-z]{1,9}="[^"<>&\x00-\x1f]*")?/>)*</rPr>)?%b</r>' % _TEXT
)
_PHONETIC = rb'(?:<phoneticPr fontId="[0-9]{1,4}"(?: type="[A-Za-z]{1,20}")?/>)?'
_NEW_TEXT = re.compile(rb"%b(?:%b|(?:%b)+)%b%b</si>%b" % (_GAP, _TEXT, _RUN, _GAP, _PHONETIC, _GAP))
_PIECES = re.compile(_TEXT)
_CELL = re.compile(
    rb'(r="[A-Z]{1,3}[1-9][0-9]{0,6}")(?: s="([0-9]{1,5})")?(?: t="(n|s|str|inlineStr)")?'
    rb"(?: ?/>|>%b(<f[^<>]*>[^<]*</f>)?%b(?:<v>(%b*)</v>|<is>%b%b%b</is>)%b</c>)(.*)"
    % (_GAP, _GAP, _SIGN, _GAP, _TEXT, _GAP, _GAP),
    re.DOTALL,
)
_PLACE = re.compile(rb'r="([A-Z]{1,3})([1-9][0-9]{0,6})"[ />]')
_STRING = re.compile(rb"[<:]si[\s/>]")
_BEGINNING = re.compile(rb"<(?:\w+:)?c[\s/>]|<!|(?<!^)<\?")
_SHARED = re.compile(rb"""\st\s*=\s*["']\s*s\s*["']""")
_NUMBER = re.compile(rb"-?[0-9]{1,25}(?:\.[0-9]{1,25})?(?:[eE][+-]?[0-9]{1,2})?")
_INDEX = re.compile(rb"[0-9]{1,6}")
_LONGEST = 8_000
"""Bytes of a text that was not seen before; a longer one is the gate's to judge."""
_MOST_SEEN = 5_000
_TELLING = re.compile(rb":s[ih]|_x|\xef\xbf[\xbe\xbf]")
"""What the gate or the reader takes for more than text: a prefixed element, an escaped sign, what
is no character."""
_COUNTS = re.compile(rb' (count|uniqueCount)="[0-9]{1,7}"')


NumberStyles: TypeAlias = Mapping[bytes | None, Look | None]
"""The styles in which a number is no date, each with its look; None for cells that name none."""


class UnlikeError(Exception):
    """A workbook differs from the one that was read before in more than plain values."""


class TextTable:
    """The table of shared texts as it was read before; texts that are new are read here."""

    def __init__(self, table: bytes) -> None:
        """Raises UnlikeError where the table is not of the usual form."""
        self._head, self._texts, self._tail = _cut_table(table)
        self._known: dict[bytes, str] = {}
        closed = sum(text.rstrip().endswith(b"</si>") for text in self._texts)
        counts = closed, table.count(b"</si"), len(_STRING.findall(table)), table.count(b"<!")
        if counts != (*[len(self._texts)] * 3, 0):
            raise UnlikeError

    def learn(self, index: int, text: Any) -> None:
        """Note what the reader made of a text; raises UnlikeError where that cannot be."""
        if index >= len(self._texts) or not isinstance(text, str):
            raise UnlikeError
        if self._known.setdefault(self._texts[index], text) != text:
            raise UnlikeError

    def read(self, table: bytes) -> tuple[list[str], list[int]]:
        """Return the texts of a table and how many bytes each one takes; raises UnlikeError."""
        head, texts, tail = _cut_table(table)
        if (head, tail) != (self._head, self._tail):
            raise UnlikeError
        known = self._known
        new = {text: _shared_text(text) for text in texts if text not in known}
        if new and len(known) < _MOST_SEEN:  # those of a sheet that is not read come again
            known.update(new)
        read = [known[text] if text in known else new[text] for text in texts]
        return read, list(map(len, texts))


def _cut_table(table: bytes) -> tuple[bytes, list[bytes], bytes]:
    table, end, tail = table.rpartition(b"</sst>")
    head, *texts = table.split(b"<si>")
    return _COUNTS.sub(rb' \1=""', head), texts, end + tail


def _shared_text(raw: bytes) -> str:
    if len(raw) > _LONGEST or not raw.decode() or _NEW_TEXT.fullmatch(raw) is None:
        raise UnlikeError
    return "".join(_text(text, kept) for kept, text in _PIECES.findall(raw))


def _text(raw: bytes, kept: bytes | None) -> str:
    """Return a text as the reader gives it: without white space around, unless it is kept."""
    if len(raw) > _LONGEST or _TELLING.search(raw):
        raise UnlikeError
    return raw.decode() if kept else raw.decode().strip(" \n")


class _Slot(NamedTuple):
    """What must be so again where a cell's value is another one."""

    place: bytes = b""
    """Nothing for a cell that may not change."""
    formula: bytes | None = None
    rest: bytes = b""
    """What stands between it and the next cell."""


_CLOSED = _Slot()


class SheetSkeleton:
    """A sheet that was read before, without its values."""

    def __init__(
        self, text: bytes, grid: Grid, table: TextTable | None, numbers: NumberStyles
    ) -> None:
        """`grid` is what the reader gave, its shared texts go to the table; raises UnlikeError."""
        self._head, *cells = text.split(b"<c ")
        self._grid = [list(row) for row in grid]
        self._numbers = numbers
        self._cells = [self._cell(cell, table) for cell in cells]
        self._seen: dict[bytes, tuple[_Slot, int]] = {}
        """The index of a text in a cell that was read before: labels have some few."""
        places = {(row, column) for _, row, column, _, _ in self._cells}
        shared = sum(index >= 0 for _, _, _, index, _ in self._cells)
        counts = len(_BEGINNING.findall(text)), len(places), len(_SHARED.findall(text))
        if counts != (len(cells), len(cells), shared):
            raise UnlikeError
        rows, columns = ({place[axis] + 1 for place in places} for axis in (0, 1))
        self.area = max(rows, default=0) * max(columns, default=0)
        """Cells from A1 to the last one, were all of them filled."""

    def _cell(self, cell: bytes, table: TextTable | None) -> tuple[bytes, int, int, int, _Slot]:
        """Return a cell, its row and column, the index of its text or -1, and what may change."""
        place = _PLACE.match(cell)
        if place is None:
            raise UnlikeError
        row, column = int(place[2]) - 1, column_number(place[1].decode()) - 1
        match = _CELL.fullmatch(cell)
        if match is not None:
            at, style, kind, formula, value, _, inline, rest = match.groups()
            slot = _Slot(at, formula, rest)
            was = self._grid[row][column] if self._reaches(row, column) else None
            self._refuse_dressed(style, value, inline)
            if kind == b"s" and value is not None and table is not None:
                table.learn(_index(value), was)
                return cell, row, column, _index(value), slot
            try:
                read = self._value(match.groups())
            except UnlikeError:
                return cell, row, column, -1, _CLOSED
            if (type(read), read) != (type(was), was) and (read, was) != (None, ""):
                raise UnlikeError
            return cell, row, column, -1, slot
        return cell, row, column, -1, _CLOSED

    def _reaches(self, row: int, column: int) -> bool:
        """Tell whether the reader's grid reaches to a cell."""
        return row < len(self._grid) and column < len(self._grid[0])

    def read(self, text: bytes, texts: Sequence[str], used: list[int]) -> list[list[Any]]:
        """Return the rows of a sheet as the reader would give them; raises UnlikeError.

        The indices of the shared texts are added to `used`, one for every cell.
        """
        head, *cells = text.split(b"<c ")
        if len(cells) != len(self._cells) or not same_beginning(head, self._head):
            raise UnlikeError
        grid = list(map(list.copy, self._grid))
        emptied = False
        for cell, (known, row, column, index, slot) in zip(cells, self._cells, strict=True):
            if cell == known:
                if index < 0:
                    continue
            elif (seen := self._seen.get(cell)) is not None and seen[0] is slot:
                index = seen[1]
            else:
                index, value = self._changed(slot, cell)
                if not self._reaches(row, column):
                    if index >= 0 or value is not None:
                        raise UnlikeError
                    continue
                if index < 0:
                    edge = row == len(grid) - 1 or column == len(grid[0]) - 1
                    emptied = emptied or (value is None and edge)
                    grid[row][column] = "" if value is None else value
                    continue
                if len(self._seen) < _MOST_SEEN:
                    self._seen[cell] = (slot, index)
            if index >= len(texts):
                raise UnlikeError
            grid[row][column] = texts[index]
            used.append(index)
        # The reader's grid ends with the last cell that is filled.
        if emptied and {""} in (set(grid[-1]), {row[-1] for row in grid}):
            raise UnlikeError
        return grid

    def _changed(self, slot: _Slot, cell: bytes) -> tuple[int, Any]:
        """Return the index of a cell's text and its value, -1 and None for none.

        Raises UnlikeError where more than value and style are others.
        """
        match = _CELL.fullmatch(cell)
        if match is None:
            raise UnlikeError
        place, style, kind, formula, value, _, inline, rest = match.groups()
        if place != slot.place or formula not in (None, slot.formula):
            raise UnlikeError
        if rest != slot.rest and between_cells(rest) != between_cells(slot.rest):
            raise UnlikeError
        self._refuse_dressed(style, value, inline)
        if kind == b"s" and value is not None:
            return _index(value), None
        return -1, self._value(match.groups())

    def _value(self, groups: tuple[Any, ...]) -> Any:
        """Return what stands in a cell as the reader gives it, None where nothing does."""
        _, style, kind, formula, value, kept, inline, _ = groups
        if kind in (None, b"n"):
            if value is None and inline is None:
                return None
            if value is not None and style in self._numbers and _NUMBER.fullmatch(value):
                look = self._numbers[style]
                return plain(float(value)) if look is None else look.on(plain(float(value)))
        elif kind == b"inlineStr" and inline is not None and formula is None:
            return _text(inline, kept)
        elif kind == b"str" and value is not None and value.strip() == value:
            return _text(value, kept)
        raise UnlikeError

    def _refuse_dressed(self, style: bytes | None, *values: bytes | None) -> None:
        """Leave a text in a style that shows another one to those who know which."""
        look = self._numbers.get(style)
        if look is not None and look.on_texts and values != (None, None):
            raise UnlikeError


def _index(value: bytes) -> int:
    if _INDEX.fullmatch(value) is None:
        raise UnlikeError
    return int(value)
