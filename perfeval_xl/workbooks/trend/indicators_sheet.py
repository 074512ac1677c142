"""The sheet 指标: what share of its points each indicator brought, and how many lose, by period."""

import numpy as np
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.rubric.expressions.rounding import round_half_up
from perfeval_xl.sheets.chart import INKS, Curve, insert, line_chart, numbers
from perfeval_xl.sheets.columns import keyed
from perfeval_xl.sheets.listing import put_across, write_head, write_table
from perfeval_xl.sheets.style import LEVEL_FILL, Style, bars, paper, shades
from perfeval_xl.workbooks.trend.rubric_history import RubricHistory

SHEET = "指标"
_NAME, _PERIOD, _CHANGE = 30.0, 9.0, 11.0
_FIRST = 4
_CHARTED = 6
"""More lines than this in one chart nobody can tell apart."""


def write_indicators(style: Style, part: RubricHistory) -> None:
    """Write the sheet: mean rates, a chart of the lowest, and below it how many lose points."""
    sheet = style.workbook.add_worksheet(part.sheet(SHEET))
    labels, cube = part.series.labels, part.cube
    widths = [_NAME, *[_PERIOD] * len(labels), _CHANGE]
    told = f"{part.caption}　得分率：全部单位得分之和占分值之和，不适用的和待补的不算在内。"
    write_head(sheet, style, widths, "各指标得分率与扣分单位", told)
    rates = round_half_up(cube.rates, 6)
    row = _block(sheet, style, part, 2, ("平均得分率", rates, "0.0%", '+0.0%;-0.0%;"—"'))
    last = row - 1
    shades(sheet, (_FIRST, 1, last, len(labels)), 1)
    if _lowest(rates[:, -1]) and len(labels) > 1:
        row = _chart(style, sheet, part, rates, row + 1)
    losing = np.where(cube.known > 0, cube.losing, np.nan)
    shown = ("扣分的单位数", losing, "0", '+0;-0;"—"')
    first = row + 3
    row = _block(sheet, style, part, row + 1, shown)
    bars(sheet, (first, 1, row - 1, len(labels)), "#F3C2BB", max(1, len(part.cube.units)))
    sheet.freeze_panes(0, 1)
    sheet.set_tab_color(part.color)
    paper(sheet, landscape=False)
    sheet.set_h_pagebreaks([first - 2])


def _lowest(newest: np.ndarray) -> list[int]:
    """Return the positions of the lowest rates below 100 % in the newest period."""
    order = np.argsort(np.nan_to_num(newest, nan=2.0), kind="stable")
    return [int(at) for at in order if newest[at] < 1][:_CHARTED]


def _block(
    sheet: Worksheet,
    style: Style,
    part: RubricHistory,
    row: int,
    what: tuple[str, np.ndarray, str, str],
) -> int:
    """Write one table from `row` on: title, headings, a line an indicator; return the row after.

    `what` is its title, the values (indicators × periods) and the number formats of a value and
    of a change.
    """
    title, values, shown, signed = what
    compared = "较上期\n（百分点）" if "%" in signed else "较上期"
    labels, before = part.series.labels, part.series.before
    bar = style.boxed(bold=True, bg_color=LEVEL_FILL)
    put_across(sheet, (row, 0, len(labels) + 1), title, bar, 20)
    columns = [
        keyed(0, "三级指标", _NAME),
        *(keyed(at, label, _PERIOD, shown) for at, label in enumerate(labels, start=1)),
        keyed(len(labels) + 1, compared, _CHANGE, signed),
    ]
    lines = []
    for name, own in zip(part.cube.indicators, values, strict=True):
        moved = np.nan if before is None else own[-1] - own[before]
        lines.append([name, *own.tolist(), float(round_half_up(moved, 6))])
    write_table(sheet, style, columns, lines, row + 2, heading=30)
    return row + 2 + len(part.cube.indicators)


def _chart(style: Style, sheet: Worksheet, part: RubricHistory, rates: np.ndarray, row: int) -> int:
    """Draw the lowest rates; return the row below the chart."""
    name, count = sheet.get_name(), len(part.series.labels)
    lowest = _lowest(rates[:, -1])
    curves = [
        Curve((name, _FIRST + at, 0), (name, _FIRST + at, 1, _FIRST + at, count),
              numbers(rates[at].tolist()), INKS[place])
        for place, at in enumerate(lowest)
    ]  # fmt: skip
    periods = (name, _FIRST - 1, 1, _FIRST - 1, count)
    title = f"本期得分率最低的 {len(lowest)} 个指标"
    chart = line_chart(style, title, periods, curves, "0%")
    insert(sheet, (row, 0), chart, (760, 320))
    return row + 17
