"""The sheet of one project in the scorebook: as published, live, with room for the reviewer."""

from collections.abc import Mapping
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.forms.layout.layout import Cell
from perfeval_xl.forms.layout.paint import paint_fixed, write
from perfeval_xl.forms.layout.project_layout import COLUMNS, LEVEL3, NAME, POINTS_AT, fit_heights
from perfeval_xl.forms.reading.project_reader import REASON
from perfeval_xl.rubric.table import NOT_APPLICABLE, POINTS, STATUS, VALUE
from perfeval_xl.rubric.verdict import (
    ACTUAL,
    ACTUAL_TEXT,
    AT_LEAST,
    AT_MOST,
    DIRECTION,
    IN_TIME,
    LEVEL,
    OWN,
    TARGET,
    TARGET_TEXT,
    WEIGHT,
)
from perfeval_xl.scoring.reviews import FINAL, OPINION, REVIEW, REVIEWED_WORD
from perfeval_xl.scoring.scores import NOTE
from perfeval_xl.scoring.totals import GRADE, RANGE, TOTAL
from perfeval_xl.sheets.style import HEAD_FILL, LEVEL_FILL, Style, paper
from perfeval_xl.workbooks.scorebook.departments import SUM, ProjectResult
from perfeval_xl.workbooks.scorebook.figure_filling import fill_figures
from perfeval_xl.workbooks.scorebook.figure_places import project_places, value_names
from perfeval_xl.workbooks.scorebook.figure_sheets import FigureSheet
from perfeval_xl.workbooks.scorebook.live import write_live, write_live_linked
from perfeval_xl.workbooks.scorebook.problem_places import Problem
from perfeval_xl.workbooks.scorebook.process_sheet import write_step
from perfeval_xl.workbooks.scorebook.projects.project_table import (
    AFTER,
    OURS,
    TOTALS,
    ProjectTable,
    RowFormulas,
)
from perfeval_xl.workbooks.scorebook.review_cells import (
    ask_for_reason,
    highlight,
    show_refused,
    write_review,
)

_CENTRE: dict[str, Any] = {"align": "center"}
_FORMS: dict[str, dict[str, Any]] = {
    VALUE: {**_CENTRE, "num_format": "0.00%"},
    POINTS: {**_CENTRE, "num_format": "0.00"},
    FINAL: {**_CENTRE, "num_format": "0.00", "bold": True},
    STATUS: _CENTRE,
    NOTE: {"font_size": 9},
}
_WIDTHS = (12.0, 8.0, 10.0, 20.0, 26.0, 14.0, 8.0, 9.0, 15.0)
"""Of the printed columns: narrower than on the form, for ours stand beside them."""
_SMALL_TEXT = 1.1
"""At 9 point more stands in a column than its width in 11 point letters says."""


