"""Why one score moved: a review, a figure, a self-score or a rule."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from perfeval_xl.forms.reading.values import shown

NEW, GONE = "new", "gone"
REVIEW, FIGURE, SELF_SCORE, RULE, OTHER = "review", "figure", "self_score", "rule", "other"
CAUSE_WORDS = {
    NEW: "新增", GONE: "不再有", REVIEW: "审核", FIGURE: "数据", SELF_SCORE: "自评",
    RULE: "体系", OTHER: "原因不明",
}  # fmt: skip
"""Causes as people read them."""
_STATED = frozenset(("judged", "unverified"))
_CLOSE = 1e-9
_FIELDS = 8
"""So many fields are named."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about the figures and the rule behind one row."""

    figures: Mapping[str, str] | None
    """The unit's changed fields that may count here, “10 → 12” by name; None without figures."""
    own: Sequence[str]
    """Those of them that are the department's own scores."""
    rule: Sequence[str] | None
    """What changed of the rule; None where the rubrics are not at hand."""
    edition: bool
    """Whether the two sides were scored by different editions of the rubric."""
    ratio: Sequence[str] = ()
    """The 指标值 of both sides as people read them."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """What the form calls the figures."""


def cause(row: Mapping[str, Any], facts: Facts) -> tuple[str, str]:
    """Return the cause of one moved row and the words for it.

    `row` holds points, ratio, self_score, score, review_score and status, each with _before and
    _after. Where a figure and the rule changed both, the figure is the cause unless the ratio
    stayed, and the words tell both.
    """
    rule = _rule(row, facts)
    if not _same(row, "review_score"):
        return REVIEW, f"审核得分 {_change(row, 'review_score')}"
    marks = {name: facts.figures[name] for name in facts.own} if facts.figures else {}
    labels = facts.labels
    others = {name: change for name, change in (facts.figures or {}).items() if name not in marks}
    statuses = {row["status_before"], row["status_after"]}
    # From a self-score to a computed one, or back: a figure came or went, and decides.
    stated = bool(statuses & _STATED) and "scored" not in statuses
    self_scored = stated and (bool(marks) or not _same(row, "self_score"))
    value = [] if _same(row, "ratio") else [f"指标值 {' → '.join(facts.ratio)}"]
    if rule and not value and not self_scored:
        return RULE, "；".join(rule)
    if others and (value or not self_scored):
        return FIGURE, "；".join([_listed(others, labels), *value, *rule])
    if self_scored:
        words = [] if _same(row, "self_score") else [f"自评得分 {_change(row, 'self_score')}"]
        return SELF_SCORE, "；".join([*(words or [_listed(marks, labels)]), *rule])
    if value and (facts.figures is None or not rule):
        return FIGURE, "；".join([*value, *rule])
    if rule:
        return RULE, "；".join([*rule, *value])
    if facts.figures is None:
        return OTHER, "没有留下数据，无从对照"
    return OTHER, "数据、指标值和指标体系都没有变，可能是程序的版本不同"


def _rule(row: Mapping[str, Any], facts: Facts) -> list[str]:
    """Return what changed of the rule, [] for nothing."""
    changes = [] if _same(row, "points") else [f"分值 {_change(row, 'points')}"]
    if facts.rule is not None:
        return [*changes, *facts.rule]
    return changes or (["指标体系有改动"] if facts.edition else [])


def _same(row: Mapping[str, Any], name: str) -> bool:
    before, after = row[f"{name}_before"], row[f"{name}_after"]
    if before != before or after != after:
        return bool(before != before and after != after)
    return bool(abs(before - after) <= _CLOSE)


def _change(row: Mapping[str, Any], name: str) -> str:
    words = []
    for value in (row[f"{name}_before"], row[f"{name}_after"]):
        if value != value:
            words.append("无")
        else:
            words.append(shown(float(value)))
    return " → ".join(words)


def _listed(changes: Mapping[str, str], labels: Mapping[str, str]) -> str:
    words = [f"{labels.get(name, name)} {change}" for name, change in changes.items()]
    left = len(words) - _FIELDS
    return "、".join(words[:_FIELDS]) + (f" 等 {len(words)} 项" if left > 0 else "")
