"""The sheet 横向与历史: where the department stands among all, in values and one chart.

They are values and no formulas: what they are compared with stands in other workbooks.
"""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

import pandas as pd
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.forms.layout.layout import Cell
from perfeval_xl.forms.layout.paint import write
from perfeval_xl.rubric.expressions.rounding import round_half_up
from perfeval_xl.scoring.totals import APART
from perfeval_xl.sheets.chart import GRID, INKS, SMALL, Bars, Curve, bar_chart, insert, line_chart
from perfeval_xl.sheets.style import LEVEL_FILL, SMALL_INK, Style, paper, row_height
from perfeval_xl.workbooks.scorebook.live import Filled, FilledColumns
from perfeval_xl.workbooks.scorebook.standing.standing import (
    HEAD,
    MOST,
    Bar,
    Compared,
    Standing,
    fill_history,
)

SHEET = "横向与历史"
_FIRST = 5
"""The first line's row, counted from 0."""
_GROUPS = {
    "指标值": ("本单位", "中位数", "最小", "最大"),
    "得分": ("本单位", "中位数", "最高", "最低", "名次"),
}
_FIGURES = [(group, word) for group, words in _GROUPS.items() for word in words]
_NONE = "—"
_LEAD = {"一级指标": 13, "指标": 26, "分值": 8}
_WIDTH = 9
_ALONE = "本次只有本单位一家按这套指标体系评分，没有可以比较的单位。"


def fill_standing(
    departments: Sequence[str], standing: Standing, histories: Sequence[pd.DataFrame | None]
) -> FilledColumns:
    """Return what the sheet holds of some departments, as many periods of each."""
    told, count = _about(standing) if standing.lines else _ALONE, len(departments)
    names = [f"单位名称：{department}" for department in departments]
    filled = FilledColumns({(1, 0): names, (2, 0): [told] * count})
    width = sum(_LEAD.values()) + _WIDTH * len(_FIGURES)
    filled.heights[2] = [row_height((told, width), least=20, line=12.5)] * count
    for row, line in enumerate(standing.lines, start=_FIRST):
        points, value = line.points, line.value
        ranks = [f"{at:.0f}/{points.among}" if at == at else _NONE for at in points.rank]
        if any(points.apart):
            pairs = zip(ranks, points.apart, strict=True)
            ranks = [f"{rank}{APART}" if apart else rank for rank, apart in pairs]
        values: list[Sequence[Any]] = [[_NONE] * count] * 4
        if value is not None:
            values = [
                value.own,
                *([each] * count for each in (value.median, value.low, value.high)),
            ]
        scores = ([each] * count for each in (points.median, points.high, points.low))
        known = map(_or_none, (*values, points.own, *scores))
        filled.put_row(row, len(_LEAD), [*known, ranks])
    row = fill_chart(filled, standing.bars, _chart_row(standing)) if standing.lines else _FIRST
    shown = [history for history in histories if history is not None and len(history) > 1]
    if shown:
        fill_history(filled, shown, row)
    return filled


def _or_none(column: Sequence[Any]) -> list[Any]:
    return [each if each == each else _NONE for each in column]


def write_standing(
    sheet: Worksheet,
    style: Style,
    standing: Standing,
    filled: Filled,
    history: pd.DataFrame | None = None,
) -> None:
    """Write the sheet for one department; alone, it says so. Below stand its last periods."""
    for column, width in enumerate(_LEAD.values()):
        sheet.set_column(column, column, width)
    end = len(_LEAD) + len(_FIGURES) - 1
    sheet.set_column(len(_LEAD), end, _WIDTH)
    write(sheet, Cell(0, 0, "title", last_column=end), SHEET, style.title())
    sheet.set_row(0, 32)
    write(sheet, Cell(1, 0, "caption", last_column=end), filled.cells[1, 0], style(bold=True))
    small = style(font_size=9, font_color=SMALL_INK)
    write(sheet, Cell(2, 0, "remark", last_column=end), filled.cells[2, 0], small)
    sheet.set_row(2, filled.heights[2])
    row = _FIRST
    if standing.lines:
        _headings(sheet, style)
        for row, line in enumerate(standing.lines, start=_FIRST):
            _line(sheet, style, row, line, filled)
        _levels(sheet, style, standing)
        bars = len(standing.bars)
        row = write_chart(sheet, style, bars, filled, _chart_row(standing))
        sheet.freeze_panes(_FIRST, 2)
    if history is not None and len(history) > 1:
        _write_history(sheet, style, history, filled, row)
    paper(sheet, landscape=False, repeat=(3, 4) if standing.lines else ())
    sheet.protect("", {"format_columns": True, "format_rows": True})


def _chart_row(standing: Standing) -> int:
    return _FIRST + len(standing.lines) + 1


