"""What a department's figure sheets show: the part of them that differs between departments."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from perfeval_xl.forms.layout.layout import Cell, Layout
from perfeval_xl.forms.layout.paint import column_widths, row_heights
from perfeval_xl.rubric.form.form_entry import not_applicable_name, stated_name
from perfeval_xl.rubric.table import NOT_APPLICABLE
from perfeval_xl.workbooks.scorebook.live import FilledColumns, Spot, heights
from perfeval_xl.workbooks.scorebook.problem_places import Problem
from perfeval_xl.workbooks.scorebook.stated_totals import stated_columns

_LINE = 14.0
"""The height of a line of text."""
SUM_AT = 5
"""The column of the sums below a form."""


def fill_figures(
    layout: Layout,
    departments: Sequence[str],
    figures: Mapping[str, Sequence[Any]],
    items: Sequence[Sequence[Mapping[str, Any]]],
    problems: Sequence[Mapping[Spot, Problem]],
    stated_from: int | None = None,
) -> FilledColumns:
    """Return what a laid-out sheet holds of some departments.

    `items` are the lines of all lists of each, a record a line; `problems` what was found with
    the cells of each; `stated_from` is the empty column in front of the totals that a department
    stated.
    """
    filled = FilledColumns()
    cells, numbers = filled.cells, _Numbers(figures, len(departments))
    nothing: Sequence[None] = [None] * len(departments)
    stated_at = stated_columns(layout, layout.width if stated_from is None else stated_from)
    for cell in layout.cells:
        spot = cell.row, cell.column
        if cell.role == "figure":
            cells[spot] = numbers.shown(cell.name)
        elif cell.role == "total":
            cells[spot] = numbers.get(cell.name)
            cells[cell.row, stated_at[cell.column]] = numbers.get(stated_name(cell.name))
        elif cell.role == "words":
            cells[spot] = list(map(str, figures.get(cell.name, [""] * len(departments))))
        elif cell.role == "live":
            cells[spot] = figures.get(cell.name, nothing)
        elif cell.role == "department":
            cells[spot] = departments
        if cell.merged and cell.role in ("figure", "total"):
            cells |= dict.fromkeys(set(_covered(cell)) - {spot}, nothing)
    if layout.scored_texts:
        filled.heights |= _heights(layout, cells)
    filled.marked = [_marked(layout, each) if each else frozenset() for each in problems]
    for row, area in layout.lists.items():
        lines = [[each for each in own if each["清单"] == row] for own in items]
        for line in range(area.count):
            given = [own[line] if line < len(own) else {} for own in lines]
            at = area.first + line
            cells[at, area.names] = [each.get("名称", "") for each in given]
            for name, column in area.columns.items():
                cells[at, column] = [_number(each.get(name)) for each in given]
    for at, entry in enumerate(layout.line_sums, start=layout.rows + 1):
        cells[at, SUM_AT] = numbers.get(entry.name)
    return filled


def _heights(layout: Layout, cells: Mapping[Spot, Sequence[Any]]) -> dict[int, list[float]]:
    """Return the heights of rows in which every text shows whole."""
    found: dict[int, list[float]] = {}
    widths = column_widths(layout)
    printed = row_heights(layout, widths)
    for cell in layout.cells:
        if cell.role in ("words", "live") and cell.column in layout.widths:
            least = found.get(cell.row, printed[cell.row])
            texts = [each if isinstance(each, str) else "" for each in cells[cell.row, cell.column]]
            found[cell.row] = heights(texts, widths[cell.column], least, _LINE)
    return found


def _covered(cell: Cell) -> Iterator[Spot]:
    """Yield the cells of a merged one; all of them have its format."""
    for row in range(cell.row, max(cell.row, cell.last_row) + 1):
        for column in range(cell.column, max(cell.column, cell.last_column) + 1):
            yield row, column


def _marked(layout: Layout, problems: Mapping[Spot, Problem]) -> frozenset[Spot]:
    """Return the cells of a sheet that people should look at."""
    marked = {spot for spot, problem in problems.items() if problem.severity != "note"}
    for cell in layout.cells:
        if cell.merged and cell.role in ("figure", "total") and (cell.row, cell.column) in marked:
            marked |= set(_covered(cell))
    return frozenset(marked)


def _number(value: Any) -> float | None:
    return None if value is None or value != value else float(value)


class _Numbers:
    """The figures of some departments, without what is no number."""

    def __init__(self, figures: Mapping[str, Sequence[Any]], count: int) -> None:
        self.figures = figures
        self._nothing: Sequence[None] = [None] * count

    def get(self, name: str) -> Sequence[float | None]:
        return list(map(_number, self.figures.get(name, self._nothing)))

    def shown(self, name: str) -> Sequence[float | str | None]:
        """Return a figure as its cells show it."""
        values, exempt = self.get(name), not_applicable_name(name)
        if exempt not in self.figures:
            return values
        both = zip(values, self.get(exempt), strict=True)
        return [NOT_APPLICABLE if value is None and left else value for value, left in both]
