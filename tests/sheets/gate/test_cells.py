"""What a reader would allocate is counted before it does, however a file spells its cells."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
import xlsxwriter
from support.workbook_bytes import (
    binary,
    binary_number,
    binary_row,
    number,
    ods,
    record,
    relations,
    texts,
    wide,
    xls,
    xlsb,
    xlsx,
    xlsx_parts,
    zipped,
)

from perfeval_xl.sheets.gate.examine import examine
from perfeval_xl.sheets.gate.limits import Limits
from perfeval_xl.sheets.gate.notes import RefusedError
from perfeval_xl.sheets.grids import read_grids


def refusal(folder: Path, content: bytes, **limits: int) -> tuple[str, str]:
    (folder / "r.xlsx").write_bytes(content)
    with pytest.raises(RefusedError) as refused:
        examine(folder / "r.xlsx", Limits(**limits))
    return refused.value.code, str(refused.value.details.get("found", ""))


def size(folder: Path, content: bytes, **limits: int) -> tuple[int, int]:
    """Rows and columns of the first sheet, as the reader gives it."""
    (folder / "r.xlsx").write_bytes(content)
    grid = next(iter(read_grids(folder / "r.xlsx", Limits(**limits)).values()))
    return len(grid), max(map(len, grid), default=0)


V = "<v>1</v>"


@pytest.mark.parametrize(
    "rows",
    [
        f'<row r="1"><c r="A1">{V}</c></row><row r="90"><c r="AB90">{V}</c></row>',
        f'<row r="90"><c r="AB90">{V}</c></row><row r="1"><c r="A1">{V}</c></row>',
        f"<row r='1'><c r='A1'>{V}</c></row><row r='90'><c r='AB90'>{V}</c></row>",
        f'<row r="90"><c  s="1" x="&gt;>"\nr="AB90" >{V}</c></row>',
        f'<row r="89"/><row><c r="AA1"/><c>{V}</c></row>',
        f'<row r="1"><c r="AB90">{V}</c></row>',
        f'<row r="90"><c r="ab90">{V}</c></row>',
        f'<!-- a form --><row r="90"><c r="AB90">{V}</c></row>',
        '<row r="90"><c r="AB90" t="str"><v></v></c></row>',
        '<row r="90"><c r="AB90" t="inlineStr"><is><t>部</t></is></c></row>',
        '<x:row xmlns:x="m" r="90"><x:c r="AB90"><x:v>1</x:v></x:c></x:row>',
        f'<row r="2">{"<c>" + V + "</c>"}<c r="AB90">{V}</c></row>',
    ],
)
def test_the_farthest_cell_however_it_is_written(rows: str, tmp_path: Path):
    content = xlsx(rows)

    assert size(tmp_path, content, cells=90 * 28) == (90, 28)
    assert refusal(tmp_path, content, cells=90 * 28 - 1) == (
        "FILE_TOO_LARGE",
        "用到的区域有 90 行 28 列",
    )


def test_a_few_kilobytes_that_span_the_whole_sheet(tmp_path: Path):
    with xlsxwriter.Workbook(tmp_path / "r.xlsx") as book:
        sheet = book.add_worksheet()
        for row, column in ((0, 0), (0, 16383), (1048575, 0)):
            sheet.write_number(row, column, 1)
    content = (tmp_path / "r.xlsx").read_bytes()

    assert len(content) < 20_000
    assert refusal(tmp_path, content) == (
        "FILE_TOO_LARGE",
        "用到的区域有 1,048,576 行 16,384 列",
    )


def test_formatted_blank_cells_cost_nothing(tmp_path: Path):
    rows = "".join(
        f'<row r="{row}"><c r="A{row}" s="1"/><c r="B{row}" s="1"></c></row>'
        for row in range(2, 9000)
    )

    assert size(tmp_path, xlsx(f'<row r="1"><c r="A1">{V}</c></row>{rows}'), cells=10) == (1, 1)


def test_cells_that_stand_twice_in_one_place(tmp_path: Path):
    cell = f'<c r="A1">{V}</c>'
    twice = f'<row r="1">{cell * 50}</row>'

    assert refusal(tmp_path, xlsx(twice)) == ("FILE_SUSPECT", "工作表“S”：单元格 A1 写了两次")


def test_all_sheets_together_count(tmp_path: Path):
    row = f'<row r="100"><c r="J100">{V}</c></row>'
    parts = xlsx_parts(row, sheets='<sheet name="T" sheetId="2" r:id="rId5"/>')
    parts["xl/worksheets/sheet2.xml"] = parts["xl/worksheets/sheet1.xml"]
    listed = {
        "rId1": ("worksheet", "worksheets/sheet1.xml"),
        "rId5": ("worksheet", "/xl/worksheets/sheet2.xml"),
    }
    parts["xl/_rels/workbook.xml.rels"] = relations(listed)

    assert size(tmp_path, zipped(parts), cells=2000) == (100, 10)
    assert refusal(tmp_path, zipped(parts), cells=1999)[0] == "FILE_TOO_LARGE"
    assert refusal(tmp_path, zipped(parts), sheets=1) == ("FILE_TOO_LARGE", "工作表超过 1 张")


@pytest.mark.parametrize("target", ["odd/place.xml", "media/image1.png", "vbaProject.bin"])
def test_a_sheet_that_lies_where_none_is_expected(target: str, tmp_path: Path):
    parts = xlsx_parts(f'<row r="90"><c r="AB90">{V}</c></row>', target=target)

    assert refusal(tmp_path, zipped(parts), cells=100)[0] == "FILE_TOO_LARGE"


def test_two_sheets_that_are_one_part(tmp_path: Path):
    same_id = xlsx_parts(sheets='<sheet name="T" r:id="rId1"/>')
    same_target = xlsx_parts(sheets='<sheet name="T" r:id="rId5"/>')
    same_target["xl/_rels/workbook.xml.rels"] = relations(
        {
            "rId1": ("worksheet", "worksheets/sheet1.xml"),
            "rId5": ("worksheet", "/xl/Worksheets/sheet1.xml"),
        }
    )

    for parts in (same_id, same_target):
        assert refusal(tmp_path, zipped(parts)) == ("FILE_SUSPECT", "两张工作表是同一个部分")


@pytest.mark.parametrize("place", ["XFE1", "A1048577", "A0", "1A", "AAAA1", "A1:B2"])
def test_a_place_that_is_none(place: str, tmp_path: Path):
    rows = f'<row r="1"><c r="{place}">{V}</c></row>'

    assert refusal(tmp_path, xlsx(rows))[0] == "FILE_SUSPECT"


def test_a_text_that_a_million_cells_share(tmp_path: Path):
    strings = f"<sst><si><t>{'部' * 500}</t></si></sst>"
    cells = "".join(f'<c r="A{row}" t="s"><v>0</v></c>' for row in range(1, 101))
    content = xlsx(f'<row r="1">{cells}</row>', xl__sharedStrings_xml=strings)

    assert size(tmp_path, content, text=50_500) == (100, 1)
    assert refusal(tmp_path, content, text=49_999)[1] == "全部文字超过 49,999 个字"


def test_a_text_that_no_cell_can_hold(tmp_path: Path):
    def inline(length: int) -> bytes:
        text = f"<is><t>{'字' * length}</t></is>"
        return xlsx(f'<row r="1"><c r="A1" t="inlineStr">{text}</c></row>')

    assert size(tmp_path, inline(32_767), ratio=5000) == (1, 1)
    assert refusal(tmp_path, inline(32_768), ratio=5000)[1] == "一个单元格里有 32,768 个字"


@pytest.mark.parametrize("value", ["<v><![CDATA[7]]></v>", "<v>7<!-- x -->8</v>", "<v>7<?x?>8</v>"])
def test_a_figure_that_readers_would_take_for_another(value: str, tmp_path: Path):
    rows = f'<row r="1"><c r="A1">{value}</c></row>'

    assert refusal(tmp_path, xlsx(rows))[0] == "FILE_SUSPECT"


def test_shapes_of_xml_that_only_take_memory(tmp_path: Path):
    shapes = {
        "层次": "<a>" * 150_000 + "</a>" * 150_000,
        "名称": "".join(f"<a{number}/>" for number in range(120_000)),
        "长得不正常": f'<a b="{"x" * 700_000}"/>',
    }
    for found, rows in shapes.items():
        code, text = refusal(tmp_path, xlsx(rows), ratio=5000)
        assert (code, found in text) == ("FILE_SUSPECT", True), found

    many = "<c/>" * 90_000
    assert refusal(tmp_path, xlsx(f"<row>{many}</row>"), elements=80_000, ratio=5000)[0] == (
        "FILE_TOO_LARGE"
    )


def table(rows: str) -> bytes:
    return ods(f'<table:table table:name="S">{rows}</table:table>')


def row(cells: str, repeated: int = 1) -> str:
    return f'<table:table-row table:number-rows-repeated="{repeated}">{cells}</table:table-row>'


def cell(repeated: int = 1) -> str:
    return (
        f'<table:table-cell table:number-columns-repeated="{repeated}" '
        'office:value-type="float" office:value="1"/>'
    )


def blank(repeated: int) -> str:
    return f'<table:table-cell table:number-columns-repeated="{repeated}" table:style-name="x"/>'


@pytest.mark.parametrize(
    "rows",
    [
        row(cell(28), 90),
        row(cell()) + row(blank(9), 88) + row(cell(28)),
        row(blank(9), 89) + row(blank(27) + cell()),
        row(cell(), 89) + row(cell(28)) + row(blank(16384), 1_000_000),
    ],
)
def test_repetitions_in_ods_are_written_out(rows: str, tmp_path: Path):
    assert size(tmp_path, table(rows), cells=90 * 28) == (90, 28)
    assert refusal(tmp_path, table(rows), cells=90 * 28 - 1)[0] == "FILE_TOO_LARGE"


def test_texts_and_spaces_in_ods_are_written_out(tmp_path: Path):
    def text(inside: str, rows: int) -> bytes:
        string = f'<table:table-cell office:value-type="string"><text:p>{inside}</text:p>'
        return table(row(f"{string}</table:table-cell>", rows))

    assert size(tmp_path, text("部" * 100, 50), text=5000) == (50, 1)
    assert refusal(tmp_path, text("部" * 100, 50), text=4999)[0] == "FILE_TOO_LARGE"
    assert refusal(tmp_path, text('<text:s text:c="2000000"/>', 1))[0] == "FILE_TOO_LARGE"
    assert refusal(tmp_path, text("a", 10**15))[0] == "FILE_TOO_LARGE"
    assert refusal(tmp_path, text("a", 0))[0] == "FILE_SUSPECT"


def test_the_farthest_cell_of_an_xls(tmp_path: Path):
    several = record(0xBD, struct.pack("<2H", 89, 26) + bytes(12) + struct.pack("<H", 27))
    for cells in (number(0, 0) + number(89, 27), several, number(89, 27) + number(0, 0)):
        assert size(tmp_path, xls(cells), cells=90 * 28) == (90, 28)
        assert refusal(tmp_path, xls(cells), cells=90 * 28 - 1)[0] == "FILE_TOO_LARGE"


def test_an_xls_that_states_more_than_it_has(tmp_path: Path):
    def dimensions(*stated: int) -> bytes:
        return record(0x200, struct.pack("<2L3H", *stated, 0)) + number(0, 0)

    label = record(0x204, struct.pack("<4HBB", 0, 0, 0, 60_000, 0, 65))

    assert size(tmp_path, xls(dimensions(0, 10, 0, 5))) == (1, 1)
    assert refusal(tmp_path, xls(dimensions(0, 65_536, 0, 256)))[0] == "FILE_TOO_LARGE"
    assert refusal(tmp_path, xls(dimensions(9, 1, 0, 1)))[0] == "FILE_SUSPECT"
    assert refusal(tmp_path, xls(label))[0] == "FILE_SUSPECT"
    assert refusal(tmp_path, xls(number(0, 0), texts([b"a"], 2**31 - 1)))[0] == "FILE_SUSPECT"


def test_an_xls_text_that_many_cells_share(tmp_path: Path):
    cells = b"".join(record(0xFD, struct.pack("<3HL", at, 0, 0, 0)) for at in range(50))
    content = xls(cells, texts([b"x" * 100]))

    assert size(tmp_path, content, text=5100) == (50, 1)
    assert refusal(tmp_path, content, text=5099)[0] == "FILE_TOO_LARGE"


def test_an_xls_formula_that_only_names_names(tmp_path: Path):
    name = record(0x18, bytes(3) + b"\xff" + bytes(11) + b"n" * 255)
    tokens = b"\x23\x01\0\0\0" * 100
    formula = struct.pack("<3HdHLH", 0, 0, 0, 1.0, 0, 0, len(tokens)) + tokens

    assert refusal(tmp_path, xls(record(0x06, formula), name), text=40_000)[0] == "FILE_TOO_LARGE"


def test_the_farthest_cell_of_an_xlsb(tmp_path: Path):
    cells = binary_row(0) + binary_number(27) + binary_row(89) + binary_number(0)
    formatted = binary_row(5000) + binary(1, bytes(8))

    assert size(tmp_path, xlsb(cells + formatted), cells=90 * 28) == (90, 28)
    assert refusal(tmp_path, xlsb(cells), cells=90 * 28 - 1)[0] == "FILE_TOO_LARGE"
    assert refusal(tmp_path, xlsb(binary_row(0) + binary_number(2**32 - 9)))[0] == "FILE_SUSPECT"
    assert refusal(tmp_path, xlsb(b"\x05\xff\xff\xff\x7f"))[0] == "FILE_UNREADABLE"


def test_an_xlsb_text_that_many_cells_share(tmp_path: Path):
    def strings(count: int) -> bytes:
        head = binary(0x9F, struct.pack("<2L", count, count))
        return head + binary(0x13, b"\0" + wide("x" * 100)) + binary(0xA0)

    cells = binary_row(0) + b"".join(binary(7, struct.pack("<3L", at, 0, 0)) for at in range(50))

    assert size(tmp_path, xlsb(cells, strings=strings(1)), text=5100) == (1, 50)
    assert refusal(tmp_path, xlsb(cells, strings=strings(1)), text=5099)[0] == "FILE_TOO_LARGE"
    assert refusal(tmp_path, xlsb(cells, strings=strings(2**30)))[0] == "FILE_SUSPECT"
