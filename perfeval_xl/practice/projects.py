"""The projects of fictitious departments, and the rows they declare, for rubrics that score
projects."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pandas as pd

from perfeval_xl.forms.layout.project_layout import NAME
from perfeval_xl.forms.template.inputs import ProjectFilling
from perfeval_xl.practice.aims import goals
from perfeval_xl.practice.draft import Draft, Floats, first_draft
from perfeval_xl.practice.reconcile import bring_in_line
from perfeval_xl.practice.statements import stated
from perfeval_xl.rubric.expressions.rounding import round_half_up
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.project import (
    OWN_TOTAL,
    POINTS_TOTAL,
    PROJECT_COUNT,
    Declared,
    Group,
    Project,
    project_sum,
)
from perfeval_xl.rubric.rules.own_rows import (
    DONE,
    OWN_SCORE,
    POINTS_OF,
    SIGN,
    TARGET_SAID,
    TITLE,
    UNIT,
    WHY,
    RowLevel,
    own_name,
    own_parts,
)
from perfeval_xl.rubric.table import self_score_name

_OF_STAFF = 0.25
"""A project spends about as much as an office of a quarter of the staff."""
_TITLES = ("信息系统运行维护", "业务培训", "政策宣传", "专项检查", "设备更新", "课题调研")
Row: TypeAlias = tuple[str, str, str, str, str, float, float, str | None]
"""一级, 二级, 三级指标, 年度指标值, 实际完成值, 分值, 得分, 偏差原因."""
_QUANTITATIVE, _MET, _OVERSTATED = 0.6, 0.7, 0.1
"""How often a row is of figures, is met, and is claimed in full whatever was done."""
_UNITS = ("次", "场", "份", "人次", "个")
_PLANNED = "按计划推进"


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
    goals_of = {project.execution.id: goals(random, project.execution, tree, len(department))}
    draft = bring_in_line(random, single, draft, goals_of)
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
        filling = fillings[department[at]]
        filling.append(_filled(random, project, known, rate, len(filling)))
    return OfProjects(
        [tuple(filled) for filled in fillings], {**sums, PROJECT_COUNT: counts.astype(np.float64)}
    )


def _rates(single: Rubric, project: Project, draft: Draft) -> list[float]:
    """Return the 预算执行率 as the sheet is judged on it; 0 where it cannot be computed."""
    rate = draft.value(single.expression(project.execution.ratio))
    judged = round_half_up(np.nan_to_num(rate, posinf=0.0), single.judged_decimals)
    return [float(value) for value in np.clip(judged, 0.0, 1.0)]


def _filled(
    random: np.random.Generator,
    project: Project,
    figures: dict[str, float],
    rate: float,
    number: int,
) -> ProjectFilling:
    rows = declared_rows(random, project)
    execution = float(round_half_up(rate * project.execution.points, 2))
    total = execution + sum(float(row[-2] or 0) for row in rows)
    figures[self_score_name(project.execution)] = execution
    figures[POINTS_TOTAL] = project.declared.full
    figures[OWN_TOTAL] = float(round_half_up(total, 2))
    texts = dict.fromkeys((*project.goals, *project.words()), "（演练数据）按计划完成")
    title = f"{_TITLES[(number + int(random.integers(3))) % len(_TITLES)]}（{number + 1}）"
    return ProjectFilling(figures, {NAME: title, **texts}, rows)


def declared_rows(random: np.random.Generator, project: Project) -> list[Row]:
    """Return a row for every printed level; their points and the execution's make them full."""
    groups = project.declared.groups
    room = project.declared.full - project.execution.points
    weight = float(np.floor(room / len(groups)))
    points = [weight] * (len(groups) - 1) + [room - weight * (len(groups) - 1)]
    return [
        _row(random, project.declared, group, full, number)
        for number, (group, full) in enumerate(zip(groups, points, strict=True), start=1)
    ]


