"""Checks and scores the returns rubric by rubric; what has errors is handed back instead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from perfeval_xl.batch.intake import Intake
from perfeval_xl.checks.findings import COLUMNS, Finding, table
from perfeval_xl.checks.run_checks import reading_findings, run_checks
from perfeval_xl.forms.figures import INDEX, collect, collect_items, settle
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.scoring.differences import self_differences
from perfeval_xl.scoring.score import Scores, score


@dataclass(slots=True)
class Group:
    """The sound returns of one rubric and year."""

    scores: Scores
    findings: pd.DataFrame


def score_groups(intakes: Sequence[Intake]) -> tuple[list[Group], pd.DataFrame]:
    """Check and score the returns rubric by rubric; those with errors are handed back instead."""
    by_rubric: dict[tuple[str, int], list[Intake]] = {}
    for intake in intakes:
        if intake.content:
            rubric = intake.content.rubric
            by_rubric.setdefault((rubric.id, rubric.fiscal_year), []).append(intake)
    groups, rejected = [], [pd.DataFrame(columns=list(COLUMNS), dtype=object)]
    for key in sorted(by_rubric):
        group, found = _score_group(by_rubric[key])
        rejected.append(found)
        if group is not None:
            groups.append(group)
    return groups, pd.concat(rejected)


def _score_group(intakes: list[Intake]) -> tuple[Group | None, pd.DataFrame]:
    returns = [intake.content for intake in intakes if intake.content]
    rubric: Rubric = returns[0].rubric
    items = collect_items(returns)
    figures = settle(collect(returns, rubric), items, rubric)
    found = [*reading_findings(returns, rubric), *run_checks(figures, items, rubric)]
    errors: dict[str, list[Finding]] = {}
    for finding in found:
        if finding.severity == "error":
            errors.setdefault(finding.department, []).append(finding)
    for intake in intakes:
        if intake.content and intake.content.department in errors:
            own = errors[intake.content.department]
            intake.status = "returned"
            intake.reason = f"有 {len(own)} 处错误须改正：{own[0].message}"
    sound = ~figures.index.isin(list(errors))
    files = {each.content.department: each.file.relative for each in intakes if each.content}
    places = {each.department: each.places for each in returns}
    handed_back = table([each for each in found if each.department in errors], files, places)
    if not sound.any():
        return None, handed_back
    scores = score(figures[sound], rubric, _items_of(items, figures.index[sound]))
    kept = [each for each in found if each.department not in errors]
    findings = table([*kept, *self_differences(scores)], files, places)
    return Group(scores, findings), handed_back


def _items_of(items: pd.DataFrame, departments: pd.Index) -> pd.DataFrame:
    return items[items[INDEX].isin(departments)] if len(items) else items
