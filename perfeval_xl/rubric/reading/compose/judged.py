"""Composes 不超编的计满分，超编的视情扣分: full by the figures, everything else for people."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from perfeval_xl.rubric.expressions.given import quotient
from perfeval_xl.rubric.expressions.nodes import Arithmetic, Node, names_in
from perfeval_xl.rubric.reading.amounts import percent
from perfeval_xl.rubric.reading.bounds import Claim, Range
from perfeval_xl.rubric.reading.scale import Scale, only, pick
from perfeval_xl.rubric.reading.statements import Discretion, Earns, EarnsAgainst, Statement
from perfeval_xl.rubric.reading.tiling import UnclearError

_OPPOSITE = {"<": "up", "<=": "up", ">": "down", ">=": "down", "=": "both"}
_ADJUSTMENT = ("调整", "追加", "追减", "增减")


def compose_judged(statements: Sequence[Statement], scale: Scale) -> dict[str, Any]:
    """Return the judged rule; raises UnclearError where the condition is no plain number."""
    only(statements, scale, Earns, EarnsAgainst, Discretion)
    full: list[Earns | EarnsAgainst] = [*pick(Earns, statements), *pick(EarnsAgainst, statements)]
    rests = pick(Discretion, statements)
    if len(full) != 1 or len(rests) != 1 or statements[-1] is not rests[0]:
        raise UnclearError("满分和视情扣分的话应各写一次，先写满分的条件")
    (best,), (rest,) = full, rests
    scale.must_be_full(scale.points(best.amount))
    sign, at = _condition(best, scale)
    if rest.range is not None:
        _check_rest(sign, at, rest.range, scale.quote(rest))
    elif rest.side and rest.side != _OPPOSITE[sign]:
        raise UnclearError(f"“{scale.quote(rest)}”与满分的条件不是一正一反")
    return {"judged": {"full": f"{sign} {percent(at)}", "words": scale.quote(best, rest)}}


def _condition(best: Earns | EarnsAgainst, scale: Scale) -> tuple[str, Decimal]:
    if isinstance(best, EarnsAgainst):
        return best.sign, _mark(best, scale)
    stretch = best.range
    if stretch.bare or not (stretch.one_sided or stretch.is_point):
        raise UnclearError(f"“{scale.quote(best)}”的界限没有写清")
    if stretch.is_point:
        return "=", stretch.mark
    edge = stretch.low or stretch.high
    assert edge is not None
    included = edge.claim is not Claim.OUT
    return (">" if stretch.low else "<") + "=" * included, edge.at


def _mark(best: EarnsAgainst, scale: Scale) -> Decimal:
    """Return the number that words such as 下降 mean, in per cent, by the ratio's formula."""
    division, words = quotient(scale.formula), scale.quote(best)
    if division is None or division is not scale.formula:
        raise UnclearError(f"没有读出计算公式，不知道“{words}”是比率的哪个数")
    change, adjusts = _is_change(division), _adjusts(division.left)
    if best.of == "adjustment":
        if adjusts and not change:
            return Decimal(0)
    elif change:
        return Decimal(0)
    elif not adjusts and not isinstance(division.left, Arithmetic):
        return Decimal(100)
    raise UnclearError(f"不知道“{words}”是公式算出的哪个数")


def _is_change(division: Arithmetic) -> bool:
    """Tell whether a ratio is a change: (本年 - 上年) / 上年."""
    top = division.left
    return isinstance(top, Arithmetic) and top.operator == "-" and top.right == division.right


def _adjusts(top: Node) -> bool:
    return any(sign in name for name in names_in(top) for sign in _ADJUSTMENT)


def _check_rest(sign: str, at: Decimal, rest: Range, words: str) -> None:
    """Hold 大于100%的视情扣分 against 100%以下计满分: each value is on one side, 100 % too."""
    side, edge = ("up", rest.low) if rest.low is not None else ("down", rest.high)
    if edge is None or not rest.one_sided or rest.mark != at or side != _OPPOSITE[sign]:
        raise UnclearError(f"“{words}”与满分的条件不是一正一反")
    if ("=" in sign) != (edge.claim is Claim.OUT):
        raise UnclearError(f"没有写清{percent(at)}本身是否满分")
