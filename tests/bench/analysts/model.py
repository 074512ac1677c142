"""The model scorebook that the analyst's scripts fill: its cells, and which of them are figures.

The analyst has one finished scorebook and writes the same for every department: the constants
and the formulas as they are, the department's figures where the return has them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from openpyxl import Workbook, load_workbook

FORMS = ("基础数据表", "补充数据表", "自评表")
STANDING = "横向与历史"
_STATED_TO_OWN = {6: 2, 7: 3, 8: 4}
"""Columns F to H of 基础数据表 repeat what was stated in B to D."""


@dataclass(frozen=True)
class ModelCell:
    row: int
    column: int
    value: Any
    style: int
    figure: tuple[str, int, int] | None
    """Sheet, row and column of the return that the value comes from."""
    named: bool
    """Whether the department's name stands in it."""


@dataclass(frozen=True)
class Model:
    book: Workbook
    department: str
    cells: dict[str, list[ModelCell]]
    names: dict[str, tuple[str, int, int]]
    """Defined name → where its figure stands in the return."""


def load_model(path: Path) -> Model:
    book = load_workbook(path)
    department = path.stem
    cells = {}
    for sheet in book:
        cells[sheet.title] = [
            ModelCell(
                cell.row,
                cell.column,
                cell.value,
                cell.style_id,
                _source(sheet.title, cell),
                isinstance(cell.value, str) and department in cell.value,
            )
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None or cell.has_style
        ]
    names = {}
    for name, defined in book.defined_names.items():
        for sheet, at in defined.destinations:
            if sheet in FORMS:
                cell = book[sheet][at.replace("$", "")]
                names[name] = (sheet, cell.row, cell.column)
    return Model(book, department, cells, names)


def _source(sheet: str, cell: Any) -> tuple[str, int, int] | None:
    if sheet not in FORMS or not isinstance(cell.value, int | float):
        return None
    column = cell.column
    if sheet == FORMS[0] and column in _STATED_TO_OWN:
        column = _STATED_TO_OWN[column]
    return sheet, cell.row, column


def frame(model: Model, grids: dict[str, dict[str, Any]]) -> pd.DataFrame:
    """Return the figures of all departments: one row each, one column a defined name."""
    rows = {}
    for department, sheets in grids.items():
        rows[department] = {name: at(sheets, place) for name, place in model.names.items()}
    figures = pd.DataFrame.from_dict(rows, orient="index")
    return figures.apply(pd.to_numeric, errors="coerce")


def filled(
    model: Model, name: str, sheets: dict[str, Any], numbers: Sequence[float]
) -> Iterator[tuple[str, list[tuple[ModelCell, Any]]]]:
    """Yield each sheet of a department's scorebook with its cells and what stands in them."""
    left = iter(numbers)
    for title, cells in model.cells.items():
        row = []
        for cell in cells:
            value = cell.value
            if cell.figure is not None:
                value = at(sheets, cell.figure)
            elif cell.named:
                value = value.replace(model.department, name)
            elif title == STANDING and isinstance(value, int | float):
                value = next(left, value)
            row.append((cell, value))
        yield title, row


def grid(cells: Sequence[tuple[ModelCell, Any]]) -> list[list[Any]]:
    """Return the cells of a sheet as rows of equal length, None where there is no value."""
    width = max(cell.column for cell, _ in cells)
    rows: list[list[Any]] = [[None] * width for _ in range(max(cell.row for cell, _ in cells))]
    for cell, value in cells:
        rows[cell.row - 1][cell.column - 1] = value
    return rows


def at(sheets: dict[str, Any], place: tuple[str, int, int]) -> Any:
    """Return a cell of a return that was read as lists of rows."""
    sheet, row, column = place
    rows = sheets[sheet]
    if row > len(rows) or column > len(rows[row - 1]):
        return None
    return rows[row - 1][column - 1]
