"""Reads one sheet of a form that came back, where a layout was placed on it."""

from typing import Any

from perfeval_xl.forms.layout.layout import Layout, line_name, unnamed
from perfeval_xl.forms.layout.self_sheet import SELF_GRADE
from perfeval_xl.forms.reading.cells import (
    SheetCells,
    cell_name,
    check_length,
    keep,
    keep_typed,
    mend_totals,
)
from perfeval_xl.forms.reading.placing import Placing
from perfeval_xl.forms.reading.returned import Return
from perfeval_xl.forms.reading.targets import cell_text
from perfeval_xl.forms.texts import clean_name
from perfeval_xl.rubric.form.form_entry import Kind
from perfeval_xl.sheets.gate.limits import Limits
from perfeval_xl.sheets.grids import Grid, value_at


def read_form(
    result: Return, layout: Layout, sheet: str, grid: Grid, placing: Placing, limits: Limits
) -> None:
    """Add what stands on one sheet to a return.

    Raises ReturnError where a list has lines beyond all bounds.
    """
    cells = SheetCells.of(sheet, grid, placing, result.rubric.unit)
    for name, (row, column) in placing.figures.items():
        entry = layout.figures[name].entry
        result.places[name] = (sheet, cell_name(row, column))
        kind, none = (entry.kind, entry.none) if entry else ("money", "zero")
        keep(result, name, cells.figure(name, (row, column), kind, none))
    for row_name in placing.lists:
        _read_list(result, layout, row_name, cells, placing, limits)
    for name, (row, column) in placing.words.items():
        value = value_at(grid, row, column)
        if value is not None and (text := cell_text(value)):
            result.words[name] = text
    if SELF_GRADE in placing.words:
        row, column = placing.words[SELF_GRADE]
        result.places[SELF_GRADE] = (sheet, cell_name(row, column))
    result.remarks += mend_totals(cells.remarks, layout, result.figures, result.items)


def _read_list(
    result: Return,
    layout: Layout,
    row_name: str,
    cells: SheetCells,
    placing: Placing,
    limits: Limits,
) -> None:
    first, count, names_at, columns = placing.lists[row_name]
    area, grid = layout.lists[row_name], cells.grid
    kinds = _kinds(layout, row_name)
    check_length(row_name, cells.sheet, grid, first, first + count, limits)
    position = 0
    for row in range(first, min(first + count, len(grid))):
        name = _item_name(value_at(grid, row, names_at))
        read = {
            column: cells.figure(f"{row_name}_{column}", (row, at), kinds[column], "zero")
            for column, at in columns.items()
        }
        line = {column: value.number for column, value in read.items()}
        if not name and all(value is None for value in line.values()):
            continue
        position += 1
        for column, at in columns.items():
            cell = cell_name(row, at)
            result.places[line_name(row_name, position, column)] = (cells.sheet, cell)
            keep_typed(result, line_name(row_name, position, column), read[column])
        shown = name or unnamed(area.what)
        result.items.append({"清单": row_name, "序号": position, "名称": shown, **line})


def _kinds(layout: Layout, row_name: str) -> dict[str, Kind]:
    """Return what kind of figure each column of a list holds.

    In a matrix it is what the list's own row holds there; a record's columns say it themselves.
    """
    kinds: dict[str, Kind] = dict.fromkeys(layout.lists[row_name].columns, "money")
    for cell in layout.cells:
        if cell.role == "item_figure" and cell.entry is not None and cell.name in kinds:
            kinds[cell.name] = cell.entry.kind
    for column in kinds:
        above = layout.figures.get(f"{row_name}_{column}")
        if above is not None and above.entry is not None:
            kinds[column] = above.entry.kind
    return kinds


def _item_name(value: Any) -> str:
    """Return a project's name without the "其中：" printed before the first one."""
    text = clean_name(cell_text(value))
    return text.removeprefix("其中：").removeprefix("其中:").strip()
