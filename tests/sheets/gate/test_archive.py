"""An archive that could mean two things, or inflates beyond all bounds, is refused."""

from __future__ import annotations

import os
import struct
import warnings
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from support.workbook_bytes import ods, sheet, xlsx, xlsx_parts, zipped

from perfeval_xl.sheets.gate.archive import Entry
from perfeval_xl.sheets.gate.examine import examine
from perfeval_xl.sheets.gate.inflate import Inflater
from perfeval_xl.sheets.gate.limits import Limits
from perfeval_xl.sheets.gate.notes import RefusedError

SMALL = 3 << 20


def refusal(folder: Path, content: bytes, **limits: int) -> tuple[str, str]:
    (folder / "r.xlsx").write_bytes(content)
    with pytest.raises(RefusedError) as refused:
        examine(folder / "r.xlsx", Limits(**limits))
    return refused.value.code, str(refused.value.details.get("found", ""))


def passes(folder: Path, content: bytes, **limits: int) -> None:
    (folder / "r.xlsx").write_bytes(content)
    examine(folder / "r.xlsx", Limits(**limits))


def test_what_inflates_too_far_is_counted_while_it_does(tmp_path: Path):
    noise = os.urandom(1 << 19).hex()
    parts = {**xlsx_parts(), "xl/a.xml": f"<a>{noise}</a>"}

    passes(tmp_path, zipped(parts), inflated_mb=2)
    assert refusal(tmp_path, zipped(parts), inflated_mb=1) == (
        "FILE_TOO_LARGE",
        "解压后超过 1 MB",
    )


def test_a_part_that_was_deflated_to_almost_nothing(tmp_path: Path):
    code, found = refusal(tmp_path, xlsx(" " * SMALL))

    assert (code, "200 倍" in found) == ("FILE_SUSPECT", True)


def test_photographs_and_screenshots_do_not_count_as_such(tmp_path: Path):
    photo = {"xl/media/image1.jpeg": os.urandom(SMALL), "xl/media/image2.bmp": bytes(SMALL)}
    content = zipped({**xlsx_parts(), **photo})

    passes(tmp_path, content, inflated_mb=1)
    assert refusal(tmp_path, content, media_mb=5) == ("FILE_TOO_LARGE", "图片和附件超过 5 MB")


def test_a_size_that_lies(tmp_path: Path):
    for stated, found in ((100, "大"), (SMALL * 2, "小")):
        content = bytearray(zipped({**xlsx_parts(), "xl/z.xml": f"<a>{'x' * 5000}</a>"}))
        struct.pack_into("<L", content, content.rfind(b"PK\x01\x02") + 24, stated)

        assert refusal(tmp_path, bytes(content)) == ("FILE_SUSPECT", f"“xl/z.xml”比写明的{found}")


def test_entries_that_share_their_bytes(tmp_path: Path):
    content = zipped({**xlsx_parts(), "xl/a.xml": "<a/>"})
    end = content.rfind(b"PK\x05\x06")
    last = content.rfind(b"PK\x01\x02")
    start, listed = struct.unpack_from("<L", content, end + 16)[0], content[last:end]
    table = content[start:end] + listed.replace(b"xl/a.xml", b"xl/b.xml")
    count = struct.unpack_from("<H", content, end + 8)[0] + 1
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(table), start, 0)

    code, found = refusal(tmp_path, content[:start] + table + tail)
    assert (code, found) == ("FILE_SUSPECT", "压缩包里有几个部分共用同一段内容")


@pytest.mark.parametrize("name", ["xl/WORKBOOK.xml", "xl/workbook.xml"])
def test_a_name_that_stands_twice(name: str, tmp_path: Path):
    file = BytesIO(xlsx())
    with warnings.catch_warnings(), zipfile.ZipFile(file, "a") as archive:
        warnings.simplefilter("ignore")
        archive.writestr(name, "<other/>")

    assert refusal(tmp_path, file.getvalue())[0] == "FILE_SUSPECT"


@pytest.mark.parametrize(
    "name", ["../a.xml", "/a.xml", "..\\a.xml", "\\a.xml", "c:a.xml", "xl//a.xml"]
)
def test_a_name_that_leads_elsewhere(name: str, tmp_path: Path):
    content = zipped({**xlsx_parts(), "x" * len(name): "<a/>"})
    moved = content.replace(b"x" * len(name), name.encode())

    assert refusal(tmp_path, moved)[0] == "FILE_SUSPECT"


def test_an_unusual_way_of_compressing(tmp_path: Path):
    code, found = refusal(tmp_path, zipped(xlsx_parts(), zipfile.ZIP_BZIP2))

    assert (code, "少见的压缩方法" in found) == ("FILE_SUSPECT", True)
    passes(tmp_path, zipped(xlsx_parts(), zipfile.ZIP_STORED))


