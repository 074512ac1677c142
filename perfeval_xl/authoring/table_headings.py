"""What the headings of a published 评分表 mean, in one row or two, whatever they are called.

A heading is known by its words (`_meaning`); what the words leave open (评价项目 may be a level or
the indicator itself, 权重 that of a level) follows from the headings beside it (`_settled`).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from perfeval_xl.rubric.indicator import compact
from perfeval_xl.rubric.table import Content
from perfeval_xl.sheets.grids import same_text

Meaning = Content | Literal["target", "declared", "sign", "unit", "figure", "sum", "named", "group"]
"""What stands below a heading. Beside the columns of a rubric's table: a 目标值, its sign and unit,
数据项, a column of 合计; a name of which the heading does not say whether it is a level's."""
WORDS: tuple[Content, ...] = ("content", "criterion", "explanation", "source")
"""Columns of texts, of which a table may have several of one meaning."""
_POINTS = r"权重|权数|比重|分值|标准分(?:值)?|分数|满分(?:值)?|配分|赋分|应得分|基准分"
_JUDGES = r"评价|评分|计分|考评|考核|打分|扣分|赋分|给分|记分|评判|评定|指标"
_MEANINGS: tuple[tuple[Meaning, str], ...] = (
    ("self_score", r"自评(?:得)?分"),
    ("review_score", r"审核(?:得)?分|评审得分|复核得分"),
    ("final_score", r"最终得分|实得分|实际得分"),
    ("note", r"扣分(?:说明|原因|理由)"),
    ("opinion", r"审核意见|备注"),
    ("value", r"(?:实际|全年)?完成(?:值|情况)|实际值"),
    ("target", r"(?:年度)?(?:目标|标准|计划|预期|基准)值|年度目标|目标"),
    ("declared", r"(?:年度)?指标值"),
    ("sign", r"(?:指标)?性质|(?:计算|比较)?符号|指标方向"),
    ("unit", r"(?:计量|度量|指标)?单位"),
    ("figure", r"(?:所需|基础|计算|取数)?数据项目?(?:[一二12]|\(.*\))?|分子|分母"),
    ("source", r"(?:数据|资料|信息|取数)来源|(?:佐证|证明)(?:材料|资料)?|取数依据"),
    ("level1_points", rf"一级(?:指标)?(?:{_POINTS})|(?:{_POINTS})一级(?:指标)?"),
    ("level2_points", rf"二级(?:指标)?(?:{_POINTS})|(?:{_POINTS})二级(?:指标)?"),
    ("points", rf"(?:三级(?:指标)?)?(?:{_POINTS})|(?:{_POINTS})三级(?:指标)?"),
    ("criterion", rf"(?:{_JUDGES})(?:标准|细则|办法|规则|方法|依据)|标准|细则"),
    ("content", r"(?:指标|评价|考核|考评)?(?:内容|要点|要求)|内容要求"),
    ("explanation", r"指标(?:说明|解释|释义|含义|内涵|定义)|说明|解释|释义|内涵"
                    r"|(?:计算)?公式|计算方法"),
    ("level1", r"一级(?:指标)?(?:名称)?"),
    ("level2", r"二级(?:指标)?(?:名称)?"),
    ("name", r"三级(?:指标)?(?:名称)?"),
    ("group", r"(?:指标|评价|考核|项目)?(?:类别|类型|维度|模块|板块|大类|方面)"),
    ("named", r"(?:评价|考核|考评|绩效|评分)?(?:指标|项目?|事项)(?:名称)?|名称"),
    ("sum", r"合计|小计|总计|总分"),
    ("self_score", r"得分"),
)  # fmt: skip
_FIRST: tuple[Meaning, ...] = ("criterion", "explanation", "content", "level1", "level2", "name")
"""What a heading with several meanings (指标说明及评分标准) is taken for, the first of these."""
_AND = re.compile(r"以?及|[和与、/&+]")
_BRACKETS = re.compile(r"\([^()]*\)")
_FOURTH = re.compile(r".*四级(?:指标)?(?:名称)?")
_NUMBERS = re.compile(r"序号|编号|行次|序列|No\.?", re.IGNORECASE)
"""Columns that say nothing of an indicator."""
_WEIGHT = "权"
_LEAST = 3  # A row with fewer known headings is none.
_LEVELS: tuple[Content, ...] = ("level1", "level2", "name")
_POINTS_OF: dict[Content, Content] = {"level1": "level1_points", "level2": "level2_points"}


@dataclass(frozen=True, slots=True)
class Headings:
    """The headings of a table: where they stand, and what is below each."""

    start: int
    first: int
    """The row after them."""
    contents: dict[int, Meaning]
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

    def heading(self, content: Meaning) -> str:
        """Return what the columns of a content are called: 评分标准、扣分标准."""
        columns = [column for column, found in sorted(self.contents.items()) if found == content]
        return "、".join(dict.fromkeys(self.names.get(column, "") for column in columns))


def read_headings(upper: Sequence[Any], lower: Sequence[Any]) -> Headings | None:
    """Return the headings that two rows of cells begin with, as if the first were row 0.

    None where they are none. Raises ValueError where two columns claim to be what only one can be.
    """
    above, below = [same_text(cell) for cell in upper], [same_text(cell) for cell in lower]
    single = _settled([_meaning(text) for text in above])
    pairs = _two_rows(above, below)
    both = _settled([_first_meaning(pair) for pair in pairs]) if _all_headings(pairs, below) else {}
    # A title above one row of headings is no heading itself.
    adds = any(_meaning(text) and not _at(below, at) for at, text in enumerate(above))
    alone = _enough(_settled([_meaning(text) for text in below]))
    if _enough(both) and (_enough(single) or adds or not alone):
        lines, contents = [upper, lower], both
    elif _enough(single) and not both:
        lines, contents = [upper], single
    else:
        return None
    printed = [
        [text for line in lines if at < len(line) and (text := compact(str(line[at])))]
        for at in range(len(pairs))
    ]
    names = {at: texts[-1] for at, texts in enumerate(printed) if texts}
    _refuse_fourth(names)
    return Headings(0, len(lines), _one_of_points(contents, names), names)


