"""File names made of departments' names are safe on every system and never the same twice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval_xl.system.file_names import file_names


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("衡阳市财政局", "衡阳市财政局"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("C:\\x", "C__x"),
        ("甲/乙", "甲_乙"),
        ("con", "_con"),
        ("LPT1.局", "_LPT1.局"),
        ("结尾. ", "结尾"),
        ("", "_"),
        ("...", "_"),
        ("~$x", "_~$x"),
        ("局\u202e反", "局_反"),
        ("a\nb", "a_b"),
    ],
)
def test_one_name(name: str, safe: str):
    assert file_names([name]) == [safe]


def test_names_that_collide_are_numbered_without_regard_to_case():
    assert file_names(["甲/局", "甲_局", "ABC", "abc", "甲_局_2"]) == [
        "甲_局",
        "甲_局_2",
        "ABC",
        "abc_2",
        "甲_局_2_2",
    ]


def test_a_very_long_name_is_cut():
    (name,) = file_names(["局" * 300])

    assert len(f"{name}.xlsx".encode()) <= 255


@given(st.lists(st.text(max_size=100), max_size=8))
def test_any_names(names: list[str]):
    chosen = file_names(names)

    assert len({name.casefold() for name in chosen}) == len(names)
    for name in chosen:
        assert name
        assert not set(name) & set('\\/:*?"<>|\x00\n')
        assert name.strip(" .") == name
