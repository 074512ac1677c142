"""One figure out of one cell, and what has to be told about it.

A total whose own cell gives no number (a formula without a stored result, an error) is no reason
to hand a return back while every part of it is known: totals are computed from their parts anyway
(`figures.settle`). It is told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Protocol

from xlsxwriter.utility import xl_rowcol_to_cell

from perfeval_xl.forms.layout.layout import Layout
from perfeval_xl.forms.reading.placing import Placing
from perfeval_xl.forms.reading.units import sheet_unit
from perfeval_xl.forms.reading.values import Money, Value, read_value, shown
from perfeval_xl.messages import Code, ReturnError
from perfeval_xl.rubric.form.form_entry import Kind, WhenNone, not_applicable_name, printed_places
from perfeval_xl.sheets.gate.limits import Limits
from perfeval_xl.sheets.grids import Grid, content_at

_ODD: dict[Code, str] = {"VALUE_IS_ERROR": "", "VALUE_NOT_COMPUTED": "没有存下结果的公式"}
"""Remarks that are mended on totals, and what stands in the cell where the remark does not say."""


cell_name = lru_cache(maxsize=1 << 14)(xl_rowcol_to_cell)
"""The name of a cell, row and column counted from 0: those of a form are asked for again."""


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
            cell = cell_name(*self._unit_at)
            given, wanted = self.money.given, self.money.unit
            self.remarks.append(Remark("UNIT_CONVERTED", "", self.sheet, cell, given, wanted))
            self._unit_at = None  # said once
        if value.code:
            cell = cell_name(*spot)
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
    return {"sheet": sheet, "cell": cell_name(row, column)}


def check_length(label: str, sheet: str, grid: Grid, first: int, end: int, limits: Limits) -> None:
    """Raise ReturnError where more rows are filled in from `first` to before `end` than allowed."""
    if end - first <= limits.lines:
        return
    lines = sum(any(value != "" for value in row) for row in grid[first:end])
    if lines > limits.lines:
        place = cell_of(sheet, first, 0)
        raise ReturnError("LIST_TOO_LONG", label=label, found=lines, expected=limits.lines, **place)


def mend_totals(
    remarks: Sequence[Remark],
    layout: Layout,
    figures: Mapping[str, float],
    items: Sequence[Mapping[str, Any]] = (),
) -> list[Remark]:
    """Return the remarks on a sheet; those on totals that their parts give become notes."""
    return [_mended(remark, layout, figures, items) for remark in remarks]


def _mended(
    remark: Remark,
    layout: Layout,
    figures: Mapping[str, float],
    items: Sequence[Mapping[str, Any]],
) -> Remark:
    if remark.code not in _ODD:
        return remark
    total = _parts_total(remark.name, layout, figures, items)
    if total is None:
        return remark
    typed = remark.found or _ODD[remark.code]
    return replace(remark, code="VALUE_TIDIED", found=typed, expected=shown(total))


def _parts_total(
    name: str, layout: Layout, figures: Mapping[str, float], items: Sequence[Mapping[str, Any]]
) -> float | None:
    """Return the sum of a total's parts, None where one is not known or it is no total."""
    if name in layout.list_totals:
        row, column = layout.list_totals[name]
        values = [item.get(column) for item in items if item["清单"] == row]
    elif name in layout.sums:
        # As totals are settled: a part that is a total itself is the sum of its own parts.
        sums = {part: _parts_total(part, layout, figures, items) for part in layout.sums[name]}
        values = [figures.get(part) if value is None else value for part, value in sums.items()]
    else:
        return None
    known = [value for value in values if value is not None]
    return sum(known) if known and len(known) == len(values) else None
