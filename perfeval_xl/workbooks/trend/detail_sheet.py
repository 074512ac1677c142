"""The sheet 单位明细: one unit, chosen in a cell, with every indicator over the periods."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.rubric.expressions.rounding import round_half_up
from perfeval_xl.scoring.totals import RANK
from perfeval_xl.sheets.columns import CENTRED, PLACES, SIGNED, Column, Formula, Look
from perfeval_xl.sheets.listing import put_across, write_head, write_table
from perfeval_xl.sheets.style import BAD, INPUT_FILL, LEVEL_FILL, OPEN_FILL, Style, mark, paper
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
_OF_UNIT: Look = {"bold": True, "bg_color": LEVEL_FILL}
_RANKS = ("General", "0", PLACES)
_OF_ALL: Look = {"bg_color": LEVEL_FILL}
_Blocks = Sequence[NDArray[np.object_]]


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
    rows, cached = [], []
    for block, name in enumerate((*OF_DEPARTMENT, *part.cube.indicators)):
        if block == len(OF_DEPARTMENT):
            mean = _Line(_MEAN, "", part.means.tolist(), "", _OF_ALL, ("0.00",) * 3)
            rows.append(mean)
        first_unit = found[block][0].tolist()
        values = [each if each == each and each is not None else "" for each in first_unit]
        cached.append(values)
        of_unit = block < len(OF_DEPARTMENT)
        full = "" if of_unit else _full(part, block - len(OF_DEPARTMENT))
        live = map(Formula, _formulas(data, block, chosen), values)
        change = _change(part, (_HEAD + 2 + len(rows), name), values)
        line = _Line(name, full, [*live], change, _OF_UNIT if of_unit else {})
        rows.append(replace(line, formats=_RANKS) if name == RANK else line)
    write_table(sheet, style, _columns(labels), rows, _HEAD + 1, heading=20, least=18.0)
    row = _HEAD + 1 + len(rows)
    first = _HEAD + 2 + len(OF_DEPARTMENT)
    sheet.set_row(first - 1, None)  # the means' keeps the usual height
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


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of the table."""

    name: str
    full: float | str
    values: Sequence[Any]
    """By period."""
    change: Any
    look: Look
    formats: tuple[str, str, str] = ("General", "0.00", SIGNED)
    """Number formats of the 分值, the values and the change."""

    def shown(self, at: int) -> Look:
        """Return its look with one of the number formats."""
        return {**self.look, "num_format": self.formats[at]}


def _columns(labels: Sequence[str]) -> list[Column[_Line]]:
    def period(at: int, label: str) -> Column[_Line]:
        return Column(label, _PERIOD, lambda line: line.values[at], CENTRED,
                      lambda line: line.shown(1), tall=False)  # fmt: skip

    return [
        Column("三级指标", _NAME, lambda line: line.name, {}, lambda line: line.look),
        Column("分值", _FULL, lambda line: line.full, CENTRED, lambda line: line.shown(0)),
        *(period(at, label) for at, label in enumerate(labels)),
        Column("较上期", _PERIOD, lambda line: line.change, CENTRED, lambda line: line.shown(2)),
    ]


def _full(part: RubricHistory, indicator: int) -> float | str:
    """Return an indicator's 分值 in the newest period where it is the same for all, else ""."""
    full = part.cube.full[:, indicator]
    known = full[:, -1] if np.isfinite(full[:, -1]).any() else full
    values = np.unique(known[np.isfinite(known)])
    return float(values[0]) if len(values) == 1 else ""


def _change(part: RubricHistory, line: tuple[int, str], values: Sequence[Any]) -> Any:
    """Return the change against the last period, where both are numbers.

    `line` is the row, as Excel counts, and the name. A rank that becomes smaller rises.
    """
    row, name = line
    before = part.series.before
    if before is None:
        return ""
    places = [before, len(values) - 1] if name == RANK else [len(values) - 1, before]
    cells = [f"{xl_col_to_name(_LEAD + at)}{row}" for at in places]
    numbers = [values[at] for at in places]
    known = not any(isinstance(each, str) for each in numbers)
    gap = float(round_half_up(numbers[0] - numbers[1], 6)) if known else ""
    formula = f'=IF(COUNT({cells[0]},{cells[1]})=2,ROUND({cells[0]}-{cells[1]},6),"")'
    return Formula(formula, gap)
