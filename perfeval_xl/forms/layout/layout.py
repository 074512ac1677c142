"""Where everything of a form stands on its sheet.

One layout serves the template that goes out, the reader of what comes back, and the copy of the
form in the scorebook; none of them knows a row number of its own.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal

from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from perfeval_xl.rubric.expressions.nodes import Node
from perfeval_xl.rubric.form.form_entry import Entry

NOTHING = "无"
"""The name of a list's line that says that there are none."""
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
    "live",  # what the scorebook computes beside the form
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
    sums: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Column → the columns that it is the total of, along every line."""

    @property
    def last(self) -> int:
        """The row of the last line."""
        return self.first + self.count - 1

    def sums_of(self, columns: Collection[str]) -> dict[str, tuple[str, ...]]:
        """Return the totals along a line that stand on a sheet with these columns alone."""
        return {
            total: parts
            for total, parts in self.sums.items()
            if total in columns and all(part in columns for part in parts)
        }

    def name_cell(self, line: int) -> Cell:
        """Return the cell that names a line, counted from 0."""
        row = self.first + line
        return Cell(row, self.names, "item", name=self.row, last_column=self.names_last)

    def over(self, column: int, sheet: str = "") -> str:
        """Return how a formula calls a column of the lines, wherever rows are put in.

        It reaches from below the row above the first line to above the row under the last one.
        `sheet` stands before references from another sheet: "'表'!".
        """
        letters, beside = xl_col_to_name(column), sheet + xl_col_to_name(self.names)
        top, end = f"ROW({beside}{self.first})+1", f"ROW({beside}{self.last + 2})-1"
        whole = f"{sheet}{letters}:{letters}"
        return f"INDEX({whole},{top}):INDEX({whole},{end})"

    def begun(self, sheet: str = "") -> str:
        """Return a test, for SUMPRODUCT, of which lines have a name or an amount."""
        columns = [at for name, at in self.columns.items() if name not in self.sums]
        filled = "+".join(f'({self.over(column, sheet)}<>"")' for column in (self.names, *columns))
        return f"({filled}>0)"

    def lacking(self, column: str, sheet: str = "") -> str:
        """Return a test, for SUMPRODUCT, of which lines have no number and are not called 无."""
        amount = self.over(self.columns[column], sheet)
        none = f'({self.over(self.names, sheet)}="{NOTHING}")*({amount}="")'
        return f"(1-ISNUMBER({amount}))*(1-{none})"

    def line_total(self, line: int, column: str) -> str:
        """Return the formula of a total along a line, counted from 0."""
        at = [
            xl_rowcol_to_cell(self.first + line, self.columns[part]) for part in self.sums[column]
        ]
        return f'IF(COUNT({",".join(at)})={len(at)},{"+".join(at)},"")'

    def total(self, column: str) -> str:
        """Return the formula of a column's total, which gives nothing while a line lacks it."""
        amount, names = self.over(self.columns[column]), self.over(self.names)
        none = f'COUNT({amount})+COUNTIF({names},"{NOTHING}")=0'
        lacking = f"SUMPRODUCT({self.begun()}*{self.lacking(column)})>0"
        return f'IF(OR({none},{lacking}),"",SUM({amount}))'


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
    quoted: set[str] = field(default_factory=set)
    """What the department copies out of a report, as it is told there: never computed for it."""
    line_sums: list[Entry] = field(default_factory=list)
    """Figures that stand nowhere on the form: the sums over the lines of a list."""
    live: dict[str, str] = field(default_factory=dict)
    """What stands in a cell of that role: its formula, without "="."""
    shows: dict[str, str] = field(default_factory=dict)
    """Such a cell → its number format, where it is no plain text."""
    bounds: dict[str, str] = field(default_factory=dict)
    """A cell for the reviewer's score → the cell that holds the most it may be."""
    widths: dict[int, float] = field(default_factory=dict)
    """Columns whose width is set, whatever stands in them."""
    read: set[str] = field(default_factory=set)
    """The texts that formulas of the scorebook read by their names."""
    choices: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Text → the words of which one is chosen there."""
    trees: dict[str, Node] = field(default_factory=dict)
    """Figures of the form, on whatever sheet, that figures of this one come to."""
    rows: int = 0
    printed: int = 0
    """So many columns stand on paper; all of `width` where it is 0."""
    scored_texts: bool = False
    """Whether its texts are held against something, so that their cells are kept."""
    own_scores: bool = False
    """Whether its scores are those that the department gives itself."""

    def add(self, cell: Cell) -> None:
        """Put a cell on the sheet."""
        self.cells.append(cell)
        if cell.role in ("figure", "total"):
            self.figures[cell.name] = cell
        if cell.role == "department":
            self.department = cell
