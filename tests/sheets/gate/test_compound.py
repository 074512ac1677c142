"""A compound file whose numbers do not fit together is refused before anything follows them."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from support.workbook_bytes import compound, number, record, xls, xlsx

from perfeval_xl.sheets.gate.examine import examine
from perfeval_xl.sheets.gate.limits import Limits
from perfeval_xl.sheets.gate.notes import RefusedError
from perfeval_xl.sheets.grids import UnreadableWorkbookError, read_grids

MANY = 0x7FFFFFFF


def refusal(folder: Path, content: bytes) -> tuple[str, str]:
    (folder / "r.xls").write_bytes(content)
    with pytest.raises(RefusedError) as refused:
        examine(folder / "r.xls", Limits())
    return refused.value.code, str(refused.value.details.get("found", ""))


def changed(at: int, value: int) -> bytes:
    content = bytearray(xls(number(0, 0)))
    struct.pack_into("<L", content, at, value)
    return bytes(content)


@pytest.mark.parametrize("at", [40, 44, 64, 72], ids=["folder", "table", "mini table", "list"])
def test_a_count_that_is_larger_than_the_file(at: int, tmp_path: Path):
    assert refusal(tmp_path, changed(at, MANY)) == ("FILE_SUSPECT", "写明的大小比文件还大")


def test_a_stream_that_is_larger_than_the_file(tmp_path: Path):
    assert refusal(tmp_path, compound({"Workbook": b"x"}, size=MANY))[0] == "FILE_SUSPECT"


def test_chains_that_go_round_or_nowhere(tmp_path: Path):
    table = len(xls(number(0, 0))) - 512

    assert refusal(tmp_path, changed(table, 0)) == ("FILE_SUSPECT", "内部的链首尾相接")
    assert refusal(tmp_path, changed(48, MANY))[0] == "FILE_UNREADABLE"
    assert refusal(tmp_path, changed(table, 5000))[0] == "FILE_UNREADABLE"


def test_a_file_that_broke_off(tmp_path: Path):
    content = xls(number(0, 0))

    for length in (100, 600, len(content) - 600):
        assert refusal(tmp_path, content[:length])[0] in ("FILE_UNREADABLE", "FILE_SUSPECT")


def test_two_sheets_that_begin_at_one_place(tmp_path: Path):
    listed = record(0x85, struct.pack("<L4B", 60, 0, 0, 1, 0) + b"S")

    assert refusal(tmp_path, xls(number(0, 0), listed + listed))[0] == "FILE_SUSPECT"


def test_a_zip_archive_behind_it_is_never_read(tmp_path: Path):
    # A reader that fails at the compound file goes on with what it finds at the end.
    begin = record(0x809, struct.pack("<4H2L", 0x600, 5, 0, 0, 0, 0))
    impossible = record(0x85, struct.pack("<L4B", 60, 0, 9, 1, 0) + b"S")
    broken = compound({"Workbook": begin + impossible + record(0x0A) + bytes(90)})
    (tmp_path / "r.xls").write_bytes(broken + xlsx())

    with pytest.raises(UnreadableWorkbookError):
        read_grids(tmp_path / "r.xls")


def test_embedded_objects_and_macros_are_no_matter(tmp_path: Path):
    stream = xls(number(1, 1))[512:]
    begun = stream[: stream.index(record(0x0A)) + 4]
    content = compound(
        {"Workbook": stream[: 4096 - len(begun)], "_VBA_PROJECT_CUR": b"x", "MBD0001": b"y"}
    )
    (tmp_path / "r.xls").write_bytes(content)

    assert [note.code for note in examine(tmp_path / "r.xls", Limits()).notes] == [
        "FILE_HAS_MACROS"
    ]
