"""What a marked copy keeps of the department's workbook, and what it says it has lost."""

from __future__ import annotations

import struct
import zipfile
import zlib
from pathlib import Path

import pytest
import xlsxwriter
from openpyxl import Workbook, load_workbook
from openpyxl.cell.rich_text import CellRichText

from perfeval_xl.workbooks.handed_back.correction_list import Heading
from perfeval_xl.workbooks.handed_back.mark import Mark
from perfeval_xl.workbooks.handed_back.marked_copy import mark_copy


def picture() -> bytes:
    """A small red PNG."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    rows = b"".join(b"\0" + b"\xff\0\0" * 8 for _ in range(8))
    head = struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)
    parts = chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def write_rich(path: Path) -> None:
    """Write a workbook with a bit of everything; .xlsm gets a macro project."""
    book = xlsxwriter.Workbook(str(path))
    if path.suffix == ".xlsm":
        (path.parent / "vba.bin").write_bytes(b"macros" * 50)
        book.add_vba_project(str(path.parent / "vba.bin"))
    sheet, hidden = book.add_worksheet("表"), book.add_worksheet("藏")
    sheet.write("A1", 5, book.add_format({"bg_color": "#FF00FF", "num_format": "0.00%"}))
    sheet.write_rich_string("A2", "正", book.add_format({"bold": True}), "粗", "正")
    sheet.write_formula("A3", "=A1*2", None, 10)
    sheet.write_comment("A1", "作者的批注", {"author": "会计"})
    sheet.data_validation("B1", {"validate": "list", "source": ["甲", "乙"]})
    green = book.add_format({"bg_color": "#00FF00"})
    options = {"type": "cell", "criteria": ">", "value": 3, "format": green}
    sheet.conditional_format("A1:A5", options)
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=表!$A$1:$A$3"})
    hidden.insert_chart("A1", chart)
    hidden.hide()
    sheet.protect("secret", {"insert_rows": True})
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)
    sheet.print_area("A1:E20")
    sheet.set_landscape()
    sheet.set_footer("&C脚")
    book.define_name("名", "=表!$A$1")
    book.define_name("藏!局部", "=藏!$A$1")
    book.close()


@pytest.fixture(params=[".xlsx", ".xlsm"])
def copy(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    original, out = tmp_path / f"原{request.param}", tmp_path / f"退{request.param}"
    write_rich(original)
    mark_copy(
        original, out, Heading("甲局", original.name), [Mark("表", ("A1",), "error", "不对。")]
    )
    return out


@pytest.fixture
def book(copy: Path) -> Workbook:
    return load_workbook(copy, rich_text=True)


def test_cells_keep_their_formats_formulas_and_comments(book: Workbook):
    sheet = book["表"]

    assert sheet["A1"].fill.fgColor.rgb == "FFFF00FF"
    assert sheet["A1"].number_format == "0.00%"
    assert sheet["A3"].value == "=A1*2"
    assert isinstance(sheet["A2"].value, CellRichText)
    assert str(sheet["A2"].value) == "正粗正"
    assert sheet["A1"].comment.text.startswith("作者的批注\n")


def test_the_sheet_keeps_validations_formats_protection_and_paper(book: Workbook):
    sheet = book["表"]

    assert [each.formula1 for each in sheet.data_validations.dataValidation] == ['"甲,乙"']
    own = [rule for area in sheet.conditional_formatting for rule in area.rules]
    assert [rule.type for rule in sorted(own, key=lambda r: r.priority)] == ["expression", "cellIs"]
    assert sheet.protection.sheet
    assert sheet.protection.password == "DAA7"
    assert not sheet.protection.insertRows, "rows may still be inserted"
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("B2", "$1:$1")
    assert sheet.print_area == "'表'!$A$1:$E$20"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.oddFooter.center.text == "脚"


def test_the_workbook_keeps_names_hidden_sheets_and_charts(book: Workbook):
    assert book["藏"].sheet_state == "hidden"
    assert list(book.defined_names) == ["名"]
    assert list(book["藏"].defined_names) == ["局部"]
    assert len(book["藏"]._charts) == 1


def test_macros_stay_where_there_were_some(copy: Path):
    with zipfile.ZipFile(copy) as archive:
        has = "xl/vbaProject.bin" in archive.namelist()
        kind = b"macroEnabled" in archive.read("[Content_Types].xml")
        assert len(archive.namelist()) == len(set(archive.namelist()))

    assert has == kind == (copy.suffix == ".xlsm")


def test_nothing_is_said_to_be_lost_where_nothing_is(book: Workbook):
    assert "没有带过来" not in str([cell.value for cell in book["修改清单"]["A"]])


def test_what_is_lost_is_told_on_the_list(tmp_path: Path):
    (tmp_path / "章.png").write_bytes(picture())
    with xlsxwriter.Workbook(tmp_path / "原.xlsx") as book:
        sheet = book.add_worksheet("表")
        sheet.write("A1", 1)
        sheet.insert_image("B2", str(tmp_path / "章.png"))
        sheet.insert_textbox("B9", "文本框")

    mark_copy(tmp_path / "原.xlsx", tmp_path / "退.xlsx", Heading("甲局", "原.xlsx"), [])

    copy = load_workbook(tmp_path / "退.xlsx")
    (told,) = (c.value for c in copy["修改清单"]["A"] if "没有带过来" in str(c.value))
    assert "图形和文本框" in told
    assert "图片" not in told
    (kept,) = copy["表"]._images
    assert kept._data() == picture()
