"""Files that are not read, and those that nobody can read."""

from __future__ import annotations

from ..case import SAMPLES, Case, case
from ..changes import cell, structure_locked
from ..contents import half, in_part, raw, sample, with_part, zipped
from ..filled import filled

_JPEG = raw(b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(100))
_MACRO_BOOK = in_part(
    filled(),
    "[Content_Types].xml",
    "vnd.openxmlformats-officedocument.spreadsheetml.sheet.main",
    "vnd.ms-excel.sheet.macroEnabled.main",
)
_OTHER = filled(department="别的局", code="002")

FILES: dict[str, Case] = {
    # What Excel leaves beside an open workbook; a name that only looks like it.
    "FILE_TEMPORARY": case({"~$示例局.xlsx": raw(b"\x05admin")}, {"~示例局.xlsx": filled()}),
    "FILE_NOT_SPREADSHEET": case({"照片.jpg": _JPEG}, {"示例局.XLSX": filled()}),
    "FILE_OTHER_FORMAT": case(
        {"示例局.csv": raw("单位,数\n示例局,5\n".encode()), "示例局.xltx": filled()},
        {"示例局.xlsx": filled(), "说明.txt": raw("见表".encode()), "设置.xml": raw(b"<a/>")},
        instead="FILE_NOT_SPREADSHEET",
    ),
    "FILE_IS_ARCHIVE": case(
        {"邮件附件.zip": zipped({"示例局.xlsx": filled()})},
        {"示例局.zip": filled()},  # a workbook that a mail program renamed
        instead="FILE_KIND_DIFFERS",
    ),
    "FILE_SUPERSEDED": case(
        {"一.xlsx": filled(), "二.xlsx": filled(本年减少=-6)},
        {"一.xlsx": filled(), "二.xlsx": _OTHER},
    ),
    "FILE_IDENTICAL": case(
        {"一.xlsx": filled(), "一 - 副本.xlsx": filled()},
        {"一.xlsx": filled(), "二.xlsx": filled(本年减少=-6)},
        instead="FILE_SUPERSEDED",
    ),
    "FILE_EMPTY": case(raw(b""), filled()),
    "FILE_UNREADABLE": case(half(filled()), filled()),
    "FILE_PASSWORD": case(sample(SAMPLES / "password.xlsx"), filled(structure_locked)),
    "FILE_TOO_LARGE": case(
        filled(cell("基础表", "Z99", "远处")),
        filled(cell("基础表", "Z29", "远处")),
        limits={"cells": 2000},
    ),
    "FILE_SUSPECT": case(
        in_part(
            filled(), "xl/workbook.xml", "<workbook", '<!DOCTYPE a [<!ENTITY b "c">]><workbook'
        ),
        in_part(filled(), "xl/workbook.xml", "<workbook", "<!-- WPS --><workbook"),
    ),
    "ARCHIVE_UNREADABLE": case(
        {"邮件附件.zip": half(zipped({"示例局.xlsx": filled()}))},
        {"邮件附件.zip": zipped({"示例局.xlsx": filled()})},
        instead="FILE_IS_ARCHIVE",
    ),
    "ARCHIVE_TOO_LARGE": case(
        {"邮件附件.zip": zipped({"示例局.xlsx": filled(), "1.txt": raw(b""), "2.txt": raw(b"")})},
        {"邮件附件.zip": zipped({"示例局.xlsx": filled(), "1.txt": raw(b"")})},
        limits={"archive_files": 2},
        instead="FILE_IS_ARCHIVE FILE_NOT_SPREADSHEET",
    ),
    "ARCHIVE_NESTED": case(
        {"邮件附件.zip": zipped({"里面.zip": zipped({"示例局.xlsx": filled()})})},
        {"邮件附件.zip": zipped({"里面/示例局.xlsx": filled()})},
        beside="FILE_IS_ARCHIVE",
        instead="FILE_IS_ARCHIVE",
    ),
    # -- read, and something to know ---------------------------------------------------------
    "FILE_KIND_DIFFERS": case({"示例局.xls": filled()}, {"示例局.xlsx": filled()}),
    # Excel's own kind of file for macros, with and without any in it.
    "FILE_HAS_MACROS": case(
        {"示例局.xlsm": with_part(_MACRO_BOOK, "xl/vbaProject.bin", "Sub A()")},
        {"示例局.xlsm": _MACRO_BOOK},
    ),
    "FILE_HAS_MACRO_SHEETS": case(
        with_part(filled(), "xl/macrosheets/sheet9.xml", "<macrosheet/>"),
        with_part(filled(), "xl/notes/sheet9.xml", "<macrosheet/>"),
    ),
    "FILE_HAS_LINKS": case(
        with_part(filled(), "xl/externalLinks/externalLink1.xml", "<externalLink/>"),
        filled(cell("自评表", "G4", "=基础表!B16")),
    ),
}
