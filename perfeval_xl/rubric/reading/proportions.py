"""Reads proportional points: 按比例计分, 得分=比率×分值, 区间内按权重扣分, 考核得分/总分×8."""

import re
from dataclasses import replace
from decimal import Decimal

from perfeval_xl.rubric.reading.amounts import NUMBER
from perfeval_xl.rubric.reading.bounds import SUBJECT, Range
from perfeval_xl.rubric.reading.conditions import read_range
from perfeval_xl.rubric.reading.earnings import rest_side
from perfeval_xl.rubric.reading.formula import ratio_of
from perfeval_xl.rubric.reading.scanner import NotHereError, Scanner, is_plain
from perfeval_xl.rubric.reading.statements import (
    Cap,
    CarriedOver,
    Defines,
    InProportion,
    Statement,
    Times,
    Where,
)

_BETWEEN = r"(?:(?:两者|二者|其)之间|区间内|之间|中间部分|介于两者之间|在此区间内?)(?:的)?,?"
_HOW = (
    r"(?:按(?:照)?|以)(?:(?P<line>线性|直线|插值法|线性插值法?|直线插值法?|直线内插法?|内插法)"
    r"|(?:完成|实际|相应|同等|其)?(?:比例|比率)|(?P<weight>权重))"
    r"(?:进行|予以|相应|来)?(?P<verb>计分|得分|给分|计算得分|计算|扣分|扣减|扣除|折算)"
)
_NAME = r"(?:[\u4e00-\u9fff]{2,12}率|该项|本项|此项|该指标|本指标|本指标实际|实际|指标)?得分="
_FULL = (
    r"(?:(?:本指标|该指标|本项|该项|此项|指标)?(?:满分)?(?:分值|权重分|权重|标准分|满分)"
    rf"|(?P<points>{NUMBER})分?)"
)
_RATIO = rf"(?:{SUBJECT})"
_BY = r"(?:\*|乘以|乘)"
_FALLS = rf"[(\[]?1-(?:(?P<k>{NUMBER})\*)?{SUBJECT}(?:\*(?P<l>{NUMBER}))?[)\]]?"
_GOOD = re.compile(r"完成|执行|支付|到位|达标|满意|合格|及时|覆盖|公开|实现")
_SCORE_OF = r"[\u4e00-\u9fff]{0,40}?(?:得分|分数|评分|成绩)"
_TOTAL_OF = r"[\u4e00-\u9fff]{0,40}?(?:总分|满分|分值|标准分)"


def read_proportion(scanner: Scanner) -> Statement:
    """按比例计分, with what it is said of in front or not."""
    where = _where(scanner)
    scanner.take(r",?则?")
    match = scanner.need(_HOW)
    if not scanner.at_end():
        raise NotHereError
    if match["weight"] and where == "all":
        raise NotHereError  # "按权重计分" alone says no more than that the 分值 is the 分值
    return InProportion(where, match["verb"].startswith("扣"), bool(match["line"]))


def _where(scanner: Scanner) -> Range | Where:
    if scanner.sees(_HOW):
        return "all"
    if scanner.take(_BETWEEN):
        return "between"
    try:
        with scanner.trial():
            return read_range(scanner)
    except NotHereError:
        side = rest_side(scanner)
        return "up" if side == "up" else "down" if side == "down" else "rest"


def read_cap(scanner: Scanner) -> Statement:
    """最高不超过满分, 最高得10分, 超过100%的按100%计算, 满分为止: never beyond the 分值."""
    points: Decimal | None = None
    if match := scanner.take(
        r"(?:得分)?最[高多](?:得分)?(?:不(?:得)?超过|得|计|为)?(?:该项|本项|该指标|本指标)?"
        rf"(?:满分|分值|标准分|权重分|(?P<n>{NUMBER})分)"
    ):
        points = Decimal(match["n"]) if match["n"] else None
    elif not scanner.take(r"(?:得?至|直至|到)?(?:满分|分值)为止"):
        scanner.need(
            r"(?:超过|超出|大于|高于)(?:100%|满分|分值)的?,?[仍均]?按照?(?:100%|满分|分值)计?(?:算|分|得分)?"
        )
    if not scanner.at_end():
        raise NotHereError
    return Cap(points=points)


