"""Composes lists: points for each 要点, and so much off for each case."""

import re
from collections.abc import Sequence
from typing import Any

from perfeval_xl.rubric.reading.amounts import plain
from perfeval_xl.rubric.reading.compose.step import check_floor
from perfeval_xl.rubric.reading.scale import Scale, number, only, pick
from perfeval_xl.rubric.reading.scanner import compares, says_all, share_a_word
from perfeval_xl.rubric.reading.statements import (
    EachPoint,
    EarnsByWords,
    Floor,
    PerCase,
    Point,
    Statement,
)
from perfeval_xl.rubric.reading.tiling import UnclearError

_GRADES = re.compile(
    r"部分|全部|完全|基本|全面|较为?|比较|[一二两三四五六\d][项个次]|不|未|[，,、]"
)


def compose_checklist(statements: Sequence[Statement], scale: Scale) -> dict[str, Any]:
    """Return the checklist; its points must add up to the 分值, or they are no parts of it."""
    only(statements, scale, EarnsByWords)
    items = [(item, scale.points(item.amount)) for item in pick(EarnsByWords, statements)]
    if [item.number for item, _ in items] != list(range(1, len(items) + 1)) or len(items) < 2:
        raise UnclearError("各要点没有依次编号，不知道是并列相加还是择一")
    if any(points == 0 for _, points in items):
        raise UnclearError("有的要点不得分：是择一的档次，由人评定")
    if any(re.search(r"(?:率|比例|比重|占比)$", item.words) for item, _ in items):
        raise UnclearError("要点只写了指标名称和分值，没有写怎样计分")
    if len({_GRADES.sub("", item.words) for item, _ in items}) < len(items):
        raise UnclearError("各要点像是一件事的几个档次，不知道是并列相加还是择一")
    _check_sum(sum(points for _, points in items), scale)
    return {
        "checklist": [
            [scale.signs.quote(item.start, item.start + len(item.words)), number(points)]
            for item, points in items
        ]
    }


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


def compose_cases(statements: Sequence[Statement], scale: Scale) -> dict[str, Any]:
    """Return the deduction per case; a description may earn the full points beside it."""
    only(statements, scale, PerCase, EarnsByWords, Point, Floor)
    cases, points = pick(PerCase, statements), pick(Point, statements)
    described = pick(EarnsByWords, statements)
    if len(cases) > 1:
        raise UnclearError(f"有两处逐例扣分：“{scale.quote(cases[1])}”")
    (case,) = cases
    if points and not (case.above and all(point.number for point in points)):
        raise UnclearError(f"“{scale.quote(points[0])}”与逐例扣分的关系没有写清")
    for statement in described:
        if scale.points(statement.amount) == 0:
            raise UnclearError(f"“{scale.quote(statement)}”与逐例扣分合不成一条规则")
        scale.must_be_full(scale.points(statement.amount))
        if compares(statement.words) or not _same_thing(statement.words, case.words):
            raise UnclearError(f"“{scale.quote(statement)}”与逐例扣分说的是不是一件事，没有写清")
    if len(described) > 1:
        raise UnclearError("计满分的条件写了两次")
    for floor in pick(Floor, statements):
        check_floor(floor, scale)
    words = scale.quote(case, *pick(Floor, statements))
    if case.amount is None:
        return {"violations": {"void": True, "words": words}}
    return {"violations": {"deduct": number(scale.points(case.amount)), "words": words}}


def _same_thing(best: str, case: str) -> bool:
    """都规范，得满分 and 每有一点不规范 are two ends of one scale; otherwise who knows."""
    bare = not re.sub(r"每?(?:出现|发现|有|存在|发生)?[一1]\w的?", "", case)
    return says_all(best) and (bare or share_a_word(best, case))
