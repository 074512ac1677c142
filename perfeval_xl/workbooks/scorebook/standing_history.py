"""The history below 横向与历史: the department's last periods, beside the mean of all."""

from __future__ import annotations

import pandas as pd
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.forms.layout.layout import Cell
from perfeval_xl.forms.layout.paint import write
from perfeval_xl.rubric.rounding import round_half_up
from perfeval_xl.scoring.scores import records
from perfeval_xl.sheets.style import LEVEL_FILL, Style
from perfeval_xl.workbooks.scorebook.filled import Filled
from perfeval_xl.workbooks.scorebook.line_chart import INKS, Curve, line_chart, numbers

COLUMNS = ("period", "score", "mean", "rank", "count")
"""Of the history: the period in words, the total, the mean of all departments, the rank, and among
how many; score and rank are NaN where the department was not evaluated."""
_HEADINGS = ("期间", "总分", "平均分", "名次")
MOST = 12
"""More periods than this are not shown."""
_HEAD = 2
"""Rows above the first period."""


def fill_history(filled: Filled, history: pd.DataFrame, row: int) -> None:
    """Add the last periods from `row` on (counted from 0), oldest first.

    `history` has COLUMNS, the oldest period first; more than twelve are cut to the newest.
    """
    known = records(history.tail(MOST)[list(COLUMNS)])
    for at, each in enumerate(known, start=row + _HEAD):
        there = each["rank"] == each["rank"] and each["rank"] is not None
        rank = f"{each['rank']:.0f}/{each['count']:.0f}" if there else "—"
        # A gap in the chart is a blank cell: a text would be a zero there.
        both = numbers([each["score"], each["mean"]])
        shown = [None if value is None else float(round_half_up(value, 6)) for value in both]
        filled.put_row(at, 0, [each["period"], *shown, rank])


def write_history(
    workbook: Workbook,
    sheet: Worksheet,
    style: Style,
    history: pd.DataFrame,
    filled: Filled,
    row: int,
) -> None:
    """Write the periods that `fill_history` added from `row` on, and a chart beside them."""
    level = style.boxed(bold=True, bg_color=LEVEL_FILL)
    write(sheet, Cell(row, 0, "heading", last_column=3), "历次总分", level)
    for column, name in enumerate(_HEADINGS):
        sheet.write_string(row + 1, column, name, style.heading())
    centre, text = style.boxed(align="center", num_format="0.00"), style.boxed(align="center")
    first, last = row + _HEAD, row + _HEAD - 1 + min(len(history), MOST)
    for at in range(first, last + 1):
        for column, form in enumerate((text, centre, centre, text)):
            write(sheet, Cell(at, column, "figure"), filled.cells[at, column], form)
    name = sheet.name
    curves = [
        Curve(
            words, (name, first, column, last, column),
            [filled.cells[at, column] for at in range(first, last + 1)], ink, faint,
        )
        for words, column, ink, faint in (("本单位", 1, INKS[0], False), ("平均", 2, INKS[6], True))
    ]  # fmt: skip
    chart = line_chart(workbook, "历次总分：本单位与平均", (name, first, 0, last, 0), curves)
    chart.set_size({"width": 640, "height": 260})
    sheet.insert_chart(row, 4, chart, {"object_position": 2})
