"""Roster against inbox: who stands where, and whom to call."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook

from perfeval_xl.checks.findings import COLUMNS
from perfeval_xl.forms.roster import RosterEntry
from perfeval_xl.workbooks.summary import FileStatus, RunFacts, write_summary
from perfeval_xl.workbooks.summary.facts import Outcome
from perfeval_xl.workbooks.summary.submissions import submissions

NO_FINDINGS = pd.DataFrame(columns=list(COLUMNS), dtype=object)


def file(path: str, status: Outcome, department: str, code: str = "", target: str = ""):
    reason = "" if status == "scored" else f"{path}的原因。"
    return FileStatus(path, status, department, reason, "0" * 64, code, target)


ROSTER = [RosterEntry(name, code) for name, code in (
    ("甲局", "001"), ("乙局（本级）", "002"), ("丙局", "003"), ("丁局", "004"), ("戊局", "005"),
)]  # fmt: skip
FILES = [
    file("甲.xlsx", "scored", "甲局", "001", "评分表/甲局.xlsx"),
    file("甲旧.xlsx", "superseded", "甲局"),
    file("乙.xlsx", "returned", "乙局 (本级)", "", "退回/乙.xlsx"),
    file("丙新名.xlsx", "scored", "丙局机关", "003", "评分表/丙局机关.xlsx"),
    file("丁.xlsx", "ignored", "丁局"),
    file("外.xlsx", "returned", "名册外的局", "", "退回/外.xlsx"),
    file("坏.xlsx", "returned", "", "", "退回/坏.xlsx"),
    file("照片.jpg", "ignored", ""),
]


def test_each_department_of_the_roster_has_one_state():
    found = {each.name: (each.state, each.on_roster) for each in submissions(ROSTER, FILES)}

    assert found == {
        "甲局": ("已评分", True),
        "乙局（本级）": ("退回", True),  # its name is printed with other brackets
        "丙局": ("已评分", True),  # known by its code
        "丁局": ("未报送", True),  # what it sent could not be read yet
        "戊局": ("未报送", True),
        "名册外的局": ("退回", False),
    }


def test_what_else_a_department_sent_is_told():
    twice = [*FILES, file("甲另一体系.xlsx", "returned", "甲局")]

    remarks = {each.name: each.remark for each in submissions(ROSTER, twice)}

    assert remarks["甲局"] == "另有“甲另一体系.xlsx”：退回。另有 1 份已被替代。"
    assert remarks["戊局"] == "收件文件夹中没有它的报送表。"
    assert remarks["乙局（本级）"] == "乙.xlsx的原因。"


@pytest.fixture
def book(tmp_path: Path):
    write_summary(tmp_path / "s.xlsx", [], NO_FINDINGS, RunFacts("2026-10", FILES, ROSTER))
    return load_workbook(tmp_path / "s.xlsx")


def rows(sheet, first: int, columns: tuple[int, ...]) -> list[tuple]:
    return [tuple(line[at].value for at in columns) for line in sheet.iter_rows(min_row=first)]


def test_those_to_call_are_listed_first_who_sent_nothing(book):
    sheet = book["催报清单"]

    assert rows(sheet, 4, (1, 2, 3, 5)) == [
        ("004", "丁局", "未报送", "丁.xlsx"),
        ("005", "戊局", "未报送", None),
        ("002", "乙局（本级）", "已退回、尚未重报", "乙.xlsx"),
        (None, "名册外的局", "已退回、尚未重报", "外.xlsx"),
        (None, "（看不出是哪个单位）", "已退回、尚未重报", "坏.xlsx"),
    ]
    assert sheet["F6"].hyperlink.target == "退回\\乙.xlsx"
    assert sheet["E6"].value == "已退回。乙.xlsx的原因。"
    assert sheet["A2"].value == (
        "2026-10　未报送 2 个单位，已退回、尚未重报 3 份。"
        "最右一栏“催报用语”可以直接复制，发给单位。"
    )


def test_without_a_roster_only_what_was_handed_back_is_listed(tmp_path: Path):
    write_summary(tmp_path / "s.xlsx", [], NO_FINDINGS, RunFacts("", FILES))
    book = load_workbook(tmp_path / "s.xlsx")

    names = [name for (name,) in rows(book["催报清单"], 4, (2,))]
    assert names == ["乙局 (本级)", "名册外的局", "（看不出是哪个单位）"]
    assert "名册对照" not in book.sheetnames


def test_where_nobody_is_to_be_called_it_says_so(tmp_path: Path):
    write_summary(tmp_path / "s.xlsx", [], NO_FINDINGS, RunFacts("", FILES[:1]))

    assert load_workbook(tmp_path / "s.xlsx")["催报清单"]["A4"].value == "没有需要催报的单位。"


def test_every_file_is_listed_and_counted(book):
    sheet = book["报送情况"]
    counts = {sheet.cell(row, 1).value: sheet.cell(row, 2).value for row in range(3, 8)}
    listed = rows(sheet, 10, (0, 1, 2))

    assert list(counts) == [
        "已评分的文件", "退回的文件", "被替代的文件", "未读取的文件", "未报送的单位",
    ]  # fmt: skip
    assert counts["退回的文件"] == '=COUNTIF($B$10:$B$18,"退回")'
    assert [path for path, _, _ in listed] == [*(each.path for each in FILES), None]
    assert listed[-1] == (None, "未报送", "戊局")


def test_without_a_deadline_no_day_is_told(book):
    told = {cell.value for sheet in book for row in sheet for cell in row}

    assert "文件修改日期" not in told


def test_the_roster_counts_its_departments(book):
    sheet = book["名册对照"]

    assert sheet["A3"].value == "名册 5 个单位：已评分 2，退回 1，未报送 2。报送率 60%。"
    assert sheet["E5"].hyperlink.target == "评分表\\甲局.xlsx"
    assert sheet["F10"].value.startswith("（名册外）")
