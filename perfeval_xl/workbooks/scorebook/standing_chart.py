"""The chart below 横向与历史: shares of the points, own beside the mean."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.forms.layout.layout import Cell
from perfeval_xl.forms.layout.paint import write
from perfeval_xl.rubric.rounding import round_half_up
from perfeval_xl.sheets.style import FONT, LINE, SMALL_INK, Style
from perfeval_xl.workbooks.scorebook.filled import Filled
from perfeval_xl.workbooks.scorebook.standing import Bar

_OWN, _MEAN = "#2F6DB5", "#B8C4D2"
_NAMES = ("得分率", "本单位", "平均")
_MOST = 12
"""More pairs of columns than this nobody can read."""

_DECIMALS = 6
_ROWS = 13
"""So many rows of the usual height the chart covers."""


def fill_chart(filled: Filled, bars: Sequence[Bar], row: int) -> int:
    """Add the figures of the chart from `row` on (counted from 0); return the row below it."""
    shares = round_half_up([[bar.own, bar.mean] for bar in bars], _DECIMALS).tolist()
    for at, (bar, both) in enumerate(zip(bars, shares, strict=True), start=row + 1):
        known = [each if each == each else None for each in both]
        filled.put_row(at, 0, [bar.name, *known])
    return _below(len(bars), row)


def _below(count: int, row: int) -> int:
    return row + max(count + 1, _ROWS) + 1 if count else row


def write_chart(
    workbook: Workbook, sheet: Worksheet, style: Style, count: int, filled: Filled, row: int
) -> int:
    """Write the figures of `count` bars from `row` on, and the chart beside them.

    Return the row below both.
    """
    if not count:
        return row
    for column, name in enumerate(_NAMES):
        sheet.write_string(row, column, name, style.heading())
    shown = style.boxed(num_format="0.0%", align="center")
    for at in range(row + 1, row + 1 + count):
        write(sheet, Cell(at, 0, "label"), filled.cells[at, 0], style.boxed())
        for column in (1, 2):
            write(sheet, Cell(at, column, "figure"), filled.cells[at, column], shown)
    end = row + min(count, _MOST)
    font = {"name": FONT, "size": 9, "color": SMALL_INK}
    chart = workbook.add_chart({"type": "column"})
    for column, color in ((1, _OWN), (2, _MEAN)):
        chart.add_series(
            {
                "name": [sheet.name, row, column],
                "categories": [sheet.name, row + 1, 0, end, 0],
                "values": [sheet.name, row + 1, column, end, column],
                "values_data": [filled.cells[at, column] for at in range(row + 1, end + 1)],
                "fill": {"color": color},
                "gap": 80,
                "overlap": -5,
                "data_labels": {"value": True, "num_format": "0%", "font": font},
            }
        )
    chart.set_title({"name": "得分率：本单位与平均", "name_font": {"name": FONT, "size": 11}})
    grid = {"visible": True, "line": {"color": "#E4E7EB"}}
    axis = {"min": 0, "max": 1, "num_format": "0%", "num_font": font, "major_gridlines": grid}
    chart.set_y_axis({**axis, "line": {"none": True}})
    chart.set_x_axis({"num_font": font, "line": {"color": LINE}})
    chart.set_legend({"position": "bottom", "font": font})
    chart.set_size({"width": 640, "height": 260})
    sheet.insert_chart(row, 4, chart, {"object_position": 2})
    return _below(count, row)
