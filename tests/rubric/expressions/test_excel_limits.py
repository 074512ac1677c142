"""Excel's own rules: texts and sheet names as formulas want them, sizes, names that it takes."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval_xl.rubric.expressions.excel_limits import (
    MOST,
    defined_name_flaw,
    literal,
    measure,
    quoted_sheet,
    sheet_name_flaw,
    units,
)

TEXTS = st.text(st.sampled_from('"\'&,()\n\t字𠮷aA1 "'), max_size=700)


PIECE = re.compile(r'"((?:[^"]|"")*)"|CHAR\((\d+)\)')


def read(formula: str) -> str:
    """Return what a sum of literals says, read as a spreadsheet reads it."""
    said, at = "", 0
    while found := PIECE.match(formula, at):
        said += chr(int(found[2])) if found[2] else found[1].replace('""', '"')
        at = found.end() + 1
        assert formula[at - 1 : at] in ("", "&")
    assert at > len(formula)
    return said


@given(TEXTS)
def test_a_literal_says_its_words(words: str):
    assert read(literal(words)) == words


@given(TEXTS)
def test_a_literal_is_within_the_limit_whatever_it_says(words: str):
    size = measure(literal(words))

    assert size.literal <= 250
    assert "\n" not in literal(words)


@given(st.integers(250, 256))
def test_characters_beyond_the_basic_plane_count_twice(count: int):
    assert units("𠮷" * count) == 2 * count
    assert measure(literal("𠮷" * count)).beyond == ()


@pytest.mark.parametrize(
    ("formula", "nesting", "arguments", "longest"),
    [
        ("=1+2", 0, 0, 0),
        ("SUM(A1,B2,C3)", 1, 3, 0),
        ('IF(A1="(,",MAX(1,2,3,4),"a""b")', 2, 4, 3),
        ("'a,(b''c'!A1+(B1+(C1))", 2, 0, 0),
        ('IF("a","b",IF(1,2,"long"))', 2, 3, 4),
    ],
)
def test_a_formula_is_measured(formula: str, nesting: int, arguments: int, longest: int):
    size = measure(formula)

    assert (size.nesting, size.arguments, size.literal) == (nesting, arguments, longest)
    assert size.length == len(formula.removeprefix("=")) + 1
    assert size.beyond == ()


@pytest.mark.parametrize(
    ("formula", "told"),
    [
        ("+".join(["A1"] * 2800), "长度为 8400 个字符，最多 8192"),
        ("ABS(" * 65 + "1" + ")" * 65, "括号和函数套了 65 层，最多 64"),
        (f"MAX({','.join(['1'] * 256)})", "一个函数有 256 个参数，最多 255"),
        ('"' + "a" * 256 + '"', "一段文字有 256 个字符，最多 255"),
        (f"MAX({','.join(['1'] * 255)}," * 5 + "1" + ")" * 5, "同时要算的数有"),
    ],
)
def test_what_is_beyond_a_limit_is_told(formula: str, told: str):
    assert told in "；".join(measure(formula).beyond)


def test_a_formula_of_many_long_texts_is_too_large_before_it_is_too_long():
    size = measure("&".join(['"' + "字" * 250 + '"'] * 32))

    assert size.length < MOST["length"]
    assert size.bytes <= MOST["bytes"]
    assert measure("&".join(["A1"] * 2000)).beyond != ()


@pytest.mark.parametrize(
    "name",
    ["", " ", "a" * 32, "𠮷" * 16, "一/二", "a\\b", "谁?", "*", "[a]", "a]", "a:b", "'a", "a'",
     "History", "HISTORY", "a\nb"],
)  # fmt: skip
def test_sheets_that_excel_does_not_take_are_told(name: str):
    assert sheet_name_flaw(name)


@pytest.mark.parametrize("name", ["基础数据表", "a" * 31, "𠮷" * 15, "a'b", "附表1（一）", "(x)!#"])
def test_other_names_of_sheets_are_taken(name: str):
    assert sheet_name_flaw(name) == ""


@pytest.mark.parametrize(
    "name",
    ["", "A1", "a1", "AB12", "XFD1048576", "R", "c", "RC", "rc", "R1C1", "R2C", "RC3", "R5",
     "TRUE", "false", "1a", "a b", "a-b", "面积²", "第①", "字" * 256, "金额１"],
)  # fmt: skip
def test_names_that_excel_does_not_take_are_told(name: str):
    assert defined_name_flaw(name)


@pytest.mark.parametrize(
    "name", ["在职人数", "三公经费_本年决算", "R1C1_a", "ABCD1", "字" * 255, "_a"]
)
def test_other_names_are_taken(name: str):
    assert defined_name_flaw(name) == ""


def test_an_apostrophe_in_a_sheets_name_is_doubled():
    assert quoted_sheet("a'b") == "'a''b'"
