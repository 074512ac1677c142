"""Paints the sheet 修改清单 into the department's own workbook, with openpyxl."""

from __future__ import annotations

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from perfeval_xl.sheets.style import FONT, HEAD_FILL, INK, LINE
from perfeval_xl.workbooks.handed_back.correction_list import (
    CENTRED,
    COLUMNS,
    LEVEL,
    LINK,
    TITLE_HEIGHT,
    CorrectionList,
)
from perfeval_xl.workbooks.handed_back.marking import FILLS, LINK_INK
from perfeval_xl.workbooks.handed_back.plain_text import unescaped

_SIDE = Side(style="thin", color=LINE[1:])
_BOX = Border(left=_SIDE, right=_SIDE, top=_SIDE, bottom=_SIDE)


def paint_list(sheet: Worksheet, content: CorrectionList) -> None:
    """Write the list on an empty sheet, ready to be read and printed on A4 across."""
    width = len(COLUMNS)
    _line_across(sheet, 1, content.title, _font(size=16, bold=True), "center")
    sheet.row_dimensions[1].height = TITLE_HEIGHT
    row = 1
    for text, height in zip(content.guide, content.guide_heights(), strict=True):
        row += 1
        _line_across(sheet, row, text, _font(), "left")
        sheet.row_dimensions[row].height = height
    row += 1
    for column, (heading, column_width) in enumerate(COLUMNS, start=1):
        cell = sheet.cell(row, column, heading)
        cell.font, cell.border, cell.fill = _font(bold=True), _BOX, _fill(HEAD_FILL)
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        sheet.column_dimensions[get_column_letter(column)].width = column_width
    sheet.row_dimensions[row].height = 24
    head = row
    for number, line in enumerate(content.lines, start=1):
        row += 1
        sheet.row_dimensions[row].height = line.height
        _boxed(sheet, row, 0)
        sheet.cell(row, 1, number)
        for column, text in enumerate(line.texts, start=1):
            _boxed(sheet, row, column)
            _put(sheet, row, column + 1, text)
        if line.severity in FILLS:
            sheet.cell(row, LEVEL + 1).fill = _fill(FILLS[line.severity])
        if line.target:
            link = sheet.cell(row, LINK + 1)
            link.hyperlink = Hyperlink(ref=link.coordinate, location=line.target)
            link.font = Font(name=FONT, size=10, color=LINK_INK[1:], underline="single")
    last = get_column_letter(width)
    if content.lines:
        sheet.auto_filter.ref = f"A{head}:{last}{row}"
    sheet.freeze_panes = f"A{head + 1}"
    sheet.print_title_rows = f"{head}:{head}"
    _paper(sheet)


def _line_across(sheet: Worksheet, row: int, text: str, font: Font, across: str) -> None:
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=len(COLUMNS))
    cell = sheet.cell(row, 1)
    _put(sheet, row, 1, text)
    cell.font = font
    cell.alignment = Alignment(horizontal=across, vertical="center", wrap_text=True)


def _boxed(sheet: Worksheet, row: int, column: int) -> None:
    cell = sheet.cell(row, column + 1)
    across = "center" if column in CENTRED else "left"
    cell.font, cell.border = _font(), _BOX
    cell.alignment = Alignment(horizontal=across, vertical="center", wrap_text=True)


def _put(sheet: Worksheet, row: int, column: int, text: str) -> None:
    """Write a text that stays one: never a formula or an error value, not even when edited."""
    cell = sheet.cell(row, column)
    if text:
        cell.value = unescaped(text)
        cell.data_type = "s"
        cell.quotePrefix = text.startswith(("=", "+", "-", "@"))


def _font(size: int = 10, *, bold: bool = False) -> Font:
    return Font(name=FONT, size=size, bold=bold, color=INK[1:])


def _fill(color: str) -> PatternFill:
    return PatternFill("solid", fgColor=color[1:])


def _paper(sheet: Worksheet) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    margins = sheet.page_margins
    margins.left = margins.right = 0.5
    margins.top = margins.bottom = 0.6
    margins.header = margins.footer = 0.3
    footer = sheet.oddFooter
    if footer is not None:
        footer.center.text = "第 &P 页，共 &N 页"
