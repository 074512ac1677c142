"""The sheets of a department's projects: their roll-up first, then one sheet a project."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from xlsxwriter.workbook import Workbook

from perfeval_xl.forms.project_layout import LEVEL1, LEVEL2, project_layout
from perfeval_xl.forms.style import Style
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.workbooks import roll_up_sheet
from perfeval_xl.workbooks.project_results import ProjectResult
from perfeval_xl.workbooks.project_sheet import ProjectSheet


def write_project_sheets(
    workbook: Workbook,
    style: Style,
    rubric: Rubric,
    department: str,
    projects: Sequence[ProjectResult],
    totals: Mapping[str, Any],
) -> None:
    """Write 评分汇总 and a sheet for each project of one department.

    `totals` are the department's own. Raises ValueError for a rubric without projects.
    """
    if rubric.project is None:
        raise ValueError(f"{rubric.id} scores no projects")
    first = workbook.add_worksheet(roll_up_sheet.SHEET)
    if not projects:
        first.write_string(0, 0, f"{department}：没有填报项目。", style(text_wrap=False))
        return
    tables = []
    for number, project in enumerate(projects, start=1):
        levels = [(row[LEVEL1], row[LEVEL2]) for row in project.rows]
        layout = project_layout(rubric, f"{rubric.project.sheet}{number}", levels)
        sheet = workbook.add_worksheet(layout.sheet)
        painted = ProjectSheet(workbook, sheet, layout, style, rubric, project)
        painted.paint_project(department)
        tables.append(painted.table)
    roll_up_sheet.RollUp(first, style, rubric, tables).write(department, projects, totals)
