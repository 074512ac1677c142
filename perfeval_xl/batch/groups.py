"""Checks and scores the returns rubric by rubric; what has errors is handed back instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from perfeval_xl.batch.intake import Intake
from perfeval_xl.checks.findings import COLUMNS, Finding, Unit, table
from perfeval_xl.checks.run_checks import reading_findings, run_checks, run_project_checks
from perfeval_xl.forms.figures import INDEX, collect, collect_items, settle
from perfeval_xl.forms.project_figures import collect_projects, with_project_sums
from perfeval_xl.forms.reader import Return
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.scoring.differences import self_differences
from perfeval_xl.scoring.score import score
from perfeval_xl.scoring.scores import Scores


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
    items, projects = collect_items(returns), collect_projects(returns, rubric)
    figures = settle(collect(returns, rubric), items, rubric)
    figures = with_project_sums(figures, projects, rubric)
    found = [*reading_findings(returns, rubric), *run_checks(figures, items, rubric)]
    if projects is not None:
        found += run_project_checks(projects, rubric)
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
    places = _places(returns)
    handed_back = table([each for each in found if each.department in errors], files, places)
    if not sound.any():
        return None, handed_back
    kept = figures[sound]
    left = None if projects is None else projects.of(kept.index)
    scores = score(kept, rubric, _items_of(items, kept.index), left)
    unfailed = [each for each in found if each.department not in errors]
    findings = table([*unfailed, *self_differences(scores)], files, places)
    return Group(scores, findings), handed_back


def _places(returns: Sequence[Return]) -> dict[Unit, Mapping[str, tuple[str, str]]]:
    places: dict[Unit, Mapping[str, tuple[str, str]]] = {}
    for each in returns:
        places[each.department] = each.places
        for project in each.projects:
            places[each.department, project.name] = project.places
    return places


def _items_of(items: pd.DataFrame, departments: pd.Index) -> pd.DataFrame:
    return items[items[INDEX].isin(departments)] if len(items) else items
