"""What a run hands back, and in which words it says why."""

from __future__ import annotations

from pathlib import Path

from openpyxl import load_workbook
from support.inbox import SOUND, copy, filled, outcome

from perfeval_xl.batch.results.handing_back import marked
from perfeval_xl.batch.settings.run_plan import Options
from perfeval_xl.workers.child import ChildDiedError
from perfeval_xl.workers.children import Children


def several_faults(book) -> None:
    book["基础数据表"]["B6"] = 999
    for cell in ("B5", "B7"):
        book["补充数据表"][cell] = "见附件"


def test_the_reason_names_sheet_and_cell_and_counts_as_the_list_does(tmp_path: Path):
    copy(SOUND, tmp_path / "收件" / "甲.xlsx", several_faults)

    _, reason = outcome(tmp_path / "收件", tmp_path / "out")["甲.xlsx"]

    # 见附件 stands in two cells and is one line of the list.
    assert reason.startswith("有 2 处错误须改正：补充数据表 B5、B7：【上年结转】【年末结余】")
    notice = (tmp_path / "out" / "退回" / "甲.txt").read_text(encoding="utf-8-sig")
    assert "有 2 处须改正" in notice


def test_a_return_on_another_template_comes_back_as_the_list_alone(tmp_path: Path):
    """A marked copy of it would be filled in, and sent, once more."""
    copy(SOUND, tmp_path / "收件" / "甲.xlsx")

    outcome(tmp_path / "收件", tmp_path / "out", Options(year=2026))

    assert load_workbook(tmp_path / "out" / "2026" / "退回" / "甲.xlsx").sheetnames == ["修改清单"]
    notice = (tmp_path / "out" / "2026" / "退回" / "甲.txt").read_text(encoding="utf-8-sig")
    assert "请改用本年度的模板" in notice
    assert "照“修改清单”改正" not in notice


def test_what_only_the_bureau_can_settle_has_no_copy(tmp_path: Path):
    filled(tmp_path / "收件" / "一.xlsx", "甲局", "001")
    filled(tmp_path / "收件" / "二.xlsx", "乙局", "001")

    assert {each[0] for each in outcome(tmp_path / "收件", tmp_path / "out").values()} == {
        "returned"
    }
    assert not (tmp_path / "out" / "退回").exists()


def test_where_marking_takes_a_child_down_the_list_alone_goes_back(tmp_path: Path, monkeypatch):
    copy(SOUND, tmp_path / "收件" / "甲.xlsx", several_faults)
    call = Children.call

    def failing(self: Children, what, *arguments):
        if what is marked:
            raise ChildDiedError("读取程序意外退出")
        return call(self, what, *arguments)

    monkeypatch.setattr(Children, "call", failing)
    outcome(tmp_path / "收件", tmp_path / "out")

    assert load_workbook(tmp_path / "out" / "退回" / "甲.xlsx").sheetnames == ["修改清单"]
