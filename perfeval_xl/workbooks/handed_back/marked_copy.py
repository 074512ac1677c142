"""A department's own workbook with every problem marked in its cell, and the list in front."""

import re
import warnings
import zipfile
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import BinaryIO
from xml.sax.saxutils import escape

from openpyxl.utils import datetime as excel_time
from openpyxl.workbook import Workbook
from openpyxl.workbook.views import BookView
from openpyxl.worksheet.worksheet import Worksheet

from perfeval_xl.sheets.inside_openpyxl import is_empty_text, present_cells
from perfeval_xl.sheets.inside_xlsxwriter import ENGINE
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
from perfeval_xl.workbooks.handed_back.marking import corner_of, mark_cells, take_off
from perfeval_xl.workbooks.handed_back.opening import CannotMarkError, loaded, opened

_SHEET_PART = re.compile(r"xl/worksheets/sheet([0-9]+)\.xml")


def mark_copy(original: Path, out: Path, heading: Heading, marks: Sequence[Mark]) -> None:
    """Write a copy of `original` (.xlsx or .xlsm, as `out` is called) with the marks in it.

    The marks of the last time are taken off first. Raises CannotMarkError where openpyxl cannot
    read or write the workbook. It can take much memory and time over a hostile file.
    """
    book, lost = opened(original, macros=out.suffix.lower() == ".xlsm")
    take_off(book)
    results = stored_results(original, book)
    _keep_results(book, computed=_is_computed(original, book, results))
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
        if match is None:
            return content
        own = results.get(numbered[match[1]])
        return _trusted(with_results(content, own) if own else content)

    written = _saved(book)
    with replacing(out) as temporary:
        store(written, temporary, change)


_TRUSTED = (
    b'<ignoredErrors><ignoredError sqref="A1:XFD1048576" numberStoredAsText="1" formula="1" '
    b'formulaRange="1"/></ignoredErrors>'
)
_BEHIND = re.compile(rb"<(?:drawing|legacyDrawing|tableParts|extLst|/worksheet)\b")
"""What follows in a sheet on what is trusted."""


def _trusted(sheet_xml: bytes) -> bytes:
    """Let a sheet have no green triangles, of which it had none as a template.

    openpyxl drops that. Here they would stand between our marks and say nothing of them.
    """
    return _BEHIND.sub(lambda match: _TRUSTED + match[0], sheet_xml, count=1)


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


_FIRST = "[Content_Types].xml"
_CORE = "docProps/core.xml"
_TIME = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")
_THEN = rb"\g<1>2020-01-01T00:00:00Z\g<2>"
_DATE = (2020, 1, 1, 0, 0, 0)


def store(written: BinaryIO, path: Path, change: Callable[[str, bytes], bytes]) -> None:
    """Copy a workbook, part by part in a fixed order and with fixed dates; `change` may edit one.

    `change` is given a part's name and content and returns its content.
    """
    with (
        zipfile.ZipFile(written) as source,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        # A name that was written twice counts with its last content.
        for name in sorted(set(source.namelist()), key=lambda each: (each != _FIRST, each)):
            content = source.read(name)
            if name == _CORE:
                content = _TIME.sub(_THEN, content)
            entry = zipfile.ZipInfo(name, _DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0  # not the system that it happens to be written on
            target.writestr(entry, change(name, content))


Results = Mapping[str, Mapping[str, tuple[str, str]]]
"""Sheet → cell → the type of the value and the value, as a sheet's XML writes them."""

_ASKS = re.compile(rb"<(?:\w+:)?calcPr\b[^>]*\bfullCalcOnLoad=[\"'](?:1|true)")


def _is_computed(original: Path, book: Workbook, results: Results) -> bool:
    """Tell whether every formula's result is known, and the original trusts what is stored."""
    with zipfile.ZipFile(original) as archive:
        parts = [name for name in archive.namelist() if name.endswith("workbook.xml")]
        if any(_ASKS.search(archive.read(name)) for name in parts):
            return False
    cells = (cell for sheet in book.worksheets for cell in present_cells(sheet))
    return sum(cell.data_type == "f" for cell in cells) == sum(map(len, results.values()))


def _keep_results(book: Workbook, *, computed: bool) -> None:
    """Let a program that opens the copy take the results as they stand, or compute them all.

    No marked cell has another value than in the original. Left alone, openpyxl has everything
    computed, which counts as a change: Excel would ask on closing whether to save.
    """
    book.calculation.fullCalcOnLoad = not computed
    if computed:
        book.calculation.calcId = ENGINE


_FORMULA_CELL = re.compile(
    rb'<c r="([A-Z]+[0-9]+)"([^>]*)>(<f[^>]*?(?:/>|>[^<]*</f>))<v ?(?:/>|></v>)</c>'
)
_TYPES = {"s": "str", "b": "b", "e": "e", "n": "n", "d": "n"}


def stored_results(original: Path, book: Workbook) -> Results:
    """Return the stored results of the formulas of `book`, which was read from `original`.

    Raises CannotMarkError where the values cannot be read.
    """
    places = {
        sheet.title: [cell.coordinate for cell in present_cells(sheet) if cell.data_type == "f"]
        for sheet in book.worksheets
    }
    if not any(places.values()):
        return {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # told already, when the formulas were read
        values = loaded(original, values=True)
    found: dict[str, dict[str, tuple[str, str]]] = {}
    for name, cells in places.items():
        for place in cells:
            cell = values[name][place]
            value, kind = cell.value, cell.data_type
            if is_empty_text(cell):
                value = ""
            if value is None:
                continue
            if kind == "d":
                value = excel_time.to_excel(value, values.epoch)  # type: ignore[no-untyped-call]
            elif kind == "b":
                value = int(value)
            found.setdefault(name, {})[place] = (_TYPES.get(kind, "str"), str(value))
    return found


def with_results(sheet_xml: bytes, results: Mapping[str, tuple[str, str]]) -> bytes:
    """Return a sheet's XML as openpyxl writes it, with the results beside the formulas."""

    def filled(match: re.Match[bytes]) -> bytes:
        known = results.get(match[1].decode())
        if known is None:
            return match[0]
        kind, value = known
        text = escape(value).encode()
        head = b'<c r="%b"%b t="%b">' % (match[1], match[2], kind.encode())
        return b"%b%b<v>%b</v></c>" % (head, match[3], text)

    return _FORMULA_CELL.sub(filled, sheet_xml)
