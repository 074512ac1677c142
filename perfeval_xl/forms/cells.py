"""One figure out of one cell, and what has to be told about it."""

from __future__ import annotations

from dataclasses import dataclass

from xlsxwriter.utility import xl_rowcol_to_cell

from perfeval_xl.forms.sheets import Grid, value_at
from perfeval_xl.forms.values import Value, read_value
from perfeval_xl.rubric.form_entry import Kind, printed_places


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to tell about one cell that was read."""

    code: str
    name: str
    sheet: str
    cell: str
    found: str
    expected: str = ""


def figure_at(
    remarks: list[Remark],
    sheet: str,
    grid: Grid,
    name: str,
    spot: tuple[int, int],
    kind: Kind,
) -> Value:
    """Return the figure in a cell; what it calls for goes to `remarks`.

    `spot` is row and column from 0, `name` the column of the figures.
    """
    value = read_value(value_at(grid, *spot), kind)
    if value.code:
        cell = xl_rowcol_to_cell(*spot)
        remarks.append(Remark(value.code, name, sheet, cell, value.found, value.read_as))
    return value


def keep(figures: dict[str, float], name: str, value: Value) -> None:
    """Add a figure that was read under its name; one that is missing stays absent."""
    if value.number is not None:
        figures[name] = value.number
    if value.places is not None:
        figures[printed_places(name)] = value.places
