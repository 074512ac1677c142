"""Reads what a workbook says in its own file: formulas and the values cached beside them."""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell import MergedCell
from openpyxl.worksheet.merge import MergedCellRange
from python_calamine import CalamineWorkbook
from xlsxwriter.utility import xl_rowcol_to_cell

Place = tuple[str, str]

_SHEET = re.compile(r'<sheet name="([^"]*)"')
_FORMULA = re.compile(r'<c r="([A-Z]+\d+)"[^>]*><f>(.*?)</f>', re.DOTALL)


def formulas(path: Path) -> dict[Place, str]:
    """Return every formula, by sheet and cell, of a workbook as XlsxWriter lays it out."""
    found = {}
    with zipfile.ZipFile(path) as archive:
        names = _SHEET.findall(archive.read("xl/workbook.xml").decode())
        for number, name in enumerate(names, start=1):
            text = archive.read(f"xl/worksheets/sheet{number}.xml").decode()
            for cell, formula in _FORMULA.findall(text):
                found[html.unescape(name), cell] = html.unescape(formula)
    return found


def values(path: Path) -> dict[Place, Any]:
    """Return every value by sheet and cell; formulas by their cached results."""
    book = CalamineWorkbook.from_path(str(path))
    return {
        (name, xl_rowcol_to_cell(row, column)): value
        for name in book.sheet_names
        for row, line in enumerate(book.get_sheet_by_name(name).to_python(skip_empty_area=False))
        for column, value in enumerate(line)
        if value != ""
    }


def differences(ours: Path, theirs: Path) -> list[str]:
    """Compare the value of every formula cell: numbers to 1e-9, texts to the letter."""
    return differing(ours, values(theirs))


def differing(ours: Path, recalculated: dict[Place, Any]) -> list[str]:
    """Compare the cached value of every formula cell with what another engine computed."""
    return [
        f"{ours.name} {sheet}!{cell}: {here!r} != {there!r} for {formula[:120]}"
        for (sheet, cell), formula, here, there in compared(ours, recalculated)
        if not same(here, there)
    ]


def compared(ours: Path, recalculated: dict[Place, Any]) -> Iterator[tuple[Place, str, Any, Any]]:
    """Yield every formula with its place, its cached value, and what another engine computed."""
    cached = values(ours)
    for place, formula in formulas(ours).items():
        yield place, formula, cached.get(place, ""), recalculated.get(place, "")


def same(here: Any, there: Any) -> bool:
    """Tell whether two cell values are the same: texts to the letter, numbers to 1e-9."""
    if isinstance(here, str) or isinstance(there, str):
        return bool(here == there)
    return abs(here - there) <= 1e-9 * max(1.0, abs(here))


def loaded(path: Path) -> Workbook:
    """Load a workbook to be changed and saved.

    openpyxl spends half of that time on the borders within merged cells, which nothing here reads.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(MergedCellRange, "format", _covered)
        return load_workbook(path)


def _covered(merged: MergedCellRange) -> None:
    """Make the cells that a merged one covers."""
    for row, column in merged.cells:
        if (row, column) not in merged.ws._cells:
            merged.ws._cells[row, column] = MergedCell(merged.ws, row=row, column=column)


def opened(path: Path) -> Workbook:
    """Open a workbook to be changed, every formula as the number that it gives.

    openpyxl keeps no results: what a spreadsheet program would save again is put in their place.
    A text that a formula gives would follow what is changed: it is left out.
    """
    book = loaded(path)
    for (sheet, cell), result in _results(path, path.stat().st_mtime_ns).items():
        book[sheet][cell].value = result
    return book


@cache
def _results(path: Path, _: int) -> dict[Place, float | None]:
    """Return the number that every formula gives, None for a text; read once for every version."""
    book, computed = load_workbook(path), load_workbook(path, data_only=True)
    found: dict[Place, float | None] = {}
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    result = computed[sheet.title][cell.coordinate].value
                    number = isinstance(result, int | float)
                    found[sheet.title, cell.coordinate] = result if number else None
    return found
