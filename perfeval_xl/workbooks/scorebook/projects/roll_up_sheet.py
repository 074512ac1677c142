"""The sheet 评分汇总: a department's projects, and its score as their mean weighted by money."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.forms.layout.layout import Cell
from perfeval_xl.forms.layout.paint import write
from perfeval_xl.forms.layout.project_layout import LEVEL1, LEVEL2, project_layout
from perfeval_xl.rubric.expressions.excel import excel
from perfeval_xl.rubric.expressions.excel_limits import quoted_sheet
from perfeval_xl.rubric.expressions.nodes import Name
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.project import OWN_TOTAL
from perfeval_xl.rubric.table import VALUE
from perfeval_xl.rubric.totalling import grade, most_unsettled, span
from perfeval_xl.scoring.score import FULL, MONEY
from perfeval_xl.scoring.totals import (
    GRADE,
    OPEN,
    RANGE,
    TOTAL,
    TOTAL_DECIMALS,
    UNCHECKED,
    UNSETTLED,
    VERIFIED,
)
from perfeval_xl.sheets.style import HEAD_FILL, Style, paper
from perfeval_xl.workbooks.scorebook.departments import ProjectResult
from perfeval_xl.workbooks.scorebook.live import write_elapsed, write_live
from perfeval_xl.workbooks.scorebook.problem_places import Problems
from perfeval_xl.workbooks.scorebook.projects.project_sheet import ProjectSheet
from perfeval_xl.workbooks.scorebook.projects.project_table import ProjectTable

SHEET = "评分汇总"
_FIRST = 3
"""The first project's row, counted from 0."""
_COLUMNS: dict[str, float] = {
    "序号": 6,
    "项目名称": 40,
    MONEY: 14,
    "执行率": 10,
    OWN_TOTAL: 13,
    FULL: 10,
    TOTAL: 10,
    RANGE: 15,
    VERIFIED: 10,
    UNCHECKED: 10,
    OPEN: 10,
    UNSETTLED: 10,
    GRADE: 8,
}
_SHARES = (TOTAL, UNCHECKED, OPEN, UNSETTLED)


