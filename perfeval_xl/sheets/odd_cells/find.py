"""Finds the odd cells of a workbook, whatever its kind, and puts them into its grids."""

import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from typing import Any
from xml.parsers.expat import ExpatError

from perfeval_xl.sheets.gate.archive import START as ZIP
from perfeval_xl.sheets.gate.compound import MAGIC as COMPOUND
from perfeval_xl.sheets.gate.notes import RefusedError
from perfeval_xl.sheets.grids import Grid, OddCell, OddCells
from perfeval_xl.sheets.odd_cells.binary import odd_in_xls, odd_in_xlsb
from perfeval_xl.sheets.odd_cells.ods import odd_in_ods
from perfeval_xl.sheets.odd_cells.parts import Parts
from perfeval_xl.sheets.odd_cells.xlsx import odd_in_xlsx

_FURTHEST, _WIDEST = 10_000, 1_000
"""Rows below the last one that the reader saw, and columns; no form reaches so far."""

_BY_PART: dict[str, Callable[[Parts], OddCells]] = {
    "xl/workbook.xml": odd_in_xlsx,
    "xl/workbook.bin": odd_in_xlsb,
    "content.xml": odd_in_ods,
}

_NOTHING: Mapping[str, bytes] = {}

# What a damaged file makes of these readers. It was read, or refused, by another one already: the
# cells that cannot be found here stay what they were, blank.
DAMAGE = (
    RefusedError,
    zipfile.BadZipFile,
    ExpatError,
    struct.error,
    zlib.error,
    EOFError,
    OSError,
    KeyError,
    IndexError,
    ValueError,
    NotImplementedError,
    RuntimeError,
)


def find_odd_cells(
    content: bytes, inflated: Mapping[str, bytes] = _NOTHING
) -> dict[str, dict[tuple[int, int], OddCell]]:
    """Return the error values and uncomputed formulas of a workbook, by sheet and place.

    `content` has passed the gate; it decides what kind of file it is. What is damaged has none.
    `inflated` are those of its parts that were inflated there, by their names.
    """
    odd_cells: OddCells = {}
    try:
        if content.startswith(COMPOUND):
            odd_cells = odd_in_xls(content)
        elif content.startswith(ZIP):
            parts = Parts(content, inflated)
            for part, odd_in in _BY_PART.items():
                if part in parts:
                    odd_cells = odd_in(parts)
                    break
    except DAMAGE:
        pass
    return {sheet: dict(cells) for sheet, cells in odd_cells.items() if cells}


def overlay(grids: Mapping[str, Grid], odd: OddCells) -> dict[str, Grid]:
    """Return the grids of a workbook with its odd cells where the reader left an empty text.

    A row ends with its last cell that holds anything: it grows where the odd one lies beyond.
    """
    overlaid = dict(grids)
    for sheet in odd.keys() & grids.keys():
        grid = list(grids[sheet])
        overlaid[sheet] = grid
        furthest, widest = len(grid) + _FURTHEST, max(len(grid[0]) if grid else 0, _WIDEST)
        lines: dict[int, list[Any]] = {}
        for (row, column), cell in sorted(odd[sheet].items(), key=lambda item: item[0]):
            if row >= furthest or column >= widest:
                continue
            if row not in lines:
                grid.extend([] for _ in range(row + 1 - len(grid)))
                grid[row] = lines[row] = list(grid[row])
            line = lines[row]
            line.extend([""] * (column + 1 - len(line)))
            if line[column] == "":
                line[column] = cell
    return overlaid
