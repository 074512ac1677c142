"""Composes 100%以下（含）计满分，每超出1%扣0.5分，扣完为止 into a step rule."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from perfeval_xl.rubric.reading.amounts import percent, plain
from perfeval_xl.rubric.reading.bounds import Claim, Range
from perfeval_xl.rubric.reading.compose.sense import BY_LAW, FROM_MARK
from perfeval_xl.rubric.reading.scale import Scale, number, only, pick
from perfeval_xl.rubric.reading.statements import (
    Earns,
    Floor,
    PartStep,
    PerStep,
    Standard,
    Statement,
)
from perfeval_xl.rubric.reading.tiling import UnclearError

_WHOLE = 100
_SIDES = {"up": "<=", "down": ">=", "both": "="}


def compose_step(statements: Sequence[Statement], scale: Scale) -> dict[str, Any]:
    """Return the step rule; raises UnclearError where the statements contradict one another."""
    only(statements, scale, Earns, Standard, PerStep, PartStep, Floor)
    steps = pick(PerStep, statements)
    if len(steps) > 1:
        raise UnclearError(f"有两处“每…扣…”：“{scale.quote(steps[1])}”")
    (step,) = steps
    earns = [(statement, scale.points(statement.amount)) for statement in pick(Earns, statements)]
    nothing = [statement.range for statement, points in earns if points == 0]
    full = [statement.range for statement, points in earns if points != 0]
    for _, points in earns:
        if points:
            scale.must_be_full(points)
    if len(full) > 1 or len(nothing) > 1:
        raise UnclearError("满分或不得分的条件写了两次")
    mark, side = _mark(statements, step, full[0] if full else None, scale)
    rule: dict[str, Any] = {
        "full": f"{_SIDES[side]} {scale.mark(mark)}",
        "every": scale.mark(step.size) if scale.unit == "%" else number(step.size),
        "deduct": _price(step, scale),
        **scale.options,
    }
    counts = {part.count for part in pick(PartStep, statements)} | ({step.part} - {None})
    if any(part.size != step.size for part in pick(PartStep, statements)) or len(counts) > 1:
        raise UnclearError("“不足…”的步长与“每…”的步长不同")
    if counts - {"whole"}:
        rule["count"] = counts.pop()
    if nothing:
        rule["zero"] = _zero(nothing[0], mark, side, step, rule, scale)
    if (most := most_taken(statements, scale)) is not None:
        if nothing:
            raise UnclearError("既写了不得分的条件，又写了最多扣多少分")
        rule["most"] = number(most)
    rule["words"] = scale.quote(*pick(PerStep, statements), *pick(Floor, statements))
    return {"step": rule}


def most_taken(statements: Sequence[Statement], scale: Scale) -> Decimal | None:
    """Return the most that is taken (最多扣5分), None where all may be.

    Raises UnclearError where that is more than the 分值, said twice, or 扣完 is not the 分值.
    """
    bounds: set[Decimal] = set()
    for floor in pick(Floor, statements):
        if floor.all_of is not None and floor.all_of != scale.full:
            raise UnclearError(f"“{scale.quote(floor)}”不是扣完分值")
        if floor.most is not None:
            if floor.most > scale.full or floor.most <= 0:
                raise UnclearError(f"“{scale.quote(floor)}”与分值{plain(scale.full)}分对不上")
            bounds.add(floor.most)
    if len(bounds) > 1:
        raise UnclearError("最多扣多少分写了两次")
    most = bounds.pop() if bounds else scale.full
    return most if most < scale.full else None


def _mark(
    statements: Sequence[Statement], step: PerStep, full: Range | None, scale: Scale
) -> tuple[Decimal, str]:
    """Return the mark and the side on which points are lost; every phrase must agree on both."""
    marks = {standard.mark for standard in pick(Standard, statements)}
    sides = {step.side} - {""}
    if full is not None:
        if not (full.one_sided or full.is_point):
            raise UnclearError("计满分的是一个区间，不知道从哪一端起扣")
        marks.add(full.mark)
        if full.one_sided:
            sides.add("up" if full.high else "down")
        elif not full.bare and step.side != "both":
            if full.mark != _WHOLE or step.side != "down":
                at = scale.say(full.mark)
                raise UnclearError(f"等于{at}才计满分，而只写了一边如何扣分")
            scale.take(FROM_MARK.format(f"＝{scale.say(full.mark)}"))
    if step.when is not None:
        if not step.when.one_sided:
            raise UnclearError("扣分只写在一个区间内，区间以外如何计分没有写")
        marks.add(step.when.mark)
        sides.add("up" if step.when.low else "down")
    if not marks:
        raise UnclearError("没有写从什么数起扣分")
    if len(marks) > 1:
        raise UnclearError("界限有几个：" + "、".join(scale.say(mark) for mark in sorted(marks)))
    if len(sides) != 1:
        raise UnclearError("计满分的一边与扣分的一边对不上" if sides else "没有写向哪一边扣分")
    return marks.pop(), sides.pop()


def _price(step: PerStep, scale: Scale) -> float | int | str:
    """Return what a step costs: points, or a share of the 分值."""
    if scale.points(step.amount) <= 0:
        raise UnclearError("每步扣0分")
    if step.amount.share is not None:
        return percent(step.amount.share)
    return number(scale.points(step.amount))


def _zero(
    nothing: Range, mark: Decimal, side: str, step: PerStep, rule: dict[str, Any], scale: Scale
) -> str:
    """Return the condition under which nothing is earned; it must lie beyond the mark."""
    edge = nothing.low or nothing.high
    upward = nothing.low is not None
    if not nothing.one_sided or edge is None or side != ("up" if upward else "down"):
        raise UnclearError("不得分的条件与扣分的一边对不上")
    beyond = edge.at - mark if upward else mark - edge.at
    if beyond <= 0:
        ends = scale.say(edge.at), scale.say(mark)
        raise UnclearError(f"不得分的界限{ends[0]}不在满分的界限{ends[1]}之外")
    if edge.claim in (Claim.ABOVE, Claim.BELOW):
        steps = beyond / step.size if rule.get("count") == "pro_rata" else beyond // step.size
        if steps * scale.points(step.amount) < scale.full:
            scale.take(BY_LAW)
    included = edge.claim is not Claim.OUT
    return f"{'>' if upward else '<'}{'=' if included else ''} {scale.mark(edge.at)}"
