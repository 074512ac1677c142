"""Paints the sheet 修改清单 into a new workbook, with XlsxWriter."""

from __future__ import annotations

from typing import Any

from xlsxwriter.worksheet import Worksheet

from perfeval_xl.sheets.style import Style, paper
from perfeval_xl.workbooks.handed_back.correction_list import (
    CENTRED,
    COLUMNS,
    LEVEL,
    LINK,
    TITLE_HEIGHT,
    CorrectionList,
    Line,
)
from perfeval_xl.workbooks.handed_back.marking import FILLS, LINK_INK


def paint_list(sheet: Worksheet, style: Style, content: CorrectionList) -> None:
    """Write the list on an empty sheet, ready to be read and printed on A4 across."""
    last = len(COLUMNS) - 1
    sheet.merge_range(0, 0, 0, last, "", style.title())
    sheet.write_string(0, 0, content.title, style.title())
    sheet.set_row(0, TITLE_HEIGHT)
    row = 0
    for text, height in zip(content.guide, content.guide_heights(), strict=True):
        row += 1
        sheet.merge_range(row, 0, row, last, "", style())
        sheet.write_string(row, 0, text, style())
        sheet.set_row(row, height)
    row += 1
    for column, (heading, width) in enumerate(COLUMNS):
        sheet.set_column(column, column, width)
        sheet.write_string(row, column, heading, style.heading())
    sheet.set_row(row, 24)
    head = row
    for number, line in enumerate(content.lines, start=1):
        row += 1
        sheet.set_row(row, line.height)
        _write_line(sheet, style, row, number, line)
    if content.lines:
        sheet.autofilter(head, 0, row, last)
    sheet.freeze_panes(head + 1, 0)
    paper(sheet, landscape=True, repeat=(head,))


def _write_line(sheet: Worksheet, style: Style, row: int, number: int, line: Line) -> None:
    sheet.write_number(row, 0, number, style.boxed(align="center"))
    for column, text in enumerate(line.texts, start=1):
        own: dict[str, Any] = {"align": "center"} if column in CENTRED else {}
        if text.startswith(("=", "+", "-", "@")):
            own["quote_prefix"] = True
        if column == LEVEL and line.severity in FILLS:
            own["bg_color"] = FILLS[line.severity]
        if column == LINK and line.target:
            form = style.boxed(**{**own, "font_color": LINK_INK, "underline": 1})
            sheet.write_url(row, column, f"internal:{line.target}", form, text)
        elif not text:
            sheet.write_blank(row, column, None, style.boxed(**own))
        else:
            sheet.write_string(row, column, text, style.boxed(**own))
