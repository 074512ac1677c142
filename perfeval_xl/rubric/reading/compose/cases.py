"""Composes so much off for each case: 每出现一例扣1分, 迟报一次扣0.5分, 每逾期2天扣1分."""

import re
from collections.abc import Sequence
from typing import Any

from perfeval_xl.rubric.reading.compose.step import most_taken
from perfeval_xl.rubric.reading.deductions import COUNTER
from perfeval_xl.rubric.reading.scale import Scale, number, only, pick
from perfeval_xl.rubric.reading.scanner import compares, says_all, share_a_word
from perfeval_xl.rubric.reading.statements import (
    EarnsByWords,
    Floor,
    PerCase,
    Point,
    Statement,
)
from perfeval_xl.rubric.reading.tiling import UnclearError

_CASE = re.compile(
    rf"(?:每(?P<verb>[^一1;。,]{{0,6}}?)[一1\d]*|(?P<once>[^一1;。,每]{{1,2}})[一1])(?P<noun>{COUNTER})(?P<what>[^;。,]*)$"
)
_TIMELY = re.compile(r"按[时期]|及时|规定(?:的)?(?:时间|时限|期限)")
_LATE = re.compile(
    r"^每(?:延迟|推迟|逾期|超期|迟到?|迟报|超时|晚|延期|拖延)[^;。]{0,6}[天日时钟月周][的]?$"
)
_JUST_ONE = re.compile(
    r"每?(?:出现|发现|有|存在|发生|缺少?|少|漏|未|迟|少报|漏报|迟报|未报|缺报)?[一1]\w的?"
)


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
        if compares(statement.words.replace("达标", "")) or not _same_thing(
            statement.words, case.words
        ):
            raise UnclearError(f"“{scale.quote(statement)}”与逐例扣分说的是不是一件事，没有写清")
    if len(described) > 1:
        raise UnclearError("计满分的条件写了两次")
    most = most_taken(statements, scale)
    words = scale.quote(case, *pick(Floor, statements))
    counted = _counted(case.words)
    if case.amount is None:
        return {"violations": {"void": True, **counted, "words": words}}
    rule: dict[str, Any] = {"deduct": number(scale.points(case.amount))}
    if case.every != 1:
        rule["every"] = number(case.every)
    if most is not None:
        rule["most"] = number(most)
    return {"violations": {**rule, **counted, "words": words}}


def _counted(words: str) -> dict[str, str]:
    """Return what is counted and how it is said, where the words are other than usual.

    每少一项 counts 项, and a note says 少2项; 每有一点不规范 says 有2点不规范.
    """
    said = _CASE.search(words)
    if said is None:
        return {}
    verb, noun, what = said["verb"] or said["once"] or "", said["noun"], said["what"]
    usual = verb in ("", "出现", "发现", "发生", "存在")
    found = {} if usual else {"verb": verb}
    found |= {} if noun == "例" else {"noun": noun}
    # 每出现一例不符合要求的: what is meant is the usual.
    if what.endswith("的"):
        what = "" if "不符合要求" in what else f"{what}情况"
    return found | ({"what": what} if what or not (usual or verb == "有") else {})


def _same_thing(best: str, case: str) -> bool:
    """都规范，得满分 and 每有一点不规范 are two ends of one scale; otherwise who knows."""
    if _TIMELY.search(best) and _LATE.search(case):
        return True
    tail = best.removesuffix("的")[-2:]
    if f"不{tail}" in case or f"未{tail}" in case:
        return True  # 资金使用合规, 每发现一处不合规
    bare = not _JUST_ONE.sub("", case)
    return says_all(best) and (bare or share_a_word(best, case))
