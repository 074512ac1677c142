"""What was read out of a declared row's texts, open so that an analyst can put it right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xlsxwriter.worksheet import Worksheet

from perfeval_xl.forms.layout.layout import Cell
from perfeval_xl.forms.layout.paint import write
from perfeval_xl.rubric.declared import ACTUAL, AT_LEAST, AT_MOST, DIRECTION, LEVEL, TARGET
from perfeval_xl.sheets.style import Style
from perfeval_xl.workbooks.scorebook.project_table import ProjectTable


def write_read(
    sheet: Worksheet, style: Style, table: ProjectTable, at: int, row: Mapping[str, Any]
) -> None:
    """Write direction, target, result and level of the row `at`; each refuses what it cannot be."""
    form = style.boxed(align="center", locked=False, num_format="General")
    for name in (DIRECTION, TARGET, ACTUAL, LEVEL):
        write(sheet, Cell(at, table.columns[name], "item"), known(row[name]), form)
    levels = [level.level for level in table.project.declared.levels]
    for name, choices in ((DIRECTION, [AT_LEAST, AT_MOST]), (LEVEL, levels)):
        column = table.columns[name]
        rule = {"validate": "list", "source": choices, "ignore_blank": True}
        sheet.data_validation(at, column, at, column, rule)
    number = {"validate": "decimal", "criteria": ">=", "value": 0, "ignore_blank": True}
    sheet.data_validation(at, table.columns[TARGET], at, table.columns[ACTUAL], number)


def known(value: Any) -> Any:
    """Return what is to be written of a value that may be missing."""
    return None if isinstance(value, float) and value != value else value