class ProjectSheet(FigureSheet):
    """Paints one project: the form with its figures, and our columns beside it."""

    def __init__(
        self,
        workbook: Workbook,
        sheet: Worksheet,
        table: ProjectTable,
        style: Style,
        project: ProjectResult,
        department: str,
        problems: Mapping[tuple[int, int], Problem],
    ) -> None:
        self.figures = {**project.figures, NAME: project.name}
        layout = table.layout
        figures = {name: [value] for name, value in self.figures.items()}
        columns = fill_figures(layout, [department], figures, [()], [problems], table.stated_from)
        filled = columns.of(0)
        super().__init__(workbook, sheet, layout, style, filled, problems)
        self.table, self.project = table, project
        self.stated_from = table.stated_from
        (money, *_) = value_names(table.inner, table.project.execution)
        self._money = project_places(layout)[money]

    def reference(self, name: str) -> str:
        """Return a figure's cell: the same name stands on every project's sheet."""
        return self.table.figure(name)

    def paint_project(self) -> None:
        """Write the sheet; every formula carries what the calculator found."""
        paint_fixed(self.sheet, self.layout, self.style)
        self.paint()
        self._headings()
        row = self.table.execution_row
        self._computed(row, self.table.execution(), self.project.execution)
        points = self.table.project.execution.points
        self._review(row, points, self.project.execution)
        self.sheet.write_number(row, POINTS_AT, points, self.style.boxed(**_CENTRE))
        self._declared()
        self._totals()
        self._finish()

    def _headings(self) -> None:
        for row in (self.table.execution_row - 1, self.table.area.first - 1):
            for name, column in self.table.columns.items():
                words = "完成程度" if name == VALUE else name
                self.sheet.write_string(row, column, words, self.style.heading())
        for row, column, words in self.table.step_headings():
            self.sheet.write_string(row, column, words, self.style.heading())
        widths = {self.table.columns[name]: width for name, width in OURS.items()}
        for column, width in (widths | self.table.step_widths()).items():
            self.sheet.set_column(column, column, width)

    def _declared(self) -> None:
        area, boxed = self.table.area, self.style.boxed
        for cell in self.layout.cells:
            if cell.role == "item":
                form = boxed(align="center", bold=True, bg_color=LEVEL_FILL)
                write(self.sheet, cell, cell.text, form)
        centre, small = boxed(align="center", locked=False), boxed(font_size=9, locked=False)
        texts = {LEVEL3: small, "年度指标值": centre, "实际完成值": centre, COLUMNS[-1]: small}
        for at, row in enumerate(self.project.rows, start=area.first):
            given = _texts(row)
            for name, form in texts.items():
                write(self.sheet, Cell(at, area.columns[name], "item"), given[name], form)
            for name, column in (("分值", WEIGHT), ("得分", OWN)):
                write(self.sheet, Cell(at, area.columns[name], "item"), known(row[column]), centre)
            write_read(self.sheet, self.style, self.table, at, row)
            self._computed(at, self.table.declared(at), row)
            full = xl_rowcol_to_cell(at, area.columns["分值"], row_abs=True, col_abs=True)
            self._review(at, str(full), row)

    def _computed(self, at: int, formulas: RowFormulas, values: Mapping[str, Any]) -> None:
        for name, form in _FORMS.items():
            formula = self.table.final(at) if name == FINAL else formulas.ours[name]
            cell = Cell(at, self.table.columns[name], "label")
            figure = self._money if name == VALUE and at == self.table.execution_row else None
            boxed = self.style.boxed(**form)
            write_live_linked(self.sheet, cell, formula, boxed, values[name], figure)
        after = REVIEWED_WORD if values[REVIEW] == values[REVIEW] else values[STATUS]
        for step in formulas.steps:
            value = after if step.key == AFTER else values[step.key]
            write_step(self.sheet, self.style, step, value)

    def _review(self, at: int, full: float | str, values: Mapping[str, Any]) -> None:
        given = values[REVIEW], values[OPINION]
        write_review(self.sheet, self.style, (at, at), self._reviewer(), full, given)

    def _reviewer(self) -> tuple[int, int]:
        return self.table.columns[REVIEW], self.table.columns[OPINION]

    def _totals(self) -> None:
        label = self.style.boxed(align="right", bg_color=HEAD_FILL)
        first, last = self.table.columns[VALUE], self.table.columns[REVIEW]
        values = {**self.project.totals, SUM: self.project.added}
        for at, (name, formula) in enumerate(self.table.totals().items(), self.table.total_row):
            write(self.sheet, Cell(at, first, "label", last_column=last), name, label)
            bold = {"bold": True, "bg_color": HEAD_FILL} if name == GRADE else {}
            form = self.style.boxed(align="center", num_format="0.00", **bold)
            place = at, self.table.columns[FINAL]
            self.sheet.write_formula(*place, f"={formula}", form, values[name])
            if name == TOTAL:
                beside = Cell(at, place[1] + 1, "label", last_column=self.table.columns[OPINION])
                left = self.style.boxed(bold=True)
                write_live(self.sheet, beside, self.table.span(), left, values[RANGE])

    def _finish(self) -> None:
        texts = [_texts(row) for row in self.project.rows]
        words = {name: str(self.figures.get(name, "")) for name in self._words()}
        numbered = enumerate(self.project.rows, start=self.table.area.first)
        beside = {at: _words_beside(row) for at, row in numbered}
        scored = self.table.execution_row
        beside[scored] = _words_beside(self.project.execution)
        for at in (scored - 1, self.table.area.first - 1):
            beside[at] = [(f"{name}　", width) for name, width in OURS.items()]  # bold is wider
        fit_heights(self.sheet, self.layout, words, texts, beside, _WIDTHS)
        points, final, status = (self.table.columns[name] for name in (POINTS, FINAL, STATUS))
        columns = (POINTS_AT, final, status)
        opinion = (POINTS_AT, points, *self._reviewer())
        for rows in ((scored, scored), (self.table.area.first, self.table.area.last)):
            highlight(self.workbook, self.sheet, rows, columns, (points, final, status))
            ask_for_reason(self.workbook, self.sheet, rows, opinion)
            show_refused(self.workbook, self.sheet, rows, (POINTS_AT, self._reviewer()[0]))
        end = self.layout.width + len(OURS) - 1
        self.sheet.print_area(
            0, 0, max(self.layout.rows, self.table.total_row + len(TOTALS)) - 1, end
        )
        paper(self.sheet, landscape=True)
        self.sheet.freeze_panes(2, 4)
        self.sheet.protect("", {"format_columns": True, "format_rows": True})

    def _words(self) -> list[str]:
        return [cell.name for cell in self.layout.cells if cell.role == "words"]

    def _list(self, row: str) -> None:
        """The declared rows are no list of figures; `_declared` writes them."""

    def _name(self, cell: Cell) -> None:
        """A name stands for one cell of the workbook: there are several such sheets."""


def _words_beside(values: Mapping[str, Any]) -> list[tuple[str, float]]:
    """Return the texts of ours in a row, each with the width that it has."""
    return [(str(values[name]), OURS[name] * _SMALL_TEXT) for name in (NOTE, OPINION)]


def _texts(row: Mapping[str, Any]) -> dict[str, str]:
    """Return a declared row's texts by the printed columns."""
    return {
        LEVEL3: str(row[LEVEL3]),
        "年度指标值": str(row[TARGET_TEXT]),
        "实际完成值": str(row[ACTUAL_TEXT]),
        COLUMNS[-1]: str(row[REASON]),
    }


def write_read(
    sheet: Worksheet, style: Style, table: ProjectTable, at: int, row: Mapping[str, Any]
) -> None:
    """Write direction, target, result and level of the row `at`; each refuses what it cannot be."""
    form = style.boxed(align="center", locked=False, num_format="General")
    for name in (DIRECTION, TARGET, ACTUAL, LEVEL):
        write(sheet, Cell(at, table.columns[name], "item"), known(row[name]), form)
    levels = [*(level.level for level in table.project.declared.levels), NOT_APPLICABLE]
    for name, choices in ((DIRECTION, [AT_LEAST, AT_MOST, IN_TIME]), (LEVEL, levels)):
        column = table.columns[name]
        rule = {"validate": "list", "source": choices, "ignore_blank": True}
        sheet.data_validation(at, column, at, column, rule)
    number = {"validate": "decimal", "criteria": ">=", "value": 0, "ignore_blank": True}
    sheet.data_validation(at, table.columns[TARGET], at, table.columns[ACTUAL], number)


def known(value: Any) -> Any:
    """Return what is to be written of a value that may be missing."""
    return None if isinstance(value, float) and value != value else value
