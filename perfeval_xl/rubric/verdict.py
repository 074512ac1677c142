"""The verdict: value, status, points and note of an indicator or of a declared row, as trees.

This is the one place where figures, self-score and rule come together; the calculator computes
these trees, the scorebook writes them as formulas. The grade of a total is such a tree, too.

A row that a department declared itself follows 财预〔2020〕10号, as generally known: a quantitative
one earns its 分值 at the target, otherwise in proportion and never above the 分值; a qualitative
one lies within the share of its level.
"""

from dataclasses import dataclass

from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.expressions.given import figures_in
from perfeval_xl.rubric.expressions.nodes import AnyOf, Blank, If, Name, Node, Present, Text, join
from perfeval_xl.rubric.indicator import Indicator
from perfeval_xl.rubric.measured import Measured
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.project import Declared
from perfeval_xl.rubric.rules.base import RATIO_DECIMALS, bounded, lost
from perfeval_xl.rubric.rules.judged import Judged
from perfeval_xl.rubric.table import (
    JUDGED,
    NOT_APPLICABLE,
    PENDING,
    POINTS,
    SCORED,
    STATUS,
    UNVERIFIED,
    VALUE,
    item_names,
    self_score_name,
)
from perfeval_xl.rubric.thresholds import percent

TARGET_TEXT, ACTUAL_TEXT = "指标值文字", "完成值文字"
TARGET, ACTUAL = "目标数", "完成数"
DIRECTION, LEVEL = "方向", "完成档次"
WEIGHT, OWN = "分值", "自评得分"
AT_LEAST, AT_MOST = "≥", "≤"
PROVISIONAL = "暂评"
"""The grade while anything is pending."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The four trees. `points` and `note` may read VALUE, STATUS and POINTS of the same row."""

    value: Node
    status: Node
    points: Node
    note: Node


def verdict(rubric: Rubric, indicator: Indicator) -> Verdict:
    """Build the verdict on one indicator of a rubric."""
    measured = Measured(rubric, indicator) if indicator.ratio else None
    if measured and indicator.rule.measures:
        return Verdict(measured.value, measured.status(), measured.points(), measured.note())
    # A ratio beside a judged indicator is computed and shown, and decides nothing.
    value = measured.value if measured else nodes.Blank()
    status, points, note = _judged(indicator)
    for exception in indicator.exceptions[::-1]:
        # A published veto (一旦存在该指标不得分) comes before what people judge.
        condition = rubric.expression(exception.when)
        figures = tuple(Name(name) for name in figures_in(condition))
        hit = nodes.AllOf((Present(figures), condition))
        fixed = min(indicator.points, exception.points)
        status = If(hit, Text(SCORED), status)
        points = If(hit, nodes.Number(fixed), points)
        taken = lost(indicator.points, nodes.Number(fixed))
        note = If(hit, nodes.join(f"{exception.words}：", taken, "。"), note)
    return Verdict(value, status, points, note)


def _judged(indicator: Indicator) -> tuple[Node, Node, Node]:
    """Return status, points and note of what people judge."""
    rule, full = indicator.rule, indicator.points
    score, items = Name(self_score_name(indicator)), [Name(name) for name in item_names(indicator)]
    judged = rule if isinstance(rule, Judged) else Judged(words=rule.words)
    known: Node = Present((score,))
    points, reason = judged.points(full, score), judged.reason(full, score)
    if items:
        # A checklist whose 要点 were not filled in stands on the score of the whole indicator.
        filled = Present(tuple(items))
        known = AnyOf((known, filled))
        points = If(filled, rule.points(full, *items), points)
        reason = If(filled, rule.reason(full, *items), reason)
    pending = Name(STATUS).equals(PENDING)
    explained = If(Name(POINTS) < full, reason, Text(""))
    return (
        If(known, Text(JUDGED), Text(PENDING)),
        If(pending, nodes.Blank(), points),
        If(pending, Text("没有自评得分，暂不计分（待补）。"), explained),
    )


