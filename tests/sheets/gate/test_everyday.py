"""Everyday returns pass, from whatever program, and what is to be known about them is noted."""

from __future__ import annotations

import json
import os
import shutil
import struct
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from support.workbook_bytes import number, ods, record, relations, xls, xlsb, xlsx_parts, zipped

from perfeval_xl.batch.run import run
from perfeval_xl.forms.reading.reader import read_return
from perfeval_xl.sheets.gate.examine import examine
from perfeval_xl.sheets.gate.limits import Limits
from perfeval_xl.sheets.grids import read_grids


def notes(path: Path) -> list[tuple[str, str]]:
    return [(note.code, note.found) for note in examine(path, Limits()).notes]


def test_every_example_and_sample_passes_without_a_note(root: Path):
    paths = [
        *(root / "examples" / "inbox").iterdir(),
        *(root / "templates").glob("*.xlsx"),
        *(root / "tests" / "samples").glob("*.et"),
        root / "tests" / "samples" / "return.xls",
        root / "tests" / "samples" / "return.ods",
    ]

    assert len(paths) > 20
    for path in paths:
        assert notes(path) == [], path.name
        assert read_grids(path)


@pytest.mark.parametrize("suffix", ["xls", "ods"])
def test_a_return_that_another_program_saved_is_read_alike(suffix: str, root: Path, hengyang):
    other = read_return(root / "tests" / "samples" / f"return.{suffix}", lambda _: [hengyang])
    own = read_return(root / "examples" / "inbox" / "示例单位01.xlsx", lambda _: [hengyang])

    assert other.figures == own.figures
    assert other.department == own.department


def test_a_return_full_of_photographs(tmp_path: Path, root: Path):
    path = root / "examples" / "inbox" / "示例单位01.xlsx"
    content = path.read_bytes()
    (tmp_path / "r.xlsx").write_bytes(content)
    with zipfile.ZipFile(tmp_path / "r.xlsx", "a", zipfile.ZIP_DEFLATED) as archive:
        for at in range(9):
            archive.writestr(f"xl/media/image{at}.jpeg", os.urandom(1 << 21))
        archive.writestr("xl/media/screen.bmp", bytes(6 << 20))

    assert notes(tmp_path / "r.xlsx") == []
    assert read_grids(tmp_path / "r.xlsx") == read_grids(path)


def test_hidden_sheets_are_named_but_not_our_own(tmp_path: Path):
    book = Workbook()
    for name, state in (("草稿", "hidden"), ("底稿", "veryHidden"), ("_perfeval", "veryHidden")):
        book.create_sheet(name).sheet_state = state
    book.save(tmp_path / "r.xlsx")
    (tmp_path / "r.xls").write_bytes(xls(number(0, 0), hidden=1))
    (tmp_path / "r.xlsb").write_bytes(xlsb(b"", state=2))
    style = (
        '<style:style style:name="h"><style:table-properties table:display="false"/></style:style>'
    )
    table = '<table:table table:name="S" table:style-name="h"/>'
    (tmp_path / "r.ods").write_bytes(ods(style + table))

    assert notes(tmp_path / "r.xlsx") == [("FILE_HIDDEN_SHEETS", "草稿、底稿")]
    for suffix in ("xls", "xlsb", "ods"):
        assert notes(tmp_path / f"r.{suffix}") == [("FILE_HIDDEN_SHEETS", "S")]


def test_macros_and_links_are_noted(tmp_path: Path):
    parts = xlsx_parts()
    parts["xl/vbaProject.bin"] = b"macros"
    parts["xl/externalLinks/externalLink1.xml"] = "<externalLink/>"
    parts["xl/_rels/workbook.xml.rels"] = relations(
        {
            "rId1": ("worksheet", "worksheets/sheet1.xml"),
            "rId2": ("vbaProject", "vbaProject.bin"),
            "rId3": ("externalLink", "externalLinks/externalLink1.xml"),
        }
    )
    (tmp_path / "r.xlsm").write_bytes(zipped(parts))
    link = record(0x1AE, struct.pack("<2H", 1, 9) + b"\0book.xls")
    (tmp_path / "r.xls").write_bytes(xls(number(0, 0), link))
    itself = record(0x1AE, struct.pack("<2H", 1, 0x401))
    (tmp_path / "s.xls").write_bytes(xls(number(0, 0), itself))

    assert notes(tmp_path / "r.xlsm") == [("FILE_HAS_MACROS", ""), ("FILE_HAS_LINKS", "")]
    assert notes(tmp_path / "r.xls") == [("FILE_HAS_LINKS", "")]
    assert notes(tmp_path / "s.xls") == []


def test_notes_become_remarks_of_the_return(tmp_path: Path, root: Path, hengyang):
    book = load_workbook(root / "examples" / "inbox" / "示例单位01.xlsx")
    book.create_sheet("草稿").sheet_state = "hidden"
    book.save(tmp_path / "r.xls")

    remarks = read_return(tmp_path / "r.xls", lambda _: [hengyang]).remarks

    assert [(each.code, each.found, each.expected) for each in remarks] == [
        ("FILE_KIND_DIFFERS", ".xls", ".xlsx 表格"),
        ("FILE_HIDDEN_SHEETS", "草稿", ""),
    ]


def test_a_run_goes_on_without_a_file_that_is_refused(tmp_path: Path, root: Path):
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    rows = '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1048576"><v>1</v></c></row>'
    (inbox / "大表.xlsx").write_bytes(zipped(xlsx_parts(rows)))
    shutil.copy(root / "examples" / "inbox" / "示例单位01.xlsx", inbox)

    run(inbox, tmp_path / "out")

    data = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    status = {file["path"]: (file["status"], file["reason"]) for file in data["files"]}
    assert status["示例单位01.xlsx"][0] == "scored"
    assert status["大表.xlsx"][0] == "returned"
    assert "1,048,576 行 16,384 列，上限是 500,000 格" in status["大表.xlsx"][1]
