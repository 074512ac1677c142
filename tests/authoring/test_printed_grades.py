"""Grades as tables print them, in a line or in a small table: read whole, or not at all."""

from __future__ import annotations

import pytest

from perfeval_xl.authoring.printed_grades import is_grade_line, printed_grades

FOUR = {"优": 90, "良": 80, "中": 60, "差": 0}
WORDS = {"优秀": 95, "良好": 85, "合格": 70, "不合格": 0}


@pytest.mark.parametrize(
    ("lines", "grades"),
    [
        ([["注：评价等级：优≥90、良80–90、中60–80、差<60"]], FOUR),
        ([["90分（含）以上为优，80（含）-90分为良，60（含）-80分为中，60分以下为差。"]], FOUR),
        ([["优（90-100分）、良（80-89.99分）、中（60-79.99分）、差（0-59.99分）"]], FOUR),
        ([["优：100≥得分≥90；良：90＞得分≥80；中：80＞得分≥60；差：得分＜60"]], FOUR),
        ([["[90,100]为优，[80,90)为良，[60,80)为中，[0,60)为差"]], FOUR),
        ([["注：得分90分以上的为“优”；80～90分的为“良”；"
           "60～80分的为“中”；不足60分的为“差”。"]], FOUR),
        ([["等级", "优", "良", "中", "差"], ["分数", "≥90", "80-90", "60-80", "<60"]], FOUR),
        ([["优", 90], ["良", 80], ["中", 60], ["差", 0]], FOUR),
        ([["优秀", "95分及以上"], ["良好", "85分-95分"], ["合格", "70-85"],
          ["不合格", "70分以下"]], WORDS),
        ([["A级≥90分，B级80-90分，C级60-80分，D级<60分"]], {"A": 90, "B": 80, "C": 60, "D": 0}),
        ([["合格≥60，不合格＜60"]], {"合格": 60, "不合格": 0}),
    ],
)  # fmt: skip
def test_grades_are_read_as_printed(lines: list[list[object]], grades: dict[str, float]):
    texts = [[str(cell) for cell in line] for line in lines]

    read = printed_grades([["填报人：张三"], *texts, ["本表一式两份"]])

    assert (read.grades, list(read.grades)) == (grades, list(grades))


@pytest.mark.parametrize(
    "line",
    [
        "优≥95、良80–90、中60–80、差<60",  # nothing for 90 to 95
        "优≥90、良85–95、中60–85、差<60",  # 90 to 95 twice
        "95以上（不含）为优，85-95（含）为良，85以下（含）为差",  # the upper bound is included
        "优≥90、良大概还行、中60–80、差<60",
        "良80–90、中60–80、差<60",
        "优≥90、良80–90、中60–80",
        "优≥90、优80–90、差<80",
    ],
)
def test_what_is_no_whole_is_told_and_not_taken(line: str):
    read = printed_grades([[line]])

    assert (read.grades, read.words) == ({}, line)


def test_a_table_that_says_nothing_of_grades_says_nothing():
    assert printed_grades([["满分100分"], ["优秀率≥90%"], ["其中：中期评估20分"]]).words == ""


@pytest.mark.parametrize(
    ("texts", "names", "line"),
    [
        (["优秀", "95分及以上"], ["优秀"], True),
        (["优秀", "5"], [], False),  # a level of a criterion, with its points
        (["优", "良", "中", "差"], [], True),
        (["等级", "分数"], [], True),
        (["优秀", "工作创新", "5"], ["优秀"], False),
        (["优≥90，良≥80，差<80"], [], True),
    ],
)
def test_a_line_of_grades_is_no_indicator(texts: list[str], names: list[str], line: bool):
    assert is_grade_line(texts, names) == line
