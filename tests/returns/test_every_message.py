"""Every message on returns has a file that triggers it, and one beside it that must not.

By hand: perfeval check tests/returns/VALUE_TIDIED/triggers --rubric tests/returns/小表.yaml
"""

from __future__ import annotations

import ast
import re
from functools import cache
from typing import Any

import pytest
from openpyxl import load_workbook

from perfeval_xl.forms.reading.values import shown
from perfeval_xl.forms.texts import day_text
from perfeval_xl.messages import GROUPS, ON_RETURNS
from returns.case import HERE
from returns.tables import CASES, WITHOUT_FILE
from returns.told import Told, tell
from returns.writing import PASSES, TRIGGERS, folders

ABOUT_A_CELL = ON_RETURNS.keys() - GROUPS["文件"].keys() - {"FINDINGS_CUT"} | {
    "UNIT_CONVERTED",
    "FILE_NO_DEPARTMENT",
    "FILE_NAMES_DIFFER",
    "LIST_TOO_LONG",
}
COUNTED = {"LIST_TOO_LONG"}
"""What it found is not in the cell: it is where the count begins."""


@cache
def told(code: str, which: str) -> Told:
    return tell(CASES[code], HERE / code / which)


def test_every_message_has_files_or_a_test_of_its_own():
    assert CASES.keys() | WITHOUT_FILE.keys() == ON_RETURNS.keys()
    assert CASES.keys() & WITHOUT_FILE.keys() == set()
    assert folders(HERE).keys() == CASES.keys()


@pytest.mark.parametrize("code", WITHOUT_FILE)
def test_what_no_file_can_show_has_a_test_that_does(code: str):
    path, _, name = WITHOUT_FILE[code].partition("::")
    tree = ast.parse((HERE.parent / path).read_text(encoding="utf-8"))
    shown_by = next(each for each in tree.body if getattr(each, "name", "") == name)

    words = re.split(r"\{\w+\}", ON_RETURNS[code].sentence)
    texts = [node.value for node in ast.walk(shown_by) if isinstance(node, ast.Constant)]
    assert any(
        code == text or (len(text) > 3 and any(text in each for each in words))
        for text in texts
        if isinstance(text, str)
    ), f"{name} looks at nothing of {code}"


@pytest.mark.parametrize("code", CASES)
def test_it_is_given_and_nothing_else_that_the_table_does_not_name(code: str):
    assert told(code, TRIGGERS).codes == {code} | CASES[code].beside


@pytest.mark.thinned(2)
@pytest.mark.parametrize("code", CASES)
def test_the_nearest_honest_case_does_not_give_it(code: str):
    assert told(code, PASSES).codes == CASES[code].instead
    assert code not in CASES[code].instead


@pytest.mark.parametrize("code", CASES)
def test_it_is_the_sentence_of_the_registry_with_every_detail_filled_in(code: str):
    # Why a relation must hold is the rubric's to say, or not.
    sentence = ON_RETURNS[code].sentence.replace("{why}", "")
    pattern = re.sub(r"\\\{\w+\\\}", "(.+)", re.escape(sentence))

    for row in told(code, TRIGGERS).of(code).itertuples():
        said = re.fullmatch(f"(?:项目“.+”：)?{pattern}", str(row.message))
        assert said, row.message
        assert all(detail.strip() for detail in said.groups())
        assert row.file in told(code, TRIGGERS).status
        assert row.severity == ON_RETURNS[code].severity
        assert str(row.found) in row.message
        assert str(row.expected) in row.message


@pytest.mark.thinned(2)
@pytest.mark.parametrize("code", [code for code in CASES if code in ABOUT_A_CELL])
def test_what_it_says_was_found_stands_in_the_cell_that_it_names(code: str):
    for row in told(code, TRIGGERS).of(code).itertuples():
        book = load_workbook(HERE / code / TRIGGERS / row.file)
        value = book[row.sheet][row.cell.split("、")[0]].value

        seen = any(str(row.found) in text for text in as_seen(value))
        assert seen or code in COUNTED, f"{row.cell}: {value!r}"


def as_seen(value: Any) -> list[str]:
    """How a cell may be quoted: a number plain or as a percentage, a date, a text, a blank."""
    if isinstance(value, int | float):
        return [f"{shown(value)} 万元", f"{shown(value * 100)}%", f"{shown(value)} 分"]
    return ["" if value is None else day_text(value) or str(value)]


@pytest.mark.parametrize("code", CASES)
def test_an_error_hands_the_file_back_and_nothing_else_does(code: str):
    for which in (TRIGGERS, PASSES):
        result = told(code, which)
        wrong = set(result.findings.loc[result.findings["severity"] == "error", "file"])

        assert {file for file, status in result.status.items() if status == "returned"} == wrong
