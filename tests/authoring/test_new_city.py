"""The manual's way from a published table to scored returns, as a new user pastes it."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook
from support.read_counts import COUNTS
from typer.testing import CliRunner

from perfeval_xl.cli import app
from perfeval_xl.guide import find_chapter
from perfeval_xl.rubric.load import load_rubric


@pytest.fixture
def elsewhere(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the examples in it, to work in."""
    shutil.copytree(root / "examples" / "new-city", tmp_path / "examples" / "new-city")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def pasted() -> list[list[str]]:
    chapter = find_chapter("新体系").text
    block = re.search(r"<!-- new-city -->\n```sh\n(.*?)```", chapter, re.DOTALL)
    assert block is not None
    return [shlex.split(line)[1:] for line in block[1].splitlines()]


def test_the_commands_lead_to_a_scorebook(elsewhere: Path):
    told = []
    for command in pasted():
        done = CliRunner().invoke(app, command)
        # What is left to people is counted, and no reason to stop.
        left = command[:2] == ["rubric", "check"]
        assert done.exit_code == int(left), (command, done.output)
        told.append(done.output)

    assert "读懂 8 条评价标准，3 条没有读懂" in told[0]
    assert "加分最多 5 分。" in told[0]
    assert "一票否决“重大违纪”：总分计0分，等级最高为差。" in told[0]
    assert "社会效益：根据实际情况酌情计分" in told[0]
    assert "未读懂  社会效益：根据实际情况酌情计分" in told[1]
    assert "3 条评价标准没有读懂" in told[1]
    template = load_workbook(elsewhere / "模板" / "示例县教育局.xlsx")["个性指标"]
    printed = [cell.value for row in template for cell in row]
    assert {"新增公办学位", "校舍维修完成时间"} <= {*printed}
    (total,) = json.loads((elsewhere / "结果" / "run.json").read_text(encoding="utf-8"))["totals"]
    # 10-2, 10, 10 of 15, 15-0.5, 10-2, 10 x 90 %, 6 x 90 % and 4, 9 by itself, 8 of 10
    assert (total["department"], total["score"], total["grade"]) == ("示例县教育局", 85.9, "良")
    book = load_workbook(elsewhere / "结果" / "评分表" / "示例县教育局.xlsx", data_only=True)
    headings = [cell.value for cell in book["评分表"][3]][:7]
    assert headings == ["一级指标", "二级指标", "三级指标", "分值", "评价标准", "指标说明", "得分"]


def test_the_workbook_is_the_only_thing_to_edit(elsewhere: Path):
    for command in pasted()[:1]:
        CliRunner().invoke(app, command)
    before = load_rubric(elsewhere / "shili-2026.yaml")
    for command in (
        ["rubric", "export", "shili-2026.yaml", "-o", "shili-2026.xlsx"],
        ["rubric", "import", "shili-2026.xlsx", "-o", "shili-2026.yaml"],
    ):
        assert CliRunner().invoke(app, command).exit_code == 0

    after = load_rubric(elsewhere / "shili-2026.yaml")
    assert after.model_dump(exclude={"digest"}) == before.model_dump(exclude={"digest"})


def test_the_manual_counts_what_is_read():
    chapter = find_chapter("新体系").text
    for rubric_id, counts in COUNTS.items():
        if counts["read"]:
            kinds = ("read", "refused", "judged", "wrong")
            cells = " | ".join(str(counts[kind]) for kind in kinds)
            assert f"| `{rubric_id}` | {cells} |" in chapter
