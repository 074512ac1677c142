"""The sheet 横向与历史: where the department stands among all, in values and one chart.

They are values and no formulas: what they are compared with stands in other workbooks.
"""

from __future__ import annotations

from itertools import groupby
from typing import Any

import pandas as pd
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.forms.layout import Cell
from perfeval_xl.forms.paint import paper, write
from perfeval_xl.forms.style import LEVEL_FILL, SMALL_INK, Style, row_height
from perfeval_xl.workbooks.standing import Against, Compared, Standing
from perfeval_xl.workbooks.standing_chart import write_chart
from perfeval_xl.workbooks.standing_history import write_history

SHEET = "横向与历史"
_FIRST = 5
"""The first line's row, counted from 0."""
_GROUPS = {
    "指标值": ("本单位", "中位数", "最小", "最大"),
    "得分": ("本单位", "中位数", "最高", "最低", "名次"),
}
_LEAD = {"一级指标": 12, "指标": 26, "分值": 6}
_WIDTH = 9
_ALONE = "本次只有本单位一家按这套指标体系评分，没有可以比较的单位。"


def write_standing(
    workbook: Workbook,
    sheet: Worksheet,
    style: Style,
    department: str,
    standing: Standing,
    history: pd.DataFrame | None = None,
) -> None:
    """Write the sheet for one department; alone, it says so. Below stand its last periods."""
    for column, width in enumerate(_LEAD.values()):
        sheet.set_column(column, column, width)
    end = len(_LEAD) + sum(map(len, _GROUPS.values())) - 1
    sheet.set_column(len(_LEAD), end, _WIDTH)
    write(sheet, Cell(0, 0, "title", last_column=end), SHEET, style.title())
    sheet.set_row(0, 32)
    whose = f"单位名称：{department}"
    write(sheet, Cell(1, 0, "caption", last_column=end), whose, style(bold=True))
    told = _about(standing) if standing.lines else _ALONE
    small = style(font_size=9, font_color=SMALL_INK)
    write(sheet, Cell(2, 0, "remark", last_column=end), told, small)
    sheet.set_row(2, row_height((told, sum(_LEAD.values()) + _WIDTH * 9), least=20, line=12.5))
    row = _FIRST
    if standing.lines:
        _headings(sheet, style)
        for row, line in enumerate(standing.lines, start=_FIRST):
            _line(sheet, style, row, line)
        _levels(sheet, style, standing)
        row = write_chart(workbook, sheet, style, standing.bars, _FIRST + len(standing.lines) + 1)
        sheet.freeze_panes(_FIRST, 2)
    if history is not None and len(history) > 1:
        write_history(workbook, sheet, style, history, row)
    paper(sheet, landscape=False, repeat=(3, 4) if standing.lines else ())
    sheet.protect("", {"format_columns": True, "format_rows": True})


def _about(standing: Standing) -> str:
    return (
        f"本次按这套指标体系评分的共 {standing.count} 个单位。"
        "中位数、最高、最低和名次按各单位的最终得分（有审核的按审核得分），没有得分的不算在内；"
        "名次“3/14”指 14 个里的第 3 名，得分相同名次相同。"
        "这里是写出本工作簿时的数，不随改动变化。"
    )


def _headings(sheet: Worksheet, style: Style) -> None:
    form = style.heading()
    for column, words in enumerate(_LEAD):
        write(sheet, Cell(3, column, "heading", last_row=4), words, form)
    column = len(_LEAD)
    for group, below in _GROUPS.items():
        end = column + len(below) - 1
        write(sheet, Cell(3, column, "heading", last_column=end), group, form)
        for at, word in enumerate(below, start=column):
            sheet.write_string(4, at, word, form)
        column = end + 1


def _line(sheet: Worksheet, style: Style, row: int, line: Compared) -> None:
    bold = {"bold": True} if not line.level else {}
    sheet.write_string(row, 1, line.name, style.boxed(**bold))
    centre = {"align": "center", **bold}
    sheet.write_number(row, 2, line.full, style.boxed(**centre))
    value, points = line.value, line.points
    shown = "0.00%" if line.percent else "General"
    _numbers(sheet, style, (row, len(_LEAD)), _values(value), {**centre, "num_format": shown})
    column = len(_LEAD) + len(_GROUPS["指标值"])
    scores = (points.own, points.median, points.high, points.low)
    _numbers(sheet, style, (row, column), scores, {**centre, "num_format": "0.00"})
    rank = f"{points.rank:.0f}/{points.among}" if points.rank == points.rank else "—"
    sheet.write_string(row, column + len(scores), rank, style.boxed(**centre))
    sheet.set_row(row, row_height((line.name, _LEAD["指标"])))


def _values(value: Against | None) -> tuple[float, ...]:
    if value is None:
        return (float("nan"),) * 4
    return value.own, value.median, value.low, value.high


def _numbers(
    sheet: Worksheet,
    style: Style,
    start: tuple[int, int],
    values: tuple[float, ...],
    form: dict[str, Any],
) -> None:
    """Write values from `start` on, the own one first; "—" for none."""
    row, first = start
    own = style.boxed(**{**form, "bold": True})
    for column, value in enumerate(values, start=first):
        shown = own if column == first else style.boxed(**form)
        write(sheet, Cell(row, column, "figure"), value if value == value else "—", shown)


def _levels(sheet: Worksheet, style: Style, standing: Standing) -> None:
    """What neighbouring lines have in common, in merged cells in front of them."""
    row = _FIRST
    for level, group in groupby(standing.lines, key=lambda line: line.level):
        last = row + len(list(group)) - 1
        form = style.boxed(align="center", bold=True, bg_color=LEVEL_FILL)
        write(sheet, Cell(row, 0, "label", last_row=last), level, form)
        row = last + 1
