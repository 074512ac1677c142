"""The same department in different periods."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval_xl.scoring.history.same_department import distinct, named_alike, numbered, told_apart


def names(*pairs: tuple[str, str]) -> list[str]:
    """What departments (code, name), from the oldest to the newest row, are called."""
    frame = pd.DataFrame(list(pairs), columns=["department_code", "department"])
    (found,) = named_alike(frame)
    return list(found["department"])


def test_who_was_renamed_keeps_its_code_and_shows_its_newest_name():
    assert names(("A1", "旅游局"), ("A1", "文化和旅游局")) == ["文化和旅游局"] * 2


def test_without_a_code_the_name_decides_width_and_spaces_aside():
    assert names(("", "甲局(本级)"), ("", "甲 局（本级）")) == ["甲 局（本级）"] * 2
    assert names(("", "甲局"), ("", "乙局")) == ["甲局", "乙局"]


def test_a_return_without_a_code_belongs_to_the_only_department_of_its_name():
    assert names(("", "旅游局"), ("A1", "旅游局"), ("A1", "文旅局")) == ["文旅局"] * 3


def test_two_codes_are_two_departments_though_the_name_be_the_same():
    assert names(("A1", "甲局"), ("B2", "甲局"), ("", "甲局")) == [
        "甲局（A1）",
        "甲局（B2）",
        "甲局（无代码）",
    ]


def test_names_that_a_spreadsheet_cannot_tell_apart_are_told_apart():
    assert names(("1", "a局"), ("2", "A局")) == ["a局（1）", "A局（2）"]


def test_the_last_frame_has_the_newest_name():
    old = pd.DataFrame({"department_code": ["A1"], "department": ["旧名"]})
    new = pd.DataFrame({"department_code": ["A1"], "department": ["新名"]})

    first, second = named_alike(old, new)

    assert list(first["department"]) == list(second["department"]) == ["新名"]


def test_nobody_is_nobody():
    assert names() == []


def test_what_stands_in_rows_is_numbered_once():
    one = pd.Series(["乙", "甲", "乙", "甲"])
    other = pd.Categorical(["一", "一", "一", "二"])

    numbers, kinds = distinct(one, pd.Series(other))

    assert numbers.tolist() == [0, 1, 0, 2]
    assert kinds == [("乙", "一"), ("甲", "一"), ("甲", "二")]
    assert distinct(one[:0], pd.Series(other[:0])) == (pytest.approx([]), [])


@given(st.lists(st.tuples(*[st.sampled_from(["甲", "乙", "丙"])] * 3), max_size=30))
def test_rows_have_the_number_of_what_stands_in_them(rows: list[tuple[str, str, str]]):
    table = pd.DataFrame(rows, columns=["a", "b", "c"], dtype=object)

    numbers, kinds = distinct(*(table[name] for name in table))

    assert [kinds[number] for number in numbers] == rows
    assert sorted(kinds) == sorted(set(rows))


@given(st.lists(st.integers(0, 40), max_size=20))
def test_codes_are_numbered_alike_however_many_there_may_be(codes: list[int]):
    few, many = (numbered(np.array(codes, dtype="int64"), size) for size in (41, 10**9))

    assert [each.tolist() for each in few] == [each.tolist() for each in many]
    assert few[1].tolist() == sorted(set(codes))


def test_a_name_that_indicators_of_one_rubric_share_has_the_key_behind_it():
    rows = [("A", "效益", "x"), ("A", "效益", "y"), ("B", "效益", "x"), ("A", "进度", "z")]
    scores = pd.DataFrame(rows, columns=["rubric", "name", "indicator"])

    assert told_apart(scores).tolist() == ["效益（x）", "效益（y）", "效益", "进度"]
    assert told_apart(scores.astype("category")).tolist() == told_apart(scores).tolist()
