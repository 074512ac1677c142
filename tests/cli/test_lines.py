"""Lines for a terminal: never too wide, no phrase torn that fits, no sign where it may not be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval_xl.cli.lines import text_columns, wrapped
from perfeval_xl.messages import MESSAGES

TEXTS = st.text(st.sampled_from("甲乙丙丁，。：、“”（）《》ab-/. 1"), max_size=120)


@given(TEXTS, st.integers(10, 60))
def test_no_line_is_too_wide_and_nothing_is_lost(text: str, columns: int):
    lines = wrapped(text, columns)

    assert all(text_columns(line) <= columns for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_a_phrase_that_fits_on_a_line_is_not_torn():
    text = "默认按每份表自带的标识；只按这个指标体系评分。"

    assert wrapped(text, 30) == ["默认按每份表自带的标识；", "只按这个指标体系评分。"]


def test_a_word_in_latin_letters_is_not_torn():
    assert wrapped("改写后另存为perfeval.toml再运行", 20) == ["改写后另存为", "perfeval.toml再运行"]


def test_a_path_longer_than_a_line_goes_on_in_the_next():
    assert wrapped("a" * 25, 10) == ["a" * 10, "a" * 10, "a" * 5]


@pytest.mark.parametrize("columns", [30, 40, 78])
def test_no_sentence_has_a_line_that_begins_or_ends_with_the_wrong_sign(columns: int):
    lines = [each for said in MESSAGES.values() for each in wrapped(said.sentence, columns)]

    assert not [line for line in lines if line[0] in "，。；：、！？）”》】"]
    assert not [line for line in lines if line[-1] in "（“《【"]


def test_line_breaks_of_a_text_stay():
    assert wrapped("甲\n乙", 20) == ["甲", "乙"]
