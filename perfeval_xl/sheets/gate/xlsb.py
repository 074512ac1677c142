"""An .xlsb workbook before its reader: the same questions, asked of binary records."""

import struct
from collections.abc import Iterator, Mapping

from perfeval_xl.sheets.gate.archive import Entry, check_media, is_media
from perfeval_xl.sheets.gate.inflate import Inflater, Seen, checked
from perfeval_xl.sheets.gate.limits import Limits, Tally
from perfeval_xl.sheets.gate.notes import MACRO_SHEET, Note, content_notes, suspect, unreadable
from perfeval_xl.sheets.gate.xml_parts import named_parts

_XML = (".xml", ".rels", ".vml")
_ROW, _BLANK, _SHARED, _LAST_CELL = 0, 1, 7, 11
_TEXTS = (6, 8)
_NO_PART = 0xFFFFFFFF
_STRING, _SHEET, _TABLE = 0x13, 0x9C, 0x9F
_NO_ROW = 1 << 20
_FIXED = ("xl/workbook.bin", "xl/styles.bin", "xl/sharedstrings.bin")
"""The texts stand before the sheets that refer to them."""
_AT_ONCE = 4096
"""Records after which the tally hears of them."""


def examine_xlsb(
    content: bytes, parts: Mapping[str, Entry], limits: Limits
) -> tuple[str, list[Note]]:
    """Return the kind (xlsb) and the notes; raise RefusedError beyond a limit."""
    inflater, tally = Inflater(content, limits), Tally(limits)

    def pieces(entry: Entry) -> Iterator[bytes]:
        return checked(inflater.pieces(entry), entry.name, Seen())

    named = named_parts(parts, pieces, tally)
    texts = [part for part in parts.values() if part.key.endswith(_XML) and not is_media(part)]
    for entry in texts:
        for _ in pieces(entry):
            pass
    scan = _Scan(tally)
    scanned = {}
    for key in _FIXED:
        if key in parts:
            scanned[key] = parts[key]
            scan.part(inflater.whole(parts[key]), key)
    for relation in scan.relations:
        for key in dict.fromkeys(key for name, key in named if name == relation):
            if key in scanned:
                raise suspect("两张工作表是同一个部分")
            scanned[key] = parts[key]
            scan.part(inflater.whole(parts[key]), key)
    carried = (part for part in parts.values() if part not in texts and part.key not in scanned)
    check_media(carried, limits)
    macros = any(key.endswith("vbaproject.bin") for key in parts)
    links = any("externallinks/" in key for key in parts)
    macro_sheets = any(map(MACRO_SHEET.match, parts))
    return "xlsb", content_notes(macros, links, scan.hidden, macro_sheets)


class _Scan:
    """Goes through the parts; every one may hold cells, texts and the list of sheets."""

    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._strings: list[int] = []
        self.hidden: list[str] = []
        self.relations: list[str] = []
        """The sheets' ids, by which the workbook names their parts."""

    def part(self, part: bytes, name: str) -> None:
        """Count what is in one part; raises RefusedError beyond a limit."""
        try:
            self._records(part, name)
        except (struct.error, UnicodeError) as error:
            raise unreadable(f"“{name}”不完整") from error
        self._tally.end_sheet()

    def _records(self, part: bytes, name: str) -> None:
        row = 0
        for kind, at, end in records(part, name, self._tally):
            if kind == _ROW:
                (row,) = struct.unpack_from("<L", part, at)
            elif _BLANK < kind <= _LAST_CELL:
                if row >= _NO_ROW:
                    raise suspect("有单元格在第 1,048,576 行之外")
                (column,) = struct.unpack_from("<L", part, at)
                self._tally.used(row + 1, column + 1)
                if kind == _SHARED:
                    (index,) = struct.unpack_from("<L", part, at + 8)
                    if index < len(self._strings):
                        self._tally.text(self._strings[index])
                elif kind in _TEXTS:
                    self._tally.text(struct.unpack_from("<L", part, at + 8)[0])
            elif kind == _STRING:
                (length,) = struct.unpack_from("<L", part, at + 1)
                self._tally.text(length)
                self._strings.append(length)
            elif kind == _TABLE:
                (count,) = struct.unpack_from("<L", part, at + 4)
                if count * 3 > len(part):
                    raise suspect("文字表写明的条数比内容多")
            elif kind == _SHEET:
                self._sheet(part[at:end])

    def _sheet(self, record: bytes) -> None:
        state, _, length = struct.unpack_from("<3L", record)
        self._tally.sheet()
        if length == _NO_PART:
            return
        at = 12 + length * 2
        relation = record[12:at].decode("utf-16-le")
        if relation in self.relations:
            raise suspect("两张工作表是同一个部分")
        self.relations.append(relation)
        if state:
            (length,) = struct.unpack_from("<L", record, at)
            self.hidden.append(record[at + 4 : at + 4 + length * 2].decode("utf-16-le"))


def records(part: bytes, name: str, tally: Tally) -> Iterator[tuple[int, int, int]]:
    """Yield each record's type, and where its bytes begin and end.

    Type and length are numbers of seven bits a byte, the eighth saying that another byte follows.
    Raises RefusedError where a record is longer than what is left: a reader would make room for
    all of it first.
    """
    at, end, count = 0, len(part), 0
    try:
        while at < end:
            kind = part[at]
            at += 1
            if kind & 0x80:
                kind = (kind & 0x7F) | (part[at] & 0x7F) << 7
                at += 1
            size = shift = 0
            while True:
                byte = part[at]
                at += 1
                size |= (byte & 0x7F) << shift
                shift += 7
                if byte < 0x80 or shift > 21:
                    break
            if at + size > end:
                raise unreadable(f"“{name}”不完整")
            yield kind, at, at + size
            at += size
            count += 1
            if count == _AT_ONCE:
                tally.elements(count)
                count = 0
    except IndexError:
        raise unreadable(f"“{name}”不完整") from None
    tally.elements(count)
