"""A list goes out, is filled in, and says what was filled in, wherever rows and columns went."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from support.bureau import save_as_of

from perfeval_xl.sheets.columns import Formula
from perfeval_xl.sheets.entries import Cell, ListEntry, Signature, standing_of, value_of
from perfeval_xl.workbooks.open_lists.open_book import (
    FIRST_ROW,
    NUMBER,
    OpenBook,
    OpenColumn,
    OpenList,
    OpenRow,
    write_open_book,
)
from perfeval_xl.workbooks.open_lists.read_open_book import FilledList, read_open_book

COLUMNS = (
    OpenColumn("事项", 30, in_new=True),
    OpenColumn("责任人", 12, "text"),
    OpenColumn("期限", 12, "date"),
    OpenColumn("得分", 8, "number", bounds=(0, 10)),
    OpenColumn("状态", 10, "choice", choices=("整改中", "已销号")),
)
ROWS = (
    OpenRow(("1",), {"事项": "=1+1", "责任人": "张三"}),
    OpenRow(("2",), {"事项": "三公经费超预算", "状态": "整改中"}, most={"得分": 4}),
    OpenRow(("合计",), {"事项": "合计"}, shut=True),
)
BOOK = OpenBook(
    "试用清单", {"期": "2026"}, [OpenList("清单", "试用清单", "说明", COLUMNS, ROWS, 2)]
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    written = tmp_path / "清单.xlsx"
    write_open_book(written, BOOK, {})
    return written


def saved(path: Path, change) -> FilledList:
    book = load_workbook(path)
    change(book["清单"])
    save_as_of(book, path, "李四", datetime(2026, 3, 1, 8))
    read = read_open_book(path, path.name)
    assert read is not None
    return read


def said(read: FilledList) -> dict[tuple[str, str], str]:
    return {(entry.cell.place[0], entry.cell.heading): entry.value for entry in read.entries}


def told(read: FilledList) -> list[tuple[str, str]]:
    return [(remark.code, remark.cell) for remark in read.remarks]


def test_what_was_saved_without_a_change_says_nothing(path):
    read = saved(path, lambda sheet: None)

    assert (read.entries, read.added, read.remarks) == ([], [], [])
    assert (read.kind, read.about) == ("试用清单", {"期": "2026"})


def test_each_kind_is_read_as_people_type_it(path):
    def fill(sheet: Worksheet) -> None:
        sheet["B4"], sheet["C4"], sheet["D4"], sheet["E4"] = None, "2026年3月5日", "４", " 已销号 "
        sheet["B5"], sheet["C5"], sheet["D5"] = "=HYPERLINK(1)", date(2026, 3, 1), 3.5
        sheet["B5"].data_type = "s"

    read = saved(path, fill)

    assert said(read) == {
        ("1", "责任人"): "", ("1", "期限"): "2026-03-05", ("1", "得分"): "4",
        ("1", "状态"): "已销号", ("2", "责任人"): "=HYPERLINK(1)", ("2", "期限"): "2026-03-01",
        ("2", "得分"): "3.5",
    }  # fmt: skip
    assert read.remarks == []
    assert {entry.signed for entry in read.entries} == {
        Signature("李四", "2026-03-01T08:00:00Z", "清单.xlsx")
    }


@pytest.mark.thinned(2)
@pytest.mark.parametrize(
    ("cell", "value", "code"),
    [
        ("D4", 11, "LIST_VALUE_NOT_TAKEN"),
        ("D5", 4.5, "LIST_VALUE_NOT_TAKEN"),  # beyond the row's own bound
        ("D4", "很多", "LIST_VALUE_NOT_TAKEN"),
        ("C4", "下个月", "LIST_VALUE_NOT_TAKEN"),
        ("C4", "2026-02-30", "LIST_VALUE_NOT_TAKEN"),
        ("E4", "完成了", "LIST_VALUE_NOT_TAKEN"),
        ("A5", "没有问题", "LIST_CELL_FIXED"),
        ("B6", "张三", "LIST_CELL_FIXED"),
    ],
)
def test_what_cannot_be_taken_is_told_with_its_place(path, cell, value, code):
    read = saved(path, lambda sheet: sheet.__setitem__(cell, value))

    assert told(read) == [(code, cell)]
    assert read.entries == []


def test_rows_and_columns_are_known_wherever_they_stand(path):
    def move(sheet: Worksheet) -> None:
        sheet["B5"] = "王五"
        sheet.insert_cols(2)
        sheet.insert_rows(1, 2)
        first, second = [
            [sheet.cell(row, column).value for column in range(1, 9)] for row in (6, 7)
        ]
        for column in range(1, 9):
            sheet.cell(6, column).value = second[column - 1]
            sheet.cell(7, column).value = first[column - 1]
        sheet["A7"].data_type = "s"  # "=1+1", which is a text

    read = saved(path, move)

    assert said(read) == {("2", "责任人"): "王五"}
    assert read.remarks == []


def test_a_row_that_was_deleted_or_copied_is_told(path):
    def spoil(sheet: Worksheet) -> None:
        values = [cell.value for cell in sheet[5]]
        for column, value in enumerate(values, start=1):
            sheet.cell(9, column).value = value
        sheet["B9"] = "赵六"
        sheet.delete_rows(4)

    read = saved(path, spoil)

    assert said(read) == {}
    assert told(read) == [("LIST_ROW_TWICE", "A8"), ("LIST_ROWS_GONE", "")]


def test_rows_that_people_add_come_with_what_they_say(path):
    def add(sheet: Worksheet) -> None:
        sheet["A7"], sheet["B7"], sheet["C7"] = "新发现的问题", "钱七", "2026/4/1"

    read = saved(path, add)

    assert [dict(row.values) for row in read.added] == [
        {"事项": "新发现的问题", "责任人": "钱七", "期限": "2026-04-01"}
    ]


def test_lost_headings_and_sheets_are_told(path):
    assert told(saved(path, lambda sheet: sheet.__setitem__("C3", "日期"))) == [
        ("LIST_HEADINGS_LOST", "")
    ]
    book = load_workbook(path)
    book.create_sheet("另一张")
    del book["清单"]
    book.save(path)
    read = read_open_book(path, "x")
    assert read is not None
    assert told(read) == [("LIST_SHEET_MISSING", "")]


def test_a_workbook_of_others_is_no_list(tmp_path):
    Workbook().save(tmp_path / "别的.xlsx")

    assert read_open_book(tmp_path / "别的.xlsx", "x") is None


def test_what_stands_is_shown_and_copies_that_disagree_are_shown_both(path):
    cell, who = Cell("试用清单", ("1",), "责任人"), Signature("李四", "", "")
    first = ListEntry(cell, "李四", (), who)
    other = ListEntry(cell, "王五", (), Signature("", "", ""))
    write_open_book(path, BOOK, standing_of([first, other]))

    shown = load_workbook(path)["清单"]["B4"].value
    settled = saved(path, lambda sheet: sheet.__setitem__("B4", "王五"))

    assert shown == "李四（李四）；王五（未署名）"
    stands = standing_of([first, other, *settled.entries])[cell]
    assert value_of(stands) == "王五"
    assert len(stands) == 1


def test_the_open_cells_are_open_and_the_others_are_not(path):
    sheet = load_workbook(path)["清单"]

    opened = {
        cell.coordinate for row in sheet["A4:E8"] for cell in row if not cell.protection.locked
    }

    assert sheet.protection.sheet
    assert opened == {f"{letter}{row}" for letter in "BCDE" for row in (4, 5, 7, 8)} | {"A7", "A8"}
    assert sheet.column_dimensions["F"].hidden
    assert sheet["F3"].value == NUMBER
    assert sheet["A4"].value == "=1+1"
    assert sheet["A4"].data_type == "s"


def test_what_a_fixed_cell_computes_is_not_read_back(tmp_path):
    columns = (*COLUMNS[:4], OpenColumn("差", 8))
    row = OpenRow(("1",), {"事项": "甲", "差": Formula(f"=10-D{FIRST_ROW}", 10)})
    total = OpenRow(("合计",), {"得分": Formula("=SUM(D4:D4)", 0)}, shut=True)
    path = tmp_path / "清单.xlsx"
    sheets = [OpenList("清单", "试用清单", "说明", columns, (row, total))]
    write_open_book(path, OpenBook("试用清单", {}, sheets), {})

    def fill(sheet: Worksheet) -> None:
        sheet["D4"], sheet["D5"], sheet["E4"] = 4, 4, 6  # as a spreadsheet program computes

    read = saved(path, fill)

    assert said(read) == {("1", "得分"): "4"}
    assert read.remarks == []


def test_a_row_may_have_a_least_of_its_own(tmp_path):
    rows = (OpenRow(("1",), least={"得分": -3}, most={"得分": 0}), OpenRow(("2",)))
    path = tmp_path / "清单.xlsx"
    sheets = [OpenList("清单", "试用清单", "说明", COLUMNS, rows)]
    write_open_book(path, OpenBook("试用清单", {}, sheets), {})

    def fill(sheet: Worksheet) -> None:
        sheet["D4"], sheet["D5"] = -3, -3

    read = saved(path, fill)

    assert said(read) == {("1", "得分"): "-3"}
    assert [remark.found for remark in read.remarks] == ["-3"]
    assert told(read) == [("LIST_VALUE_NOT_TAKEN", "D5")]


def test_the_sentence_of_an_empty_list_is_no_row_that_somebody_added(tmp_path):
    path = tmp_path / "空.xlsx"
    empty = OpenList("清单", "试用清单", "说明", COLUMNS, (), empty="还没有。")
    write_open_book(path, OpenBook("试用清单", {}, [empty]), {})

    read = saved(path, lambda sheet: None)

    assert (read.added, read.remarks) == ([], [])
