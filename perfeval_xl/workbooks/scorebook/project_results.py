"""What the calculator found for single projects, as the sheets need it: by department."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from perfeval_xl.forms.figures.figures import INDEX
from perfeval_xl.forms.figures.project_figures import PROJECT
from perfeval_xl.rubric.row import POINTS, STATUS, VALUE
from perfeval_xl.scoring.reviews import FINAL, OPINION, REVIEW
from perfeval_xl.scoring.scores import NOTE, Scores, records

SUM = "得分合计"

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ProjectResult:
    """One project."""

    name: str
    figures: Record
    execution: Record
    """指标值, 状态, 系统评分, 扣分说明, 审核得分, 审核意见 and 最终得分 of 预算执行率."""
    totals: Record
    """The columns of `scoring.totals`, 分值合计 and 权数."""
    rows: list[Record] = field(default_factory=list)
    """The declared rows, scored."""

    @property
    def added(self) -> float:
        """The sum of all points, before it is brought to the full total."""
        points = [self.execution[FINAL], *(row[FINAL] for row in self.rows)]
        return float(sum(value for value in points if value == value))


def project_results(scores: Scores) -> dict[str, list[ProjectResult]]:
    """Return every department's projects, in the order of their sheets; {} without projects."""
    if scores.projects is None:
        return {}
    execution = scores.projects.execution
    key = execution.rubric.indicators[0].id
    faces = {
        VALUE: execution.ratios[key],
        STATUS: execution.status[key],
        POINTS: execution.points[key],
        NOTE: execution.notes[key],
        REVIEW: execution.reviews[key],
        OPINION: execution.opinions[key],
        FINAL: execution.final[key],
    }
    found: dict[str, list[ProjectResult]] = {}
    by_unit: dict[Any, ProjectResult] = {}
    for unit, figures, faced, totals in zip(
        execution.points.index,
        records(execution.figures),
        records(pd.DataFrame(faces)),
        records(scores.projects.totals),
        strict=True,
    ):
        by_unit[unit] = ProjectResult(unit[1], figures, faced, totals)
        found.setdefault(unit[0], []).append(by_unit[unit])
    for row in records(scores.projects.rows):
        by_unit[row[INDEX], row[PROJECT]].rows.append(row)
    return found
