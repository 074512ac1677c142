"""An .xls or .et workbook before its reader: the records of its globals and of every sheet."""

import struct
from collections.abc import Iterator, Sequence

from perfeval_xl.sheets.gate.compound import Compound
from perfeval_xl.sheets.gate.limits import Limits, Tally
from perfeval_xl.sheets.gate.notes import Note, RefusedError, content_notes, suspect, unreadable
from perfeval_xl.sheets.gate.xls_strings import text_lengths

_PASSWORD, _SHEET, _BEGIN, _STRINGS, _LINK, _NAME = 0x2F, 0x85, 0x809, 0xFC, 0x1AE, 0x18
_DIMENSIONS, _FORMULA, _FORMULA_TEXT, _LABEL, _SHARED = 0x200, 0x06, 0x207, 0x204, 0xFD
_SEVERAL_NUMBERS = 0xBD
_ONE_CELL = (0x203, 0x205, 0x27E, _LABEL, _SHARED, _FORMULA)
_BIFF8 = 0x600
_OWN_SHEETS, _ADD_INS = 0x401, 0x3A01
_FORMULA_HEAD = 22
_TOKEN = 3
"""Bytes of a formula's shortest token that stands for a name."""
END_OF_SHEET = 0x0A
_CONTINUE = 0x3C
_HEAD = 4
_AT_ONCE = 4096


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
        notes += content_notes(macros, scan.links, scan.hidden)
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
        self.links = False

    def run(self) -> None:
        """Count everything; raises RefusedError, struct.error or IndexError."""
        for kind, data, continued in records(self._stream, 0, self._tally):
            if kind == _PASSWORD and data[:2] != b"\0\0":
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
        at, state, _, length = struct.unpack_from("<L3B", data)
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
