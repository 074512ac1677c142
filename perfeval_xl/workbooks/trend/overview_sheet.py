"""The sheet 总览: how many departments, and the mean, best and lowest total, period by period."""

from __future__ import annotations

import numpy as np
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.forms.layout.paint import paper
from perfeval_xl.rubric.rounding import round_half_up
from perfeval_xl.scoring.totals import TOTAL_DECIMALS
from perfeval_xl.sheets.style import LEVEL_FILL, Style
from perfeval_xl.workbooks.scorebook.standing.line_chart import INKS, Curve, line_chart, numbers
from perfeval_xl.workbooks.summary.heads import head, heading_height, headings
from perfeval_xl.workbooks.summary.put import put
from perfeval_xl.workbooks.trend.departments_sheet import TotalsPlace
from perfeval_xl.workbooks.trend.part import Part

SHEET = "总览"
_COLUMNS = {
    "期间": 12.0,
    "单位数": 9.0,
    "平均分": 10.0,
    "最高分": 10.0,
    "最低分": 10.0,
    "两期都评的单位": 10.0,
    "其平均变化": 10.0,
    "扣分项数": 10.0,
}
_FIRST = 3


def write_overview(
    workbook: Workbook, sheet: Worksheet, style: Style, part: Part, totals: TotalsPlace
) -> None:
    """Write the sheet; counts and means are formulas over the sheet 单位."""
    widths, names = list(_COLUMNS.values()), list(_COLUMNS)
    told = (
        f"{part.caption}　单位有进有出，平均分的变化不全是得分的变化；"
        "“其平均变化”只看与上一期都评的单位。扣分项数：有得分而没有得满的指标，全部单位合计。"
    )
    head(sheet, style, widths, _title(part), told)
    headings(sheet, style, _FIRST - 1, names)
    sheet.set_row(_FIRST - 1, heading_height(names, widths))
    label = style.boxed(bold=True, align="center", bg_color=LEVEL_FILL)
    whole = style.boxed(align="center", num_format="0")
    number = style.boxed(align="center", num_format="0.00")
    signed = style.boxed(align="center", num_format="+0.00;-0.00;0.00")
    losing = part.cube.losing.sum(axis=0).tolist()
    for at, period in enumerate(part.series.labels):
        row, own = _FIRST + at, part.totals[:, at]
        known, over = own[np.isfinite(own)], totals.over(at)
        put(sheet, row, 0, period, label)
        sheet.write_formula(row, 1, f"=COUNT({over})", whole, len(known))
        live = (f"SUM({over})/COUNT({over})", f"MAX({over})", f"MIN({over})")
        for column, formula in enumerate(live, start=2):
            if len(known):
                value = (known.sum() / len(known), known.max(), known.min())[column - 2]
                sheet.write_formula(row, column, f"={formula}", number, float(value))
            else:  # a gap in the chart: an empty text would be drawn as zero
                sheet.write_blank(row, column, None, number)
        both, mean = _same_departments(part, at)
        put(sheet, row, 5, both, whole)
        put(sheet, row, 6, mean, signed)
        put(sheet, row, 7, losing[at] if len(known) else "", whole)
        sheet.set_row(row, 19)
    _chart(workbook, sheet, part)
    sheet.set_tab_color(part.color)
    paper(sheet, landscape=False)


def _title(part: Part) -> str:
    return f"部门整体支出绩效评价趋势（{part.series.kind}）"


def _same_departments(part: Part, at: int) -> tuple[int | None, float | None]:
    """Return how many were evaluated in this period and the evaluated one before; their change."""
    place = part.series.evaluated.index(at) if at in part.series.evaluated else 0
    if not place:
        return None, None
    moved = part.totals[:, at] - part.totals[:, part.series.evaluated[place - 1]]
    known = moved[np.isfinite(moved)]
    if not len(known):
        return 0, None
    return len(known), float(round_half_up(known.sum() / len(known), TOTAL_DECIMALS))


def _chart(workbook: Workbook, sheet: Worksheet, part: Part) -> None:
    """Draw the mean, best and lowest totals below the table."""
    name, last = part.sheet(SHEET), _FIRST + len(part.series.periods) - 1
    there = part.series.evaluated
    faces = {
        2: part.means,
        3: np.full(len(part.means), np.nan),
        4: np.full(len(part.means), np.nan),
    }
    faces[3][[*there]] = np.nanmax(part.totals[:, there], axis=0)
    faces[4][[*there]] = np.nanmin(part.totals[:, there], axis=0)
    inks = {2: INKS[0], 3: INKS[2], 4: INKS[4]}
    curves = [
        Curve(
            list(_COLUMNS)[column],
            (name, _FIRST, column, last, column),
            numbers(values.tolist()),
            inks[column],
            faint=column != 2,
        )
        for column, values in faces.items()
    ]
    chart = line_chart(workbook, "各期总分", (name, _FIRST, 0, last, 0), curves)
    chart.set_size({"width": 610, "height": 300})
    sheet.insert_chart(last + 2, 0, chart, {"object_position": 3})
