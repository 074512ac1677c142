"""Scores what the checks let through, rubric by rubric."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from perfeval_xl.batch.checked import Checked, Places
from perfeval_xl.checks.tidy import tidy
from perfeval_xl.scoring.differences import self_differences
from perfeval_xl.scoring.score import score
from perfeval_xl.scoring.scores import Scores


@dataclass(slots=True)
class Group:
    """The scored returns of one rubric and year, and what was found with them."""

    scores: Scores
    findings: pd.DataFrame
    places: Places
    """Where the figures stand in the returns."""


def score_groups(checked: Sequence[Checked]) -> list[Group]:
    """Score the departments without an error; a rubric that has none is left out."""
    groups = []
    for each in checked:
        if len(each.figures):
            scores = score(each.figures, each.rubric, each.items, each.projects)
            # What the scores say of a figure may explain what was said before.
            told = tidy([*each.found, *self_differences(scores)], each.rubric)
            findings = each.table(told)
            groups.append(Group(scores, findings, each.places))
    return groups
