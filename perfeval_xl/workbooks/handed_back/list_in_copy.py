"""Paints the sheet 修改清单 into the department's own workbook, with openpyxl."""

from typing import Literal

from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from perfeval_xl.sheets.columns import LINKED, Column
from perfeval_xl.sheets.style import FONT, HEAD_FILL, INK, LINE, row_height
from perfeval_xl.workbooks.handed_back.correction_list import (
    COLUMNS,
    HEADING_HEIGHT,
    LEAST,
    TITLE_HEIGHT,
    Correction,
    CorrectionList,
)
from perfeval_xl.workbooks.handed_back.mark import unescaped

_SIDE = Side(style="thin", color=LINE[1:])
_BOX = Border(left=_SIDE, right=_SIDE, top=_SIDE, bottom=_SIDE)


def paint_list(sheet: Worksheet, content: CorrectionList) -> None:
    """Write the list on an empty sheet, ready to be read and printed on A4 across."""
    _line_across(sheet, 1, content.title, _font(size=16, bold=True), "center")
    sheet.row_dimensions[1].height = TITLE_HEIGHT
    row = 1
    for text, height in zip(content.guide, content.guide_heights(), strict=True):
        row += 1
        _line_across(sheet, row, text, _font(), "left")
        sheet.row_dimensions[row].height = height
    row += 1
    for at, column in enumerate(COLUMNS, start=1):
        cell = sheet.cell(row, at, column.heading)
        cell.font, cell.border, cell.fill = _font(bold=True), _BOX, _fill(HEAD_FILL)
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        sheet.column_dimensions[get_column_letter(at)].width = column.width
    sheet.row_dimensions[row].height = HEADING_HEIGHT
    head = row
    for number, line in enumerate(content.lines, start=1):
        row += 1
        texts = [_paint(sheet.cell(row, at), column, line, number)
                 for at, column in enumerate(COLUMNS, start=1)]  # fmt: skip
        sheet.row_dimensions[row].height = row_height(*texts, least=LEAST)
    last = get_column_letter(len(COLUMNS))
    if content.lines:
        sheet.auto_filter.ref = f"A{head}:{last}{row}"
    sheet.freeze_panes = f"A{head + 1}"
    sheet.print_title_rows = f"{head}:{head}"
    _paper(sheet)


def _line_across(sheet: Worksheet, row: int, text: str, font: Font, across: str) -> None:
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=len(COLUMNS))
    cell = sheet.cell(row, 1)
    _put(cell, text)
    cell.font = font
    cell.alignment = Alignment(horizontal=across, vertical="center", wrap_text=True)


def _paint(
    cell: Cell | MergedCell, column: Column[Correction], line: Correction, number: int
) -> tuple[str, float]:
    """Paint one cell as its column declares it; return its text and the width that it has."""
    look = {**column.look, **(column.shade(line) if column.shade else {})}
    link = column.link(line) if column.link else ""
    cell.font = _font(color=LINKED["font_color"], underline="single") if link else _font()
    cell.border = _BOX
    across = look.get("align", "left")
    cell.alignment = Alignment(horizontal=across, vertical="center", wrap_text=True)
    if "bg_color" in look:
        cell.fill = _fill(look["bg_color"])
    if link:
        place = link.removeprefix("internal:")
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=place)
    if column.value is None:
        cell.value = number
        return "", column.width
    text: str = column.value(line)
    _put(cell, text)
    return text, column.width


def _put(cell: Cell | MergedCell, text: str) -> None:
    """Write a text that stays one: never a formula or an error value, not even when edited."""
    if text:
        cell.value = unescaped(text)
        cell.data_type = "s"
        cell.quotePrefix = text.startswith(("=", "+", "-", "@"))


def _font(
    size: int = 10,
    *,
    bold: bool = False,
    color: str = INK,
    underline: Literal["single"] | None = None,
) -> Font:
    return Font(name=FONT, size=size, bold=bold, color=color[1:], underline=underline)


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
