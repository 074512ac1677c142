"""Where everything of a form stands on its sheet.

One layout serves the template that goes out, the reader of what comes back, and the copy of the
form in the scorebook; none of them knows a row number of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Literal

from perfeval_xl.rubric.form_model import Entry, Form, Lines, Matrix, Record, Row, Words

Role = Literal[
    "title",  # the sheet's title
    "caption",  # 填报单位：, 单位：万元, 填报人：
    "department",  # the input for the name of the 填报单位
    "heading",  # a heading over figures
    "label",  # what a row is called
    "figure",  # a figure to fill in
    "total",  # a figure that its parts give, filled in all the same
    "item",  # the name of a project
    "item_figure",  # a project's figure
    "words",  # a text to fill in
    "unit",  # the unit of one figure
    "remark",  # small print
]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell, or a merged range that starts there; rows and columns count from 0."""

    row: int
    column: int
    role: Role
    text: str = ""
    name: str = ""
    """The column of the figures that a figure fills; also its defined name."""
    entry: Entry | None = None
    last_row: int = -1
    last_column: int = -1

    @property
    def merged(self) -> bool:
        """Whether it is more than one cell."""
        return self.last_row > self.row or self.last_column > self.column


@dataclass(frozen=True, slots=True)
class ListArea:
    """The lines below a row that lists projects: names in the first column, figures beside."""

    row: str
    what: str
    first: int
    count: int
    columns: Mapping[str, int]
    """Column of the matrix → column of the sheet."""


@dataclass(slots=True)
class Layout:
    """A sheet: its cells, and where its figures and lists stand."""

    sheet: str
    width: int
    """Columns of the form itself; what lies to the right of them is ours."""
    lead: int = 1
    """Columns in front of the figures."""
    cells: list[Cell] = field(default_factory=list)
    figures: dict[str, Cell] = field(default_factory=dict)
    lists: dict[str, ListArea] = field(default_factory=dict)
    sums: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Total → its parts, both as columns of the figures."""
    list_totals: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Total → (row of the list, column of the matrix)."""
    department: Cell | None = None
    rows: int = 0

    def add(self, cell: Cell) -> None:
        """Put a cell on the sheet."""
        self.cells.append(cell)
        if cell.role in ("figure", "total"):
            self.figures[cell.name] = cell
        if cell.role == "department":
            self.department = cell


def form_layout(form: Form, unit: str, lines: Mapping[str, int] | None = None) -> Layout:
    """Lay out one sheet of a form.

    `lines` says how many lines a list needs, by its row, where more are needed than the form
    leaves room for.
    """
    lead = _lead(form)
    width = max(_width(block, lead) for block in form.blocks)
    layout = Layout(form.sheet, width, lead)
    last = width - 1
    layout.add(Cell(0, 0, "title", form.title, last_column=last))
    layout.add(Cell(1, 0, "caption", "填报单位："))
    layout.add(Cell(1, 1, "department", last_column=max(1, last - 1)))
    layout.add(Cell(1, last, "caption", f"单位：{unit}"))
    row = 2
    for block in form.blocks:
        if isinstance(block, Record):
            row = _record(layout, block, row)
        elif isinstance(block, Matrix):
            row = _matrix(layout, block, row, lines or {})
        elif isinstance(block, Lines):
            row = _lines(layout, block, row, unit)
        else:
            row = _words(layout, block, row)
    if form.remarks:
        layout.add(Cell(row, 0, "remark", form.remarks, last_column=last))
        row += 1
    if form.signed:
        for column, caption in zip(
            (0, 1, last), ("填报人：", "负责人：", "填报日期："), strict=True
        ):
            layout.add(Cell(row, column, "caption", caption))
        row += 1
    layout.rows = row
    return layout


def _width(block: object, lead: int) -> int:
    match block:
        case Record(columns=columns):
            return lead + len(columns)
        case Matrix(columns=columns):
            return lead + len(columns)
    return lead + 3


