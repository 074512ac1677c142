"""A department's own workbook with every problem marked in its cell, and the list in front."""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from openpyxl.workbook import Workbook
from openpyxl.workbook.views import BookView
from openpyxl.worksheet.worksheet import Worksheet

from perfeval_xl.sheets.workbook_file import replacing
from perfeval_xl.workbooks.handed_back.areas import areas_of, link_to
from perfeval_xl.workbooks.handed_back.correction_list import (
    MENDABLE,
    SHEET,
    Heading,
    correction_list,
)
from perfeval_xl.workbooks.handed_back.list_in_copy import paint_list
from perfeval_xl.workbooks.handed_back.mark import Mark
from perfeval_xl.workbooks.handed_back.marking import corner_of, mark_cells
from perfeval_xl.workbooks.handed_back.old_marks import take_off
from perfeval_xl.workbooks.handed_back.opening import CannotMarkError, opened
from perfeval_xl.workbooks.handed_back.same_bytes import store
from perfeval_xl.workbooks.handed_back.stored_results import stored_results, with_results

_SHEET_PART = re.compile(r"xl/worksheets/sheet([0-9]+)\.xml")


def mark_copy(original: Path, out: Path, heading: Heading, marks: Sequence[Mark]) -> None:
    """Write a copy of `original` (.xlsx or .xlsm, as `out` is called) with the marks in it.

    The marks of the last time are taken off first. Raises CannotMarkError where openpyxl cannot
    read or write the workbook. It can take much memory and time over a hostile file.
    """
    book, lost = opened(original, macros=out.suffix.lower() == ".xlsm")
    take_off(book)
    results = stored_results(original, book)
    sheets: dict[str, Worksheet] = {sheet.title: sheet for sheet in book.worksheets}
    for name, sheet in sheets.items():
        mark_cells(sheet, [mark for mark in marks if mark.sheet == name])

    def target(mark: Mark) -> str:
        return _target(sheets, mark)

    guide = [MENDABLE]
    if lost:
        guide.append(f"本文件由程序另存，原文件里的{'、'.join(lost)}没有带过来。")
    first = book.create_sheet(_free_name(book), 0)
    paint_list(first, correction_list(heading, marks, target, guide))
    _open_on_first(book)
    numbered = {str(number): sheet.title for number, sheet in enumerate(book.worksheets, start=1)}

    def change(part: str, content: bytes) -> bytes:
        match = _SHEET_PART.fullmatch(part)
        own = results.get(numbered[match[1]]) if match else None
        return with_results(content, own) if own else content

    written = _saved(book)
    with replacing(out) as temporary:
        store(written, temporary, change)


def _target(sheets: dict[str, Worksheet], mark: Mark) -> str:
    """Return where a mark's link leads; a link to a hidden sheet would lead nowhere."""
    sheet = sheets.get(mark.sheet)
    if sheet is None or sheet.sheet_state != "visible":
        return ""
    return next((link_to(mark.sheet, corner_of(sheet, area)) for area in areas_of(mark)), "")


def _free_name(book: Workbook) -> str:
    """Return the list's name, another one where the department has a sheet of that name."""
    taken = {name.casefold() for name in book.sheetnames}
    names = (SHEET, *(f"{SHEET}_{number}" for number in range(2, len(taken) + 3)))
    return next(name for name in names if name.casefold() not in taken)


def _open_on_first(book: Workbook) -> None:
    """Let the workbook open on the list, with no other sheet selected beside it."""
    for sheet in book.worksheets:
        for view in sheet.views.sheetView:
            view.tabSelected = False
    for chart in book.chartsheets:
        for view in chart.sheetViews.sheetView:
            view.tabSelected = False
    book.active = 0
    if not book.views:
        book.views = [BookView()]
    for window in book.views:
        window.activeTab = window.firstSheet = 0
    book.worksheets[0].sheet_view.tabSelected = True


def _saved(book: Workbook) -> BytesIO:
    written = BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # parts written twice; `store` keeps the last
        try:
            book.save(written)
        except Exception as error:  # what it could read and cannot write: seen with odd files
            raise CannotMarkError(str(error).split("\n")[0][:120]) from error
        finally:
            if book.vba_archive is not None:
                book.vba_archive.close()  # openpyxl leaves it to chance
    return written
