"""A published 评分表 as plain data, nothing interpreted yet, and what its single cells say.

The words of every 三级指标 as they are printed; whether a line is a total, a note or a section;
the points in a cell, alone or behind a name.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, get_args

from perfeval_xl.authoring.table_headings import Meaning
from perfeval_xl.forms.texts import clean_text
from perfeval_xl.rubric.indicator import compact
from perfeval_xl.rubric.rules.base import Nature
from perfeval_xl.rubric.table import Content
from perfeval_xl.sheets.grids import same_text

_TOTAL = re.compile(
    r"(?:(?:合计|总计)?(?:总分|合计|总计|总得分|总分值)|合计(?:得分|分值)|(?:分值|权重)合计)"
    r"[:：]?[(（]?(?P<points>\d+(?:\.\d+)?%?)?分?[)）]?"
)
_SUBTOTAL = re.compile(r"(?:本页|.{0,12})小计")
_BELOW = re.compile(
    r"(?:注|备注|说明|填报|填表|负责人|单位|编制单位|金额单位|评价人|审核人|日期|联系).*"
)
_COLON = re.compile(r".{1,8}?[:：]")
_POINTS_INSIDE = re.compile(
    r"[(（](?:权重|权数|分值|满分|最多|最高|不超过|上限)?[:：]?(\d+(?:\.\d+)?)[分%][)）]$|(?<![\d.(（])(\d+(?:\.\d+)?)分$"
)
_BARE_INSIDE = re.compile(r"[(（](\d{1,2}(?:\.\d+)?)[)）]$")
_NUMBER = re.compile(r"[(（]?(\d+(?:\.\d+)?)(?:分|%)?[)）]?")
_ORDINAL = re.compile(r"[(（]?[一二三四五六七八九十]+[)）]?[、.．].+")
_NUMERAL = re.compile(r"[(（]?[一二三四五六七八九十]+[)）]?[、.．]?")
_BAND = re.compile(r"[≥≤＞＜<>≧≦]|以上|以下|不足|低于|高于|超过")
_DIGIT = re.compile(r"\d")
_CUT_WORD = re.compile(r"(?<=[^\W\d])[-‐]\s*\n\s*(?=[^\W\d])")
_ESCAPED = re.compile(r"_x00(?:0[9AaBbDd])_")
"""How a workbook spells the line break that a document brought along."""

_STANDARD = re.compile(
    r"(?:评价|评分|计分|考评|考核|打分|扣分|评判|赋分)(?:标准|细则|办法|规则|方法)[:：]"
)
_OTHER = re.compile(
    r"(?:指标(?:说明|解释|释义|含义|内涵)|计算(?:公式|方法)|公式|数据来源|资料来源|备注)[:：]"
)
_WRAPPED = re.compile(
    r"(?<![。；;：:分止])\n(?!\s*(?:[①-⑳]|[(（]?[\d一二三四五六七八九十]{1,2}[)）.、．]))|\n(?=[，。；、）])"
)
"""A line's end within a phrase: where a document's column was narrow."""
_KEPT_AS: dict[Meaning, tuple[Content, ...]] = {
    "target": ("criterion", "content"),
    "figure": ("explanation", "source"),
}


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
    target: str = ""
    """What is to be reached, with its unit, in a table without criteria."""
    mark: str = ""
    """A target beside a criterion, which may say from where on it takes points."""
    figures: tuple[str, ...] = ()
    """The 数据项 that it is measured by, where the table names them."""
    nature: Nature = ""
    """Whether its points count beside the full points, by the level it stands below."""
    takes: float = 0.0

    @property
    def whole(self) -> float:
        """The points of the indicator; those of its 要点 together where it has none itself."""
        if self.points is not None:
            return self.points
        return sum(item.points or 0.0 for item in self.items)


@dataclass(frozen=True, slots=True)
class PublishedVeto:
    """One 一票否决 as printed."""

    name: str
    words: str
    place: str


@dataclass(slots=True)
class PublishedTable:
    """A whole table."""

    title: str
    columns: list[tuple[str, str]]
    """Heading and content (`rubric.table.Content`) of the published columns, in order."""
    rows: list[PublishedRow]
    vetoes: list[PublishedVeto] = field(default_factory=list)
    levels: dict[tuple[str, ...], float] = field(default_factory=dict)
    """The points printed beside 一级 and 二级指标, by their path."""
    totals: list[float] = field(default_factory=list)
    """Every total that is printed: of the table, of its parts."""
    grades: list[list[str]] = field(default_factory=list)
    """Lines that say from how many points a total is 优, 良 …"""
    notes: list[str] = field(default_factory=list)
    """Lines below and between that are no indicators."""
    remarks: list[str] = field(default_factory=list)
    """What else a person should know of how the table was taken."""

    @property
    def points(self) -> float:
        """What the indicators add up to, those that count beside the full points left out."""
        return float(f"{sum(row.whole for row in self.rows if not row.nature):.10g}")

    @property
    def total(self) -> float | None:
        """The total that is printed of the whole table, None where there is none."""
        added = [*self.totals, sum(self.totals)]
        near = [total for total in added if abs(total - self.points) < 1e-9]
        return next(iter((*near, *sorted(self.totals, reverse=True))), None)


def printed_as(content: Meaning, present: Collection[Meaning]) -> Content | None:
    """Return as which column of a rubric's table one is kept, None where there is none for it.

    A target stands for the criterion, the 数据项 for the explanation, where there are none; else
    they go with the content and the source.
    """
    if content in _KEPT_AS:
        first, other = _KEPT_AS[content]
        return other if first in present else first
    return next((one for one in get_args(Content) if one == content), None)


def total_in(texts: Sequence[str]) -> str | None:
    """Return the points that a line of a total prints beside the word; None for another line."""
    for text in texts:
        match = _TOTAL.fullmatch(same_text(text))
        if match:
            return match["points"] or ""
    return None


def is_subtotal(texts: Sequence[str]) -> bool:
    """Tell whether a row adds up some rows above."""
    return any(_SUBTOTAL.fullmatch(same_text(text)) for text in texts)


def is_note(texts: Sequence[str]) -> bool:
    """Tell whether a row is a remark or a signature line: 注：…, 填报人：　负责人："""
    if not _BELOW.fullmatch(texts[0].split("\n")[0]):
        return False
    return len(texts) == 1 or _COLON.match(texts[0]) is not None


def is_section(texts: Sequence[str], name: str, points: str) -> bool:
    """Tell whether a line is a section's heading: 一、投入（20分）, or 一 | 投入 | 20."""
    numbered = bool(name and len(texts) > 1 and _NUMERAL.fullmatch(texts[0]))
    known = {name, points, texts[0] if numbered else name}
    return (numbered or _ORDINAL.fullmatch(compact(name)) is not None) and set(texts) <= known


