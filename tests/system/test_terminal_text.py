"""Lines for a terminal: never too wide, no phrase torn that fits, no sign where it may not be."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from perfeval_xl.messages import MESSAGES
from perfeval_xl.system.terminal_text import glued, padded, text_columns, unglued, wrapped

CLOSING, OPENING = "，。、；：！？）”》】…", "（“《【"
LATIN = re.compile(r"[!-~]+")
AFTER_A_PHRASE = re.compile(rf"(?<=[，。；：、！？）”》】 ])(?![{CLOSING} ])")
WORDS = ["甲", "乙丙", "丁戊己庚", "--out ", "-o", "C:\\out\\a.xlsx", "2026-10"]
SIGNS = [*"，。：、“”（）《》… "]
TEXTS = st.lists(st.sampled_from(WORDS * 4 + SIGNS), max_size=60).map("".join)
FIRST = st.sampled_from(["", "  ", "12. ", "提示    "])


def may_break(before: str, after: str) -> bool:
    """Whether a line may end after one text and the next begin with the other."""
    within_a_word = bool(LATIN.match(before[-1]) and LATIN.match(after))
    ends, begins = before.rstrip()[-1:], after.lstrip()[:1]
    return not (within_a_word or ends in {*OPENING, ""} or begins in {*CLOSING, ""})


@given(TEXTS, st.integers(14, 60), FIRST)
@example("（“《【" * 4 + "甲", 14, "")
@example("甲" + "。" * 20, 14, "")
def test_a_line_is_too_wide_only_where_it_may_not_break(text: str, columns: int, first: str):
    for line in wrapped(text, columns, first):
        said = line.removeprefix(first)
        if text_columns(line) > columns:
            assert not any(may_break(said[:at], said[at:]) for at in range(1, len(said)))


@given(TEXTS, st.integers(14, 60), FIRST)
def test_nothing_is_lost_or_added(text: str, columns: int, first: str):
    joined = "".join(wrapped(text, columns, first))

    assert joined.replace(" ", "") == (first + text).replace(" ", "")


@given(TEXTS, st.integers(14, 60))
@example("C:\\out\\a.xlsx--out ", 14)
def test_no_line_begins_with_a_closing_sign_or_ends_with_an_opening_one(text: str, columns: int):
    lines = wrapped(text, columns)

    assert not [line for line in lines[1:] if line[0] in CLOSING]
    assert not [line for line in lines[:-1] if line[-1:] in {*OPENING}]


@given(TEXTS, st.integers(14, 60))
def test_options_and_paths_are_never_torn(text: str, columns: int):
    assert LATIN.findall("\n".join(wrapped(text, columns))) == LATIN.findall(text)


@given(TEXTS, st.integers(14, 60), FIRST)
def test_a_phrase_that_fits_on_a_line_is_not_torn(text: str, columns: int, first: str):
    lines, room = wrapped(text, columns, first), columns - text_columns(first)

    for phrase in map(str.strip, AFTER_A_PHRASE.split(text)):
        if text_columns(phrase) <= room:
            assert any(phrase in line for line in lines)


@given(TEXTS, st.integers(14, 60), FIRST)
def test_the_lines_after_the_first_hang_below_its_text(text: str, columns: int, first: str):
    begin, *others = wrapped(text.strip(), columns, first)
    indent = " " * text_columns(first)

    assert begin.startswith(first.rstrip())
    assert all(re.match(rf"{indent}\S", line) for line in others)


@given(TEXTS.filter(lambda text: text.strip() == text), st.integers(14, 60))
def test_what_is_glued_stands_on_one_line_as_it_was(text: str, columns: int):
    lines = wrapped(f"见{glued(text)}甲", columns)

    assert any(text in line for line in lines)
    assert unglued(glued(text)) == text
    assert text_columns(glued(text)) == text_columns(text)


@pytest.mark.parametrize(
    ("text", "columns", "lines"),
    [
        (
            "默认按每份表自带的标识；只按这个指标体系评分。",
            30,
            ["默认按每份表自带的标识；", "只按这个指标体系评分。"],
        ),
        (
            "改写后另存为perfeval.toml再运行",
            20,
            ["改写后另存为", "perfeval.toml再运行"],
        ),
        ("字" * 6, 8, ["字" * 4, "字" * 2]),
        ("x" * 30, 10, ["x" * 30]),
        ("甲\n乙", 20, ["甲", "乙"]),
        ("", 20, [""]),
    ],
)
def test_where_a_text_is_broken(text: str, columns: int, lines: list[str]):
    assert wrapped(text, columns) == lines


@pytest.mark.parametrize("columns", [30, 40, 78])
def test_every_sentence_of_the_registry_fits(columns: int):
    lines = [line for message in MESSAGES.values() for line in wrapped(message.sentence, columns)]

    assert not [line for line in lines if line[0] in CLOSING or line[-1] in OPENING]
    assert not [line for line in lines if text_columns(line) > columns]


def test_a_chinese_sign_takes_two_columns():
    assert text_columns("a甲“…") == 7
    assert padded("甲a", 5) == "甲a  "
