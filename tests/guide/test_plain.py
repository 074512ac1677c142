"""Markdown as plain text: what of it becomes what in a terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from perfeval_xl.guide.plain import plain_text

FOLDER = Path("/手册")


def plain(markdown: str, width: int = 60) -> str:
    return plain_text(markdown, width, FOLDER)


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("# 题\n\n> 给人看\n\n正文", "题\n==\n\n  给人看\n\n正文"),
        ("## 一、头\n### 小", "一、头\n------\n[ 小 ]"),
        ("写 `a b` 和 **重** 点", "写 a b 和 重 点"),
        ("<!-- 不看 -->\n```sh\na  `b` \\ |\n```", "    a  `b` \\ |"),
        (
            "见[复核](3-review.md)、[库](https://x.y)",
            "见“复核”（perfeval guide 3）、库（https://x.y）",
        ),
        ("![图名](a.png)", "（图：图名）\n  /手册/a.png"),
        ("- 一\n- 二\n\n1. 三", "- 一\n- 二\n\n1. 三"),
        ("一行\n接着", "一行接着"),
        ("| 甲 | 乙 |\n| --- | --- |\n| `a` | b\\|c |", "甲  乙\n--  --\na   b|c"),
    ],
)
def test_what_becomes_what(markdown: str, text: str):
    assert plain(markdown) == text


def test_a_long_item_hangs_below_its_first_word():
    assert (
        plain("12. " + "字" * 20, 20) == "12. " + "字" * 8 + "\n    " + "字" * 8 + "\n    字字字字"
    )


def test_a_table_breaks_its_last_column_and_becomes_a_list_where_it_is_too_wide():
    two = "| 名 | 意思 |\n| --- | --- |\n| 甲 | " + "字" * 20 + " |"
    three = "| 名 | 数 | 意思 |\n| --- | --- | --- |\n| 甲 | 1 | " + "字" * 20 + " |"

    assert plain(two, 40) == "名  意思\n--  ----\n甲  " + "字" * 18 + "\n    字字"
    assert plain(three, 40) == "甲\n    数：1\n    意思：" + "字" * 15 + "\n          " + "字" * 5


def test_code_stays_whole():
    assert plain("字字字字字字字字字字字字字字 `perfeval guide 题`。", 40) == (
        "字字字字字字字字字字字字字字\nperfeval guide 题。"
    )
