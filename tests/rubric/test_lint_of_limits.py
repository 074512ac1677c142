"""Lint of caps, vetoes and what counts beside the full points."""

from __future__ import annotations

import pytest
from support import SUPPORT

from perfeval_xl.rubric.lint import lint
from perfeval_xl.rubric.load import read_rubric

TEXT = (SUPPORT / "beside.yaml").read_text(encoding="utf-8")


def told(text: str) -> list[str]:
    return [warning.text for warning in lint(read_rubric(text, "beside.yaml"))]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("{过程: 35", "{过程: 41", "“过程”的上限 41 不低于其下各项最多的 40 分，不起作用"),
        ("{过程: 35", "{效果: 60, 过程: 35",
         "“效果”的上限 60 不低于其下各项最多的 60 分，不起作用"),
        ("加分: 4", "加分: 7.5", "“加分”的上限 7.5 不低于其下各项最多的 7.5 分，不起作用"),
        ("总分: 102", "总分: 108", "“总分”的上限 108 不低于其下各项最多的 107.5 分，不起作用"),
        ("总分: 102", "总分: 90", "总分的上限 90 低于满分 100"),
        ("grade: 中", "grade: 优", "一票否决“通报”最高仍可评为优，不起作用"),
        ("path: [效果], name: 质量", "path: [加分事项], name: 质量",
         "上级指标是“加分事项”，却没有写 nature（加分项），算在满分之内"),
        ("caps: {", "levels: {加分项: 6}\ncaps: {", "“加分项”印的是 6 分，其下各指标合计 5.5 分"),
    ],
)  # fmt: skip
def test_what_contradicts_itself_or_has_no_effect_is_told(old: str, new: str, said: str):
    assert old in TEXT
    assert told(TEXT.replace(old, new)) == [said]


def test_a_sound_rubric_is_not_talked_about():
    levels = "levels: {过程: 40, 效果: 60, 加分项: 5.5, 加减分项: 2}\n"
    assert told(TEXT + levels) == []
