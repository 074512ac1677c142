"""One number with its unit, sign, name and rhythm, out of a text: "总成本不超过29.27万", "两栋"."""

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache

from perfeval_xl.forms.reading.values import LARGEST
from perfeval_xl.rubric.verdict import AT_LEAST, AT_MOST

# What may stand before a number, or behind it and its unit, and which way it points.
_BEFORE = {
    "≥": AT_LEAST, "⩾": AT_LEAST, ">=": AT_LEAST, "=>": AT_LEAST, "≧": AT_LEAST, "≮": AT_LEAST,
    "》=": AT_LEAST, "〉=": AT_LEAST,
    "不低于": AT_LEAST, "不少于": AT_LEAST, "不小于": AT_LEAST, "不得低于": AT_LEAST,
    "不得少于": AT_LEAST, "大于等于": AT_LEAST, "大于或等于": AT_LEAST, "高于或等于": AT_LEAST,
    "至少": AT_LEAST, "最少": AT_LEAST, "最低": AT_LEAST, "达到": AT_LEAST, "达": AT_LEAST,
    "≤": AT_MOST, "⩽": AT_MOST, "<=": AT_MOST, "=<": AT_MOST, "≦": AT_MOST, "≯": AT_MOST,
    "《=": AT_MOST, "〈=": AT_MOST,
    "不高于": AT_MOST, "不超过": AT_MOST, "不超出": AT_MOST, "不超": AT_MOST, "不大于": AT_MOST,
    "不多于": AT_MOST, "不突破": AT_MOST, "不得超过": AT_MOST, "不得高于": AT_MOST,
    "未超过": AT_MOST, "小于等于": AT_MOST, "小于或等于": AT_MOST, "低于或等于": AT_MOST,
    "最多": AT_MOST, "至多": AT_MOST, "最高": AT_MOST, "控制在": AT_MOST,
    "=": "", "等于": "",
}  # fmt: skip
_STRICT = {
    ">": AT_LEAST, "》": AT_LEAST, "〉": AT_LEAST, "大于": AT_LEAST, "高于": AT_LEAST,
    "超过": AT_LEAST, "多于": AT_LEAST, "超": AT_LEAST,
    "<": AT_MOST, "《": AT_MOST, "〈": AT_MOST, "小于": AT_MOST, "低于": AT_MOST,
    "少于": AT_MOST, "不足": AT_MOST,
}  # fmt: skip
_SIGNS = _BEFORE | _STRICT
_PLAIN = ("达到", "达", "控制在", "=", "等于")
"""In a result they say the number itself: 达到95% is 95 %."""
_BEHIND = {
    "及以上": AT_LEAST, "以上": AT_LEAST, "及以下": AT_MOST, "以下": AT_MOST, "以内": AT_MOST,
    "之内": AT_MOST, "内": AT_MOST,
}  # fmt: skip

