"""Reads deductions: 每超过1%扣0.5分, 每出现一例扣1分, 扣完为止, 不足1%按1%计."""

import re
from decimal import Decimal

from perfeval_xl.rubric.reading.amounts import CHINESE, NUMBER, SIZE, read_deducted, read_size
from perfeval_xl.rubric.reading.bounds import SUBJECT, Claim, Edge, Range, given, read_value
from perfeval_xl.rubric.reading.conditions import read_range
from perfeval_xl.rubric.reading.scanner import (
    NotHereError,
    Scanner,
    begins_later,
    compares,
    is_plain,
)
from perfeval_xl.rubric.reading.statements import (
    Count,
    Floor,
    PartStep,
    PerCase,
    PerStep,
    Side,
    Statement,
)

_UP = r"超过|超出|超支|超|高于|高出|高|大于|增加|增长|上升|提高|上浮|多出|多于|多"
_DOWN = r"低于|低出|低|降低|下降|下浮|减少|少于|少|小于|未达到|未达|不足|降|差"
_BOTH = r"增减|偏离|相差|偏差"
_REST_OF = r"(?:(?P<up>超出|超过|高出|高于)|(?P<down>低于|不足|未达到?|少于))(?:的)?部分(?:的)?,?"
"""超出部分: it says what is counted, where 每 says no more than how much."""
_VERB = rf"(?:{_UP}|{_DOWN}|{_BOTH})"
COUNTER = (
    r"(?:例|次|项|处|起|个(?!百分点|点|工作日|月)|笔|人次|人|条|件|点|名|份|家|宗|户|台|页"
    r"|天|日|个?工作日|小时|分钟|个月|周)"
)
_TIME = r"(?:天|日|个?工作日|小时|分钟|个月|周)"
_ONCE = (
    r"(?:迟报|漏报|错报|少报|瞒报|误报|缺报|未报|逾期|延迟|迟到|超期|缺少|缺失|缺|少|漏|错"
    r"|出现|发现|发生|存在|查出|有)"
)
_ITEM = r"(?:本项|该项|此项|本指标|该指标)?"
_STRETCH = r"[^每扣;。\n,①-⑳\d%]"
_NO_NUMBER = rf"(?:(?![一二两三四五六七八九十半]){_STRETCH})"
_A_CASE = rf"(?:{_ONCE}[一1]{COUNTER}|[一1]{COUNTER}(?=不|未|没|缺))"


def read_step(scanner: Scanner) -> Statement:
    """每超过（降低）5%扣0.5分, with the range it is said of in front or not."""
    when = _each_beyond(scanner)
    rest = None if when else scanner.take(_REST_OF)
    if when:
        size, unit = _size(scanner)
        return PerStep("", size, read_deducted(scanner), when, when.subject, unit)
    if not rest and not scanner.sees(rf"(?:{SUBJECT})?每"):
        when = read_range(scanner)
        scanner.take(r"[,、:]?(?:则|再)?")
    named = scanner.take(SUBJECT)
    scanner.need(r"(?:在此基础上)?,?每个?(?:再)?")
    verbs = scanner.take(
        rf"(?P<a>{_VERB})(?:[(\[](?P<b>{_VERB})[)\]]|(?:或者?|/|、)(?P<c>{_VERB}))?"
    )
    size, unit = _size(scanner)
    scanner.take(r"[(\[]含[)\]]|的")
    part = _part(scanner, size)
    amount = read_deducted(scanner)
    side = _side(verbs["a"], verbs["b"] or verbs["c"]) if verbs else ""
    if rest:
        side = side or ("up" if rest["up"] else "down")
    if verbs and verbs["a"] == "相差" and when is not None and not verbs["b"] and not verbs["c"]:
        side = ""  # 低于90%的，每相差1%: the other side is not meant
    return PerStep(side, size, amount, when, named["subject"] if named else "", unit, part)


def _each_beyond(scanner: Scanner) -> Range | None:
    """执行率每低于95%1个百分点扣1分: the mark stands between 每 and the step."""
    try:
        with scanner.trial():
            named = scanner.take(SUBJECT)
            sign = scanner.need(r"每(?P<down>低于|少于|未达到?)?(?:超过|超出|高于)?")
            if sign.group() == "每":
                raise NotHereError
            value = read_value(scanner)
            scanner.take(r"[,的]")
            if not scanner.sees(rf"{SIZE}|[一1]{_TIME}"):
                raise NotHereError
            edge = Edge(given(value), Claim.OUT)
            low, high = (None, edge) if sign["down"] else (edge, None)
            subject = named["subject"] if named else ""
            return Range(low, high, subject, unit=value.unit or "%")
    except NotHereError:
        return None


def _size(scanner: Scanner) -> tuple[Decimal, str]:
    """Read the size of a step, in per cent or in a unit that the marks of the text have."""
    if match := scanner.take(SIZE):
        return read_size(match.group()), "%"
    units = "|".join(sorted(scanner.units, key=len, reverse=True)) or "(?!)"
    match = scanner.need(rf"(?P<n>{NUMBER}|{CHINESE})(?P<unit>{units})")
    return read_size(match["n"]), match["unit"]


def _part(scanner: Scanner, size: Decimal) -> Count | None:
    if not scanner.sees(r"[(\[]不[足到满]"):
        return None
    said = read_part(scanner, within=True)
    if not isinstance(said, PartStep) or said.size != size:
        raise NotHereError
    return said.count


def _side(first: str, second: str | None) -> Side:
    sides = {
        "up" if verb in _UP.split("|") else "down" if verb in _DOWN.split("|") else "both"
        for verb in (first, second)
        if verb
    }
    if sides == {"up"}:
        return "up"
    return "down" if sides == {"down"} else "both"


