"""The sheets of one department's scorebook, in order, written directly by XlsxWriter."""

from collections.abc import Mapping, Sequence
from typing import Any

from xlsxwriter.workbook import Workbook

from perfeval_xl.checks.finding import Unit
from perfeval_xl.forms.identity import BOOK_SHEET as IDENTITY
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.sheets.style import Style
from perfeval_xl.workbooks.scorebook import findings_sheet, level_sheet, process_rows, score_sheet
from perfeval_xl.workbooks.scorebook.book_filling import BookFilling, FilledBooks, identity_cells
from perfeval_xl.workbooks.scorebook.contents import Contents
from perfeval_xl.workbooks.scorebook.deductions.deduction_sheet import SHEET as DEDUCTIONS
from perfeval_xl.workbooks.scorebook.deductions.deduction_sheet import (
    fill_deductions,
    write_deductions,
)
from perfeval_xl.workbooks.scorebook.deductions.deductions import Line, deductions, project_lines
from perfeval_xl.workbooks.scorebook.figure_filling import fill_figures
from perfeval_xl.workbooks.scorebook.figure_places import BookLayouts, Places, project_places
from perfeval_xl.workbooks.scorebook.figure_sheets import write_figure_sheets
from perfeval_xl.workbooks.scorebook.live import Filled, FilledColumns
from perfeval_xl.workbooks.scorebook.problem_places import LINK, locate
from perfeval_xl.workbooks.scorebook.process_sheet import write_process
from perfeval_xl.workbooks.scorebook.projects import roll_up_sheet
from perfeval_xl.workbooks.scorebook.projects.roll_up_sheet import (
    project_tables,
    write_no_projects,
    write_project_sheets,
)
from perfeval_xl.workbooks.scorebook.standing.standing_sheet import SHEET as STANDING
from perfeval_xl.workbooks.scorebook.standing.standing_sheet import fill_standing, write_standing

FINDING_COLUMNS = ("sheet", "cell", "severity", "message", LINK)
"""The columns of 数据问题 in a scorebook."""
_OF_PROJECTS = "这里的扣分是各项目自评表上的分值，折算和加权之前的。"


def title_of(rubric: Rubric, department: str) -> str:
    """Return the title in the properties of a department's scorebook."""
    return f"{department} {rubric.title}"


def write_book(workbook: Workbook, filling: BookFilling, book: FilledBooks) -> Style:
    """Write the sheets of one department that is scored by indicators; return the formats used."""
    style, plan, contents = Style(workbook), filling.plan(book.listed), book.contents
    first = workbook.add_worksheet(score_sheet.SHEET)
    sheets = {name: columns.of(0) for name, columns in book.sheets.items()}
    filled, (problems,), (findings,) = sheets[score_sheet.SHEET], book.problems, book.findings
    score_sheet.write_score_sheet(workbook, first, style, filling.table, filled, plan.places)
    process = workbook.add_worksheet(process_rows.SHEET)
    steps = filling.table.process
    write_process(process, style, steps, sheets[process_rows.SHEET], score_sheet.SHEET)
    levels = workbook.add_worksheet(level_sheet.SHEET)
    level_sheet.write_level_sheet(levels, style, filling.table, sheets[level_sheet.SHEET])
    _explain(workbook, style, contents, plan.lines, sheets, filling.about_losses)
    write_figure_sheets(workbook, style, plan.layouts, sheets, problems, score_sheet.SHEET)
    _last_sheets(workbook, style, findings, sheets[IDENTITY])
    return style


class ProjectBook:
    """Writes scorebooks of one rubric of projects and period."""

    def __init__(self, rubric: Rubric, period: str = "") -> None:
        self.rubric, self.period = rubric, period
        self._layouts = BookLayouts(rubric)

    def write(self, workbook: Workbook, contents: Contents) -> None:
        """Write the sheets of one department: a sheet for each project, then the form."""
        style = Style(workbook)
        (name,), (projects,), (items,) = (
            contents.departments.names,
            contents.projects,
            contents.items,
        )
        layouts, places = self._layouts.of(each["清单"] for each in items)
        tables = project_tables(self.rubric, projects)
        units: dict[Unit, Places] = {name: places}
        for table, project in zip(tables, projects, strict=True):
            units[name, project.name] = project_places(table.layout)
        findings, problems = locate(contents.findings[0], contents.returned[0], units)
        if tables:
            totals = {each: value for each, (value,) in contents.departments.totals.items()}
            write_project_sheets(workbook, style, tables, name, totals, projects, problems)
        else:
            write_no_projects(workbook, style, name)
        lines, outcomes = project_lines(tables, projects)
        columns = {STANDING: fill_standing([name], contents.standing, contents.history)}
        if lines:
            found = deductions(lines, 1, outcomes)
            columns[DEDUCTIONS] = fill_deductions([name], lines, found, _OF_PROJECTS)
        for layout in layouts:
            own = [problems.get(layout.sheet, {})]
            figures = contents.figures
            columns[layout.sheet] = fill_figures(layout, [name], figures, [items], own)
        columns[IDENTITY] = FilledColumns(identity_cells(self.rubric, self.period, contents))
        sheets = {sheet: each.of(0) for sheet, each in columns.items()}
        _explain(workbook, style, contents, lines, sheets, _OF_PROJECTS)
        write_figure_sheets(workbook, style, layouts, sheets, problems, roll_up_sheet.SHEET)
        _last_sheets(workbook, style, findings, sheets[IDENTITY])


def _explain(
    workbook: Workbook,
    style: Style,
    contents: Contents,
    lines: Sequence[Line],
    sheets: Mapping[str, Filled],
    remark: str,
) -> None:
    """Write what explains the scores: 扣分说明 and 横向与历史."""
    if lines:
        sheet = workbook.add_worksheet(DEDUCTIONS)
        write_deductions(workbook, sheet, style, lines, sheets[DEDUCTIONS], remark)
    sheet = workbook.add_worksheet(STANDING)
    (history,) = contents.history
    write_standing(sheet, style, contents.standing, sheets[STANDING], history)


def _last_sheets(
    workbook: Workbook, style: Style, findings: Sequence[Mapping[str, Any]], identity: Filled
) -> None:
    """Write 数据问题 and, where nobody sees it, what the workbook is, whatever its name."""
    sheet = workbook.add_worksheet(findings_sheet.SHEET)
    findings_sheet.write_findings(sheet, style, findings, FINDING_COLUMNS)
    sheet = workbook.add_worksheet(IDENTITY)
    for (row, column), text in identity.cells.items():
        sheet.write_string(row, column, text)
    sheet.very_hidden()
