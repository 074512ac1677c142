"""Lists of 整改台账 come back: from the bureau and departments at once, old, cut, or hostile."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from support.mending_office import ANSWER, CHECK, CLOSING, NOTICED, MendingOffice
from support.small import TEXT, small_rubric
from support.small_inbox import read_here  # noqa: F401
from typer.testing import CliRunner

from perfeval_xl.batch.report import place_of
from perfeval_xl.checks.finding_row import FindingRow, findings_table
from perfeval_xl.cli import app
from perfeval_xl.follow_up.mending import mend as mend_module
from perfeval_xl.follow_up.mending.noticed import findings_noticed
from perfeval_xl.follow_up.mending.telling import mend_report
from perfeval_xl.ledger.entries import put_entries
from perfeval_xl.ledger.ledger import open_ledger, transaction
from perfeval_xl.ledger.samples import KIND as REVIEW_LIST
from perfeval_xl.messages import MESSAGES, Code, PerfevalError, RunError
from perfeval_xl.sheets.entries import Cell, ListEntry, Signature

FIRST, SECOND = "2025-0001", "2025-0002"


@pytest.fixture
def office(tmp_path: Path) -> MendingOffice:
    made = MendingOffice(tmp_path)
    made.scored(2025, issue=True, due=date(2026, 12, 31))
    return made


def told(office: MendingOffice) -> list[tuple[str, str]]:
    return [(row.code, row.cell) for row in office.result.remarks]


@pytest.mark.large
def test_both_copies_filled_in_at_once_are_joined(office):
    office.fill(office.own(), FIRST, ANSWER, who="甲局")
    office.fill(office.book, FIRST, {"责任人": "张三", "整改要求": "限期补缴"})
    result = office.mend()

    assert (result.filled, result.remarks) == (5, [])
    assert office.shown(FIRST)["整改情况"] == "已补缴"
    assert office.shown(FIRST, "责任清单")["责任人"] == "张三"
    assert office.shown(FIRST, "整改清单", office.own())["整改要求"] == "限期补缴"


def test_where_they_differ_both_are_shown_until_one_is_settled(office):
    office.fill(office.own(), FIRST, {"整改情况": "已补缴"}, who="甲局")
    office.fill(office.book, FIRST, {"整改情况": "没有补缴"}, "整改台账")
    result = office.mend()

    assert told(office) == [("LIST_CONFLICT", "")]
    assert result.to_look_at
    assert office.shown(FIRST)["整改情况"] == "已补缴（甲局）；没有补缴（李四）"
    assert office.state(FIRST) == "已下达"

    office.fill(office.book, FIRST, {"整改情况": "补缴了一半"}, "整改台账")
    assert office.mend().remarks == []
    assert office.state(FIRST) == "整改中"


@pytest.mark.large
def test_a_copy_kept_from_before_overrules_nothing(office):
    kept = office.folder / "旧.xlsx"
    shutil.copy(office.book, kept)
    office.fill(office.book, FIRST, {"责任人": "张三", "整改期限": date(2027, 1, 31)})
    office.mend()
    office.fill(kept, SECOND, {"责任人": "赵六"}, to=office.out / "整改" / "旧.xlsx")
    result = office.mend()

    assert result.remarks == []
    assert office.shown(FIRST, "责任清单")["责任人"] == "张三"
    assert office.shown(SECOND, "责任清单")["责任人"] == "赵六"
    assert office.problems()[FIRST].mending.now.term == date(2027, 1, 31)


def test_what_somebody_saved_makes_room_and_is_kept(office):
    office.fill(office.own(), FIRST, {"整改措施": "补缴"}, who="甲局")
    saved = office.own().read_bytes()
    office.mend()

    assert (office.out / "整改" / "旧稿" / "甲局.xlsx").read_bytes() == saved


@pytest.mark.large
def test_a_list_that_was_filled_in_and_is_done_with_is_kept(tmp_path):
    office = MendingOffice(tmp_path)
    office.put(2025, 丙=1.0, 自评得分_判定甲=30.0)
    office.run(2025)
    office.mend(issue=True)
    office.fill(office.own(), FIRST, ANSWER, who="甲局")
    saved = office.own().read_bytes()
    office.fill(office.book, FIRST, CHECK)
    office.mend()

    assert office.state(FIRST) == "已销号"
    assert not office.own().exists()
    assert (office.out / "整改" / "旧稿" / "甲局.xlsx").read_bytes() == saved


@pytest.mark.large
def test_a_row_that_was_deleted_comes_back(office):
    book = load_workbook(office.book)
    for sheet in book:
        if sheet.title != "_清单":
            sheet.protection.sheet = False
    book["整改台账"].delete_rows(4)
    book["销号清单"].delete_rows(4)
    office.save(book, office.book)
    office.mend()

    assert {code for code, _ in told(office)} == {"LIST_ROWS_GONE"}
    assert office.shown(FIRST)["当前状态"] == "已下达"
    assert not office.result.to_look_at


def test_a_list_that_was_deleted_is_written_again(office):
    office.fill(office.own(), FIRST, ANSWER, who="甲局")
    office.mend()
    office.book.unlink()
    office.own().unlink()
    office.mend()

    assert office.shown(FIRST)["整改情况"] == "已补缴"
    assert office.state(FIRST) == "待验收"


def test_a_closing_that_lacks_something_is_told_with_its_cell(office):
    lacking = {name: value for name, value in CHECK.items() if name != "验收人"}
    office.fill(office.own(), FIRST, ANSWER, who="甲局")
    office.fill(office.book, FIRST, lacking)
    office.mend()

    assert told(office) == [("MENDING_LACKS", office.cell(CLOSING, "状态改为"))]
    assert "状态还是“已下达”：缺验收人" in office.result.remarks[0].message
    assert office.shown(FIRST)["提示"] == "“已销号”没有采用：缺验收人"
    assert office.state(FIRST) == "待验收"

    office.fill(office.book, FIRST, {"验收人": "王五"})
    assert office.mend().remarks == []
    assert office.state(FIRST) == "已销号"


def test_a_department_cannot_close(office):
    office.fill(office.own(), FIRST, ANSWER, who="甲局")
    book = load_workbook(office.own())
    book["整改清单"].protection.sheet = False
    book["整改清单"]["H4"] = "已销号"
    office.save(book, office.own(), "甲局")
    office.mend()

    assert told(office) == [("LIST_CELL_FIXED", "H4")]
    assert office.state(FIRST) == "待验收"


def test_a_choice_that_no_passage_leads_to_is_told(tmp_path):
    office = MendingOffice(tmp_path)
    office.scored(2025)
    office.fill(office.book, SECOND, {"状态改为": "有异议"}, "责任清单")
    office.mend()

    assert told(office) == [("MENDING_NO_PASSAGE", office.cell(CLOSING, "状态改为", 5))]
    assert office.state(SECOND) == "未下达"
    assert not office.own().exists()


def test_people_add_problems_and_they_get_a_number(office):
    book = load_workbook(office.book)
    sheet = book[NOTICED]
    for name, value in {"B7": "乙局", "D7": "账外资金", "E7": "发现账外存款", "K7": 12.5}.items():
        sheet[name] = value
    sheet["E8"] = "不知道是哪个单位的"
    office.save(book, office.book)
    result = office.mend(issue=True)

    assert result.added == ["2025-0004"]
    assert told(office) == [("MENDING_ROW_INCOMPLETE", "")]
    assert office.shown("2025-0004")["问题"] == "发现账外存款"
    assert office.shown("2025-0004", NOTICED)["来源"] == "补充登记"
    assert result.counts.amount == 12.5
    assert office.own("乙局").is_file()

    again = office.mend()
    assert (again.added, again.remarks) == ([], [])
    assert office.scored(2026).registered.gone == []


@pytest.mark.large
def test_hostile_text_is_text_in_every_list(office):
    hostile = '=HYPERLINK("http://x","y")\n<b>&\'"'
    office.fill(office.own(), FIRST, {"整改措施": hostile, "佐证": "../../etc"}, who="=1+1")
    office.mend()
    book = load_workbook(office.book)
    cells = [cell for row in book["整改台账"].iter_rows() for cell in row if cell.value]

    assert hostile in [cell.value for cell in cells]
    assert all(cell.data_type != "f" and not cell.hyperlink for cell in cells)
    assert office.shown(FIRST, "整改清单", office.own())["整改措施"] == hostile


def test_a_department_with_a_name_that_is_no_file_name_has_a_list(tmp_path):
    office = MendingOffice(tmp_path)
    office.put(2025, "甲局/一科:?")
    office.put(2025, "=乙局")
    office.run(2025)
    office.mend(issue=True)

    assert {path.name for path in office.result.lists} == {"甲局_一科__.xlsx", "=乙局.xlsx"}


def test_a_file_of_somebody_else_is_never_written_over(tmp_path):
    office = MendingOffice(tmp_path)
    office.put(2025)
    office.run(2025)
    office.book.write_bytes(b"somebody's own")

    with pytest.raises(PerfevalError) as refused:
        office.mend()
    assert refused.value.code == "OUTPUT_NOT_OURS"
    assert office.book.read_bytes() == b"somebody's own"


def test_no_list_is_written_where_one_of_them_is_somebody_elses(office):
    office.fill(office.own(), FIRST, ANSWER, who="甲局")
    before = {path: path.read_bytes() for path in (office.book, office.own())}
    office.put(2025, "乙局")
    office.run(2025)
    foreign = office.own("乙局")
    foreign.write_bytes(b"somebody's own")

    with pytest.raises(PerfevalError) as refused:
        office.mend(issue=True)

    assert "乙局" in str(refused.value)
    assert foreign.read_bytes() == b"somebody's own"
    assert {path: path.read_bytes() for path in before} == before
    foreign.unlink()
    assert office.mend(issue=True).filled == 0  # it was collected before that
    assert office.shown(FIRST)["整改情况"] == ANSWER["整改情况"]


def test_lists_that_were_written_before_one_was_open_are_known_as_ours(office, monkeypatch):
    office.put(2025, "乙局")
    office.run(2025)
    write = mend_module.write_open_book

    def one_is_open(path: Path, *given):
        if path.stem == "乙局":
            raise RunError("OUTPUT_LOCKED", found=path)
        write(path, *given)

    with monkeypatch.context() as patched:
        patched.setattr(mend_module, "write_open_book", one_is_open)
        with pytest.raises(RunError):
            office.mend(issue=True)

    assert len(office.mend(issue=True).lists) == 2
    assert not list(office.book.parent.rglob("旧稿"))


def test_findings_about_returns_are_problems_until_the_return_is_right(tmp_path):
    office = MendingOffice(tmp_path)
    office.put(2025, 合计_预算=10.0, 基本_预算=4.0, 专项_预算=5.0)
    office.run(2025)
    office.mend()
    found = {each.problem.source: each for each in office.problems().values()}
    (number,) = [n for n, each in office.problems().items() if each.problem.source == "数据核对"]

    assert found["数据核对"].problem.subject[1:] == ("SUM_DIFFERS", "合计（预算数）")
    assert [*office.problems()] == [number]  # what is handed back is not scored

    office.put(2025)
    office.run(2025)
    result = office.mend()
    assert result.registered.gone == [number]
    assert len(result.registered.new) == 3


def test_what_is_said_of_reviews_and_notes_are_no_problems_of_a_department():
    codes: list[Code] = ["REVIEW_WITHOUT_REASON", "ROUNDING_TAIL", "SUM_SLIGHTLY_OFF"]
    rows = [
        FindingRow(
            "甲.xlsx", "甲局", "数据", "A1", code, MESSAGES[code].severity, "【合计】", "", ""
        )
        for code in codes
    ]
    found = [*findings_noticed(findings_table(rows), small_rubric())]

    assert [each.subjects for each in found] == [(("", "SUM_SLIGHTLY_OFF", "合计"),)]


def test_what_reviewers_found_is_a_problem(office):
    place = ("small", "2025", "", "甲局", "王五", "")
    said = [(("丙率",), "复核得分", "30"), (("丙率",), "备注", "数据不实"),
            (("判定乙",), "佐证", "无"), (("甲率",), "复核得分", "7")]  # fmt: skip
    entries = [
        ListEntry(Cell(REVIEW_LIST, (*place, *name), heading), value, (), Signature("", "", ""))
        for name, heading, value in said
    ]
    with open_ledger(office.out) as ledger, transaction(ledger):
        put_entries(ledger, entries)
    office.mend()
    own = [each for each in office.problems().values() if each.problem.source == "抽查复核"]

    assert [(each.problem.subject[1], each.last_found.points) for each in own] == [
        ("丙率", 6), ("判定乙", None),
    ]  # fmt: skip
    assert own[0].facts == "复核得分 30 分，核算 36 分。数据不实。"
    assert own[1].facts == "没有佐证。"


def test_the_screen_names_what_to_look_at_with_its_place(office):
    office.fill(office.book, FIRST, {"佐证核验": "不通过"})
    said = mend_report(office.mend())

    row = office.result.remarks[0]
    assert row.code == "MENDING_LACKS"
    assert f"{place_of(row._asdict())}{row.message}" in said
    assert "甲局 整改台账.xlsx 销号清单 J4：2025-0001 甲率“佐证核验：不通过”没有采用" in said


def test_a_figure_is_called_so_that_it_is_the_same_in_another_year(tmp_path):
    text = TEXT.replace("{field: 乙}", '{field: 乙, label: "{year-1}年乙数"}')
    office = MendingOffice(tmp_path, text)
    for year in (2025, 2026):
        office.put(year, 乙=-100.0)
        office.run(year)
        office.mend()
    own = [
        each for each in office.problems().values() if each.problem.subject[1] == "VALUE_NEGATIVE"
    ]

    assert [each.problem.subject[2] for each in own] == ["上年乙数"]
    assert [each.key.year for each in own[0].sightings] == [2025, 2026]


def test_the_command_says_what_to_look_at_and_refuses_a_day_that_is_none(office):
    call = ["mend", str(office.out), "--today", "2026-11-30"]

    assert CliRunner().invoke(app, call).exit_code == 0
    wrong = CliRunner().invoke(app, [*call, "--due", "下个月"])
    assert wrong.exit_code == 2
    assert "--due 应是日期，例如 2026-11-30，现为“下个月”" in wrong.output
    office.fill(office.book, FIRST, {"状态改为": "已销号"}, CLOSING)
    assert CliRunner().invoke(app, call).exit_code == 1
