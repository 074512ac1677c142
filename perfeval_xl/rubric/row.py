"""What an indicator's row calls its cells, and what its status may be."""

from __future__ import annotations

from collections.abc import Mapping

from perfeval_xl.rubric.indicator import Indicator

# What an indicator's own row calls its cells; everything else is a figure.
VALUE, STATUS, POINTS = "指标值", "状态", "系统评分"

SCORED, JUDGED, UNVERIFIED = "核算", "判定", "自评未核"
PENDING, NOT_APPLICABLE = "待补", "不适用"

STATUS_CODES: Mapping[str, str] = {
    SCORED: "scored",
    JUDGED: "judged",
    UNVERIFIED: "unverified",
    PENDING: "pending",
    NOT_APPLICABLE: "not_applicable",
}
"""The status as people read it, and as `scores.csv` writes it."""


def self_score_name(indicator: Indicator) -> str:
    """Return the column of the department's own score (自评得分)."""
    return f"自评得分_{indicator.id}"


def item_name(indicator: Indicator, position: int) -> str:
    """Return the column of the score stated for one 要点; the first is 1."""
    return f"要点_{indicator.id}_{position}"


def item_names(indicator: Indicator) -> tuple[str, ...]:
    """Return the columns of all 要点 of an indicator, none unless it has a checklist."""
    if indicator.rule.kind != "checklist":
        return ()
    return tuple(item_name(indicator, at + 1) for at in range(indicator.rule.input_count()))
