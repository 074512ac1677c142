"""Composes 按比例计分, 得分=比率×分值, and the straight line between two marks."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from perfeval_xl.rubric.reading.amounts import percent
from perfeval_xl.rubric.reading.bounds import Claim, Range
from perfeval_xl.rubric.reading.compose.sense import BY_LAW
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

_WHOLE = 100


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
    earns = [(earned.range, scale.points(earned.amount)) for earned in pick(Earns, statements)]
    for _, points in earns:
        if points:
            scale.must_be_full(points)
    full = [stretch for stretch, points in earns if points]
    nothing = [stretch for stretch, points in earns if not points]
    shares = [*pick(InProportion, statements), *pick(Times, statements)]
    marks = {standard.mark for standard in pick(Standard, statements)}
    if len(shares) > 1 or len(full) > 1 or len(nothing) > 1:
        raise UnclearError("计满分、不得分或按比例的话写了两次")
    words = scale.quote(*pick(Earns, statements), *shares)
    share = shares[0]
    if isinstance(share, Times) and share.steep is not None:
        if full or marks or share.when:
            raise UnclearError("得分公式以外又写了满分的条件")
        return _falling(share, nothing, scale, words)
    if isinstance(share, Times) and share.target is not None:
        return _by_target(share, full, nothing, marks, scale, words)
    if nothing and isinstance(share, Times):
        zero = _zero(nothing[0], share, full, scale)
        share = replace(share, when=None)
        rule = _proportional(full, share, {percent(mark) for mark in marks}, scale, words)
        return {"proportional": {**rule["proportional"], "zero": zero}}
    if nothing:
        if marks:
            raise UnclearError("既有标准又有两端的界限")
        return _linear(full, nothing[0], share, words)
    return _proportional(full, share, {percent(mark) for mark in marks}, scale, words)


def _falling(share: Times, nothing: list[Range], scale: Scale, words: str) -> dict[str, Any]:
    """得分=（1-10×调整率）×分值: full at 0, nothing at 1/10 and, if that is said, beyond."""
    assert share.steep is not None
    if share.points is not None:
        scale.must_be_full(share.points)
    end = 100 / share.steep
    for stretch in nothing:
        if not stretch.one_sided or stretch.low is None or stretch.mark != end:
            raise UnclearError("得分公式到0分的界限与不得分的条件对不上")
    if percent(end) != f"{float(end):.10g}%":
        raise UnclearError("得分公式到0分的界限不是整数")
    return {"linear": {"full": "0%", "zero": percent(end), "words": words}}


def _by_target(
    share: Times,
    full: list[Range],
    nothing: list[Range],
    marks: set[Decimal],
    scale: Scale,
    words: str,
) -> dict[str, Any]:
    """≥95%得满分，低于95%的，得分=完成率/95%×分值: a straight line from nothing to the target."""
    assert share.target is not None
    if share.points is not None:
        scale.must_be_full(share.points)
    named = marks | {stretch.mark for stretch in full}
    beyond = [stretch for stretch in full if stretch.low is None]
    where = share.when
    fits = where is None or (where.low is None and where.mark == share.target)
    if nothing or beyond or named - {share.target} or not fits or share.target <= 0:
        raise UnclearError("得分公式里的目标值与计满分的界限对不上")
    return {"linear": {"full": percent(share.target), "zero": "0%", "words": words}}


def _zero(nothing: Range, share: Times, full: list[Range], scale: Scale) -> str:
    """低于60%不得分，60%及以上的，得分=执行率×分值: from where on the formula holds."""
    edge = nothing.high
    if not nothing.one_sided or edge is None or edge.at >= (full[0].mark if full else _WHOLE):
        raise UnclearError("按得分公式，不得分的界限处得分不为0，两者怎样衔接没有写清")
    where = share.when
    if where is None:
        # 得分=执行率×分值，低于60%不得分: an exception to a formula for all.
        if edge.claim in (Claim.ABOVE, Claim.BELOW):
            scale.take(BY_LAW)
        return f"<{'=' if edge.claim is not Claim.OUT else ''} {scale.mark(edge.at)}"
    if where.low is None:
        raise UnclearError("按得分公式，不得分的界限处得分不为0，两者怎样衔接没有写清")
    begin = where.low
    if begin.at != edge.at or Claim.OUT not in (edge.claim, begin.claim):
        raise UnclearError(f"没有写清{scale.say(edge.at)}本身是否不得分")
    ends = where.high
    if ends is not None and ends.at != (full[0].mark if full else _WHOLE):
        raise UnclearError("按比例计分的一段与计满分的界限对不上")
    return f"<{'=' if edge.claim is not Claim.OUT else ''} {scale.mark(edge.at)}"


def _proportional(
    full: list[Range], share: Statement, marks: set[str], scale: Scale, words: str
) -> dict[str, Any]:
    if full:
        (stretch,) = full
        if not ((stretch.one_sided and stretch.low) or (stretch.is_point and stretch.bare)):
            raise UnclearError("低于界限计满分的，按什么比例扣分没有写")
        if stretch.low and stretch.low.claim is Claim.OUT and stretch.mark != 100:
            raise UnclearError(f"没有写清{percent(stretch.mark)}本身是计满分还是按比例")
        marks.add(percent(stretch.mark))
    if len(marks) > 1:
        raise UnclearError("界限有几个：" + "、".join(sorted(marks)))
    marked = bool(marks)
    mark = marks.pop() if marks else "100%"
    if isinstance(share, Times):
        if share.points is not None:
            scale.must_be_full(share.points)
        where: object = share.when or ("down" if full else "all")
    else:
        assert isinstance(share, InProportion)
        if share.straight or share.where == "between":
            raise UnclearError("直线的另一端没有写")
        if mark != "100%":
            raise UnclearError(f"“按比例”是按比率乘分值，还是按比率与{mark}之比，没有写清")
        if share.deducts and not full:
            raise UnclearError("没有写多少计满分，不知道从哪里起按比例扣分")
        where = share.where
    if isinstance(where, Range):
        if not where.one_sided or where.high is None or percent(where.mark) != mark:
            raise UnclearError("按比例计分的一段与计满分的界限对不上")
    elif where != "all" and not (where in ("rest", "down") and marked):
        raise UnclearError("按比例计分的是哪一段没有写清")
    elif where == "all" and isinstance(share, InProportion) and share.deducts:
        raise UnclearError("按比例扣分的是哪一段没有写清")
    rule: dict[str, Any] = {"words": words}
    return {"proportional": rule if mark == "100%" else {"full_from": mark, **rule}}


def _linear(full: list[Range], nothing: Range, share: Statement, words: str) -> dict[str, Any]:
    if not full:
        raise UnclearError("没有写多少计满分")
    (best,) = full
    if isinstance(share, Times):
        raise UnclearError("按得分公式，不得分的界限处得分不为0，两者怎样衔接没有写清")
    assert isinstance(share, InProportion)
    if not nothing.one_sided or not (best.one_sided or (best.is_point and best.bare)):
        raise UnclearError("直线的两端没有写清")
    rising = nothing.high is not None
    if best.one_sided and (best.low is not None) != rising:
        raise UnclearError("满分与不得分在同一边")
    if best.mark == nothing.mark or (best.mark > nothing.mark) != rising:
        raise UnclearError("满分与不得分的界限颠倒")
    if isinstance(share.where, Range):
        ends = {edge.at for edge in (share.where.low, share.where.high) if edge}
        if ends != {best.mark, nothing.mark}:
            raise UnclearError("按比例计分的区间与两端的界限对不上")
    elif share.where not in ("between", "rest"):
        raise UnclearError("按比例计分的是哪一段没有写清")
    if rising and not (share.deducts or share.straight):
        # 比率×分值 would be a proportion too, and another score.
        raise UnclearError("区间内是按比率乘分值，还是在两端之间按直线，没有写清")
    return {"linear": {"full": percent(best.mark), "zero": percent(nothing.mark), "words": words}}
