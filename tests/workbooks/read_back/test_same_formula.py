"""A formula is known again however it is spelled, and where its cells have moved."""

from __future__ import annotations

import pytest

from perfeval_xl.workbooks.read_back.moves import Moves, Shift
from perfeval_xl.workbooks.read_back.same_formula import same_formula

STAYED = Shift({}, 0)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("=SUM('评分表'!A1,B2)", "=SUM(评分表!A1,B2)"),
        ("=SUM(A1,B2)", "=sum( A1 , B2 )"),
        ("=A1*0.000001", "=A1*9.9999999999999995E-7"),
        ("=IF(A1=1,TRUE,FALSE)", "=IF(A1=1,TRUE(),FALSE())"),
        ("=IFERROR(A1,0)", "=_xlfn.IFERROR(A1,0)"),
        ("=A1&\"它's A1，'表'!B2\"", "=A1 & \"它's A1，'表'!B2\""),
        ("='它''s'!A1", "='它''s'!A1"),
        ("=ROUND(编制数,1)", "=ROUND(编制数,1.0)"),
        ("=SUM(B7:B7,'甲'!$C$7:$C$7)", "=SUM(B7,甲!$C$7)"),
    ],
)
def test_spelling_does_not_matter(ours: str, theirs: str):
    assert same_formula(ours, theirs, "评分表", {})


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("=SUM(A1,B2)", "=SUM(A1,B3)"),
        ("=SUM('甲'!A1)", "=SUM('乙'!A1)"),
        ("=SUM('甲'!A1)", "=SUM(A1)"),
        ("=A1*2", "=A1*2.5"),
        ('=A1&"甲 乙"', '=A1&"甲乙"'),
        ("=A1>2", "=A1>=2"),
        ("=$A$1", "=A1"),
        ("=A1-B1", "=A1"),
        ("=SUM(A1:A3)", "=SUM(A1,A3)"),
        ("=编制数", "=在职人数"),
        ("=A1", "=)<}12:"),
        ("=A1", "=-["),
        ("=A1", ""),
    ],
)
def test_anything_else_does(ours: str, theirs: str):
    assert not same_formula(ours, theirs, "评分表", {})


# On 甲 a row went in before row 3 and row 6 is gone; on 乙, now 丙, a column went in before B.
MOVES = {
    "甲": Moves("甲", Shift({1: 1, 2: 2, 3: 4, 4: 5, 5: 6, 7: 7}, 7), STAYED),
    "乙": Moves("丙", STAYED, Shift({1: 1, 2: 3}, 2, 1)),
}


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("=A2+A3", "=A2+A4"),
        ("=SUM($B$2:$B$4)", "=SUM($B$2:$B$5)"),
        ("=SUM(B4:B6)", "=SUM(B5:B6)"),
        ("=SUM(B6:B7)", "=SUM(B7:B7)"),
        ("=SUM(B6:B7)", "=SUM(B7)"),
        ("=IF(B6=1,B5,2)", "=IF(#REF!=1,B6,2)"),
        ("=SUM(B6:B6)", "=SUM(#REF!)"),
        ("='乙'!B3+'乙'!A3+B3", "=丙!C3+丙!A3+B4"),
        ("=SUM('乙'!A1:D9)", "=SUM('丙'!A1:E9)"),
        ("=编制数+B20", "=编制数+B20"),
    ],
)
def test_it_moves_along_with_its_cells(ours: str, theirs: str):
    assert same_formula(ours, theirs, "甲", MOVES)
    assert not same_formula(ours, theirs, "甲", {}) or ours == theirs


def test_one_that_did_not_move_along_is_another():
    assert not same_formula("=A3", "=A3", "甲", MOVES)
    assert not same_formula("='乙'!A1", "='乙'!A1", "甲", MOVES)
