"""Composes 按比例计分, 得分=比率×分值, and the straight line between two marks."""

from collections.abc import Sequence
from typing import Any

from perfeval_xl.rubric.reading.amounts import percent
from perfeval_xl.rubric.reading.bounds import Claim, Range
from perfeval_xl.rubric.reading.scale import Scale, only, pick
from perfeval_xl.rubric.reading.statements import (
    Cap,
    CarriedOver,
    Earns,
    InProportion,
    Standard,
    Statement,
    Times,
)
from perfeval_xl.rubric.reading.tiling import UnclearError


def compose_carried(statements: Sequence[Statement], scale: Scale) -> dict[str, Any]:
    """得分=（考核得分/总分）×8: another body's score, converted."""
    only(statements, scale, CarriedOver)
    if len(statements) > 1:
        raise UnclearError("得分的公式写了两次")
    (carried,) = pick(CarriedOver, statements)
    if carried.points is not None:
        scale.must_be_full(carried.points)
    return {"carried": {"words": scale.quote(carried)}}


def compose_proportion(statements: Sequence[Statement], scale: Scale) -> dict[str, Any]:
    """Return a proportional or linear rule; raises UnclearError where the words allow two."""
    only(statements, scale, Earns, InProportion, Times, Standard, Cap)
    for cap in pick(Cap, statements):
        if cap.points is not None:
            scale.must_be_full(cap.points)
    earns = [(each.range, scale.points(each.amount)) for each in pick(Earns, statements)]
    for _, points in earns:
        if points:
            scale.must_be_full(points)
    full = [found for found, points in earns if points]
    nothing = [found for found, points in earns if not points]
    told = [*pick(InProportion, statements), *pick(Times, statements)]
    marks = {each.mark for each in pick(Standard, statements)}
    if len(told) > 1 or len(full) > 1 or len(nothing) > 1:
        raise UnclearError("计满分、不得分或按比例的话写了两次")
    words = scale.quote(*pick(Earns, statements), *told)
    if nothing:
        if marks:
            raise UnclearError("既有标准又有两端的界限")
        return _linear(full, nothing[0], told[0], words)
    return _proportional(full, told[0], {percent(mark) for mark in marks}, scale, words)


def _proportional(
    full: list[Range], told: Statement, marks: set[str], scale: Scale, words: str
) -> dict[str, Any]:
    if full:
        (found,) = full
        if not ((found.one_sided and found.low) or (found.is_point and found.bare)):
            raise UnclearError("低于界限计满分的，按什么比例扣分没有写")
        if found.low and found.low.claim is Claim.OUT and found.mark != 100:
            raise UnclearError(f"没有写清{percent(found.mark)}本身是计满分还是按比例")
        marks.add(percent(found.mark))
    if len(marks) > 1:
        raise UnclearError("界限有几个：" + "、".join(sorted(marks)))
    marked = bool(marks)
    mark = marks.pop() if marks else "100%"
    if isinstance(told, Times):
        if told.points is not None:
            scale.must_be_full(told.points)
        where: object = told.when or ("down" if full else "all")
    else:
        assert isinstance(told, InProportion)
        if told.straight or told.where == "between":
            raise UnclearError("直线的另一端没有写")
        if mark != "100%":
            raise UnclearError(f"“按比例”是按比率乘分值，还是按比率与{mark}之比，没有写清")
        if told.deducts and not full:
            raise UnclearError("没有写多少计满分，不知道从哪里起按比例扣分")
        where = told.where
    if isinstance(where, Range):
        if not where.one_sided or where.high is None or percent(where.mark) != mark:
            raise UnclearError("按比例计分的一段与计满分的界限对不上")
    elif where != "all" and not (where in ("rest", "down") and marked):
        raise UnclearError("按比例计分的是哪一段没有写清")
    elif where == "all" and isinstance(told, InProportion) and told.deducts:
        raise UnclearError("按比例扣分的是哪一段没有写清")
    rule: dict[str, Any] = {"words": words}
    return {"proportional": rule if mark == "100%" else {"full_from": mark, **rule}}


def _linear(full: list[Range], nothing: Range, told: Statement, words: str) -> dict[str, Any]:
    if not full:
        raise UnclearError("没有写多少计满分")
    (best,) = full
    if isinstance(told, Times):
        raise UnclearError("按得分公式，不得分的界限处得分不为0，两者怎样衔接没有写清")
    assert isinstance(told, InProportion)
    if not nothing.one_sided or not (best.one_sided or (best.is_point and best.bare)):
        raise UnclearError("直线的两端没有写清")
    rising = nothing.high is not None
    if best.one_sided and (best.low is not None) != rising:
        raise UnclearError("满分与不得分在同一边")
    if best.mark == nothing.mark or (best.mark > nothing.mark) != rising:
        raise UnclearError("满分与不得分的界限颠倒")
    if isinstance(told.where, Range):
        ends = {edge.at for edge in (told.where.low, told.where.high) if edge}
        if ends != {best.mark, nothing.mark}:
            raise UnclearError("按比例计分的区间与两端的界限对不上")
    elif told.where not in ("between", "rest"):
        raise UnclearError("按比例计分的是哪一段没有写清")
    if rising and not (told.deducts or told.straight):
        # 比率×分值 would be a proportion too, and another score.
        raise UnclearError("区间内是按比率乘分值，还是在两端之间按直线，没有写清")
    return {"linear": {"full": percent(best.mark), "zero": percent(nothing.mark), "words": words}}
