"""The same with rustpy-xlsxwriter, as far as it can: values, widths, heights, panes, hidden sheets.

    with_rustpy.py INBOX OUT MODEL

It writes records: every sheet begins with a row of their names, formats go by whole rows or whole
columns, and cells are merged above the records alone. Formulas in cells become texts (tried with
0.8.0).
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from compute import among_all, compute
from model import Model, filled, frame, grid, load_model
from reading import read
from rustpy_xlsxwriter import write_worksheets

_BELOW_NAMES = 1
"""So many rows lower everything stands than in the model."""
_USUAL_WIDTH = 8.43


def layout_of(model: Model) -> dict[str, dict[str, Any]]:
    """Return what is equal in all scorebooks, as the library's options, by sheet."""
    options: dict[str, dict[str, Any]] = {
        "column_widths": {}, "row_heights": {}, "sheet_view": {}, "freeze_panes": {},
    }  # fmt: skip
    for sheet in model.book:
        widths = [_USUAL_WIDTH] * sheet.max_column
        for columns in sheet.column_dimensions.values():
            for column in range(columns.min, min(columns.max, len(widths)) + 1):
                widths[column - 1] = columns.width
        options["column_widths"][sheet.title] = widths
        heights = {row - 1 + _BELOW_NAMES: at.height for row, at in sheet.row_dimensions.items()}
        heights = {row: height for row, height in heights.items() if height}
        if heights:
            options["row_heights"][sheet.title] = heights
        if sheet.sheet_state != "visible":
            options["sheet_view"][sheet.title] = {"hidden": True}
        if sheet.freeze_panes:
            corner = sheet[sheet.freeze_panes]
            row, column = corner.row - 1 + _BELOW_NAMES, corner.column - 1
            options["freeze_panes"][sheet.title] = {"row": row, "col": column}
    return options


def main(inbox: Path, out: Path, model_path: Path) -> None:
    out.mkdir(parents=True)
    model = load_model(model_path)
    options = layout_of(model)
    grids = {path.stem: read(path) for path in sorted(inbox.glob("*.xlsx"))}
    numbers = among_all(compute(frame(model, grids)))
    for name, sheets in grids.items():
        book = [
            (title, [{str(at): value for at, value in enumerate(row)} for row in grid(cells)])
            for title, cells in filled(model, name, sheets, numbers.loc[name].tolist())
        ]
        write_worksheets(book, str(out / f"{name}.xlsx"), **options)
    numbers.to_excel(out.parent / f"{out.name}-汇总.xlsx", engine="xlsxwriter")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]))
