"""The history below 横向与历史: the department's last periods, beside the mean of all."""

from __future__ import annotations

import pandas as pd
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.forms.layout import Cell
from perfeval_xl.forms.paint import write
from perfeval_xl.forms.style import LEVEL_FILL, Style
from perfeval_xl.rubric.rounding import round_half_up
from perfeval_xl.scoring.scores import records
from perfeval_xl.workbooks.line_chart import INKS, Curve, line_chart, numbers

COLUMNS = ("period", "score", "mean", "rank", "count")
"""Of the history: the period in words, the total, the mean of all departments, the rank, and among
how many; score and rank are NaN where the department was not evaluated."""
_HEADINGS = ("期间", "总分", "平均分", "名次")
_MOST = 12


def write_history(
    workbook: Workbook, sheet: Worksheet, style: Style, history: pd.DataFrame, row: int
) -> None:
    """Write the last periods from `row` on (counted from 0), oldest first, and a chart beside them.

    `history` has COLUMNS, the oldest period first; more than twelve are cut to the newest.
    """
    known = history.tail(_MOST)
    level = style.boxed(bold=True, bg_color=LEVEL_FILL)
    write(sheet, Cell(row, 0, "heading", last_column=3), "历次总分", level)
    for column, name in enumerate(_HEADINGS):
        sheet.write_string(row + 1, column, name, style.heading())
    centre, text = style.boxed(align="center", num_format="0.00"), style.boxed(align="center")
    first, last = row + 2, row + 1 + len(known)
    for at, each in enumerate(records(known[list(COLUMNS)]), start=first):
        there = each["rank"] == each["rank"] and each["rank"] is not None
        rank = f"{each['rank']:.0f}/{each['count']:.0f}" if there else "—"
        sheet.write_string(at, 0, each["period"], text)
        sheet.write_string(at, 3, rank, text)
        for column, name in ((1, "score"), (2, "mean")):
            if numbers([each[name]]) == [None]:  # a gap in the chart: a text would be a zero there
                sheet.write_blank(at, column, None, centre)
            else:
                sheet.write_number(at, column, float(round_half_up(each[name], 6)), centre)
    name = sheet.name
    curves = [
        Curve(words, (name, first, column, last, column), numbers(known[key].tolist()), ink, faint)
        for words, column, key, ink, faint in (
            ("本单位", 1, "score", INKS[0], False), ("平均", 2, "mean", INKS[6], True),
        )
    ]  # fmt: skip
    chart = line_chart(workbook, "历次总分：本单位与平均", (name, first, 0, last, 0), curves)
    chart.set_size({"width": 640, "height": 260})
    sheet.insert_chart(row, 4, chart, {"object_position": 2})
