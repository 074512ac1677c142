"""The unit of money that a returned sheet says it is in, where that is not the form's."""

from __future__ import annotations

import re

from perfeval_xl.forms.reading.units import UNIT, full_unit, known_unit
from perfeval_xl.sheets.grids import Grid, same_text

# "单位：元", "金额单位：人民币元", "（单位：元）", also behind the department's name in one cell.
# Texts have been through `same_text`: signs are narrow, there is no white space.
_CAPTION = re.compile(
    rf"(?:(?<![报列管写])单位|金额):?(?:人民币)?({UNIT})(?:[、,/](?:人|个|%|辆|次))*[)\]]?$"
)
_ROWS = 50
"""A form's first figure stands further up than this."""


def sheet_unit(grid: Grid, end: int, unit: str, table: str = "") -> tuple[str, int, int] | None:
    """Return a sheet's unit and the row and column where it says so; None for the form's own.

    `end` is the row of the first figure: what stands above it speaks for the sheet. `table` is
    the heading behind which the form prints the unit in brackets, if it does. A sheet that says
    both the form's unit and another one is in the form's.
    """
    if not known_unit(unit):
        return None
    headed = re.compile(rf"{re.escape(same_text(table))}\(({UNIT})\)") if table else None
    said: tuple[str, int, int] | None = None
    for row, line in enumerate(grid[: min(end, _ROWS)]):
        for column, value in enumerate(line):
            if not isinstance(value, str) or len(value) > 200:
                continue
            text = same_text(value)
            found = _CAPTION.search(text) or (headed.fullmatch(text) if headed else None)
            if found is None:
                continue
            if full_unit(found[1]) == unit:
                return None
            said = said or (full_unit(found[1]), row, column)
    return said