def _lead(form: Form) -> int:
    """Return how many columns stand in front of the figures: one more where rows are grouped."""
    matrices = [block for block in form.blocks if isinstance(block, Matrix)]
    return 2 if any(row.group for matrix in matrices for row in matrix.rows) else 1


def _record(layout: Layout, block: Record, row: int) -> int:
    lead = layout.lead
    layout.add(Cell(row, 0, "heading", block.record, last_row=row + 1, last_column=lead - 1))
    for column, entry in enumerate(block.columns, start=lead):
        layout.add(Cell(row, column, "heading", entry.heading))
        layout.add(Cell(row + 1, column, "figure", name=entry.name, entry=entry))
    return row + 2


def _matrix(layout: Layout, block: Matrix, row: int, lines: Mapping[str, int]) -> int:
    lead = layout.lead
    layout.add(Cell(row, 0, "heading", block.matrix, last_column=lead - 1))
    columns = {name: position for position, name in enumerate(block.columns, start=lead)}
    for name, position in columns.items():
        layout.add(Cell(row, position, "heading", block.column(name).label))
    for group, grouped in groupby(block.rows, key=lambda line: line.group):
        first = row + 1
        for line in grouped:
            row = _matrix_row(layout, block, line, row + 1, columns)
            if line.list_:
                count = max(line.room, lines.get(line.row, 0))
                row = _list_lines(layout, block, line, row + 1, count, columns)
        if group:
            layout.add(Cell(first, 0, "label", group, last_row=row))
    return row + 1


def _matrix_row(
    layout: Layout, block: Matrix, line: Row, row: int, columns: Mapping[str, int]
) -> int:
    start = layout.lead - 1 if line.group else 0
    layout.add(Cell(row, start, "label", line.heading, last_column=layout.lead - 1))
    for name, position in columns.items():
        entry = block.entry(line, name)
        total = entry.stated is None and bool(line.sum or line.list_)
        role: Role = "total" if total else "figure"
        layout.add(Cell(row, position, role, name=entry.name, entry=entry))
        if total and line.sum:
            layout.sums[entry.name] = tuple(f"{part}_{name}" for part in line.sum)
        if total and line.list_:
            layout.list_totals[entry.name] = (line.row, name)
    return row


def _list_lines(
    layout: Layout, block: Matrix, line: Row, first: int, count: int, columns: Mapping[str, int]
) -> int:
    amounts = {name: columns[name] for name in block.amounts()}
    layout.lists[line.row] = ListArea(line.row, line.list_ or "", first, count, amounts)
    for row in range(first, first + count):
        layout.add(Cell(row, 0, "item", name=line.row, last_column=layout.lead - 1))
        for name, position in amounts.items():
            layout.add(Cell(row, position, "item_figure", name=f"{line.row}_{name}"))
    return first + count - 1


_UNITS = {"count": "个", "percent": "%", "score": "分", "number": ""}


def _lines(layout: Layout, block: Lines, row: int, unit: str) -> int:
    lead = layout.lead
    layout.add(Cell(row, 0, "heading", block.lines, last_column=lead - 1))
    for column, heading in enumerate(("数据", "计量单位", "说明"), start=lead):
        layout.add(Cell(row, column, "heading", heading))
    for entry in block.rows:
        row += 1
        layout.add(Cell(row, 0, "label", entry.heading, last_column=lead - 1))
        layout.add(Cell(row, lead, "figure", name=entry.name, entry=entry))
        layout.add(Cell(row, lead + 1, "unit", _UNITS.get(entry.kind, unit)))
        layout.add(Cell(row, lead + 2, "remark", entry.explanation))
    return row + 1


def _words(layout: Layout, block: Words, row: int) -> int:
    end = row + block.height - 1
    lead, last = layout.lead, layout.width - 1
    layout.add(Cell(row, 0, "heading", block.text, last_row=end, last_column=lead - 1))
    layout.add(Cell(row, lead, "words", name=block.text, last_row=end, last_column=last))
    return end + 1
