"""What a file is, is told by its content; what is no workbook is named."""

from __future__ import annotations

import os
import shutil
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from support.workbook_bytes import compound, number, ods, record, xls, xlsb, xlsx, zipped

from perfeval_xl.sheets.gate.examine import examine
from perfeval_xl.sheets.gate.limits import Limits
from perfeval_xl.sheets.gate.notes import RefusedError
from perfeval_xl.sheets.grids import read_grids

CELL = '<table:table-cell office:value-type="float" office:value="7"/>'
TABLE = f'<table:table table:name="S"><table:table-row>{CELL}</table:table-row></table:table>'


def written(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def refusal(path: Path, **limits: int) -> tuple[str, str]:
    with pytest.raises(RefusedError) as refused:
        examine(path, Limits(**limits))
    return refused.value.code, str(refused.value.details.get("found", ""))


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (xlsx(), "xlsx"),
        (xlsx(xl__vbaProject_bin=b"macros"), "xlsm"),
        (xls(number(0, 0, 7)), "xls"),
        (xlsb(b"\x00\x11" + bytes(17) + b"\x05\x10" + bytes(8) + b"\0\0\0\0\0\0\x1c@"), "xlsb"),
        (ods(TABLE), "ods"),
    ],
    ids=["xlsx", "xlsm", "xls", "xlsb", "ods"],
)
@pytest.mark.parametrize("suffix", [".xlsx", ".xls", ".et", ".ods", ".xlsb", ".xlsm"])
def test_the_content_decides_and_a_wrong_extension_is_noted(
    content: bytes, kind: str, suffix: str, tmp_path: Path
):
    path = written(tmp_path, f"r{suffix}", content)

    examined = examine(path, Limits())

    right = suffix == f".{kind}" or (suffix, kind) == (".et", "xls")
    assert examined.kind == kind
    assert [note.found for note in examined.notes if note.code == "FILE_KIND_DIFFERS"] == (
        [] if right else [suffix]
    )
    assert list(read_grids(path).values()) == [[[7]]]


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"%PDF-1.7 ...", "PDF"),
        (b"\xff\xd8\xff\xe0" + bytes(50), "图片（JPEG）"),
        (b"Rar!\x1a\x07" + bytes(9), "RAR 压缩包"),
        (b"\xef\xbb\xbf<html><table><tr><td>1</td></tr></table>", "网页（HTML）"),
        ("<HTML><meta charset=gb2312>部门".encode("gbk"), "网页（HTML）"),
        ("部门,金额\n教育局,1".encode("gbk"), "纯文本"),
        ("部门\t金额\r\n".encode("utf-16"), "纯文本"),
        (
            b'<?xml version="1.0"?><W xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
            "XML 表格（SpreadsheetML）",
        ),
        (bytes(3000), "全是零字节，多半没有传完"),
        (bytes(range(256)), "不认识的内容"),
        (b"\x09\x02\x06\x00" + bytes(30), "很旧的 Excel 文件（Excel 4.0 以前）"),
        (zipped({"word/document.xml": "<w/>"}), "Word 文档"),
        (zipped({"表.xlsx": "x"}), "压缩包（ZIP）"),
        (compound({"WordDocument": b"x"}), "Word 文档"),
        (compound({"__substg1.0_0037001F": b"x"}), "邮件（Outlook）"),
    ],
)
def test_what_is_no_workbook_is_named(content: bytes, found: str, tmp_path: Path):
    assert refusal(written(tmp_path, "r.xlsx", content)) == ("FILE_UNREADABLE", found)


def test_an_empty_or_a_large_file_is_not_even_opened(tmp_path: Path):
    assert refusal(written(tmp_path, "r.xlsx", b""))[0] == "FILE_EMPTY"

    large = written(tmp_path, "l.xlsx", b"PK\x03\x04" + bytes(3 << 20))
    assert refusal(large, file_mb=2) == ("FILE_TOO_LARGE", "文件有 3.0 MB")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no such pipes")
