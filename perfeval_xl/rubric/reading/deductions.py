"""Reads deductions: 每超过1%扣0.5分, 每出现一例扣1分, 扣完为止, 不足1%按1%计."""

import re
from decimal import Decimal

from perfeval_xl.rubric.reading.amounts import NUMBER, SIZE, read_deducted, read_size
from perfeval_xl.rubric.reading.bounds import SUBJECT, Range
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
_VERB = rf"(?:{_UP}|{_DOWN}|{_BOTH})"
_COUNTER = r"(?:例|次|项|处|起|个(?!百分点)|笔|人|条|件|点|名|份|家|宗|天|日)"
_ITEM = r"(?:本项|该项|此项|本指标|该指标)?"
_STRETCH = r"[^每扣;。\n,①-⑳\d%]"


def read_step(scanner: Scanner) -> Statement:
    """每超过（降低）5%扣0.5分, with the range it is said of in front or not."""
    when: Range | None = None
    if not scanner.sees(rf"(?:{SUBJECT})?每"):
        when = read_range(scanner)
        scanner.take(r"[,、:]?(?:则|再)?")
    named = scanner.take(SUBJECT)
    scanner.need(r"(?:在此基础上)?,?每个?(?:再)?")
    verbs = scanner.take(
        rf"(?P<a>{_VERB})(?:[(\[](?P<b>{_VERB})[)\]]|(?:或者?|/|、)(?P<c>{_VERB}))?"
    )
    size = read_size(scanner.need(SIZE).group())
    scanner.take(r"[(\[]含[)\]]|的")
    amount = read_deducted(scanner)
    side = _side(verbs["a"], verbs["b"] or verbs["c"]) if verbs else ""
    return PerStep(side, size, amount, when, named["subject"] if named else "")


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
    before = scanner.take(rf"{_STRETCH}{{0,60}}")
    start = scanner.at
    scanner.need(rf"每{_STRETCH}{{0,30}}?[一1]{_COUNTER}")
    scanner.take(rf"{_STRETCH}{{0,60}}?(?=,?(?:则|即|就|相应|应|将)?(?:扣|减\d|权重|分值))")
    words = scanner.text[start : scanner.at]
    if re.match(rf"每{_VERB}[一1个]*[个点]|.*[一1]个点(?!位)", words):
        raise NotHereError  # "每超过1个点" means a hundredth, or a tenth, or who knows
    ahead = before.group() if before else ""
    if not all(is_plain(part) for part in (ahead, words[1:]) if part):
        raise NotHereError
    # "第二次起每出现一次", "每出现一处以上": not every case costs, or who knows how many do.
    if begins_later(ahead) or re.search(rf"{_COUNTER}(?:以上|以下|以内)", words):
        raise NotHereError
    if re.match(r"每[百千万二两三四五六七八九十]", words):
        raise NotHereError  # 每十项中有一项: a rate
    return PerCase(ahead + words, read_deducted(scanner), above="以上" in ahead)


def read_void(scanner: Scanner) -> Statement:
    """一经发现挪用，本项不得分."""
    start = scanner.at
    scanner.need(
        rf"(?:(?:一旦|一经|凡|只要|如)(?:存在|出现|发现|发生|有|查实)?|(?:出现|发现|发生|存在)[一1]{_COUNTER})"
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


def read_floor(scanner: Scanner) -> Statement:
    """扣完为止, 直至扣到0分, 最多扣2分, 最低0分; 以此类推 says no more than 每."""
    scanner.take(r"[(\[]")
    if match := scanner.take(
        rf"(?:累计)?(?:最多|最高)(?:累计)?扣(?:减|除)?(?P<n>{NUMBER})分"
        rf"|(?:直至|直到)?扣完(?P<all>{NUMBER})分(?:为止)?"
    ):
        floor = Floor(Decimal(match["n"] or match["all"]))
    else:
        scanner.need(
            rf"(?:直至|直到)?{_ITEM}(?:分值|分数|权重|满分)?扣(?:完|光){_ITEM}(?:分值|分数|分)?为止"
            rf"|(?:直至|直到)扣完{_ITEM}(?:分值|分数|分)?"
            r"|(?:直至|直到)?扣(?:到|至)(?:0|零)分(?:为止)?|[以依]此类推"
            rf"|不计负分|不(?:得|出现|倒扣)负分|{_ITEM}最低(?:得|为|计)?(?:0|零)分"
        )
        floor = Floor()
    scanner.take(r"[)\]]")
    if not scanner.at_end():
        raise NotHereError
    return floor


def read_part(scanner: Scanner) -> Statement:
    """不足1%按1%计, 不足1个百分点不扣分, 不足1%按比例扣分."""
    scanner.take(r"[(\[]")
    size = read_size(scanner.need(rf"(?:不足|不到|不满)(?P<s>{SIZE})(?:的部分|部分|的|时)?,?")["s"])
    count: Count
    if scanner.take(r"不扣分|不计扣分|不计|忽略不计|不扣"):
        count = "whole"
    elif scanner.take(r"按(?:实际)?比例(?:计算|扣分|计|扣减|折算)"):
        count = "pro_rata"
    else:
        same = scanner.need(rf"(?:也)?按(?P<s>{SIZE})(?:计算|计扣|扣分|计|扣)")
        if read_size(same["s"]) != size:
            raise NotHereError
        count = "started"
    scanner.take(r"[)\]]")
    if not scanner.at_end():
        raise NotHereError
    return PartStep(size, count)
