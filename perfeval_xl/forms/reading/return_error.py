"""The error of a file that is no return that can be read."""

from __future__ import annotations

from xlsxwriter.utility import xl_rowcol_to_cell

from perfeval_xl.messages import PerfevalError


class ReturnError(PerfevalError):
    """A file is no return that can be read; the code and the text say why.

    Where it is about one cell, the details hold its `sheet` and `cell`.
    """


def cell_of(sheet: str, row: int, column: int) -> dict[str, str]:
    """Return the details that say where: row and column count from 0."""
    return {"sheet": sheet, "cell": xl_rowcol_to_cell(row, column)}
