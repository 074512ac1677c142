"""The 绩效指标 that fictitious departments declare of a project, met or not."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np

from perfeval_xl.rubric.project import Declared, Group, Level, Project
from perfeval_xl.rubric.rounding import round_half_up

Row: TypeAlias = tuple[str, str, str, str, str, float, float, None]
"""一级, 二级, 三级指标, 年度指标值, 实际完成值, 分值, 得分, 偏差原因."""

_QUANTITATIVE, _MET, _OVERSTATED = 0.6, 0.7, 0.1
"""How often a row is of figures, is met, and is claimed in full whatever was done."""
_UNITS = ("次", "场", "份", "人次", "个")
_PLANNED = "按计划推进"


def declared_rows(random: np.random.Generator, project: Project) -> list[Row]:
    """Return a row for every printed level; their points and the execution's make them full."""
    groups = project.declared.groups
    room = project.declared.full - project.execution.points
    each = float(np.floor(room / len(groups)))
    points = [each] * (len(groups) - 1) + [room - each * (len(groups) - 1)]
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
        return (*levels, target, actual, full, float(round_half_up(full * share, 2)), None)
    place = 0 if random.random() < _MET else int(random.integers(len(declared.levels)))
    level = declared.levels[place]
    actual = str(random.choice(level.words))
    return (*levels, _PLANNED, actual, full, _own(level, full), None)


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


def _own(level: Level, full: float) -> float:
    """Return a score within a level: all of the best, the middle of the others."""
    share = 1.0 if level.upto >= 1 else (level.above + level.upto) / 2
    return float(round_half_up(full * share, 1))
