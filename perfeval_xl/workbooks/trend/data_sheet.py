"""The sheet 明细数据: one row a unit, one column an indicator and period, behind 单位明细."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from perfeval_xl.scoring.totals import GRADE, RANK, TOTAL
from perfeval_xl.sheets.inside_xlsxwriter import LiveSheet
from perfeval_xl.sheets.style import HEAD_FILL, SMALL_INK, Style, paper, row_height
from perfeval_xl.workbooks.trend.rubric_history import RubricHistory, over

SHEET = "明细数据"
_NAME, _NUMBER, _LEAD = 0, 1, 2
_FIRST = 4
_PERIOD = 9
"""The width of a period's column."""
OF_DEPARTMENT = {TOTAL: "score", RANK: "rank", GRADE: "grade"}
"""What stands before the indicators, and its column in the totals."""


@dataclass(frozen=True, slots=True)
class DataPlace:
    """Where the block stands, for formulas over it."""

    sheet: str
    count: int
    """How many units there are."""
    periods: int

    def names(self) -> str:
        """Return the range of the units' names."""
        return over(self.sheet, _NAME, _FIRST, _FIRST + self.count - 1)

    def numbers(self) -> str:
        """Return the range of the units' numbers, from 1."""
        return over(self.sheet, _NUMBER, _FIRST, _FIRST + self.count - 1)

    def over(self, block: int, period: int) -> str:
        """Return one column over all units; blocks as in `blocks`."""
        column = _LEAD + block * self.periods + period
        return over(self.sheet, column, _FIRST, _FIRST + self.count - 1)


def blocks(part: RubricHistory) -> list[NDArray[np.object_]]:
    """Return what stands in each block (总分 名次 等级, then every indicator), units × periods."""
    series, cube = part.series, part.cube
    place = {str(name): at for at, name in enumerate(series.totals["score"].index)}
    rows = [place[department] for department, _ in cube.units]
    of_department = [
        series.totals[name].iloc[rows].astype(object).to_numpy() for name in OF_DEPARTMENT.values()
    ]
    of_indicators = np.where(cube.words != "", cube.words, cube.scores.astype(object))
    return [*of_department, *of_indicators.swapaxes(0, 1)]


def write_data(
    sheet: LiveSheet, style: Style, part: RubricHistory, found: Sequence[NDArray[np.object_]]
) -> DataPlace:
    """Write the sheet of what `blocks` gave and return where it stands."""
    labels, count = part.series.labels, len(part.units)
    plain = style(font_size=9, font_color=SMALL_INK, text_wrap=False)
    sheet.write_string(0, 0, SHEET, style(font_size=16, bold=True, text_wrap=False))
    sheet.set_row(0, 30)
    told = "“单位明细”从这里取数，请不要改动；要作其他分析，可以复制到别的工作簿。"
    sheet.write_string(1, 0, f"{part.caption}　{told}", plain)
    head = style.boxed(bold=True, font_size=9, bg_color=HEAD_FILL)
    named = [*OF_DEPARTMENT, *part.cube.indicators]
    sheet.set_row(_FIRST - 2, row_height(*((f"{name}　", _PERIOD) for name in named), line=12.5))
    for column, name in ((_NAME, "单位"), (_NUMBER, "序号")):
        sheet.write_string(_FIRST - 2, column, "", head)
        sheet.write_string(_FIRST - 1, column, name, head)
    for block, name in enumerate(named):
        for at, label in enumerate(labels):
            column = _LEAD + block * len(labels) + at
            sheet.write_string(_FIRST - 2, column, name, head)
            sheet.write_string(_FIRST - 1, column, label, head)
    number = style(num_format="General", text_wrap=False)
    columns = [
        (style(text_wrap=False, shrink=True), part.units),
        (number, range(1, count + 1)),
        *((number, values) for block in found for values in block.T.tolist()),
    ]
    sheet.write_plain_columns(_FIRST, columns)
    sheet.set_column(_NAME, _NAME, 30)
    sheet.set_column(_LEAD, _LEAD + len(found) * len(labels) - 1, _PERIOD)
    sheet.freeze_panes(_FIRST, _LEAD)
    sheet.set_tab_color("#9AA5B1")
    paper(sheet, landscape=True, repeat=(_FIRST - 2, _FIRST - 1))
    sheet.repeat_columns(0, 1)
    pages = -(-(len(found) * len(labels) * _PERIOD) // 150)
    sheet.fit_to_pages(pages, 0)
    return DataPlace(part.sheet(SHEET), count, len(labels))
