"""File names made of departments' names are safe on every system and never the same twice."""

from __future__ import annotations

from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval_xl.system.file_names import file_names, is_reserved


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("衡阳市财政局", "衡阳市财政局"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("C:\\x", "C__x"),
        ("甲/乙", "甲_乙"),
        ("con", "_con"),
        ("LPT1.局", "_LPT1.局"),
        ("aux.局", "_aux.局"),
        ("CON .局", "_CON .局"),
        ("com¹", "_com¹"),
        ("ConIn$", "_ConIn$"),
        ("康", "康"),
        ("console", "console"),
        ("com10", "com10"),
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


def test_names_that_differ_in_how_an_accent_is_written_are_numbered():
    assert len({normalize("NFC", name) for name in file_names(["Café", "Cafe\u0301"])}) == 2


@pytest.mark.parametrize("sign", ["局", "A", "\U0002070e"])
def test_a_very_long_name_is_cut(sign: str):
    first, second = file_names([sign * 250, sign * 251])

    assert first != second
    for name in (first, second):
        assert len(f"{name}.xlsx".encode()) <= 255
        assert len(name) <= 85


@given(st.lists(st.text(max_size=100), max_size=8))
def test_any_names(names: list[str]):
    chosen = file_names(names)

    assert len({name.casefold() for name in chosen}) == len(names)
    for name in chosen:
        assert name
        assert not set(name) & set('\\/:*?"<>|\x00\n')
        assert name.strip(" .") == name
        assert not is_reserved(f"{name}.xlsx")
