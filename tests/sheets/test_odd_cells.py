"""Error values and formulas without a result are found in every kind of file, and told."""

from __future__ import annotations

import random
import struct
import zipfile
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from openpyxl import Workbook, load_workbook
from support.libreoffice import convert
from support.projects import filling, lean_rubric, project_filling
from support.returns import returned

from perfeval_xl.forms.reading.reader import Return
from perfeval_xl.forms.template.inputs import Filling
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.sheets.gate import xlsx as gate_xlsx
from perfeval_xl.sheets.gate.examine import examine
from perfeval_xl.sheets.gate.limits import Limits
from perfeval_xl.sheets.grids import CellError, Uncomputed, content_at, read_grids, value_at
from perfeval_xl.sheets.odd_cells import xlsx as xlsx_cells
from perfeval_xl.sheets.odd_cells.find import find_odd_cells, overlay

SHEET = "甲 & 乙"
DIV, REF, NA = CellError("#DIV/0!"), CellError("#REF!"), CellError("#N/A")


def with_errors(path: Path) -> Path:
    """A workbook whose formulas LibreOffice will compute."""
    book = Workbook()
    book.active.title = SHEET
    book.create_sheet("无事")["A1"] = 1
    for cell, value in {"A1": "字", "B1": "=1/0", "C3": "=NA()", "D4": "=1+1", "E5": 7}.items():
        book.active[cell] = value
    book.save(path)
    return path


@pytest.mark.large
@pytest.mark.libreoffice
@pytest.mark.parametrize("suffix", ["xlsx", "xls", "ods"])
def test_errors_are_found_as_another_program_saved_them(suffix: str, tmp_path: Path):
    convert([with_errors(tmp_path / "a.xlsx")], tmp_path / "saved", suffix)
    path = tmp_path / "saved" / f"a.{suffix}"

    found = find_odd_cells(path.read_bytes())

    assert found == {SHEET: {(0, 1): DIV, (2, 2): NA}}
    grid = overlay(read_grids(path), found)[SHEET]
    assert [content_at(grid, *at) for at in ((0, 0), (0, 1), (3, 3))] == ["字", DIV, 2]


def test_formulas_that_no_program_computed_are_found(tmp_path: Path):
    found = find_odd_cells(with_errors(tmp_path / "a.xlsx").read_bytes())

    assert found == {SHEET: dict.fromkeys([(0, 1), (2, 2), (3, 3)], Uncomputed())}


HEAD = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TAIL = "</sheetData></worksheet>"


def sheet_of(rows: str) -> str:
    return f"{HEAD}{rows}{TAIL}"


def xlsx(path: Path, sheet: str, part: str = "xl/worksheets/sheet1.xml") -> Path:
    """A workbook with nothing but one sheet, which may lie anywhere in it."""
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns:r="{office}"><sheets><sheet r:id="rId9" name="甲"/></sheets>'
            "</workbook>",
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{package}"><Relationship Target="/{part}" Id="rId9"/>'
            "</Relationships>",
        )
        archive.writestr(part, sheet)
    return path


@pytest.mark.parametrize(
    ("row", "odd"),
    [
        ('<c r="B1" t="e"><v>#REF!</v></c>', {(0, 1): REF}),
        ("<c t='e' r='B1'><f>X</f><v>#REF!</v></c>", {(0, 1): REF}),
        ('<c r="B1"><f>A1</f></c>', {(0, 1): Uncomputed()}),
        ('<c r="B1"><f>A1</f><v/></c>', {(0, 1): Uncomputed()}),
        ('<c r="B1"><f>A1</f><v></v></c>', {(0, 1): Uncomputed()}),
        ('<c r="B1"><f t="shared" si="0"/></c>', {(0, 1): Uncomputed()}),
        ('<c r="B1"><f t="array" ref="B1">A1</f><v/></c>', {(0, 1): Uncomputed()}),
        ('<c r="B1" t="str"><f>A1</f><v></v></c>', {}),
        ('<c r="B1" t="str"><f>A1</f></c>', {}),
        ('<c r="B1"><f>A1</f><v>0</v></c>', {}),
        ('<c r="B1" s="3"/>', {}),
        ('<c r="B1" t="s"><v>0</v></c>', {}),
        ('<c r="A1"/><c><f>A1</f></c>', {(0, 1): Uncomputed()}),
    ],
)
def test_a_cell_is_odd_or_not(row: str, odd: dict[Any, Any], tmp_path: Path):
    path = xlsx(tmp_path / "a.xlsx", sheet_of(f'<row r="1">{row}</row>'))

    assert find_odd_cells(path.read_bytes()).get("甲", {}) == odd


