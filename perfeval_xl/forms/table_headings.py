"""Recognises the headings of a published 评分表, in one row or two, whatever they are called."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from perfeval_xl.forms.sheets import Grid, same_text
from perfeval_xl.rubric.table import Content

_WORDS: tuple[tuple[Content, str], ...] = (
    ("self_score", r"自评(?:得)?分"),
    ("review_score", r"审核(?:得)?分|评审得分|复核得分"),
    ("final_score", r"最终得分|实得分|实际得分"),
    ("note", r"扣分(?:说明|原因|理由)"),
    ("opinion", r"审核意见|备注"),
    ("value", r"指标值|完成值|完成情况"),
    ("source", r"数据来源|资料来源|佐证(?:材料|资料)?|信息来源"),
    ("criterion", r"(?:评价|评分|计分|考评|打分)(?:标准|细则|办法)|评分依据"),
    ("content", r"指标内容|评价内容|考核内容|评价要点"),
    ("explanation", r"指标(?:说明|解释|释义|含义)|计算(?:公式|方法)(?:及说明)?|说明"),
    ("level1", r"一级指标(?:名称)?"),
    ("level2", r"二级指标(?:名称)?"),
    ("name", r"三级指标(?:名称)?|四级指标|评价指标|考核指标|指标(?:名称)?|名称"),
    ("points", r"分值|权重(?:\(%\)|\(分\))?|标准分(?:值)?|分数|满分"),
    ("self_score", r"得分"),
)  # fmt: skip
_LEAST = 3
"""A row with fewer known headings is none."""
_POINTS_OF: dict[Content, Content] = {"level1": "level1_points", "level2": "level2_points"}


def find_headings(grid: Grid) -> tuple[int, int, dict[int, Content]] | None:
    """Return the first row of the headings, the row after them, and content by column.

    None where no row looks like the headings of a 评分表.
    """
    for row in range(len(grid)):
        single = _contents(_texts(grid[row]))
        if not _enough(single):
            continue
        below = _texts(grid[row + 1]) if row + 1 < len(grid) else []
        named = [text for text in below if text]
        # A second row of headings holds nothing but headings.
        if named and all(_content(text) or text in _PLAIN for text in named):
            return row, row + 2, _contents(_two_rows(grid, row))
        return row, row + 1, single
    return None


_PLAIN = {"名称", "权重(%)", "权重", "分值"}


def _enough(contents: dict[int, Content]) -> bool:
    found = set(contents.values())
    return (
        len(found) >= _LEAST
        and "name" in found
        and bool(found & {"criterion", "explanation", "content"})
    )


def _texts(cells: Sequence[Any]) -> list[str]:
    return [same_text(cell) for cell in cells]


def _two_rows(grid: Grid, row: int) -> list[str]:
    """Join two rows of headings; a heading that is merged stands in its first column only."""
    upper, lower = _texts(grid[row]), _texts(grid[row + 1])
    joined, over = [], ""
    for column in range(max(len(upper), len(lower))):
        above = upper[column] if column < len(upper) else ""
        below = lower[column] if column < len(lower) else ""
        over = above or over
        joined.append((over if below else above) + below)
    return joined


def _contents(texts: Sequence[str]) -> dict[int, Content]:
    """Return the content of every column whose heading is known.

    分值 behind 一级 or 二级指标 is that level's; 得分 is what the table was filled in with.
    """
    contents: dict[int, Content] = {}
    level: Content | None = None
    for column, text in enumerate(texts):
        content = _content(text)
        if content is None:
            continue
        if (
            content == "points"
            and level in _POINTS_OF
            and _POINTS_OF[level] not in contents.values()
        ):
            later = [_content(each) for each in texts[column + 1 :]]
            content = _POINTS_OF[level] if "points" in later else content
        if content in contents.values() and content != "points":
            continue
        contents[column] = content
        if content in ("level1", "level2", "name"):
            level = content
    return contents


def _content(text: str) -> Content | None:
    for content, words in _WORDS:
        if re.fullmatch(rf"(?:.*(?:指标|标准|名称))?(?:{words})", text):
            return content
    return None
