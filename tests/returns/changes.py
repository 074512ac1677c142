"""What departments do to a workbook besides filling it in."""

from __future__ import annotations

from typing import Any

from openpyxl import Workbook
from openpyxl.workbook.protection import WorkbookProtection

from perfeval_xl.forms.identity import BOOK_SHEET as BOOK_IDENTITY
from perfeval_xl.forms.identity import SHEET as IDENTITY
from perfeval_xl.forms.identity import BookIdentity

from .filled import Change

_KEYS = {"rubric": 1, "version": 2, "year": 3, "code": 4, "department": 5}


def identity(**values: str | None) -> Change:
    """Change the hidden identity."""

    def change(book: Workbook) -> None:
        for name, value in values.items():
            book[IDENTITY].cell(_KEYS[name], 2).value = value

    return change


def cell(sheet: str, place: str, value: Any) -> Change:
    """Write over one cell."""

    def change(book: Workbook) -> None:
        book[sheet][place] = value

    return change


def dressed(name: str, **looks: Any) -> Change:
    """Give the cell of a figure another font or number format."""

    def change(book: Workbook) -> None:
        ((sheet, place),) = book.defined_names[name].destinations
        for kind, look in looks.items():
            setattr(book[sheet][place.replace("$", "")], kind, look)

    return change


def without(sheet: str) -> Change:
    """Delete a sheet."""
    return lambda book: book.remove(book[sheet])


def renamed(sheet: str, title: str) -> Change:
    """Rename a sheet."""

    def change(book: Workbook) -> None:
        book[sheet].title = title

    return change


def another_sheet(title: str, state: str = "visible") -> Change:
    """Add a sheet of notes."""

    def change(book: Workbook) -> None:
        sheet = book.create_sheet(title)
        sheet["A1"] = "底稿"
        sheet.sheet_state = state

    return change


def copied(sheet: str, title: str, **cells: Any) -> Change:
    """Copy a sheet, and write over some cells of the copy."""

    def change(book: Workbook) -> None:
        copy = book.copy_worksheet(book[sheet])
        copy.title = title
        for place, value in cells.items():
            copy[place] = value

    return change


def merged(sheet: str, cells: str) -> Change:
    """Merge some cells: what the first one holds is all that is left."""
    return lambda book: book[sheet].merge_cells(cells)


def scorebook_of(department: str) -> Change:
    """Make it a scorebook: the same sheets, and the hidden one that says so."""

    def change(book: Workbook) -> None:
        del book[IDENTITY]
        sheet = book.create_sheet(BOOK_IDENTITY)
        for row in BookIdentity(department=department).rows():
            sheet.append(row)
        sheet.sheet_state = "veryHidden"

    return change


def structure_locked(book: Workbook) -> None:
    """Protect the structure with a password: nothing that keeps anybody from opening it."""
    book.security = WorkbookProtection(workbookPassword="ABCD", lockStructure=True)
