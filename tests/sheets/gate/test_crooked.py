"""What two readers would read as two figures is refused, and the sheet and the cell are named."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.workbook_bytes import sheet, xlsx, xlsx_parts, zipped

from perfeval_xl.sheets.gate.examine import examine
from perfeval_xl.sheets.gate.limits import Limits
from perfeval_xl.sheets.gate.notes import RefusedError
from perfeval_xl.sheets.grids import read_grids

V = "<v>5</v>"
SHEET_MAIN = (
    '<Override PartName="/xl/workbook.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
)


def refusal(path: Path, content: bytes) -> tuple[str, str]:
    path.write_bytes(content)
    with pytest.raises(RefusedError) as refused:
        examine(path, Limits())
    return refused.value.code, str(refused.value.details["found"])


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (f'<row r="2"><c r="B2">{V}</c><c r="B2"><v>6</v></c></row>', "单元格 B2 写了两次"),
        (f'<row r="2"><c r="B2">{V}</c><c r="B2"/></row>', "单元格 B2 写了两次"),
        (f'<row r="2"><c r="B2">{V}</c><c r="A2"/><c>{V}</c></row>', "单元格 B2 写了两次"),
        (f'<row r="2"><c r="B2">{V}</c></row><row r="3"><c r="b2">{V}</c></row>',
         "单元格 B2 写了两次"),
        (f'<row r="2"><c r="B3">{V}</c></row><row r="3"><c r="B3">{V}</c></row>',
         "单元格 B3 写了两次"),
        (f'<row r="2"><c r="B2">{V}</c></row><row r="2"><c r="C2">{V}</c></row>',
         "第 2 行写了两次"),
        (f'<row r="1"/><row r="3"><c r="B3">{V}</c></row><row r="2"/><row/>', "第 3 行写了两次"),
        ('<row r="2"><c r="B2"><v>5</v><v>6</v></c></row>', "单元格 B2 里有两个值"),
        ('<row r="2"><c r="B2" t="inlineStr"><is><t>5</t></is><v>6</v></c></row>',
         "单元格 B2 里有两个值"),
        ('<row r="2"><c r="B2"><v>5<x>6</x></v></c></row>', "单元格 B2 的数里有标记（<x>）"),
        ('<row r="2"><c r="B2"><v>5&#54;</v></c></row>', "单元格 B2 的数里有标记（&）"),
        ('<row r="2"><c r="B2" t="n"><f>A1</f><v>&#x35;</v></c></row>',
         "单元格 B2 的数里有标记（&）"),
        ("<row r='2'><c r='B2'\n s='0' ><v >5&amp;6</v></c></row>", "单元格 B2 的数里有标记（&）"),
        ('<row r="2"><c r="B2"><v>5<!-- 6 --></v></c></row>', "注释或 CDATA"),
        ('<row r="2"><c r="B2"><v><![CDATA[5]]></v></c></row>', "注释或 CDATA"),
        ('<row r="2"><c r="B2"><v>5<?x 6?></v></c></row>', "注释或 CDATA"),
        (f'</sheetData><sheetData><row r="2"><c r="B2">{V}</c></row>', "两份数据"),
    ],
)  # fmt: skip
def test_two_meanings_are_none(rows: str, words: str, tmp_path: Path):
    code, found = refusal(tmp_path / "r.xlsx", xlsx(rows))

    assert code == "FILE_SUSPECT"
    assert found.startswith("工作表“S”：")
    assert words in found


@pytest.mark.parametrize(
    "part",
    [
        sheet(f'<row r="1"><c r="A1">{V}</c>'),
        sheet(f'<row r="1"><c r="A1">{V}</row></c>'),
        sheet(f'<row r="1"><c r="A1" s="1" s="2">{V}</c></row>'),
        sheet(f'<row r="1"><c r="A1">{V}</c></row>') + "<x/>",
        sheet('<row r="1"><c r="A1" t="str"><v>\0</v></c></row>'),
        sheet('<row r="1"><c r="A1" t="str"><v>\x07</v></c></row>'),
        sheet('<row r="1"><c r="A1" t="str"><v>&nbsp;</v></c></row>'),
        sheet(f'<row r="1"><c r="A1">{V}</c></row>').replace("</worksheet>", ""),
    ],
    ids=list("abcdefgh"),
)
def test_a_sheet_that_is_no_xml(part: str, tmp_path: Path):
    code, found = refusal(tmp_path / "r.xlsx", zipped(xlsx_parts(part.encode())))

    assert code == "FILE_UNREADABLE"
    assert found.startswith("工作表“S”：“xl/worksheets/sheet1.xml”不是完整的 XML")


def test_a_crooked_sheet_without_a_workbook_is_called_by_its_part(tmp_path: Path):
    parts = xlsx_parts(f'<row r="2"><c r="B2">{V}</c><c r="B2"/></row>')
    del parts["xl/workbook.xml"]
    parts["[Content_Types].xml"] = f"<Types>{SHEET_MAIN}</Types>"

    code, found = refusal(tmp_path / "r.xlsx", zipped(parts))

    assert (code, found) == ("FILE_SUSPECT", "单元格 B2 写了两次")


@pytest.mark.parametrize("name", ["xl/styles.xml", "xl/sharedStrings.xml"])
def test_a_part_that_every_reader_needs_is_xml(name: str, tmp_path: Path):
    parts = {**xlsx_parts(f'<row r="1"><c r="A1">{V}</c></row>'), name: "<sst><si><t>a</t></sst>"}

    assert refusal(tmp_path / "r.xlsx", zipped(parts))[0] == "FILE_UNREADABLE"


@pytest.mark.parametrize(
    ("rows", "grid"),
    [
        ('<row r="2"><c r="B2" t="str"><v>5&amp;6</v></c></row>', [["", ""], ["", "5&6"]]),
        (f'<row r="2"><c r="B2">{V}</c></row><row r="1"><c r="B1"><v>4</v></c></row>',
         [["", 4], ["", 5]]),
        ('<row r="1"><c r="B1"><v>4</v></c><c r="A1"><v>3</v></c></row>', [[3, 4]]),
        ('<row r="1"><c r="A1" t="str"><f>A2&amp;"x"</f><v>3</v></c></row>', [["3"]]),
        ('<row r="1"><c r="A1"><f>B1&amp;C1</f><v>3</v></c></row>', [[3]]),
        ('\n<row r="1">\n <c r="A1">\n  <v> 3 </v>\n </c>\n</row>\n', None),
    ],
)  # fmt: skip
def test_what_is_unusual_and_means_one_thing_is_read(
    rows: str, grid: list[list[object]] | None, tmp_path: Path
):
    (tmp_path / "r.xlsx").write_bytes(xlsx(rows))
    if grid is None:
        examine(tmp_path / "r.xlsx", Limits())
        return

    assert next(iter(read_grids(tmp_path / "r.xlsx").values())) == grid
