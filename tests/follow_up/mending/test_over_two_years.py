"""整改台账 over two years: solved by figures, overdue, closed with evidence, come again."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from support.mending_office import ANSWER, CHECK, CLOSING, PEOPLE, TODAY, MendingOffice
from support.small import TEXT
from support.small_inbox import read_here  # noqa: F401

from perfeval_xl.batch.review import review
from perfeval_xl.follow_up.mending.telling import mend_report

FIRST, SECOND, THIRD = "2025-0001", "2025-0002", "2025-0003"
"""甲率 loses 3 points, 丙率 4, 判定甲 3."""


@pytest.fixture
def office(tmp_path: Path) -> MendingOffice:
    made = MendingOffice(tmp_path)
    made.scored(2025, issue=True, due=date(2026, 12, 31))
    return made


def close(office: MendingOffice, number: str = FIRST) -> None:
    office.fill(office.own(), number, ANSWER, who="甲局")
    office.mend()
    office.fill(office.book, number, CHECK)
    office.mend()


def test_each_deduction_has_a_number_facts_and_basis(office):
    problems = office.problems()

    assert [*problems] == [FIRST, SECOND, THIRD]
    assert [each.last_found.points for each in problems.values()] == [3, 4, 3]
    assert "甲率97.00%" in problems[FIRST].facts
    assert problems[FIRST].last_found.basis == "每低于1%扣1分"
    assert {each.mending.state for each in problems.values()} == {"已下达"}
    assert office.own().is_file()


def test_who_runs_it_again_changes_nothing(office):
    before = office.book.read_bytes(), office.own().read_bytes()
    result = office.mend()

    assert (office.book.read_bytes(), office.own().read_bytes()) == before
    assert (result.registered.new, result.filled, result.remarks) == ([], 0, [])


def test_the_same_problem_keeps_its_number_and_what_is_gone_is_marked_not_closed(office):
    office.put(2026, 甲=100.0)
    office.run(2026)
    result = office.mend()

    assert result.registered.new == []
    assert result.registered.gone == [FIRST]
    assert office.state(FIRST) == "已下达"
    assert "已从数据看消除" in office.shown(FIRST)["提示"]
    assert len(office.problems()[SECOND].sightings) == 2


def test_overdue_follows_from_the_day_alone(office):
    assert office.result.overdue == []

    late = office.mend(today=date(2027, 1, 10))

    assert [each.number for each in late.overdue] == [FIRST, SECOND, THIRD]
    assert "超期 10 天  甲局 2025-0001 甲率（期限 2026-12-31，已下达）" in mend_report(late)
    assert office.shown(FIRST)["提示"] == "超期 10 天"
    assert office.mend(today=TODAY).overdue == []


def test_an_answer_waits_for_the_check_and_the_check_closes(office):
    office.fill(office.own(), FIRST, {"整改措施": "补缴"}, who="甲局")
    office.mend()
    assert office.state(FIRST) == "整改中"

    office.fill(office.own(), FIRST, ANSWER, who="甲局")
    office.mend()
    assert office.state(FIRST) == "待验收"

    office.fill(office.book, FIRST, CHECK)
    office.mend(today=date(2027, 1, 10))
    assert office.state(FIRST) == "已销号"
    assert (office.result.counts.closed, office.result.counts.due) == (1, 3)
    assert office.result.counts.rate == 0.3333


def test_a_failed_check_begins_a_new_round_and_is_kept(office):
    office.fill(office.own(), FIRST, ANSWER, who="甲局")
    office.mend()
    failed = {"佐证核验": "不通过", "验收意见": "凭证不全", "验收人": "王五"}
    office.fill(office.book, FIRST, failed)
    office.mend()

    assert office.state(FIRST) == "整改中"
    shown = office.shown(FIRST)
    assert shown["整改情况"] is None
    assert shown["提示"] == "验收未通过 1 次，王五，凭证不全；请定新的整改期限"
    assert office.shown(FIRST, "历次验收")["整改情况"] == "已补缴"
    assert office.problems()[FIRST].mending.now.term == date(2026, 12, 31)

    office.fill(office.book, FIRST, {"整改期限": date(2027, 2, 1)})
    close(office)
    assert office.state(FIRST) == "已销号"
    assert office.problems()[FIRST].mending.now.term == date(2027, 2, 1)


@pytest.mark.large
def test_a_closed_problem_that_comes_again_is_counted_and_issued_anew(office):
    close(office)
    result = office.scored(2026)

    assert result.registered.again == [FIRST]
    assert result.counts.repeated == 1
    assert office.state(FIRST) == "未下达"
    assert office.shown(FIRST)["提示"] == "屡查屡犯"
    assert office.shown(FIRST, "历次验收")["结果"] == "销号后再次出现"
    assert office.mend().registered.again == []

    office.mend(issue=True)
    close(office)
    assert office.state(FIRST) == "已销号"


@pytest.mark.large
def test_an_older_period_does_not_open_what_was_closed(tmp_path):
    office = MendingOffice(tmp_path)
    office.scored(2026, issue=True)
    close(office, "2026-0001")
    result = office.scored(2025)

    assert result.registered.again == []
    assert office.state("2026-0001") == "已销号"


@pytest.mark.large
def test_a_closing_is_taken_back_by_the_bureau_alone_with_a_new_round(office):
    close(office)
    office.fill(office.book, FIRST, {"状态改为": "已下达"}, CLOSING)
    office.mend()

    assert office.state(FIRST) == "整改中"
    assert office.shown(FIRST, "历次验收")["结果"] == "销号后重新整改"


@pytest.mark.large
def test_who_is_done_has_no_list_any_more(office):
    for number in (FIRST, SECOND, THIRD):
        close(office, number)

    assert not office.own().exists()
    assert office.result.counts.closed == 3
    kept = [path.name for path in office.out.glob("整改/旧稿/*.xlsx")]
    assert len(kept) == 3


@pytest.mark.large
def test_numbers_outlast_another_edition_of_the_rubric(office):
    text = TEXT.replace("id: small", "id: small-2").replace("points: 40", "points: 30")
    office.rubric.write_text(text.replace("points: 20,", "points: 30,"), encoding="utf-8")
    result = office.scored(2026)

    known = {each.problem.subject: each.number for each in office.problems().values()}
    assert known["", "甲率"] == FIRST
    assert known["", "丙率"] == SECOND
    assert known["", "判定甲"] == THIRD
    assert result.registered.new == [known["", "判定乙"]] == ["2026-0001"]
    assert office.problems()[FIRST].sightings[-1].key.rubric == "small-2"


@pytest.mark.large
def test_terms_are_asked_for_and_granted(office):
    office.fill(office.own(), FIRST, {"申请延期至": date(2027, 3, 1)}, who="甲局")
    office.mend()
    assert office.shown(FIRST)["提示"] == "申请延期至 2027-03-01，待批"

    office.fill(office.book, FIRST, {"整改期限": date(2027, 2, 1)})
    office.mend(today=date(2027, 1, 10))
    assert office.shown(FIRST)["提示"] == "已延期"
    assert [each.number for each in office.result.overdue] == [SECOND, THIRD]


@pytest.mark.large
def test_a_term_counts_from_receipt_where_the_place_says_so(tmp_path):
    office = MendingOffice(tmp_path)
    (tmp_path / "perfeval.toml").write_text(
        '[mending]\ndays = 30\nsource = "某办法第八条"\n', encoding="utf-8"
    )
    office.scored(2025, issue=True)
    office.fill(office.book, FIRST, {"送达日期": date(2026, 11, 1)})
    office.mend()
    assert office.shown(FIRST, PEOPLE)["整改期限"].date() == date(2026, 12, 1)
    assert office.shown(SECOND, PEOPLE)["整改期限"] is None
    assert "30 日，依据：某办法第八条" in load_workbook(office.book)[PEOPLE]["A2"].value

    office.fill(office.book, FIRST, {"送达日期": date(2026, 11, 5)})
    office.mend()
    assert office.problems()[FIRST].mending.now.term == date(2026, 12, 5)

    office.fill(office.book, FIRST, {"整改期限": date(2026, 12, 20)})
    office.mend()
    assert office.problems()[FIRST].mending.now.term == date(2026, 12, 20)


@pytest.mark.large
def test_the_summary_lists_what_is_to_be_put_right_whatever_the_day(office):
    office.run(2025)
    book = load_workbook(office.out / "2025" / "汇总表.xlsx")["整改催办"]
    rows = [row[1:6] for row in book.iter_rows(min_row=4, values_only=True)]

    assert rows[0] == ("甲局", FIRST, "甲率", "已下达", datetime(2026, 12, 31))
    assert [row[1] for row in rows] == [FIRST, SECOND, THIRD]
    (area,) = book.conditional_formatting
    assert str(area.sqref) == "A4:F6"
    assert [rule.formula for rule in area.rules] == [["AND(ISNUMBER($F4),$F4<TODAY())"]]

    for number in (FIRST, SECOND, THIRD):
        close(office, number)
    review(office.out)
    assert "整改催办" not in load_workbook(office.out / "2025" / "汇总表.xlsx").sheetnames
