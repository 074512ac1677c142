"""The verdict on a row that a department declared itself (绩效指标), as trees.

It follows 财预〔2020〕10号, as generally known: a quantitative row earns its 分值 at the target,
otherwise in proportion and never above the 分值; a qualitative one lies within the share of its
level. One with a deadline is full in time, and loses by the rubric's rule (`Late`) afterwards. One
whose target is 不适用 earns what the rubric's `when_not_applicable` says.
"""

from perfeval_xl.rubric.expressions import nodes
from perfeval_xl.rubric.expressions.nodes import (
    AllOf,
    AnyOf,
    Blank,
    Compare,
    If,
    Name,
    Node,
    Plain,
    Present,
    Text,
    join,
)
from perfeval_xl.rubric.expressions.thresholds import percent
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.rules.base import RATIO_DECIMALS, bounded, lost, off_grid
from perfeval_xl.rubric.rules.own_rows import RowScale
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
from perfeval_xl.rubric.verdict import (
    ACTUAL,
    ACTUAL_TEXT,
    AT_MOST,
    DIRECTION,
    IN_TIME,
    LEVEL,
    OWN,
    TARGET,
    TARGET_TEXT,
    WEIGHT,
    Verdict,
)

_RESCALED = "不计入总分，其余各行折算"
_FULL, _OWN = Name(WEIGHT), Name(OWN)
_TARGET, _ACTUAL = Name(TARGET), Name(ACTUAL)
_WEIGHED = AllOf((Present((_FULL,)), _FULL > 0))
_BY_DAYS = Name(DIRECTION).equals(IN_TIME)
_TIMED = Name(DIRECTION), Text(IN_TIME)
_UNAPPLIED = Name(LEVEL), Text(NOT_APPLICABLE)
_OVERDUE = AllOf((Present((_TARGET, _ACTUAL)), _BY_DAYS, _ACTUAL > _TARGET))


def declared_verdict(rubric: Rubric) -> Verdict:
    """Build the verdict on every declared row; its names are the columns of the rows.

    Raises ValueError for a rubric without projects.
    """
    if rubric.project is None:
        raise ValueError(f"{rubric.id} scores no projects")
    return row_verdict(rubric.project.declared, full=rubric.when_not_applicable == "full")


def row_verdict(declared: RowScale, *, full: bool) -> Verdict:
    """Build the verdict on rows of one scale; `full` says whether 不适用 earns full points."""
    measured = by_numbers(declared)
    applies = Compare("<>", *_UNAPPLIED)
    has_own, placed = Present((_OWN,)), AnyOf(_on_levels(declared))
    judged: Node = If(has_own, If(placed, Text(JUDGED), Text(UNVERIFIED)), Text(PENDING))
    found = If(measured, Text(SCORED), judged)
    status = If(AllOf((_WEIGHED, applies)), found, Text(NOT_APPLICABLE))
    by_people = If(has_own, bounded(_ceiling(declared), _FULL), Blank())
    points: Node = If(measured, bounded(_FULL * Name(VALUE), _FULL), by_people)
    unapplied = _FULL if full else Blank()
    points = If(_WEIGHED, If(applies, points, unapplied), Blank())
    note = _note(declared, measured, full=full)
    return Verdict(_completion(declared, measured), status, points, note)


def by_numbers(declared: RowScale) -> Node:
    """Return where numbers decide: both are there, and the rubric has a rule for what is late."""
    both = Present((_TARGET, _ACTUAL))
    if declared.late is not None:
        return both
    return AllOf((both, AnyOf((Compare("<>", *_TIMED), _ACTUAL <= _TARGET))))


