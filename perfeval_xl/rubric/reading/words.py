"""Writes a rule in canonical words: every bound, every step and what a part of it costs."""

import math

from perfeval_xl.rubric.expressions.thresholds import Condition, Interval, measure, percent
from perfeval_xl.rubric.reading.signs import CIRCLED
from perfeval_xl.rubric.rules import Rule
from perfeval_xl.rubric.rules.bands import Bands, PassFail
from perfeval_xl.rubric.rules.checklist import Checklist
from perfeval_xl.rubric.rules.judged import Judged, Level
from perfeval_xl.rubric.rules.own_rows import OwnRows
from perfeval_xl.rubric.rules.proportional import Carried, Linear, Proportional
from perfeval_xl.rubric.rules.step import Step
from perfeval_xl.rubric.rules.violations import Violations

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
            return _bands(rule)
        case PassFail():
            return f"{_condition(rule.condition, rule.unit)}，计{full}；否则不得分"
        case Linear():
            best, worst = ("≥", "≤") if rule.full > rule.zero else ("≤", "≥")
            return (
                f"{best}{percent(rule.full)}，计{full}；{worst}{percent(rule.zero)}不得分；"
                "区间内按线性扣分"
            )
        case Proportional():
            mark = percent(rule.full_from)
            if rule.zero is None:
                return f"≥{mark}，计{full}；低于{mark}的，得分=比率×{full}"
            rest = {"<": "≥", "<=": "＞"}[rule.zero.operator] + percent(rule.zero.threshold)
            return (
                f"{_condition(rule.zero)}，不得分；≥{mark}，计{full}；"
                f"{rest}且＜{mark}的，得分=比率×{full}"
            )
        case Carried():
            return f"得分=（{rule.source}得分/{rule.source}总分）×{full}"
        case Violations():
            if rule.void:
                return "一经发现，不得分"
            many = "一" if rule.every == 1 else f"{rule.every:.10g}"
            price = f"扣{rule.deduct:.10g}分，{_last(rule.most)}"
            return f"每{rule.verb}{many}{rule.noun}{_counted(rule)}{price}"
        case Checklist():
            return "；".join(
                f"{CIRCLED[place]}{item.item.lstrip(CIRCLED)}，计{item.points:.10g}分"
                for place, item in enumerate(rule.items)
            )
        case OwnRows():
            return f"各单位批复的个性指标按完成情况计分，各行分值合计{full}"
        case Judged() if rule.full is None and any(level.words for level in rule.levels):
            return "；".join(_level(level) for level in rule.levels)
        case Judged():
            met = _condition(rule.full) if isinstance(rule.full, Condition) else rule.full
            return f"{met}，计{full}；否则视情扣分" if met else f"由人评定，0至{full}"
    raise TypeError(f"no words for {rule!r}")


def _counted(rule: Violations) -> str:
    usual = Violations.model_fields["what"].default
    return "" if rule.what == usual else rule.what


def _last(most: float | None) -> str:
    return "扣完为止" if most is None else f"最多扣{most:.10g}分"


def _level(level: Level) -> str:
    """Write a level: 良好，计3分, 良好系数80%, 明显计5-6分."""
    if isinstance(level.gives, str):
        return f"{level.words}系数{level.gives}"
    if level.least is not None:
        return f"{level.words}计{level.least:.10g}-{level.gives:.10g}分"
    return f"{level.words}，计{level.gives:.10g}分"


def _step(rule: Step, full: str, points: float) -> str:
    every = measure(rule.every, rule.unit)
    zero = f"；{_condition(rule.zero, rule.unit)}不得分" if rule.zero else ""
    part = _PART[rule.count].format(every, every)
    return (
        f"{_condition(rule.full, rule.unit)}，计{full}；每{_BEYOND[rule.full.operator]}{every}"
        f"扣{rule.deduction(points):.10g}分，{part}，{_last(rule.most)}{zero}"
    )


_FEWEST_BESIDE = 2


def _bands(rule: Bands) -> str:
    pieces, unsaid = rule.pieces, ""
    at_nothing = len(pieces) > _FEWEST_BESIDE and pieces[1].span.low == pieces[1].span.high == 0
    if at_nothing and pieces[0].band is pieces[2].band:
        pieces = pieces[1:]  # a ratio below 0 does not occur, or its amount is looked at
    if rule.least is not None:  # what lies below is no band of its own
        unsaid = f"；低于{measure(rule.least, rule.unit)}的不计算"
        pieces = tuple(piece for piece in pieces if piece.span.high >= rule.least)
        pieces = tuple(
            piece for piece in pieces if piece.span.high > rule.least or piece.span.high_in
        )
    return (
        "；".join(
            f"{_where(piece.span, rule.unit)}，{_earned(piece.band.points)}" for piece in pieces
        )
        + unsaid
    )


def _condition(condition: Condition, unit: str = "") -> str:
    return f"{_SIGNS[condition.operator]}{measure(condition.threshold, unit)}"


def _where(span: Interval, unit: str) -> str:
    begin, end = measure(span.low, unit), measure(span.high, unit)
    if span.low == span.high:
        return f"＝{begin}"
    if span.low == -math.inf:
        return f"{'≤' if span.high_in else '＜'}{end}"
    if span.high == math.inf:
        return f"{'≥' if span.low_in else '＞'}{begin}"
    low, high = ("≤" if inside else "＜" for inside in (span.low_in, span.high_in))
    return f"{begin}{low}比率{high}{end}"


def _earned(points: float) -> str:
    return f"计{points:.10g}分" if points else "不得分"
