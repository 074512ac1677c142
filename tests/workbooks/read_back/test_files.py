"""Which scorebook a file is, who saved it and when, and what may not be opened at all."""

from __future__ import annotations

import os
import pickle
import re
import zipfile
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from support.scorebooks import Written, put

from perfeval_xl.forms.identity import BOOK_SHEET as SHEET
from perfeval_xl.forms.identity import BookIdentity
from perfeval_xl.forms.reading.reader import ReturnError, read_return
from perfeval_xl.forms.template.inputs import Filling
from perfeval_xl.forms.template.template import write_template
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.sheets.gate.limits import Limits
from perfeval_xl.workbooks.read_back.opening import UnreadableBookError, read_book_identity
from perfeval_xl.workbooks.read_back.read import read_edits
from perfeval_xl.workbooks.read_back.saving import is_untouched

CORE = "docProps/core.xml"


def test_a_scorebook_says_what_it_is(hengyang_book: Written, hengyang: Rubric, tmp_path: Path):
    expected = BookIdentity(
        rubric="hengyang-2019",
        version=str(hengyang.version),
        digest=hengyang.digest,
        year="2019",
        period="2026-10",
        department="随机单位0000",
    )
    saved = hengyang_book.saved(tmp_path)

    assert read_book_identity(hengyang_book.fresh) == expected
    assert read_book_identity(saved) == expected
    assert read_book_identity(load_workbook(saved)) == expected
    assert load_workbook(hengyang_book.fresh)[SHEET].sheet_state == "veryHidden"


def test_other_workbooks_are_no_scorebooks(hengyang: Rubric, tmp_path: Path):
    write_template(hengyang, tmp_path / "template.xlsx", Filling("示例局"))
    Workbook().save(tmp_path / "plain.xlsx")

    assert read_book_identity(tmp_path / "template.xlsx") is None
    assert read_book_identity(tmp_path / "plain.xlsx") is None
    assert read_book_identity(Workbook()) is None


def test_a_scorebook_in_the_inbox_is_not_read_as_a_return(
    hengyang_book: Written, hengyang: Rubric, tmp_path: Path
):
    for path in (hengyang_book.fresh, hengyang_book.saved(tmp_path)):
        with pytest.raises(ReturnError, match="给“随机单位0000”写的评分表") as error:
            read_return(path, lambda _: [hengyang])
        assert error.value.code == "FILE_IS_SCOREBOOK"


def test_untouched_until_somebody_saves_it(hengyang_book: Written, tmp_path: Path):
    saved = hengyang_book.saved(tmp_path)
    copy = tmp_path / "copy.xlsx"
    copy.write_bytes(hengyang_book.fresh.read_bytes())

    assert is_untouched(hengyang_book.fresh)
    assert is_untouched(copy)
    assert not is_untouched(saved)


def test_what_another_program_packed_again_was_touched(hengyang_book: Written, tmp_path: Path):
    """Whatever a program keeps of our properties, it writes the archive itself."""
    again = core_changed(hengyang_book.fresh, tmp_path / "again.xlsx", "", "")

    assert not is_untouched(again)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"text", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_workbook_is_not_untouched(content: bytes, tmp_path: Path):
    (tmp_path / "a.xlsx").write_bytes(content)

    assert not is_untouched(tmp_path / "a.xlsx")
    assert not is_untouched(tmp_path / "absent.xlsx")


def core_changed(path: Path, target: Path, pattern: str, by: str) -> Path:
    """Write a workbook again, as another program does, with something else in its properties."""
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w") as archive:
        for name in source.namelist():
            content = source.read(name)
            if name == CORE and pattern:
                text, count = re.subn(pattern, by, content.decode())
                assert count == 1
                content = text.encode()
            archive.writestr(name, content)
    return target


