"""The sheet 单位明细: one unit, chosen in a cell, with every indicator over the periods."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.rubric.rounding import round_half_up
from perfeval_xl.scoring.totals import RANK
from perfeval_xl.sheets.columns import PLACES, SIGNED
from perfeval_xl.sheets.listing import put, put_across, write_head, write_headings
from perfeval_xl.sheets.signs import BAD, mark
from perfeval_xl.sheets.style import (
    INPUT_FILL,
    LEVEL_FILL,
    OPEN_FILL,
    Style,
    paper,
    row_height,
)
from perfeval_xl.workbooks.trend.data_sheet import OF_DEPARTMENT, DataPlace
from perfeval_xl.workbooks.trend.detail_charts import HEIGHT, Drawn, write_charts
from perfeval_xl.workbooks.trend.rubric_history import RubricHistory, means

SHEET = "单位明细"
_NAME, _FULL, _PERIOD = 30.0, 7.0, 9.0
_LEAD = 2
_CHOICE = 2
"""The row of the cell in which the unit is chosen."""
_HEAD = 4
_MEAN = "全部单位平均"
_Blocks = Sequence[Sequence[Sequence[Any]]]


def write_detail(
    sheet: Worksheet,
    style: Style,
    part: RubricHistory,
    data: DataPlace,
    found: _Blocks,
) -> None:
    """Write the sheet; it shows the first unit until another one is chosen."""
    labels = part.series.labels
    widths = [_NAME, _FULL, *[_PERIOD] * len(labels), _PERIOD]
    told = f"{part.caption}　点黄色的格子选择单位，表和图随之变化。红色的没有得满。"
    write_head(sheet, style, widths, "单位明细", told)
    spot = len(widths) + 1
    chosen = xl_rowcol_to_cell(_CHOICE, spot, row_abs=True, col_abs=True)
    _choice(sheet, style, part, data, spot)
    write_headings(sheet, style, _HEAD, ["三级指标", "分值", *labels, "较上期"])
    sheet.set_row(_HEAD, 20)
    row, cached = _HEAD + 1, []
    for block, name in enumerate((*OF_DEPARTMENT, *part.cube.indicators)):
        if block == len(OF_DEPARTMENT):
            _mean(sheet, style, part, row)
            row += 1
        cached.append(
            [each if each == each and each is not None else "" for each in found[block][0]]
        )
        formulas = _formulas(data, block, chosen)
        _line(sheet, style, part, (row, block, name), formulas, cached[-1])
        row += 1
    first = _HEAD + 2 + len(OF_DEPARTMENT)
    area = (first, _LEAD, row - 1, _LEAD + len(labels) - 1)
    cell, full = f"C{first + 1}", f"$B{first + 1}"
    below = f"=IF(COUNT({cell},{full})=2,{cell}<{full}-0.000001,FALSE)"
    mark(style, sheet, area, below, **BAD)
    mark(style, sheet, area, f'={cell}="待补"', bg_color=OPEN_FILL)
    drawn = Drawn(
        heading=_HEAD, total=_HEAD + 1, mean=first - 1, first=first, last=row - 1, column=_LEAD,
        totals=cached[0], means=part.means.tolist(), scores=cached[len(OF_DEPARTMENT)],
        averages=means(part.cube.scores), unit=part.units[0],
        indicator=part.cube.indicators[0],
    )  # fmt: skip
    write_charts(sheet, style, drawn, (row + 1, spot), sum(widths))
    sheet.set_column(spot, spot + len(labels), 9, None, {"hidden": True})
    sheet.freeze_panes(_HEAD + 1, _LEAD)
    sheet.set_tab_color(part.color)
    paper(sheet, landscape=False)
    sheet.fit_to_pages(1, 1)
    sheet.print_area(0, 0, row + 1 + HEIGHT, len(widths) - 1)
    sheet.protect("", {"format_columns": True, "format_rows": True})


def _choice(
    sheet: Worksheet, style: Style, part: RubricHistory, data: DataPlace, spot: int
) -> None:
    """Write the cell to choose in, and the number of the chosen unit in a hidden one."""
    last = min(_LEAD + len(part.series.labels), 7)
    form = style.boxed(bold=True, bg_color=INPUT_FILL, locked=False, text_wrap=False)
    sheet.write_string(_CHOICE, 0, "单位（点右边的格子选择）", style.boxed(bg_color=LEVEL_FILL))
    put_across(sheet, (_CHOICE, 1, last), part.units[0], form, 24)
    sheet.data_validation(_CHOICE, 1, _CHOICE, last, {
        "validate": "list", "source": f"={data.names()}",
        "input_title": "选择单位", "input_message": "点右边的箭头选择，或直接输入单位名称。",
        "error_title": "没有这个单位", "error_message": "请从列表中选择，名称要与列表完全相同。",
    })  # fmt: skip
    # No MATCH: it takes * ? and ~ in a name for wildcards.
    found = f"=SUMPRODUCT(({data.names()}=$B${_CHOICE + 1})*{data.numbers()})"
    sheet.write_formula(_CHOICE, spot, found, style(), 1)


def _formulas(data: DataPlace, block: int, chosen: str) -> list[str]:
    """Return what fetches the chosen unit's values of a block, period by period."""
    found = []
    for period in range(data.periods):
        value = f"INDEX({data.over(block, period)},{chosen})"
        found.append(f'=IF({chosen}=0,"",IF({value}="","",{value}))')
    return found


