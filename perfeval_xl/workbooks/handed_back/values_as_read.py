"""Writes a sheet's values as they were read: numbers, dates and texts stay what they are."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.sheets.grids import Grid
from perfeval_xl.sheets.style import Style, text_width
from perfeval_xl.workbooks.handed_back.plain_text import cell_text

_WIDEST, _NARROWEST = 46.0, 9.0
_LONG = 60
"""A text wider than this is wrapped; it no longer tells how wide its column should be."""
_FIRST_YEAR = 1900


def write_values(sheet: Worksheet, style: Style, grid: Grid) -> None:
    """Write a grid of raw values from A1 on, and set the columns' widths by them."""
    plain, whole = style.boxed(), style(text_wrap=False)
    widths: dict[int, float] = {}
    width = max((len(line) for line in grid), default=0)
    for row, line in enumerate(grid):
        alone = _runs_over(row, line)
        for column in range(width):
            value = line[column] if column < len(line) else None
            if _is_empty(value):
                if not alone:
                    sheet.write_blank(row, column, None, plain)
                continue
            _write(sheet, style, row, column, value, whole if alone else plain)
            if not alone:
                text = str(value)
                wide = min(_WIDEST, text_width(text[:_LONG]) + 2.0)
                widths[column] = max(widths.get(column, _NARROWEST), wide)
    for column, wide in widths.items():
        sheet.set_column(column, column, wide)


def _runs_over(row: int, line: Sequence[Any]) -> bool:
    """Tell whether a title or a long remark stands alone in its row, to run over the others."""
    filled = [value for value in line if not _is_empty(value)]
    if len(filled) != 1 or _is_empty(line[0]):
        return False
    return row == 0 or text_width(str(line[0])) > _LONG


def _is_empty(value: Any) -> bool:
    return value is None or value == ""


def _write(sheet: Worksheet, style: Style, row: int, column: int, value: Any, form: Format) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value, form)
    elif isinstance(value, int | float) and math.isfinite(value):
        sheet.write_number(row, column, value, form)
    elif isinstance(value, timedelta):
        days = value / timedelta(days=1)
        sheet.write_number(row, column, days, style.boxed(num_format="[h]:mm:ss"))
    elif isinstance(value, date | time) and (number_format := _date_format(value)):
        sheet.write_datetime(row, column, value, style.boxed(num_format=number_format))
    else:
        sheet.write_string(row, column, cell_text(str(value)), form)


def _date_format(value: date | time) -> str:
    """Return how to show a date; "" where a spreadsheet cannot hold it."""
    if isinstance(value, time):
        return "hh:mm:ss"
    if value.year < _FIRST_YEAR or value != value:
        return ""
    clock = isinstance(value, datetime) and (value.hour, value.minute, value.second) != (0, 0, 0)
    return "yyyy-mm-dd hh:mm:ss" if clock else "yyyy-mm-dd"
