"""The projects of fictitious departments, for a rubric that scores projects."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from perfeval_xl.forms.layout.project_layout import NAME
from perfeval_xl.forms.template.filling import ProjectFilling
from perfeval_xl.practice.declared_rows import declared_rows
from perfeval_xl.practice.draft import Draft, Floats
from perfeval_xl.practice.first_draft import first_draft
from perfeval_xl.practice.goals import goals
from perfeval_xl.practice.reconcile import bring_in_line
from perfeval_xl.practice.stated import stated
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.project import OWN_TOTAL, POINTS_TOTAL, PROJECT_COUNT, Project, project_sum
from perfeval_xl.rubric.rounding import round_half_up
from perfeval_xl.rubric.row import self_score_name

_OF_STAFF = 0.25
"""A project spends about as much as an office of a quarter of the staff."""
_TITLES = ("信息系统运行维护", "业务培训", "政策宣传", "专项检查", "设备更新", "课题调研")


@dataclass(frozen=True, slots=True)
class OfProjects:
    """What a batch of departments fill in on the sheets of their projects, and the sums of it."""

    fillings: list[tuple[ProjectFilling, ...]]
    sums: dict[str, Floats]
    """The sums over the projects, by the names that formulas have for them."""


def projects_of(random: np.random.Generator, rubric: Rubric, staff: Floats) -> OfProjects:
    """Draw one project or more for each department of a `staff`; none where none are scored."""
    project, single = rubric.project, rubric.of_projects
    if project is None or single is None:
        return OfProjects([()] * len(staff), {})
    counts = random.integers(1, project.room + 1, len(staff))
    department = np.repeat(np.arange(len(staff)), counts)
    draft = first_draft(random, single, staff[department] * _OF_STAFF)
    tree = single.expression(project.execution.ratio)
    wanted = {project.execution.id: goals(random, project.execution, tree, len(department))}
    draft = bring_in_line(random, single, draft, wanted)
    columns = {name: draft[name] for name in single.entries if name in draft}
    sums = {
        project_sum(name): np.bincount(department, values, len(staff)).astype(np.float64)
        for name, values in columns.items()
        if project_sum(name) in rubric.project_sums
    }
    fillings: list[list[ProjectFilling]] = [[] for _ in staff]
    figures = pd.DataFrame(columns | stated(random, single, draft)).to_dict("records")
    for at, (row, rate) in enumerate(zip(figures, _rates(single, project, draft), strict=True)):
        known = {str(name): value for name, value in row.items() if value == value}
        own = fillings[department[at]]
        own.append(_filled(random, project, known, rate, len(own)))
    return OfProjects(
        [tuple(each) for each in fillings], {**sums, PROJECT_COUNT: counts.astype(np.float64)}
    )


def _rates(single: Rubric, project: Project, draft: Draft) -> list[float]:
    """Return the 预算执行率 as the sheet is judged on it; 0 where it cannot be computed."""
    rate = draft.value(single.expression(project.execution.ratio))
    judged = round_half_up(np.nan_to_num(rate, posinf=0.0), single.judged_decimals)
    return [float(each) for each in np.clip(judged, 0.0, 1.0)]


def _filled(
    random: np.random.Generator,
    project: Project,
    figures: dict[str, float],
    rate: float,
    number: int,
) -> ProjectFilling:
    rows = declared_rows(random, project)
    execution = float(round_half_up(rate * project.execution.points, 2))
    own = execution + sum(float(row[-2] or 0) for row in rows)
    figures[self_score_name(project.execution)] = execution
    figures[POINTS_TOTAL] = project.declared.full
    figures[OWN_TOTAL] = float(round_half_up(own, 2))
    texts = dict.fromkeys((*project.goals, *project.words()), "（演练数据）按计划完成")
    title = f"{_TITLES[(number + int(random.integers(3))) % len(_TITLES)]}（{number + 1}）"
    return ProjectFilling(figures, {NAME: title, **texts}, rows)
