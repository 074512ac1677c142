"""Takes our marks of the last time off a workbook that comes back mended."""

from __future__ import annotations

from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from perfeval_xl.workbooks.handed_back.correction_list import COLUMNS, SHEET, is_list
from perfeval_xl.workbooks.handed_back.fills import SIGN
from perfeval_xl.workbooks.handed_back.notes import author_part
from perfeval_xl.workbooks.handed_back.present_cells import present_cells


def take_off(book: Workbook) -> None:
    """Remove the list, the colours and our part of the comments; all else stays as it is."""
    for sheet in book.worksheets:
        if is_own_list(sheet):
            book.remove(sheet)
        else:
            _take_colours_off(sheet)
            _take_comments_off(sheet)


def is_own_list(sheet: Worksheet) -> bool:
    """Tell whether a sheet is our list; a copy of it may be called "修改清单 (2)"."""
    if not sheet.title.startswith(SHEET):
        return False
    rows = sheet.iter_rows(max_row=12, max_col=len(COLUMNS), values_only=True)
    return is_list([*rows])


def _take_colours_off(sheet: Worksheet) -> None:
    before = list(sheet.conditional_formatting)
    if not any(_is_ours(rule) for area in before for rule in area.rules):
        return
    kept = ConditionalFormattingList()
    for area in before:
        for rule in area.rules:
            if not _is_ours(rule):
                kept.add(str(area.sqref), rule)
    sheet.conditional_formatting = kept


def _is_ours(rule: object) -> bool:
    return any(SIGN in str(formula) for formula in getattr(rule, "formula", None) or ())


def _take_comments_off(sheet: Worksheet) -> None:
    for cell in present_cells(sheet):
        if cell.comment is None or isinstance(cell, MergedCell):
            continue
        text = author_part(cell.comment.text)
        if text != cell.comment.text:
            cell.comment = Comment(text, cell.comment.author) if text else None
