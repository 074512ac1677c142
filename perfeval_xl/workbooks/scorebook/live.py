"""A formula in a cell, with the value that the calculator gave for it."""

from __future__ import annotations

from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.forms.layout.layout import Cell
from perfeval_xl.forms.layout.paint import write


def write_live(sheet: Worksheet, cell: Cell, formula: str, form: Format, value: Any) -> None:
    """Write a formula (without "=") and its value; None and NaN stand for an empty text."""
    if cell.merged:
        write(sheet, cell, None, form)
    cached = "" if value is None or value != value else value
    sheet.write_formula(cell.row, cell.column, f"={formula}", form, cached)
