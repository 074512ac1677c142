"""Reads a condition on the ratio: ≥98%, 100%以下（含）, 80%（含）-90%, 10%<比率≤20%, [80%,90%)."""

from dataclasses import replace
from decimal import Decimal

from perfeval_xl.rubric.reading.amounts import NUMBER
from perfeval_xl.rubric.reading.bounds import (
    DASH,
    SIDE,
    SIDE_WORDS,
    SIGN,
    SUBJECT,
    Claim,
    Edge,
    Range,
    Value,
    given,
    included,
    ordered,
    paired,
    point,
    read_end,
    read_subject,
    read_value,
)
from perfeval_xl.rubric.reading.scanner import NotHereError, Scanner

_LOWER_IN = rf"[(\[](?:包)?含(?P<n>{NUMBER})%?[)\]]"
_IN = r"控制在|保持在|处于|介于|在|为"
_DONE = r"(?:办结|办理|完成|报送|上报|提交|到位|处理|处置|响应|回复|支付|拨付|整改)(?:完毕)?"
"""What is done 3个工作日内; it says no more than the number does."""


def read_range(scanner: Scanner) -> Range:
    """Read a condition where the scanner stands; raises NotHereError where there is none."""
    for kind in (_chain, _turned, _brackets, _stretch, _compared, _sided, _bare):
        try:
            with scanner.trial():
                stretch = kind(scanner)
                scanner.take(r"之间|区间|范围内")
                if stretch.unit != "%":
                    scanner.take(_DONE)
                scanner.take(r"(?:的部分|的情况|的|时|者)?")
                return stretch
        except NotHereError:
            continue
    raise NotHereError


def _named(scanner: Scanner) -> tuple[str, bool]:
    """Read the name that a chain needs in its middle."""
    name, amount = read_subject(scanner)
    if not name:
        name = scanner.need(r"(?P<subject>[A-Za-z])")["subject"].lower()
    return name, amount


def _chain(scanner: Scanner) -> Range:
    """10%<比率≤20%, 90%>比率≥75%."""
    first = read_value(scanner, below_nothing=True)
    left = scanner.need(r"[<>≤≥]").group()
    name, amount = _named(scanner)
    right = scanner.need(r"[<>≤≥]").group()
    second = read_value(scanner, below_nothing=True)
    if (left in "<≤") != (right in "<≤"):
        raise NotHereError
    low, high, unit = paired(first, second, either=True)
    ends = [
        Edge(number, Claim.IN if sign in "≤≥" else Claim.OUT)
        for number, sign in ((low, left), (high, right))
    ]
    lower, upper = ends if left in "<≤" else ends[::-1]
    return ordered(Range(lower, upper, name, unit=unit, amount=amount))


def _turned(scanner: Scanner) -> Range:
    """95%≤A: the number first."""
    value = read_value(scanner)
    sign = scanner.need(r"[<>≤≥]").group()
    name, amount = _named(scanner)
    if scanner.sees(SIGN):
        raise NotHereError
    edge = Edge(given(value), Claim.IN if sign in "≤≥" else Claim.OUT)
    low, high = (edge, None) if sign in "<≤" else (None, edge)
    return Range(low, high, name, unit=value.unit or "%", amount=amount)


def _brackets(scanner: Scanner) -> Range:
    """[80%,90%), as mathematics writes it."""
    name, amount = read_subject(scanner)
    scanner.take(r"在|为|∈|介于")
    opening = scanner.need(r"[\[(]").group()
    first = read_value(scanner)
    scanner.need(r"[,-]")
    second = read_value(scanner)
    closing = scanner.need(r"[\])]").group()
    low, high, unit = paired(first, second)
    ends = (
        Edge(low, Claim.IN if opening == "[" else Claim.OUT),
        Edge(high, Claim.IN if closing == "]" else Claim.OUT),
    )
    return ordered(Range(*ends, name, unit=unit, amount=amount))


