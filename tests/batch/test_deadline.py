"""A run that knows who was to return until when: what it tells, and what that hangs on."""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from support.inbox import copy
from typer.testing import CliRunner

from perfeval_xl.batch.results.summary_facts import file_day
from perfeval_xl.batch.review import review
from perfeval_xl.batch.run import run
from perfeval_xl.batch.run_result import RunResult
from perfeval_xl.batch.settings.run_plan import Options
from perfeval_xl.cli import app
from perfeval_xl.forms.roster import RosterEntry

DEADLINE = date(2026, 10, 15)
IN_TIME = datetime(2026, 10, 15, 23, 59, 59)
LATE = datetime(2026, 10, 16, 0, 0, 1)
ROSTER = "单位名称,联系人,手机\n示例单位01,经办人甲,1\n示例单位02,经办人乙,2\n没报的局,经办人丙,3\n"
OPTIONS = Options(
    roster=[
        RosterEntry(name, "", (("联系人", "经办人甲"),)) for name in ("示例单位01", "没报的局")
    ],
    deadline=DEADLINE,
)


def at(path: Path, when: datetime) -> Path:
    os.utime(path, (when.timestamp(), when.timestamp()))
    return path


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """One return on the last day; one of the next day in an archive, and one with two errors."""
    inbox = tmp_path / "收件"

    def spoil(book: Workbook) -> None:
        book["基础数据表"]["B6"], book["基础数据表"]["B7"] = "不知道", "见附件"

    at(copy("示例单位01.xlsx", inbox / "一.xlsx"), IN_TIME)
    at(copy("示例单位02.xlsx", inbox / "二.xlsx", spoil), IN_TIME)
    with zipfile.ZipFile(inbox / "十月.zip", "w") as archive:
        third = copy("示例单位03.xlsx", tmp_path / "三.xlsx").read_bytes()
        archive.writestr(zipfile.ZipInfo("三.xlsx", (2026, 10, 16, 0, 0, 0)), third)
    return inbox


def listed(out: Path, sheet: str, first: int, *columns: int) -> list[tuple[object, ...]]:
    rows = load_workbook(out / "汇总表.xlsx")[sheet].iter_rows(min_row=first)
    return [tuple(row[column].value for column in columns) for row in rows]


def test_a_run_tells_who_is_missing_to_mend_and_late(inbox: Path, tmp_path: Path):
    (tmp_path / "名册.csv").write_text(ROSTER, encoding="utf-8")
    out = tmp_path / "out"
    call = ["run", str(inbox), "--out", str(out), "--roster", str(tmp_path / "名册.csv")]

    done = CliRunner().invoke(app, [*call, "--deadline", "2026-10-15"])

    told = "名册 3 个单位：已评分 1（其中迟报 0），退回 1，未报送 1。报送率 66.7%。"
    assert told in done.output.splitlines()
    assert listed(out, "催报清单", 4, 2, 3, 5, 6, 7) == [
        ("没报的局", "未报送", None, "经办人丙", "3"),
        ("示例单位02", "已退回、尚未重报", "二.xlsx", "经办人乙", "2"),
        ("示例单位03", "迟报", "十月.zip/三.xlsx", None, None),  # by the archive's own day
    ]
    assert "《二.xlsx》有 2 处须改正" in str(listed(out, "催报清单", 5, 10)[0])
    manifest = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert manifest["deadline"] == "2026-10-15"
    assert manifest["roster"] == {
        "departments": 3, "scored": 1, "returned": 1, "missing": 1, "late": 0,
    }  # fmt: skip


def test_a_run_without_a_roster_says_nothing_of_one(inbox: Path, tmp_path: Path):
    done = CliRunner().invoke(app, ["run", str(inbox), "--out", str(tmp_path / "out")])

    assert "名册" not in done.output
    manifest = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert (manifest["deadline"], manifest["roster"]) == (None, None)


def test_the_settings_file_is_told_in_the_summary(inbox: Path, tmp_path: Path):
    (tmp_path / "perfeval.toml").write_text("[run]\ndeadline = 2026-10-15\n", encoding="utf-8")
    out = tmp_path / "out"

    CliRunner().invoke(app, ["run", str(inbox), "--out", str(out)])

    told = dict(listed(out, "运行说明", 3, 0, 1))
    assert str(told["报送期限（--deadline）"]).startswith("2026-10-15，当天报的不算迟；")


@pytest.mark.large
def test_a_review_tells_the_same_as_the_run(inbox: Path, tmp_path: Path):
    out = tmp_path / "out"
    run(inbox, out, OPTIONS)
    before = (out / "汇总表.xlsx").read_bytes()
    roster = json.loads((out / "run.json").read_text(encoding="utf-8"))["roster"]

    review(out)

    assert (out / "汇总表.xlsx").read_bytes() == before
    assert json.loads((out / "run.json").read_text(encoding="utf-8"))["roster"] == roster


def touched(inbox: Path, out: Path, options: Options) -> RunResult:
    """Run, move a file to the day after the deadline, and run again."""
    run(inbox, out, options)
    at(inbox / "一.xlsx", LATE)
    return run(inbox, out, options)


def test_a_file_that_becomes_late_is_a_change(inbox: Path, tmp_path: Path):
    assert not touched(inbox, tmp_path / "out", OPTIONS).unchanged

    states = [state for (state,) in listed(tmp_path / "out", "催报清单", 4, 3)]
    assert states == ["未报送", "已退回、尚未重报", "迟报", "迟报"]


@pytest.mark.large
def test_without_a_deadline_the_time_of_a_file_changes_nothing(inbox: Path, tmp_path: Path):
    result = touched(inbox, tmp_path / "out", Options(roster=OPTIONS.roster))
    assert (result.read, result.written) == (0, 0)

    other = tmp_path / "另一处"
    shutil.copytree(inbox, other / "收件", copy_function=shutil.copyfile)  # all files of today
    run(other / "收件", other / "out", Options(roster=OPTIONS.roster))
    theirs = (other / "out" / "汇总表.xlsx").read_bytes()
    assert (tmp_path / "out" / "汇总表.xlsx").read_bytes() == theirs


@pytest.mark.large
def test_another_deadline_is_a_change(inbox: Path, tmp_path: Path):
    run(inbox, tmp_path / "out", OPTIONS)
    later = Options(roster=OPTIONS.roster, deadline=DEADLINE + timedelta(days=1))

    assert not run(inbox, tmp_path / "out", later).unchanged
    assert "迟报" not in [state for (state,) in listed(tmp_path / "out", "催报清单", 4, 3)]


@pytest.mark.large
def test_the_time_of_day_at_which_a_run_is_made_changes_nothing(inbox: Path, tmp_path: Path):
    run(inbox, tmp_path / "a", OPTIONS)
    run(inbox, tmp_path / "b", OPTIONS)

    same = ["汇总表.xlsx", "明细.xlsx", "scores.csv", "findings.csv"]
    for name in same:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


@pytest.mark.parametrize(
    ("modified", "day"),
    [
        (int(IN_TIME.timestamp()) * 1_000_000_000 + 999_999_999, DEADLINE),
        (int(LATE.timestamp()) * 1_000_000_000, DEADLINE + timedelta(days=1)),
        (0, None),
        (-5, None),
        (10**30, None),
    ],
)
def test_the_day_of_a_file_is_that_of_the_computers_calendar(modified: int, day: date | None):
    assert file_day(modified) == day
