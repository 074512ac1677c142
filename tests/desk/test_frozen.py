"""A machine without Python: the folder that `.ci/freeze` builds does a bureau's month by itself."""

from __future__ import annotations

import filecmp
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from support.desk import desk
from support.inbox import EXAMPLES
from support.workbooks import opened

pytestmark = pytest.mark.large

YEAR = "2026"
Program = Callable[..., subprocess.CompletedProcess[str]]


def _alone(folder: Path) -> dict[str, str]:
    """Return an environment with no Python and nothing else to be found."""
    home = {"HOME": str(folder), "LANG": "C.UTF-8", "PATH": str(folder / "nothing")}
    keep = {name: os.environ[name] for name in ("SYSTEMROOT", "TMPDIR") if name in os.environ}
    return {**keep, **home}


def _caller(command: list[str], folder: Path, environment: dict[str, str]) -> Program:
    def call(*arguments: str, typed: str = "", cwd: Path = folder):
        return subprocess.run(
            [*command, *arguments], cwd=cwd, env=environment, input=typed, capture_output=True,
            encoding="utf-8", timeout=300,
        )  # fmt: skip

    return call


@pytest.fixture(scope="module")
def built(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("frozen")
    subprocess.run([sys.executable, root / ".ci" / "freeze", folder], check=True)
    return folder / "perfeval" / "perfeval"


@pytest.fixture
def frozen(built: Path, tmp_path: Path) -> Program:
    """The frozen program, with no Python and nothing else to be found."""
    return _caller([str(built)], tmp_path, _alone(tmp_path))


@pytest.fixture
def installed(tmp_path: Path) -> Program:
    return _caller([sys.executable, "-P", "-m", "perfeval_xl"], tmp_path, dict(os.environ))


def same_files(one: Path, other: Path) -> list[str]:
    """Return the files below two folders, all of which must be the same byte for byte."""
    names = sorted(
        str(path.relative_to(one)) for path in one.rglob("*")
        if path.suffix in (".xlsx", ".csv", ".txt") and "台账备份" not in path.parts
    )  # fmt: skip
    assert names == sorted(
        str(path.relative_to(other)) for path in other.rglob("*")
        if path.suffix in (".xlsx", ".csv", ".txt") and "台账备份" not in path.parts
    )  # fmt: skip
    assert [name for name in names if not filecmp.cmp(one / name, other / name, False)] == []
    return names


def test_the_examples_give_the_same_bytes(frozen: Program, installed: Program, tmp_path: Path):
    for name, program in (("frozen", frozen), ("installed", installed)):
        ran = program("run", str(EXAMPLES), "--out", str(tmp_path / name))
        assert ran.returncode == 0, ran.stderr

    assert len(same_files(tmp_path / "frozen", tmp_path / "installed")) > 15


def test_a_month_on_a_machine_without_python(frozen: Program, tmp_path: Path):
    made = frozen("new", "绩效", "--rubric", "hengyang-2019", "--year", YEAR)
    assert made.returncode == 0, made.stderr
    work = tmp_path / "绩效"
    book = load_workbook(work / "单位名册.xlsx")
    for number in range(1, 21):
        book["单位名册"].cell(number + 1, 1, f"演练单位{number:03d}")
    book.save(work / "单位名册.xlsx")

    sent = frozen("step", "1", typed="\n\n\n", cwd=work)
    assert "写好 20 份" in sent.stdout, sent.stderr

    practice = ("--fill-random", "15", "-o", str(tmp_path / "演练"), "--year", YEAR)
    assert frozen("template", "hengyang-2019", *practice).returncode == 0
    for path in (tmp_path / "演练").glob("*.xlsx"):
        shutil.copy(path, work / "收件")
    changed = opened(work / "收件" / "演练单位002.xlsx")
    changed["基础数据表"]["B6"] = "很多"
    changed.save(work / "收件" / "演练单位002.xlsx")
    (work / "收件" / "坏.xlsx").write_bytes(b"PK\x03\x04 broken")

    checked = frozen("step", "2", typed="\n\n", cwd=work)
    assert "须改正 2" in checked.stdout, checked.stdout
    scored = frozen("step", "3", typed="\n\n", cwd=work)
    assert "评分 14，退回 2" in scored.stdout, scored.stderr
    out = work / "结果" / YEAR
    assert len([*(out / "退回").glob("*.xlsx")]) == 2

    scorebook = next((out / "评分表").rglob("*演练单位003.xlsx"))
    reviewed = load_workbook(scorebook)
    (cell,) = next(
        [below] for row in reviewed["评分表"] for cell in row if cell.value == "审核得分"
        for below in (reviewed["评分表"].cell(cell.row + 1, cell.column),)
    )  # fmt: skip
    cell.value = 0
    reviewed.save(scorebook)
    collected = frozen("step", "4", typed="", cwd=work)
    assert "读取改过的评分表 1 份：审核 1 项" in collected.stdout, collected.stdout

    reminded = frozen("step", "5", typed="", cwd=work)
    assert "催报清单" in reminded.stdout
    assert frozen("history", str(work / "结果")).returncode == 0
    explained = frozen("explain", str(work / "结果"), "演练单位003")
    assert "审核" in explained.stdout


def test_the_desk_opens_and_scores(built: Path, frozen: Program, tmp_path: Path):
    made = frozen("new", "绩效", "--rubric", "hengyang-2019", "--year", YEAR)
    assert made.returncode == 0, made.stderr
    work = tmp_path / "绩效"
    assert list(work.glob("工作台.*"))
    practice = ("--fill-random", "2", "-o", str(work / "收件"), "--year", YEAR)
    assert frozen("template", "hengyang-2019", *practice).returncode == 0

    with desk(work, str(built), environment=_alone(tmp_path)) as begun:
        for path in ("", "desk.css", "desk.js"):
            assert begun.ask(path).status == 200
        begun.told("job", {"name": "评分"})
        job = begun.ended()
        assert job["outcome"] == "done", job["words"]
        assert job["done"] == job["total"] > 0
        assert "失分最多的指标" in begun.ask("charts").text
        assert "报送表" in begun.ask("unit", name="演练单位001").text


def test_what_is_imported_late_is_there(frozen: Program):
    criterion = ("criterion", "≥95%得满分，每低1%扣1分", "--points", "5")
    for arguments in (("guide", "1"), ("messages",), ("rubrics",), criterion):
        assert frozen(*arguments).returncode == 0
    lacking = frozen("run", "s3://a/b", "--out", "s3://a/c")
    assert "perfeval-xl[remote]" in lacking.stderr
