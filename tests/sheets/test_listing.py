"""A list as a sheet: what is declared once is what a reader of the file finds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from perfeval_xl.sheets.columns import DAY, OVERDUE, SKIP, Column, Formula, beside, jumps, keyed
from perfeval_xl.sheets.listing import ListSheet, write_list, write_rows
from perfeval_xl.sheets.style import Style


def written(path: Path, content: ListSheet[Any], rows: Sequence[Any]) -> Worksheet:
    """Write a list into a workbook of one sheet and read it again."""
    with xlsxwriter.Workbook(str(path / "l.xlsx")) as workbook:
        write_list(workbook.add_worksheet("表"), Style(workbook), content, rows)
    return load_workbook(path / "l.xlsx")["表"]


NAMES = ListSheet(
    [Column("序号", 6), keyed("name", "名称", 20)], "名单", "共几个。", empty="没有。"
)


def test_title_facts_headings_and_numbered_rows(tmp_path: Path):
    sheet = written(tmp_path, NAMES, [{"name": "甲局"}, {"name": "乙局"}])

    assert list(sheet.iter_rows(values_only=True)) == [
        ("名单", None), ("共几个。", None), ("序号", "名称"), (1, "甲局"), (2, "乙局"),
    ]  # fmt: skip
    assert {str(area) for area in sheet.merged_cells.ranges} == {"A1:B1", "A2:B2"}
    assert sheet.column_dimensions["B"].width > 20
    assert (sheet.auto_filter.ref, sheet.freeze_panes) == ("A3:B5", "B4")


def test_it_is_printed_across_a4_with_its_headings_on_every_page(tmp_path: Path):
    sheet = written(tmp_path, NAMES, [{"name": "甲局"}])

    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert (sheet.page_setup.fitToHeight, sheet.print_title_rows) == (0, "$3:$3")


def test_an_empty_list_says_so_and_has_no_filter(tmp_path: Path):
    sheet = written(tmp_path, NAMES, [])

    assert sheet["A4"].value == "没有。"
    assert sheet.auto_filter.ref is None


def test_text_stays_text_and_what_is_not_there_stays_blank(tmp_path: Path):
    content = ListSheet([keyed(0, "值", 9)])
    given = ["=1+1", "http://x.cn", "007", None, float("nan"), "", 2.5, date(2026, 1, 2)]
    sheet = written(tmp_path, ListSheet([*content.columns], first=1), [[value] for value in given])

    cells = [sheet.cell(row, 1) for row in range(2, 10)]
    assert [cell.value for cell in cells][:7] == ["=1+1", "http://x.cn", "007"] + [None] * 3 + [2.5]
    assert [cell.data_type for cell in cells] == ["s"] * 3 + ["n"] * 5
    assert all(cell.hyperlink is None for cell in cells)
    assert all(cell.border.left.style == "thin" for cell in cells), "blank ones have a box, too"


def test_a_skipped_cell_is_not_there_at_all(tmp_path: Path):
    sheet = written(tmp_path, ListSheet([keyed(0, "值", 9)], first=1), [[SKIP]])

    assert sheet["A2"].border.left.style is None


def test_a_formula_carries_its_result(tmp_path: Path):
    written(tmp_path, ListSheet([keyed(0, "和", 9)], first=1), [[Formula("=1+2", 3)]])

    book = load_workbook(tmp_path / "l.xlsx"), load_workbook(tmp_path / "l.xlsx", data_only=True)
    assert [each["表"]["A2"].value for each in book] == ["=1+2", 3]


def test_rows_are_as_high_as_the_texts_of_tall_columns_need(tmp_path: Path):
    columns = [keyed(0, "长", 10), Column[Any]("也长", 10, lambda row: row[1], tall=False)]
    sheet = written(tmp_path, ListSheet(columns, first=1), [["短", "长" * 40], ["长" * 40, "短"]])

    assert sheet.row_dimensions[2].height == pytest.approx(19, abs=0.3)
    assert sheet.row_dimensions[3].height > 100


def test_what_depends_on_the_row_is_laid_over_the_look(tmp_path: Path):
    column = Column[Any](
        "日期", 12, lambda row: row, DAY,
        lambda row: OVERDUE if row > date(2026, 1, 1) else {},
    )  # fmt: skip
    sheet = written(tmp_path, ListSheet([column], first=1), [date(2026, 1, 1), date(2026, 1, 2)])

    assert [sheet[cell].font.bold for cell in ("A2", "A3")] == [False, True]
    assert {sheet[cell].number_format for cell in ("A2", "A3")} == {"yyyy-mm-dd"}


def test_links_stop_before_a_sheet_holds_too_many(tmp_path: Path):
    column = Column[str]("文件", 9, lambda row: row, link=lambda row: beside(f"评分表/{row}.xlsx"))
    with xlsxwriter.Workbook(str(tmp_path / "l.xlsx")) as workbook:
        write_rows(workbook.add_worksheet(), Style(workbook), [column], ["a", "b"], 60_000)

    sheet = load_workbook(tmp_path / "l.xlsx").active
    assert sheet["A60001"].hyperlink.target.replace("\\", "/") == "评分表/a.xlsx"
    assert sheet["A60002"].hyperlink is None
    assert sheet["A60002"].value == "b"


def test_rows_jump_to_as_many_sheets_as_they_have(tmp_path: Path):
    content = ListSheet(jumps(lambda row: row, 2), first=1)
    sheet = written(tmp_path, content, [[("甲", "表"), ("乙", "表 2")], [("丙", "表")]])

    assert [cell.value for cell in sheet[2]] == ["甲", "乙"]
    assert sheet["B2"].hyperlink.location == "'表 2'!A1"
    assert (sheet["A3"].value, sheet["B3"].value) == ("丙", None)
    assert sheet["B3"].border.left.style is None
