"""Every command and every block of Python that the README and the manual show does what it says.

Each page is followed from its top in a folder of its own: `D:\\绩效`, where 收件 holds returns of
the examples and of the period that the pages speak of.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pandas as pd
import pytest
from support.profile import GATE
from typer.testing import CliRunner

from guide.fences import SHELLS, SHOWN, commands, fences
from perfeval_xl.cli import app
from perfeval_xl.guide import FOLDER
from perfeval_xl.practice.fillings import write_practice
from perfeval_xl.rubric.load import load_rubric

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted(FOLDER.glob("*.md"))]
DONE = (0, 1)
"""All is well, or there is something to mend: what a reader may meet. 2 and 3 are refusals."""

IN_THE_INBOX = ("衡阳市人民政府金融工作办公室", "示例单位01", "示例单位02")


@pytest.fixture(scope="session")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Returns of the month that the pages speak of."""
    folder = tmp_path_factory.mktemp("practice")
    rubric = load_rubric("hengyang-2019", 2026, "2026-10")
    assert sum(1 for _ in write_practice(rubric, folder, count=3, seed=1)) == 3
    return folder


@pytest.fixture
def office(practice: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """D:\\绩效, with 收件, 单位名册.xlsx, 个性指标.xlsx and the examples, to work in."""
    folder = tmp_path / "绩效"
    shutil.copytree(practice, folder / "收件")
    for name in IN_THE_INBOX:
        shutil.copy2(ROOT / "examples" / "inbox" / f"{name}.xlsx", folder / "收件")
    fewer = None if GATE else shutil.ignore_patterns("示例单位0[3-9].xlsx", "示例单位1*.xlsx")
    shutil.copytree(ROOT / "examples", folder / "examples", ignore=fewer)
    listed = [*IN_THE_INBOX, "演练单位001", "没有报的单位"]
    roster = pd.DataFrame({"单位名称": listed, "联系人": "张"})
    roster.to_excel(folder / "单位名册.xlsx", index=False, engine="openpyxl")
    row = {"单位": "示例单位01", "三级指标": "培训人次", "指标值": 100, "分值": 30}
    pd.DataFrame([row]).to_excel(folder / "个性指标.xlsx", index=False, engine="openpyxl")
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.thinned(8)
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_can_be_followed_from_its_top(page: Path, office: Path, tmp_path: Path):
    names: dict[str, object] = {}
    for fence in fences(page):
        if fence.is_excused:
            continue
        if fence.file:
            Path(fence.file).write_text(fence.text, encoding="utf-8")
        elif fence.language == "python":
            exec(compile(fence.text, page.name, "exec"), names)
        elif fence.language in SHELLS:
            for command in commands(fence, tmp_path):
                follow(command)
        else:
            assert fence.language in SHOWN, f"{page.name} has a block that nobody runs: {fence}"


def follow(command: list[str]) -> None:
    program, *arguments = command
    if program == "cd":
        os.chdir(arguments[0])
        return
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code in DONE, (command, result.output, result.exception)


def test_few_blocks_are_excused():
    excused = [
        line
        for page in PAGES
        for fence in fences(page)
        if fence.is_excused
        for line in fence.text.splitlines()
        if line.startswith("perfeval ")
    ]
    # These go on until somebody ends them.
    endless = ("perfeval watch", "perfeval desk")
    unlike = [line for line in excused if "tcp://" not in line and line not in endless]

    assert unlike == []
