"""The roster: names, codes, and a plain word where there are none."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import openpyxl
import pytest

from perfeval_xl.forms.reading.reader import read_return
from perfeval_xl.forms.roster import RosterEntry, read_roster
from perfeval_xl.forms.template.template import write_templates
from perfeval_xl.messages import PerfevalError


def roster(path: Path, rows: list[list]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def test_names_and_codes_are_read_and_repeats_dropped(tmp_path: Path):
    path = roster(
        tmp_path / "r.xlsx",
        [
            ["序号", "单位编码", "单位名称"],
            [1, "001", "甲局"],
            [2, "002", " 乙局 "],
            [3, "001", "甲局"],
        ],
    )

    assert read_roster(path) == [RosterEntry("甲局", "001"), RosterEntry("乙局", "002")]


def test_csv_serves_too(tmp_path: Path):
    (tmp_path / "r.csv").write_text("单位名称,联系人\n甲局,\n", encoding="utf-8-sig")

    assert read_roster(tmp_path / "r.csv") == [RosterEntry("甲局")]


def test_whom_to_call_stands_in_the_further_columns(tmp_path: Path):
    path = roster(
        tmp_path / "r.xlsx",
        [
            ["序号", "单位名称", "联系人", "联系电话", None, "空的", "单位代码"],
            [1, "甲局", " 张\n三 ", 13800000001, "没有列名", None, "001"],
            [2, "乙局", None, "0734-8000000", None, None, "002"],
        ],
    )

    assert [each.contacts for each in read_roster(path)] == [
        (("联系人", "张 三"), ("联系电话", "13800000001")),
        (("联系人", ""), ("联系电话", "0734-8000000")),
    ]


def test_a_department_with_two_contacts_is_still_one(tmp_path: Path):
    rows = "单位名称,联系人,科室\n甲局,经办人甲,行政科\n甲局,经办人乙,行政科\n甲局,,行政科\n"
    (tmp_path / "r.csv").write_text(rows, encoding="utf-8")

    (only,) = read_roster(tmp_path / "r.csv")

    assert only.contacts == (("联系人", "经办人甲；经办人乙"), ("科室", "行政科"))


def test_two_columns_with_the_same_heading_are_told_apart(tmp_path: Path):
    (tmp_path / "r.csv").write_text("单位名称,电话,电话,V1.0\n甲局,1,2,3\n", encoding="utf-8")

    (only,) = read_roster(tmp_path / "r.csv")

    assert only.contacts == (("电话", "1"), ("电话（2）", "2"), ("V1.0", "3"))


def test_of_many_columns_those_of_contacts_are_kept_and_long_texts_cut(tmp_path: Path):
    headings = ["单位名称", "性质", "级次", "地址", "经办人", "手机", "邮箱", "分管领导", "备注"]
    rows = [
        headings,
        ["甲局", "行政", "县级", "某路", "经办人甲", "1", "a@b", "经办人乙", "长" * 99],
    ]

    (only,) = read_roster(roster(tmp_path / "r.xlsx", rows))

    kept = ["性质", "经办人", "手机", "邮箱", "分管领导", "备注"]
    assert [heading for heading, _ in only.contacts] == kept
    assert only.contacts[-1] == ("备注", "长" * 59 + "…")


def test_an_entry_comes_back_whole_from_plain_data():
    entry = RosterEntry("甲局", "001", (("联系人", "经办人甲"),))

    assert RosterEntry(**json.loads(json.dumps(asdict(entry)))) == entry


def test_without_a_column_of_names_it_says_which_columns_there_are(tmp_path: Path):
    path = roster(tmp_path / "r.xlsx", [["名字"], ["甲局"]])

    with pytest.raises(PerfevalError, match="现有的列是名字"):
        read_roster(path)


def test_each_department_gets_a_template_that_knows_it(tmp_path: Path, hengyang):
    path = roster(tmp_path / "r.xlsx", [["单位名称", "单位代码"], ["甲/局", "001"], ["../乙", "2"]])

    written = list(write_templates(hengyang, tmp_path / "out", path))

    assert [each.name for each in written] == ["甲_局.xlsx", "_乙.xlsx"]
    assert {each.parent for each in written} == {tmp_path / "out"}
    book = openpyxl.load_workbook(written[0])
    book["基础数据表"]["B4"] = 21
    book.save(written[0])
    found = read_return(written[0], lambda _: [hengyang])
    assert (found.department, found.code) == ("甲/局", "001")


def test_a_csv_as_excel_saves_one_in_chinese_windows(tmp_path: Path):
    (tmp_path / "r.csv").write_text("单位名称,联系人\n甲局,\n", encoding="gbk")

    assert read_roster(tmp_path / "r.csv") == [RosterEntry("甲局")]


@pytest.mark.parametrize(("content", "words"), [(None, "没有这个文件"), (b"x", "打不开")])
def test_what_is_no_roster_is_told_in_chinese(tmp_path: Path, content: bytes | None, words: str):
    path = tmp_path / "r.xlsx"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(PerfevalError, match=words) as told:
        read_roster(path)

    assert "Cannot" not in str(told.value)
    assert "Errno" not in str(told.value)
