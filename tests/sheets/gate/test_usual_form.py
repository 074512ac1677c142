"""Honest workbooks that are written in ways of their own are read as all others are."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from support.inbox import EXAMPLES
from support.workbook_bytes import xlsx_parts, zipped

from perfeval_xl.sheets import skeletons
from perfeval_xl.sheets.gate.examine import examine_content
from perfeval_xl.sheets.gate.limits import Limits
from perfeval_xl.sheets.gate.notes import RefusedError
from perfeval_xl.sheets.skeletons import read_sheets

BASE = EXAMPLES / "示例单位01.xlsx"
TYPES, PACKAGE = "[Content_Types].xml", "_rels/.rels"
BOOK, LIST = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
SHEET, TEXTS, STYLES = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"
Parts = dict[str, bytes]


def packed(
    parts: Parts,
    named: Callable[[str], str] = str,
    extra: Callable[[str], bytes] = lambda _: b"",
) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            entry = zipfile.ZipInfo("x")
            entry.filename = entry.orig_filename = named(name)
            entry.extra = extra(name)
            archive.writestr(entry, part, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def moved(parts: Parts, old: str, new: str) -> Parts:
    return {new if name == old else name: part for name, part in parts.items()}


def changed(parts: Parts, name: str, old: str, new: str) -> Parts:
    assert old.encode() in parts[name]
    return {**parts, name: parts[name].replace(old.encode(), new.encode())}


def elsewhere(parts: Parts, name: str, target: str, new: str) -> Parts:
    """Move a part of the workbook to where its list of relations then says that it is."""
    parts = changed(moved(parts, name, new), LIST, name.removeprefix("xl/"), target)
    return changed(parts, TYPES, name, new)


def encoded(parts: Parts, encoding: str, *names: str) -> Parts:
    head = f'<?xml version="1.0" encoding="{encoding.upper()}"?>'

    def anew(part: bytes) -> bytes:
        text = re.sub(r"^<\?xml[^>]*\?>", "", part.decode())
        return (head + text).encode(encoding, "xmlcharrefreplace")

    return {name: anew(part) if name in names else part for name, part in parts.items()}


def other_name(name: str, *, wrong: str = "") -> bytes:
    raw = (wrong or name).encode()
    return struct.pack("<2HBL", 0x7075, 5 + len(raw), 1, zlib.crc32(name.encode())) + raw


def book_elsewhere(parts: Parts, name: str) -> Parts:
    folder, _, base = name.rpartition("/")
    parts = moved(moved(parts, BOOK, name), LIST, f"{folder}/_rels/{base}.rels".lstrip("/"))
    return changed(changed(parts, PACKAGE, BOOK, name), TYPES, BOOK, name)


ALL_XML = (
    TYPES,
    PACKAGE,
    BOOK,
    LIST,
    SHEET,
    TEXTS,
    STYLES,
    "docProps/core.xml",
    "docProps/app.xml",
)
WAYS: dict[str, Callable[[Parts], bytes]] = {
    "backslashes": lambda parts: packed(parts, lambda name: name.replace("/", "\\")),
    "some backslashes": lambda parts: packed(parts, lambda name: name.replace("xl/w", "xl\\w")),
    "the same name twice": lambda parts: packed(parts, extra=other_name),
    "a line behind": lambda parts: packed(parts) + b"\r\n",
    "a padded end": lambda parts: packed(parts) + bytes(2_000),
    "targets from the root": lambda p: packed(changed(p, LIST, 'Target="', 'Target="/xl/')),
    "a workbook from the root": lambda p: packed(changed(p, PACKAGE, 'Target="xl', 'Target="/xl')),
    "a sheet beside": lambda p: packed(elsewhere(p, SHEET, "../Sheet 1.xml", "Sheet 1.xml")),
    "a sheet in a folder": lambda p: packed(elsewhere(p, SHEET, "t/A.xml", "xl/t/A.xml")),
    "a sheet in capitals": lambda parts: packed(moved(parts, SHEET, "xl/worksheets/SHEET1.xml")),
    "a dotted target": lambda p: packed(changed(p, LIST, '"worksheets', '"./worksheets')),
    "texts in capitals": lambda p: packed(
        elsewhere(p, TEXTS, "SharedStrings.xml", "xl/SharedStrings.xml")
    ),
    "texts elsewhere": lambda p: packed(elsewhere(p, TEXTS, "/txt/a.xml", "txt/a.xml")),
    "styles elsewhere": lambda p: packed(elsewhere(p, STYLES, "s/a.xml", "xl/s/a.xml")),
    "a numbered workbook": lambda parts: packed(book_elsewhere(parts, "xl/workbook22.xml")),
    "a workbook elsewhere": lambda parts: packed(book_elsewhere(parts, "xl/book.xml")),
    "a list of types in UTF-16": lambda parts: packed(encoded(parts, "utf-16", TYPES)),
    "relations in UTF-16": lambda parts: packed(encoded(parts, "utf-16", LIST, PACKAGE)),
    "a sheet in UTF-16": lambda parts: packed(encoded(parts, "utf-16", SHEET)),
    "texts in UTF-16": lambda parts: packed(encoded(parts, "utf-16", TEXTS)),
    "styles in UTF-16": lambda parts: packed(encoded(parts, "utf-16", STYLES)),
    "everything in UTF-16": lambda parts: packed(encoded(parts, "utf-16", *ALL_XML)),
    "a sheet in GBK": lambda parts: packed(encoded(parts, "gbk", SHEET)),
    "texts in GB2312": lambda parts: packed(encoded(parts, "gb2312", TEXTS)),
    "about in Latin-1": lambda p: packed(encoded(p, "iso-8859-1", "docProps/core.xml")),
    "another part in UTF-16": lambda parts: packed(
        {**parts, "customXml/item1.xml": "<a><b/></a>".encode("utf-16")}
    ),
    "another part that is no XML": lambda parts: packed(
        {**parts, "xl/drawings/vmlDrawing1.vml": b"<xml><br></xml>", "customXml/item1.xml": b"<a>"}
    ),
}
"""How the parts of a workbook may be written, and packed."""


@pytest.mark.thinned(4)
@pytest.mark.parametrize("way", WAYS)
def test_a_return_written_in_a_way_of_its_own_is_read(way: str, tmp_path: Path):
    with zipfile.ZipFile(BASE) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    path = tmp_path / "r.xlsx"
    path.write_bytes(WAYS[way](parts))
    known = read_sheets(BASE)

    skeletons._SHELVES.clear()
    for _ in range(3):
        assert repr(read_sheets(path)) == repr(known)
    for _ in range(3):
        read_sheets(BASE)
    assert repr(read_sheets(path)) == repr(known)


@pytest.mark.parametrize(
    "name",
    [" 基础 ", "甲'乙!?*[x]", "x" * 60, "a\nb", '<>"&', "/x\\:y", "\u202e反转", "工作表1 (2)"],
)
def test_a_sheet_may_have_any_name(name: str, tmp_path: Path):
    from xml.sax.saxutils import quoteattr

    parts = xlsx_parts('<row r="1"><c r="A1"><v>5</v></c></row>')
    book = str(parts[BOOK]).replace('name="S"', f"name={quoteattr(name)}")
    path = tmp_path / "r.xlsx"
    path.write_bytes(zipped({**parts, BOOK: book}))

    assert list(read_sheets(path)[0].values()) == [[[5]]]


def test_a_name_that_differs_from_the_other_one_is_no_harmless_slip():
    parts = {name: str(part).encode() for name, part in xlsx_parts().items()}

    with pytest.raises(RefusedError, match="有两个名称"):
        examine_content(
            packed(parts, extra=lambda name: other_name(name, wrong=f"{name}x")), Limits()
        )


@pytest.mark.parametrize(("name", "moved_to"), [(TEXTS, "xl/t/a.xml"), (STYLES, "xl/t/a.xml")])
def test_a_part_in_two_places_has_two_meanings(name: str, moved_to: str, tmp_path: Path):
    with zipfile.ZipFile(BASE) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    twice = {**elsewhere(parts, name, moved_to.removeprefix("xl/"), moved_to), name: parts[name]}

    with pytest.raises(RefusedError) as refused:
        examine_content(packed(twice), Limits())
    assert refused.value.code == "FILE_SUSPECT"


def test_what_is_written_anew_is_held_to_the_same_limits():
    parts = {name: str(part).encode() for name, part in xlsx_parts().items()}
    sheet = (
        b'<worksheet><sheetData><row r="1"><c r="XFD1"><v>1</v></c></row></sheetData></worksheet>'
    )
    wide = encoded({**parts, SHEET: sheet}, "utf-16", SHEET)

    with pytest.raises(RefusedError) as refused:
        examine_content(packed(wide), Limits(cells=16_383))
    assert refused.value.code == "FILE_TOO_LARGE"