def test_bytes_around_the_archive(tmp_path: Path):
    assert refusal(tmp_path, b"PK\x03\x04" + xlsx())[0] == "FILE_SUSPECT"
    for behind in (xlsx(), b"PK\x05\x06" + bytes(18), b"--" + b"PK\x03\x04", b"PK\x01\x02"):
        assert refusal(tmp_path, xlsx() + behind)[0] == "FILE_SUSPECT"
    assert refusal(tmp_path, xlsx() + bytes(70_000))[0] == "FILE_UNREADABLE"


@pytest.mark.parametrize("behind", [b"\r\n", b"\0" * 4_000, b"-- \n--part--\n"])
def test_what_a_mail_left_behind_the_end_is_nothing(behind: bytes, tmp_path: Path):
    passes(tmp_path, xlsx() + behind)


def test_a_download_that_broke_off_or_was_damaged(tmp_path: Path):
    content = xlsx()
    at = content.find(b"worksheets/sheet1.xml") + 30
    damaged = content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :]

    assert refusal(tmp_path, content[:-40])[0] == "FILE_UNREADABLE"
    assert refusal(tmp_path, damaged)[0] == "FILE_UNREADABLE"


def test_too_many_parts(tmp_path: Path):
    content = zipped({**xlsx_parts(), **{f"xl/{number}.xml": "<a/>" for number in range(50)}})

    passes(tmp_path, content)
    assert refusal(tmp_path, content, parts=20) == ("FILE_TOO_LARGE", "内部有 55 个部分")


TYPE = '<!DOCTYPE a [<!ENTITY b "c">]>'
WIDE = '<?xml version="1.0" encoding="UTF-16"?>'


@pytest.mark.parametrize(
    "part",
    [
        f"{TYPE}{sheet('')}",
        f"<?xml version='1.0'?><!--{' ' * 300_000}-->{TYPE}{sheet('')}",
        f"<?xml version='1.0'?>{' ' * ((1 << 18) - 25)}<!DOCTYPE a>{sheet('')}",
        TYPE.lower() + sheet(""),
    ],
)
def test_a_document_type_wherever_it_stands(part: str, tmp_path: Path):
    for bytes_ in (part.encode(), (WIDE + part).encode("utf-16")):
        code, found = refusal(tmp_path, zipped(xlsx_parts(bytes_)), ratio=5000)
        assert (code, "DOCTYPE" in found) == ("FILE_SUSPECT", True)


@pytest.mark.parametrize("encoding", ["UTF-7", "cp037", "utf-16", "x-none", "utf-32"])
def test_a_sheet_in_another_encoding_than_readers_know(encoding: str, tmp_path: Path):
    part = f'<?xml version="1.0" encoding="{encoding}"?>{sheet("")}'.encode()

    assert refusal(tmp_path, zipped(xlsx_parts(part)))[0] == "FILE_SUSPECT"


def test_utf_16_where_no_reader_looks(tmp_path: Path):
    wide = (WIDE + "<a>部门</a>").encode("utf-16")
    passes(tmp_path, zipped({**xlsx_parts(), "customXml/item1.xml": wide}))

    # Some readers take its characters for other elements.
    hidden = (WIDE + "<a>").encode("utf-16") + sheet("").ljust(80).encode()
    hidden += "</a>".encode("utf-16-le")
    assert "换一种读法" in refusal(tmp_path, zipped(xlsx_parts(hidden)))[1]


def test_the_same_holds_for_ods(tmp_path: Path):
    assert refusal(tmp_path, ods("", content_xml=f"{TYPE}<a/>"))[0] == "FILE_SUSPECT"
    typed = (WIDE + f"{TYPE}<a/>").encode("utf-16")
    assert refusal(tmp_path, ods("", content_xml=typed))[0] == "FILE_SUSPECT"


@pytest.mark.parametrize("size", [1_000, (1 << 18) - 1, 1 << 18, (1 << 18) + 5, 600_000])
@pytest.mark.parametrize("behind", [b"", b"xyz", b"x" * 70_000])
def test_bytes_behind_the_end_of_a_part(size: int, behind: bytes):
    """They are refused, however long the part is, and nobody waits for them to be inflated."""
    content = bytes(number * 7 % 251 for number in range(size))
    stream = zlib.compressobj(6, zlib.DEFLATED, -15)
    packed = stream.compress(content) + stream.flush() + behind
    entry = Entry("a", "a", 0, len(packed), size, zlib.crc32(content), deflated=True)
    inflater = Inflater(packed, Limits())

    if behind:
        with pytest.raises(RefusedError, match="压缩数据不完整"):
            inflater.whole(entry)
    else:
        assert inflater.whole(entry) == content