def declared_verdict(declared: Declared) -> Verdict:
    """Build the verdict on every declared row; its names are the columns of the rows."""
    full, self_score = Name(WEIGHT), Name(OWN)
    measured = Present((Name(TARGET), Name(ACTUAL)))
    weighed = nodes.AllOf((Present((full,)), full > 0))
    has_own, placed = Present((self_score,)), nodes.AnyOf(_on_levels(declared))
    judged: Node = If(has_own, If(placed, Text(JUDGED), Text(UNVERIFIED)), Text(PENDING))
    status = If(weighed, If(measured, Text(SCORED), judged), Text(NOT_APPLICABLE))
    by_people = If(has_own, bounded(_ceiling(declared, self_score), full), Blank())
    points = If(weighed, If(measured, bounded(full * Name(VALUE), full), by_people), Blank())
    return Verdict(_completion(measured), status, points, _declared_note(declared, measured))


def _completion(measured: Node) -> Node:
    """Return how far the target was met, at most 1; a target of zero is met or it is not."""
    target, actual = Name(TARGET), Name(ACTUAL)
    upward = If(actual >= target, nodes.Number(1), actual / target)
    downward = If(actual <= target, nodes.Number(1), target / actual)
    share = If(Name(DIRECTION).equals(AT_MOST), downward, upward)
    return If(measured, nodes.call("ROUND", share, RATIO_DECIMALS), Blank())


def _on_levels(declared: Declared) -> tuple[Node, ...]:
    return tuple(Name(LEVEL).equals(level.level) for level in declared.levels)


def _ceiling(declared: Declared, self_score: Node) -> Node:
    """Return a stated score, no higher than the row's level allows."""
    tree = self_score
    for level, is_on in zip(declared.levels[::-1], _on_levels(declared)[::-1], strict=True):
        # The best level ends at the 分值 itself, which bounds every score anyway.
        if level.upto < 1:
            tree = If(is_on, nodes.call("MIN", self_score, Name(WEIGHT) * level.upto), tree)
    return tree


def _declared_note(declared: Declared, measured: Node) -> Node:
    full, points, self_score = Name(WEIGHT), Name(POINTS), Name(OWN)
    lost = join("计", nodes.Plain(points), "分，扣", nodes.Plain(full - points), "分")
    by_figures = join(
        "定量指标：目标“",
        Name(TARGET_TEXT),
        If(Name(DIRECTION).equals(AT_MOST), Text("”（不超过），完成“"), Text("”（不低于），完成“")),
        Name(ACTUAL_TEXT),
        "”，完成程度",
        nodes.Percent(Name(VALUE)),
        "，按比例计分，",
        lost,
        "。",
    )
    own_score = join("单位自评", nodes.Plain(self_score), "分，", lost, "，由评审人核定。")
    by_level: Node = join("定性指标：完成值“", Name(ACTUAL_TEXT), "”不能归入各档，", own_score)
    for level, is_on in zip(declared.levels[::-1], _on_levels(declared)[::-1], strict=True):
        share = f"（分值的{percent(level.above)}至{percent(level.upto)}），"
        by_level = If(is_on, join(f"定性指标：{level.level}", share, own_score), by_level)
    losing = If(points < full, If(measured, by_figures, by_level), Text(""))
    waiting = Text("没有自评得分，暂不计分（待补）。")
    unweighed = Text("没有分值，不单独计分。")
    tree = If(Name(STATUS).equals(PENDING), waiting, losing)
    return If(Name(STATUS).equals(NOT_APPLICABLE), unweighed, tree)


def grade(rubric: Rubric, total: Node, pending: Node) -> Node:
    """Return the tree of the grade of a total: half-open bands on the total rounded to 2 decimals.

    With points pending the grade is 暂评.
    """
    *upper, (last, _) = rubric.grades.items()
    rounded = nodes.call("ROUND", total, 2)
    tree: Node = Text(last)
    for name, threshold in reversed(upper):
        tree = If(rounded >= threshold, Text(name), tree)
    return If(pending > 0, Text(PROVISIONAL), tree)
