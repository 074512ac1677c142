"""Two years after the score: samples, three reviewers, explanations and acceptances, 整改 that is
solved, overdue and repeated, letters issued and issued again; the ledger has all of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from support.bureau import save_as_of
from support.letters import issued, text
from support.mending_office import ANSWER, CHECK, MendingOffice
from support.small_inbox import read_here

from perfeval_xl.batch.review import review
from perfeval_xl.follow_up.sampling.sample import draw_sample
from perfeval_xl.follow_up.use.use_results import use_results
from perfeval_xl.ledger.frames import read_table
from perfeval_xl.look_back.explain.explain import explain

_ = read_here
REVIEWERS = ("赵一", "钱二", "孙三")


@pytest.fixture
def office(tmp_path: Path) -> MendingOffice:
    return MendingOffice(tmp_path)


def fill(path: Path, sheet: str, key: tuple[str, str], cells: Mapping[str, Any], who: str) -> None:
    """Fill in the row of a list that has a text under a heading, and save it as somebody's."""
    book = load_workbook(path)
    content = book[sheet]
    at = {cell.value: cell.column for cell in content[3]}
    row = next(row for row in range(4, content.max_row + 1)
               if content.cell(row, at[key[0]]).value == key[1])  # fmt: skip
    for heading, value in cells.items():
        assert not content.cell(row, at[heading]).protection.locked
        content.cell(row, at[heading]).value = value
    save_as_of(book, path, who, datetime(2026, 12, 1, 8))


def explained(office: MendingOffice, department: str, words: str) -> None:
    """Write 核实性说明 into a department's marked copy, and send it in."""
    (copy,) = (office.out / "2025" / "退回").glob("*.xlsx")
    book = load_workbook(copy)
    listed = book["修改清单"]
    for row in listed.iter_rows():
        if row[1].value == "必须改正":
            row[7].value = words
    book.save(office.folder / "收件2025" / copy.name)


def numbers(office: MendingOffice) -> dict[str, str]:
    """Return the numbers of what 甲局 lost points by, by indicator."""
    return {each.problem.subject[-1]: number for number, each in office.problems().items()
            if (each.problem.department, each.problem.source) == ("甲局", "评分扣分")}  # fmt: skip


@pytest.mark.large
def test_two_years_after_the_score(office: MendingOffice):
    out = office.out
    # 2025: 乙局 has something to explain in its marked copy, and the bureau accepts it.
    office.put(2025)
    office.put(2025, "乙局", 甲="不详")
    office.put(2025, "丙局", 甲=100)
    office.run(2025)
    explained(office, "乙局", "正在清产核资")
    office.run(2025)
    accepted = out / "2025" / "问题认可.xlsx"
    fill(accepted, "问题认可", ("单位", "乙局"),
         {"认可": "是", "理由": "已核实决算", "认可人": "周五"}, "周五")  # fmt: skip
    office.run(2025)
    told = read_table(out, "findings").query("department == '乙局'")
    (said,) = [each for each in told.to_dict("records") if "已核实决算" in each["message"]]
    assert said["severity"] == "note"
    assert "正在清产核资" in said["message"]

    # A sample: three reviewers see 甲局 with their own eyes.
    (out.parent / "perfeval.toml").write_text('[sample]\nmust = ["甲局"]\n', encoding="utf-8")
    drawn = draw_sample(out, count=1, reviewers=REVIEWERS, today=date(2026, 2, 1))
    assert [each.department for each in drawn.sample.departments] == ["甲局"]
    for who, score in zip(REVIEWERS, (20, 26, 23), strict=True):
        path = out / "2025" / "抽查复核" / f"甲局（{who}）.xlsx"
        fill(path, "复核表", ("指标", "判定甲"),
             {"复核得分": score, "佐证": "有", "备注": f"{who}看过"}, who)  # fmt: skip
    review(out)
    shown = load_workbook(out / "2025" / "汇总表.xlsx")
    assert any("复核" in name for name in shown.sheetnames)

    # 整改: one problem is closed with evidence, one stays open beyond its term.
    office.mend(issue=True, due=date(2026, 6, 30), today=date(2026, 3, 1))
    first = numbers(office)
    assert {each.problem.source for each in office.problems().values()} == {"评分扣分", "抽查复核"}
    office.fill(office.own(), first["判定甲"], ANSWER)
    office.mend(today=date(2026, 4, 1))
    assert office.state(first["判定甲"]) == "待验收"
    office.fill(office.book, first["判定甲"], CHECK)
    office.mend(today=date(2026, 12, 10))
    assert office.state(first["判定甲"]) == "已销号"
    assert office.problems()[first["甲率"]].overdue(date(2026, 12, 10)) > 0

    # Letters: issued once, not twice; again with a reason when the score has moved.
    sent = issued(out, number="某财绩函〔2026〕{n}号", day=date(2026, 3, 5))
    assert not issued(out, number="某财绩函〔2026〕{n}号", day=date(2026, 3, 5)).written
    office.put(2025, 甲=99)
    office.run(2025)
    refused = issued(out)
    assert refused.refused
    assert issued(out, reissue="数据已更正").written
    assert sent.written

    use_results(out)
    use_results(out, publication=out / "2025" / "公开表.xlsx")

    # 2026: 甲率 is solved by the figures, 判定甲 is there again.
    office.put(2026, 甲=100)
    office.put(2026, "乙局")
    office.run(2026)
    office.mend(today=date(2027, 3, 1))
    problems = office.problems()
    assert numbers(office).items() >= first.items()
    assert problems[first["甲率"]].gone
    assert office.state(first["甲率"]) not in ("已销号", "不予整改")
    assert problems[first["判定甲"]].mending.repeats == 1

    # All of it is in the ledger, and can be explained.
    letters = read_table(out, "letters")
    assert letters["current"].tolist().count(0) >= 1
    assert "数据已更正" in letters["reason"].tolist()
    words = explain(out, "甲局", period="2025")
    for part in ("抽查复核", *REVIEWERS, "赵一看过", first["甲率"], "已销号", "销号后又出现 1 次",
                 "数据里已经没有", "某财绩函〔2026〕", "数据已更正", "公开核对"):  # fmt: skip
        assert part in words, part
    assert "已核实决算" in explain(out, "乙局", period="2025")
    sample = read_table(out, "samples")
    assert (sample["department"].tolist(), sample["year"].tolist()) == (["甲局"], [2025])
    letter = next((out / "2025" / "反馈函").glob("*甲局.docx"))
    assert "甲局" in text(letter)
