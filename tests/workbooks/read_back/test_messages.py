"""What is told of a scorebook has a sentence that its details fill."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from perfeval_xl.messages import MESSAGES, ON_RETURNS, REVIEWS
from perfeval_xl.workbooks.read_back.edits import BookRemark
from perfeval_xl.workbooks.read_back.read import MOST, grouped

READ_BACK = Path("perfeval_xl") / "workbooks" / "read_back"


def raised(root: Path) -> set[str]:
    sources = (path.read_text(encoding="utf-8") for path in (root / READ_BACK).glob("*.py"))
    return {code for text in sources for code in re.findall(r'"(REVIEW_[A-Z_]+)"', text)}


def test_every_code_that_the_reader_gives_needs_found_and_expected_alone(root: Path):
    codes = raised(root)

    for code in codes:
        assert "{" not in REVIEWS[code].sentence.format(found="甲", expected="乙")
    assert len(codes) > 9


def test_they_are_in_the_registry_and_not_told_of_returns():
    assert REVIEWS.items() <= MESSAGES.items()
    assert not REVIEWS.keys() & ON_RETURNS.keys()


@pytest.mark.parametrize("code", REVIEWS)
def test_every_sentence_says_what_became_of_it_and_is_one_line(code: str):
    sentence = REVIEWS[code].sentence

    assert sentence.endswith("。")
    assert "\n" not in sentence
    details = {"found", "expected", "label", "who", "when", "why"}
    assert set(re.findall(r"{(\w+)}", sentence)) <= details


@pytest.mark.parametrize(
    ("count", "told"), [(MOST, ["甲"] * MOST), (MOST + 1, [f"甲（A1；这样的共 {MOST + 1} 处）"])]
)
def test_more_than_a_few_of_a_kind_on_a_sheet_are_told_together(count: int, told: list[str]):
    remarks = [BookRemark("REVIEW_TEXT_CHANGED", "表", f"A{n}", "甲") for n in range(1, count + 1)]
    other = BookRemark("REVIEW_TEXT_CHANGED", "别的表", "B1", "乙")

    assert [each.found for each in grouped([*remarks, other])] == [*told, "乙"]