_ORDINARY = "次场个项栋座幢人名家户件份篇套台辆条处所间期天周小分元万亩公平吨支门本册棵株只架艘"
_MEASURED = (
    rf"(?=[{_ORDINARY}])(?!次性|条龙|分(?!钟)|人一|小(?!时)|公(?!里|斤|顷)|平(?!方)|个(?:别|体|人))"
)
"""A number in words counts only before a measure word: 三次, not 三公经费, 一般, 一次性."""
_WORDED = r"(?:百分之)?[零一二两三四五六七八九十百千半]+"
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_EVERY = r"每个?(?P<every>半年|年度?|季度?|半个?月|月|周|星期|日|天|学期|旬)"
_UNIT = r"[^\d\s,，。；;、:：~\-<>=≥≤》〉]*"
_DONE = "完成|办结|办理|处理|处置|解决|到位|支付|拨付|反馈|答复|响应|送达|到达|到场|修复|恢复|完毕"
_BUDGET = r"(?:项目|年度)?(?:预算|概算)(?:数|金额|总额|资金)?"
_BY_LENGTH = sorted(_SIGNS, key=len, reverse=True)
_AMOUNT = re.compile(
    r"(?P<name>[^\d,，。；;:~<>=≥≤⩾⩽≧≦≮≯+\-−±]*?):?"
    rf"(?:{_EVERY})?(?:(?P<before>{'|'.join(map(re.escape, _BY_LENGTH))})(?:{_BUDGET})?)?"
    rf"(?P<number>{_DIGITS}|{_WORDED})"
    rf"(?P<unit>{_UNIT}?)"
    rf"(?:\(含\))?(?P<behind>{'|'.join(sorted(_BEHIND, key=len, reverse=True))})?(?:\(含\))?"
    rf"(?P<tail>(?:{_DONE})*)[。.;；]?"
)
# "100多家", "10余次", "3个左右" promise no number that could be held against anybody.
_VAGUE = re.compile(r"[多余几约近]|左右|上下|以外|大约")
_LACKS = re.compile(r"[未不没无非缺剩差欠超半]")
"""A unit that says what was not done, or goes on counting: 3次未完成, 2个半小时."""
# "12月底前", "2021年" are dates; "3号" is a name, "2级" a place in an order.
_DATE = re.compile(r"年|月|日|号|季度|点|时(?!长)|[A-Za-z]*(?:级|等|星级?)(?![次数])")
_SPACED = re.compile(r"\d\s+[\d.]|\.\s+\d")
_TWISTED = re.compile(
    r"(?:[第前近至满约少离差]|大约|左右|几|且|并|或|超额|尚缺)$|[且或几]|《[^》]*$"
    r"|[未不没无非禁免][^率度数量额费款比值]{0,2}$|(?:杜绝|防止|避免|严禁|禁止)"
)
"""A name that makes something else of its number: 未达到90%, 第3次, 约≥5, 质量合格且≥3."""
_KEPT = re.compile(r"(?:节约|合约|签约|公约|契约|条约|履约|预约|附近|减少|圆满)$")
_NAME = re.compile(r"[\w、()·/%“”《》\"' ]*[\w)”》]|")
_TYPICAL = re.compile(r".*(?:满意度|满意率|满意|[完达到覆合及准通参]\w{0,3}|[率度])")
"""What may follow a percentage: 95%满意度, 100%覆盖."""
_MEANT = re.compile(r"^(?:已经?|全部|实际|共计?|合计|累计|全年|总计|完成|为|达到?|实现)+$")
"""Words before a result that say no more than that it is one."""
_BINDING = re.compile(
    r"每|均|(?<!新)增|减|降|升|提高|同比|环比|较|(?<!占)比(?![例重率])|节|余|缺|其中"
)
"""What makes a number another one under the same name: 较上年下降5% is not 5 %."""
_OTHERWISE = re.compile(rf"{_BINDING.pattern}|[内上下超低高少多]")
"""What may not stand in the words behind a percentage: 10%以下的投诉率."""
_ALIKE = {"季度": "季", "年度": "年", "星期": "周", "天": "日", "半个月": "半月"}
_LONGEST = 60
_WORKING = {"个小时": "小时", "个工作日": "工作日", "个自然日": "自然日", "日": "天"}


@dataclass(frozen=True, slots=True)
class Amount:
    """One number with its unit; `direction` is "≥", "≤" or "" where the text has no sign."""

    number: float
    unit: str = ""
    """With a rhythm: "场/季" of 每季度2场."""
    direction: str = ""
    strict: bool = False
    """Whether the number itself is out: ">3"."""
    name: str = field(default="", compare=False)
    """What stands before it: 总成本."""
    exact: bool = field(default=True, compare=False)
    """Whether it says the number and no bound; 达到95% does, 95%以上 does not."""

    @property
    def binding(self) -> bool:
        """Whether it is the number of its name alone: 较上年下降, but not 提高到."""
        return bool(_BINDING.search(self.name)) and self.name[-1] not in "到至"

    @property
    def says_no_name(self) -> bool:
        """Whether nothing before it says what it counts."""
        return not self.name or bool(_MEANT.match(self.name))


def read_amount(text: str, *called: str) -> Amount | None:
    """Return the number that a text is, None where it is anything but one number and its unit.

    `called` is what the row is called: such a name may stand before a number without a sign. A
    percentage is a fraction: "95%" and "95%%" (a slip of the finger) are 0.95. Dates, several
    numbers, raised or circled digits and vague words give nothing.
    """
    plain = text.replace("㎡", "平方米").replace("m²", "平方米").replace("M²", "平方米").strip()
    if len(plain) > _LONGEST or any(unicodedata.category(sign) == "No" for sign in plain):
        return None
    match = _AMOUNT.fullmatch(re.sub(r"\s+", "", unicodedata.normalize("NFKC", plain)))
    if match is None or _SPACED.search(plain):
        return None
    written = match["unit"] if match["behind"] else match["unit"] + match["tail"]
    number, unit = _number(match["number"], written)
    before, behind = _SIGNS.get(match["before"], ""), _BEHIND.get(match["behind"], "")
    if number is None or number >= LARGEST or (before and behind and before != behind):
        return None
    name = _name(match, unit, called)
    dated = _DATE.match(unit) and not (unit == "日" and behind == AT_MOST)
    if name is None or dated or _VAGUE.search(unit) or _LACKS.search(unit):
        return None
    if match["behind"] and match["tail"] and behind != AT_MOST:
        return None
    if unit[:1] == "%":
        number, unit = _hundredth(number), "%"
    exact = not behind and (not before or match["before"] in _PLAIN)
    every = match["every"]
    unit = plain_unit(f"{unit}/{every}" if every else unit)
    return Amount(number, unit, before or behind, match["before"] in _STRICT, name, exact)


