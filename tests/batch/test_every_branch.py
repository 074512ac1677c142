"""The examples together reach every band of every rule, every status, every zero case in order."""

from __future__ import annotations

import numpy as np
import pytest

from perfeval_xl.rubric.rules.bands import Bands, PassFail
from perfeval_xl.rubric.rules.step import Step
from perfeval_xl.rubric.rules.violations import Violations
from perfeval_xl.rubric.table import STATUS_WORDS


def indicators(kind: type) -> list[str]:
    from perfeval_xl.rubric.load import load_rubric

    rubric = load_rubric("hengyang-2019")
    return [each.id for each in rubric.indicators if isinstance(each.rule, kind)]


@pytest.mark.parametrize("key", indicators(Bands))
def test_every_band_is_reached(hengyang_scores, hengyang, key: str):
    scores = hengyang_scores
    ratios = scores.ratios[key].dropna().to_numpy()

    unreached = [
        piece.span
        for piece in hengyang.by_id[key].rule.pieces
        if not any(piece.span.holds(ratio) for ratio in ratios)
    ]

    # A negative ratio cannot come of ABS(…), so that piece of the line stays empty.
    assert [span for span in unreached if span.high > 0 or span.high_in] == []


@pytest.mark.parametrize("key", indicators(Step))
def test_full_part_and_nothing_are_reached(hengyang_scores, hengyang, key: str):
    scores = hengyang_scores
    full = hengyang.by_id[key].points
    points = scores.points[key][scores.status[key] == "scored"]

    assert {0.0, full} <= set(points)
    assert ((points > 0) & (points < full)).any()


@pytest.mark.parametrize("key", [*indicators(PassFail), *indicators(Violations)])
def test_pass_and_fail_are_reached(hengyang_scores, hengyang, key: str):
    scores = hengyang_scores
    points = scores.points[key][scores.status[key] == "scored"]

    assert {0.0, hengyang.by_id[key].points} <= set(points)


def test_every_status_is_reached(hengyang_scores):
    scores = hengyang_scores

    assert set(np.unique(scores.status.to_numpy().astype(str))) == set(STATUS_WORDS)
