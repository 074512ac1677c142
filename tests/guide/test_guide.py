"""perfeval guide: its chapters are listed, found by what somebody types, and printed to be read."""

from __future__ import annotations

import subprocess
import sys

import pytest
from typer.testing import CliRunner, Result

from perfeval_xl.cli import app
from perfeval_xl.guide import chapters, find_chapter
from perfeval_xl.messages import PerfevalError
from perfeval_xl.system.terminal_text import text_columns

TITLES = ["科员五步", "收表与催报", "复核与分析", "新体系", "自动运行与集群", "数据接口",
          "评价以后"]  # fmt: skip


def guide(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["guide", *arguments])


def test_without_a_chapter_all_are_listed_with_a_line_each():
    lines = guide().stdout.splitlines()

    for number, title in enumerate(TITLES, start=1):
        assert f"{number}  {title}" in lines
    assert [chapter.title for chapter in chapters()] == TITLES
    assert all(text_columns(line) <= 80 for line in lines)


@pytest.mark.parametrize("name", ["3", "复核与分析", "复核", " 复核 "])
def test_a_chapter_is_found_by_its_number_its_title_or_a_part(name: str):
    assert find_chapter(name).title == "复核与分析"


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("科园五部", "“科员五步”（perfeval guide 1）"),  # misspelled
        ("对象存储", "“自动运行与集群”（perfeval guide 5）"),  # a heading within it
        ("体系文件", "“新体系”（perfeval guide 4）"),
    ],
)
def test_the_nearest_chapter_is_suggested(name: str, nearest: str):
    result = guide(name)

    assert result.exit_code == 2
    assert result.output.strip().endswith(f"手册里没有“{name}”这一章。请看：{nearest}。")


@pytest.mark.parametrize("name", ["8", "与", "xyz", " "])
def test_where_nothing_is_near_or_several_are_they_are_named(name: str):
    with pytest.raises(PerfevalError) as caught:
        find_chapter(name)

    named = [title for title in TITLES if f"“{title}”" in str(caught.value)]
    assert named == ([title for title in TITLES if "与" in title] if name == "与" else TITLES)


@pytest.mark.parametrize("number", range(1, len(TITLES) + 1))
def test_a_chapter_reads_well_in_eighty_columns(number: int):
    text = guide(str(number)).stdout
    prose = [line for line in text.splitlines() if not line.startswith(("    ", "  /"))]

    assert text.startswith(f"{TITLES[number - 1]}\n===")
    assert [line for line in prose if text_columns(line) > 80] == []
    assert [line for line in prose if line[:1] in set("，。、；：）”")] == []
    assert "**" not in text
    assert "<!--" not in text
    assert "|" not in "".join(prose)
    assert "`" not in text


def test_a_narrow_terminal_gets_narrow_lines(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COLUMNS", "60")
    prose = [line for line in guide("3").stdout.splitlines() if not line.startswith(("  ", "- "))]

    assert max(text_columns(line) for line in prose) in range(55, 61)


def test_a_closed_pipe_is_quiet():
    """As in `perfeval guide 5 | head -1`, when head has gone before the chapter is written."""
    with subprocess.Popen(
        [sys.executable, "-m", "perfeval_xl", "guide", "5"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as program:
        assert program.stdout is not None
        assert program.stderr is not None
        program.stdout.close()
        assert program.stderr.read() == b""
