"""Units of money: which one a sheet is in, amounts from one into another without noise."""

import re
from decimal import Decimal

from perfeval_xl.sheets.grids import Grid, same_text

_SCALES = {"": 0, "十": 1, "百": 2, "千": 3, "万": 4, "十万": 5, "百万": 6, "千万": 7, "亿": 8}
_LONGEST_FIRST = "|".join(sorted(filter(None, _SCALES), key=len, reverse=True))
UNIT = rf"(?:(?:{_LONGEST_FIRST})?元|(?:{_LONGEST_FIRST}))"
"""A unit of money in a pattern: 元, 万元, 万 …"""
_WITH_UNIT = re.compile(rf"(?P<number>[^元]*?\d[\d.,]*\)?)\s*(?P<unit>{UNIT})整?")
# "单位：元", "金额单位：人民币元", "（单位：元）", also behind the department's name in one cell.
# Texts have been through `same_text`: signs are narrow, there is no white space.
_CAPTION = re.compile(
    rf"(?:(?<![报列管写])单位|金额):?(?:人民币)?({UNIT})(?:[、,/](?:人|个|%|辆|次))*[)\]]?$"
)
_ROWS = 50
"""A form's first figure stands further up than this."""


def full_unit(unit: str) -> str:
    """Return a unit as it is printed: 万 is 万元."""
    return unit if unit.endswith("元") else f"{unit}元"


def known_unit(unit: str) -> bool:
    """Tell whether amounts in a unit can be converted; a rubric in 美元 is left alone."""
    return unit.endswith("元") and unit.removesuffix("元") in _SCALES


def split_unit(text: str) -> tuple[str, str]:
    """Return an amount's number and its unit: "0.5亿" is "0.5" and "亿元"; "" where none stands."""
    match = _WITH_UNIT.fullmatch(text)
    return (text, "") if match is None else (match["number"], full_unit(match["unit"]))


def converted(number: float, given: str, wanted: str) -> float:
    """Return an amount of one unit in another; both are `known_unit`.

    The point moves in the decimal that is printed, so that 32400 元 is exactly 3.24 万元.
    """
    places = _SCALES[given.removesuffix("元")] - _SCALES[wanted.removesuffix("元")]
    return float(Decimal(repr(float(number))).scaleb(places))


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
            match = _CAPTION.search(text) or (headed.fullmatch(text) if headed else None)
            if match is None:
                continue
            if full_unit(match[1]) == unit:
                return None
            said = said or (full_unit(match[1]), row, column)
    return said
