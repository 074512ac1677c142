"""Every cell of a scorebook that is the analyst's to change, and what it stands for."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from openpyxl.utils.cell import coordinate_to_tuple
from xlsxwriter.utility import xl_rowcol_to_cell

from perfeval_xl.forms.figures.cell_names import CellName
from perfeval_xl.forms.figures.corrections import LINE_NAME
from perfeval_xl.forms.figures.figures import INDEX
from perfeval_xl.forms.layout.layout import Layout
from perfeval_xl.forms.layout.project_layout import COLUMNS, LEVEL3
from perfeval_xl.forms.reading.project_reader import NUMBER, REASON, row_key
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.verdict import (
    ACTUAL,
    ACTUAL_TEXT,
    DIRECTION,
    LEVEL,
    OWN,
    TARGET,
    TARGET_TEXT,
    WEIGHT,
)
from perfeval_xl.scoring.reviews import OPINION, REVIEW
from perfeval_xl.scoring.scores import Scores
from perfeval_xl.workbooks.read_back.edits import Kind
from perfeval_xl.workbooks.scorebook import score_sheet
from perfeval_xl.workbooks.scorebook.departments import ProjectResult, project_results
from perfeval_xl.workbooks.scorebook.figure_places import BookLayouts
from perfeval_xl.workbooks.scorebook.projects.project_table import ProjectTable
from perfeval_xl.workbooks.scorebook.projects.roll_up_sheet import project_tables
from perfeval_xl.workbooks.scorebook.score_rows import ScoreTable

_PRINTED = {
    LEVEL3: LEVEL3,
    "年度指标值": TARGET_TEXT,
    "实际完成值": ACTUAL_TEXT,
    COLUMNS[-1]: REASON,
    "分值": WEIGHT,
    "得分": OWN,
}
"""Printed column of a declared row that is open → what the rows call it."""
_READ = (DIRECTION, TARGET, ACTUAL, LEVEL)
_NUMBERS = (WEIGHT, OWN, TARGET, ACTUAL)


@dataclass(frozen=True, slots=True)
class OpenCell:
    """What one open cell stands for."""

    kind: Kind
    project: str
    """"" for the department itself."""
    name: CellName
    """Of a review or an opinion, the indicator as in scores.csv."""
    text: bool = False
    """Whether it holds a text, not a number."""
    full: float = 0.0
    """Of a review: the 分值 …"""
    least: float = 0.0
    """Of a review: below 0 where points are taken away."""
    yes_no: bool = False
    """Whether it says 是 or 否 of a 一票否决: a review of 1 or 0."""
    full_at: str = ""
    """… or the cell of the same sheet that it stands in, where that may be changed, too."""
    may_not_apply: bool = False
    title: bool = False
    """Whether it says which declared row this is: such a text is looked for when rows moved."""


OpenCells = Mapping[tuple[str, str], OpenCell]
"""Sheet and cell ("C6", the first of a merged range) → what stands there."""

_Placed = Iterator[tuple[tuple[str, str], OpenCell]]


def open_cells(
    scores: Scores, departments: Iterable[str] | None = None
) -> dict[str, dict[tuple[str, str], OpenCell]]:
    """Return the open cells of the scorebooks, by department (all of them unless named)."""
    names = [str(name) for name in scores.points.index]
    wanted = names if departments is None else list(departments)
    rubric, items = scores.rubric, scores.items
    layouts, table = BookLayouts(rubric), ScoreTable(rubric)
    lines = dict(list(items.groupby(INDEX)["清单"])) if len(items) else {}
    projects = project_results(scores)
    found = {}
    for name in wanted:
        cells = {} if rubric.project else dict(_of_indicators(table))
        for layout in layouts.of(lines.get(name, ()))[0]:
            cells.update(_of_layout(layout, "", rubric.may_not_apply))
            cells.update(_of_lines(layout))
        cells.update(_of_projects(rubric, projects.get(name, [])))
        found[name] = cells
    return found


def by_sheet(cells: OpenCells) -> dict[str, dict[tuple[int, int], OpenCell]]:
    """Return open cells by their sheets, and there by row and column, both from 1."""
    found: dict[str, dict[tuple[int, int], OpenCell]] = {}
    for (sheet, cell), each in cells.items():
        found.setdefault(sheet, {})[coordinate_to_tuple(cell)] = each
    return found


def _of_indicators(table: ScoreTable) -> _Placed:
    for row in table.rows:
        least, full = row.indicator.floor, row.indicator.ceiling
        review = OpenCell("review", "", row.indicator.id, full=full, least=least)
        yield from _of_row(table, row.number, review)
    for at, veto in enumerate(table.rubric.vetoes):
        review = OpenCell("review", "", veto.key, full=1.0, yes_no=True)
        yield from _of_row(table, table.veto_row(at), review)


def _of_row(table: ScoreTable, number: int, review: OpenCell) -> _Placed:
    yield (score_sheet.SHEET, f"{table.letter('review_score')}{number}"), review
    opinion = OpenCell("opinion", review.project, review.name, text=True)
    yield (score_sheet.SHEET, f"{table.letter('opinion')}{number}"), opinion


def _of_layout(layout: Layout, project: str, may_not_apply: Iterable[str]) -> _Placed:
    apart = set(may_not_apply)
    for cell in layout.cells:
        if cell.role == "figure":
            at = layout.sheet, _cell(cell.row, cell.column)
            yield at, OpenCell("figure", project, cell.name, may_not_apply=cell.name in apart)


def _of_lines(layout: Layout) -> _Placed:
    for row, area in layout.lists.items():
        for line in range(area.count):
            at = layout.sheet, _cell(area.first + line, area.names)
            yield at, OpenCell("line", "", (row, line + 1, LINE_NAME), text=True)
            for name, column in area.columns.items():
                at = layout.sheet, _cell(area.first + line, column)
                yield at, OpenCell("line", "", (row, line + 1, name))


def _of_projects(rubric: Rubric, projects: list[ProjectResult]) -> _Placed:
    if rubric.project is None:
        return
    for table, project in zip(project_tables(rubric, projects), projects, strict=True):
        yield from _of_layout(table.layout, project.name, ())
        execution = table.project.execution
        review = OpenCell("review", project.name, execution.id, full=execution.points)
        yield from _reviewed(table, table.execution_row, review)
        for at, row in enumerate(project.rows, start=table.area.first):
            number = int(row[NUMBER])
            yield from _declared(table, at, project.name, number)
            full_at = _cell(at, table.area.columns["分值"])
            review = OpenCell("review", project.name, row_key(number), full_at=full_at)
            yield from _reviewed(table, at, review)


def _reviewed(table: ProjectTable, row: int, review: OpenCell) -> _Placed:
    sheet = table.layout.sheet
    yield (sheet, table.cell(REVIEW, row)), review
    opinion = OpenCell("opinion", review.project, review.name, text=True)
    yield (sheet, table.cell(OPINION, row)), opinion


def _declared(table: ProjectTable, at: int, project: str, number: int) -> _Placed:
    columns = {name: table.area.columns[printed] for printed, name in _PRINTED.items()}
    columns |= {name: table.columns[name] for name in _READ}
    for name, column in columns.items():
        text, title = name not in _NUMBERS, name == LEVEL3
        cell = OpenCell("row", project, (number, name), text=text, title=title)
        yield (table.layout.sheet, _cell(at, column)), cell


def _cell(row: int, column: int) -> str:
    return str(xl_rowcol_to_cell(row, column))
