"""The charts of all workbooks: lines over periods, and bars; one lettering, one set of colours."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xlsxwriter.chart import Chart
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.sheets.style import FONT, LINE, SMALL_INK, Style

SMALL = {"name": FONT, "size": 9, "color": SMALL_INK}
"""The lettering of axes, legends and labels."""

INKS = ("#2F6DB5", "#C77B22", "#3A9D6E", "#8A5BB5", "#B5495B", "#2A9AA5", "#7B8794", "#B8860B")
"""The colours of lines, in order; as far apart as can be told in print."""

GRID: dict[str, Any] = {
    "line": {"none": True},
    "major_gridlines": {"visible": True, "line": {"color": "#E4E7EB"}},
}
"""An axis that is read by faint lines across the chart."""
HIDDEN: dict[str, Any] = {"visible": False, "major_gridlines": {"visible": False}}
"""An axis whose numbers stand at the bars."""
FROM_ZERO: dict[str, Any] = {**HIDDEN, "min": 0}

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
    style: Style,
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
    chart = style.workbook.add_chart({"type": "line"})
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
    chart.set_y_axis({"num_format": number_format, "num_font": SMALL, **GRID})
    # The labels stand below even where values are below zero.
    chart.set_x_axis({"num_font": SMALL, "line": {"color": LINE}, "label_position": "low"})
    if len(curves) > 1:
        hidden = {} if blank is None else {"delete_series": [len(curves)]}
        chart.set_legend({"position": "bottom", "font": SMALL, **hidden})
    else:
        chart.set_legend({"none": True})
    chart.set_chartarea({"border": {"color": LINE}})
    chart.show_na_as_empty_cell()
    return chart


@dataclass(frozen=True, slots=True)
class Bars:
    """The bars of one colour: their name (a text, or sheet, row and column) and where they are."""

    name: str | tuple[str, int, int]
    categories: Area
    values: Area
    color: str
    numbers: Sequence[float | None] | None = None
    """What stands there now, where previews are to draw it."""


def bar_chart(
    style: Style,
    title: str,
    bars: Sequence[Bars],
    *,
    across: bool,
    gap: int,
    shown: str = "",
    small: bool = False,
    framed: bool = True,
    overlap: int = 0,
    numbers: Mapping[str, Any] = FROM_ZERO,
) -> Chart:
    """Return a chart of bars with their numbers, to be sized and inserted by the caller.

    They lie `across`, the first on top, or stand. `shown` is the format of the numbers at them,
    `numbers` is what is set of their axis; `small` letters go with many names.
    """
    chart = style.workbook.add_chart({"type": "bar" if across else "column"})
    labels: dict[str, Any] = {"value": True, "font": SMALL if small else {"size": 9}}
    for bar in bars:
        series = {
            "name": bar.name if isinstance(bar.name, str) else list(bar.name),
            "categories": list(bar.categories),
            "values": list(bar.values),
            "fill": {"color": bar.color},
            "gap": gap,
            "overlap": overlap or None,
            "data_labels": {**labels, "num_format": shown} if shown else labels,
        }
        if bar.numbers is not None:
            series["values_data"] = list(bar.numbers)
        chart.add_series(series)
    size = {"size": 11} if small else {"size": 12, "bold": True}
    chart.set_title({"name": title, "name_font": {"name": FONT, **size}})
    letters = {"font": SMALL} if small else {}
    chart.set_legend({"position": "bottom", **letters} if len(bars) > 1 else {"none": True})
    names = {"num_font": SMALL if small else {"name": FONT, "size": 9}, "line": {"color": LINE}}
    # XlsxWriter calls the upright axis y, whatever stands on it.
    if across:
        beside = {"label_position": "low"} if small else {}
        chart.set_y_axis({"reverse": True, **names, **beside})
        chart.set_x_axis(dict(numbers))
    else:
        chart.set_x_axis(names)
        chart.set_y_axis(dict(numbers))
    if framed:
        chart.set_chartarea({"border": {"color": LINE}})
    return chart


def insert(
    sheet: Worksheet, spot: tuple[int, int], chart: Chart, size: tuple[int, int], **options: Any
) -> None:
    """Put a chart at a cell (from 0), so large in pixels; it stays where it is."""
    chart.set_size({"width": size[0], "height": size[1]})
    sheet.insert_chart(*spot, chart, {"object_position": 3, **options})
