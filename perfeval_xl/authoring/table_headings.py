"""Recognises the headings of a published 评分表, in one row or two, whatever they are called."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from perfeval_xl.rubric.indicator import compact
from perfeval_xl.rubric.table import Content
from perfeval_xl.sheets.grids import Grid, same_text

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
    ("level1", r"一级(?:指标)?(?:名称)?"),
    ("level2", r"二级(?:指标)?(?:名称)?"),
    ("name", r"三级(?:指标)?(?:名称)?|评价指标|考核指标|指标(?:名称)?|名称"),
    ("points", r"分值|权重(?:\(%\)|\(分\))?|标准分(?:值)?|分数|满分"),
    ("self_score", r"得分"),
)  # fmt: skip
_FOURTH = re.compile(r".*四级(?:指标)?(?:名称)?")
_NUMBERS = re.compile(r"序号|编号|行次|序列|No\.?", re.IGNORECASE)
"""Columns that say nothing of an indicator."""
_WEIGHT = "权重"
_LEAST = 3
"""A row with fewer known headings is none."""
_POINTS_OF: dict[Content, Content] = {"level1": "level1_points", "level2": "level2_points"}
_PLAIN = {"名称", "权重(%)", "权重", "分值"}


@dataclass(frozen=True, slots=True)
class Headings:
    """The headings of a table: where they stand, and what is below each."""

    start: int
    first: int
    """The row after them."""
    contents: dict[int, Content]
    names: dict[int, str]
    """Every heading by its column, known or not."""

    @property
    def others(self) -> dict[int, str]:
        """The headings that are not taken, by column; a mere 序号 is none."""
        return {
            column: name
            for column, name in self.names.items()
            if column not in self.contents and not _NUMBERS.fullmatch(same_text(name))
        }


def find_headings(grid: Grid) -> Headings | None:
    """Return the headings of a 评分表, None where no row looks like them.

    Raises ValueError where two columns claim to be what only one can be.
    """
    for row in range(len(grid)):
        upper = _texts(grid[row])
        lower = _texts(grid[row + 1]) if row + 1 < len(grid) else []
        single = _contents([(text,) for text in upper])
        pairs = _two_rows(upper, lower)
        both = _contents(pairs) if _all_headings(pairs, lower) else {}
        if _enough(single) and not both:
            return _settled(grid, row, 1, [(text,) for text in upper], single)
        # A title above one row of headings is no heading itself.
        adds = any(_content(text) and not _at(lower, at) for at, text in enumerate(upper))
        alone = _enough(_contents([(text,) for text in lower]))
        if _enough(both) and (_enough(single) or adds or not alone):
            return _settled(grid, row, 2, pairs, both)
    return None


def _settled(
    grid: Grid, row: int, rows: int, texts: list[tuple[str, ...]], contents: dict[int, Content]
) -> Headings:
    """Return the headings, each content in one column."""
    names = {
        column: compact(str(_printed(grid, row, rows, column))) for column in range(len(texts))
    }
    names = {column: name for column, name in names.items() if name}
    fourth = [name for name in names.values() if _FOURTH.fullmatch(same_text(name))]
    if fourth and "name" in contents.values():
        raise ValueError(
            f"有“{fourth[0]}”一栏，体系只有三级；请把最末一级放在“三级指标”一栏，"
            "上面的合并到“二级指标”一栏"
        )
    points = [column for column, content in contents.items() if content == "points"]
    if len(points) > 1:
        named = [column for column in points if _WEIGHT not in names[column]]
        if len(named) != 1:
            both = "、".join(f"“{names[column]}”" for column in points)
            raise ValueError(f"{both}都像分值，不知道用哪一栏；请只留各行自己的分值一栏")
        contents = {at: kind for at, kind in contents.items() if at not in points or at in named}
    if "level1" not in contents.values():
        contents = {
            at: "level1" if kind == "level2" else kind
            for at, kind in contents.items()
        }  # fmt: skip
    return Headings(row, row + rows, contents, names)


def _printed(grid: Grid, row: int, rows: int, column: int) -> Any:
    """Return the lowest text of a heading."""
    texts = [grid[at][column] for at in range(row, row + rows) if column < len(grid[at])]
    return next((text for text in reversed(texts) if text != ""), "")


def _enough(contents: dict[int, Content]) -> bool:
    known = set(contents.values())
    return (
        len(known) >= _LEAST
        and "name" in known
        and bool(known & {"criterion", "explanation", "content"})
    )


def _texts(cells: Sequence[Any]) -> list[str]:
    return [same_text(cell) for cell in cells]


def _at(texts: Sequence[str], column: int) -> str:
    return texts[column] if column < len(texts) else ""


def _two_rows(upper: Sequence[str], lower: Sequence[str]) -> list[tuple[str, ...]]:
    """Join two rows of headings; a heading that is merged stands in its first column only.

    Of each column: the joined text, and the lower one by itself.
    """
    joined: list[tuple[str, ...]] = []
    over = ""
    for column in range(max(len(upper), len(lower))):
        above, below = _at(upper, column), _at(lower, column)
        over = above or over
        joined.append((over + below, below) if below else (above,))
    return joined


def _all_headings(pairs: Sequence[tuple[str, ...]], lower: Sequence[str]) -> bool:
    """Tell whether a second row holds headings: nearly all of its texts are known ones."""
    known = [
        any(_content(text) or _FOURTH.fullmatch(text) for text in pairs[at]) or below in _PLAIN
        for at, below in enumerate(lower)
        if below
    ]
    return bool(known) and (all(known) or (sum(known) >= 2 and 3 * sum(known) >= 2 * len(known)))


def _contents(texts: Sequence[tuple[str, ...]]) -> dict[int, Content]:
    """Return the content of every column whose heading is known.

    分值 behind 一级 or 二级指标 is that level's; 得分 is what the table was filled in with; of
    指标解释 and 指标说明 the one that comes second is the content, where there is no other.
    """
    contents: dict[int, Content] = {}
    level: Content | None = None
    known = [next((kind for text in pair if (kind := _content(text))), None) for pair in texts]
    for column, content in enumerate(known):
        if content is None:
            continue
        if (
            content == "points"
            and level in _POINTS_OF
            and _POINTS_OF[level] not in contents.values()
        ):
            content = _POINTS_OF[level] if "points" in known[column + 1 :] else content
        if content in contents.values() and content != "points":
            if content != "explanation" or "content" in known:
                continue
            if "content" in contents.values():
                continue
            content = "content"
        contents[column] = content
        if content in ("level1", "level2", "name"):
            level = content
    return contents


def _content(text: str) -> Content | None:
    for content, words in _WORDS:
        if re.fullmatch(rf"(?:.*(?:指标|标准|名称))?(?:{words})", text):
            return content
    return None
