"""Reads a condition on the ratio: ≥98%, 100%以下（含）, 80%（含）-90%, 10%<比率≤20%, [80%,90%)."""

from perfeval_xl.rubric.reading.bounds import (
    DASH,
    SIDE,
    SIDE_WORDS,
    SIGN,
    SUBJECT,
    Claim,
    Edge,
    Range,
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


def read_range(scanner: Scanner) -> Range:
    """Read a condition where the scanner stands; raises NotHereError where there is none."""
    for kind in (_chain, _turned, _brackets, _stretch, _compared, _sided, _bare):
        try:
            with scanner.trial():
                stretch = kind(scanner)
                scanner.take(r"之间|区间|范围内")
                scanner.take(r"(?:的部分|的情况|的|时|者)?")
                return stretch
        except NotHereError:
            continue
    raise NotHereError


def _chain(scanner: Scanner) -> Range:
    """10%<比率≤20%, 90%>比率≥75%."""
    first = read_value(scanner)
    left = scanner.need(r"[<>≤≥]").group()
    name = scanner.take(SUBJECT) or scanner.need(r"(?P<subject>[A-Za-z])")
    right = scanner.need(r"[<>≤≥]").group()
    second = read_value(scanner)
    if (left in "<≤") != (right in "<≤"):
        raise NotHereError
    unit = (first[1] and first[0] != 0) or second[1]
    ends = [
        Edge(given((number, unit)), Claim.IN if sign in "≤≥" else Claim.OUT)
        for (number, _), sign in ((first, left), (second, right))
    ]
    low, high = ends if left in "<≤" else ends[::-1]
    return ordered(Range(low, high, name["subject"].lower()))


def _turned(scanner: Scanner) -> Range:
    """95%≤A: the number first."""
    value = given(read_value(scanner))
    sign = scanner.need(r"[<>≤≥]").group()
    name = scanner.take(SUBJECT) or scanner.need(r"(?P<subject>[A-Za-z])")
    if scanner.sees(SIGN):
        raise NotHereError
    edge = Edge(value, Claim.IN if sign in "≤≥" else Claim.OUT)
    subject = name["subject"].lower()
    return Range(edge, None, subject) if sign in "<≤" else Range(None, edge, subject)


def _brackets(scanner: Scanner) -> Range:
    """[80%,90%), as mathematics writes it."""
    name = read_subject(scanner)
    scanner.take(r"在|为|∈|介于")
    opening = scanner.need(r"[\[(]").group()
    first = read_value(scanner)
    scanner.need(r"[,-]")
    second = read_value(scanner)
    closing = scanner.need(r"[\])]").group()
    low, high = paired(first, second)
    return ordered(
        Range(
            Edge(low, Claim.IN if opening == "[" else Claim.OUT),
            Edge(high, Claim.IN if closing == "]" else Claim.OUT),
            name,
        )
    )


def _stretch(scanner: Scanner) -> Range:
    """80%（含）-90%, 10-20%（含）, 在80%至90%之间."""
    name = read_subject(scanner)
    scanner.take(r"控制在|保持在|处于|介于|在|为")
    first = read_value(scanner)
    said_low = included(scanner, first[0])
    scanner.need(rf"{DASH}|和|与")
    second = read_value(scanner)
    said_high = included(scanner, second[0])
    if scanner.sees(SIDE):
        raise NotHereError
    low, high = paired(first, second)
    if low > high:
        low, high, said_low, said_high = high, low, said_high, said_low
    return ordered(
        Range(Edge(low, said_low or Claim.OPEN), Edge(high, said_high or Claim.OPEN), name)
    )


def _compared(scanner: Scanner) -> Range:
    """≥98%, 大于10%且不超过20%, 超过10%（不含）."""
    name = read_subject(scanner)
    scanner.take(r"要|应|须")
    sign = scanner.need(SIGN)["sign"]
    value = read_value(scanner)
    if sign in ("等于", "="):
        if scanner.sees(rf"{SIDE}|{DASH}|[(\[]"):
            raise NotHereError
        return point(given(value), bare=False, subject=name)
    edge, upward = read_end(scanner, sign, given(value))
    first = Range(edge, None, name) if upward else Range(None, edge, name)
    return _both(scanner, first)


def _sided(scanner: Scanner) -> Range:
    """100%以下（含）, 90%（含）以上, 80%（含）以上90%以下."""
    name = read_subject(scanner)
    scanner.take(r"控制在|保持在|处于|在|为")
    value = given(read_value(scanner))
    said = included(scanner, value)
    side = scanner.need(SIDE)
    also = included(scanner, value)
    if said and also and said is not also:
        raise NotHereError
    claim = said or also or (Claim.IN if side["and"] else SIDE_WORDS[side["side"]])
    if side["and"] and claim is Claim.OUT:
        raise NotHereError
    edge = Edge(value, claim)
    upward = SIDE_WORDS[side["side"]] is Claim.ABOVE
    return _both(scanner, Range(edge, None, name) if upward else Range(None, edge, name))


def _both(scanner: Scanner, first: Range) -> Range:
    """Read the other end, where one follows; its direction must be the other one."""
    try:
        with scanner.trial():
            scanner.take(r"[,、]?(?:且|并且|并|但|而)?")
            if scanner.sees(r"在|为|控制"):
                raise NotHereError
            second = (_compared if scanner.sees(rf"(?:{SUBJECT})?{SIGN}") else _sided)(scanner)
    except NotHereError:
        return first
    if not (second.one_sided and first.one_sided) or (first.low is None) == (second.low is None):
        raise NotHereError
    if second.subject and second.subject != first.subject:
        raise NotHereError  # 执行率≥50%且结转率≤60%: two figures, no stretch of one
    return ordered(Range(first.low or second.low, first.high or second.high, first.subject))


def _bare(scanner: Scanner) -> Range:
    """100%, 为100%, 利用率为100%."""
    name = read_subject(scanner)
    scanner.take(r"为|是|在")
    value = given(read_value(scanner))
    if scanner.sees(rf"[(\[/*+<>≤≥=]|{SIDE}|{DASH}|个?百分点|分|[\d.]"):
        raise NotHereError
    return point(value, bare=True, subject=name)