def read_times(scanner: Scanner) -> Statement:
    """得分=比率×分值, either way round; 低于95%的，得分=…; 按比率×10分计分; （1-10×比率）×分值."""
    when: Range | None = None
    if not scanner.sees(
        rf"{_NAME}|(?:按照?)?(?:{_RATIO}{_BY}|{_FULL}{_BY}|[(\[]|[\u4e00-\u9fff]+/)"
    ):
        if scanner.sees(r"(?:未达到?|未到|达不到)(?:的|者)?,|否则|其余|其他|其它"):
            rest_side(scanner)
        else:
            when = read_range(scanner)
        scanner.take(r",?(?:则)?(?:按比例(?:计分|得分)[:,])?")
    named = scanner.take(_NAME)
    by_words = not named and scanner.take(r"按(?:照)?") is not None
    product = _product(scanner)
    points = product.points
    if not named:
        # "执行率×10" may be anything; "差错率×10分" is as likely taken off.
        in_points = points is None or scanner.text[scanner.at - 1] == "分"
        verb = scanner.take(r"(?:来)?(?:计算得分|计分|得分)")
        said = in_points or verb
        good = product.steep or product.ratio or product.target or _GOOD.search(product.subject)
        if not said or not (verb or good):
            raise NotHereError
        if by_words and not verb:
            raise NotHereError
    if not scanner.at_end():
        raise NotHereError
    return replace(product, when=when)


def _product(scanner: Scanner) -> Times:
    """Read what is multiplied with the 分值."""
    for pattern in (rf"{_RATIO}(?:\*100%)?{_BY}{_FULL}", rf"{_FULL}{_BY}{_RATIO}"):
        if match := scanner.take(pattern):
            return Times(match["subject"], _points(match))
    if match := scanner.take(
        rf"(?:实际|其)?{SUBJECT}/(?P<target>{NUMBER})%(?:\*100%)?{_BY}{_FULL}"
    ):
        return Times(match["subject"], _points(match), target=Decimal(match["target"]))
    for pattern in (rf"{_FALLS}{_BY}{_FULL}", rf"{_FULL}{_BY}{_FALLS}"):
        if match := scanner.take(pattern):
            steep = Decimal(match["k"] or match["l"] or 1)
            return Times(match["subject"], _points(match), steep=steep)
    match = scanner.need(rf"(?P<ratio>[^,;。\n①-⑳:=%]+/[^,;。\n①-⑳:=%]+?)(?:\*100%)?{_BY}{_FULL}")
    ratio = ratio_of(match["ratio"])
    if ratio is None or not is_plain(re.sub(r"[-+*/()]", "", match["ratio"])):
        raise NotHereError
    return Times("", _points(match), ratio=ratio)


def _points(match: re.Match[str]) -> Decimal | None:
    return Decimal(match["points"]) if match["points"] else None


def read_by_ratio(scanner: Scanner) -> Statement:
    """按实际完成率计算得分: the ratio's share of the 分值."""
    if scanner.sees(r"未达到?的|否则|其余|其他"):
        rest_side(scanner)
        scanner.take(r",?则?")
    match = scanner.need(rf"按照?(?:实际|其)?{SUBJECT}(?:来)?(?:计算得分|计分|得分)")
    if not _GOOD.search(match["subject"]) or not scanner.at_end():
        raise NotHereError
    return Times(match["subject"], None)


def read_carried(scanner: Scanner) -> Statement:
    """该项得分=（考核得分/该部分总分）×8; whose score it is must be one, not one or another."""
    scanner.need(rf"(?:[\u4e00-\u9fff]{{0,12}}?率)?{_NAME}")
    opening = scanner.take(r"[(\[]")
    share = scanner.need(rf"{_SCORE_OF}/{_TOTAL_OF}(?=[)\]*])").group()
    if opening:
        scanner.need(r"[)\]]")
    match = scanner.need(rf"\*{_FULL}")
    if "或" in share or not scanner.at_end():
        raise NotHereError
    return CarriedOver(Decimal(match["points"]) if match["points"] else None)


def read_conversion(scanner: Scanner) -> Statement:
    """根据…考核分数折算: announces the formula that follows."""
    match = scanner.need(r"(?:根据|按照?|依据)(?P<words>[^;。\n,%]{2,60}?(?:分数|得分|成绩))折算")
    if not is_plain(match["words"].removesuffix("得分").removesuffix("分数")):
        raise NotHereError
    if not (scanner.done or scanner.sees(r"[。;\n]")):
        raise NotHereError
    return Defines("折算")