def _about(standing: Standing) -> str:
    return (
        f"本次按这套指标体系评分的共 {standing.count} 个单位。"
        "中位数、最高、最低和名次按各单位的最终得分（有审核的按审核得分），没有得分的不算在内；"
        "名次“3/14”指 14 个里的第 3 名，得分相同名次相同。"
        "总分的名次与汇总表相同：未核实的分值过多的和未填全的另排在后；未填全的不计入中位数、最高、最低。"
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


def _line(sheet: Worksheet, style: Style, row: int, line: Compared, filled: Filled) -> None:
    bold = {"bold": True} if not line.level else {}
    sheet.write_string(row, 1, line.name, style.boxed(**bold))
    centre = {"align": "center", **bold}
    sheet.write_number(row, 2, line.full, style.boxed(**centre))
    shown = {"指标值": "0.00%" if line.percent else "General", "得分": "0.00"}
    for column, (group, word) in enumerate(_FIGURES, start=len(_LEAD)):
        form = {**centre, "num_format": shown[group]} if word != "名次" else centre
        own = {"bold": True} if word == "本单位" else {}
        value = filled.cells[row, column]
        write(sheet, Cell(row, column, "figure"), value, style.boxed(**{**form, **own}))
    sheet.set_row(row, row_height((line.name, _LEAD["指标"])))


def _levels(sheet: Worksheet, style: Style, standing: Standing) -> None:
    """What neighbouring lines have in common, in merged cells in front of them."""
    row = _FIRST
    for level, group in groupby(standing.lines, key=lambda line: line.level):
        names = [line.name for line in group]
        last = row + len(names) - 1
        if last == row:  # bold is wider
            both = (f"{level}　", _LEAD["一级指标"]), (names[0], _LEAD["指标"])
            sheet.set_row(row, row_height(*both))
        form = style.boxed(align="center", bold=True, bg_color=LEVEL_FILL)
        write(sheet, Cell(row, 0, "label", last_row=last), level, form)
        row = last + 1


_OWN, _MEAN = "#2F6DB5", "#B8C4D2"
_NAMES = ("得分率", "本单位", "平均")
_MOST = 12
"""More pairs of columns than this nobody can read."""
_DECIMALS = 6
_ROWS = 13
"""So many rows of the usual height the chart covers."""


def fill_chart(filled: FilledColumns, bars: Sequence[Bar], row: int) -> int:
    """Add the figures of the chart from `row` on (counted from 0); return the row below it."""
    for at, bar in enumerate(bars, start=row + 1):
        *own, mean = round_half_up([*bar.own, bar.mean], _DECIMALS).tolist()
        known = [each if each == each else None for each in own]
        shown = mean if mean == mean else None
        filled.put_row(at, 0, [[bar.name] * len(own), known, [shown] * len(own)])
    return _below(len(bars), row)


def _below(count: int, row: int) -> int:
    return row + max(count + 1, _ROWS) + 1 if count else row


def write_chart(sheet: Worksheet, style: Style, count: int, filled: Filled, row: int) -> int:
    """Write the figures of `count` bars from `row` on, and the chart beside them.

    Return the row below both.
    """
    if not count:
        return row
    for column, name in enumerate(_NAMES):
        sheet.write_string(row, column, name, style.heading())
    shown = style.boxed(num_format="0.0%", align="center")
    name = style.boxed(text_wrap=False, shrink=True)  # the chart beside it asks for usual rows
    for at in range(row + 1, row + 1 + count):
        write(sheet, Cell(at, 0, "label"), filled.cells[at, 0], name)
        for column in (1, 2):
            write(sheet, Cell(at, column, "figure"), filled.cells[at, column], shown)
    end = row + min(count, _MOST)
    names = (sheet.name, row + 1, 0, end, 0)
    bars = [
        Bars((sheet.name, row, column), names, (sheet.name, row + 1, column, end, column), color,
             [filled.cells[at, column] for at in range(row + 1, end + 1)])
        for column, color in ((1, _OWN), (2, _MEAN))
    ]  # fmt: skip
    shares = {"min": 0, "max": 1, "num_format": "0%", "num_font": SMALL, **GRID}
    chart = bar_chart(
        style, "得分率：本单位与平均", bars,
        across=False, gap=80, shown="0%", small=True, framed=False, overlap=-5, numbers=shares,
    )  # fmt: skip
    insert(sheet, (row, 4), chart, (640, 260), object_position=2)
    return _below(count, row)


def _write_history(
    sheet: Worksheet,
    style: Style,
    history: pd.DataFrame,
    filled: Filled,
    row: int,
) -> None:
    """Write the periods that `fill_history` added from `row` on, and a chart beside them."""
    level = style.boxed(bold=True, bg_color=LEVEL_FILL)
    write(sheet, Cell(row, 0, "heading", last_column=3), "历次总分", level)
    for column, name in enumerate(("期间", "总分", "平均分", "名次")):
        sheet.write_string(row + 1, column, name, style.heading())
    centre, text = style.boxed(align="center", num_format="0.00"), style.boxed(align="center")
    first, last = row + HEAD, row + HEAD - 1 + min(len(history), MOST)
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
    chart = line_chart(style, "历次总分：本单位与平均", (name, first, 0, last, 0), curves)
    insert(sheet, (row, 4), chart, (640, 260), object_position=2)
