"""Whoever tells a message gives the details that its sentence has places for, and no others."""

from __future__ import annotations

from pathlib import Path
from string import Formatter

from support.passed_codes import AS_KEYWORDS, PLACE, Passed, passed_codes

from perfeval_xl.messages import MESSAGES

LATER = {"Value": {"label"}, "replace": {"label"}}
"""What is added when the field that a value belongs to is known."""
SHOWN = {"found", "expected", "label"}
"""The columns of a finding: they may be given though a sentence does not repeat them."""

UNPACKED = {
    "perfeval_xl/checks/declared_rows.py": "`_about` gives label, found and expected of a row",
    "perfeval_xl/checks/self_scores.py": "one mapping of details for all codes of an indicator",
    "perfeval_xl/forms/reading/cells.py": "`place` adds sheet and cell",
    "perfeval_xl/forms/reading/reader.py": "`place` adds sheet and cell",
    "perfeval_xl/scoring/differences.py": "one mapping of details for both ways of scoring",
}
"""Files whose calls unpack details, each run with every code by tests/returns and tests/batch."""

APART = {
    "COUNT_TOO_LARGE": {"label", "found"},  # a key of what `check_plausible` finds, as the next two
    "VALUE_NOT_WHOLE": {"label", "found"},
    "VALUE_NEGATIVE": {"label", "found"},
    "FILE_NOT_SPREADSHEET": {"found"},  # what `why_ignored` returns, and the next
    "FILE_OTHER_FORMAT": {"found", "expected"},  # what `_why_not` returns
    "FILE_MADE_ROOM": {"found"},
    "REVIEW_TYPED_OVER": {"found", "expected"},  # a triple of `locked_cells`, as the next three
    "REVIEW_FORMULA_CHANGED": {"found", "expected"},
    "REVIEW_FORMULA_BROKEN": {"found", "expected"},
    "REVIEW_TEXT_CHANGED": {"found", "expected"},
    "REVIEW_NO_SCORE": {"label", "found"},  # a finding of `about_copy`, as the next
    "REVIEW_OTHER_RULES": {"label", "found"},
    "PERIOD_NOT_UPDATED": {"found"},  # these three go to the terminal or the log
    "PERIOD_UPDATED": {"found"},
    "PERIOD_WAITS": {"found", "why"},
    "LETTER_CHANGED": {"found"},  # these three are lines of what `perfeval issue` tells
    "LETTER_REPLACED": {"found", "expected"},
    "LETTER_UNEXPLAINED": {"found"},
    "OUTPUT_MOVED": {"count", "found"},  # goes to the log, or to the terminal
    "READER_UNBOUNDED": {"why"},  # goes to the log, or to the terminal
    "OUT_TAKEN_OVER": {"found", "since"},  # goes to the log, with what a lock says of its holder
    "WATCH_SLIP": set(),  # goes to the log, above a traceback
}
"""Codes that are not passed in a call with their details → the details that they get."""


def places(code: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(MESSAGES[code].sentence) if name}


def wrong_details(call: Passed) -> tuple[set[str], set[str]]:
    """Return what is missing and what is too much."""
    wanted = places(call.code)
    missing = set() if call.dynamic else wanted - call.given - LATER.get(call.callee, set())
    beside = PLACE | SHOWN if call.callee not in AS_KEYWORDS else PLACE
    beside = beside | SHOWN if call.callee == "of" else beside
    return missing, call.given - wanted - beside


def test_the_details_are_those_of_the_sentence(root: Path):
    wrong = [
        f"{call.where} {call.code}: missing {missing or '–'}, surplus {surplus or '–'}"
        for call in passed_codes(root / "perfeval_xl")
        for missing, surplus in [wrong_details(call)]
        if missing or surplus
    ]

    assert wrong == []


def test_details_are_unpacked_in_few_files(root: Path):
    calls = passed_codes(root / "perfeval_xl")

    assert {call.where.partition(":")[0] for call in calls if call.dynamic} == UNPACKED.keys()


def test_few_codes_stand_apart_from_their_details(root: Path):
    passed = {call.code for call in passed_codes(root / "perfeval_xl")}

    assert MESSAGES.keys() - passed == APART.keys()
    assert {
        code: places(code) - given for code, given in APART.items() if places(code) - given
    } == {}


def test_a_missing_and_a_surplus_detail_are_named_with_their_line(tmp_path: Path):
    (tmp_path / "x.py").write_text(
        "def f(path, bad):\n"
        '    details = {"formula": 1, "gapp": 2}\n'
        '    code = "FILE_MISSING" if bad else "FILE_EMPTY"\n'
        "    raise PerfevalError(code, found=path)\n"
        '    yield Finding(1, "BALANCE_DIFFERS", "甲", "1", "2", details)\n',
        encoding="utf-8",
    )
    found = {(call.where.partition(":")[2], call.code): call for call in passed_codes(tmp_path)}

    assert wrong_details(found["4", "FILE_MISSING"]) == (set(), set())
    assert wrong_details(found["4", "FILE_EMPTY"]) == (set(), {"found"})
    assert wrong_details(found["5", "BALANCE_DIFFERS"]) == ({"gap", "why"}, {"gapp"})
