"""Scores what was read and checked, with what people decided before; nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd

from perfeval_xl.batch.checked import Checked, file_findings
from perfeval_xl.batch.groups import Group, score_groups
from perfeval_xl.batch.intake import Intake
from perfeval_xl.batch.ledger.decisions import Decisions
from perfeval_xl.rubric.model import Rubric


@dataclass(frozen=True, slots=True)
class Assessed:
    """What a run found and computed."""

    intakes: Sequence[Intake]
    groups: list[Group]
    findings: pd.DataFrame
    """With the columns of findings.csv."""


def score_checked(
    intakes: Sequence[Intake],
    checked: Sequence[Checked],
    decisions: Callable[[Rubric], Decisions],
) -> Assessed:
    """Score what was checked already: the checks do not depend on what people decided.

    `decisions` gives what people decided about a rubric's returns.
    """
    groups = score_groups(checked, decisions)
    rejected = [each.table(each.handed_back) for each in checked]
    found = [file_findings(intakes), *rejected, *(group.findings for group in groups)]
    return Assessed(intakes, groups, pd.concat(found, ignore_index=True))
