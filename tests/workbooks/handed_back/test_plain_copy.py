"""What goes back of a file that cannot be marked itself: a new workbook, list and values."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from support.libreoffice import convert

from perfeval_xl.forms.reading.reader import read_return
from perfeval_xl.rubric.load import load_rubric
from perfeval_xl.sheets.grids import read_grids
from perfeval_xl.workbooks.handed_back import areas
from perfeval_xl.workbooks.handed_back.correction_list import Heading
from perfeval_xl.workbooks.handed_back.mark import Mark
from perfeval_xl.workbooks.handed_back.marked_copy import mark_copy
from perfeval_xl.workbooks.handed_back.marking import FORMULA
from perfeval_xl.workbooks.handed_back.plain_copy import plain_copy, sheet_names

HEADING = Heading("甲局", "甲局.xls")


def written(path: Path, marks: Sequence[Mark] = (), grids: Any = None) -> Workbook:
    plain_copy(path / "退.xlsx", HEADING, marks, grids)
    return load_workbook(path / "退.xlsx")


def test_values_stay_what_they_were(tmp_path: Path):
    row = ["=1+1", "http://x", "1,234", 12.5, 7, True, "", None, "#N/A"]
    days = [date(2020, 2, 29), datetime(2021, 3, 4, 5, 6, 7), time(8, 9, 10), timedelta(hours=30)]

    sheet = written(tmp_path, grids={"表": [row, days]})["表"]

    assert [cell.value for cell in sheet[1]] == [
        "=1+1", "http://x", "1,234", 12.5, 7, True, None, None, "#N/A",
    ]  # fmt: skip
    assert [cell.data_type for cell in sheet[1]] == ["s", "s", "s", "n", "n", "b", "n", "n", "s"]
    assert all(cell.hyperlink is None for cell in sheet[1])
    assert [sheet.cell(2, column).value for column in (1, 2, 3)] == [
        datetime(2020, 2, 29), datetime(2021, 3, 4, 5, 6, 7), time(8, 9, 10),
    ]  # fmt: skip
    assert sheet["D2"].value == timedelta(hours=30)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), date(1, 1, 1), "\x07\ud800坏"])
def test_what_no_spreadsheet_can_hold_is_written_as_text(tmp_path: Path, value: Any):
    sheet = written(tmp_path, grids={"表": [[value, 1]]})["表"]

    assert sheet["A1"].data_type == "s"


def test_problems_are_marked_and_listed(tmp_path: Path):
    marks = [
        Mark("a[b]", ("B1", "A2:B2"), "error", "=不对\x07", "=1", "2"),
        Mark("a[b]", ("B1",), "warning", "请看。"),
        Mark("没有", ("A1",), "error", "没有这张表。"),
    ]

    book = written(tmp_path, marks, {"a[b]": [["甲", 1], [2, 3]]})

    assert book.sheetnames == ["修改清单", "a_b_"]
    assert book.active.title == "修改清单"
    sheet, first = book["a_b_"], book["修改清单"]
    assert sheet["B1"].comment.text == "【退回修改】\n必须改正：=不对\n请核对：请看。"
    rules = {str(area.sqref): area.rules[0].formula for area in sheet.conditional_formatting}
    assert rules == {"A2:B2 B1": [FORMULA], "B1": [FORMULA]}
    lines = list(first.iter_rows(min_row=6, values_only=True))
    assert lines == [
        (1, "必须改正", "a[b]", "B1、A2:B2", "=不对", "=1", "2", None),
        (2, "必须改正", "没有", "A1", "没有这张表。", None, None, None),
        (3, "请核对", "a[b]", "B1", "请看。", None, None, None),
    ]
    assert first["E6"].data_type == "s"
    assert first["D6"].hyperlink.location == "'a_b_'!B1"
    assert first["D7"].hyperlink is None


def test_a_file_that_could_not_be_opened_gets_the_list_alone(tmp_path: Path):
    book = written(tmp_path, [Mark("", (), "error", "文件打不开。")])

    assert book.sheetnames == ["修改清单"]
    assert "改好后，重新报来" in book["修改清单"]["A3"].value
    assert book["修改清单"]["E5"].value == "文件打不开。"


def test_hostile_sheet_names_become_names_that_a_workbook_takes():
    names = ["a" * 40, "A" * 40, "[]:*?/\\", "'", "", "修改清单", "History", "甲\x07\n乙"]

    chosen = sheet_names(names, taken=["修改清单"])

    assert chosen == {
        "a" * 40: "a" * 31,
        "A" * 40: "A" * 29 + "_2",
        "[]:*?/\\": "_______",
        "'": "工作表",
        "": "工作表_2",
        "修改清单": "修改清单_2",
        "History": "History_2",
        "甲\x07\n乙": "甲 乙",
    }


def test_the_hidden_identity_stays_hidden(tmp_path: Path):
    book = written(tmp_path, grids={"表": [[1]], "_perfeval": [["rubric", "hengyang-2019"]]})

    assert book["_perfeval"].sheet_state == "veryHidden"
    assert book["_perfeval"]["B1"].value == "hengyang-2019"


def test_only_the_used_area_is_copied(tmp_path: Path):
    grid = [["甲", "", None], ["", "", ""], ["", 5, ""], *[[""] * 3] * 9]

    sheet = written(tmp_path, grids={"表": grid})["表"]

    assert sheet.dimensions == "A1:B3"


def test_a_huge_sheet_is_cut_and_that_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(areas, "MOST_CELLS", 20)

    book = written(tmp_path, grids={"大": [[1, 2]] * 15, "小": [[3]]})

    assert book["大"].max_row == 10
    assert book["小"]["A1"].value is None
    told = [cell.value for cell in book["修改清单"]["A"]]
    assert "工作表“大”太大，只列出前 10 行。" in told
    assert "工作表“小”太大，只列出前 0 行。" in told


def test_the_list_of_the_last_time_is_replaced(tmp_path: Path):
    grids = {"表": [["甲", 1]]}
    plain_copy(tmp_path / "一.xlsx", HEADING, [Mark("表", ("B1",), "error", "旧的。")], grids)

    plain_copy(tmp_path / "二.xlsx", HEADING, [], read_grids(tmp_path / "一.xlsx"))
    mark_copy(tmp_path / "一.xlsx", tmp_path / "三.xlsx", HEADING, [])

    for name in ("二", "三"):
        book = load_workbook(tmp_path / f"{name}.xlsx")
        assert book.sheetnames == ["修改清单", "表"]
        assert book["表"]["B1"].comment is None
        assert len(book["表"].conditional_formatting) == 0


def test_the_same_input_gives_the_same_bytes(tmp_path: Path):
    marks, grids = [Mark("表", ("B1",), "error", "不对。")], {"表": [["甲", 1]]}
    plain_copy(tmp_path / "一.xlsx", HEADING, marks, grids)
    plain_copy(tmp_path / "二.xlsx", HEADING, marks, grids)

    assert (tmp_path / "一.xlsx").read_bytes() == (tmp_path / "二.xlsx").read_bytes()


@pytest.mark.thinned(6)
@pytest.mark.libreoffice
@pytest.mark.parametrize("suffix", ["xls", "ods"])
@pytest.mark.parametrize(
    ("rubric", "office"),
    [
        ("hengyang-2019", "衡阳市人民政府金融工作办公室"),
        ("datong-2021-project", "大同市人民政府金融工作办公室"),
    ],
)
def test_a_plain_copy_sent_in_is_the_same_return(
    rubric: str, office: str, suffix: str, root: Path, tmp_path: Path
):
    convert([root / "examples" / "inbox" / f"{office}.xlsx"], tmp_path, suffix)
    original, copy = tmp_path / f"{office}.{suffix}", tmp_path / "退.xlsx"
    marks = [Mark("基础数据表", ("B6",), "error", "不对。")]

    plain_copy(copy, Heading(office, original.name), marks, read_grids(original))

    before, after = (
        read_return(path, lambda _: [load_rubric(rubric)]) for path in (original, copy)
    )
    assert (after.department, after.code) == (before.department, before.code) == (office, "")
    # To the last digit that a spreadsheet shows: what a formula gives is spelled with fifteen.
    assert after.figures == pytest.approx(before.figures, rel=1e-13)
    assert after.places == before.places
    assert after.items == before.items
    assert after.words == before.words
    assert [each.rows for each in after.projects] == [each.rows for each in before.projects]
    assert before.figures or before.projects
    assert load_workbook(copy)["_perfeval"].sheet_state == "veryHidden"