def read_case(scanner: Scanner) -> Statement:
    """以上情况每出现一例不符合要求的扣1分."""
    before = scanner.take(rf"{_STRETCH}{{0,60}}?(?={_A_CASE})") or scanner.take(
        rf"{_STRETCH}{{0,60}}"
    )
    ahead = before.group() if before else ""
    start, every = scanner.at, Decimal(1)
    if scanner.take(_A_CASE):
        pass  # 迟报一次扣1分: each time
    elif several := scanner.take(rf"每{_NO_NUMBER}{{0,30}}?(?P<n>{NUMBER}|{CHINESE}){_TIME}"):
        every = read_size(several["n"])
    elif not scanner.take(rf"每{_STRETCH}{{0,30}}?[一1]{COUNTER}"):
        if ahead:  # 未按时报送的，每次扣1分
            scanner.take(",")
            start = scanner.at
        scanner.need(rf"每{COUNTER}(?=,?扣)")
    scanner.take(rf"{_STRETCH}{{0,60}}?(?=,?(?:则|即|就|相应|应|将)?(?:扣|减\d|权重|分值))")
    words = scanner.text[start : scanner.at]
    if re.match(rf"每{_VERB}[一1个]*[个点]|.*[一1]个点(?!位)", words):
        raise NotHereError  # "每超过1个点" means a hundredth, or a tenth, or who knows
    if not all(is_plain(part) for part in (ahead, words[1:]) if part):
        raise NotHereError
    # "第二次起每出现一次", "每出现一处以上": not every case costs, or who knows how many do.
    if begins_later(ahead) or re.search(rf"{COUNTER}(?:以上|以下|以内)", words):
        raise NotHereError
    if every == 1 and re.match(r"每[百千万二两三四五六七八九十]", words):
        raise NotHereError  # 每十项中有一项: a rate
    return PerCase(ahead + words, read_deducted(scanner), "以上" in ahead, every)


def read_void(scanner: Scanner) -> Statement:
    """一经发现挪用，本项不得分."""
    start = scanner.at
    scanner.need(
        rf"(?:(?:一旦|一经|凡|只要|如)(?:存在|出现|发现|发生|有|查实)?|(?:出现|发现|发生|存在)[一1]{COUNTER})"
    )
    match = scanner.take(rf"{_STRETCH}{{0,60}}?(?=,?(?:则|即|均)?(?:该|本|此)?(?:项|指标)?不得分)")
    # "如采购金额大于计划则不得分" is a condition on figures, no case to count.
    if not match or compares(match.group()) or (match.group() and not is_plain(match.group())):
        raise NotHereError
    words = scanner.text[start : scanner.at]
    scanner.need(r",?(?:则|即|均)?(?:该项|本项|此项|该指标|本指标)?不得分")
    if not scanner.at_end():
        raise NotHereError
    return PerCase(words, None)


_MOST = (
    rf"(?:累计)?(?:最多|最高|至多)(?:累计)?扣(?:减|除)?({NUMBER})分"
    rf"|(?:累计)?扣分(?:累计)?(?:不超过|最多|最高|上限为?)({NUMBER})分"
    rf"|(?:累计)?扣(?:减|除)?不超过({NUMBER})分"
)
_WORTH = r"(?:分值|分数|得分|权重分|权重|满分|分)?"
_UNTIL_NOTHING = (
    rf"(?:直至|直到|至)?{_ITEM}{_WORTH}(?:扣|减)(?:完|光){_ITEM}{_WORTH}为止"
    rf"|(?:直至|直到|至){_ITEM}(?:扣|减)完{_ITEM}{_WORTH}"
    rf"|(?:直至|直到|至)?(?:扣|减)(?:到|至|为)(?:0|零)分?(?:为止)?|(?:直至|直到|至)(?:0|零)分(?:为止)?"
    rf"|[以依]此类推|不计负分|不(?:得|出现|倒扣|记)负分|不倒扣分?|{_ITEM}最低(?:得|为|计)?(?:0|零)分"
)


def read_floor(scanner: Scanner) -> Statement:
    """扣完为止, 直至扣到0分, 最多扣2分, 最低0分; 以此类推 says no more than 每."""
    scanner.take(r"[(\[]")
    if match := scanner.take(_MOST):
        floor = Floor(Decimal(next(filter(None, match.groups()))))
    elif match := scanner.take(rf"(?:直至|直到|至)?扣完(?P<all>{NUMBER})分(?:为止)?"):
        floor = Floor(all_of=Decimal(match["all"]))
    else:
        scanner.need(_UNTIL_NOTHING)
        floor = Floor()
    scanner.take(r"[)\]]")
    if not scanner.at_end():
        raise NotHereError
    return floor


def read_part(scanner: Scanner, *, within: bool = False) -> Statement:
    """不足1%按1%计, 不足1个百分点不扣分, 不足1%按比例扣分; `within` the step's own phrase."""
    scanner.take(r"[(\[]")
    scanner.need(r"不足|不到|不满")
    size, unit = _size(scanner)
    scanner.take(r"(?:的部分|部分|的|时)?,?")
    count: Count
    if scanner.take(r"不扣分|不计扣分|不计|忽略不计|不扣"):
        count = "whole"
    elif scanner.take(r"按(?:实际)?比例(?:计算|扣分|计|扣减|折算)"):
        count = "pro_rata"
    else:
        scanner.need(r"也?按")
        if _size(scanner) != (size, unit):
            raise NotHereError
        scanner.need(r"计算|计扣|扣分|计|扣")
        count = "started"
    scanner.take(r"[)\]]")
    if not within and not scanner.at_end():
        raise NotHereError
    return PartStep(size, count)