class RollUp:
    """Writes the sheet for one department."""

    def __init__(
        self, sheet: Worksheet, style: Style, rubric: Rubric, tables: Sequence[ProjectTable]
    ) -> None:
        """Raises ValueError for a rubric without projects."""
        if rubric.project is None or rubric.of_projects is None:
            raise ValueError(f"{rubric.id} scores no projects")
        self.sheet, self.style, self.rubric, self.tables = sheet, style, rubric, tables
        self.project, self.inner = rubric.project, rubric.of_projects
        self.at = {name: place for place, name in enumerate(_COLUMNS)}
        self.last = _FIRST + len(tables) - 1

    def write(
        self,
        workbook: Workbook,
        department: str,
        projects: Sequence[ProjectResult],
        totals: Mapping[str, Any],
    ) -> None:
        """Write a line a project and the department's own, with its `totals`, below."""
        self._head(workbook, department)
        for number, (table, project) in enumerate(zip(self.tables, projects, strict=True)):
            self._project(number, table, project)
        self._department(totals)
        end = len(_COLUMNS) - 1
        row = self.last + 2
        remark = self.style(font_size=9, font_color="#52606D")
        write(self.sheet, Cell(row, 0, "remark", last_column=end), self._about(), remark)
        self.sheet.set_row(row, 44)
        self.sheet.freeze_panes(_FIRST, 2)
        paper(self.sheet, landscape=True)
        self.sheet.protect("", {"format_columns": True, "format_rows": True})

    def _head(self, workbook: Workbook, department: str) -> None:
        last = len(_COLUMNS) - 1
        title = f"{self.rubric.title}汇总"
        write(self.sheet, Cell(0, 0, "title", last_column=last), title, self.style.title())
        self.sheet.set_row(0, 32)
        name_end = last - 4
        if self.rubric.uses_elapsed:
            name_end = last - 8
            label = Cell(1, last - 7, "caption", last_column=last - 5)
            write_elapsed(workbook, self.sheet, self.style, self.rubric, label)
        name = Cell(1, 0, "caption", last_column=name_end)
        write(self.sheet, name, f"单位名称：{department}", self.style(bold=True))
        about = f"{self.rubric.issuer}　{self.rubric.when}"
        right = self.style(align="right")
        write(self.sheet, Cell(1, last - 3, "caption", last_column=last), about, right)
        money = self.inner.label(self.project.weight)
        for each, width in _COLUMNS.items():
            column = self.at[each]
            self.sheet.set_column(column, column, width)
            heading = f"{MONEY}：{money}" if each == MONEY else each
            self.sheet.write_string(2, column, heading, self.style.heading())
        self.sheet.set_row(2, 46)

    def _project(self, number: int, table: ProjectTable, project: ProjectResult) -> None:
        row, boxed = _FIRST + number, self.style.boxed
        sheet = table.layout.sheet
        self.sheet.write_number(row, 0, number + 1, boxed(align="center"))
        link = boxed(font_color="#0B5CAD", underline=1)
        self.sheet.write_url(row, 1, f"internal:{quoted_sheet(sheet)}!A1", link, project.name)
        values = {
            **project.totals,
            "执行率": project.execution[VALUE],
            MONEY: np.maximum(0.0, project.figures[self.project.weight]),
            OWN_TOTAL: project.figures[OWN_TOTAL],
        }
        sources = {
            MONEY: (table.figure(table.project.weight), "#,##0.00"),
            "执行率": (table.cell(VALUE, table.execution_row), "0.00%"),
            OWN_TOTAL: (table.figure(OWN_TOTAL), "General"),
            **{
                each: (table.total_cell(each), "0.00")
                for each in (FULL, TOTAL, VERIFIED, UNCHECKED, OPEN, UNSETTLED, GRADE)
            },
        }
        for each, (cell, shown) in sources.items():
            there = f"{quoted_sheet(sheet)}!{cell}"
            # A negative amount weighs nothing.
            known = f"MAX(0,{there})" if each == MONEY else there
            formula = there if each == GRADE else f'IF(COUNT({there})=1,{known},"")'
            form = boxed(align="center", num_format=shown, bold=each in (TOTAL, GRADE))
            write_live(self.sheet, Cell(row, self.at[each], "label"), formula, form, values[each])
        self._span(row, values[RANGE], boxed(align="center"))

    def _span(self, row: int, words: str, form: Format) -> None:
        """Write the range that the total of a row may lie in."""
        tree = span(self.rubric, Name(VERIFIED), Name(UNSETTLED))
        formula = excel(tree, lambda name: self._cell(name, row))
        write_live(self.sheet, Cell(row, self.at[RANGE], "label"), formula, form, words)

    def _department(self, totals: Mapping[str, Any]) -> None:
        row = self.last + 1
        bold: dict[str, Any] = {"bold": True, "bg_color": HEAD_FILL, "align": "center"}
        for column in range(len(_COLUMNS)):
            self.sheet.write_blank(row, column, None, self.style.boxed(**bold))
        label = Cell(row, 0, "label", last_column=self.at[FULL])
        write(self.sheet, label, "部门得分（按权数加权平均）", self.style.boxed(**bold))
        cells = {name: self._cell(name, row) for name in _COLUMNS}
        graded = grade(self.rubric, *map(Name, (TOTAL, OPEN, UNSETTLED)))
        # What is open in a project without money weighs nothing, and is open all the same.
        cells[OPEN] = f"SUM({self._over(OPEN)})"
        formulas = {name: self._mean(name) for name in _SHARES}
        rest = f"{cells[TOTAL]}-{cells[UNCHECKED]}"
        formulas[VERIFIED] = f"ROUND({rest},{TOTAL_DECIMALS})"
        formulas[GRADE] = excel(graded, cells.__getitem__)
        for name, formula in formulas.items():
            form = self.style.boxed(num_format="0.00", **bold)
            self.sheet.write_formula(row, self.at[name], f"={formula}", form, totals[name])
        self._span(row, totals[RANGE], self.style.boxed(**bold))
        self.sheet.set_row(row, 24)

    def _mean(self, name: str) -> str:
        money, values = self._over(MONEY), self._over(name)
        plain = f"SUM({values})/{len(self.tables)}"
        weighted = f"SUMPRODUCT({money},{values})/SUM({money})"
        return f"ROUND(IF(SUM({money})=0,{plain},{weighted}),{TOTAL_DECIMALS})"

    def _over(self, name: str) -> str:
        return f"{self._cell(name, _FIRST)}:{self._cell(name, self.last)}"

    def _cell(self, name: str, row: int) -> str:
        return str(xl_rowcol_to_cell(row, self.at[name]))

    def _about(self) -> str:
        full = f"{self.project.declared.full:.10g}"
        rescales = self.rubric.when_not_applicable == "rescale"
        without = "（不含指标值为“不适用”的行）" if rescales else ""
        bands = "，".join(
            f"{least:.10g}分以上为{word}" for word, least in self.rubric.grades.items() if least
        )
        return (
            f"总分是各项目最终得分折算到 {full} 分：得分合计×{full}÷分值合计{without}。{bands}；"
            "按总分四舍五入到两位小数评定，待评分值不为零时为暂评；"
            f"待核分值（自评未核和待补的）超过 {most_unsettled(self.rubric):.6g} 分的暂评、另排。"
            "各项目的明细、扣分说明和审核得分在后面各表，改动后这里随之变化。"
        )


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
    name: str,
    totals: Mapping[str, Any],
    projects: Sequence[ProjectResult],
    problems: Problems,
) -> None:
    """Write 评分汇总 and a sheet for each project of one department, of which there is one."""
    first = workbook.add_worksheet(SHEET)
    for table, project in zip(tables, projects, strict=True):
        sheet = workbook.add_worksheet(table.layout.sheet)
        own = problems.get(table.layout.sheet, {})
        ProjectSheet(workbook, sheet, table, style, project, name, own).paint_project()
    roll_up = RollUp(first, style, tables[0].rubric, tables)
    roll_up.write(workbook, name, projects, totals)


def write_no_projects(workbook: Workbook, style: Style, department: str) -> None:
    """Write 评分汇总 for a department without a project."""
    sheet = workbook.add_worksheet(SHEET)
    sheet.write_string(0, 0, f"{department}：没有填报项目。", style(text_wrap=False))
    paper(sheet, landscape=True)
