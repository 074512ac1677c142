"""Whom to remind, of what, in which words; and who was late."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook

from perfeval_xl.checks.findings import COLUMNS
from perfeval_xl.forms.roster import RosterEntry
from perfeval_xl.workbooks.summary import FileStatus, RosterCount, RunFacts, write_summary
from perfeval_xl.workbooks.summary.facts import Blanks, Outcome
from perfeval_xl.workbooks.summary.reminders import Reminder, reminders
from perfeval_xl.workbooks.summary.submissions import Submission, submissions_of

DEADLINE = date(2026, 10, 15)


def file(
    path: str, status: Outcome, department: str, day: int | None, target: str = "", errors: int = 0
) -> FileStatus:
    changed = None if day is None else date(2026, 10, day)
    return FileStatus(path, status, department, f"{path}的原因。", "", "", target, changed, errors)


ROSTER = [
    RosterEntry(name, "", (("联系人", f"{name}的人"), ("手机", f"1380000000{place}")))
    for place, name in enumerate(["准时局", "最后一天局", "迟到局", "退回局", "没报局"])
]
FILES = [
    file("准时.xlsx", "scored", "准时局", 1, "评分表/准时局.xlsx"),
    file("最后一天.xlsx", "scored", "最后一天局", 15, "评分表/最后一天局.xlsx"),
    file("迟到.xlsx", "scored", "迟到局", 16, "评分表/迟到局.xlsx"),
    file("迟到旧.xlsx", "superseded", "迟到局", 14),
    file("十月/退回.xlsx", "returned", "退回局", 12, "退回/十月_退回.xlsx", 3),
]
FACTS = RunFacts("2026-10", FILES, ROSTER, (), DEADLINE)


def submission(facts: RunFacts, name: str) -> Submission:
    return next(each for each in submissions_of(facts) if each.name == name)


def reminder(facts: RunFacts, name: str) -> Reminder:
    (found,) = [each for each in reminders(facts) if each.name == name]
    return found


def test_who_came_after_the_day_of_the_deadline_is_late():
    assert [each.name for each in submissions_of(FACTS) if each.late] == ["迟到局"]


def test_a_day_that_is_not_known_is_not_late():
    files = [file("甲.xlsx", "scored", "甲局", None)]

    assert not submission(RunFacts("", files, (), (), DEADLINE), "甲局").late


def test_of_returns_for_two_rubrics_the_later_one_decides():
    twice = [*FILES, file("准时另一体系.xlsx", "scored", "准时局", 20)]

    own = submission(replace(FACTS, files=twice), "准时局")

    assert own.late
    assert own.file is twice[-1]


def test_who_mended_a_return_that_came_in_time_is_told():
    assert submission(FACTS, "迟到局").remark == "另有 1 份已被替代，其中 1 份在期限内。"


def test_the_list_goes_from_what_is_missing_to_what_was_late():
    assert [(each.name, each.state) for each in reminders(FACTS)] == [
        ("没报局", "未报送"),
        ("退回局", "已退回、尚未重报"),
        ("迟到局", "迟报"),
    ]


def test_what_there_is_to_do_tells_the_days():
    assert [each.todo for each in reminders(FACTS)] == [
        "收件文件夹中没有它的报送表。报送期限 2026-10-15。",
        "退回的表（文件修改日期 2026-10-12）已标出问题，请改正后重报。十月/退回.xlsx的原因。",
        "已评分，不用再报。文件修改日期 2026-10-16，晚于期限 2026-10-15。"
        "另有 1 份已被替代，其中 1 份在期限内。",
    ]


@pytest.mark.parametrize(
    ("period", "deadline", "words"),
    [
        (
            "2026-10",
            DEADLINE,
            "没报局：您好！你单位2026年10月的绩效评价报送表还没有收到。请填好下发的模板，"
            "在2026年10月15日（含当日）以前报来，已过期限的请尽快报来。"
            "如果已经报送，请与我们联系。谢谢！",
        ),
        (
            "",
            None,
            "没报局：您好！你单位绩效评价报送表还没有收到。请填好下发的模板，尽快报来。"
            "如果已经报送，请与我们联系。谢谢！",
        ),
    ],
)
def test_who_sent_nothing_is_asked_politely(period: str, deadline: date | None, words: str):
    facts = replace(FACTS, period=period, deadline=deadline)

    assert reminder(facts, "没报局").words == words


def test_who_is_to_mend_something_is_told_how_much_and_what_is_attached():
    assert reminder(FACTS, "退回局").words == (
        "退回局：您好！你单位报送的《退回.xlsx》有 3 处须改正，暂不能评分。"
        "附上标出问题的“十月_退回.xlsx”，请照其中的“修改清单”改正，"
        "在2026年10月15日（含当日）以前重新报来，已过期限的请尽快重新报来。谢谢！"
    )


def test_a_file_that_is_refused_as_a_whole_has_its_reason_in_the_words():
    files = [file("坏.xlsx", "returned", "", None, "退回/坏.xlsx")]

    (only,) = reminders(RunFacts("", files))

    assert (only.name, only.state, only.todo) == ("", "已退回、尚未重报", "已退回。坏.xlsx的原因。")
    assert only.words == (
        "您好！你单位报送的《坏.xlsx》不能评分：坏.xlsx的原因。"
        "附上“修改清单”，请尽快重新报来。谢谢！"
    )


def test_what_only_the_bureau_can_settle_is_not_asked_of_the_department():
    files = [file(name, "returned", "甲局", 3) for name in ("一.xlsx", "二.xlsx")]

    found = reminders(RunFacts("", files, [RosterEntry("甲局")], (), DEADLINE))

    assert [(each.state, each.todo, each.words) for each in found] == [
        ("待财政局处理", f"{name}的原因。（文件修改日期 2026-10-03）", "")
        for name in ("一.xlsx", "二.xlsx")
    ]


def test_a_file_that_was_not_read_yet_is_to_be_looked_at_before_anybody_calls():
    files = [file("甲.xlsx", "ignored", "甲局", 3)]

    (only,) = reminders(RunFacts("", files, [RosterEntry("甲局")]))

    assert (only.state, only.words) == ("未报送", "")
    assert only.todo == "收到了它的文件，这次没有读取。甲.xlsx的原因。"


def test_who_is_scored_by_one_rubric_still_owes_what_was_handed_back_by_another():
    more = [*FILES, file("另一体系.xlsx", "returned", "准时局", 5, "退回/另一体系.xlsx", 1)]

    assert reminder(replace(FACTS, files=more), "准时局").state == "已退回、尚未重报"


def test_the_count_of_the_roster_in_one_sentence():
    count = RosterCount.of(FACTS)

    assert count == RosterCount(departments=5, scored=3, returned=1, missing=1, late=1)
    assert count.sentence == (
        "名册 5 个单位：已评分 3（其中迟报 1），退回 1，未报送 1。报送率 80%。"
    )


def test_a_share_that_does_not_end_is_rounded():
    assert RosterCount(3, 2, 0, 1, None).sentence.endswith("报送率 66.7%。")


def written(facts: RunFacts, path: Path):
    nothing = pd.DataFrame(columns=list(COLUMNS), dtype=object)
    write_summary(path, [], nothing, facts)
    return load_workbook(path)


def test_the_sheet_shows_whom_to_call_as_the_roster_has_it(tmp_path: Path):
    sheet = written(FACTS, tmp_path / "s.xlsx")["催报清单"]

    headings = [cell.value for cell in sheet[3]]
    assert headings[6:] == ["联系人", "手机", "催办日期", "催办结果", "催报用语"]
    assert [cell.value for cell in sheet[4]][6:10] == ["没报局的人", "13800000004", None, None]
    assert sheet.print_area == "'催报清单'!$A$1:$J$6"  # the words to copy are not for paper
    assert sheet["A2"].value == (
        "2026-10　未报送 1 个单位，已退回、尚未重报 1 份，迟报 1 个单位。"
        "报送期限 2026-10-15，以文件修改时间为准。最右一栏“催报用语”可以直接复制，发给单位。"
    )


def test_without_contacts_there_is_room_to_write_them(tmp_path: Path):
    facts = RunFacts("", FILES, [RosterEntry("没报局")])

    sheet = written(facts, tmp_path / "s.xlsx")["催报清单"]

    assert [cell.value for cell in sheet[3]][6:] == [
        "联系人、电话",
        "催办日期",
        "催办结果",
        "催报用语",
    ]
    assert [cell.value for cell in sheet[4]][6:9] == [None, None, None]


def test_contacts_are_text_whatever_they_look_like(tmp_path: Path):
    evil = (("=1+1", '=HYPERLINK("http://x")'), ("催办日期", "http://x"))

    sheet = written(RunFacts("", (), [RosterEntry("甲局", "", evil)]), tmp_path / "s.xlsx")[
        "催报清单"
    ]

    for cell in ("G3", "G4", "H4"):
        assert sheet[cell].data_type == "s"
        assert sheet[cell].hyperlink is None
    assert [cell.value for cell in sheet[3]][6:9] == ["=1+1", "催办日期", "催办日期"]


def test_late_returns_are_marked_in_both_lists(tmp_path: Path):
    book = written(FACTS, tmp_path / "s.xlsx")

    listed = {row[2].value: row for row in book["名册对照"].iter_rows(min_row=5)}
    states = [row[3].value for row in listed.values()]
    assert states == ["已评分", "已评分", "已评分（迟报）", "退回", "未报送"]
    days = {name: row[6].value and row[6].value.date() for name, row in listed.items()}
    assert days["最后一天局"] == DEADLINE
    assert days["没报局"] is None
    red = {name for name, row in listed.items() if row[6].font.color.rgb == "FFB42318"}
    assert red == {"迟到局"}

    rows = [row for row in book["报送情况"].iter_rows(min_row=10) if row[0].value]
    assert {row[0].value for row in rows if row[4].font.color.rgb == "FFB42318"} == {"迟到.xlsx"}


def test_who_left_most_figures_blank_is_asked_to_complete_the_return():
    blanks = Blanks("17", "30", "基础数据表 B6、C9；补充数据表 B3")
    facts = replace(FACTS, files=[*FILES[1:], replace(FILES[0], blanks=blanks)])

    own = reminder(facts, "准时局")

    assert (own.state, own.file) == ("未填全", facts.files[-1])
    assert own.todo == ("已评分，但指标要用的 30 个数有 17 个没有填，不计入统计，请它补填后重报。")
    assert own.words == (
        "准时局：您好！你单位报送的《准时.xlsx》没有填全：指标计算要用的 30 个数有 17 个没有填"
        "（基础数据表 B6、C9；补充数据表 B3）。请补填，没有的填 0，"
        "在2026年10月15日（含当日）以前重新报来，已过期限的请尽快重新报来。谢谢！"
    )
    assert [each.state for each in reminders(facts)] == [
        "未报送", "已退回、尚未重报", "未填全", "迟报",
    ]  # fmt: skip


def test_who_was_late_and_left_most_blank_has_one_line_that_says_both():
    files = [replace(each, blanks=Blanks("4", "6", "")) if each.path == "迟到.xlsx" else each
             for each in FILES]  # fmt: skip

    own = reminder(replace(FACTS, files=files), "迟到局")

    assert own.state == "未填全"
    assert own.todo.endswith("文件修改日期 2026-10-16，晚于期限 2026-10-15。")
