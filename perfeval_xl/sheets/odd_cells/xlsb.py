"""Odd cells of .xlsb: the records BrtCellError and BrtFmlaError."""

import struct
from collections.abc import Iterator
from itertools import islice

from perfeval_xl.sheets.gate.limits import Limits, Tally
from perfeval_xl.sheets.gate.xlsb import records
from perfeval_xl.sheets.grids import MOST, OddCell, error_of
from perfeval_xl.sheets.odd_cells.parts import Parts, content, relations

_WORKBOOK = "xl/workbook.bin"
_ROW, _CELL_ERROR, _FORMULA_ERROR, _SHEET = 0, 3, 11, 156


def odd_in_xlsb(parts: Parts) -> dict[str, dict[tuple[int, int], OddCell]]:
    """Return the odd cells by sheet; raises what a damaged file makes of zipfile and struct."""
    targets = relations(parts, _WORKBOOK)
    return {
        sheet: dict(islice(_odd(parts.archive.read(targets[part])), MOST))
        for sheet, part in _sheets(content(parts, _WORKBOOK))
        if targets.get(part) in parts
    }


def _records(data: bytes) -> Iterator[tuple[int, int, int]]:
    # The gate has counted them already.
    return records(data, "", Tally(Limits()))


def _sheets(data: bytes) -> Iterator[tuple[str, str]]:
    """Yield the sheets' names, each with the id of its part."""
    for kind, start, end in _records(data):
        if kind == _SHEET:
            part, after = _text(data[start:end], 8)
            yield _text(data[start:end], after)[0], part


def _text(body: bytes, at: int) -> tuple[str, int]:
    (length,) = struct.unpack_from("<I", body, at)
    end = at + 4 + 2 * length
    return body[at + 4 : end].decode("utf-16-le"), end


def _odd(data: bytes) -> Iterator[tuple[tuple[int, int], OddCell]]:
    row = 0
    for kind, start, _ in _records(data):
        if kind == _ROW:
            (row,) = struct.unpack_from("<I", data, start)
        elif kind in (_CELL_ERROR, _FORMULA_ERROR):
            (column,) = struct.unpack_from("<I", data, start)
            yield (row, column), error_of(data[start + 8])