def test_a_link_or_a_pipe_is_not_followed(tmp_path: Path):
    os.mkfifo(tmp_path / "p.xlsx")
    (tmp_path / "l.xlsx").symlink_to(written(tmp_path, "r.xlsx", xlsx()))

    assert refusal(tmp_path / "p.xlsx")[0] == "FILE_NOT_REGULAR"
    assert refusal(tmp_path / "l.xlsx")[0] == "FILE_NOT_REGULAR"


def test_a_file_that_is_gone_is_told_and_not_a_fault(tmp_path: Path):
    assert refusal(tmp_path / "gone.xlsx")[0] == "FILE_UNREADABLE"


MANIFEST = "<m:manifest xmlns:m='m'><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>"


def test_a_password_is_recognised_in_every_kind(tmp_path: Path, root: Path):
    locked = bytearray(zipped({"xl/workbook.xml": "x"}))
    for at in (6, locked.rfind(b"PK\x01\x02") + 8):
        locked[at] |= 1
    files = {
        "zip.xlsx": bytes(locked),
        "p.xls": xls(number(0, 0), record(0x2F, b"\1\0" + bytes(52))),
        "xor.xls": xls(number(0, 0), record(0x2F, b"\0\0\x59\xb3\x0a\x9a")),
        "p.ods": ods(TABLE, **{"META-INF__manifest_xml": MANIFEST}),
    }
    shutil.copy(root / "tests" / "samples" / "password.xlsx", tmp_path)

    for path in [written(tmp_path, *each) for each in files.items()]:
        assert refusal(path)[0] == "FILE_PASSWORD", path.name
    assert refusal(tmp_path / "password.xlsx")[0] == "FILE_PASSWORD"


OLD_TYPE = '<!DOCTYPE m:manifest PUBLIC "-//OpenOffice.org//DTD Manifest 1.0//EN" "Manifest.dtd">'
CODE = (
    '<!DOCTYPE library:libraries PUBLIC "x" "libraries.dtd"><library:libraries xmlns:library="l"/>'
)


def test_an_ods_with_macros_and_objects_is_read_and_they_are_not(tmp_path: Path):
    content = ods(
        TABLE,
        **{
            "META-INF__manifest_xml": f"{OLD_TYPE}<m:manifest xmlns:m='m'/>",
            "Basic__script-lc_xml": CODE,
            "Basic__Standard__Module1_xml": CODE,
            "Object 1__content_xml": "<!DOCTYPE math><math/>",
            "ObjectReplacements__Object 1_bin": b"\xd0\xcf\x11\xe0",
        },
    )
    path = written(tmp_path, "r.ods", content)

    assert [note.code for note in examine(path, Limits()).notes] == ["FILE_HAS_MACROS"]
    assert read_grids(path) == read_grids(written(tmp_path, "p.ods", ods(TABLE)))
    evil = OLD_TYPE.replace('"Manifest.dtd"', "[<!ENTITY a 'b'>]")
    bad = ods(TABLE, **{"META-INF__manifest_xml": f"{evil}<m:manifest xmlns:m='m'/>"})
    assert refusal(written(tmp_path, "bad.ods", bad))[0] == "FILE_SUSPECT"


def test_an_ods_in_utf_16_is_read(tmp_path: Path):
    with zipfile.ZipFile(BytesIO(ods(TABLE))) as archive:
        plain = archive.read("content.xml").decode()
    wide = f'<?xml version="1.0" encoding="UTF-16"?>{plain}'.encode("utf-16")

    path = written(tmp_path, "r.ods", ods("", content_xml=wide))
    assert read_grids(path) == read_grids(written(tmp_path, "p.ods", ods(TABLE)))


def test_macro_sheets_of_excel_4_are_told(tmp_path: Path):
    content = xls(number(0, 0)).replace(b"\0\0\1\0S", b"\0\1\1\0S")
    assert content != xls(number(0, 0))

    notes = examine(written(tmp_path, "r.xls", content), Limits()).notes
    assert [note.code for note in notes] == ["FILE_HAS_MACRO_SHEETS"]


def test_a_file_that_is_two_kinds_at_once_is_refused(tmp_path: Path):
    both = {**_parts(xlsx()), **_parts(ods(TABLE))}

    assert refusal(written(tmp_path, "r.xlsx", zipped(both)))[0] == "FILE_SUSPECT"


def _parts(content: bytes) -> dict[str, str | bytes]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
