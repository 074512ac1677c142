"""Writes the workbooks that go out to the departments, blank or already filled in.

A sheet of the form takes `inputs.Inputs`; the sheets of projects, of which there are several alike,
take `ProjectInputs`.
"""

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from xlsxwriter.worksheet import Worksheet

from perfeval_xl.forms import identity
from perfeval_xl.forms.explanations import HEADING
from perfeval_xl.forms.layout.computed import (
    places_of,
)
from perfeval_xl.forms.layout.form_layout import form_layout
from perfeval_xl.forms.layout.layout import Cell, Layout
from perfeval_xl.forms.layout.own_sheet import sheets_of_indicators
from perfeval_xl.forms.layout.paint import paint_fixed, write
from perfeval_xl.forms.layout.project_layout import (
    COLUMNS,
    LEVEL1,
    LEVEL2,
    LEVEL3,
    Levels,
    fit_heights,
    project_layout,
)
from perfeval_xl.forms.layout.self_sheet import HEADINGS_ROW, SELF_TOTAL
from perfeval_xl.forms.own_targets import OwnTargets
from perfeval_xl.forms.roster import read_roster
from perfeval_xl.forms.template import instructions
from perfeval_xl.forms.template.approved import show_own_rows, with_approved
from perfeval_xl.forms.template.explanation_sheet import write_explanation_sheet
from perfeval_xl.forms.template.formulas import (
    Filling,
    Formulas,
    Given,
    ProjectFilling,
    form_formulas,
    of_one_project,
)
from perfeval_xl.forms.template.input_rules import input_rule
from perfeval_xl.forms.template.inputs import Inputs
from perfeval_xl.forms.template.workbook_questions import form_questions, project_questions
from perfeval_xl.rubric.form.form_model import choices_of
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.project import DECLARED
from perfeval_xl.sheets.gate.notes import SELF_CHECK_SHEET
from perfeval_xl.sheets.style import Style, paper
from perfeval_xl.sheets.workbook_file import workbook_at
from perfeval_xl.system.file_names import file_names

_SCORES = ("分值", "得分")
_FREE = 3
"""So many lines of a list stay free below those that are given."""


def write_template(rubric: Rubric, path: Path | str, filling: Filling | None = None) -> None:
    """Write the template of a rubric to `path`: form sheets, 自评表, 填报说明, hidden identity.

    A rubric of projects has a sheet for each instead of the 自评表, before the form. `filling` is
    what stands in it already: department and code, figures by column (amounts in the rubric's
    unit, percentages as fractions), lines of lists, texts, and what is given and locked; without
    it all is blank. The same
    rubric and filling give the same bytes. Raises RunError where the file cannot be written: it
    is open elsewhere, or the disk is full.
    """
    path, filling = Path(path), filling or Filling()
    lines = {row: len(items) for row, items in filling.lists.items()}
    for row, given in filling.given.lines.items():
        lines[row] = max(lines.get(row, 0), len(given) + _FREE)
    forms = [form_layout(form, rubric.unit, lines) for form in rubric.forms]
    forms += sheets_of_indicators(rubric)
    projects = _projects(rubric, filling)
    places = places_of(forms)
    of_forms = form_formulas(rubric, forms, places, filling)
    of_projects = [question for each in projects for question in project_questions(rubric, *each)]
    asked_on = (projects[0][0] if projects else forms[0]).sheet
    with workbook_at(path, f"{rubric.title}（{rubric.when}）报送表") as workbook:
        style = Style(workbook)
        checking = workbook.add_worksheet(SELF_CHECK_SHEET)
        asked = form_questions(rubric, forms, places, of_forms, filling, of_projects)
        # Its texts come first among all, where every program that saves the workbook puts them.
        listed = instructions.write_self_check(checking, style, asked)
        for layout, project, formulas in projects:
            sheet = workbook.add_worksheet(layout.sheet)
            paint_fixed(sheet, layout, style)
            inputs = ProjectInputs(
                workbook, sheet, layout, style, rubric, filling, asked_on, formulas
            )
            inputs.paint_project(project)
            _protect(sheet, layout)
        for layout in forms:
            sheet = workbook.add_worksheet(layout.sheet)
            repeat = [HEADINGS_ROW] if SELF_TOTAL in layout.figures else []
            paint_fixed(sheet, layout, style, repeat=repeat, tight=True)
            Inputs(workbook, sheet, layout, style, rubric, filling, asked_on, of_forms).paint()
            show_own_rows(sheet, layout, style, filling)
            _protect(sheet, layout)
        write_explanation_sheet(workbook.add_worksheet(HEADING), style, *listed)
        about = workbook.add_worksheet(instructions.SHEET)
        instructions.write_sheet(about, rubric, style, filling.given)
        _write_identity(workbook.add_worksheet(identity.SHEET), rubric, filling)
        workbook.worksheets()[0].activate()


