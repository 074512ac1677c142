"""The 序时进度 in a scorebook: a cell of its own, under the name that the formulas use."""

from __future__ import annotations

from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.forms.layout.layout import Cell
from perfeval_xl.forms.layout.paint import write
from perfeval_xl.rubric.expressions.given import ELAPSED
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.sheets.style import Style
from perfeval_xl.workbooks.scorebook.figure_places import quoted


def write_elapsed(
    workbook: Workbook, sheet: Worksheet, style: Style, rubric: Rubric, label: Cell
) -> None:
    """Write what it is and of which period into `label`, the number into the cell behind it.

    `label` may be several columns wide.
    """
    column = max(label.column, label.last_column) + 1
    words = f"{ELAPSED}（{rubric.when}）"
    write(sheet, label, words, style(align="right", text_wrap=False, shrink=True))
    sheet.write_number(label.row, column, rubric.elapsed, style(align="left", num_format="0.00%"))
    cell = xl_rowcol_to_cell(label.row, column, row_abs=True, col_abs=True)
    workbook.define_name(ELAPSED, f"={quoted(sheet.get_name())}!{cell}")
