"""What is asked of a department for each lost point: every problem has its 整改要求.

Said by the rule alone: what earns the full points, or by whose word it was judged. What a bureau
wants said instead is written in the letter.
"""

import math

from perfeval_xl.rubric.expressions.thresholds import Interval, measure
from perfeval_xl.rubric.indicator import Indicator
from perfeval_xl.rubric.rules.bands import Bands
from perfeval_xl.rubric.rules.base import Rule
from perfeval_xl.rubric.rules.step import Step

_WHO = "写明措施、责任人和完成时限"


def demand(name: str, status: str, indicator: Indicator | None) -> str:
    """Return the sentence for an indicator that lost points; `status` is that of its score."""
    if status == "unverified":
        return f"补报“{name}”核算所缺的数据和佐证材料，经核实后重新核定得分。"
    if indicator is not None and status == "scored" and indicator.classes is None:
        goal = aim(indicator.rule)
        if goal:
            return f"查明“{name}”没有达到标准的原因，使指标值{goal}，{_WHO}。"
    if status == "judged":
        return f"对照评价标准，逐项补齐“{name}”所缺的工作和佐证材料，{_WHO}。"
    return f"对照评价标准，查明“{name}”失分的原因并整改，{_WHO}。"


def aim(rule: Rule) -> str:
    """Return in words what ratio a rule gives most for: 不低于98%; "" where it names none."""
    if isinstance(rule, Step):
        return rule.full.said(rule.unit)
    if isinstance(rule, Bands):
        best = max(each.points for each in rule.bands)
        spans = [piece.span for piece in rule.pieces if piece.band.points == best]
        return _between(spans[0], rule.unit) if len(spans) == 1 else ""
    return ""


def _between(span: Interval, unit: str) -> str:
    low, high = measure(span.low, unit), measure(span.high, unit)
    if span.low == span.high:
        return f"等于{low}"
    least = "" if span.low == -math.inf else f"{'不低于' if span.low_in else '大于'}{low}"
    most = "" if span.high == math.inf else f"{'不超过' if span.high_in else '低于'}{high}"
    return "、".join(filter(None, (least, most)))
