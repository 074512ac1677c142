"""Where everything of a form stands on its sheet.

One layout serves the template that goes out, the reader of what comes back, and the copy of the
form in the scorebook; none of them knows a row number of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from perfeval_xl.rubric.form.form_entry import Entry

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
    """Column of the form → column of the sheet."""
    names: int = 0
    """The column of the sheet that names the lines …"""
    names_last: int = 0
    """… and the last that the name is merged over."""

    @property
    def last(self) -> int:
        """The row of the last line."""
        return self.first + self.count - 1

    def name_cell(self, line: int) -> Cell:
        """Return the cell that names a line, counted from 0."""
        row = self.first + line
        return Cell(row, self.names, "item", name=self.row, last_column=self.names_last)


def line_name(row: str, number: int, column: str) -> str:
    """Return the name under which a figure of a list's line is found; lines count from 1."""
    return f"{row}_{number}_{column}"


def unnamed(what: str) -> str:
    """Return what a list's line is called that was returned without a name; `what` it lists."""
    return f"（未填{what}名称）"


def is_unnamed(name: str) -> bool:
    """Tell whether a line has no name of its own."""
    return not name or (name.startswith("（未填") and name.endswith("名称）"))


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
    across: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Where a total row meets a total column: total → its parts along the row, beside `sums`."""
    list_totals: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Total → (row of the list, column of the matrix)."""
    department: Cell | None = None
    line_sums: list[Entry] = field(default_factory=list)
    """Figures that stand nowhere on the form: the sums over the lines of a list."""
    rows: int = 0

    def add(self, cell: Cell) -> None:
        """Put a cell on the sheet."""
        self.cells.append(cell)
        if cell.role in ("figure", "total"):
            self.figures[cell.name] = cell
        if cell.role == "department":
            self.department = cell
