"""A text of the summary that leads to a file beside it."""

from __future__ import annotations

from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.sheets.style import Style
from perfeval_xl.workbooks.summary.put import put

_LINKS = 60_000
"""Rows with a link at most: a sheet holds 65,530, and XlsxWriter drops the rest."""
# As Excel writes a file's name into a link: what a URL cannot hold, and "#", behind which a place
# in the file would stand. The names are of our making, so nothing is escaped already.
_ESCAPES = {each: f"%{ord(each):02X}" for each in '%# "<>[]^`{}'}


def put_link(
    sheet: Worksheet, row: int, column: int, target: str, text: str, forms: tuple[Format, Format]
) -> None:
    """Write a text that leads to a file beside the summary; the plain text without a target.

    `forms` are the formats with and without a link.
    """
    linked, plain = forms
    if not target or not text or row > _LINKS:
        put(sheet, row, column, text, plain)
        return
    quoted = "".join(_ESCAPES.get(sign, sign) for sign in target)
    sheet.write_url(row, column, f"external:{quoted}", linked, text)


def link_forms(style: Style, **properties: Any) -> tuple[Format, Format]:
    """Return the formats of a text with a link and of one without."""
    link = {"font_color": "#1F5FA8", "underline": 1}
    return style.boxed(**properties, **link), style.boxed(**properties)
