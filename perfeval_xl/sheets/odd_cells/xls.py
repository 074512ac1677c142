"""Odd cells of .xls and .et (BIFF8): BOOLERR records, and FORMULA records with an error."""

import struct
from collections.abc import Iterator
from itertools import islice

from perfeval_xl.sheets.gate.compound import Compound
from perfeval_xl.sheets.grids import MOST, OddCell, error_of

_STREAMS = ("workbook", "book")
_BOF, _EOF, _SHEET, _FORMULA, _BOOLERR = 0x0809, 0x000A, 0x0085, 0x0006, 0x0205
_BIFF8 = 0x0600


def odd_in_xls(content: bytes) -> dict[str, dict[tuple[int, int], OddCell]]:
    """Return the odd cells by sheet; raises RefusedError, and what damage makes of struct."""
    data = next(iter(Compound(content).streams(*_STREAMS)), b"")
    odd: dict[str, dict[tuple[int, int], OddCell]] = {}
    for sheet, start in _sheets(data):
        odd[sheet] = dict(islice(_odd(data, start), MOST))
    return odd


def _records(data: bytes, start: int) -> Iterator[tuple[int, bytes]]:
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


def _sheets(data: bytes) -> list[tuple[str, int]]:
    """Return the sheets' names and where their substreams begin."""
    sheets = []
    for kind, body in _records(data, 0):
        if kind == _BOF and struct.unpack_from("<H", body)[0] != _BIFF8:
            return []
        if kind == _SHEET:
            (start,) = struct.unpack_from("<I", body)
            length, wide = body[6], body[7] & 1
            text = body[8 : 8 + length * (2 if wide else 1)]
            sheets.append((text.decode("utf-16-le" if wide else "latin-1"), start))
    return sheets


def _odd(data: bytes, start: int) -> Iterator[tuple[tuple[int, int], OddCell]]:
    for kind, body in _records(data, start):
        if kind == _BOOLERR and body[7] == 1:
            yield struct.unpack_from("<HH", body), error_of(body[6])
        # The result of a formula that is no number: 2 in front for an error, FFFF at the end.
        elif kind == _FORMULA and body[6] == 2 and body[12:14] == b"\xff\xff":
            yield struct.unpack_from("<HH", body), error_of(body[8])
