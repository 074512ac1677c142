"""An .xls or .et workbook before its reader: the records of its globals and of every sheet.

In its table of texts they run on from one record to the next; where one is cut between its
characters, the next piece begins with a byte that says anew whether they take one byte or two.
"""

import struct
from collections.abc import Iterator, Sequence

from perfeval_xl.sheets.gate.compound import Compound
from perfeval_xl.sheets.gate.limits import Limits, Tally
from perfeval_xl.sheets.gate.notes import Note, RefusedError, content_notes, suspect, unreadable

_PASSWORD, _SHEET, _BEGIN, _STRINGS, _LINK, _NAME = 0x2F, 0x85, 0x809, 0xFC, 0x1AE, 0x18
_DIMENSIONS, _FORMULA, _FORMULA_TEXT, _LABEL, _SHARED = 0x200, 0x06, 0x207, 0x204, 0xFD
_SEVERAL_NUMBERS = 0xBD
_ONE_CELL = (0x203, 0x205, 0x27E, _LABEL, _SHARED, _FORMULA)
_BIFF8 = 0x600
_OWN_SHEETS, _ADD_INS = 0x401, 0x3A01
_FORMULA_HEAD = 22
_TOKEN = 3
"""Bytes of a formula's shortest token that stands for a name."""
_MACRO_SHEET = 1
END_OF_SHEET = 0x0A
_CONTINUE = 0x3C
_HEAD = 4
_AT_ONCE = 4096
_WIDE, _EXTENDED, _RICH = 0x1, 0x4, 0x8
_TABLE_HEAD = 8
_SHORTEST = 3
"""Bytes that the shortest text takes."""


def examine_xls(compound: Compound, limits: Limits) -> tuple[str, list[Note]]:
    """Return the kind (xls) and the notes; raise RefusedError beyond a limit or at a password."""
    tally = Tally(limits)
    notes: list[Note] = []
    streams = compound.streams("workbook", "book")
    if not streams:
        raise unreadable("工作簿是空的")
    for stream in streams:
        scan = _Scan(stream, tally)
        try:
            scan.run()
        except (struct.error, IndexError) as error:
            raise unreadable("工作簿的内容不完整") from error
        macros = any(item.name.lower() == "_vba_project_cur" for item in compound.items)
        notes += content_notes(macros, scan.links, scan.hidden, scan.macro_sheets)
    return "xls", list(dict.fromkeys(notes))


class _Scan:
    """Goes through one workbook stream."""

    def __init__(self, stream: bytes, tally: Tally) -> None:
        self._stream = stream
        self._tally = tally
        self._strings: list[int] = []
        self._sheets: list[int] = []
        self._wide_names = True
        self._longest_name = 0
        self.hidden: list[str] = []
        self.links = self.macro_sheets = False

    def run(self) -> None:
        """Count everything; raises RefusedError, struct.error or IndexError."""
        for kind, data, continued in records(self._stream, 0, self._tally):
            if kind == _PASSWORD:  # whatever it is encrypted with, an old XOR too
                raise RefusedError("FILE_PASSWORD")
            if kind == _BEGIN:
                self._wide_names = struct.unpack_from("<H", data)[0] >= _BIFF8
            elif kind == _SHEET:
                self._sheet(data)
            elif kind == _STRINGS:
                self._strings = text_lengths(data, continued, self._tally)
            elif kind == _LINK:
                self.links |= struct.unpack_from("<2H", data)[1] not in (_OWN_SHEETS, _ADD_INS)
            elif kind == _NAME:
                self._longest_name = max(self._longest_name, data[3])
        for at in self._sheets:
            for kind, data, continued in records(self._stream, at, self._tally):
                self._record(kind, data, continued)
            self._tally.end_sheet()

    def _sheet(self, data: bytes) -> None:
        at, state, kind, length = struct.unpack_from("<L3B", data)
        self.macro_sheets |= kind == _MACRO_SHEET
        if at in self._sheets:
            raise suspect("两张工作表是同一个部分")
        if at > len(self._stream):
            raise unreadable("工作簿的内容不完整")
        self._tally.sheet()
        self._sheets.append(at)
        self._longest_name = max(self._longest_name, length)
        if not state & 0x3:
            return
        if self._wide_names and not data[7] & 0x1:
            name = data[8 : 8 + length].decode("latin-1")
        elif self._wide_names:
            name = data[8 : 8 + length * 2].decode("utf-16-le", "replace")
        else:
            name = data[7 : 7 + length].decode("gb18030", "replace")
        self.hidden.append(name)

    def _record(self, kind: int, data: bytes, continued: Sequence[bytes]) -> None:
        if kind in _ONE_CELL:
            row, column = struct.unpack_from("<2H", data)
            self._tally.used(row + 1, column + 1)
            if kind == _SHARED:
                (index,) = struct.unpack_from("<L", data, 6)
                if index < len(self._strings):
                    self._tally.text(self._strings[index])
            elif kind == _LABEL:
                self._text(data[6:], continued)
            elif kind == _FORMULA:
                # Names in a formula are written out by the reader.
                tokens = max(0, len(data) - _FORMULA_HEAD) // _TOKEN
                self._tally.text(self._longest_name, tokens)
        elif kind == _SEVERAL_NUMBERS:
            row, first = struct.unpack_from("<2H", data)
            count = max(0, len(data) - 6) // 6
            self._tally.used(row + 1, first + count, count)
        elif kind == _FORMULA_TEXT:
            self._text(data, continued)
        elif kind == _DIMENSIONS:
            self._dimensions(data)

    def _text(self, data: bytes, continued: Sequence[bytes]) -> None:
        """Count a text; a reader makes room for as many characters as are stated."""
        (length,) = struct.unpack_from("<H", data)
        if length > len(data) + sum(map(len, continued)):
            raise suspect("有一处文字写明的长度比内容长")
        self._tally.text(length)

    def _dimensions(self, data: bytes) -> None:
        """A reader makes room for as many cells as are stated."""
        layout = "<2L2H" if len(data) > 10 else "<4H"
        first_row, end_row, first_column, end_column = struct.unpack_from(layout, data)
        if not end_row or not end_column:
            return
        if end_row < first_row or end_column < first_column:
            raise suspect("写明的区域首尾颠倒")
        self._tally.used(end_row, end_column, 0)


