"""Scores what the checks let through, rubric by rubric."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from perfeval_xl.batch.checked import Checked, Places
from perfeval_xl.batch.decided import score_decided
from perfeval_xl.batch.ledger.decisions import Decisions
from perfeval_xl.checks.tidy import tidy
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.scoring.differences import self_differences
from perfeval_xl.scoring.scores import Scores


@dataclass(slots=True)
class Group:
    """The scored returns of one rubric and year, and what was found with them."""

    scores: Scores
    findings: pd.DataFrame
    """What was found in the returns, and what became of earlier decisions about them."""
    places: Places
    """Where the figures stand in the returns."""
    files: Mapping[str, str]
    """Department → its return."""


def score_groups(
    checked: Sequence[Checked], decisions: Callable[[Rubric], Decisions] = lambda _: Decisions()
) -> list[Group]:
    """Score the departments without an error; a rubric that has none is left out.

    `decisions` gives what people decided about a rubric's returns.
    """
    groups = []
    for each in checked:
        if len(each.figures):
            decided = score_decided(each, decisions(each.rubric))
            # What the scores say of a figure may explain what was said before.
            told = tidy([*each.found, *self_differences(decided.scores)], each.rubric)
            findings = pd.concat([each.table(told), decided.findings], ignore_index=True)
            groups.append(Group(decided.scores, findings, each.places, each.files))
    return groups
