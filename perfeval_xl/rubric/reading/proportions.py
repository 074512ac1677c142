"""Reads proportional points: 按比例计分, 得分=比率×分值, 区间内按权重扣分, 考核得分/总分×8."""

import re
from decimal import Decimal

from perfeval_xl.rubric.reading.amounts import NUMBER
from perfeval_xl.rubric.reading.bounds import SUBJECT, Range
from perfeval_xl.rubric.reading.conditions import read_range
from perfeval_xl.rubric.reading.earnings import rest_side
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
_NAME = r"(?:该项|本项|此项|该指标|本指标|本指标实际|实际|指标)?得分="
_FULL = (
    r"(?:(?:本指标|该指标|本项|该项|此项|指标)?(?:满分)?(?:分值|权重分|权重|标准分|满分)"
    rf"|(?P<points>{NUMBER})分?)"
)
_RATIO = rf"(?:{SUBJECT})"
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
    """最高不超过满分, 最高得10分, 超过100%的按100%计算: a proportion never goes beyond."""
    points: Decimal | None = None
    if match := scanner.take(
        r"(?:得分)?最[高多](?:得分)?(?:不(?:得)?超过|得|计|为)?(?:该项|本项|该指标|本指标)?"
        rf"(?:满分|分值|标准分|权重分|(?P<n>{NUMBER})分)"
    ):
        points = Decimal(match["n"]) if match["n"] else None
    else:
        scanner.need(r"(?:超过|超出|大于|高于)100%的?,?[仍均]?按照?(?:100%|满分)计?(?:算|分|得分)?")
    if not scanner.at_end():
        raise NotHereError
    return Cap(points=points)


def read_times(scanner: Scanner) -> Statement:
    """得分=比率×分值, either way round; 低于95%的，得分=…; 按比率×10分计分."""
    when: Range | None = None
    if not scanner.sees(rf"{_NAME}|(?:按照?)?(?:{SUBJECT}\*|{_FULL}\*)"):
        when = read_range(scanner)
        scanner.take(r",?(?:则)?")
    named = scanner.take(_NAME)
    if not named:
        scanner.take(r"按(?:照)?")
    match = scanner.take(rf"{_RATIO}\*{_FULL}") or scanner.need(rf"{_FULL}\*{_RATIO}")
    if not named:
        if match["points"] and "分" not in match.group():
            raise NotHereError  # "执行率×10" may be anything
        verb = scanner.take(r"计算得分|计分|得分")
        if not verb and not _GOOD.search(match["subject"]):
            raise NotHereError  # "差错率×10分" is as likely taken off
    if not scanner.at_end():
        raise NotHereError
    points = Decimal(match["points"]) if match["points"] else None
    return Times(match["subject"], points, when)


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