def _row(
    random: np.random.Generator, declared: Declared, group: Group, full: float, number: int
) -> Row:
    levels = group.level1, group.level2, f"{group.level2.removesuffix('指标')}指标{number}"
    if random.random() < _QUANTITATIVE:
        target, actual, share = _quantity(random, declared.at_most.get(group.level2))
        share = 1.0 if random.random() < _OVERSTATED else share
        own = float(round_half_up(full * share, 2))
        return (*levels, target, actual, full, own, _reason(own, full))
    place = 0 if random.random() < _MET else int(random.integers(len(declared.levels)))
    level = declared.levels[place]
    actual = str(random.choice(level.words))
    own = _own(level, full)
    return (*levels, _PLANNED, actual, full, own, _reason(own, full))


def _reason(own: float, full: float) -> str | None:
    """Return why points were lost; nobody asks about a full score."""
    return "（演练数据）进度偏慢，下年改进" if own < full else None


def _quantity(
    random: np.random.Generator, at_most: tuple[str, ...] | None
) -> tuple[str, str, float]:
    """Return a target, what was done, and the share of the points that this earns."""
    target = int(random.integers(5, 60))
    other = int(random.integers(max(1, target // 2), target + 6))
    actual = target if random.random() < _MET else other
    if at_most is None:
        unit = str(random.choice(_UNITS))
        return f"{target}{unit}", f"{actual}{unit}", min(1.0, actual / target)
    unit = at_most[0] if at_most else "万元"
    return f"≤{target}{unit}", f"{actual}{unit}", min(1.0, target / actual)


def _own(level: RowLevel, full: float) -> float:
    """Return a score within a level: all of the best, the middle of the others."""
    share = 1.0 if level.upto >= 1 else (level.above + level.upto) / 2
    return float(round_half_up(full * share, 1))


_OWN_ROWS = {
    "培训人次": ("≥", "120", "人次"),
    "办件数": ("≥", "800", "件"),
    "检查户数": ("≥", "60", "户"),
    "服务对象好评率": ("≥", "90", "%"),
    "单位办件成本": ("≤", "50", "元"),
    "制度建设": ("定性", "完成", ""),
}
"""性质, 指标值 and 计量单位 of the rows that a department may have of its own."""


def own_rows_of(
    random: np.random.Generator, rubric: Rubric, count: int
) -> tuple[dict[str, Floats], list[dict[str, str]]]:
    """Return the figures, by column, and the texts of what departments have of their own.

    The 分值 of the rows make the part's, which the own scores add up to; some rows fall short.
    """
    columns: dict[str, Floats] = {}
    texts: list[dict[str, str]] = [{} for _ in range(count)]

    def put(name: str, at: int, value: float) -> None:
        columns.setdefault(name, np.full(count, np.nan))[at] = value

    for part, rule in own_parts(rubric.indicators):
        for at in range(count):
            rows = min(int(random.integers(3, 6)), rule.room)
            points = [float(round_half_up(part.points / rows, 1))] * rows
            points[0] = float(round_half_up(part.points - sum(points[1:]), 2))
            earned = 0.0
            for number, title in enumerate(random.permutation([*_OWN_ROWS])[:rows], start=1):
                met = float(random.choice([1.0, 1.0, 1.0, 0.9, 0.8]))
                words = _own_row(str(title), met)
                texts[at] |= {own_name(part, number, name): text for name, text in words.items()}
                own = float(round_half_up(points[number - 1] * met, 2))
                put(own_name(part, number, POINTS_OF), at, points[number - 1])
                put(own_name(part, number, OWN_SCORE), at, own)
                earned += own
            put(self_score_name(part), at, float(round_half_up(earned, 2)))
    return columns, texts


def _own_row(title: str, met: float) -> dict[str, str]:
    sign, target, unit = _OWN_ROWS[title]
    done = target
    if sign == "定性":
        done = target if met == 1 else "部分完成"
    else:
        aimed = float(target) * met if sign == "≥" else float(target) / met
        done = f"{float(round_half_up(aimed, 1)):.10g}{'%' if unit == '%' else ''}"
    words = {TITLE: title, SIGN: sign, TARGET_SAID: target, UNIT: unit, DONE: done}
    return words if met == 1 else {**words, WHY: "（演练数据）进度稍慢"}
