"""The chart below 横向与历史: shares of the points, own beside the mean."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.forms.style import FONT, LINE, SMALL_INK, Style
from perfeval_xl.rubric.rounding import round_half_up
from perfeval_xl.workbooks.standing import Bar

_OWN, _MEAN = "#2F6DB5", "#B8C4D2"
_NAMES = ("得分率", "本单位", "平均")
_MOST = 12
"""More pairs of columns than this nobody can read."""

_ROWS = 13
"""So many rows of the usual height the chart covers."""


def write_chart(
    workbook: Workbook, sheet: Worksheet, style: Style, bars: Sequence[Bar], row: int
) -> int:
    """Write the figures of the chart from `row` on (counted from 0), and the chart beside them.

    Return the row below both.
    """
    if not bars:
        return row
    for column, name in enumerate(_NAMES):
        sheet.write_string(row, column, name, style.heading())
    shown = style.boxed(num_format="0.0%", align="center")
    for at, bar in enumerate(bars, start=row + 1):
        sheet.write_string(at, 0, bar.name, style.boxed())
        for column, value in enumerate((bar.own, bar.mean), start=1):
            if value == value:
                sheet.write_number(at, column, float(round_half_up(value, 6)), shown)
            else:
                sheet.write_blank(at, column, None, shown)
    end = row + min(len(bars), _MOST)
    font = {"name": FONT, "size": 9, "color": SMALL_INK}
    chart = workbook.add_chart({"type": "column"})
    for column, color in ((1, _OWN), (2, _MEAN)):
        chart.add_series(
            {
                "name": [sheet.name, row, column],
                "categories": [sheet.name, row + 1, 0, end, 0],
                "values": [sheet.name, row + 1, column, end, column],
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
    return row + max(len(bars) + 1, _ROWS) + 1
