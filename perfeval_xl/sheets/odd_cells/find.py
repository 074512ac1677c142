"""Finds the odd cells of a workbook, whatever its kind, and puts them into its grids."""

import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from xml.parsers.expat import ExpatError

from perfeval_xl.sheets.gate.archive import START as ZIP
from perfeval_xl.sheets.gate.compound import MAGIC as COMPOUND
from perfeval_xl.sheets.gate.examine import examine
from perfeval_xl.sheets.gate.limits import Limits
from perfeval_xl.sheets.gate.notes import RefusedError
from perfeval_xl.sheets.grids import Grid, Look, OddCell, OddCells
from perfeval_xl.sheets.odd_cells.binary import odd_in_xls, odd_in_xlsb, zeros_in_xls
from perfeval_xl.sheets.odd_cells.ods import odd_in_ods
from perfeval_xl.sheets.odd_cells.parts import (
    WORKBOOK,
    Parts,
    formulas_in_xlsx,
    merged_in_xlsx,
)
from perfeval_xl.sheets.odd_cells.xlsx import odd_in_xlsx

_FURTHEST, _WIDEST = 10_000, 1_000
"""Rows below the last one that the reader saw, and columns; no form reaches so far."""

_BY_PART: dict[str, Callable[[Parts], OddCells]] = {
    "xl/workbook.xml": odd_in_xlsx,
    "xl/workbook.bin": odd_in_xlsb,
    "content.xml": odd_in_ods,
}

_NOTHING: Mapping[str, bytes] = {}
_NO_GRIDS: Mapping[str, Grid] = {}

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
    content: bytes,
    inflated: Mapping[str, bytes] = _NOTHING,
    grids: Mapping[str, Grid] = _NO_GRIDS,
) -> dict[str, dict[tuple[int, int], OddCell]]:
    """Return the error values, uncomputed formulas and looks of a workbook, by sheet and place.

    `content` has passed the gate; it decides what kind of file it is. What is damaged has none.
    `inflated` are those of its parts that were inflated there, by their names; where `grids` says
    what the reader made of it, what numbers were merged over is found, too.
    """
    odd_cells: OddCells = {}
    merged: OddCells = {}
    try:
        if content.startswith(COMPOUND):
            odd_cells = odd_in_xls(content)
        elif content.startswith(ZIP):
            parts = Parts(content, inflated)
            for part, odd_in in _BY_PART.items():
                if part in parts:
                    odd_cells = odd_in(parts)
                    break
            if grids and WORKBOOK in parts:
                merged = merged_in_xlsx(parts, grids)
    except DAMAGE:
        pass
    sheets = {
        sheet: {**merged.get(sheet, {}), **odd_cells.get(sheet, {})}
        for sheet in (*odd_cells, *merged)
    }
    return {sheet: cells for sheet, cells in sheets.items() if cells}


def find_formulas(path: Path, limits: Limits) -> dict[str, dict[str, str]]:
    """Return the formulas of an .xlsx by sheet and cell (C7), as they stand in it, without "=".

    Of an .xls those alone that are said to give 0, each as "". A workbook of another kind, and one
    that is damaged or may not be read, has none that are known.
    """
    with suppress(*DAMAGE):
        examined = examine(path, limits)
        if examined.content.startswith(COMPOUND):
            return zeros_in_xls(examined.content)
        parts = Parts(examined.content, examined.inflated)
        if examined.content.startswith(ZIP) and WORKBOOK in parts:
            return formulas_in_xlsx(parts)
    return {}


def overlay(grids: Mapping[str, Grid], odd: OddCells) -> dict[str, Grid]:
    """Return the grids of a workbook with its odd cells where the reader left an empty text.

    What is there and looks otherwise gets its look.

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
            if isinstance(cell, Look) and not (row < len(grid) and column < len(grid[row])):
                continue
            if row not in lines:
                grid.extend([] for _ in range(row + 1 - len(grid)))
                grid[row] = lines[row] = list(grid[row])
            line = lines[row]
            line.extend([""] * (column + 1 - len(line)))
            if isinstance(cell, Look):
                line[column] = cell.on(line[column])
            elif line[column] == "":
                line[column] = cell
    return overlaid
