"""What Excel asks of a workbook, which LibreOffice lets pass: every rule yields what breaks it.

    package, workbook   of the file as a whole
    cells, areas        of a sheet: its cells, and what lies over them
    charts              of what is drawn
    formula_text        a formula taken apart; references: whether what it calls is there

Excel repairs, or drops, what breaks these rules, or asks on closing whether to save.
"""

from __future__ import annotations

from pathlib import Path

from support.excel_file import ExcelFile
from support.excel_rules import areas, cells, charts, package, workbook

_OF_THE_FILE = (
    package.properties, workbook.sheets, workbook.names, workbook.styles,
    workbook.texts, workbook.recalculation, areas.all_tables, areas.blocks_of_shapes,
)  # fmt: skip
_OF_A_SHEET = (
    cells.rows_and_cells, cells.columns, cells.values, areas.layout, areas.merged, areas.filters,
    areas.tables, areas.conditional_formats, areas.validations, areas.hyperlinks, areas.notes,
    charts.charts,
)  # fmt: skip


def faults(path: Path) -> list[str]:
    """Return all that Excel would find fault with in a workbook."""
    file = ExcelFile(path)
    for rule in (package.sound_parts, package.types_and_links):
        if broken := list(rule(file)):  # nothing further can be read of it
            return broken
    found = [fault for rule in _OF_THE_FILE for fault in rule(file)]
    for sheet in file.sheets:
        found += [f"{sheet.name}: {fault}" for rule in _OF_A_SHEET for fault in rule(file, sheet)]
    return found