def records(stream: bytes, at: int, tally: Tally) -> Iterator[tuple[int, bytes, Sequence[bytes]]]:
    """Yield type, own bytes, and the pieces that continue them, up to the end of the sheet.

    Raises RefusedError where a record is longer than what is left.
    """
    end, count = len(stream), 0
    while at + _HEAD <= end:
        kind = stream[at] | stream[at + 1] << 8
        size = stream[at + 2] | stream[at + 3] << 8
        at += _HEAD
        if at + size > end:
            raise unreadable("工作簿的内容不完整")
        data = stream[at : at + size]
        at += size
        continued: Sequence[bytes] = ()
        while at + _HEAD <= end and stream[at] == _CONTINUE and stream[at + 1] == 0:
            size = stream[at + 2] | stream[at + 3] << 8
            continued = [*continued, stream[at + _HEAD : at + _HEAD + size]]
            at += _HEAD + size
            count += 1
        yield kind, data, continued
        if kind == END_OF_SHEET:
            break
        count += 1
        if count >= _AT_ONCE:
            tally.elements(count)
            count = 0
    tally.elements(count)


def text_lengths(data: bytes, more: Sequence[bytes], tally: Tally) -> list[int]:
    """Return the characters of every text; `data` is the record, `more` what continues it.

    Raises RefusedError where the table says that it has more texts than there is room for:
    readers make room for all of them first.
    """
    try:
        (count,) = struct.unpack_from("<L", data, 4)
        if count * _SHORTEST > len(data) + sum(map(len, more)):
            raise suspect("文字表写明的条数比内容多")
        cursor = _Cursor([data[_TABLE_HEAD:], *more])
        lengths = []
        for _ in range(count):
            lengths.append(cursor.text())
            tally.text(lengths[-1])
    except (struct.error, IndexError) as error:
        raise unreadable("文字表不完整") from error
    return lengths


class _Cursor:
    """A place in the pieces of one table."""

    def __init__(self, pieces: Sequence[bytes]) -> None:
        self._pieces = pieces
        self._number = 0
        self._at = 0

    def text(self) -> int:
        """Go past one text and return its length; raises IndexError after the last piece."""
        if self._at >= len(self._pieces[self._number]):
            self._next()
        length, flags = struct.unpack_from("<HB", self._piece, self._at)
        self._at += 3
        after = 0
        if flags & _RICH:
            after += 4 * struct.unpack_from("<H", self._piece, self._at)[0]
            self._at += 2
        if flags & _EXTENDED:
            after += struct.unpack_from("<L", self._piece, self._at)[0]
            self._at += 4
        self._skip_characters(length, flags & _WIDE)
        self._skip(after)
        return int(length)

    @property
    def _piece(self) -> bytes:
        return self._pieces[self._number]

    def _next(self) -> None:
        self._number += 1
        self._at = 0
        _ = self._piece  # raises IndexError where the table ends too early

    def _skip_characters(self, count: int, wide: int) -> None:
        while True:
            width = 2 if wide else 1
            here = min(count, (len(self._piece) - self._at) // width)
            count -= here
            self._at += here * width
            if not count:
                return
            self._next()
            wide = self._piece[0] & _WIDE
            self._at = 1

    def _skip(self, size: int) -> None:
        while size > len(self._piece) - self._at:
            size -= len(self._piece) - self._at
            self._next()
        self._at += size
