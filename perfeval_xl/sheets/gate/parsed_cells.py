"""An .xlsx sheet element by element, where it is not of the usual form: what it holds, and nothing
that two readers could see as two figures.

A cell or a row that stands twice, a second table of cells, a number with markup in it: one reader
takes the first, another the last or both. None of them is told right.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from perfeval_xl.sheets.gate.limits import LAST_ROW, Tally
from perfeval_xl.sheets.gate.notes import suspect
from perfeval_xl.sheets.gate.xlsx_cells import column_number
from perfeval_xl.sheets.gate.xml_parts import parse

_REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
_ROW_NUMBER = re.compile(r"[0-9]{1,7}")
_MARKED_NUMBER = re.compile(
    rb"""<(?:\w+:)?c(?![^<>]*\st\s*=\s*["'](?:str|inlineStr)["'])(?:\s[^<>]*)?>\s*"""
    rb"""(?:<(?:\w+:)?f[^<>]*>[^<]*</(?:\w+:)?f\s*>\s*)?<(?:\w+:)?v[^<>]*>[^<]*&"""
)
_LONGEST_MARK = 1 << 10
_KEPT, _CELL, _CONTENT, _ROW, _OTHER = range(5)
_KINDS = {"c": _CELL, "v": _CONTENT, "is": _CONTENT, "f": _CONTENT, "row": _ROW}
"""Elements by their names without a prefix; what may stand in a cell's text is kept apart."""
_KINDS |= dict.fromkeys(("t", "r", "rPr", "rPh", "phoneticPr"), _KEPT)
_KINDS |= dict.fromkeys(("b", "i", "u", "sz", "color", "rFont", "family", "charset"), _KEPT)


def count_cells(pieces: Iterable[bytes], name: str, tally: Tally, strings: Sequence[int]) -> None:
    """Count one sheet's cells and texts; `strings` are the lengths of the shared ones.

    A cell without content counts for nothing: readers leave it out, and whoever formats a whole
    column has a million of them. Rows and cells need not say where they are; they are then beside
    the one before. Raises RefusedError beyond the limits, at a place that is none, and where
    readers would see different figures.
    """
    sheet = _Sheet(tally, strings)
    parse(
        _without_marked_numbers(pieces),
        name,
        tally,
        sheet.start,
        sheet.end,
        sheet.text,
        inside=lambda: sheet.cell is not None,
    )
    sheet.close()


def _without_marked_numbers(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the pieces; raise RefusedError where a number is written with an entity in it."""
    before = b""
    for piece in pieces:
        if b"&" in piece and (found := _MARKED_NUMBER.search(before + piece)) is not None:
            place = _REFERENCE.search(found[0].decode("latin-1"))
            raise suspect(f"单元格{f' {place[0]} ' if place else ''}的数里有标记（&）")
        before = piece[-_LONGEST_MARK:]
        yield piece


class _Sheet:
    """Follows the elements of one sheet."""

    def __init__(self, tally: Tally, strings: Sequence[int]) -> None:
        self._tally, self._strings = tally, strings
        self._kinds: dict[str, int] = {}
        self._columns: dict[str, int] = {}
        self._row = self._column = self._last_row = self._tables = 0
        self._rows = bytearray((LAST_ROW >> 3) + 2)
        """A bit for each row that was begun."""
        self._own: set[int] = set()
        """The columns of the open row's cells."""
        self._strays: set[tuple[int, int]] = set()
        """Cells that were written in another row than their own, before it."""
        self._place = (0, 0)
        self.cell: dict[str, str] | None = None
        """The attributes of the open cell."""
        self._counted = False
        self._values: list[str] = []
        self._depth = self._length = 0

    def start(self, element: str, attributes: dict[str, str]) -> None:
        """Take in an opening tag."""
        kind = self._kinds.get(element)
        if kind is None:
            kind = self._kinds[element] = _KINDS.get(element.rpartition(":")[2], _OTHER)
        if self._depth:
            raise suspect(f"单元格 {self._named} 的数里有标记（<{element}>）")
        if kind == _CONTENT:
            local = element.rpartition(":")[2]
            if self.cell is not None:
                if local in self._values or {local, *self._values} >= {"v", "is"}:
                    raise suspect(f"单元格 {self._named} 里有两个值")
                self._values.append(local)
                if not self._counted:
                    self._tally.used(*self._place)
                    self._counted = True
            self._depth = int(local == "v")
            return
        if kind == _KEPT:
            return
        if self._length:
            self._tally.text(self._length)
            self._length = 0
        self.cell = None
        if kind == _CELL:
            self._start_cell(attributes)
        elif kind == _ROW:
            self._start_row(attributes.get("r"))
        elif element.rpartition(":")[2] == "sheetData":
            self._tables += 1
            if self._tables > 1:
                raise suspect("里面有两份数据（sheetData）")

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self.cell, self._counted, self._values = attributes, False, []
        self._column += 1
        reference = attributes.get("r")
        if reference is None:
            self._place = (self._row or 1, self._column)
        else:
            self._place = _located(reference, self._columns)
            self._column = self._place[1]
        row, column = self._place
        if row == self._row:
            twice = column in self._own or self._place in self._strays
            self._own.add(column)
        else:
            # Whether it stands in its own row, too, is known where that comes later.
            twice = self._place in self._strays or self._begun(row)
            self._strays.add(self._place)
        if twice:
            raise suspect(f"单元格 {self._named} 写了两次")

    def _start_row(self, number: str | None) -> None:
        self._row = self._row + 1 if number is None else _row(number)
        self._column = 0
        self._own.clear()
        if self._begun(self._row):
            raise suspect(f"第 {self._row} 行写了两次")
        if self._row <= LAST_ROW:
            self._rows[self._row >> 3] |= 1 << (self._row & 7)

    def _begun(self, row: int) -> bool:
        return row <= LAST_ROW and bool(self._rows[row >> 3] >> (row & 7) & 1)

    @property
    def _named(self) -> str:
        row, column = self._place
        return f"{column_letters(column)}{row}"

    def end(self, element: str) -> None:
        """Take in a closing tag."""
        self._depth = 0

    def text(self, characters: str) -> None:
        """Take in text."""
        if self.cell is None:
            return
        kind = self.cell.get("t")
        if kind == "s":
            index = characters.strip()
            if index.isdecimal() and len(index) < 9 and int(index) < len(self._strings):
                self._length += self._strings[int(index)]
        elif kind is not None:
            self._length += len(characters)

    def close(self) -> None:
        """Count what is left at the end of the sheet."""
        if self._length:
            self._tally.text(self._length)
        self._tally.end_sheet()


def _row(number: str) -> int:
    if not _ROW_NUMBER.fullmatch(number) or int(number) == 0:
        raise suspect(f"有一行的行号是“{number[:20]}”")
    return int(number)


def _located(reference: str, columns: dict[str, int]) -> tuple[int, int]:
    """Return row and column of a reference, from 1; `columns` holds those already known."""
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        raise suspect(f"有一个单元格的地址是“{reference[:20]}”")
    letters, digits = match.groups()
    column = columns.get(letters)
    if column is None:
        column = columns[letters] = column_number(letters.upper())
    row = int(digits)
    if row == 0:
        raise suspect(f"有一个单元格的地址是“{reference[:20]}”")
    return row, column


def column_letters(number: int) -> str:
    """Return a column's letters; it counts from 1."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