def test_rows_and_cells_without_a_reference_are_counted(tmp_path: Path):
    rows = '<row/><row><c/><c/><c t="e"><v>#N/A</v></c></row>'

    assert find_odd_cells(xlsx(tmp_path / "a.xlsx", sheet_of(rows)).read_bytes()) == {
        "甲": {(1, 2): NA}
    }


def test_a_prefix_and_an_unusual_place_do_not_matter(tmp_path: Path):
    sheet = sheet_of('<row r="3"><c r="D3" t="e"><v>#REF!</v></c></row>')
    for tag in ("worksheet", "sheetData", "row", "v"):
        sheet = sheet.replace(f"<{tag}", f"<x:{tag}").replace(f"</{tag}", f"</x:{tag}")
    sheet = sheet.replace("<c ", "<x:c ").replace("</c>", "</x:c>").replace("xmlns=", "xmlns:x=")

    assert find_odd_cells(xlsx(tmp_path / "a.xlsx", sheet, "data/s.xml").read_bytes()) == {
        "甲": {(2, 3): REF}
    }


def test_an_ods_counts_what_is_repeated(tmp_path: Path):
    error = 'calcext:value-type="error"'
    rows = (
        '<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>'
        '<table:table-row><table:table-cell table:number-columns-repeated="4"/>'
        f"<table:table-cell {error}><text:p>Err:502</text:p></table:table-cell>"
        f'<table:table-cell {error} table:number-columns-repeated="2"/></table:table-row>'
    )
    names = " ".join(f'xmlns:{name}="{name}"' for name in ("table", "text", "calcext"))
    with zipfile.ZipFile(tmp_path / "a.ods", "w") as archive:
        archive.writestr(
            "content.xml", f'<d {names}><table:table table:name="甲">{rows}</table:table></d>'
        )

    unknown = CellError("#ERROR!")
    expected = {(3, 4): CellError("Err:502"), (3, 5): unknown, (3, 6): unknown}
    assert find_odd_cells((tmp_path / "a.ods").read_bytes()) == {"甲": expected}


def record(kind: int, body: bytes) -> bytes:
    """A record of .xlsb; kinds from 128 on take two bytes."""
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    return head + bytes([len(body)]) + body


def text(words: str) -> bytes:
    return struct.pack("<I", len(words)) + words.encode("utf-16-le")


def test_an_xlsb_is_read_by_its_records(tmp_path: Path):
    row = record(0, struct.pack("<I", 4) + bytes(13))
    error = record(3, struct.pack("<II", 2, 0) + b"\x17")
    formula = record(11, struct.pack("<II", 3, 0) + b"\x07" + bytes(6))
    number = record(5, struct.pack("<IId", 4, 0, 1.5))
    workbook = record(156, struct.pack("<II", 0, 1) + text("rId1") + text("甲"))
    with zipfile.ZipFile(tmp_path / "a.xlsb", "w") as archive:
        archive.writestr("xl/workbook.bin", workbook)
        archive.writestr(
            "xl/_rels/workbook.bin.rels",
            '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.bin"/>'
            "</Relationships>",
        )
        archive.writestr("xl/worksheets/sheet1.bin", row + error + formula + number)

    assert find_odd_cells((tmp_path / "a.xlsb").read_bytes()) == {"甲": {(4, 2): REF, (4, 3): DIV}}


def test_the_content_decides_what_kind_of_file_it_is(tmp_path: Path):
    path = with_errors(tmp_path / "a.xls")

    assert len(find_odd_cells(path.read_bytes())[SHEET]) == 3


