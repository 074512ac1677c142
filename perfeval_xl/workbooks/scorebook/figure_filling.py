"""What a department's figure sheets show: the part of them that differs between departments."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from perfeval_xl.forms.layout.layout import Cell, Layout
from perfeval_xl.rubric.form.form_entry import not_applicable_name, stated_name
from perfeval_xl.rubric.table import NOT_APPLICABLE
from perfeval_xl.workbooks.scorebook.live import Filled, Spot
from perfeval_xl.workbooks.scorebook.problem_places import Problem
from perfeval_xl.workbooks.scorebook.stated_totals import stated_columns

SUM_AT = 5
"""The column of the sums below a form."""


def fill_figures(
    layout: Layout,
    department: str,
    figures: Mapping[str, Any],
    items: Sequence[Mapping[str, Any]],
    problems: Mapping[Spot, Problem],
    stated_from: int | None = None,
) -> Filled:
    """Return what a laid-out sheet holds of one department.

    `items` are its lines of all lists, a record each; `problems` what was found with its cells;
    `stated_from` is the empty column in front of the totals that the department stated.
    """
    marked = {spot for spot, problem in problems.items() if problem.severity != "note"}
    filled = Filled()
    cells, numbers = filled.cells, _Numbers(figures)
    stated_at = stated_columns(layout, layout.width if stated_from is None else stated_from)
    for cell in layout.cells:
        spot = cell.row, cell.column
        if cell.role == "figure":
            cells[spot] = numbers.shown(cell.name)
        elif cell.role == "total":
            cells[spot] = numbers.get(cell.name)
            cells[cell.row, stated_at[cell.column]] = numbers.get(stated_name(cell.name))
        elif cell.role == "words":
            cells[spot] = str(figures.get(cell.name, ""))
        elif cell.role == "department":
            cells[spot] = department
        if cell.merged and cell.role in ("figure", "total"):
            covered = set(_covered(cell)) - {spot}
            cells |= dict.fromkeys(covered)
            marked |= covered if spot in marked else set()
    filled.marked = frozenset(marked)
    for row, area in layout.lists.items():
        lines = [each for each in items if each["清单"] == row]
        for line in range(area.count):
            given = lines[line] if line < len(lines) else {}
            at = area.first + line
            cells[at, area.names] = given.get("名称", "")
            for name, column in area.columns.items():
                value = given.get(name)
                cells[at, column] = None if value is None or value != value else float(value)
    for at, entry in enumerate(layout.line_sums, start=layout.rows + 1):
        cells[at, SUM_AT] = numbers.get(entry.name)
    return filled


def _covered(cell: Cell) -> Iterator[Spot]:
    """Yield the cells of a merged one; all of them have its format."""
    for row in range(cell.row, max(cell.row, cell.last_row) + 1):
        for column in range(cell.column, max(cell.column, cell.last_column) + 1):
            yield row, column


class _Numbers:
    """A department's figures, without what is no number."""

    def __init__(self, figures: Mapping[str, Any]) -> None:
        self.figures = figures

    def get(self, name: str) -> float | None:
        value = self.figures.get(name)
        return None if value is None or value != value else float(value)

    def shown(self, name: str) -> float | str | None:
        """Return a figure as its cell shows it."""
        value = self.get(name)
        return NOT_APPLICABLE if value is None and self.get(not_applicable_name(name)) else value
