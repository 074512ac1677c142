"""A cursor over a tidied text: take what matches here, or step back as if nothing was tried.

What is left over is prose: which words may be passed over, and which would change a score.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

ENDS = "[;。\n①-⑳]"
"""What ends a sentence; the number of a list's next point does too."""
_BEARS_ON_THE_SCORE = re.compile(
    r"[\d满全得计记给扣加减评打零无总赋倒半几多少各该]分(?!钟)|分值|权重|扣|酌情|视情|视.{0,6}(?:程度|情况)"
    r"|否则|除外|例外|不得|不予|一票|否决|比例|折算|倍|至多|至少|最多|最高|最低|上限|下限|封顶"
    r"|视为|视同|等同|算作|计作|记作|无效(?!果)|归零|清零|取消|特殊|另行|豁免|免予|可不|不适用|不考核|不纳入|不评|评审|评定|专家|由.{0,12}(?:认定|核定|确认)"
    r"|[%‰<>≤≥=*]|\d\.\d|百分之|每(?![年月季周日天半个])|如(?!实(?!际)|期|何)|若(?!干)|各$|凡|一旦|一经|仅"
)
_COMPARES = re.compile(r"以上|以下|以内|之内|及以|超|低于|高于|大于|小于|不足|不到|达到|达标|\d")
_LATER = re.compile(
    r"第|首[次例个]|除|外|起(?!草)|之?后|开始|累计|允许|容许|连续"
    r"|(?<!不)超过|多于|以上(?!情|问|各|规|要|行|内|条|任|事)|以下|以内"
    r"|[二两三四五六七八九十百]+(?:个月|[次项例处起个天人家笔件])"
)
_UNIVERSAL = re.compile(
    r"[都均]|全部|全面|完全|所有|一律|无|没有|未|不存在|不发生|完整|齐全|齐备|按[时期规要]|及时"
)


UNIT = (
    r"(?:个?工作日|日历天|个月|小时|分钟|天|日|周|人次|人|名|户|次|项|件"
    r"|个(?!百分|点|月|工)|场|期|份|篇|条|台|套|家|万?元)"
)
_SIGNED = (
    r"[<>≤≥=]|不?超过|不?低于|不?少于|不?多于|不?大于|不?小于|不?高于|达到?|不[足满到]|等于|为"
)
_MARKED = re.compile(
    rf"(?<!每)(?<!每再)(?:{_SIGNED})\d+(?:\.\d+)?({UNIT})(?!起)"
    rf"|\d+(?:\.\d+)?({UNIT})(?:[(\[]不?含[^)\]]{{0,4}}[)\]])?(?:及?其?以[上下内外]|之[上下内]|内|前)"
)
_FRACTION = re.compile(r"(?<![\d.])0\.\d+[<≤][\u4e00-\u9fffA-Za-z]|[<>≤≥]0\.\d+(?![\d%])")


class NotHereError(Exception):
    """The phrase that was looked for does not stand here; the next kind is tried."""


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


class Scanner:
    """The text and how far it has been read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.units = frozenset(found for pair in _MARKED.findall(text) for found in pair if found)
        """The units, other than per cent, in which the text sets marks: 天 of ≤3天."""
        percents = "%" in text.replace("*100%", "") or "百分" in text
        self.fractions = not percents and bool(_FRACTION.search(text))
        """Whether bare numbers are shares of one: 0.9≤完成率<1."""

    def take(self, pattern: str) -> re.Match[str] | None:
        """Step over `pattern` if it stands here."""
        match = _compiled(pattern).match(self.text, self.at)
        if match:
            self.at = match.end()
        return match

    def need(self, pattern: str) -> re.Match[str]:
        """Step over `pattern`; raises NotHereError where something else stands."""
        match = self.take(pattern)
        if not match:
            raise NotHereError
        return match

    def sees(self, pattern: str) -> bool:
        """Tell whether `pattern` stands here, without a step."""
        return _compiled(pattern).match(self.text, self.at) is not None

    @property
    def done(self) -> bool:
        """Whether the whole text has been read."""
        return self.at >= len(self.text)

    def at_end(self) -> bool:
        """Tell whether a phrase ends here: at a comma, a full stop, a note (扣完为止), the end."""
        return self.done or self.sees(
            rf"[,.、]|{ENDS}|[(\[](?:扣完|直至|直到|不足|最多|以上(?!情|各|问)|以下|注:|指标值|其中)"
        )

    @contextmanager
    def trial(self) -> Iterator[None]:
        """Step back to where it began if what stands inside raises NotHereError."""
        start = self.at
        try:
            yield
        except NotHereError:
            self.at = start
            raise


def is_plain(words: str) -> bool:
    """Tell whether words are mere description: nothing in them can change a score."""
    return bool(words) and not _BEARS_ON_THE_SCORE.search(words)


def begins_later(words: str) -> bool:
    """Tell whether words let some cases go before counting begins (第二次起, 除首次外)."""
    return bool(_LATER.search(words))


def compares(words: str) -> bool:
    """Tell whether words set a figure against a mark (超过九成), which prose must not hide."""
    return bool(_COMPARES.search(words))


def says_all(words: str) -> bool:
    """Tell whether words demand that everything be in order (都规范, 全部完成, 无违规)."""
    return bool(_UNIVERSAL.search(words))


def share_a_word(one: str, other: str) -> bool:
    """Tell whether two phrases speak of the same thing: two characters in a row in common."""
    pairs = {one[at : at + 2] for at in range(len(one) - 1)}
    pairs = {pair for pair in pairs if re.fullmatch(r"[\u4e00-\u9fff]{2}", pair)}
    return any(pair in other for pair in pairs)
