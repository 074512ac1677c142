"""The summary's sheet 项目: every project of every department, with its score beside its own."""

from __future__ import annotations

from typing import Any

from xlsxwriter.workbook import Workbook

from perfeval_xl.forms.layout.paint import paper
from perfeval_xl.rubric.project import OWN_TOTAL
from perfeval_xl.rubric.table import VALUE
from perfeval_xl.scoring.reviews import FINAL
from perfeval_xl.scoring.score import FULL, MONEY
from perfeval_xl.scoring.totals import GRADE, OPEN, RANK, TOTAL, UNCHECKED, VERIFIED
from perfeval_xl.sheets.style import Style
from perfeval_xl.workbooks.scorebook.departments import ProjectResult, project_results
from perfeval_xl.workbooks.summary.part import Part

SHEET = "项目"
_DIFFERENCE = "与自评相差"
_COLUMNS: dict[str, tuple[float, str]] = {
    "单位名称": (34, ""),
    "项目名称": (34, ""),
    MONEY: (14, "#,##0.00"),
    "执行率": (10, "0.00%"),
    "执行率得分": (10, "0.00"),
    FULL: (10, "General"),
    TOTAL: (10, "0.00"),
    VERIFIED: (10, "0.00"),
    UNCHECKED: (10, "0.00"),
    OPEN: (10, "0.00"),
    GRADE: (8, ""),
    RANK: (8, "0"),
    OWN_TOTAL: (13, "General"),
    _DIFFERENCE: (11, "0.00"),
}


def write_projects(workbook: Workbook, style: Style, part: Part) -> None:
    """Write the sheet for a rubric of projects, nothing for any other."""
    project, inner = part.rubric.project, part.rubric.of_projects
    if project is None or inner is None:
        return
    sheet = workbook.add_worksheet(part.sheet(SHEET))
    for column, (heading, (width, _)) in enumerate(_COLUMNS.items()):
        sheet.set_column(column, column, width)
        shown = f"{MONEY}：{inner.label(project.weight)}" if heading == MONEY else heading
        sheet.write_string(0, column, shown, style.heading())
    sheet.set_row(0, 46)
    results = project_results(part.scores)
    lines = [(department, each) for department, own in results.items() for each in own]
    for row, (department, each) in enumerate(lines, start=1):
        values = _values(department, each, project.weight)
        for column, (heading, (_, shown)) in enumerate(_COLUMNS.items()):
            value = values[heading]
            form = style.boxed(num_format=shown, align="center") if shown else style.boxed()
            if isinstance(value, str):
                sheet.write_string(row, column, value, form)
            elif value == value:
                sheet.write_number(row, column, value, form)
            else:
                sheet.write_blank(row, column, None, form)
    if lines:
        sheet.autofilter(0, 0, len(lines), len(_COLUMNS) - 1)
    sheet.freeze_panes(1, 2)
    paper(sheet, landscape=True, repeat=(0,))


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
