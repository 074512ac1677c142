"""One figure out of one cell, and what has to be told about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from xlsxwriter.utility import xl_rowcol_to_cell

from perfeval_xl.forms.reading.placing import Placing
from perfeval_xl.forms.reading.return_error import ReturnError
from perfeval_xl.forms.reading.units import sheet_unit
from perfeval_xl.forms.reading.values import Money, Value, read_value
from perfeval_xl.messages import Code
from perfeval_xl.rubric.form.form_entry import Kind, WhenNone, not_applicable_name, printed_places
from perfeval_xl.sheets.gate.limits import Limits
from perfeval_xl.sheets.grids import Grid, content_at


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to tell about one cell that was read."""

    code: Code
    name: str
    sheet: str
    cell: str
    found: str
    expected: str = ""


@dataclass(slots=True)
class SheetCells:
    """The cells of one sheet that came back, and what is to be told about them."""

    sheet: str
    grid: Grid
    money: Money
    remarks: list[Remark] = field(default_factory=list)
    _unit_at: tuple[int, int] | None = None

    @classmethod
    def of(cls, sheet: str, grid: Grid, placing: Placing, unit: str, table: str = "") -> SheetCells:
        """Return the cells of a sheet on which a layout was placed; `unit` is the rubric's.

        `table` is the heading behind which the form prints the unit in brackets, if it does.
        """
        said = sheet_unit(grid, placing.first_row, unit, table)
        if said is None:
            return cls(sheet, grid, Money(unit))
        return cls(sheet, grid, Money(unit, said[0]), _unit_at=said[1:])

    def figure(self, name: str, spot: tuple[int, int], kind: Kind, none: WhenNone) -> Value:
        """Return the figure in a cell; what it calls for goes to the remarks.

        `spot` is row and column from 0, `name` the column of the figures.
        """
        value = read_value(content_at(self.grid, *spot), kind, none, self.money)
        if value.of_sheet and self._unit_at is not None:
            cell = xl_rowcol_to_cell(*self._unit_at)
            given, wanted = self.money.given, self.money.unit
            self.remarks.append(Remark("UNIT_CONVERTED", "", self.sheet, cell, given, wanted))
            self._unit_at = None  # said once
        if value.code:
            cell = xl_rowcol_to_cell(*spot)
            read = value.read_as
            self.remarks.append(Remark(value.code, name, self.sheet, cell, value.found, read))
        return value


class Kept(Protocol):
    """What keeps figures: a return, or one of its projects."""

    figures: dict[str, float]
    typed: dict[str, str]


def keep_typed(kept: Kept, name: str, value: Value) -> None:
    """Add what stood in the cell of a figure."""
    if value.found:
        kept.typed[name] = value.found


def keep(kept: Kept, name: str, value: Value) -> None:
    """Add a figure that was read under its name; one that is missing stays absent."""
    figures = kept.figures
    keep_typed(kept, name, value)
    if value.number is not None:
        figures[name] = value.number
    if value.places is not None:
        figures[printed_places(name)] = value.places
    if value.not_applicable:
        figures[not_applicable_name(name)] = 1.0


def cell_of(sheet: str, row: int, column: int) -> dict[str, str]:
    """Return the details that say where: row and column count from 0."""
    return {"sheet": sheet, "cell": xl_rowcol_to_cell(row, column)}


def check_length(label: str, sheet: str, grid: Grid, first: int, end: int, limits: Limits) -> None:
    """Raise ReturnError where more rows are filled in from `first` to before `end` than allowed."""
    if end - first <= limits.lines:
        return
    lines = sum(any(value != "" for value in row) for row in grid[first:end])
    if lines > limits.lines:
        place = cell_of(sheet, first, 0)
        raise ReturnError("LIST_TOO_LONG", label=label, found=lines, expected=limits.lines, **place)
