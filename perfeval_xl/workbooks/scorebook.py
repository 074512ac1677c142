"""The scorebook (评分表工作簿) of one department, and of all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from perfeval_xl.checks.findings import COLUMNS as FINDING_COLUMNS
from perfeval_xl.forms.figures import INDEX
from perfeval_xl.forms.style import Style
from perfeval_xl.forms.workbook_file import workbook_at
from perfeval_xl.scoring.scores import Scores
from perfeval_xl.workbooks import findings_sheet, level_sheet, score_sheet
from perfeval_xl.workbooks.departments import Department, departments
from perfeval_xl.workbooks.figure_sheets import write_figure_sheets
from perfeval_xl.workbooks.file_names import file_names
from perfeval_xl.workbooks.project_results import ProjectResult, project_results
from perfeval_xl.workbooks.project_sheets import write_project_sheets
from perfeval_xl.workbooks.score_rows import ScoreTable
from perfeval_xl.workbooks.score_sheet import write_score_sheet

_NO_FINDINGS = pd.DataFrame(columns=list(FINDING_COLUMNS), dtype=object)


def write_scorebooks(
    scores: Scores,
    folder: Path | str,
    findings: pd.DataFrame | None = None,
    names: Sequence[str] | None = None,
    written: Callable[[Path], None] = lambda path: None,
) -> list[Path]:
    """Write one workbook a department into `folder` and return the paths.

    `findings` are those of all departments; `names` the file names without suffix, where the
    caller keeps several rubrics apart; `written` is told each path as it stands.
    """
    index = [str(name) for name in scores.points.index]
    chosen = file_names(index) if names is None else list(names)
    table = ScoreTable(scores.rubric)
    found = _NO_FINDINGS if findings is None else findings
    found_by = dict(list(found.groupby("department")))
    items = scores.items
    items_by = dict(list(items.groupby(INDEX))) if len(items) else {}
    projects_by = project_results(scores)
    paths = []
    whole = departments(scores, table)
    for position, (department, name) in enumerate(zip(whole, chosen, strict=True)):
        path = Path(folder) / f"{name}.xlsx"
        figures = dict(zip(scores.figures.columns, scores.figures.iloc[position], strict=True))
        own_items = items_by.get(department.name, items.iloc[:0])
        own_findings = found_by.get(department.name, _NO_FINDINGS)
        projects = projects_by.get(department.name)
        _write(path, table, department, figures, own_items, own_findings, projects)
        written(path)
        paths.append(path)
    return paths


def _write(
    path: Path,
    table: ScoreTable,
    department: Department,
    figures: dict[str, Any],
    items: pd.DataFrame,
    findings: pd.DataFrame,
    projects: list[ProjectResult] | None,
) -> None:
    rubric, name, totals = table.rubric, department.name, department.totals
    with workbook_at(path, f"{name} {rubric.title}") as workbook:
        style = Style(workbook)
        if rubric.project is None:
            first = workbook.add_worksheet(score_sheet.SHEET)
            write_score_sheet(workbook, first, style, table, department)
            levels = workbook.add_worksheet(level_sheet.SHEET)
            level_sheet.write_level_sheet(levels, style, table, department)
        else:
            write_project_sheets(workbook, style, rubric, name, projects or [], totals)
        write_figure_sheets(workbook, style, rubric, name, figures, items)
        last = workbook.add_worksheet(findings_sheet.SHEET)
        columns = ("sheet", "cell", "severity", "message")
        findings_sheet.write_findings(last, style, findings, columns)
