"""Handing back: for each file a workbook and a notice, under safe names, whatever the file is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import Workbook, load_workbook
from support.faulty import in_part

from perfeval_xl.checks.findings import COLUMNS
from perfeval_xl.workbooks.handed_back.hand_back import (
    HandedBack,
    Returned,
    hand_back,
    names_for,
    notice,
    write_marked,
)
from perfeval_xl.workbooks.handed_back.mark import Mark, marks_of

ERROR = Mark("基础数据表", ("B6",), "error", "合计不对。", "9", "8")


def all_back(returned: list[Returned], folder: Path) -> list[HandedBack]:
    names = names_for([each.relative for each in returned])
    return [hand_back(each, folder, name) for each, name in zip(returned, names, strict=True)]


@pytest.fixture
def original(tmp_path: Path) -> Path:
    book = Workbook()
    book.active.title = "基础数据表"
    book.active["B6"] = 9
    book.save(tmp_path / "原.xlsx")
    return tmp_path / "原.xlsx"


def test_the_notice_says_what_is_wrong_where_and_how_to_answer():
    marks = [
        Mark("基础数据表", ("D9",), "warning", "是负数。"),
        ERROR,
        Mark("", (), "error", "没有\n找到工作表。"),
        Mark("基础数据表", ("A1",), "note", "按 1 读取。"),
    ]

    assert notice("甲局", "甲局.xls", marks, "甲局.xlsx") == (
        "甲局：你单位报送的《甲局.xls》有 2 处须改正，另有 1 处请核对：\n"
        "1. 没有 找到工作表。\n"
        "2. 工作表“基础数据表”B6：合计不对。\n"
        "3. 工作表“基础数据表”D9：是负数。\n"
        "请打开退回的文件“甲局.xlsx”，照“修改清单”改正后重新报来。\n"
    )


def test_a_notice_fits_a_chat_however_much_is_wrong():
    marks = [Mark("表", ("B6", "B7", "B8", "B9"), "error", "长" * 5000)] * 200

    text = notice("局" * 500, "件" * 500, marks)

    assert len(text.splitlines()) <= 20
    assert max(map(len, text.splitlines())) < 260
    assert "另有 186 处，见退回文件里的“修改清单”。" in text
    assert "工作表“表”B6、B7、B8等：长长" in text


def test_without_a_department_or_a_workbook_the_notice_says_so():
    text = notice("", "坏.xls", [Mark("", (), "error", "文件打不开。")], "坏.xlsx", mendable=False)

    assert text.startswith("《坏.xls》有 1 处须改正：\n1. 文件打不开。\n")
    assert "请照上面所说改好后" in text


def test_a_marked_copy_and_a_notice_are_written(original: Path, tmp_path: Path):
    (done,) = all_back([Returned(original, "子/甲局.xlsx", "甲局", [ERROR])], tmp_path / "退回")

    assert done.kind == "marked"
    assert done.workbook == tmp_path / "退回" / "甲局.xlsx"
    assert load_workbook(done.workbook).sheetnames == ["修改清单", "基础数据表"]
    raw = (tmp_path / "退回" / "甲局.txt").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.count(b"\r\n") == raw.count(b"\n") == 3
    assert "甲局：你单位报送的《甲局.xlsx》有 1 处须改正：" in raw.decode("utf-8-sig")
    assert not list(tmp_path.rglob(".~*"))


def test_other_formats_come_back_as_values_or_as_the_list_alone(original: Path, tmp_path: Path):
    grids = {"基础数据表": [[""] * 2] * 5 + [["合计", 9]]}

    done = all_back(
        [
            Returned(original, "a.xls", "甲", [ERROR], grids),
            Returned(None, "b.xlsx", "乙", [ERROR], grids),
            Returned(None, "c.et", "", [ERROR]),
        ],
        tmp_path / "退回",
    )

    assert [each.kind for each in done] == ["values", "values", "list"]
    assert [each.workbook.name for each in done] == ["a.xlsx", "b.xlsx", "c.xlsx"]
    assert load_workbook(done[0].workbook).sheetnames == ["修改清单", "基础数据表"]
    assert "改好后，重新报来" in done[2].notice.read_text(encoding="utf-8-sig")


def test_where_marking_fails_the_plain_copy_takes_its_place(original: Path, tmp_path: Path):
    broken = in_part("docProps/core.xml", b"<cp:", b"<<cp:")
    original.write_bytes(broken(original.read_bytes()))

    (done,) = all_back([Returned(original, "甲.xlsx", "甲", [ERROR])], tmp_path)

    assert (done.kind, done.workbook.name) == ("values", "甲.xlsx")


def test_where_the_writer_dies_the_caller_says_what_is_written_instead(
    original: Path, tmp_path: Path
):
    def dies(returned: Returned, folder: Path, name: str):
        return write_marked(replace(returned, path=None), folder, name)

    done = hand_back(Returned(original, "甲.xlsx", "甲", [ERROR]), tmp_path, "甲", dies)

    assert done.kind == "list"
    assert "改好后，重新报来" in done.notice.read_text(encoding="utf-8-sig")


def test_namesakes_carry_their_folder_and_no_name_leaves_the_folder(tmp_path: Path):
    names = [
        "甲/表.xlsx",
        "乙/表.xls",
        "乙/表.et",
        "../../etc/x.xlsx",
        "CON.xlsx",
        "丙.XLSX",
        "..xlsx",
    ]

    done = all_back(
        [Returned(None, name, "", [ERROR]) for name in names], tmp_path / "out" / "退回"
    )

    assert [each.workbook.stem for each in done] == [
        "甲_表", "乙_表", "乙_表_2", "x", "_CON", "丙", "_",
    ]  # fmt: skip
    assert {path.parent for path in tmp_path.rglob("*.*")} == {tmp_path / "out" / "退回"}


def test_marks_are_made_of_findings():
    rows = [
        ("甲.xlsx", "甲", "表", "B6、B7", "SUM_DIFFERS", "error", "不对。", "1", "2"),
        ("甲.xlsx", "甲", "", "", "FILE_BLANK", "error", "空白。", "", ""),
        ("甲.xlsx", "甲", "表", "C1", "VALUE_NOT_NUMBER", "error", "不是数。", "无", ""),
        ("甲.xlsx", "甲", "表", "C1", "VALUE_MISSING", "note", "没有填。", "", "指标"),
        ("甲.xlsx", "甲", "表", "C2", "VALUE_MISSING", "note", "没有填。", "", "指标"),
    ]

    marks = marks_of(pd.DataFrame(rows, columns=list(COLUMNS), dtype=object))

    assert marks == [
        # Which of the two is wrong is not known: 2 is not what should be.
        Mark("表", ("B6", "B7"), "error", "不对。", "1"),
        Mark("", (), "error", "空白。"),
        Mark("表", ("C1",), "error", "不是数。", "无"),
        Mark("表", ("C2",), "note", "没有填。", "", "指标"),
    ]