def _stretch(scanner: Scanner) -> Range:
    """80%（含）-90%, 10-20%（含）, 在80%至90%之间, ±5%-±10%."""
    name, amount = read_subject(scanner)
    scanner.take(_IN)
    scanner.take(r"(?:高于|超过|大于)(?=\d)(?=[^,;。]*?(?:至|到|-))")
    first = read_value(scanner)
    said_low = included(scanner, first.at)
    scanner.need(rf"{DASH}|和|与")
    second = read_value(scanner)
    said_high = included(scanner, second.at)
    if said_high is None and (match := scanner.take(_LOWER_IN)):
        # 80%-90%（含80%）: said behind both ends, of the lower one
        if Decimal(match["n"]) != first.at or said_low is Claim.OUT:
            raise NotHereError
        said_low, said_high = Claim.IN, Claim.OUT
    if scanner.sees(SIDE) or first.amount != second.amount:
        raise NotHereError
    low, high, unit = paired(first, second)
    if low > high:
        low, high, said_low, said_high = high, low, said_high, said_low
    ends = Edge(low, said_low or Claim.OPEN), Edge(high, said_high or Claim.OPEN)
    return ordered(Range(*ends, name, unit=unit, amount=amount or first.amount))


def _compared(scanner: Scanner) -> Range:
    """≥98%, 大于10%且不超过20%, 超过10%（不含）, ≤-5%."""
    name, amount = read_subject(scanner)
    scanner.take(r"要|应|须")
    sign = scanner.need(SIGN)["sign"]
    value = read_value(scanner, below_nothing=True)
    if sign in ("等于", "="):
        if scanner.sees(rf"{SIDE}|{DASH}|[(\[]"):
            raise NotHereError
        return replace(point(value, name, bare=False), amount=amount or value.amount)
    edge, upward = read_end(scanner, sign, given(value))
    first = _one_end(edge, name, value, upward=upward)
    return _both(scanner, replace(first, amount=amount or value.amount))


def _one_end(edge: Edge, name: str, value: Value, *, upward: bool) -> Range:
    low, high = (edge, None) if upward else (None, edge)
    return Range(low, high, name, unit=value.unit or "%", amount=value.amount)


def _sided(scanner: Scanner) -> Range:
    """100%以下（含）, 90%（含）以上, 80%（含）以上90%以下, 3天内."""
    name, amount = read_subject(scanner)
    scanner.take(_IN)
    value = read_value(scanner)
    at = given(value)
    said = included(scanner, at)
    side = scanner.take(SIDE)
    if side is None and value.unit not in ("", "%"):
        side = scanner.need(r"(?P<and>(?!))?(?P<side>内)")
    elif side is None:
        raise NotHereError
    scanner.take(r"的(?=[(\[](?:包)?含)")
    also = included(scanner, at)
    if said and also and said is not also:
        raise NotHereError
    word = "以内" if side["side"] == "内" else side["side"]
    claim = said or also or (Claim.IN if side["and"] else SIDE_WORDS[word])
    if side["and"] and claim is Claim.OUT:
        raise NotHereError
    first = _one_end(Edge(at, claim), name, value, upward=word[-1] in "上外")
    amount = amount or value.amount
    return _both(scanner, replace(first, amount=amount, within=word[-1] == "内"))


def _both(scanner: Scanner, first: Range) -> Range:
    """Read the other end, where one follows; its direction must be the other one."""
    try:
        with scanner.trial():
            comma = scanner.take(r"[,、]?(?:且|并且|并|但|而)?")
            if scanner.sees(r"为|控制") or (scanner.sees("在") and not (comma and comma.group())):
                raise NotHereError
            second = (_compared if scanner.sees(rf"(?:{SUBJECT})?{SIGN}") else _sided)(scanner)
    except NotHereError:
        return first
    if not (second.one_sided and first.one_sided) or (first.low is None) == (second.low is None):
        raise NotHereError
    if second.subject and second.subject != first.subject:
        raise NotHereError  # 执行率≥50%且结转率≤60%: two figures, no stretch of one
    if second.unit != first.unit or second.amount != first.amount:
        raise NotHereError
    both = replace(first, low=first.low or second.low, high=first.high or second.high)
    return ordered(replace(both, within=False))


def _bare(scanner: Scanner) -> Range:
    """100%, 为100%, 利用率为100%."""
    name, amount = read_subject(scanner)
    scanner.take(r"为|是|在")
    value = read_value(scanner)
    if scanner.sees(rf"[(\[/*+<>≤≥=]|{SIDE}|{DASH}|个?百分点|分|[\d.]"):
        raise NotHereError
    return replace(point(value, name, bare=True), amount=amount)
