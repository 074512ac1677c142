"""A line chart over periods: gaps stay gaps, a missing period is no zero."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from xlsxwriter.chart import Chart
from xlsxwriter.workbook import Workbook

from perfeval_xl.sheets.style import FONT, LINE, SMALL_INK

INKS = ("#2F6DB5", "#C77B22", "#3A9D6E", "#8A5BB5", "#B5495B", "#2A9AA5", "#7B8794", "#B8860B")
"""The colours of lines, in order; as far apart as can be told in print."""

Area = tuple[str, int, int, int, int]
"""Sheet, first row, first column, last row, last column, from 0."""


@dataclass(frozen=True, slots=True)
class Curve:
    """One line: its name (a text, or sheet, row and column of a cell) and where its values are."""

    name: str | tuple[str, int, int]
    values: Area
    numbers: Sequence[float | None]
    """What stands there now, None for a gap: previews draw these, and a gap not told is a zero."""
    color: str
    faint: bool = False
    """Whether it is there only to be compared with: thinner, dashed, without points."""


def numbers(values: Iterable[Any]) -> list[float | None]:
    """Return values for a curve: what is no number, or NaN, is a gap."""
    return [
        float(value) if isinstance(value, int | float) and value == value else None
        for value in values
    ]


def line_chart(
    workbook: Workbook,
    title: str | tuple[str, int, int],
    periods: Area,
    curves: Sequence[Curve],
    number_format: str = "0",
    blank: Area | None = None,
) -> Chart:
    """Return a chart of lines over periods, to be sized and inserted by the caller.

    The title is a text or a cell (sheet, row, column). The axis does not begin at 0: what is
    looked at is how values move. Where a gap is a #N/A and no blank cell, LibreOffice draws a zero
    unless some other cell of the chart is `blank`: such cells, to be drawn as nothing.
    """
    chart = workbook.add_chart({"type": "line"})
    font = {"name": FONT, "size": 9, "color": SMALL_INK}
    for curve in curves:
        line = {"color": curve.color, "width": 1.25 if curve.faint else 2.25}
        marker = {"type": "circle", "size": 5, "fill": {"color": curve.color}}
        chart.add_series(
            {
                "name": curve.name if isinstance(curve.name, str) else list(curve.name),
                "categories": list(periods),
                "values": list(curve.values),
                "values_data": list(curve.numbers),
                "line": {**line, "dash_type": "dash"} if curve.faint else line,
                "marker": {"type": "none"}
                if curve.faint
                else {**marker, "border": {"color": curve.color}},
            }
        )
    if blank is not None:
        none = {"none": True}
        chart.add_series({"name": " ", "categories": list(periods), "values": list(blank),
                          "values_data": [None] * (blank[4] - blank[2] + 1), "line": none,
                          "marker": {"type": "none"}})  # fmt: skip
    name = title if isinstance(title, str) else list(title)
    chart.set_title({"name": name, "name_font": {"name": FONT, "size": 11, "bold": True}})
    grid = {"visible": True, "line": {"color": "#E4E7EB"}}
    axis = {"num_format": number_format, "num_font": font, "line": {"none": True}}
    chart.set_y_axis({**axis, "major_gridlines": grid})
    # The labels stand below even where values are below zero.
    chart.set_x_axis({"num_font": font, "line": {"color": LINE}, "label_position": "low"})
    if len(curves) > 1:
        hidden = {} if blank is None else {"delete_series": [len(curves)]}
        chart.set_legend({"position": "bottom", "font": font, **hidden})
    else:
        chart.set_legend({"none": True})
    chart.set_chartarea({"border": {"color": LINE}})
    chart.show_na_as_empty_cell()
    return chart
