"""What the ranking says of the last period: how far total and rank moved."""

from __future__ import annotations

from typing import Any

from perfeval_xl.rubric.rounding import round_half_up
from perfeval_xl.scoring.totals import RANK, TOTAL, TOTAL_DECIMALS
from perfeval_xl.workbooks.summary.part import Part

CHANGE, CLIMB = "较上期", "名次变化"


def compared(part: Part) -> str:
    """Say what the change is against."""
    if part.previous is None:
        return ""
    periods = "、".join(dict.fromkeys(part.previous["period"]))
    return f"{CHANGE}：与 {periods} 的总分和名次相比，上期没有评的空白。" if periods else ""


def moved(part: Part) -> list[dict[str, Any]]:
    """Return by rank what changed since the last period; NaN for who was not evaluated then."""
    if part.previous is None:
        return [{}] * len(part.order)
    before = part.previous.reindex(part.totals.index)
    points = part.totals[TOTAL].to_numpy() - before["score"].to_numpy(dtype="float64")
    change = round_half_up(points, TOTAL_DECIMALS).tolist()
    # Who comes nearer to the first climbs.
    climb = (before["rank"].to_numpy(dtype="float64") - part.totals[RANK].to_numpy()).tolist()
    return [{CHANGE: each, CLIMB: up} for each, up in zip(change, climb, strict=True)]
