"""How the summary writes a cell: text stays text, a number that is not there stays blank."""

from __future__ import annotations

from datetime import date
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet


def put(sheet: Worksheet, row: int, column: int, value: Any, form: Format) -> None:
    """Write a text, a number, a day, or nothing for "", None and NaN."""
    if value is None or value == "" or value != value:
        sheet.write_blank(row, column, None, form)
    elif isinstance(value, str):
        sheet.write_string(row, column, value, form)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, form)
    else:
        sheet.write_number(row, column, value, form)
