"""The departments' own scores against the computed ones."""

from __future__ import annotations

from collections.abc import Iterator

from perfeval_xl.checks.findings import Finding, where
from perfeval_xl.forms.values import shown
from perfeval_xl.rubric.row import SCORED, self_score_name
from perfeval_xl.scoring.score import Scores


def self_differences(scores: Scores) -> Iterator[Finding]:
    """Yield SELF_DIFFERS where a computed indicator was self-scored otherwise (beyond 0.005)."""
    own, points = scores.self_scores, scores.points
    computed = scores.status == SCORED
    for indicator in scores.rubric.indicators:
        key = indicator.id
        differs = computed[key] & ((own[key] - points[key]).abs() > 0.005 + 1e-9)
        for position, department in where(differs, points.index):
            yield Finding(
                department,
                "SELF_DIFFERS",
                self_score_name(indicator),
                shown(own[key].iloc[position]),
                shown(points[key].iloc[position]),
                {"label": indicator.name},
            )
