"""The verdict on a row that a department declared itself: value, status, points, note.

财预〔2020〕10号, as generally known: a quantitative row earns its 分值 at the target, otherwise in
proportion and never above the 分值; a qualitative one lies within the share of its level.
"""

from __future__ import annotations

from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.expressions.nodes import Blank, If, Name, Node, Present, Text, join
from perfeval_xl.rubric.project import Declared
from perfeval_xl.rubric.rules.base import RATIO_DECIMALS, bounded
from perfeval_xl.rubric.table import (
    JUDGED,
    NOT_APPLICABLE,
    PENDING,
    POINTS,
    SCORED,
    STATUS,
    UNVERIFIED,
    VALUE,
)
from perfeval_xl.rubric.thresholds import percent
from perfeval_xl.rubric.verdict import Verdict

TARGET_TEXT, ACTUAL_TEXT = "指标值文字", "完成值文字"
TARGET, ACTUAL = "目标数", "完成数"
DIRECTION, LEVEL = "方向", "完成档次"
WEIGHT, OWN = "分值", "自评得分"

AT_LEAST, AT_MOST = "≥", "≤"


def declared_verdict(declared: Declared) -> Verdict:
    """Build the verdict on every declared row; its names are the columns of the rows."""
    full, own = Name(WEIGHT), Name(OWN)
    measured = Present((Name(TARGET), Name(ACTUAL)))
    weighed = nodes.AllOf((Present((full,)), full > 0))
    has_own, placed = Present((own,)), nodes.AnyOf(_on_levels(declared))
    judged: Node = If(has_own, If(placed, Text(JUDGED), Text(UNVERIFIED)), Text(PENDING))
    status = If(weighed, If(measured, Text(SCORED), judged), Text(NOT_APPLICABLE))
    by_people = If(has_own, bounded(_ceiling(declared, own), full), Blank())
    points = If(weighed, If(measured, bounded(full * Name(VALUE), full), by_people), Blank())
    return Verdict(_completion(measured), status, points, _note(declared, measured))


def _completion(measured: Node) -> Node:
    """Return how far the target was met, at most 1; a target of zero is met or it is not."""
    target, actual = Name(TARGET), Name(ACTUAL)
    upward = If(actual >= target, nodes.Number(1), actual / target)
    downward = If(actual <= target, nodes.Number(1), target / actual)
    share = If(Name(DIRECTION).equals(AT_MOST), downward, upward)
    return If(measured, nodes.call("ROUND", share, RATIO_DECIMALS), Blank())


def _on_levels(declared: Declared) -> tuple[Node, ...]:
    return tuple(Name(LEVEL).equals(level.level) for level in declared.levels)


def _ceiling(declared: Declared, own: Node) -> Node:
    """Return a stated score, no higher than the row's level allows."""
    tree = own
    for level, is_on in zip(declared.levels[::-1], _on_levels(declared)[::-1], strict=True):
        # The best level ends at the 分值 itself, which bounds every score anyway.
        if level.upto < 1:
            tree = If(is_on, nodes.call("MIN", own, Name(WEIGHT) * level.upto), tree)
    return tree


def _note(declared: Declared, measured: Node) -> Node:
    full, points, own = Name(WEIGHT), Name(POINTS), Name(OWN)
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
    own_score = join("单位自评", nodes.Plain(own), "分，", lost, "，由评审人核定。")
    by_level: Node = join("定性指标：完成值“", Name(ACTUAL_TEXT), "”不能归入各档，", own_score)
    for level, is_on in zip(declared.levels[::-1], _on_levels(declared)[::-1], strict=True):
        share = f"（分值的{percent(level.above)}至{percent(level.upto)}），"
        by_level = If(is_on, join(f"定性指标：{level.level}", share, own_score), by_level)
    losing = If(points < full, If(measured, by_figures, by_level), Text(""))
    waiting = Text("没有自评得分，暂不计分（待补）。")
    unweighed = Text("没有分值，不单独计分。")
    tree = If(Name(STATUS).equals(PENDING), waiting, losing)
    return If(Name(STATUS).equals(NOT_APPLICABLE), unweighed, tree)
