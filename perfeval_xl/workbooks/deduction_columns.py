"""Behind the sheet 扣分说明: hidden columns, a row a line, that say how much it lost and how.

The table in front picks from them by rank, so that it follows when a figure is corrected.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.forms.layout import Cell
from perfeval_xl.forms.style import Style
from perfeval_xl.rubric.expressions.excel import excel
from perfeval_xl.workbooks.deductions import FULL, LABEL, LOSS, Line, evaluated, loss, sentence
from perfeval_xl.workbooks.live import write_live

FIRST = 4
"""The row of the first line, counted from 0."""

PICK, NAME, POINTS, LOST, RANK, SAID, WORDS, LINK = range(8, 16)
"""Which line the table shows in this row; then what is known of the line of this row."""


@lru_cache(maxsize=4096)  # the same in every department's workbook
def _formulas(cells: tuple[tuple[str, str], ...]) -> tuple[str, str]:
    """Return the formulas of loss and sentence over cells by name."""
    resolve = dict(cells).__getitem__
    return excel(loss(), resolve), excel(sentence(), resolve)


class DeductionColumns:
    """The hidden columns over some lines, at least one."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines, self.count = lines, len(lines)
        self.losses, self.said = evaluated(lines)
        ranked = np.argsort(-np.array(self.losses), kind="stable")
        self.order = [int(at) for at in ranked if self.losses[at] > 0]
        """The lines that lost something, the most first; equal losses in published order."""

    def over(self, column: int) -> str:
        """Return a column's range over all lines."""
        letter = f"${xl_col_to_name(column)}$"
        return f"{letter}{FIRST + 1}:{letter}{FIRST + self.count}"

    def cell(self, column: int, at: int) -> str:
        """Return a column's cell in a row; rows count from 0."""
        return f"${xl_col_to_name(column)}{FIRST + at + 1}"

    def write(self, sheet: Worksheet, style: Style) -> None:
        """Write the columns and hide them."""
        form = style(text_wrap=False)
        ranks = {line: rank for rank, line in enumerate(self.order, start=1)}
        for at, line in enumerate(self.lines):
            row, lost, full = FIRST + at, self.cell(LOST, at), line.cells[FULL]
            cells = {**line.cells, LABEL: self.cell(NAME, at), LOSS: lost}
            losing, saying = _formulas(tuple(cells.items()))
            more = f"SUMPRODUCT(({self.over(LOST)}>{lost})*1)"
            # Of equal losses the one that stands above comes first.
            same = f"SUMPRODUCT((${xl_col_to_name(LOST)}${FIRST + 1}:{lost}={lost})*1)"
            live = {
                PICK: (f'IFERROR(MATCH({at + 1},{self.over(RANK)},0),"")', self._picked(at)),
                POINTS: (f'IF(COUNT({full})=1,{full},"")', line.full),
                LOST: (losing, self.losses[at]),
                RANK: (f'IF({lost}>0,{more}+{same},"")', ranks.get(at)),
                SAID: (saying, self.said[at]),
            }
            for column, (formula, value) in live.items():
                write_live(sheet, Cell(row, column, "label"), formula, form, value)
            target = line.source.first or line.row
            sheet.write_string(row, NAME, line.label, form)
            sheet.write_string(row, WORDS, line.source.words or target.sheet, form)
            sheet.write_string(row, LINK, f"#{target.reference}", form)
        sheet.set_column(PICK, LINK, 10, None, {"hidden": True})

    def _picked(self, at: int) -> int | None:
        return self.order[at] + 1 if at < len(self.order) else None
