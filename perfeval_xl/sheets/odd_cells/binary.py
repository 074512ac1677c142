"""Odd cells of the binary formats.

In .xls and .et (BIFF8) they are BOOLERR records, and FORMULA records with an error; in .xlsb the
records BrtCellError and BrtFmlaError.
"""

import struct
from collections.abc import Iterator
from itertools import islice

from perfeval_xl.sheets.gate.compound import Compound
from perfeval_xl.sheets.gate.limits import Limits, Tally
from perfeval_xl.sheets.gate.xlsb import records
from perfeval_xl.sheets.grids import MOST, OddCell, error_of
from perfeval_xl.sheets.odd_cells.parts import Parts, content, relations

_STREAMS = ("workbook", "book")
_BOF, _EOF, _SHEET, _FORMULA, _BOOLERR = 0x0809, 0x000A, 0x0085, 0x0006, 0x0205
_BIFF8 = 0x0600
_WORKBOOK = "xl/workbook.bin"
_BRT_ROW, _BRT_ERROR, _BRT_FORMULA_ERROR, _BRT_SHEET = 0, 3, 11, 156


def odd_in_xls(content: bytes) -> dict[str, dict[tuple[int, int], OddCell]]:
    """Return the odd cells by sheet; raises RefusedError, and what damage makes of struct."""
    data = next(iter(Compound(content).streams(*_STREAMS)), b"")
    odd: dict[str, dict[tuple[int, int], OddCell]] = {}
    for sheet, start in _sheets_of_xls(data):
        odd[sheet] = dict(islice(_odd_of_xls(data, start), MOST))
    return odd


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