def _line(
    sheet: Worksheet,
    style: Style,
    part: RubricHistory,
    what: tuple[int, int, str],
    formulas: Sequence[str],
    cached: Sequence[Any],
) -> None:
    """Write one line of the table; `what` is its row, block and name."""
    row, block, name = what
    of_department = block < len(OF_DEPARTMENT)
    shown = {"align": "center", "num_format": "0" if name == RANK else "0.00"}
    own = {"bold": True, "bg_color": LEVEL_FILL} if of_department else {}
    form, text = style.boxed(**shown, **own), style.boxed(**own)
    put(sheet, row, 0, name, text)
    full = "" if of_department else _full(part, block - len(OF_DEPARTMENT))
    put(sheet, row, 1, full, style.boxed(align="center", num_format="General", **own))
    for at, (formula, value) in enumerate(zip(formulas, cached, strict=True), start=_LEAD):
        sheet.write_formula(row, at, formula, form, value)
    _change(sheet, style, part, (row, name), cached, own)
    sheet.set_row(row, row_height((name, _NAME), least=18.0))


def _full(part: RubricHistory, indicator: int) -> float | str:
    """Return an indicator's 分值 in the newest period where it is the same for all, else ""."""
    full = part.cube.full[:, indicator]
    known = full[:, -1] if np.isfinite(full[:, -1]).any() else full
    values = np.unique(known[np.isfinite(known)])
    return float(values[0]) if len(values) == 1 else ""


def _change(
    sheet: Worksheet,
    style: Style,
    part: RubricHistory,
    line: tuple[int, str],
    cached: Sequence[Any],
    own: dict[str, Any],
) -> None:
    """Write the change against the last period, where both are numbers; `line` is row and name.

    A rank that becomes smaller rises.
    """
    row, name = line
    before, column = part.series.before, _LEAD + len(cached)
    shown = PLACES if name == RANK else SIGNED
    signed = style.boxed(align="center", num_format=shown, **own)
    if before is None:
        sheet.write_blank(row, column, None, signed)
        return
    places = [before, len(cached) - 1] if name == RANK else [len(cached) - 1, before]
    cells = [f"{xl_col_to_name(_LEAD + at)}{row + 1}" for at in places]
    numbers = [cached[at] for at in places]
    known = not any(isinstance(each, str) for each in numbers)
    gap = float(round_half_up(numbers[0] - numbers[1], 6)) if known else ""
    formula = f'=IF(COUNT({cells[0]},{cells[1]})=2,ROUND({cells[0]}-{cells[1]},6),"")'
    sheet.write_formula(row, column, formula, signed, gap)


def _mean(sheet: Worksheet, style: Style, part: RubricHistory, row: int) -> None:
    """Write the mean total of all departments; values, the same whoever is chosen."""
    own = {"bg_color": LEVEL_FILL}
    put(sheet, row, 0, _MEAN, style.boxed(**own))
    form = style.boxed(align="center", num_format="0.00", **own)
    put(sheet, row, 1, "", form)
    for column, value in enumerate(part.means.tolist(), start=_LEAD):
        put(sheet, row, column, value, form)
    put(sheet, row, _LEAD + len(part.means), "", form)
