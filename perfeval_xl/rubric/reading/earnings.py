"""Reads what earns points: 90%以上（含）计6分, 否则计0分, ①职责明确，计1分, 每项3分."""

import re
from dataclasses import replace
from decimal import Decimal

from perfeval_xl.rubric.reading.amounts import NUMBER, PERCENT, Amount, decimal, read_earned
from perfeval_xl.rubric.reading.conditions import read_range
from perfeval_xl.rubric.reading.scanner import ENDS, NotHereError, Scanner, is_plain
from perfeval_xl.rubric.reading.statements import (
    EachPoint,
    Earns,
    EarnsByWords,
    Otherwise,
    Point,
    Side,
    Standard,
    Statement,
)

_REST = r"否则|反之|其余(?:情况|情形)?的?|其他(?:情况|情形)?的?|其它(?:情况|情形)?的?"
_REST_UP = r"(?:如|若)?有?超(?:出|过|编|支|标)(?:的|者)?"
_REST_DOWN = r"(?:未达到?|未到|达不到|没有?达到|不足|未达标|不达标|低于(?:此标准)?)(?:的|者)?"

_LONGEST = 400
"""Characters of the longest description looked at; a longer one is no point of a list."""


def read_earns(scanner: Scanner) -> Statement:
    """90%（含）以上计6分."""
    stretch = read_range(scanner)
    scanner.take(r"[,:]?")
    return Earns(stretch, read_earned(scanner))


def read_rest(scanner: Scanner) -> Statement:
    """否则计0分, 有超出不得分."""
    side = rest_side(scanner)
    scanner.take(r",?")
    return Otherwise(side, read_earned(scanner))


def rest_side(scanner: Scanner) -> Side:
    """Read the words for what is left, and on which side it lies."""
    if scanner.take(_REST):
        return ""
    if scanner.take(_REST_UP):
        return "up"
    scanner.need(_REST_DOWN)
    return "down"


def read_described(scanner: Scanner) -> Statement:
    """①职责明确，计1分; the words may hold commas, and nothing else that bears on a score."""
    start = scanner.at
    whole = scanner.need(rf"(?:(?!{ENDS}).)+")
    if whole.end() - start > _LONGEST:
        raise NotHereError
    # From the back, so that no word before the amount is taken for its verb (相对应 计1分).
    for cut in range(whole.end() - 1, start + 1, -1):
        scanner.at = cut
        amount = _item_amount(scanner)
        if amount and (scanner.done or scanner.sees(rf"[.,]?(?:{ENDS}|$)|,[^,]*每")):
            words = scanner.text[start:cut].rstrip(",、计得记则即")
            if is_plain(words):
                return EarnsByWords(words, amount)
    raise NotHereError


def _item_amount(scanner: Scanner) -> Amount | None:
    """Read an amount; in a list a scanner's lost 分 is allowed, the sum will tell (计0.5。)."""
    try:
        return read_earned(scanner)
    except NotHereError:
        pass
    behind = scanner.text[scanner.at - 1] in "计得"
    match = scanner.take(rf"(?P<n>{NUMBER})(?=[;。\n]|$)") if behind else None
    return Amount(points=Decimal(match["n"])) if match else None


def read_each(scanner: Scanner) -> Statement:
    """每项3分，计9分."""
    match = scanner.need(
        rf"(?:以上|上述)?(?:[每各]一?(?:项|条|点|个要点|个方面))(?:各?[计得记])?(?P<each>{NUMBER})分"
        rf"(?:,?(?:[共总合]?[计得]|共|满分)(?P<all>{NUMBER})分)?"
    )
    if not scanner.at_end():
        raise NotHereError
    return EachPoint(Decimal(match["each"]), Decimal(match["all"]) if match["all"] else None)


def read_standard(scanner: Scanner) -> Statement:
    """以100%为标准."""
    match = scanner.need(
        rf"(?:以(?P<a>{PERCENT})为(?:标准|基准|目标|标准值|目标值))|(?:(?:标准值|目标值|基准值)为(?P<b>{PERCENT}))"
    )
    if not scanner.at_end():
        raise NotHereError
    mark = decimal(match["a"] or match["b"])
    if mark is None:
        raise NotHereError
    return Standard(mark)


def read_point(scanner: Scanner) -> Statement:
    """A description to the end of its sentence."""
    words = scanner.need(rf"(?:(?!{ENDS}).)+").group()
    if not is_plain(re.sub(r"^[①-⑳]", "", words)):
        raise NotHereError
    return Point(words)


def placed(statement: Statement, start: int, end: int, number: int) -> Statement:
    """Return a statement that knows where it stands."""
    return replace(statement, start=start, end=end, number=number)
