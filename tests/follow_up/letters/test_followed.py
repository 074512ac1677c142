"""Letters say what other lists know: numbers and demands of 整改台账, what results are used for."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from support.letters import issued, office, text
from support.small_inbox import read_here

from perfeval_xl.follow_up.mending.mend import mend
from perfeval_xl.ledger.books import Key
from perfeval_xl.ledger.entries import put_entries
from perfeval_xl.ledger.ledger import open_ledger, transaction
from perfeval_xl.ledger.problems import Problem, Sighting, problems_of, put_problem, put_sighting
from perfeval_xl.sheets.entries import Cell, ListEntry, Signature

_ = read_here
FIRST = "01 第1局.docx"
DAY = date(2026, 3, 5)


def write(out: Path, *cells: tuple[str, tuple[str, ...], str, str]) -> None:
    """Let somebody fill in cells: list, place, heading, value."""
    signed = Signature("张三", "2026-03-01T00:00:00+00:00", "清单.xlsx")
    entries = [ListEntry(Cell(list_, place, heading), value, (), signed)
               for list_, place, heading, value in cells]  # fmt: skip
    with open_ledger(out, True) as ledger, transaction(ledger):
        put_entries(ledger, entries)


def known(out: Path, name: str) -> str:
    """Return the number of 第1局's problem with an indicator."""
    with open_ledger(out, True) as ledger:
        found = {each.problem.subject[-1]: each.number for each in problems_of(ledger, "第1局")}
    return found[name]


def letter(out: Path) -> str:
    return text(out / "反馈函" / FIRST)


def test_numbers_and_demands_are_those_of_the_list(tmp_path: Path):
    out = office(tmp_path, 1)
    mend(out, today=DAY)
    number = known(out, "甲率")
    write(out, ("整改台账", (number, "1"), "整改要求", "三个月内补齐"))

    issued(out)

    said = letter(out).splitlines()
    assert number in said
    assert "1. 三个月内补齐" in said
    assert any(line.startswith("2. 对照评价标准") for line in said)


def test_what_is_still_open_from_before_is_asked_for_again(tmp_path: Path):
    out = office(tmp_path, 1)
    with open_ledger(out, True) as ledger, transaction(ledger):
        key = Key("small", 2023, "")
        put_problem(ledger, Problem("2023-0007", "第1局", "补充登记", ("", "账实不符"), key))
        put_sighting(ledger, "2023-0007", Sighting(key, True, None, "账实不符", "", ""))
    issued(out, day=DAY)
    assert "还没有销号" not in letter(out)  # nobody has told the department yet
    write(out, ("整改台账", ("2023-0007", "1"), "状态改为", "已下达"))

    issued(out, day=DAY, reissue="补列遗留问题")

    assert "还没有销号的问题1个，请一并整改：2023-0007 账实不符。" in letter(out)
    report = text(out / "反馈函" / "汇总分析报告.docx")
    assert "以前发现的问题：问题 1 个，已销号 0 个" in report


def test_without_a_list_the_rule_alone_says_what_is_asked(tmp_path: Path):
    out = office(tmp_path, 1)

    issued(out)

    assert "1. 查明“甲率”没有达到标准的原因，使指标值不低于100%" in letter(out)
    assert "还没有销号" not in letter(out)


@pytest.mark.thinned(2)
@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ({}, "评价结果拟作如下应用：＿＿＿＿"),
        ({"是否采纳": "采纳"}, "评价结果拟作如下应用：优先保障。"),
        ({"是否采纳": "不采纳", "说明": "任务取消"}, "评价结果拟作如下应用：任务取消。"),
        (
            {"是否采纳": "部分采纳", "说明": "保留一项", "依据文号": "某财〔2026〕1号"},
            "评价结果拟作如下应用：优先保障（部分采纳）；保留一项（依据：某财〔2026〕1号）。",
        ),
    ],
)
def test_only_what_was_decided_is_said_of_the_use(
    tmp_path: Path, answers: dict[str, str], told: str
):
    out = office(tmp_path, 1)
    settings = '[use]\nadvice = { "良" = "优先保障" }\n'
    (tmp_path / "perfeval.toml").write_text(settings, encoding="utf-8")
    place = ("small", "2024", "", "第1局")
    write(out, *(("结果应用表", place, heading, value) for heading, value in answers.items()))

    issued(out)

    assert told in letter(out)
