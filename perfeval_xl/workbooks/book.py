"""The sheets of one department's scorebook, in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from xlsxwriter.workbook import Workbook

from perfeval_xl.checks.finding import Unit
from perfeval_xl.checks.grouping import Places as ReturnPlaces
from perfeval_xl.forms.book_identity import SHEET as IDENTITY
from perfeval_xl.forms.book_identity import BookIdentity
from perfeval_xl.forms.figures import CODE
from perfeval_xl.forms.style import Style
from perfeval_xl.forms.workbook_file import workbook_at
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.workbooks import findings_sheet, level_sheet, roll_up_sheet, score_sheet
from perfeval_xl.workbooks.book_layouts import BookLayouts
from perfeval_xl.workbooks.deduction_sheet import SHEET as DEDUCTIONS
from perfeval_xl.workbooks.deduction_sheet import write_deductions
from perfeval_xl.workbooks.deductions import Line, indicator_lines, project_lines
from perfeval_xl.workbooks.departments import Department
from perfeval_xl.workbooks.figure_places import Places, project_places
from perfeval_xl.workbooks.figure_sheets import write_figure_sheets
from perfeval_xl.workbooks.live_sheet import LiveSheet
from perfeval_xl.workbooks.problem_places import LINK, locate
from perfeval_xl.workbooks.project_results import ProjectResult
from perfeval_xl.workbooks.project_sheets import (
    project_tables,
    write_no_projects,
    write_project_sheets,
)
from perfeval_xl.workbooks.score_rows import ScoreTable
from perfeval_xl.workbooks.standing import Standing
from perfeval_xl.workbooks.standing_sheet import SHEET as STANDING
from perfeval_xl.workbooks.standing_sheet import write_standing

_RESCALED = "有不适用的指标时，总分按其余指标的分值折算，这里的扣分是折算前的。"
_PART = "{when}只评 {own:.10g} 分的指标，总分折算到 {full:.10g} 分，这里的扣分是折算前的。"
_OF_PROJECTS = "这里的扣分是各项目自评表上的分值，折算和加权之前的。"


@dataclass(frozen=True, slots=True)
class Contents:
    """What one department's scorebook is written of."""

    department: Department
    standing: Standing
    figures: Mapping[str, Any]
    items: pd.DataFrame
    findings: pd.DataFrame
    projects: Sequence[ProjectResult]
    history: pd.DataFrame | None = None
    """Its last periods, if there is a history."""


class Book:
    """Writes scorebooks of one rubric and period."""

    def __init__(self, rubric: Rubric, period: str = "") -> None:
        self.rubric, self.period = rubric, period
        self.table = ScoreTable(rubric)
        self._layouts = BookLayouts(rubric)

    def write(self, path: Path, contents: Contents, returned: ReturnPlaces) -> None:
        """Write one department's workbook; `returned` says where figures stand in the returns."""
        department = contents.department
        layouts, places = self._layouts.of(contents.items)
        tables = project_tables(self.rubric, contents.projects) if self.rubric.project else []
        units: dict[Unit, Places] = {department.name: places}
        for table, project in zip(tables, contents.projects, strict=True):
            units[department.name, project.name] = project_places(table.layout)
        findings, problems = locate(contents.findings, returned, units)
        with workbook_at(path, f"{department.name} {self.rubric.title}") as workbook:
            workbook.worksheet_class = LiveSheet
            style = Style(workbook)
            lines: list[Line]
            if self.rubric.project is None:
                back, remark = score_sheet.SHEET, self._about_losses()
                self._score_sheets(workbook, style, department, places)
                lines = list(indicator_lines(self.table, back, department, places))
            else:
                back, remark = roll_up_sheet.SHEET, _OF_PROJECTS
                lines = list(project_lines(tables, contents.projects))
                if tables:
                    projects = contents.projects
                    write_project_sheets(workbook, style, tables, department, projects, problems)
                else:
                    write_no_projects(workbook, style, department.name)
            self._explaining(workbook, style, contents, lines, remark)
            figures, items = contents.figures, contents.items
            write_figure_sheets(
                workbook, style, layouts, department.name, figures, items, problems, back
            )
            last = workbook.add_worksheet(findings_sheet.SHEET)
            columns = ("sheet", "cell", "severity", "message", LINK)
            findings_sheet.write_findings(last, style, findings, columns)
            self._identity(workbook, contents)

    def _identity(self, workbook: Workbook, contents: Contents) -> None:
        """Write where nobody sees it what the workbook is, whatever its file is called."""
        code = contents.figures.get(CODE)
        identity = BookIdentity(
            rubric=self.rubric.id,
            version=str(self.rubric.version),
            digest=self.rubric.digest,
            year=str(self.rubric.fiscal_year),
            period=self.period,
            department=contents.department.name,
            code=code if isinstance(code, str) else "",
        )
        sheet = workbook.add_worksheet(IDENTITY)
        for at, row in enumerate(identity.rows()):
            for column, text in enumerate(row):
                sheet.write_string(at, column, text)
        sheet.very_hidden()

    def _about_losses(self) -> str:
        rubric = self.rubric
        own, full = rubric.total_points, rubric.full_points
        told = [_PART.format(when=rubric.when, own=own, full=full)] if rubric.is_part else []
        return "".join([*told, _RESCALED] if rubric.when_not_applicable == "rescale" else told)

    def _score_sheets(
        self, workbook: Workbook, style: Style, department: Department, places: Places
    ) -> None:
        first = workbook.add_worksheet(score_sheet.SHEET)
        score_sheet.write_score_sheet(workbook, first, style, self.table, department, places)
        levels = workbook.add_worksheet(level_sheet.SHEET)
        level_sheet.write_level_sheet(levels, style, self.table, department)

    @staticmethod
    def _explaining(
        workbook: Workbook,
        style: Style,
        contents: Contents,
        lines: Sequence[Line],
        remark: str,
    ) -> None:
        name = contents.department.name
        if lines:
            sheet = workbook.add_worksheet(DEDUCTIONS)
            write_deductions(workbook, sheet, style, name, lines, remark)
        sheet = workbook.add_worksheet(STANDING)
        write_standing(workbook, sheet, style, name, contents.standing, contents.history)
