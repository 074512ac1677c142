"""What the summary of a run leads to is there, and what it tells of the run is the run's."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

import pytest
from openpyxl import Workbook, load_workbook
from support.inbox import copy, filled

from perfeval_xl.batch.run import run
from perfeval_xl.batch.settings.run_plan import Options
from perfeval_xl.forms.roster import RosterEntry
from perfeval_xl.rubric.load import load_rubric

ODD = "甲 局 #1 50%25（本级）[a]"


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    inbox = tmp_path_factory.mktemp("links") / "收件"
    filled(inbox / "甲.xlsx", ODD, "001")
    filled(inbox / "十月" / "乙.xlsx", "乙局", "002")
    copy("大同市人民政府金融工作办公室.xlsx", inbox / "大同.xlsx")

    def spoil(book: Workbook) -> None:
        book["基础数据表"]["B6"] = "不知道"

    copy("示例单位02.xlsx", inbox / "二 #%41.xlsx", spoil)
    (inbox.parent / "perfeval.toml").write_text("[limits]\nseconds = 33\n", encoding="utf-8")
    out = inbox.parent / "out"
    roster = [RosterEntry(ODD, "001"), RosterEntry("示例单位02"), RosterEntry("没报的局")]
    run(inbox, out, Options(roster=roster))
    return out


def links(out: Path) -> dict[tuple[str, str], str]:
    """What leads out of the summary: (sheet, text) → path below `out`."""
    return {
        (sheet.title, cell.value): unquote(cell.hyperlink.target.replace("\\", "/"))
        for sheet in load_workbook(out / "汇总表.xlsx")
        for row in sheet
        for cell in row
        if cell.hyperlink and cell.hyperlink.target
    }


def test_every_link_leads_to_a_file(out: Path):
    found = links(out)

    assert [path for path in found.values() if not (out / path).is_file()] == []
    assert {path.split("/")[0] for path in found.values()} == {"评分表", "退回"}
    assert {sheet for sheet, _ in found} == {
        "排名 hengyang-2019", "排名 datong-2021-project", "数据问题", "报送情况", "名册对照",
        "催报清单", "复核进度",
    }  # fmt: skip


def test_each_department_leads_to_its_own_scorebook(out: Path):
    ranked = {name: path for (sheet, name), path in links(out).items() if sheet.startswith("排名")}
    assert len(ranked) >= 2
    for name, path in ranked.items():
        book = load_workbook(out / path)
        texts = (str(cell.value) for page in book for row in page for cell in row)
        assert any(name in text for text in texts), path


def test_what_was_handed_back_leads_to_the_marked_copy(out: Path):
    assert links(out)["催报清单", "二 #%41.xlsx"] == "退回/二 #%41.xlsx"


def test_the_settings_of_the_run_are_told(out: Path):
    sheet = load_workbook(out / "汇总表.xlsx")["运行说明"]
    told = {row[0].value: str(row[1].value) for row in sheet.iter_rows(min_row=3)}

    assert told["期间"] == "没有指明"
    assert told["单位名册（--roster）"] == "3 个单位"
    assert "seconds = 33（默认 8）" in told["上限（perfeval.toml 的 [limits]）"]
    assert told["体系文件 SHA-256"] == load_rubric("hengyang-2019").digest
    assert len([name for name in told if name.endswith(".xlsx")]) == 4
