"""Odd cells of the binary formats.

In .xls and .et (BIFF8) they are BOOLERR records, and FORMULA records with an error; in .xlsb the
records BrtCellError and BrtFmlaError. How cells look is told of .xls and .et alone: by the XF of
each, its FONT and FORMAT, and by the runs of the shared texts.
"""

import struct
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from xlsxwriter.utility import xl_rowcol_to_cell

from perfeval_xl.sheets.gate.compound import Compound
from perfeval_xl.sheets.gate.limits import Limits, Tally
from perfeval_xl.sheets.gate.xlsb import records
from perfeval_xl.sheets.grids import MOST, Look, OddCell, error_of
from perfeval_xl.sheets.odd_cells.looks import Run, built_in, look_of, look_of_runs
from perfeval_xl.sheets.odd_cells.parts import Parts, content, relations

_STREAMS = ("workbook", "book")
_BOF, _EOF, _SHEET, _FORMULA, _BOOLERR = 0x0809, 0x000A, 0x0085, 0x0006, 0x0205
_FONT, _FORMAT, _XF, _STRINGS, _CONTINUE = 0x0031, 0x041E, 0x00E0, 0x00FC, 0x003C
_SHARED, _SEVERAL = 0x00FD, 0x00BD
_WITH_STYLE = (0x0203, 0x027E, 0x0204, _SHARED, _FORMULA)
"""NUMBER, RK, LABEL, LABELSST, FORMULA: row, column, style."""
_RAISED = {1: "superscript", 2: "subscript"}
_BIFF8 = 0x0600
_WORKBOOK = "xl/workbook.bin"
_BRT_ROW, _BRT_ERROR, _BRT_FORMULA_ERROR, _BRT_SHEET = 0, 3, 11, 156


def odd_in_xls(content: bytes) -> dict[str, dict[tuple[int, int], OddCell]]:
    """Return the odd cells by sheet; raises RefusedError, and what damage makes of struct."""
    data = next(iter(Compound(content).streams(*_STREAMS)), b"")
    odd: dict[str, dict[tuple[int, int], OddCell]] = {}
    sheets = _sheets_of_xls(data)
    styles, texts = _looks_of_xls(data) if sheets else ({}, {})
    for sheet, start in sheets:
        looks = _dressed_of_xls(data, start, styles, texts) if styles or texts else ()
        odd[sheet] = {**dict(islice(looks, MOST)), **dict(islice(_odd_of_xls(data, start), MOST))}
    return odd


def _looks_of_xls(data: bytes) -> tuple[dict[int, Look], dict[int, Look]]:
    """Return the looks of the cell styles and of the shared texts, each by its number."""
    fonts: list[str] = []
    formats: dict[int, str] = {}
    cells: list[tuple[int, int]] = []
    pieces: list[bytes] = []
    last = 0
    for kind, body in _records_of_xls(data, 0):
        if kind == _FONT:
            struck, _, _, raised = struct.unpack_from("<4H", body, 2)
            fonts.append("struck" if struck & 0x8 else _RAISED.get(raised, ""))
        elif kind == _FORMAT:
            number, length, wide = struct.unpack_from("<2HB", body)
            text = body[5 : 5 + length * (1 + (wide & 1))]
            formats[number] = text.decode("utf-16-le" if wide & 1 else "latin-1")
        elif kind == _XF:
            cells.append(struct.unpack_from("<2H", body))
        elif kind == _STRINGS or (kind == _CONTINUE and last == _STRINGS):
            pieces.append(body)
        last = _STRINGS if kind == _CONTINUE and last == _STRINGS else kind
    # No font has the number 4.
    marks = {number + (number > 3): mark for number, mark in enumerate(fonts) if mark}
    styles = {}
    for number, (font, code) in enumerate(cells):
        look = look_of(formats.get(code, built_in(code)), marks.get(font, ""))
        if look is not None:
            styles[number] = look
    texts = dict(_texts_of_xls(pieces, marks)) if marks and pieces else {}
    return styles, texts


def _texts_of_xls(pieces: Iterable[bytes], marks: Mapping[int, str]) -> Iterator[tuple[int, Look]]:
    """Yield the looks of the shared texts that have runs in marked fonts."""
    table = _Table(pieces)
    _, count = struct.unpack("<2L", table.take(8))
    for number in range(count):
        length, flags = struct.unpack("<HB", table.take(3))
        (runs,) = struct.unpack("<H", table.take(2)) if flags & 0x8 else (0,)
        (more,) = struct.unpack("<L", table.take(4)) if flags & 0x4 else (0,)
        text = table.characters(length, flags & 0x1)
        starts = [struct.unpack("<2H", table.take(4)) for _ in range(runs)]
        table.take(more)
        ends = [start for start, _ in starts[1:]] + [length]
        first = [Run(text[: starts[0][0]])] if starts else []
        marked = (
            [
                Run(text[start:end], marks.get(font, ""))
                for (start, font), end in zip(starts, ends, strict=True)
            ]
            if starts
            else []
        )
        if (look := look_of_runs(first + marked)) is not None:
            yield number, look


