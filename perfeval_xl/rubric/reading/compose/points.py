"""Composes what descriptions earn: points for each 要点, or levels of which people choose one."""

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any

from perfeval_xl.rubric.reading.amounts import percent, plain
from perfeval_xl.rubric.reading.scale import Scale, number, only, pick
from perfeval_xl.rubric.reading.statements import EachPoint, EarnsByWords, Point, Statement
from perfeval_xl.rubric.reading.tiling import UnclearError

_GRADES = re.compile(
    r"部分|全部|完全|基本|全面|较为?|比较|[一二两三四五六\d][项个次]|不|未|没有|[有无是否]"
    r"|按[时期]|及时|提前|逾期|延[期迟]|超期|(?:国家|省部?|市|县|区)级|[，,、]"
)
"""What makes two descriptions say the same of two degrees; those are no parts of one sum."""


_OF_LEVEL = re.compile(
    r"^(?:(?:评价|考核|评定|评审|测评|检查|验收)*(?:结果|结论|等级|等次|档次|级别|情况)?(?:为|是|属于?|达到|:))"
)
_LEVEL = re.compile(
    r"(?:优秀?|良好?|中等?|一般|合格|基本合格|不合格|及格|不及格|差|较差|很差|好|较好|很好|不好"
    r"|[A-Ea-e]|[甲乙丙丁]|[一二三四五]|第[一二三四五])(?:等次?奖?|级|档次?|类|名)?的?"
)
_DEGREE = re.compile(
    r"全部|完全|全面|部分|基本|大部分|少部分|较为|比较|非常|十分|特别|明显|显著|突出|很|较|一般"
    r"|良好|优秀|合格|好|差|不够|不太|没有|不|未|无|的$"
)
"""What makes a degree of a description: 效果显著, 效果较好, 无效果."""


def compose_described(statements: Sequence[Statement], scale: Scale) -> dict[str, Any]:
    """Return a checklist or levels of judgement; raises UnclearError where it may be either.

    Points that add up to the 分值 are those of a list; one of several whose best is the 分值 are
    levels, which people choose from.
    """
    only(statements, scale, EarnsByWords)
    items = pick(EarnsByWords, statements)
    numbers = [item.number for item in items]
    if len(items) < 2 or (any(numbers) and numbers != list(range(1, len(items) + 1))):
        raise UnclearError("各要点没有依次编号，不知道是并列相加还是择一")
    points = [scale.points(item.amount) for item in items]
    if _are_levels(items):
        return _levels(items, points, scale)
    if any(item.amount.least is not None for item in items):
        raise UnclearError("有的要点写了几分到几分，由人评定")
    if any(each == 0 for each in points):
        raise UnclearError("有的要点不得分：是择一的档次，由人评定")
    if any(re.search(r"(?:率|比例|比重|占比)$", item.words) for item in items):
        raise UnclearError("要点只写了指标名称和分值，没有写怎样计分")
    if len({_stem(item.words) for item in items}) < len(items):
        raise UnclearError("各要点像是一件事的几个档次，不知道是并列相加还是择一")
    _check_sum(sum(points), scale)
    return {
        "checklist": [
            [scale.signs.quote(item.start, item.start + len(item.words)), number(each)]
            for item, each in zip(items, points, strict=True)
        ]
    }


def _are_levels(items: Sequence[EarnsByWords]) -> bool:
    """Tell whether descriptions are degrees of one thing: 优秀、良好, 全部完成、部分完成."""
    words = [_OF_LEVEL.sub("", item.words) for item in items]
    if all(_LEVEL.fullmatch(each) for each in words):
        return True
    stems = [_DEGREE.sub("", each) for each in words]
    named = {stem for stem in stems if stem}  # a later degree may leave out what it is said of
    same = len(named) <= 1 and (bool(stems[0]) or not named)
    degrees = sum(_DEGREE.search(each) is not None for each in words)
    return same and degrees >= len(words) - 1 and len(set(words)) == len(words)


def _levels(
    items: Sequence[EarnsByWords], points: Sequence[Decimal], scale: Scale
) -> dict[str, Any]:
    """Return the judged rule with its levels, from the best to the worst."""
    scale.must_be_full(max(points))
    falling = all(a > b for a, b in pairwise(points))
    lows = [
        most if item.amount.least is None else item.amount.least
        for item, most in zip(items, points, strict=True)
    ]
    apart = all(low >= high for low, high in zip(lows, points[1:], strict=False))
    if not (falling and apart):
        raise UnclearError("各档次的分数没有依次降低")
    levels: list[list[Any]] = []
    for item, each in zip(items, points, strict=True):
        name = scale.signs.quote(item.start, item.start + len(item.words))
        name = _OF_LEVEL.sub("", name).removesuffix("的").strip("“”‘’")
        least = [] if item.amount.least is None else [number(item.amount.least)]
        share = item.amount.share
        levels.append([name, *least, number(each) if share is None else percent(share)])
    return {"judged": {"levels": levels, "words": scale.quote(*items)}}


def _stem(words: str) -> str:
    return _GRADES.sub("", words)


def compose_each(statements: Sequence[Statement], scale: Scale) -> dict[str, Any]:
    """A；B；C。每项3分，计9分: the points are those that stand before it."""
    only(statements, scale, Point, EachPoint)
    items, eachs = pick(Point, statements), pick(EachPoint, statements)
    numbers = [item.number for item in items]
    if len(eachs) != 1 or statements[-1] is not eachs[0] or len(items) < 2:
        raise UnclearError("“每项…分”所指的要点没有写清")
    if any(numbers) and numbers != list(range(1, len(items) + 1)):
        raise UnclearError("各要点没有依次编号")
    (each,) = eachs
    total = each.points * len(items)
    if each.total is not None and each.total != total:
        raise UnclearError(f"{len(items)}项每项{plain(each.points)}分，不合计{plain(each.total)}分")
    _check_sum(total, scale)
    price = number(each.points)
    return {"checklist": [[scale.quote(item), price] for item in items]}


def _check_sum(total: Any, scale: Scale) -> None:
    if total != scale.full:
        raise UnclearError(f"各要点合计{plain(total)}分，分值却是{plain(scale.full)}分")