def _refuse_fourth(names: dict[int, str]) -> None:
    fourth = [name for name in names.values() if _FOURTH.fullmatch(same_text(name))]
    if fourth:
        raise ValueError(
            f"有“{fourth[0]}”一栏，体系只有三级；请把最末一级放在“三级指标”一栏，"
            "上面的合并到“二级指标”一栏"
        )


def _one_of_points(contents: dict[int, Meaning], names: dict[int, str]) -> dict[int, Meaning]:
    """Leave one column of 分值: of 权重 and 分值 the latter."""
    points = [column for column, content in contents.items() if content == "points"]
    if len(points) < 2:
        return contents
    named = [column for column in points if _WEIGHT not in names[column]]
    if len(named) != 1:
        both = "、".join(f"“{names[column]}”" for column in points)
        raise ValueError(f"{both}都像分值，不知道用哪一栏；请只留各行自己的分值一栏")
    return {at: kind for at, kind in contents.items() if at not in points or at in named}


def _enough(contents: dict[int, Meaning]) -> bool:
    known = set(contents.values())
    told = bool(known & {"criterion", "explanation", "content"}) or {"target", "points"} <= known
    return len(known) >= _LEAST and "name" in known and told


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


def _first_meaning(texts: Sequence[str]) -> Meaning | None:
    return next((meaning for text in texts if (meaning := _meaning(text))), None)


def _all_headings(pairs: Sequence[tuple[str, ...]], lower: Sequence[str]) -> bool:
    """Tell whether a second row holds headings: nearly all of its texts are known ones."""
    known = [
        _first_meaning(pairs[at]) or _FOURTH.fullmatch(below)
        for at, below in enumerate(lower)
        if below
    ]
    sure = sum(map(bool, known))
    return bool(known) and (sure == len(known) or (sure >= 2 and 3 * sure >= 2 * len(known)))


def _settled(known: Sequence[Meaning | None]) -> dict[int, Meaning]:
    """Return the content of every column that is taken, each content once but for the words.

    The last name that is no 一级 or 二级指标 is the indicator's, those before it are levels;
    分值 behind 一级 or 二级指标 is that level's where another 分值 follows; 指标值 beside a
    criterion is what a table was filled in with; of 指标解释 and 指标说明 the one that comes
    second is the content, where there is no other.
    """
    levels, level = _levels(known), None
    contents: dict[int, Meaning] = {}
    for column, content in enumerate(known):
        if column in levels:
            content = level = levels[column]
        if content in (None, "named", "group"):
            continue
        if content == "points" and level in _POINTS_OF and "points" in known[column + 1 :]:
            above = _POINTS_OF[level]
            content = "points" if above in contents.values() else above
        if content == "declared":
            content = "value" if {"criterion", "target"} & {*known} else "target"
        if content in contents.values() and content not in ("points", "figure"):
            if content not in WORDS:
                continue
            if content == "explanation" and "content" not in {*known, *contents.values()}:
                content = "content"
        contents[column] = content
    return contents


def _levels(known: Sequence[Meaning | None]) -> dict[int, Content]:
    """Return which columns hold 一级, 二级 and 三级指标."""
    printed: dict[int, Content] = {
        at: level for at, kind in enumerate(known) for level in _LEVELS if kind == level
    }
    named = [at for at, kind in enumerate(known) if kind == "named"]
    above = [at for at, kind in enumerate(known) if kind in ("named", "group")]
    explicit = [at for at, kind in printed.items() if kind == "name"]
    if explicit:
        before = () if len(printed) > 1 else [at for at in above if at < explicit[0]]
        return _first_of_each(printed | dict(zip(before, _LEVELS[:2], strict=False)))
    names = named[-1:] or list(printed)[-1:]
    if not names:
        return {}
    before = [at for at in (printed or above) if at < names[0]]
    return {**dict(zip(before, _LEVELS[:2], strict=False)), names[0]: "name"}


def _first_of_each(levels: Mapping[int, Content]) -> dict[int, Content]:
    """Drop a level that stands twice; a table that begins with 二级指标 has no other above."""
    once: dict[Content, int] = {}
    for at, kind in sorted(levels.items()):
        once.setdefault(kind, at)
    if "level1" not in once and "level2" in once:
        once["level1"] = once.pop("level2")
    return {at: kind for kind, at in once.items()}


@lru_cache(maxsize=4096)
def _meaning(text: str) -> Meaning | None:
    """Return what a heading says stands below it, as far as its own words go."""
    if not text or len(text) > 40:
        return None
    plain = _BRACKETS.sub("", text) or text.strip("()")
    parts = [_of_words(part) for part in _AND.split(plain) if part]
    several = None not in parts and next((kind for kind in _FIRST if kind in parts), None)
    return _of_words(plain) or several or (parts[0] if len(set(parts)) == 1 else None)


def _of_words(text: str) -> Meaning | None:
    for meaning, words in _MEANINGS:
        if re.fullmatch(rf"(?:.*(?:指标|标准|名称))?(?:{words})", text):
            return meaning
    return None
