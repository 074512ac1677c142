"""Ways in which a return comes back that cannot be scored, each with the code that tells it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import xlsxwriter
from openpyxl import Workbook, load_workbook

Fault = Callable[[bytes], bytes]


def edited(change: Callable[[Workbook], None]) -> Fault:
    """Return the fault of a workbook changed with openpyxl."""

    def apply(sound: bytes) -> bytes:
        book = load_workbook(io.BytesIO(sound))
        change(book)
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    return apply


def in_part(name: str, old: bytes, new: bytes) -> Fault:
    """Return the fault of one part changed as text."""

    def apply(sound: bytes) -> bytes:
        source, out = zipfile.ZipFile(io.BytesIO(sound)), io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for each in source.namelist():
                data = source.read(each)
                archive.writestr(each, data.replace(old, new, 1) if each == name else data)
        return out.getvalue()

    return apply


def with_part(name: str, data: bytes) -> Fault:
    """Return the fault of a part too many."""

    def apply(sound: bytes) -> bytes:
        out = io.BytesIO(sound)
        with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, data)
        return out.getvalue()

    return apply


def sprawling(_: bytes) -> bytes:
    """A few kilobytes that ask a reader for 549 GB."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for row, column in ((0, 0), (0, 16383), (1048575, 0)):
            sheet.write_number(row, column, 1)
    return out.getvalue()


def _set(cell: str, value: object, sheet: str = "基础数据表") -> Fault:
    def change(book: Workbook) -> None:
        book[sheet][cell] = value

    return edited(change)


def _error(book: Workbook) -> None:
    book["补充数据表"]["B6"] = "#REF!"
    book["补充数据表"]["B6"].data_type = "e"


def _other_year(book: Workbook) -> None:
    book["_perfeval"]["B3"] = "2018"


def _old_version(book: Workbook) -> None:
    book["_perfeval"]["B2"] = "0"


def _nobody(book: Workbook) -> None:
    book["基础数据表"]["B2"] = None
    book["_perfeval"]["B5"] = None


def _long_list(book: Workbook) -> None:
    book["基础数据表"].insert_rows(24, 1500)
    for row in range(24, 1524):
        book["基础数据表"].cell(row, 1, f"项目{row}")


FAULTS: dict[str, tuple[str, Fault]] = {
    "FILE_EMPTY": (".xlsx", lambda _: b""),
    "FILE_UNREADABLE cut off": (".xlsx", lambda sound: sound[: len(sound) // 2]),
    "FILE_UNREADABLE a text": (".xlsx", lambda _: "这是一个文本文件".encode()),
    "FILE_UNREADABLE a photograph": (".xls", lambda _: b"\xff\xd8\xff\xe0" + bytes(3000)),
    "FILE_UNREADABLE a web page": (".xls", lambda _: b"<html><table><tr><td>1</table></html>"),
    "FILE_SUSPECT an entity": (
        ".xlsx",
        in_part("xl/workbook.xml", b"<workbook", b'<!DOCTYPE a [<!ENTITY b "c">]><workbook'),
    ),
    "FILE_SUSPECT a name twice": (".xlsx", with_part("xl/Workbook.xml", b"<workbook/>")),
    "FILE_TOO_LARGE sprawling": (".xlsx", sprawling),
    "FILE_SUSPECT a bomb": (".xlsx", with_part("xl/worksheets/sheet9.xml", bytes(110 << 20))),
    "FILE_NOT_RETURN": (".xlsx", lambda _: _plain()),
    "FILE_OTHER_YEAR": (".xlsx", edited(_other_year)),
    "FILE_OLD_TEMPLATE": (".xlsx", edited(_old_version)),
    "FILE_NO_DEPARTMENT": (".xlsx", edited(_nobody)),
    "FILE_NAMES_DIFFER": (".xlsx", _set("B2", "别的单位")),
    "LIST_TOO_LONG": (".xlsx", edited(_long_list)),
    "SUM_DIFFERS": (".xlsx", _set("B6", 987654)),
    "VALUE_NOT_NUMBER": (".xlsx", _set("B6", "见附件", "补充数据表")),
    "VALUE_IS_ERROR": (".xlsx", edited(_error)),
    "VALUE_NOT_COMPUTED": (".xlsx", _set("B6", "=1+1", "补充数据表")),
}
"""Code (and what it is about) → suffix of the file, and what is done to a sound one."""


def _plain() -> bytes:
    out = io.BytesIO()
    book = Workbook()
    book.active.append(["会议通知", "十月"])
    book.save(out)
    return out.getvalue()