def damaged(chance: random.Random, original: bytes) -> bytes:
    """Change some bytes, and cut the end off now and then."""
    data = bytearray(original)
    for _ in range(chance.randint(1, 12)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(data[: chance.randrange(len(data))] if chance.random() < 0.2 else data)


def test_damaged_files_have_no_odd_cells_and_do_no_harm(tmp_path: Path, root: Path):
    """Whatever is changed in a file, what this package makes of it is some cells or none."""
    chance = random.Random(5)
    plain = with_errors(tmp_path / "a.xlsx").read_bytes()
    binary = (root / "tests" / "samples" / "write.et").read_bytes()
    whole = find_odd_cells(plain)

    packed = [find_odd_cells(damaged(chance, plain)) for _ in range(150)]
    compound = [find_odd_cells(damaged(chance, binary)) for _ in range(150)]

    # What is damaged is seen by its checksum: there are all cells, or none.
    assert {len(found.get(SHEET, {})) for found in packed} == {0, len(whole[SHEET])}
    assert all(found in (whole, {}) for found in packed)
    assert {len(found) for found in compound} <= {0, 1}


def test_a_damaged_sheet_in_a_sound_archive_has_cells_of_its_own_or_none(tmp_path: Path):
    chance = random.Random(5)
    rows = '<row r="1"><c r="B1" t="e"><v>#REF!</v></c><c r="C1"><f>A1</f></c></row>' * 3
    sheet = sheet_of(rows).encode()
    results = []
    for _ in range(300):
        text = damaged(chance, sheet).decode("latin-1")
        results.append(find_odd_cells(xlsx(tmp_path / "a.xlsx", text).read_bytes()))

    cells = [(at, cell) for found in results for at, cell in found.get("甲", {}).items()]
    assert {bool(found) for found in results} == {True, False}
    assert {type(cell) for _, cell in cells} == {CellError, Uncomputed}
    assert {((0, 1), REF), ((0, 2), Uncomputed())} <= set(cells)


def test_a_document_type_with_entities_does_not_blow_up(tmp_path: Path):
    lines = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))

    def found(entity: str) -> dict[str, Any]:
        sheet = f'<!DOCTYPE x [<!ENTITY e0 "0123456789">{lines}]>' + sheet_of(
            f'<row r="1"><c r="A1" t="e"><v>&{entity};</v></c></row>'
        )
        return find_odd_cells(xlsx(tmp_path / "a.xlsx", sheet).read_bytes())

    # 1,000,000,000,000 characters are refused, ten are read.
    assert found("e11") == {}
    assert found("e0") == {"甲": {(0, 0): CellError("0123456789")}}


def test_odd_cells_beyond_all_forms_are_left_out():
    grid = [["a"]]
    far = {(0, 3): REF, (5, 0): REF, (20_000, 0): REF, (0, 16_000): REF}

    found = overlay({"甲": grid}, {"甲": far, "乙": far})["甲"]

    assert grid == [["a"]]
    assert [content_at(found, *at) for at in far] == [REF, REF, None, None]
    assert len(found) == 6


def test_an_odd_cell_is_blank_to_everybody_who_reads_values():
    assert value_at([[REF, Uncomputed(), 0]], 0, 0) is None
    assert value_at([[REF, Uncomputed(), 0]], 0, 1) is None
    assert value_at([[REF, Uncomputed(), 0]], 0, 2) == 0


ORDINARY = "".join(
    f'<c r="{column}1"{attributes}>{content}</c>'
    for column, attributes, content in [
        ("A", ' t="e"', "<v>#REF!</v>"),
        ("B", ' s="3" t="e"', "<f>1/0</f><v>#DIV/0!</v>"),
        ("C", "", "<f>A1</f><v></v>"),
        ("D", ' s="12"', '<f t="shared" ref="D1" si="0">A1</f>'),
        ("E", ' t="str"', "<f>A1</f><v></v>"),
        ("F", ' t="str"', "<f>A1</f><v/>"),
        ("G", "", "<f>A1</f><v>0</v>"),
        ("H", ' t="s"', "<v>0</v>"),
    ]
)
ODD = {(0, 0): REF, (0, 1): DIV, (0, 2): Uncomputed(), (0, 3): Uncomputed()}


