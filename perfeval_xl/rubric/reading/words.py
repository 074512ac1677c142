"""Writes a rule in canonical words: every bound, every step and what a part of it costs."""

import math

from perfeval_xl.rubric.reading.signs import CIRCLED
from perfeval_xl.rubric.rules import Rule
from perfeval_xl.rubric.rules.bands import Bands
from perfeval_xl.rubric.rules.carried import Carried
from perfeval_xl.rubric.rules.checklist import Checklist
from perfeval_xl.rubric.rules.judged import Judged
from perfeval_xl.rubric.rules.linear import Linear
from perfeval_xl.rubric.rules.pass_fail import PassFail
from perfeval_xl.rubric.rules.proportional import Proportional
from perfeval_xl.rubric.rules.step import Step
from perfeval_xl.rubric.rules.violations import Violations
from perfeval_xl.rubric.thresholds import Condition, Interval, percent

_SIGNS = {"<=": "≤", ">=": "≥", "<": "＜", ">": "＞", "=": "＝"}
_BEYOND = {"<=": "超过", ">=": "低于", "=": "超过（低于）"}
_PART = {"whole": "不足{}不扣分", "started": "不足{}按{}计", "pro_rata": "不足{}按比例扣分"}


def rule_words(rule: Rule, points: float) -> str:
    """Write a rule of `points` 分 in words that read back as the same rule.

    Raises TypeError for a kind of rule that has no words.
    """
    full = f"{points:.10g}分"
    match rule:
        case Step():
            return _step(rule, full, points)
        case Bands():
            return "；".join(
                f"{_where(piece.span)}，{_earned(piece.band.points)}" for piece in rule.pieces
            )
        case PassFail():
            return f"{_condition(rule.condition)}，计{full}；否则不得分"
        case Linear():
            best, worst = ("≥", "≤") if rule.full > rule.zero else ("≤", "≥")
            return (
                f"{best}{percent(rule.full)}，计{full}；{worst}{percent(rule.zero)}不得分；"
                "区间内按线性扣分"
            )
        case Proportional():
            mark = percent(rule.full_from)
            return f"≥{mark}，计{full}；低于{mark}的，得分=比率×{full}"
        case Carried():
            return f"得分=（{rule.source}得分/{rule.source}总分）×{full}"
        case Violations():
            return (
                "一经发现，不得分" if rule.void else f"每出现一例扣{rule.deduct:.10g}分，扣完为止"
            )
        case Checklist():
            return "；".join(
                f"{CIRCLED[place]}{item.item.lstrip(CIRCLED)}，计{item.points:.10g}分"
                for place, item in enumerate(rule.items)
            )
        case Judged():
            return f"由人评定，0至{full}"
    raise TypeError(f"no words for {rule!r}")


def _step(rule: Step, full: str, points: float) -> str:
    every = percent(rule.every)
    zero = f"；{_condition(rule.zero)}不得分" if rule.zero else ""
    return (
        f"{_condition(rule.full)}，计{full}；每{_BEYOND[rule.full.operator]}{every}"
        f"扣{rule.deduction(points):.10g}分，{_PART[rule.count].format(every, every)}，"
        f"扣完为止{zero}"
    )


def _condition(condition: Condition) -> str:
    return f"{_SIGNS[condition.operator]}{percent(condition.threshold)}"


def _where(span: Interval) -> str:
    if span.low == span.high:
        return f"＝{percent(span.low)}"
    if span.low == -math.inf:
        return f"{'≤' if span.high_in else '＜'}{percent(span.high)}"
    if span.high == math.inf:
        return f"{'≥' if span.low_in else '＞'}{percent(span.low)}"
    low, high = ("≤" if inside else "＜" for inside in (span.low_in, span.high_in))
    return f"{percent(span.low)}{low}比率{high}{percent(span.high)}"


def _earned(points: float) -> str:
    return f"计{points:.10g}分" if points else "不得分"
