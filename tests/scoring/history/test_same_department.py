"""The same department in different periods."""

from __future__ import annotations

import pandas as pd

from perfeval_xl.scoring.history.same_department import named_alike


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
