"""Behind the sheet 扣分说明: hidden columns, a row a line, that say how much it lost and how.

The table in front picks from them by rank, so that it follows when a figure is corrected.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.forms.layout.layout import Cell
from perfeval_xl.rubric.expressions.excel import excel
from perfeval_xl.sheets.style import Style
from perfeval_xl.workbooks.scorebook.deductions.deductions import (
    FULL,
    LABEL,
    LOSS,
    Deductions,
    Line,
    loss,
    sentence,
)
from perfeval_xl.workbooks.scorebook.live import Filled, FilledColumns, write_live

FIRST = 4
"""The row of the first line, counted from 0."""

PICK, NAME, POINTS, LOST, RANK, SAID, WORDS, LINK = range(8, 16)
"""Which line the table shows in this row; then what is known of the line of this row."""


@lru_cache(maxsize=4096)  # the same in every department's workbook
def _formulas(cells: tuple[tuple[str, str], ...], beside: bool) -> tuple[str, str]:
    """Return the formulas of loss and sentence over cells by name."""
    resolve = dict(cells).__getitem__
    return excel(loss(), resolve), excel(sentence(beside), resolve)


def padded(values: list[Any], count: int, with_: Any) -> list[Any]:
    """Return so many values, the last ones `with_`."""
    return values + [with_] * (count - len(values))


class DeductionColumns:
    """The hidden columns over some lines, at least one."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines, self.count = lines, len(lines)

    def over(self, column: int) -> str:
        """Return a column's range over all lines."""
        letter = f"${xl_col_to_name(column)}$"
        return f"{letter}{FIRST + 1}:{letter}{FIRST + self.count}"

    def cell(self, column: int, at: int) -> str:
        """Return a column's cell in a row; rows count from 0."""
        return f"${xl_col_to_name(column)}{FIRST + at + 1}"

    def fill(self, filled: FilledColumns, found: Sequence[Deductions]) -> None:
        """Add what the columns hold of some units."""
        rows: dict[int, list[Sequence[Any]]] = {PICK: [], LOST: [], RANK: [], SAID: []}
        for unit in found:
            rows[PICK].append(padded([line + 1 for line in unit.order], self.count, None))
            ranks: list[int | None] = [None] * self.count
            for rank, line in enumerate(unit.order, start=1):
                ranks[line] = rank
            rows[RANK].append(ranks)
            rows[LOST].append(unit.losses)
            rows[SAID].append(unit.said)
        for column, units in rows.items():
            for at, values in enumerate(zip(*units, strict=True), start=FIRST):
                filled.cells[at, column] = values

    def write(self, sheet: Worksheet, style: Style, filled: Filled) -> None:
        """Write the columns and hide them."""
        form = style(text_wrap=False)
        for at, line in enumerate(self.lines):
            row, lost, full = FIRST + at, self.cell(LOST, at), line.cells[FULL]
            cells = {**line.cells, LABEL: self.cell(NAME, at), LOSS: lost}
            losing, saying = _formulas(tuple(cells.items()), line.beside)
            more = f"SUMPRODUCT(({self.over(LOST)}>{lost})*1)"
            # Of equal losses the one that stands above comes first.
            same = f"SUMPRODUCT((${xl_col_to_name(LOST)}${FIRST + 1}:{lost}={lost})*1)"
            live = {
                PICK: f'IFERROR(MATCH({at + 1},{self.over(RANK)},0),"")',
                POINTS: f'IF(COUNT({full})=1,{full},"")',
                LOST: losing,
                RANK: f'IF({lost}>0,{more}+{same},"")',
                SAID: saying,
            }
            for column, formula in live.items():
                value = filled.cells.get((row, column), line.full)
                write_live(sheet, Cell(row, column, "label"), formula, form, value)
            target = line.source.first or line.row
            sheet.write_string(row, NAME, line.label, form)
            sheet.write_string(row, WORDS, line.source.words or target.sheet, form)
            sheet.write_string(row, LINK, f"#{target.reference}", form)
        sheet.set_column(PICK, LINK, 10, None, {"hidden": True})
