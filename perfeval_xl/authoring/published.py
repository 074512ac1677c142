"""A published 评分表 as plain data, nothing interpreted yet, and what its single cells say.

The words of every 三级指标 as they are printed; whether a line is a total, a note or a section;
the points in a cell, alone or behind a name.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from perfeval_xl.sheets.grids import same_text

_TOTAL = re.compile(r"总分|合计|总计|总得分|总分值")
_SUBTOTAL = re.compile(r"(?:本页|.{0,12})小计")
_BELOW = re.compile(
    r"(?:注|备注|说明|填报|填表|负责人|单位|编制单位|金额单位|评价人|审核人|日期|联系).*"
)
_COLON = re.compile(r".{1,8}?[:：]")
_POINTS_INSIDE = re.compile(
    r"(?:[(（](?:权重|分值|满分)?[:：]?(\d+(?:\.\d+)?)分[)）]|(?<![\d.(（])(\d+(?:\.\d+)?)分)$"
)
_NUMBER = re.compile(r"(\d+(?:\.\d+)?)(?:分|%)?")
_ORDINAL = re.compile(r"[(（]?[一二三四五六七八九十]+[)）]?[、.．].+")
_BAND = re.compile(r"[≥≤＞＜<>≧≦]|以上|以下|不足|低于|高于|超过")
_DIGIT = re.compile(r"\d")


@dataclass(slots=True)
class PublishedItem:
    """One 要点 that the table prints on a line of its own."""

    text: str
    points: float | None


@dataclass(slots=True)
class PublishedRow:
    """One 三级指标 as printed."""

    name: str
    path: tuple[str, ...]
    points: float | None
    place: str
    """The cell of its name, for messages."""
    code: str = ""
    content: str = ""
    criterion: str = ""
    explanation: str = ""
    source: str = ""
    items: list[PublishedItem] = field(default_factory=list)


@dataclass(slots=True)
class PublishedTable:
    """A whole table."""

    title: str
    columns: list[tuple[str, str]]
    """Heading and content (`rubric.table.Content`) of the published columns, in order."""
    rows: list[PublishedRow]
    levels: dict[str, float] = field(default_factory=dict)
    """The points printed beside 一级 and 二级指标."""
    total: float | None = None
    notes: list[str] = field(default_factory=list)
    """Lines below and between that are no indicators."""
    remarks: list[str] = field(default_factory=list)
    """What else a person should know of how the table was taken."""


def is_total(texts: Sequence[str]) -> bool:
    """Tell whether a row is the total, whichever column says so."""
    return any(_TOTAL.fullmatch(same_text(text)) for text in texts)


def is_subtotal(texts: Sequence[str]) -> bool:
    """Tell whether a row adds up some rows above."""
    return any(_SUBTOTAL.fullmatch(same_text(text)) for text in texts)


def is_note(texts: Sequence[str]) -> bool:
    """Tell whether a row is a remark or a signature line: 注：…, 填报人：　负责人："""
    if not _BELOW.fullmatch(texts[0]):
        return False
    return len(texts) == 1 or _COLON.match(texts[0]) is not None


def is_section(text: str) -> bool:
    """Tell whether a line is a section's heading: 一、投入（20分）."""
    return _ORDINAL.fullmatch(text) is not None


def is_band(text: str) -> bool:
    """Tell whether a line is a band of a ratio (80%以上) and not something to be done."""
    return bool(_BAND.search(text) and _DIGIT.search(text))


def split_points(text: str) -> tuple[str, float | None]:
    """Take "（4分）" or "4分" off the end of a name."""
    match = _POINTS_INSIDE.search(text)
    if match is None or match.start() == 0:
        return text, None
    return text[: match.start()], float(match[1] or match[2])


def number(text: str) -> float | None:
    """Return the points in a cell, "5分" and "20%" among them; None where it is no number."""
    match = _NUMBER.fullmatch(same_text(text))
    return float(match[1]) if match else None


def tidy(cell: Any) -> str:
    """Return a cell's text; what a page break or a narrow column cut is put together again."""
    if cell is None:
        return ""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return f"{cell:.15g}"
    lines = [line.strip() for line in str(cell).split("\n")]
    return "\n".join(line for line in lines if line)