def _hundredth(number: float) -> float:
    """Return the fraction that a percentage is, as it would be typed: 79.52 % is 0.7952."""
    digits = repr(number)
    return number / 100 if "e" in digits else float(f"{digits}e-2")


def _number(written: str, unit: str) -> tuple[float | None, str]:
    """Return a number and its unit; None for words that are none, or count nothing."""
    if written[0].isdecimal():
        behind = unit.lstrip("%").removeprefix("的") if unit[:1] == "%" else ""
        if behind and (not _TYPICAL.fullmatch(behind) or _OTHERWISE.search(behind)):
            return None, unit
        return float(written.replace(",", "")), unit
    words = written.removeprefix("百分之")
    if words != written:
        return (100.0 if words == "百" else _worded().get(_spelling(words))), f"%{unit}"
    if words == "半" and re.match(r"个?(?:小时|工作日|月)|天", unit):
        return 0.5, unit
    if not re.match(_MEASURED, unit) or (unit[0] == "期" and words != "两"):
        return None, unit
    return _worded().get(_spelling(words)), unit


def _name(match: re.Match[str], unit: str, called: tuple[str, ...]) -> str | None:
    """Return what a number is called; None where that makes another thing of it."""
    name = match["name"]
    if not _NAME.fullmatch(name) or (_TWISTED.search(name) and not _KEPT.search(name)):
        return None
    known = not name or _MEANT.match(name) or any(each.endswith(name) for each in called)
    if known or match["before"] or match["behind"]:
        return name
    return name if unit[:1] == "%" and name[-1] in "率度" else None


@cache
def _worded() -> dict[str, int]:
    """Return 1 to 9999 by how they are said: 一百二十, 一百零二, never 一百二, which is either."""
    digits = "零一二三四五六七八九"

    def said(number: int) -> str:
        places = zip(f"{number:04}", "千百十 ", strict=True)
        words = "".join(f"{digits[int(at)]}{word}" if at != "0" else "零" for at, word in places)
        return re.sub("零+", "零", words.replace(" ", "")).strip("零")

    return {said(number): number for number in range(1, 10_000)}


def _spelling(words: str) -> str:
    """Return a number as `_worded` spells it: 十二 is 一十二, 两百 is 二百."""
    plain = words.replace("两", "二")
    return f"一{plain}" if plain.startswith("十") else plain


def plain_unit(unit: str) -> str:
    """Return a unit as it is compared: 个小时 is 小时, 2场/季度 what 每季度2场 says."""
    thing, slash, every = unit.partition("/")
    thing = _WORKING.get(thing, thing)
    return f"{thing}/{_ALIKE.get(every.removeprefix('每'), every)}" if slash else thing


_RHYTHMS = ("半年", "年", "季", "半月", "月", "周", "日", "学期", "旬")
_SCALED = re.compile(r"[十百千万亿]")
_COUNTS_ALONE = "场座栋幢户件篇套台辆条处所间份"
"""Measure words that mean the same with and without what they count: 2栋, 两栋楼."""


def comparable(one: str, other: str) -> bool:
    """Tell whether numbers in two units may be held against each other.

    A number without a unit is taken to be in the other's, where that is no guess: beside 万元 it
    may be 元, beside 场/季 it may be the year's.
    """
    if one == other:
        return True
    if one and other:
        short, long = sorted((one, other), key=len)
        if long.startswith(short) and short in ("万", "亿"):
            return "/" not in long
        rest = long.removeprefix(short)
        return short in _COUNTS_ALONE and rest != long and not re.search(r"[/次每均]", rest)
    unit = one or other
    return not _SCALED.search(unit) and unit.rpartition("/")[2] not in _RHYTHMS
