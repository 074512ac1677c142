"""Which cells of an .xlsx sheet hold something, as its reader sees them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from perfeval_xl.sheets.column_letters import column_number
from perfeval_xl.sheets.gate.notes import suspect
from perfeval_xl.sheets.gate.tally import Tally
from perfeval_xl.sheets.gate.xml_events import parse

_REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
_ROW_NUMBER = re.compile(r"[0-9]{1,7}")

_KEPT, _CELL, _CONTENT, _ROW, _OTHER = range(5)
_KINDS = {"c": _CELL, "v": _CONTENT, "is": _CONTENT, "f": _CONTENT, "row": _ROW}
"""Elements by their names without a prefix; what may stand in a cell's text is kept apart."""
_KINDS |= dict.fromkeys(("t", "r", "rPr", "rPh", "phoneticPr"), _KEPT)
_KINDS |= dict.fromkeys(("b", "i", "u", "sz", "color", "rFont", "family", "charset"), _KEPT)


def count_cells(pieces: Iterable[bytes], name: str, tally: Tally, strings: Sequence[int]) -> None:
    """Count one sheet's cells and texts; `strings` are the lengths of the shared ones.

    A cell without content counts for nothing: readers leave it out, and whoever formats a whole
    column has a million of them. Rows and cells need not say where they are; they are then beside
    the one before. Raises RefusedError beyond the limits or at a place that is none.
    """
    kinds: dict[str, int] = {}
    columns: dict[str, int] = {}
    row = column = 0
    place = (0, 0)
    cell: dict[str, str] | None = None
    counted = False
    length = 0

    def start(element: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, place, cell, counted, length
        kind = kinds.get(element)
        if kind is None:
            kind = kinds[element] = _KINDS.get(element.rpartition(":")[2], _OTHER)
        if kind == _CONTENT:
            if cell is not None and not counted:
                tally.used(*place)
                counted = True
            return
        if kind == _KEPT:
            return
        if length:
            tally.text(length)
            length = 0
        cell = None
        if kind == _CELL:
            cell = attributes
            counted = False
            column += 1
            reference = attributes.get("r")
            if reference is None:
                place = (row or 1, column)
            else:
                place = _located(reference, columns)
                column = place[1]
        elif kind == _ROW:
            number = attributes.get("r")
            row = row + 1 if number is None else _row(number)
            column = 0

    def text(characters: str) -> None:
        nonlocal length
        if cell is None:
            return
        kind = cell.get("t")
        if kind == "s":
            index = characters.strip()
            if index.isdecimal() and len(index) < 9 and int(index) < len(strings):
                length += strings[int(index)]
        elif kind is not None:
            length += len(characters)

    parse(pieces, name, tally, start, text=text, inside=lambda: cell is not None)
    if length:
        tally.text(length)
    tally.end_sheet()


def _row(number: str) -> int:
    if not _ROW_NUMBER.fullmatch(number) or int(number) == 0:
        raise suspect(f"有一行的行号是“{number[:20]}”")
    return int(number)


def _located(reference: str, columns: dict[str, int]) -> tuple[int, int]:
    """Return row and column of a reference, from 1; `columns` holds those already known."""
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        raise suspect(f"有一个单元格的地址是“{reference[:20]}”")
    letters, digits = found.groups()
    column = columns.get(letters)
    if column is None:
        column = columns[letters] = column_number(letters.upper())
    row = int(digits)
    if row == 0:
        raise suspect(f"有一个单元格的地址是“{reference[:20]}”")
    return row, column
