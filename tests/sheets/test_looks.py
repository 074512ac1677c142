"""What people see in a cell is known beside what it holds, by both roads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from sheets.test_skeletons import BASE, CELL, OTHER, SHEET, by_both, packed, parts_of
from support.inbox import EXAMPLES
from support.libreoffice import convert

from perfeval_xl.forms.reading.cells import SheetCells
from perfeval_xl.forms.reading.values import Money
from perfeval_xl.rubric.form.form_entry import Kind
from perfeval_xl.sheets import skeletons
from perfeval_xl.sheets.grids import Look, SeenNumber, SeenText
from perfeval_xl.sheets.odd_cells.xlsx import TEXTS
from perfeval_xl.sheets.skeletons import read_sheets

STRUCK, RAISED = InlineFont(strike=True), InlineFont(vertAlign="superscript")
PLAIN = InlineFont(b=True, strike=False)


def rich(*runs: str | tuple[InlineFont, str]) -> CellRichText:
    return CellRichText(*(run if isinstance(run, str) else TextBlock(*run) for run in runs))


@pytest.mark.parametrize(
    ("runs", "seen", "crossed"),
    [
        ([(STRUCK, "50"), "55"], "55", "“50”是划掉的"),
        (["50", (RAISED, "1")], "50¹", "“1”是上标的"),
        (["50", (InlineFont(vertAlign="subscript"), "(1)")], "50₍₁₎", "“(1)”是下标的"),
        ([(STRUCK, "5"), "6", (STRUCK, "7")], "6", "“5”是划掉的、“7”是划掉的"),
    ],
)
def test_a_text_with_struck_or_raised_runs_knows_it(
    runs: list[Any], seen: str, crossed: str, tmp_path: Path
):
    book = Workbook()
    book.active["B2"] = rich(*runs)
    book.save(tmp_path / "a.xlsx")

    (grid,) = read_sheets(tmp_path / "a.xlsx")[0].values()

    value = grid[1][1]
    assert value == "".join(run if isinstance(run, str) else run[1] for run in runs)
    assert isinstance(value, SeenText)
    assert value.look == Look(seen=seen, crossed=crossed)


@pytest.mark.parametrize("runs", [[(PLAIN, "50"), "55"], [(STRUCK, " "), "55"], ["50", "55"]])
def test_other_runs_are_plain_text(runs: list[Any], tmp_path: Path):
    book = Workbook()
    book.active["A1"] = rich(*runs)
    book.save(tmp_path / "a.xlsx")

    assert type(read_sheets(tmp_path / "a.xlsx")[0]["Sheet"][0][0]) is str


INLINE = b'<c r="B7" s="14" t="inlineStr"><is>%b</is></c>'
STRUCK_RUN = b"<r><rPr><strike/></rPr><t>50</t></r><r><t>55</t></r>"


def dressed(
    path: Path, cell: bytes, style: bytes = b"", base: Path = BASE, texts: bytes = b""
) -> Path:
    """A copy in which cell B7 is written so; %d in it is the number of a style of its own."""
    parts = parts_of(base)
    styles = parts["xl/styles.xml"]
    number = styles.partition(b"<cellXfs")[2].partition(b"</cellXfs>")[0].count(b"<xf ")
    font = styles.partition(b"<fonts")[2].partition(b"</fonts>")[0].count(b"<font>")
    code = b'<numFmt numFmtId="300" formatCode="%b"/></numFmts>' % style
    styles = styles.replace(b"</numFmts>", code)
    styles = styles.replace(b"</fonts>", b"<font><strike/></font></fonts>", 1)
    # One more style for the format, one for the font.
    new = b'<xf numFmtId="300" fontId="0"/><xf numFmtId="0" fontId="%d"/></cellXfs>' % font
    parts["xl/styles.xml"] = styles.replace(b"</cellXfs>", new)
    cell = cell.replace(b"OWN", b"%d" % number).replace(b"CROSSED", b"%d" % (number + 1))
    index = b"%d" % parts[TEXTS].count(b"<si>")
    parts[SHEET] = CELL.sub(lambda _: cell.replace(b"TEXT", index), parts[SHEET])
    parts[TEXTS] = parts[TEXTS].replace(b"</sst>", texts + b"</sst>")
    return packed(path, parts)


def look_of_b6(path: Path) -> Look | None:
    skeletons._SHELVES.clear()
    value = read_sheets(path)[0]["基础数据表"][6][1]
    return value.look if isinstance(value, SeenNumber | SeenText) else None


LOOKS = [
    (b'<c r="B7" s="OWN"><v>500000</v></c>', b"0!.0,", Look("0!.0,")),
    (b"<c r='B7' s='OWN'><v>500000</v></c>", b"0!.0,", Look("0!.0,")),
    (b'<c s="OWN" r="B7"><v>500000</v></c>', b"0!.0,", Look("0!.0,")),
    (b'<c r="B7"\ns="OWN"><v>500000</v></c>', b"0!.0,", Look("0!.0,")),
    (b'<c r="B7" s= "OWN"><v>500000</v></c>', b"0!.0,", Look("0!.0,")),
    (b'<c r="B7" s ="OWN"><v>500000</v></c>', b"0!.0,", Look("0!.0,")),
    (b'<c r="B7" s="OWN"><v>500000</v></c>', b"0.00", None),
    (b'<c r="B7" s="OWN" t="str"><v>50</v></c>', b"0,", None),
    (b'<c r="B7" s="OWN" t="str"><v>50</v></c>', b";;;", Look(";;;")),
    (b'<c r="B7" s="CROSSED"><v>50</v></c>', b"0", Look(crossed="整格是划掉的")),
    (b'<c r="B7" s="CROSSED" t="str"><v>50</v></c>', b"0", Look(crossed="整格是划掉的")),
    (b'<c r="B7" s="CROSSED"/>', b"0", None),
    (INLINE % STRUCK_RUN, b"0", Look(seen="55", crossed="“50”是划掉的")),
    (b'<c r="B7" s="14" t="s"><v>TEXT</v></c>', b"0", Look(seen="55", crossed="“50”是划掉的")),
]


@pytest.mark.thinned(6)
@pytest.mark.parametrize(
    ("cell", "style", "look"), LOOKS, ids=[f"{at}" for at in range(len(LOOKS))]
)
def test_a_look_is_the_same_by_both_roads(
    cell: bytes, style: bytes, look: Look | None, tmp_path: Path
):
    texts = b"<si>%b</si>" % STRUCK_RUN if b"TEXT" in cell else b""
    plain = b'<c r="B7" s="14"><v>7</v></c>'
    path = dressed(tmp_path / "a.xlsx", cell, style, texts=texts)
    assert look_of_b6(path) == look

    # Beside one that looks as usual, beside itself, and a plain one beside it.
    by_both(path, dressed(tmp_path / "b.xlsx", plain, style, OTHER, texts))
    by_both(path, dressed(tmp_path / "c.xlsx", cell, style, OTHER, texts))
    by_both(dressed(tmp_path / "d.xlsx", plain, style, texts=texts), path)


def test_a_format_of_its_own_is_no_reason_to_read_slowly(tmp_path: Path):
    cell = b'<c r="B7" s="OWN"><v>%d</v></c>'
    known = dressed(tmp_path / "a.xlsx", cell % 500_000, b"0!.0,", OTHER)

    assert by_both(dressed(tmp_path / "b.xlsx", cell % 600_000, b"0!.0,"), known)


def figure(value: Any, kind: Kind, number_format: str, unit: str = "") -> tuple[str, str, str]:
    """Return what is told of a figure: code, found, expected."""
    grid = [[Look(number_format).on(value)]]
    cells = SheetCells("表", grid, Money("万元", unit))
    cells.figure("数", (0, 0), kind, "zero")
    remarks = [remark for remark in cells.remarks if remark.code == "VALUE_SHOWN_OTHERWISE"]
    return (remarks[0].code, remarks[0].found, remarks[0].expected) if remarks else ("", "", "")


@pytest.mark.parametrize(
    ("value", "kind", "code"),
    [
        (34.849, "money", "0.0_);(0.0)"), (-34.85, "money", "0.0_);(0.0)"), (0.95, "percent", "0%"),
        (0.954, "percent", "0.0%"), (95, "percent", '0.0"%"'), (34.8, "money", '0.00"万元"'),
        (12, "count", '0"人"'), (12, "count", '"约"0" 人次"'), (9, "score", '0"分"'),
        (34.8, "money", "¥#,##0.00"), (34.8, "money", "[$¥-804]#,##0.00;[Red]-#,##0.00"),
        (-3, "money", "#,##0.00 ;(#,##0.00)"), (-12, "count", "0;(0)"),
        (0, "money", '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ '),
        (0.6, "number", "0.0%"), (34.8, "money", "yyyy"), (7, "money", "# ?/?"),
        ("34.8", "money", ";;;@"), (0.04, "percent", "0%"),
    ],
)  # fmt: skip
def test_what_shows_the_number_or_rounds_it_says_nothing(value: Any, kind: Kind, code: str):
    assert figure(value, kind, code) == ("", "", "")


@pytest.mark.parametrize(
    ("value", "kind", "code", "found", "seen"),
    [
        (500_000, "money", '0!.0000"万元"', "500000", "“50.0000万元”"),
        (500_000, "money", '0!.0,"万"', "500000", "“50.0万”"),
        (348_000, "money", '0.00"元"', "348000", "“348000.00元”"),
        (0.348, "money", "0.0%", "0.348", "“34.8%”"),
        (0.95, "percent", '0.00"%"', "0.95", "“0.95%”"),
        (1_234_567, "money", "#,##0.00,", "1234567", "“1,234.57”"),
        (-5, "money", "0;0", "-5", "“5”"),
        (5, "money", "\\-0", "5", "“-5”"),
        (5, "money", '0"0"', "5", "“50”"),
        (5, "money", ";;;", "5", "空白"),
        (0, "money", "0;-0;;@", "0", "空白"),
        (5, "count", '"无"', "5", "“无”"),
        (50, "score", "0!.0", "50", "“5.0”"),
        ("50", "money", ";;;", "50", "空白"),
        ("50", "money", ';;;@"0"', "50", "“500”"),
    ],
)
def test_what_shows_another_number_is_told(
    value: Any, kind: Kind, code: str, found: str, seen: str
):
    assert figure(value, kind, code) == ("VALUE_SHOWN_OTHERWISE", found, seen)


def test_an_amount_on_a_sheet_in_another_unit_is_held_against_what_it_became():
    assert figure(348_000, "money", '0.00"元"', "元") == ("", "", "")
    assert figure(348_000, "money", "0.00,", "元")[0] == "VALUE_SHOWN_OTHERWISE"
    assert figure(348_000, "money", '0!.0000"万元"', "元") == ("", "", "")


def test_what_is_struck_out_is_no_figure_and_nothing_else_changes(tmp_path: Path):
    book = load_workbook(EXAMPLES / "示例单位01.xlsx")
    book["基础数据表"]["B7"].font = Font(strike=True)
    book.save(tmp_path / "a.xlsx")

    value = read_sheets(tmp_path / "a.xlsx")[0]["基础数据表"][6][1]
    cells = SheetCells("表", [[value]], Money())
    assert cells.figure("数", (0, 0), "money", "zero").number is None
    assert [remark.code for remark in cells.remarks] == ["VALUE_CROSSED_OUT"]


@pytest.mark.large
@pytest.mark.libreoffice
@pytest.mark.parametrize("suffix", ["xlsx", "xls", "ods"])
def test_a_look_is_known_as_another_program_saved_it(suffix: str, tmp_path: Path):
    book = Workbook()
    sheet = book.active
    sheet["A1"] = rich((STRUCK, "50"), "55")
    sheet["A2"] = rich("50", (RAISED, "1"))
    sheet["A3"] = rich((PLAIN, "50"), "无")
    sheet["B1"], sheet["B2"], sheet["B3"], sheet["B4"] = 500_000, 0.348, 34.849, 7
    sheet["B1"].number_format, sheet["B2"].number_format = '0.00,"千"', "0.0%"
    sheet["B3"].number_format, sheet["B4"].number_format = "0.0", ";;;"
    sheet["C1"], sheet["C2"] = 50, "五十"
    sheet["C1"].font = sheet["C2"].font = Font(strike=True)
    sheet["D1"], sheet["D2"] = 12, 13
    book.save(tmp_path / "a.xlsx")
    convert([tmp_path / "a.xlsx"], tmp_path / "saved", suffix, recalculate=False)

    (grid,) = read_sheets(tmp_path / "saved" / f"a.{suffix}")[0].values()
    cells = SheetCells("表", grid, Money())
    for row, line in enumerate(grid):
        for column in range(len(line)):
            cells.figure(f"{row}{column}", (row, column), "money", "zero")
    told = {
        remark.cell: (remark.code.removeprefix("VALUE_"), remark.expected)
        for remark in cells.remarks
        if remark.code != "VALUE_NOT_NUMBER"
    }
    assert told == {
        "A1": ("CROSSED_OUT", "“55”（“50”是划掉的）"),
        "A2": ("CROSSED_OUT", "“50¹”（“1”是上标的）"),
        "B1": ("SHOWN_OTHERWISE", "“500.00千”"),
        "B2": ("SHOWN_OTHERWISE", "“34.8%”"),
        "B4": ("SHOWN_OTHERWISE", "空白"),
        "C1": ("CROSSED_OUT", "“50”（整格是划掉的）"),
        "C2": ("CROSSED_OUT", "“五十”（整格是划掉的）"),
    }