def test_the_odd_cells_of_an_ordinary_sheet_are_found_without_parsing_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path = xlsx(tmp_path / "a.xlsx", sheet_of(f'<row r="1">{ORDINARY}</row>'))
    monkeypatch.delattr(xlsx_cells, "follow")

    assert find_odd_cells(path.read_bytes()) == {"甲": ODD}


@pytest.mark.parametrize(
    "unusual",
    [
        '<c t="e" r="I1"><v>#REF!</v></c>',
        '<c r="I1" t="e"><v>#REF&#33;</v></c>',
        '<c r="I1" t="e"><v/></c>',
        '<c r="I1"><f>A1</f> <v></v></c>',
        "<c r='I1'><f>A1</f></c>",
        '<x:c r="I1"><x:f>A1</x:f></x:c>',
        '<c r="I1"><f t="shared" si="0"/></c>',
        '<!-- <c r="I1"><f>A1</f></c> -->',
        '<c r="I1" t="str"><f>"t="e""</f><v>x</v></c>',
    ],
)
def test_one_unusual_cell_has_the_sheet_parsed(
    unusual: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    sheet = sheet_of(f'<row r="1">{ORDINARY}{unusual}</row>').replace(
        "xmlns=", 'xmlns:x="x" xmlns='
    )
    content = xlsx(tmp_path / "a.xlsx", sheet).read_bytes()
    parsed: list[Any] = []
    follow = xlsx_cells.follow
    monkeypatch.setattr(xlsx_cells, "follow", lambda *all: (parsed.append(all), follow(*all)))

    found = find_odd_cells(content)["甲"]

    assert len(parsed) == 1
    assert {place: cell for place, cell in found.items() if place != (0, 8)} == ODD


def test_a_look_and_a_parser_find_the_same(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Whatever is made of the usual pieces: cells that are odd, that are not, and broken ones."""
    chance = random.Random(8)
    pieces = ['<c r="B1"', ' s="1"', ' t="e"', ' t="str"', ' t="n"', ">", "/>", "<f>A1</f>", "<f/>",
              "<f t='x'/>", "<v></v>", "<v/>", "<v>#N/A</v>", "<v>0</v>", "<v> </v>"]  # fmt: skip
    quick, answers = xlsx_cells.quick_look, 0
    for _ in range(600):
        opening = "".join(sorted(chance.sample(pieces[1:5], chance.randint(0, 2))))
        inside = "".join(chance.sample(pieces[7:], chance.randint(0, 3)))
        cell = f'<c r="B1"{opening}>{inside}</c>'
        whole = sheet_of(f'<row r="1">{cell}<c r="C1"><f>A1</f></c></row>')
        looked = quick(whole.encode())
        monkeypatch.setattr(xlsx_cells, "quick_look", lambda _: None)
        content = xlsx(tmp_path / "a.xlsx", whole).read_bytes()
        if looked is not None and opening.count("t=") < 2:
            answers += 1
            assert looked == find_odd_cells(content)["甲"], cell
    assert answers > 200


def test_what_the_gate_inflated_is_not_inflated_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path = with_errors(tmp_path / "a.xlsx")
    known = find_odd_cells(path.read_bytes())
    examined = examine(path, Limits())
    monkeypatch.setattr(zipfile.ZipFile, "open", None)

    assert find_odd_cells(examined.content, examined.inflated) == known


def test_a_workbook_that_inflates_to_a_lot_is_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path = with_errors(tmp_path / "a.xlsx")
    whole = examine(path, Limits()).inflated
    monkeypatch.setattr(gate_xlsx, "_KEPT", sum(map(len, whole.values())) - 1)

    assert "xl/worksheets/sheet1.xml" in whole
    assert examine(path, Limits()).inflated == {}


def test_a_sheet_without_a_trace_of_one_is_not_parsed(tmp_path: Path, monkeypatch):
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        book.add_worksheet("甲").write_formula(0, 0, "=1+1", None, 2)
    monkeypatch.delattr(xlsx_cells, "follow")

    assert find_odd_cells((tmp_path / "a.xlsx").read_bytes()) == {}


# -- in a return -------------------------------------------------------------------------------

FIGURES = {"编制数": 21, "人员经费_本年预算": 5, "公用经费_本年预算": 7, "基本支出_本年预算": 12}


def read(rubric: Rubric, path: Path, **cells: Any) -> Return:
    """Return a return in which cells of 基础数据表 were overwritten."""

    def change(book: Workbook) -> None:
        for cell, value in cells.items():
            book["基础数据表"][cell] = value

    lists = {"业务工作专项": [["甲项目", 1, 2, 3], ["乙项目", 1, 2, 3]]}
    return returned(rubric, path, Filling("示例局", figures=FIGURES, lists=lists), change)


def told(found: Return) -> list[tuple[str, str, str, str]]:
    return [(each.code, each.cell, each.found, each.expected) for each in found.remarks]


def test_an_error_and_a_formula_without_result_are_told_by_their_cells(tmp_path: Path, hengyang):
    found = read(hengyang, tmp_path / "r.xlsx", B4="#REF!", C4="=A1+1")

    assert told(found) == [
        ("VALUE_IS_ERROR", "B4", "#REF!", ""),
        ("VALUE_NOT_COMPUTED", "C4", "", ""),
    ]
    assert "编制数" not in found.figures
    assert "在职人数" not in found.figures


@pytest.mark.thinned(2)
@pytest.mark.parametrize(("value", "shown"), [("=C7+C8", "没有存下结果的公式"), ("#REF!", "#REF!")])
def test_a_total_that_its_parts_give_is_told_and_not_handed_back(
    value: str, shown: str, tmp_path: Path, hengyang
):
    found = read(hengyang, tmp_path / "r.xlsx", C6=value)

    assert told(found) == [("VALUE_TIDIED", "C6", shown, "12")]
    assert "基本支出_本年预算" not in found.figures


def test_a_total_with_an_unknown_part_is_an_error_of_its_own(tmp_path: Path, hengyang):
    found = read(hengyang, tmp_path / "r.xlsx", C6="=C7+C8", C7=None)

    assert told(found) == [("VALUE_NOT_COMPUTED", "C6", "", "")]


@pytest.mark.large
def test_the_sum_over_a_list_is_given_by_its_lines(tmp_path: Path, hengyang):
    found = read(hengyang, tmp_path / "r.xlsx", C6=12)
    path = tmp_path / "r.xlsx"
    book = load_workbook(path)
    form = book["基础数据表"]
    row = next(c.row for c in form["A"] if str(c.value).startswith("1、业务工作专项"))
    total = f"C{row}"

    found = read(hengyang, path, **{total: "=SUM(C20:C21)"})
    broken = read(hengyang, path, **{total: "=SUM(C20:C21)", f"C{row + 1}": "#N/A"})

    assert told(found) == [("VALUE_TIDIED", total, "没有存下结果的公式", "4")]
    assert [each[:2] for each in told(broken)] == [
        ("VALUE_NOT_COMPUTED", total),
        ("VALUE_IS_ERROR", f"C{row + 1}"),
    ]


@pytest.mark.large
def test_names_and_texts_that_are_errors_count_as_absent(tmp_path: Path, hengyang):
    words, lists = {"自评等级": "优"}, {"业务工作专项": [["甲项目", 1, 2, 3]]}

    def spoil(book: Workbook) -> None:
        book["基础数据表"]["B2"] = "#N/A"
        for sheet, text in (("自评表", "优"), ("基础数据表", "甲项目")):
            (cell,) = [c for row in book[sheet].iter_rows() for c in row if c.value == text]
            cell.value = "=A1"

    given = Filling("示例局", figures=FIGURES, lists=lists, words=words)
    found = returned(hengyang, tmp_path / "r.xlsx", given, spoil)

    assert found.department == "示例局"
    assert found.words == {}
    assert [item["名称"] for item in found.items] == ["（未填项目名称）"]


def test_an_odd_cell_in_a_declared_row_is_told(tmp_path: Path):
    def change(book: Workbook) -> None:
        book["项目1"]["G13"] = "#REF!"
        book["项目1"]["F14"] = "=A1"

    found = returned(lean_rubric(), tmp_path / "r.xlsx", filling(project_filling()), change)

    (project,) = found.projects
    assert [(each.code, each.cell) for each in project.remarks] == [("VALUE_IS_ERROR", "G13")]
    assert [row["完成值文字"] for row in project.rows] == ["2次", "", "满意"]
