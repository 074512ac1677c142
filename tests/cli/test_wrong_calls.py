"""A wrong call is told in Chinese: what is wrong, what would be right, and where to read on."""

from __future__ import annotations

import sys

import pytest

from perfeval_xl.cli import console

READ = "说明见 perfeval {} --help。"


def answer(monkeypatch, capsys, *arguments: str) -> str:
    """What is printed on standard error; the call must end with the code of a wrong call."""
    monkeypatch.setattr(sys, "argv", ["perfeval", *arguments])
    with pytest.raises(SystemExit) as ended:
        console.main()
    printed = capsys.readouterr()
    assert ended.value.code == 2
    assert printed.out == ""
    return printed.err.strip()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("run --year abc", "选项 --year 应是年度（1990 至 2200），例如 2026，现为“abc”。"),
        ("run --year 1989", "选项 --year 应是年度（1990 至 2200），例如 2026，现为“1989”。"),
        ("run --year 2201", "选项 --year 应是年度（1990 至 2200），例如 2026，现为“2201”。"),
        ("check x --year abc", "选项 --year 应是年度（1990 至 2200），例如 2026，现为“abc”。"),
        ("template x --year 26.5", "选项 --year 应是年度（1990 至 2200），例如 2026，现为“26.5”。"),
        (
            "rubric import x -o y --year z",
            "选项 --year 应是年度（1990 至 2200），例如 2026，现为“z”。",
        ),
        ("run --workers x", "选项 --workers 应是整数（至少 1），例如 2，现为“x”。"),
        ("run --workers 0", "选项 --workers 应是整数（至少 1），例如 2，现为“0”。"),
        ("watch --quiet-seconds -1", "选项 --quiet-seconds 应是数（至少 0），例如 10，现为“-1”。"),
        (
            "watch --quiet-seconds nan",
            "选项 --quiet-seconds 应是数（至少 0），例如 10，现为“nan”。",
        ),
        ("template x --seed -1", "选项 --seed 应是整数（至少 0），例如 1，现为“-1”。"),
        (
            "template x --fill-random 100001",
            "选项 --fill-random 应是整数（1 至 100000），例如 30，现为“100001”。",
        ),
        ("criterion x --points a", "选项 --points 应是数，例如 2.5，现为“a”。"),
        ("criterion x --points 2 --at a", "选项 --at 应是数，93.41% 写作 0.9341，现为“a”。"),
    ],
)
def test_a_wrong_value_is_told_what_is_right(monkeypatch, capsys, arguments: str, words: str):
    command = " ".join(arguments.split()[: 2 if arguments.startswith("rubric ") else 1])

    said = answer(monkeypatch, capsys, *arguments.split())

    assert said == f"用法错误：{words}{READ.format(command)}"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("template", "缺少参数“体系”：指标体系的编号（见 perfeval rubrics）或文件。"),
        ("check", "缺少参数“文件”：报送表，或放报送表的文件夹。"),
        ("rubric export x", "缺少选项 -o/--out：写到这个 .xlsx 文件。"),
        ("run --nope", "没有选项 --nope。"),
        ("run --yaer 2026", "没有选项 --yaer，是不是“--year”？"),
        ("run -x", "没有选项 -x。"),
        ("run --year", "选项 --year 后面要写值：只评这个年度的表。"),
        ("run --json=1", "选项 --json 后面不写值。"),
        ("rubrics 衡阳 2019", "多写了“衡阳 2019”。"),
    ],
)
def test_a_slip_in_the_call_is_named(monkeypatch, capsys, arguments: str, words: str):
    command = " ".join(arguments.split()[: 2 if arguments.startswith("rubric ") else 1])

    said = answer(monkeypatch, capsys, *arguments.split())

    assert said == f"用法错误：{words}{READ.format(command)}"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("rnu", "用法错误：没有命令“rnu”，是不是“run”？说明见 perfeval --help。"),
        ("zzz", "用法错误：没有命令“zzz”。说明见 perfeval --help。"),
        ("--nope", "用法错误：没有选项 --nope。说明见 perfeval --help。"),
        (
            "rubric exprot",
            "用法错误：没有命令“exprot”，是不是“export”？说明见 perfeval rubric --help。",
        ),
        (
            "template hengyang-2019 --period 2026-13",
            "错误：期间“2026-13”看不懂。应写年和月，例如 2026-10；季度写 2026-Q3，"
            "半年写 2026-H1；全年评价不写期间。",
        ),
        (
            "run x --out y --deadline foo",
            "错误：报送期限 --deadline 应是日期，例如 2026-11-30，现为“foo”。",
        ),
    ],
)
def test_what_is_meant_is_suggested(monkeypatch, capsys, arguments: str, said: str):
    assert answer(monkeypatch, capsys, *arguments.split()) == said