def _projects(rubric: Rubric, filling: Filling) -> list[tuple[Layout, ProjectFilling, Formulas]]:
    """Return the sheets of the projects: those that are filled in, and blank ones for the rest."""
    if rubric.project is None:
        return []
    room = max(rubric.project.room, len(filling.projects))
    filled = [*filling.projects, *[ProjectFilling()] * (room - len(filling.projects))]
    sheets = [f"{rubric.project.sheet}{number}" for number in range(1, room + 1)]
    of_each = []
    for sheet, project in zip(sheets, filled, strict=True):
        layout = project_layout(rubric, sheet, row_levels(project))
        of_each.append((layout, project, of_one_project(rubric, layout, project)))
    return of_each


def _protect(sheet: Worksheet, layout: Layout) -> None:
    """Lock all but the inputs, without a password; rows may be added where there are lists."""
    options = {"format_columns": True, "format_rows": True, "insert_rows": bool(layout.lists)}
    sheet.protect("", options)
    sheet.set_selection(1, 1, 1, 1)


def _write_identity(sheet: Worksheet, rubric: Rubric, filling: Filling) -> None:
    for row, pair in enumerate(identity.identity_rows(rubric, filling.code, filling.department)):
        for column, value in enumerate(pair):
            sheet.write_string(row, column, value)
    paper(sheet, landscape=False)
    sheet.protect("")
    sheet.very_hidden()


def template_name(rubric: Rubric) -> str:
    """Return the file name of a rubric's blank template."""
    return f"{rubric.id}_{rubric.when}报送表.xlsx"


def template_names(rubric: Rubric, roster: Path | None = None) -> list[str]:
    """Return the file names of what `write_templates` writes."""
    return [name for name, _ in _blanks(rubric, roster)]


def write_templates(
    rubric: Rubric, folder: Path, roster: Path | None = None, targets: OwnTargets | None = None
) -> Iterator[Path]:
    """Write templates and yield their paths; with a roster, one named after each department.

    With `targets`, each with the rows of its own that were approved for it.
    """
    blanks = with_approved(rubric, _blanks(rubric, roster), targets)
    yield from write_filled(rubric, folder, blanks)


def write_filled(
    rubric: Rubric, folder: Path, fillings: Iterable[tuple[str, Filling]]
) -> Iterator[Path]:
    """Write a template for each file name and filling, and yield their paths."""
    for name, filling in fillings:
        write_template(rubric, folder / name, filling)
        yield folder / name


def _blanks(rubric: Rubric, roster: Path | None) -> list[tuple[str, Filling]]:
    """Return file name and filling of every template: of a roster, the departments' names."""
    if roster is None:
        return [(template_name(rubric), Filling())]
    entries, choices = read_roster(roster), choices_of(rubric.forms)
    return [
        (f"{name}.xlsx", Filling(entry.name, entry.code, given=Given(words=entry.chosen(choices))))
        for entry, name in zip(entries, file_names(entry.name for entry in entries), strict=True)
    ]


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
        paper(self.sheet, landscape=True)

    def _rows(self, project: ProjectFilling) -> None:
        area = self.layout.lists[DECLARED]
        text = self._open(num_format="@", align="center")
        long, score = self._open(num_format="@"), self._open(num_format="General", align="center")
        for cell in self.layout.cells:
            if cell.role == "item":  # 一级 and 二级指标: printed, and open to change
                write(self.sheet, cell, cell.text, self._open(align="center", bold=True))
        forms = {LEVEL3: long, COLUMNS[-1]: long, **dict.fromkeys(_SCORES, score)}
        for line in range(area.count):
            values = project.rows[line] if line < len(project.rows) else [None] * len(COLUMNS)
            for (name, column), value in zip(area.columns.items(), values, strict=True):
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
