"""Paints the cells to fill in on the sheet of one project."""

from __future__ import annotations

from itertools import chain

from perfeval_xl.forms.layout.layout import Cell
from perfeval_xl.forms.layout.paint import write
from perfeval_xl.forms.layout.project_layout import (
    COLUMNS,
    LEVEL1,
    LEVEL2,
    LEVEL3,
    Levels,
    fit_heights,
)
from perfeval_xl.forms.template.input_rules import input_rule
from perfeval_xl.forms.template.inputs import Filling, Inputs, ProjectFilling
from perfeval_xl.rubric.project import DECLARED

_SCORES = ("分值", "得分")


def row_levels(project: ProjectFilling) -> Levels:
    """Return the levels of the rows that are filled in, each with its own name in full."""
    return [(str(row[0] or ""), str(row[1] or "")) for row in project.rows]


class ProjectInputs(Inputs):
    """The same inputs on every project's sheet; names would clash, so there are none."""

    def paint_project(self, project: ProjectFilling) -> None:
        """Write every input cell, with what is given for one project."""
        department, code = self.filling.department, self.filling.code
        self.filling = Filling(department, code, project.figures, words=project.words)
        self.paint()
        self._rows(project)
        texts = dict(project.words)
        rows = [dict(zip(COLUMNS, map(str, row), strict=True)) for row in project.rows]
        fit_heights(self.sheet, self.layout, texts, rows)

    def _rows(self, project: ProjectFilling) -> None:
        area = self.layout.lists[DECLARED]
        text = self._open(num_format="@", align="center")
        long, score = self._open(num_format="@"), self._open(num_format="General", align="center")
        for cell in self.layout.cells:
            if cell.role == "item":  # 一级 and 二级指标: printed, and open to change
                write(self.sheet, cell, cell.text, self._open(align="center", bold=True))
        forms = {LEVEL3: long, COLUMNS[-1]: long, **dict.fromkeys(_SCORES, score)}
        for line in range(area.count):
            given = project.rows[line] if line < len(project.rows) else [None] * len(COLUMNS)
            for (name, column), value in zip(area.columns.items(), given, strict=True):
                if name not in (LEVEL1, LEVEL2):
                    at = Cell(area.first + line, column, "item_figure")
                    write(self.sheet, at, value, forms.get(name, text))
        rule = input_rule("score", self.rubric.unit, 100)
        places = list(chain.from_iterable([area.columns[name]] for name in _SCORES))
        self.sheet.data_validation(area.first, places[0], area.last, places[-1], rule)

    def _lists(self) -> None:
        """The declared rows hold texts and come with `paint_project`."""

    def _name(self, name: str, cell: Cell) -> None:
        """A name stands for one cell of the workbook: there are several such sheets."""
