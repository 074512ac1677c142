"""The day of a file in a list of the summary: red where it lies after the deadline."""

from __future__ import annotations

from datetime import date
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.sheets.style import LOSS_INK, Style
from perfeval_xl.workbooks.summary.put import put
from perfeval_xl.workbooks.summary.standing import after

DAY_COLUMN = {"文件修改日期": 14.0}
"""Heading and width of its column; lists have one where there is a deadline."""


def put_day(
    sheet: Worksheet,
    row: int,
    column: int,
    day: date | None,
    deadline: date,
    forms: tuple[Format, Format],
) -> None:
    """Write a day as a date that Excel can sort and filter; `forms` are those in time and after."""
    put(sheet, row, column, day, forms[after(day, deadline)])


def day_forms(style: Style, **properties: Any) -> tuple[Format, Format]:
    """Return the formats of a day in time, and of one after the deadline."""
    common = {"align": "center", "num_format": "yyyy-mm-dd", **properties}
    return style.boxed(**common), style.boxed(**common, font_color=LOSS_INK, bold=True)
