"""The sheets of a department's projects: their roll-up first, then one sheet a project."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter.workbook import Workbook

from perfeval_xl.forms.layout.paint import paper
from perfeval_xl.forms.layout.project_layout import LEVEL1, LEVEL2, project_layout
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.sheets.style import Style
from perfeval_xl.workbooks.scorebook import roll_up_sheet
from perfeval_xl.workbooks.scorebook.departments import Department
from perfeval_xl.workbooks.scorebook.problem_places import Problems
from perfeval_xl.workbooks.scorebook.project_results import ProjectResult
from perfeval_xl.workbooks.scorebook.project_sheet import ProjectSheet
from perfeval_xl.workbooks.scorebook.project_table import ProjectTable


def project_tables(rubric: Rubric, projects: Sequence[ProjectResult]) -> list[ProjectTable]:
    """Return the formulas and the layout of every project's sheet.

    Raises ValueError for a rubric without projects.
    """
    if rubric.project is None:
        raise ValueError(f"{rubric.id} scores no projects")
    tables = []
    for number, project in enumerate(projects, start=1):
        levels = [(row[LEVEL1], row[LEVEL2]) for row in project.rows]
        layout = project_layout(rubric, f"{rubric.project.sheet}{number}", levels)
        tables.append(ProjectTable(rubric, layout))
    return tables


def write_project_sheets(
    workbook: Workbook,
    style: Style,
    tables: Sequence[ProjectTable],
    department: Department,
    projects: Sequence[ProjectResult],
    problems: Problems,
) -> None:
    """Write 评分汇总 and a sheet for each project of one department, of which there is one."""
    first = workbook.add_worksheet(roll_up_sheet.SHEET)
    for table, project in zip(tables, projects, strict=True):
        sheet = workbook.add_worksheet(table.layout.sheet)
        own = problems.get(table.layout.sheet, {})
        name = department.name
        ProjectSheet(workbook, sheet, table, style, project, name, own).paint_project()
    roll_up = roll_up_sheet.RollUp(first, style, tables[0].rubric, tables)
    roll_up.write(workbook, department.name, projects, department.totals)


def write_no_projects(workbook: Workbook, style: Style, department: str) -> None:
    """Write 评分汇总 for a department without a project."""
    sheet = workbook.add_worksheet(roll_up_sheet.SHEET)
    sheet.write_string(0, 0, f"{department}：没有填报项目。", style(text_wrap=False))
    paper(sheet, landscape=True)
