"""Every text of every workbook can be read whole, on the screen and on A4, in 宋体.

`support.cut_texts` measures. What a review changes must be seen whole as well.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from support import ROOT
from support.cut_texts import cut_texts, fits
from support.every_workbook import INBOX, OUT
from support.seen import SeenSheet, seen
from xlsxwriter import Workbook

from perfeval_xl.workbooks.scorebook.deductions.deduction_sheet import SHEET as DEDUCTIONS
from perfeval_xl.workbooks.scorebook.process_rows import SHEET as PROCESS

PER_LINE = ("得分明细", "问题明细")
"""明细.xlsx has up to a million rows to filter and count, one line each; nobody prints them."""
STEPWISE = (PROCESS, "项目", "个性指标")
"""Sheets on which scores are computed step by step."""
_SENTENCES, _FIRST = 5, 4
"""The column of 扣分说明 with the sentences, and its first row."""
OPINION = "，审核意见：材料齐全，同意单位自评，按评价标准核定。"


@pytest.fixture(scope="module")
def sheets(workbooks: list[Path]) -> list[SeenSheet]:
    """The visible sheets of all of them, and of what is shipped."""
    shipped = [*sorted((ROOT / "templates").glob("*.xlsx")),
               *sorted((ROOT / "examples" / "inbox").glob("*.xlsx"))]  # fmt: skip
    return [sheet for path in (*workbooks, *shipped) for sheet in seen(path)]


def is_cut(sheet: SeenSheet) -> list[str]:
    """Return what is cut but need not be seen whole."""
    if sheet.name in PER_LINE:
        return []
    found = cut_texts(sheet)
    if not sheet.name.startswith(STEPWISE):
        return list(found)
    # Behind what is printed stand steps and words that 评分表 and 扣分说明 join, and show whole.
    last = sheet.printed[3]
    behind = {cell.name for cell in sheet.cells if cell.column > last}
    return [each for each in found if each.partition(":")[0] not in behind]


def test_no_text_is_cut(sheets: list[SeenSheet]):
    cut = {(str(each.book), each.name): found for each in sheets if (found := is_cut(each))}

    assert len(sheets) > 200
    assert {where: found[:5] for where, found in cut.items()} == {}


def test_every_kind_is_looked_at(sheets: list[SeenSheet]):
    """Else the test above would pass for want of what it is about."""
    folders = {part for each in sheets for part in each.book.parts}
    names = {each.name.partition(" ")[0] for each in sheets}

    assert folders >= {str(INBOX), str(OUT), "模板", "评分表", "模", "直", "退回", "templates"}
    assert names >= {"评分表", PROCESS, DEDUCTIONS, "横向与历史", "项目1", "自评表", "修改清单",
                     "运行说明", "数据问题", "总分变化", "单位明细", "个性指标"}  # fmt: skip


def test_every_row_of_the_deductions_holds_every_sentence(sheets: list[SeenSheet]):
    """Their order follows the reviews: each may come to stand in each row, and become longer."""
    looked_at = 0
    for sheet in sheets:
        if sheet.name != DEDUCTIONS:
            continue
        cells = [each for each in sheet.cells if each.column == _SENTENCES and each.row >= _FIRST]
        longest = sorted((each.text for each in cells), key=len)[-2:]
        looked_at += len(longest) == 2 and bool(longest[0])
        for cell in cells:
            for text in longest:
                assert fits(text + OPINION, cell, sheet), (sheet.book, cell.name, text)
    assert looked_at > 3


def test_what_is_cut_is_seen(tmp_path: Path):
    with Workbook(tmp_path / "截断.xlsx") as book:
        sheet = book.add_worksheet()
        wrapped = book.add_format({"text_wrap": True, "font_size": 10})
        sheet.write_string("A1", "八个字两行放得下", wrapped)
        sheet.set_row(0, 26)
        sheet.write_string("A2", "八个字两行放不下", wrapped)
        sheet.set_row(1, 24)
        sheet.write_string("A3", "这句话写到旁边去了")
        sheet.write_string("A4", "这句话旁边有别的字")
        sheet.write_string("B4", "字")
        sheet.write_number("C1", 1234567.891, book.add_format({"num_format": "#,##0.00"}))
        sheet.write_number("C2", 123.4, book.add_format({"num_format": "#,##0.00"}))
        sheet.write_string("D5", "这句话写出了纸外")
        sheet.print_area("A1:D5")
    (found,) = seen(tmp_path / "截断.xlsx")

    assert [each.partition(":")[0] for each in cut_texts(found)] == ["C1", "A2", "A4", "D5"]
