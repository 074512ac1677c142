"""The same message over many cells is one line, and no cell is lost by it."""

from __future__ import annotations

import string
from collections import Counter
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from xlsxwriter import Workbook

from perfeval_xl.checks.finding import MOST_NAMED, Finding
from perfeval_xl.checks.findings import COLUMNS, MOST_LISTED, bounded, grouped, table
from perfeval_xl.messages import MESSAGES, ON_RETURNS
from perfeval_xl.sheets.style import Style
from perfeval_xl.workbooks.scorebook.findings_sheet import write_findings

FILES = {"甲": "甲.xlsx", "乙": "乙.xlsx"}


def blank(number: int, unit: Any = "甲") -> Finding:
    details = {"label": f"指标{number}", "own": "自评"}
    return Finding(unit, "SELF_MISSING", f"自评{number}", details=details)


def places(count: int, sheet: str = "自评表") -> dict[str, tuple[str, str]]:
    return {f"自评{number}": (sheet, f"F{number}") for number in range(count)}


def lines(findings: list[Finding], **units: Any) -> pd.DataFrame:
    return table(findings, FILES, {**units})


def test_two_cells_that_lack_the_same_are_one_line():
    (row,) = lines([blank(1), blank(2)], 甲=places(9)).to_dict("records")

    assert row["cell"] == "F1、F2"
    assert row["message"] == (
        "【指标1】【指标2】由人评定，但没有填自评得分，暂不计分（待补）。请补填。"
    )
    assert (row["file"], row["sheet"], row["code"]) == ("甲.xlsx", "自评表", "SELF_MISSING")


def test_of_many_cells_five_are_named_and_all_are_listed():
    (row,) = lines([blank(number) for number in range(28)], 甲=places(28)).to_dict("records")

    assert row["message"].startswith(
        "【指标0】【指标1】【指标2】【指标3】【指标4】等 28 项由人评定，"
    )
    assert row["cell"].split("、") == [f"F{number}" for number in range(28)]


def test_exactly_five_are_named_without_a_count():
    (row,) = lines([blank(number) for number in range(5)], 甲=places(5)).to_dict("records")

    assert "【指标4】由人评定" in row["message"]


def test_cells_that_share_a_label_are_named_once():
    same = [
        Finding(
            "甲", "VALUE_AS_ZERO", "专项", "无", details={"label": "专项", "place": ("表", cell)}
        )
        for cell in ("B6", "B7", "C9")
    ]

    (row,) = lines(same).to_dict("records")

    assert row["cell"] == "B6、B7、C9"
    assert row["message"] == "【专项】填的是“无”，按 0 读取。如果不是 0，请改填数字。"


APART = [
    (Finding("乙", "VALUE_AS_ZERO", "a", "无"), "another department"),
    (Finding("甲", "VALUE_AS_ZERO", "a", "/"), "another thing found"),
    (Finding("甲", "VALUE_TIDIED", "a", "无"), "another code"),
    (Finding("甲", "VALUE_AS_ZERO", "别处", "无"), "another sheet"),
    (Finding("甲", "VALUE_AS_ZERO", "a", "无", details={"other": "x"}), "another detail"),
    (Finding(("甲", "项目"), "VALUE_AS_ZERO", "a", "无"), "a project of the department"),
]


@pytest.mark.parametrize(("other", "why"), APART, ids=[why for _, why in APART])
def test_what_differs_in_more_than_its_label_stays_apart(other: Finding, why: str):
    first = Finding("甲", "VALUE_AS_ZERO", "b", "无")
    known = {"a": ("表", "A1"), "b": ("表", "B1"), "别处": ("附表", "B1")}

    rows = lines([first, other], 甲=known, 乙=known)

    assert len(rows) == 2, why


def test_a_finding_about_a_whole_column_has_all_its_cells():
    column = Finding(
        "甲",
        "COLUMN_OUT_OF_SCALE",
        "自评1",
        "10000",
        "1",
        {"label": "收支（决算）", "other": "预算", "count": 3},
        also=("自评2", "自评3"),
    )

    (row,) = lines([column], 甲=places(9)).to_dict("records")

    assert row["cell"] == "F1、F2、F3"
    assert row["message"] == (
        "【收支（决算）】一列有 3 个数与【预算】一列的相差一千倍以上（例如 10000 与 1）。"
        "请核对这一列的单位（元、万元）。"
    )


