"""The command line at work: what it prints, and plain words for what a person can mend."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from support.inbox import SOUND, copy
from typer.testing import CliRunner

from perfeval_xl import __version__
from perfeval_xl.cli import app


def invoke(*arguments: str):
    return CliRunner().invoke(app, list(arguments))


def test_the_version():
    assert invoke("--version").output.strip() == f"perfeval-xl {__version__}"


def test_the_rubrics_are_listed():
    assert "hengyang-2019\t衡阳市财政局" in invoke("rubrics").output


def test_a_template_is_written_where_it_is_asked_for(tmp_path: Path):
    result = invoke("template", "hengyang-2019", "-o", str(tmp_path), "--year", "2024")

    assert result.exit_code == 0
    assert (tmp_path / "hengyang-2019_2024年度报送表.xlsx").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["run", "/不存在", "--out", "x"], "收件文件夹 /不存在 不存在"),
        (["template", "hengyan"], "没有指标体系“hengyan”，也没有这个文件。现有："),
    ],
)
def test_a_slip_is_told_in_one_sentence(arguments: list[str], words: str):
    result = invoke(*arguments)

    assert result.exit_code == 2
    assert words in result.output
    assert "Traceback" not in result.output


def test_the_output_may_not_lie_in_the_inbox(tmp_path: Path):
    result = invoke("run", str(tmp_path), "--out", str(tmp_path / "out"))

    assert result.exit_code == 2
    assert not (tmp_path / "out").exists()


def test_a_return_of_another_year_or_rubric_is_handed_back(root: Path, tmp_path: Path):
    inbox = str(root / "examples" / "inbox")

    result = invoke("run", inbox, "--out", str(tmp_path), "--year", "2031", "--json", "--anyway")

    assert result.exit_code == 1
    data = json.loads(result.stdout)
    assert {file["status"] for file in data["files"]} == {"returned"}
    assert "年度的，本次评2031年度" in data["files"][0]["reason"]


def test_who_has_not_returned_is_listed(root: Path, tmp_path: Path):
    from support.workbooks import values

    (tmp_path / "r.csv").write_text("单位名称\n示例单位０１\n没报的局\n", encoding="utf-8")
    inbox, out = str(root / "examples" / "inbox"), str(tmp_path / "out")

    invoke("run", inbox, "--out", out, "--roster", str(tmp_path / "r.csv"), "--period", "2019-10")

    folder = tmp_path / "out" / "2019-10"
    sheet = {c: v for (s, c), v in values(folder / "汇总表.xlsx").items() if s == "报送情况"}
    missing = [cell[1:] for cell, value in sheet.items() if value == "未报送"]
    assert [sheet[f"C{row}"] for row in missing] == ["没报的局"]
    scores = (folder / "scores.csv").read_text(encoding="utf-8-sig")
    assert "hengyang-2019,2019,2019-10,EX001,示例单位01" in scores


def test_help_waits_for_no_heavy_library():
    code = (
        "import sys; from perfeval_xl.cli import app;"
        "print([m for m in ('pandas', 'numpy', 'xlsxwriter', 'pydantic') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


@pytest.mark.large
def test_nothing_but_the_result_is_printed_off_a_terminal(tmp_path: Path):
    command = [sys.executable, "-m", "perfeval_xl", "run", str(tmp_path / "收件")]
    copy(SOUND, tmp_path / "收件" / "甲.xlsx")
    done = subprocess.run([*command, "--out", str(tmp_path)], capture_output=True, check=True)

    assert done.stderr == b""
    assert done.stdout.decode().startswith("共 1 个文件：评分 1")
