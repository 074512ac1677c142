"""Cells that go into the file without XlsxWriter's detours are the cells that it would write."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.sheets.inside_xlsxwriter import LiveSheet
from perfeval_xl.sheets.listing import put

_NUMBERS = st.floats(allow_nan=False, allow_infinity=False, width=64) | st.integers(-999, 999)
_TEXTS = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=8)
_FEW = st.sampled_from(["甲", "乙", 0, -0.0, 1.5])
_CELLS = st.none() | _NUMBERS | _TEXTS | _FEW | st.just(float("nan"))
_ROWS = st.lists(st.lists(_CELLS, min_size=3, max_size=3), max_size=40)


@given(_ROWS)
def test_plain_rows_are_the_rows_that_are_written_cell_by_cell(rows: list[list[Any]]):
    def plain(sheet: Any, forms: list[Any]) -> None:
        columns = zip(*rows, strict=True) if rows else [()] * 3
        sheet.write_plain_columns(2, [*zip(forms, columns, strict=True)])

    def by_cell(sheet: Any, forms: list[Any]) -> None:
        for row, values in enumerate(rows, start=2):
            for column, value in enumerate(values):
                if value is not None and value == value and value != "":
                    put(sheet, row, column, value, forms[column])

    ours, theirs = _book(LiveSheet, plain), _book(Worksheet, by_cell)
    assert _cells(ours) == _cells(theirs)
    strings = "xl/sharedStrings.xml"  # the same texts in the same order, and as many of them
    assert ZipFile(ours).read(strings) == ZipFile(theirs).read(strings)


@given(_ROWS, st.integers(0, 4), st.booleans())
def test_plain_rows_stand_among_others_and_hold_what_is_written_by_itself(
    rows: list[list[Any]], column: int, low: bool
):
    """Two lists with a line between and below them; a formula in each row, one row set lower."""
    after = 3 + len(rows)

    def more(sheet: Any, forms: list[Any]) -> None:
        for row in range(1, after + len(rows)):
            sheet.write_formula(row, column, "=1<2&3", forms[0], "" if row % 2 else 2.5)
        sheet.write_string(after - 1, 0, "之间", forms[0])
        if low:
            sheet.set_row(2, 30)
        sheet.write_string(after + len(rows), 1, "以下", forms[1])

    def plain(sheet: Any, forms: list[Any]) -> None:
        columns = [*zip(*rows, strict=True)] if rows else [()] * 3
        for first in (after, 2):
            sheet.write_plain_columns(first, [*zip(forms, columns, strict=True)], blanks=True)
        more(sheet, forms)

    def by_cell(sheet: Any, forms: list[Any]) -> None:
        for first in (after, 2):
            for row, values in enumerate(rows, start=first):
                for at, value in enumerate(values):
                    put(sheet, row, at, 0 if value == 0 else value, forms[at])  # never -0
        more(sheet, forms)

    ours, theirs = _book(LiveSheet, plain), _book(LiveSheet, by_cell)
    sheet = "xl/worksheets/sheet1.xml"
    spans = rb' spans="[^"]*"'  # where cells stand: told row by row, or for sixteen rows at once
    assert re.sub(spans, b"", ZipFile(ours).read(sheet)) == re.sub(
        spans, b"", ZipFile(theirs).read(sheet)
    )


@given(_ROWS)
def test_a_live_sheet_is_byte_for_byte_what_xlsxwriter_writes(rows: list[list[Any]]):
    def write(sheet: Any, forms: list[Any]) -> None:
        for row, values in enumerate(rows, start=2):
            for column, value in enumerate(values):
                put(sheet, row, column, value, forms[column])
        sheet.write_number(0, 4, 1.5)
        sheet.write_formula(1, 4, "=SUM(A1)", forms[0], 3)

    ours, theirs = _book(LiveSheet, write), _book(Worksheet, write)
    assert ZipFile(ours).read("xl/worksheets/sheet1.xml") == ZipFile(theirs).read(
        "xl/worksheets/sheet1.xml"
    )


def _book(kind: type[Worksheet], write: Any) -> BytesIO:
    file = BytesIO()
    book = Workbook(file, {"in_memory": True})
    book.worksheet_class = kind
    sheet = book.add_worksheet()
    forms = [book.add_format(each) for each in ({"bold": True}, {"num_format": "0.00"}, {})]
    sheet.write_string(0, 0, "题", forms[1])
    write(sheet, forms)
    book.close()
    return file


def _cells(file: BytesIO) -> dict[str, Any]:
    sheet = load_workbook(file).active
    assert sheet is not None
    return {
        cell.coordinate: (cell.value, cell.data_type, cell.font.b, cell.number_format)
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }
