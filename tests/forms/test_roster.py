"""The roster: names, codes, and a plain word where there are none."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from perfeval_xl.batch.templates import write_templates
from perfeval_xl.forms.reader import read_return
from perfeval_xl.forms.roster import RosterEntry, read_roster
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
