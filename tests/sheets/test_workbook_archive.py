"""A workbook's archive holds what XlsxWriter made, whoever deflates it."""

from __future__ import annotations

import zlib
from datetime import datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from perfeval_xl.sheets import archive
from perfeval_xl.sheets.inside_xlsxwriter import PlainWorkbook

_PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
"""A picture, in PNG: the one kind of part that is no text."""


def test_what_deflates_changes_no_part(monkeypatch: pytest.MonkeyPatch):
    usual = parts(book())
    monkeypatch.setattr(archive, "CODEC", zlib)
    monkeypatch.setattr(archive, "_LEVEL", 1)

    assert parts(book()) == usual
    assert _PIXEL in usual.values()


def test_a_workbook_is_whole():
    content = book()

    with ZipFile(BytesIO(content)) as opened:
        assert opened.testzip() is None
        assert opened.namelist()[0] == "[Content_Types].xml"
        assert {entry.date_time for entry in opened.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert [[cell.value for cell in row] for row in load_workbook(BytesIO(content)).active] == [
        ["=不是公式", 1.5], ["http://不是链接", "=SUM(B1)"],
    ]  # fmt: skip


def book() -> bytes:
    workbook = PlainWorkbook()
    workbook.set_properties({"created": datetime(2020, 1, 1)})
    sheet = workbook.add_worksheet("表")
    sheet.write("A1", "=不是公式")
    sheet.write("A2", "http://不是链接")
    sheet.write("B1", 1.5)
    sheet.write_formula("B2", "=SUM(B1)", None, 1.5)
    sheet.insert_image("D1", "点.png", {"image_data": BytesIO(_PIXEL)})
    return workbook.content()


def parts(content: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(content)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}
