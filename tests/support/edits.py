"""Corrects figures in written scorebooks as an analyst does, and in the DataFrames likewise."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from openpyxl import load_workbook
from xlsxwriter.utility import xl_rowcol_to_cell

from perfeval_xl.forms.figures.figures import INDEX, settle, unsettled
from perfeval_xl.forms.figures.project_figures import PROJECT, Projects
from perfeval_xl.rubric.form.form_entry import not_applicable_name
from perfeval_xl.rubric.table import NOT_APPLICABLE
from perfeval_xl.rubric.verdict import (
    ACTUAL,
    AT_LEAST,
    AT_MOST,
    DIRECTION,
    IN_TIME,
    LEVEL,
    OWN,
    TARGET,
)
from perfeval_xl.rubric.verdict import WEIGHT as POINTS_OF_ROW
from perfeval_xl.scoring.score import score
from perfeval_xl.scoring.scores import Scores
from perfeval_xl.workbooks.scorebook.departments import project_results
from perfeval_xl.workbooks.scorebook.figure_places import BookLayouts
from perfeval_xl.workbooks.scorebook.projects.roll_up_sheet import project_tables

Random = np.random.Generator


class Edits:
    """Random corrections of every department's figures; `apply` makes them in the workbooks."""

    def __init__(self, scores: Scores, seed: int, count: int = 25) -> None:
        self.random, self.count = np.random.default_rng(seed), count
        self.cells: dict[str, dict[tuple[str, str], Any]] = {}
        """Department → sheet and cell → what is typed there; None empties it."""
        self.scores, rubric = scores, scores.rubric
        figures, items = unsettled(scores.figures, rubric), scores.items.copy()
        for department in figures.index:
            self.cells[department] = {}
            self._form(figures, items, department)
        projects = None
        if scores.projects is not None and rubric.of_projects is not None:
            money = unsettled(scores.projects.execution.figures, rubric.of_projects)
            rows = scores.projects.rows.copy()
            for department, results in project_results(scores).items():
                for table, project in zip(project_tables(rubric, results), results, strict=True):
                    unit = (department, project.name)
                    self._project(table, money, rows, unit)
            projects = Projects(settle(money, pd.DataFrame(), rubric.of_projects), rows)
        self.scored = score(settle(figures, items, rubric), rubric, items, projects)
        """What the calculator says of the corrected figures."""

    def apply(self, path: Path, department: str, folder: Path) -> Path:
        """Make one department's corrections in its workbook; return the changed copy."""
        book = load_workbook(path)
        for (sheet, cell), value in self.cells[department].items():
            book[sheet][cell] = value
        folder.mkdir(exist_ok=True)
        book.save(folder / path.name)
        return folder / path.name

    def _form(self, figures: pd.DataFrame, items: pd.DataFrame, department: str) -> None:
        rubric = self.scores.rubric
        own = items[items[INDEX] == department] if len(items) else items
        sheets, places = BookLayouts(rubric).of(own["清单"] if len(own) else ())
        filled = [cell.name for sheet in sheets for cell in sheet.cells if cell.role == "figure"]
        for name in self.random.choice(filled, min(self.count, len(filled)), replace=False):
            place, value = places[name], self._number()
            figures.loc[department, name] = value
            if name in rubric.may_not_apply:
                said = self.random.random() < 0.3
                figures.loc[department, not_applicable_name(name)] = 1.0 if said else np.nan
                figures.loc[department, name] = np.nan if said else value
                value = NOT_APPLICABLE if said else value
            self.cells[department][place.sheet, place.cell] = value
        for sheet in sheets:
            for row, area in sheet.lists.items():
                lines = own.index[own["清单"] == row] if len(own) else []
                for at, line in enumerate(lines):
                    column = self.random.choice(list(area.columns))
                    value = self._number()
                    items.loc[line, column] = value
                    spot = places[f"{row}_{at + 1}_{column}"]
                    self.cells[department][sheet.sheet, spot.cell] = value

    def _project(
        self, table: Any, money: pd.DataFrame, rows: pd.DataFrame, unit: tuple[str, str]
    ) -> None:
        sheet, typed = table.layout.sheet, self.cells[unit[0]]
        filled = [cell.name for cell in table.layout.cells if cell.role == "figure"]
        for name in self.random.choice(filled, 4, replace=False):
            money.loc[unit, name] = typed[sheet, table.figure(name)] = self._number()
        own = rows.index[(rows[INDEX] == unit[0]) & (rows[PROJECT] == unit[1])]
        levels = [level.level for level in table.project.declared.levels]
        choices = {DIRECTION: [AT_LEAST, AT_MOST, IN_TIME], LEVEL: [*levels, NOT_APPLICABLE, ""]}
        for at, row in enumerate(own, start=table.area.first):
            name = self.random.choice([POINTS_OF_ROW, OWN, TARGET, ACTUAL, DIRECTION, LEVEL])
            value = str(self.random.choice(choices[name])) if name in choices else self._number()
            rows.loc[row, name] = value
            printed = {POINTS_OF_ROW: "分值", OWN: "得分"}.get(name)
            column = table.columns[name] if printed is None else table.area.columns[printed]
            typed[sheet, xl_rowcol_to_cell(at, column)] = None if value == "" else value

    def _number(self) -> float | None:
        """Return what is typed over a figure: nothing, zero, or another number."""
        return self.random.choice(
            np.array([None, 0.0, 1.0, 8.5, 12.34, 60.0, 95.0, 250.75], dtype=object)
        )
