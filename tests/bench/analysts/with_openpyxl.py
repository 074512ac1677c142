"""What a competent analyst would write instead: openpyxl in, pandas between, openpyxl out.

    with_openpyxl.py INBOX OUT MODEL [load|new|inside]

No checks. MODEL is one of our scorebooks. There are two ways to a workbook like it, of which the
benchmark takes the faster: `load` opens the model anew for every department and fills it; `new`
makes a workbook cell by cell and gives each its font, fill, border and so on. `inside` makes it
through openpyxl's private attributes, with the model's own tables of styles: faster than anything
that its documentation tells of, and measured so that nobody need wonder.
"""

from __future__ import annotations

import sys
from copy import copy
from pathlib import Path
from typing import Any

from compute import among_all, compute
from model import FORMS, STANDING, Model, at, frame, load_model
from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

FORMATS = ("font", "fill", "border", "alignment", "protection", "number_format")


def read(path: Path) -> dict[str, Any]:
    """Small sheets are read faster as a whole than in read-only mode."""
    book = load_workbook(path, data_only=True)
    sheets = {name: [list(row) for row in book[name].values] for name in FORMS}
    book.close()
    return sheets


def fill(book: Workbook, model: Model, name: str, sheets: dict[str, Any], numbers: list[float]):
    left = iter(numbers)
    for title, cells in model.cells.items():
        sheet = book[title]
        for cell in cells:
            if cell.figure is not None:
                sheet.cell(cell.row, cell.column).value = at(sheets, cell.figure)
            elif cell.named:
                text = cell.value.replace(model.department, name)
                sheet.cell(cell.row, cell.column).value = text
            elif title == STANDING and isinstance(cell.value, int | float):
                sheet.cell(cell.row, cell.column).value = next(left, cell.value)


def new(model: Model) -> Workbook:
    """Return a copy of the model, cell by cell."""
    book = Workbook()
    book.remove(book.active)
    for old in model.book:
        sheet = book.create_sheet(old.title)
        for row in old.iter_rows():
            for was in row:
                if was.value is None and not was.has_style:
                    continue
                made = sheet.cell(was.row, was.column, was.value)
                for name, value in formats_of(was).items():
                    setattr(made, name, value)
        _rest(book, sheet, old)
    for name, defined in model.book.defined_names.items():
        book.defined_names[name] = defined
    return book


_formats: dict[int, dict[str, Any]] = {}


def formats_of(cell: Cell) -> dict[str, Any]:
    """Return a cell's formats as another may take them, made once."""
    if cell.style_id not in _formats:
        _formats[cell.style_id] = {name: copy(getattr(cell, name)) for name in FORMATS}
    return _formats[cell.style_id]


def inside(model: Model) -> Workbook:
    """Return a copy of the model, cell by cell, that shares its tables of styles."""
    book, source = Workbook(), model.book
    book.remove(book.active)
    for table in ("_cell_styles", "_fonts", "_fills", "_borders", "_alignments", "_protections",
                  "_number_formats", "_named_styles", "_differential_styles"):  # fmt: skip
        setattr(book, table, getattr(source, table))
    for old in source:
        sheet = book.create_sheet(old.title)
        for row in old._cells:
            was = old._cells[row]
            made = Cell(sheet, row[0], row[1])
            made._value, made.data_type, made._style = was._value, was.data_type, was._style
            sheet._cells[row] = made
        _rest(book, sheet, old)
    for name, defined in source.defined_names.items():
        book.defined_names[name] = defined
    return book


def _rest(book: Workbook, sheet: Worksheet, old: Worksheet) -> None:
    """Copy what a sheet has besides cells."""
    sheet.merged_cells = copy(old.merged_cells)
    for kind in ("column_dimensions", "row_dimensions"):
        own = getattr(sheet, kind)
        for key, dimension in getattr(old, kind).items():
            own[key] = copy(dimension)
            own[key].parent = sheet
    sheet.conditional_formatting = old.conditional_formatting
    sheet.data_validations, sheet.protection = old.data_validations, old.protection
    sheet.freeze_panes, sheet.sheet_state = old.freeze_panes, old.sheet_state
    sheet.page_setup, sheet.page_margins = old.page_setup, old.page_margins
    for chart in old._charts:
        sheet.add_chart(copy(chart))


WAYS = {"new": new, "inside": inside}


def main(inbox: Path, out: Path, model_path: Path, how: str) -> None:
    out.mkdir(parents=True)
    model = load_model(model_path)
    grids = {path.stem: read(path) for path in sorted(inbox.glob("*.xlsx"))}
    numbers = among_all(compute(frame(model, grids)))
    for name, sheets in grids.items():
        book = WAYS[how](model) if how in WAYS else load_workbook(model_path)
        fill(book, model, name, sheets, numbers.loc[name].tolist())
        book.save(out / f"{name}.xlsx")
    numbers.to_excel(out.parent / f"{out.name}-汇总.xlsx")


if __name__ == "__main__":
    how = sys.argv[4] if len(sys.argv) > 4 else "load"
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), how)