class _Table:
    """A place in the pieces of the table of texts; raises ValueError behind the last one."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces, self._piece, self._at = iter(pieces), b"", 0

    def take(self, size: int) -> bytes:
        """Return the next bytes, wherever they are cut."""
        taken = b""
        while len(taken) < size:
            if self._at >= len(self._piece):
                self._next()
            part = self._piece[self._at : self._at + size - len(taken)]
            self._at += len(part)
            taken += part
        return taken

    def characters(self, count: int, wide: int) -> str:
        """Return the next characters; a piece that begins among them says how wide they are."""
        text = ""
        while True:
            width = 2 if wide else 1
            here = min(count, (len(self._piece) - self._at) // width)
            part = self._piece[self._at : self._at + here * width]
            text += part.decode("utf-16-le" if wide else "latin-1", "replace")
            self._at += here * width
            count -= here
            if not count:
                return text
            self._next()
            wide, self._at = self._piece[0] & 0x1, 1

    def _next(self) -> None:
        piece = next(self._pieces, None)
        if not piece:
            raise ValueError("the table of texts ends too early")
        self._piece, self._at = piece, 0


def _dressed_of_xls(
    data: bytes, start: int, styles: Mapping[int, Look], texts: Mapping[int, Look]
) -> Iterator[tuple[tuple[int, int], OddCell]]:
    for kind, body in _records_of_xls(data, start):
        if kind in _WITH_STYLE:
            row, column, style = struct.unpack_from("<3H", body)
            look = styles.get(style)
            if kind == _SHARED:
                look = texts.get(struct.unpack_from("<L", body, 6)[0], look)
            if look is not None:
                yield (row, column), look
        elif kind == _SEVERAL:
            row, first = struct.unpack_from("<2H", body)
            for number in range((len(body) - 6) // 6):
                (style,) = struct.unpack_from("<H", body, 4 + 6 * number)
                if (look := styles.get(style)) is not None:
                    yield (row, first + number), look


def _records_of_xls(data: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """Yield the records of one substream, up to its end; a chart within it has its own."""
    at, depth = start, 0
    while at + 4 <= len(data):
        kind, size = struct.unpack_from("<HH", data, at)
        depth += (kind == _BOF) - (kind == _EOF)
        if depth <= 1:
            yield kind, data[at + 4 : at + 4 + size]
        if depth == 0:
            return
        at += 4 + size


def _sheets_of_xls(data: bytes) -> list[tuple[str, int]]:
    """Return the sheets' names and where their substreams begin."""
    sheets = []
    for kind, body in _records_of_xls(data, 0):
        if kind == _BOF and struct.unpack_from("<H", body)[0] != _BIFF8:
            return []
        if kind == _SHEET:
            (start,) = struct.unpack_from("<I", body)
            length, wide = body[6], body[7] & 1
            text = body[8 : 8 + length * (2 if wide else 1)]
            sheets.append((text.decode("utf-16-le" if wide else "latin-1"), start))
    return sheets


def _odd_of_xls(data: bytes, start: int) -> Iterator[tuple[tuple[int, int], OddCell]]:
    for kind, body in _records_of_xls(data, start):
        if kind == _BOOLERR and body[7] == 1:
            yield struct.unpack_from("<HH", body), error_of(body[6])
        # The result of a formula that is no number: 2 in front for an error, FFFF at the end.
        elif kind == _FORMULA and body[6] == 2 and body[12:14] == b"\xff\xff":
            yield struct.unpack_from("<HH", body), error_of(body[8])


def zeros_in_xls(content: bytes) -> dict[str, dict[str, str]]:
    """Return the cells of every sheet whose formula is said to give 0; raises as `odd_in_xls`.

    Some programs write 0 where the formula gives an empty text. What it says is not told: "".
    """
    data = next(iter(Compound(content).streams(*_STREAMS)), b"")
    return {
        sheet: {
            xl_rowcol_to_cell(*struct.unpack_from("<HH", body)): ""
            for kind, body in _records_of_xls(data, start)
            if kind == _FORMULA and body[6:14] == bytes(8)
        }
        for sheet, start in _sheets_of_xls(data)
    }


def odd_in_xlsb(parts: Parts) -> dict[str, dict[tuple[int, int], OddCell]]:
    """Return the odd cells by sheet; raises what a damaged file makes of zipfile and struct."""
    targets = relations(parts, _WORKBOOK)
    return {
        sheet: dict(islice(_odd_of_xlsb(parts.archive.read(targets[part])), MOST))
        for sheet, part in _sheets_of_xlsb(content(parts, _WORKBOOK))
        if targets.get(part) in parts
    }


def _records_of_xlsb(data: bytes) -> Iterator[tuple[int, int, int]]:
    # The gate has counted them already.
    return records(data, "", Tally(Limits()))


def _sheets_of_xlsb(data: bytes) -> Iterator[tuple[str, str]]:
    """Yield the sheets' names, each with the id of its part."""
    for kind, start, end in _records_of_xlsb(data):
        if kind == _BRT_SHEET:
            part, after = _text(data[start:end], 8)
            yield _text(data[start:end], after)[0], part


def _text(body: bytes, at: int) -> tuple[str, int]:
    (length,) = struct.unpack_from("<I", body, at)
    end = at + 4 + 2 * length
    return body[at + 4 : end].decode("utf-16-le"), end


def _odd_of_xlsb(data: bytes) -> Iterator[tuple[tuple[int, int], OddCell]]:
    row = 0
    for kind, start, _ in _records_of_xlsb(data):
        if kind == _BRT_ROW:
            (row,) = struct.unpack_from("<I", data, start)
        elif kind in (_BRT_ERROR, _BRT_FORMULA_ERROR):
            (column,) = struct.unpack_from("<I", data, start)
            yield (row, column), error_of(data[start + 8])
