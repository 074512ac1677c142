"""What the cells of a sheet show, as texts, by row and column."""

from __future__ import annotations

from support.excel_file import MAIN, ExcelFile, Sheet, cell_place


def shown_values(file: ExcelFile, sheet: Sheet) -> dict[tuple[int, int], str]:
    """Return the values of a sheet's cells, the stored ones of formulas; empty cells are left."""
    found = {}
    for cell in sheet.root.iter(f"{MAIN}c"):
        value = cell.findtext(f"{MAIN}v")
        if value is not None:
            text = file.texts[int(value)] if cell.get("t") == "s" else value
            found[cell_place(cell.attrib["r"])] = text
    return found