def is_band(text: str) -> bool:
    """Tell whether a line is a band of a ratio (80%以上) and not something to be done."""
    return bool(_BAND.search(text) and _DIGIT.search(text))


def split_points(text: str, *, bare: bool = False) -> tuple[str, float | None]:
    """Take "（4分）", "4分" or "（4%）" off the end of a name; with `bare`, "（4）" too."""
    match = _POINTS_INSIDE.search(text) or (_BARE_INSIDE.search(text) if bare else None)
    if match is None or match.start() == 0:
        return text, None
    return text[: match.start()], float(next(filter(None, match.groups())))


def number(text: str) -> float | None:
    """Return the points in a cell, "5分" and "20%" among them; None where it is no number."""
    match = _NUMBER.fullmatch(same_text(text))
    return float(match[1]) if match else None


def name_text(text: str) -> str:
    """Return a name on one line; a word that was cut at a line's end is put together again."""
    return compact(_CUT_WORD.sub("", text))


def tidy(cell: Any) -> str:
    """Return a cell's text; what a page break or a narrow column cut is put together again."""
    if cell is None:
        return ""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return f"{cell:.15g}"
    text = clean_text(_ESCAPED.sub("\n", str(cell)))
    lines = [line.strip() for line in text.split("\n")]
    return "\n".join(line for line in lines if line)


def standard_in(text: str) -> str:
    """Return what stands behind 评分标准：, where a cell holds the explanation as well."""
    labels = list(_STANDARD.finditer(text))
    if len(labels) != 1 or not (labels[0].start() or _OTHER.search(text)):
        return text
    behind = text[labels[0].end() :]
    other = _OTHER.search(behind)
    return behind[: other.start()] if other else behind


def unwrapped(text: str) -> str:
    """Return a text without the line ends within its phrases."""
    return _WRAPPED.sub("", text)
