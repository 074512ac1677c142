"""perfeval check: what is wrong with a return, told without scoring or writing anything."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

from support.inbox import EXAMPLES, SOUND, copy
from typer.testing import CliRunner

from perfeval_xl.cli import app


def check(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["check", *map(str, arguments)])
    return result.exit_code, result.output


def wrong_total(book) -> None:
    book["基础数据表"]["B6"] = 999


def test_a_sound_return(tmp_path: Path):
    before = sorted(tmp_path.rglob("*"))
    code, told = check(EXAMPLES / SOUND)

    assert code == 0
    assert told.startswith("示例单位01.xlsx（示例单位01）：")
    assert told.endswith("共 1 个文件：可以评分 1，须改正 0，被替代 0，未读取 0。\n")
    assert sorted(tmp_path.rglob("*")) == before


def test_an_error_names_file_sheet_cell_what_is_there_and_what_should_be(tmp_path: Path):
    path = copy(SOUND, tmp_path / "甲.xlsx", wrong_total)

    code, told = check(path)

    lines = told.splitlines()
    assert code == 1
    assert lines[0].startswith("甲.xlsx（示例单位01）：错误 1")
    # Which of the three is wrong nobody can tell.
    assert lines[1].startswith("  错误  基础数据表 B6、B7、B8：")
    assert "填的是 999" in lines[1]
    assert "请改正合计或分项" in lines[1]
    assert "须改正 1" in lines[-1]


def test_folders_and_files_together_and_what_cannot_be_opened(tmp_path: Path):
    copy(SOUND, tmp_path / "收件" / "甲.xlsx")
    broken = tmp_path / "坏.xlsx"
    broken.write_text("这是一个文本文件", encoding="utf-8")

    code, told = check(tmp_path / "收件", broken)

    assert code == 1
    assert "甲.xlsx（示例单位01）" in told
    assert "坏.xlsx：错误 1\n  错误  文件打不开" in told


def test_files_of_one_name_in_two_folders_are_told_apart(tmp_path: Path):
    copy(SOUND, tmp_path / "一" / "报送表.xlsx", wrong_total)
    copy("示例单位02.xlsx", tmp_path / "二" / "报送表.xlsx")

    for places in (["一", "二"], ["一/报送表.xlsx", "二/报送表.xlsx"]):
        _, told = check(*(tmp_path / place for place in places))

        assert f"{tmp_path.as_posix()}/一/报送表.xlsx（示例单位01）：错误 1" in told
        assert "填的是 999" not in told.partition("二/报送表.xlsx（示例单位02）：")[2]


def test_a_file_that_is_named_and_lies_in_a_folder_named_is_one_file(tmp_path: Path):
    path = copy(SOUND, tmp_path / "收件" / "甲.xlsx")

    _, told = check(tmp_path / "收件", path)

    assert told.endswith("共 1 个文件：可以评分 1，须改正 0，被替代 0，未读取 0。\n")


def test_as_json_for_programs(tmp_path: Path):
    code, told = check(copy(SOUND, tmp_path / "甲.xlsx", wrong_total), "--json")

    rows = json.loads(told)
    assert code == 1
    assert {row["code"] for row in rows if row["severity"] == "error"} == {"SUM_DIFFERS"}
    assert {row["cell"] for row in rows if row["code"] == "SUM_DIFFERS"} == {"B6、B7、B8"}


def test_a_path_that_is_not_there_is_told_plainly(tmp_path: Path):
    code, told = check(tmp_path / "没有.xlsx")

    assert code == 2
    assert "没有.xlsx 不存在" in told


def test_another_year_than_the_one_asked_for():
    code, told = check(EXAMPLES / SOUND, "--year", "2026")

    assert code == 1
    assert "报送表是2019年度的，本次评2026年度" in told


def test_files_of_the_same_name_keep_their_findings_apart(tmp_path: Path):
    sound = copy(SOUND, tmp_path / "一" / "甲.xlsx")
    broken = tmp_path / "二" / "甲.xlsx"
    broken.parent.mkdir()
    broken.write_text("这是一个文本文件", encoding="utf-8")

    _, told = check(sound, broken, tmp_path / "一")

    assert told.splitlines()[0] == f"{sound.as_posix()}（示例单位01）：没有发现问题"
    assert told.splitlines()[1] == f"{broken.as_posix()}：错误 1"
    assert "共 2 个文件：可以评分 1，须改正 1" in told


def test_a_file_by_itself_has_the_limits_of_its_inbox(tmp_path: Path):
    (tmp_path / "perfeval.toml").write_text("[limits]\ncells = 10\n", encoding="utf-8")

    code, told = check(copy(SOUND, tmp_path / "收件" / "甲.xlsx"))

    assert code == 1
    assert "上限是 10 格" in told


def test_what_a_library_says_in_english_is_not_passed_on(tmp_path: Path):
    # It is a zip archive with a workbook's parts, whose reader finds no list of sheets.
    path = tmp_path / "甲.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", "<a/>")

    _, told = check(path)

    assert "内容不是有效的表格：内部有损坏，读取程序读不出来。" in told
