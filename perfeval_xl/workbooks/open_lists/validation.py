"""Lets the open cells of a list say what they take, as the program reads them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from xlsxwriter.worksheet import Worksheet

from perfeval_xl.forms.reading.values import shown
from perfeval_xl.workbooks.open_lists.cell_values import LARGEST, Kind

_LONGEST_SOURCE, _LONGEST_TITLE, _LONGEST_TEXT = 255, 32, 255
"""What Excel takes of choices, a title, a sentence."""


def validate(
    sheet: Worksheet,
    column: int,
    heading: str,
    takes: tuple[Kind, tuple[str, ...]],
    spots: Sequence[tuple[int, tuple[float, float] | None]],
) -> None:
    """Set the rule of a column's open cells.

    `takes` are the kind and the choices, `spots` the rows with the bounds of their numbers.
    """
    if not spots:
        return
    kind, choices = takes
    rows = [row for row, _ in spots]
    if kind == "choice":
        rule: dict[str, Any] = {"validate": "list", "source": list(choices)}
        if len(",".join(choices)) <= _LONGEST_SOURCE:
            _set(sheet, column, heading, (rows[0], rows[-1]), rule, f"请选：{'、'.join(choices)}。")
    elif kind == "date":
        rule = {"validate": "date", "criteria": ">=", "value": date(2000, 1, 1)}
        _set(sheet, column, heading, (rows[0], rows[-1]), rule, "请填日期，例如 2026-03-01。")
    elif kind == "number":
        for row, bounds in spots:
            least, most = bounds or (-LARGEST, LARGEST)
            rule = {"validate": "decimal", "criteria": "between", "minimum": least, "maximum": most}
            told = f" {shown(least)} 至 {shown(most)} 的" if bounds else ""
            _set(sheet, column, heading, (row, row), rule, f"请填{told}数。")


def _set(
    sheet: Worksheet, column: int, heading: str, rows: tuple[int, int], rule: dict[str, Any],
    told: str,
) -> None:  # fmt: skip
    said = {"error_title": heading[:_LONGEST_TITLE], "error_message": told[:_LONGEST_TEXT]}
    sheet.data_validation(rows[0], column, rows[1], column, {**rule, "ignore_blank": True, **said})