FINDINGS = st.builds(
    Finding,
    unit=st.sampled_from(["甲", "乙", ("甲", "项目一"), ("甲", "项目二")]),
    code=st.sampled_from(["VALUE_AS_ZERO", "SELF_MISSING", "VALUE_NOT_NUMBER", "TOTAL_DIFFERS"]),
    found=st.sampled_from(["无", "/", "{label}"]),
    details=st.builds(
        lambda sheet, cell, label: {"label": label, "place": (sheet, cell), "own": "自评"},
        st.sampled_from(["表一", "表二"]),
        st.integers(1, 400).map(lambda number: f"B{number}"),
        st.sampled_from(["甲项", "乙项", "丙{项}", "丁"]),
    ),
)


@given(st.lists(FINDINGS, max_size=150))
def test_every_cell_of_a_message_stands_in_exactly_one_line(findings: list[Finding]):
    problems = grouped(findings, {})

    listed = Counter(
        (each.finding.unit, each.sheet, cell, each.finding.code, each.finding.found)
        for each in problems
        for cell in each.cells
    )
    wanted = {(each.unit, *each.details["place"], each.code, each.found) for each in findings}
    assert set(listed) == wanted
    assert set(listed.values()) <= {1}
    for each in problems:
        assert each.message.startswith("项目") == isinstance(each.finding.unit, tuple)


@given(st.lists(FINDINGS, max_size=60))
def test_lines_stand_in_the_order_of_their_first_findings(findings: list[Finding]):
    firsts = [each.finding for each in grouped(findings, {})]

    assert firsts == sorted(firsts, key=findings.index)


@pytest.mark.parametrize("code", sorted(ON_RETURNS))
def test_every_sentence_reads_on_after_several_names(code: str):
    sentence = MESSAGES[code].sentence
    names = {name for _, name, _, _ in string.Formatter().parse(sentence) if name}
    details = dict.fromkeys(names - {"found", "expected"}, "某")

    said = Finding("甲", code, "a", "某", "某", details).about([f"第{at}项" for at in range(1, 13)])

    if "label" in names:
        assert "第5项】等 12 项" in said or "第5项等 12 项" in said
        assert "第6项" not in said
        assert "它" not in sentence, "of several it would be 它们"


# -- the bound ---------------------------------------------------------------------------------


def many(*counts: tuple[str, int]) -> list[Finding]:
    """Findings that no line can hold together, `code` times a number each."""
    return [
        Finding("甲", code, f"{code}{at}", str(at), details={"label": "某"})
        for code, count in counts
        for at in range(count)
    ]


def test_a_hostile_return_ends_with_how_much_is_not_listed():
    given = many(("VALUE_AS_ZERO", 300), ("VALUE_NEGATIVE", 100), ("VALUE_NOT_NUMBER", 150))

    rows = lines([*given, Finding("乙", "VALUE_NEGATIVE", "a", "-1")])

    own = rows[rows["department"] == "甲"]
    assert len(own) == MOST_LISTED
    assert list(own["severity"]) == ["error"] * 150 + ["warning"] * 49 + ["note"]
    assert own.iloc[-1]["code"] == "FINDINGS_CUT"
    assert own.iloc[-1]["message"] == (
        "问题太多，只列出 199 条，还有提醒 51 条、说明 300 条没有列出。"
        "请先改正已列出的，重报后再看。"
    )
    assert own.iloc[-1]["file"] == "甲.xlsx"
    assert len(rows[rows["department"] == "乙"]) == 1


def test_a_full_list_is_not_cut_and_keeps_its_order():
    given = many(("VALUE_AS_ZERO", 100), ("VALUE_NOT_NUMBER", 100))

    rows = lines(given)

    assert list(rows["code"]) == ["VALUE_AS_ZERO"] * 100 + ["VALUE_NOT_NUMBER"] * 100


@given(st.lists(st.sampled_from(["VALUE_AS_ZERO", "VALUE_NEGATIVE", "VALUE_NOT_NUMBER"])))
def test_what_is_listed_and_what_is_counted_make_the_whole(codes: list[str]):
    given = [Finding("甲", code, str(at), str(at)) for at, code in enumerate(codes)]
    problems = bounded(grouped(given, {}), most=10)

    assert len(problems) == min(10, len(given))
    if len(given) > 10:
        last = problems[-1].finding
        left = sum(int(word) for word in last.found.replace("、", " ").split() if word.isdigit())
        assert left + len(problems) - 1 == len(given)


def test_the_sheet_shows_the_first_cells_and_how_many_there_are(tmp_path: Path):
    rows = lines([blank(number) for number in range(30)], 甲=places(30))
    with Workbook(tmp_path / "a.xlsx") as workbook:
        records = rows.to_dict("records")
        write_findings(workbook.add_worksheet(), Style(workbook), records, ("cell", "message"))

    shown = load_workbook(tmp_path / "a.xlsx").active["A2"].value

    assert shown == "、".join(f"F{number}" for number in range(20)) + "等 30 格"
    assert tuple(rows.columns) == COLUMNS
    assert MOST_NAMED == 5
