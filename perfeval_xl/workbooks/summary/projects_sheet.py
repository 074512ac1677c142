"""The summary's sheet 项目: every project of every department, with its score beside its own."""

from collections.abc import Mapping
from typing import Any

from perfeval_xl.rubric.project import OWN_TOTAL
from perfeval_xl.rubric.table import VALUE
from perfeval_xl.scoring.reviews import FINAL
from perfeval_xl.scoring.score import FULL, MONEY
from perfeval_xl.scoring.totals import (
    GRADE,
    OPEN,
    RANGE,
    RANK,
    TOTAL,
    UNCHECKED,
    UNSETTLED,
    VERIFIED,
)
from perfeval_xl.sheets.columns import keyed
from perfeval_xl.sheets.listing import ListSheet, write_list
from perfeval_xl.sheets.style import Style
from perfeval_xl.workbooks.scorebook.departments import ProjectResult, project_results
from perfeval_xl.workbooks.summary.scored_rubric import ScoredRubric

SHEET = "项目"
_DIFFERENCE = "与自评相差"
# heading → width, number format ("" for a text)
_COLUMNS: Mapping[str, tuple[float, str]] = {
    "单位名称": (34, ""),
    "项目名称": (34, ""),
    MONEY: (14, "#,##0.00"),
    "执行率": (10, "0.00%"),
    "执行率得分": (10, "0.00"),
    FULL: (10, "General"),
    TOTAL: (10, "0.00"),
    RANGE: (15, ""),
    VERIFIED: (10, "0.00"),
    UNCHECKED: (10, "0.00"),
    OPEN: (10, "0.00"),
    UNSETTLED: (10, "0.00"),
    GRADE: (8, ""),
    RANK: (8, "0"),
    OWN_TOTAL: (13, "General"),
    _DIFFERENCE: (11, "0.00"),
}


def write_projects(style: Style, part: ScoredRubric) -> None:
    """Write the sheet for a rubric of projects, nothing for any other."""
    project, inner = part.rubric.project, part.rubric.of_projects
    if project is None or inner is None:
        return
    money = f"{MONEY}：{inner.label(project.weight)}"
    columns = [
        keyed(name, money if name == MONEY else name, width, shown)
        for name, (width, shown) in _COLUMNS.items()
    ]
    rows = [
        _values(department, result, project.weight)
        for department, results in project_results(part.scores).items()
        for result in results
    ]
    content = ListSheet(columns, first=1, heading_height=46, least=None, frozen=2)
    write_list(style.workbook.add_worksheet(part.sheet(SHEET)), style, content, rows)


def _values(department: str, project: ProjectResult, weight: str) -> dict[str, Any]:
    own = project.figures[OWN_TOTAL]
    return {
        **project.totals,
        "单位名称": department,
        "项目名称": project.name,
        MONEY: project.figures[weight],
        "执行率": project.execution[VALUE],
        "执行率得分": project.execution[FINAL],
        OWN_TOTAL: own,
        _DIFFERENCE: project.totals[TOTAL] - own,
    }
