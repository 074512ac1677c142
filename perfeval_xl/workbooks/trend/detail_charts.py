"""The charts of 单位明细: the chosen unit's total, and one indicator chosen beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.scoring.history.series import Floats
from perfeval_xl.sheets.chart import INKS, Area, Curve, insert, line_chart, numbers
from perfeval_xl.sheets.listing import put, put_across
from perfeval_xl.sheets.style import INPUT_FILL, LEVEL_FILL, Style

_NOTHING = "#N/A"
"""What a chart leaves out; an empty text it would draw as zero."""
_PIXELS = 7.4
"""The width of one character, padding of the columns spread over it."""
HEIGHT = 17
"""Rows that the cell to choose in and the charts take."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """What of the table is drawn: rows from 0, and what the cells of two of them show now."""

    heading: int
    total: int
    mean: int
    first: int
    last: int
    """The first and the last indicator."""
    column: int
    """The first period."""
    totals: Sequence[Any]
    means: Sequence[Any]
    scores: Sequence[Any]
    """Of the first indicator."""
    averages: Floats
    """Over all units, indicators × periods."""
    unit: str
    indicator: str


def write_charts(
    sheet: Worksheet,
    style: Style,
    drawn: Drawn,
    spot: tuple[int, int],
    width: float,
) -> None:
    """Write the cell to choose an indicator in, both charts, and what they draw.

    `spot` is the row to begin at and the first hidden column: there stand which indicator is
    chosen and the titles, beside them the rows that are drawn, above those the averages. `width`
    is the table's, in characters: both charts together are as wide.
    """
    row, hidden = spot
    name, count = sheet.get_name(), len(drawn.totals)
    _choice(sheet, style, drawn, row, hidden)
    titles = {"总分": drawn.unit, drawn.indicator: drawn.unit}
    formulas = ('$B$3&"：总分"', f'$B$3&"："&$B${row + 1}')
    for at, (formula, (what, unit)) in enumerate(zip(formulas, titles.items(), strict=True)):
        sheet.write_formula(row + 1 + at, hidden, f"={formula}", style(), f"{unit}：{what}")
    _averages(sheet, style, drawn, hidden)
    areas = _rows(sheet, style, drawn, row, hidden)
    end = drawn.column + count - 1
    periods = (name, drawn.heading, drawn.column, drawn.heading, end)
    mean = (name, drawn.mean, drawn.column, drawn.mean, end)
    shown = [
        [
            Curve("本单位", areas[0], numbers(drawn.totals), INKS[0]),
            Curve("全部单位平均", mean, numbers(drawn.means), INKS[6], faint=True),
        ],
        [
            Curve("本单位", areas[1], numbers(drawn.scores), INKS[1]),
            Curve("全部单位平均", areas[2], numbers(drawn.averages[0]), INKS[6], faint=True),
        ],
    ]
    blank = (name, row + 4, hidden + 1, row + 4, hidden + count)
    pixels = int(width * _PIXELS) // 2
    for at, curves in enumerate(shown):
        title = (name, row + 1 + at, hidden)
        chart = line_chart(style, title, periods, curves, blank=blank)
        chart.show_hidden_data()
        offset = {"x_offset": 4 + pixels * at, "y_offset": 6}
        insert(sheet, (row + 1, 0), chart, (pixels - 8, 300), **offset)


def _choice(sheet: Worksheet, style: Style, drawn: Drawn, row: int, hidden: int) -> None:
    """Write the cell to choose in, and which of the indicators it is, from 1, in a hidden one."""
    form = style.boxed(bold=True, bg_color=INPUT_FILL, locked=False, text_wrap=False)
    sheet.write_string(row, 0, "右图的指标（点右边选择）", style.boxed(bg_color=LEVEL_FILL))
    put_across(sheet, (row, 1, 4), drawn.indicator, form, 24)
    names = f"$A${drawn.first + 1}:$A${drawn.last + 1}"
    sheet.data_validation(row, 1, row, 4, {
        "validate": "list", "source": f"={names}",
        "error_title": "没有这个指标", "error_message": "请从列表中选择。",
    })  # fmt: skip
    # The first of that name: indicators may share one.
    found = f"=IFERROR(MATCH(1,INDEX(({names}=$B${row + 1})*1,0),0),0)"
    sheet.write_formula(row, hidden, found, style(), 1)


def _averages(sheet: Worksheet, style: Style, drawn: Drawn, hidden: int) -> None:
    """Write the indicators' averages beside their rows."""
    for row, values in enumerate(drawn.averages.tolist(), start=drawn.first):
        for column, value in enumerate(values, start=hidden + 1):
            put(sheet, row, column, value, style())


def _rows(sheet: Worksheet, style: Style, drawn: Drawn, row: int, hidden: int) -> list[Area]:
    """Write the drawn rows beside the titles and return where they stand."""
    picked = xl_rowcol_to_cell(row, hidden, row_abs=True, col_abs=True)

    def of_indicator(column: int) -> str:
        letter = xl_col_to_name(column)
        over = f"{letter}${drawn.first + 1}:{letter}${drawn.last + 1}"
        return f"INDEX({over},MAX(1,{picked}))"

    shown = zip(drawn.totals, drawn.scores, drawn.averages[0].tolist(), strict=True)
    for at, values in enumerate(shown):
        column = drawn.column + at
        total = f"{xl_col_to_name(column)}{drawn.total + 1}"
        cells = total, of_indicator(column), of_indicator(hidden + 1 + at)
        for below, (cell, value) in enumerate(zip(cells, values, strict=True), start=1):
            # A number is not found in a text or a blank: what is no number becomes #N/A.
            formula = f"=IF(COUNT({cell})=1,{cell},MATCH(0,{cell},0))"
            known = isinstance(value, int | float) and value == value
            sheet.write_formula(row + below, hidden + 1 + at, formula, style(),
                                value if known else _NOTHING)  # fmt: skip
    name, end = sheet.get_name(), hidden + len(drawn.totals)
    return [(name, row + below, hidden + 1, row + below, end) for below in (1, 2, 3)]