def _completion(declared: RowScale, measured: Node) -> Node:
    """Return how far the target was met, at most 1; of a result or a target of zero or below
    there is no share: such a target is met or it is not."""
    met, unmet = nodes.Number(1), nodes.Number(0)
    upward = If(_ACTUAL >= _TARGET, met, If(_ACTUAL > 0, _ACTUAL / _TARGET, unmet))
    downward = If(_ACTUAL <= _TARGET, met, If(_TARGET > 0, _TARGET / _ACTUAL, unmet))
    share: Node = If(Name(DIRECTION).equals(AT_MOST), downward, upward)
    in_time: Node = nodes.Number(1)
    if declared.late is not None:
        lost_share = _times_late(declared) * declared.late.deduct
        in_time = If(_ACTUAL <= _TARGET, in_time, nodes.call("MAX", 0, 1 - lost_share))
    share = If(_BY_DAYS, in_time, share)
    return If(measured, nodes.call("ROUND", share, RATIO_DECIMALS), Blank())


def _times_late(declared: RowScale) -> Node:
    """Return how often the rule's days have passed since the deadline, in whole."""
    assert declared.late is not None
    days = nodes.call("ROUND", _ACTUAL - _TARGET, RATIO_DECIMALS)
    return nodes.call("INT", days / declared.late.every)


def _on_levels(declared: RowScale) -> tuple[Node, ...]:
    return tuple(Name(LEVEL).equals(level.level) for level in declared.levels)


def _ceiling(declared: RowScale) -> Node:
    """Return a stated score, no higher than the row's level allows."""
    tree: Node = _OWN
    for level, is_on in zip(declared.levels[::-1], _on_levels(declared)[::-1], strict=True):
        # The best level ends at the 分值 itself, which bounds every score anyway.
        if level.upto < 1:
            tree = If(is_on, nodes.call("MIN", _OWN, _FULL * level.upto), tree)
    return tree


def _note(declared: RowScale, measured: Node, *, full: bool) -> Node:
    taken = lost(_FULL, Name(POINTS))
    both: Node = join(Name(TARGET_TEXT), "”，完成“", Name(ACTUAL_TEXT), "”，")
    by_figures: Node = join(
        "定量指标：目标“",
        Name(TARGET_TEXT),
        If(Name(DIRECTION).equals(AT_MOST), Text("”（不超过），完成“"), Text("”（不低于），完成“")),
        Name(ACTUAL_TEXT),
        "”，完成程度",
        nodes.Percent(Name(VALUE), off=off_grid(Name(VALUE), 0)),
        "，按比例计分，",
        taken,
        "。",
    )
    own_score = join("单位自评", Plain(_OWN), "分，", taken, "，由评审人核定。")
    late = join("时效：要求“", both, "晚", Plain(_ACTUAL - _TARGET), "日，")
    by_level: Node = join("定性指标：完成值“", Name(ACTUAL_TEXT), "”不能归入各档，", own_score)
    for level, is_on in zip(declared.levels[::-1], _on_levels(declared)[::-1], strict=True):
        share = f"（分值的{percent(level.above)}至{percent(level.upto)}），"
        by_level = If(is_on, join(f"定性指标：{level.level}", share, own_score), by_level)
    if declared.late is None:
        by_level = If(_OVERDUE, join(late, "体系没有写明怎样扣分，", own_score), by_level)
    else:
        rule = f"每晚{declared.late.every}日扣分值的{percent(declared.late.deduct)}，"
        by_days = join(late, rule, "计", Plain(_times_late(declared)), "次，", taken, "。")
        by_figures = If(_BY_DAYS, by_days, by_figures)
    told: Node = Name(POINTS) < _FULL
    if declared.late is None:
        told = AnyOf((told, _OVERDUE))  # what people are to judge is told, whatever was claimed
    losing = If(told, If(measured, by_figures, by_level), Text(""))
    waiting = Text("没有自评得分，暂不计分（待补）。")
    done = "按满分计" if full else _RESCALED
    unapplied = join("年度指标值为不适用，本行", Plain(_FULL), f"分{done}。")
    unweighed = If(_WEIGHED, unapplied, Text("没有分值，不单独计分。"))
    tree = If(Name(STATUS).equals(PENDING), waiting, losing)
    return If(Name(STATUS).equals(NOT_APPLICABLE), unweighed, tree)