def test_who_saved_it_and_when(hengyang_book: Written, tmp_path: Path):
    fresh, cells = hengyang_book.fresh, hengyang_book.cells
    named = core_changed(fresh, tmp_path / "a.xlsx", "(<cp:lastModifiedBy>)(<)", r"\1 张&amp;三 \2")
    timed = core_changed(
        named, tmp_path / "b.xlsx", "(<dcterms:modified [^>]*>)[^<]*", r"\g<1>2026-11-20T09:30:00Z"
    )
    os.utime(named, (1_800_000_000, 1_800_000_000))

    before, after = read_edits(named, fresh, cells), read_edits(timed, fresh, cells)

    assert (before.saved_by, before.saved_at) == ("张&三", "2027-01-15T08:00:00Z")
    assert (after.saved_by, after.saved_at) == ("张&三", "2026-11-20T09:30:00Z")


def test_properties_that_are_gone_say_nothing(hengyang_book: Written, tmp_path: Path):
    with (
        zipfile.ZipFile(hengyang_book.fresh) as source,
        zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive,
    ):
        for name in source.namelist():
            content = source.read(name)
            if name == "_rels/.rels":
                content = re.sub(rb"<Relationship [^>]*core.xml\"/>", b"", content)
            if name != CORE:
                archive.writestr(name, content)
    os.utime(tmp_path / "a.xlsx", (1_800_000_000, 1_800_000_000))

    found = read_edits(tmp_path / "a.xlsx", hengyang_book.fresh, hengyang_book.cells)

    assert (found.saved_by, found.saved_at) == ("", "2027-01-15T08:00:00Z")
    assert not is_untouched(tmp_path / "a.xlsx")


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "FILE_EMPTY"), (b"text", "FILE_UNREADABLE"), (b"PK\x03\x04", "FILE_UNREADABLE")],
)
def test_what_the_gate_refuses_is_told_with_its_code(
    hengyang_book: Written, tmp_path: Path, content: bytes, code: str
):
    (tmp_path / "a.xlsx").write_bytes(content)

    for read in (
        lambda path: read_book_identity(path),
        lambda path: read_edits(path, hengyang_book.fresh, hengyang_book.cells),
    ):
        with pytest.raises(UnreadableBookError) as error:
            read(tmp_path / "a.xlsx")
        assert error.value.code == code


def test_limits_hold_for_scorebooks_too(hengyang_book: Written, tmp_path: Path):
    saved = hengyang_book.saved(tmp_path, put(("评分表", "ZZ9000"), "远处"))

    with pytest.raises(UnreadableBookError) as error:
        read_edits(saved, hengyang_book.fresh, hengyang_book.cells, Limits(cells=50_000))
    assert error.value.code == "FILE_TOO_LARGE"


def test_merged_cells_without_end_are_refused(hengyang_book: Written, tmp_path: Path):
    """openpyxl would make each of sixteen million cells."""
    target = tmp_path / "a.xlsx"
    with zipfile.ZipFile(hengyang_book.fresh) as source, zipfile.ZipFile(target, "w") as archive:
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content = content.replace(
                    b"</mergeCells>", b'<mergeCell ref="AA100:AP1048576"/></mergeCells>'
                )
            archive.writestr(name, content)

    with pytest.raises(UnreadableBookError, match="合并的单元格") as error:
        read_edits(target, hengyang_book.fresh, hengyang_book.cells)
    assert error.value.code == "FILE_TOO_LARGE"


def test_another_kind_of_spreadsheet_is_refused(hengyang_book: Written, root: Path):
    sample = next((root / "tests" / "samples").rglob("*.et"))

    with pytest.raises(UnreadableBookError, match=r"\.xls 文件"):
        read_edits(sample, hengyang_book.fresh, hengyang_book.cells)


@pytest.mark.large
def test_it_may_be_done_in_another_process(hengyang_book: Written, tmp_path: Path):
    saved = hengyang_book.saved(tmp_path, put(hengyang_book.place("review", "预算完成率"), 1))
    (tmp_path / "broken.xlsx").write_bytes(b"text")
    cells = dict(hengyang_book.cells)

    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        there = pool.submit(read_edits, saved, hengyang_book.fresh, cells).result()
        broken = pool.submit(read_edits, tmp_path / "broken.xlsx", saved, cells).exception()

    assert there == read_edits(saved, hengyang_book.fresh, cells)
    assert isinstance(broken, UnreadableBookError)
    assert pickle.loads(pickle.dumps(there)) == there
