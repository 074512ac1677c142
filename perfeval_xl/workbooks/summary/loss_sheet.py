"""The sheet 失分分析: which indicators lose most, live over the 得分矩阵, with a chart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.forms.layout.paint import paper
from perfeval_xl.rubric.indicator import Indicator
from perfeval_xl.rubric.rounding import round_half_up
from perfeval_xl.rubric.table import PENDING
from perfeval_xl.scoring.totals import TOTAL_DECIMALS
from perfeval_xl.sheets.style import FONT, LEVEL_FILL, Style, row_height
from perfeval_xl.workbooks.summary.heads import head, heading_height, headings
from perfeval_xl.workbooks.summary.matrix_sheet import MatrixPlace
from perfeval_xl.workbooks.summary.part import Part
from perfeval_xl.workbooks.summary.put import put

SHEET = "失分分析"
_COLUMNS: dict[str, tuple[float, str]] = {
    "序号": (5, "0"),
    "上级指标": (12, ""),
    "三级指标": (27, ""),
    "分值": (6, "General"),
    "有分的单位": (8.5, "0"),
    "平均得分": (8.5, "0.00"),
    "平均得分率": (8.5, "0.0%"),
    "平均扣分": (8.5, "0.00"),
    "最大扣分": (8.5, "0.00"),
    "扣分的单位": (8.5, "0"),
    "扣分单位占比": (8.5, "0.0%"),
    "扣分合计": (9, "0.00"),
    "占全部扣分": (8.5, "0.0%"),
    "待补的单位": (8.5, "0"),
}
_FIRST = 3
_CHARTED = 15
_NOISE = 0.000001
"""Less than this below the 分值 is no loss but float noise."""


@dataclass(frozen=True, slots=True)
class Loss:
    """What one indicator lost over all departments."""

    indicator: Indicator
    position: int
    """In published order, from 0."""
    known: np.ndarray
    """The points of those that have any."""
    pending: int

    @property
    def mean(self) -> float:
        """The mean loss, 0 while nobody has points."""
        lost = self.indicator.points - self.known.sum() / len(self.known) if len(self.known) else 0
        return float(round_half_up(lost, TOTAL_DECIMALS))


def losses(part: Part) -> list[Loss]:
    """Return the indicators from the highest mean loss down."""
    found, final, status = [], part.scores.final, part.scores.final_status_words
    for position, indicator in enumerate(part.rubric.indicators):
        points = final[indicator.id].to_numpy(dtype=float)
        pending = int((status[indicator.id] == PENDING).sum())
        found.append(Loss(indicator, position, points[~np.isnan(points)], pending))
    return sorted(found, key=lambda each: -each.mean)


def write_losses(workbook: Workbook, style: Style, part: Part, matrix: MatrixPlace) -> None:
    """Write the sheet; every figure is a formula over the matrix, in the order of the loss."""
    sheet = workbook.add_worksheet(part.sheet(SHEET))
    widths, names = [width for width, _ in _COLUMNS.values()], list(_COLUMNS)
    told = f"{part.caption}　按平均扣分从多到少；不适用的和待补的不算在内"
    head(sheet, style, widths, SHEET, told)
    headings(sheet, style, _FIRST - 1, names)
    sheet.set_row(_FIRST - 1, heading_height(names, widths))
    found = losses(part)
    whole = sum(_lost(each) for each in found)
    for row, loss in enumerate(found, start=_FIRST):
        _line(sheet, style, row, loss, matrix, (_FIRST + len(found) + 1, whole))
    last = _FIRST + len(found) - 1
    _sums(sheet, style, last + 1, part.rubric.total_points, float(round_half_up(whole, 6)))
    bar = {"type": "data_bar", "bar_color": "#F3C2BB"}
    ends = {"min_type": "num", "min_value": 0}
    sheet.conditional_format(_FIRST, 7, last, 7, {**bar, **ends})
    _chart(workbook, sheet, len(found))
    sheet.autofilter(_FIRST - 1, 0, last, len(names) - 1)
    sheet.freeze_panes(_FIRST, 3)
    sheet.set_tab_color(part.color)
    paper(sheet, landscape=True, repeat=(_FIRST - 1,))


def _lost(loss: Loss) -> float:
    return float(round_half_up(loss.indicator.points * len(loss.known) - loss.known.sum(), 6))


def _line(
    sheet: Worksheet,
    style: Style,
    row: int,
    loss: Loss,
    matrix: MatrixPlace,
    whole: tuple[int, float],
) -> None:
    """Write one indicator; `whole` is the row of the sums, as Excel counts, and all loss."""
    over, at, known = matrix.over(loss.position), row + 1, loss.known
    full, count = loss.indicator.points, len(loss.known)
    below = int((known < full - _NOISE).sum())
    lost, (sums, all_lost) = _lost(loss), whole
    mean = float(known.sum() / count) if count else 0.0
    most = float(round_half_up(full - known.min(), 6)) if count else 0.0

    def unless_empty(formula: str, value: float) -> tuple[str, Any]:
        return f'=IF(E{at}=0,"",{formula})', value if count else ""

    live: dict[str, tuple[str, Any]] = {
        "分值": (f"={matrix.full(loss.position)}", full),
        "有分的单位": (f"=COUNT({over})", count),
        "平均得分": unless_empty(f"SUM({over})/E{at}", mean),
        "平均得分率": unless_empty(f"F{at}/D{at}", mean / full),
        "平均扣分": unless_empty(f"ROUND(D{at}-F{at},6)", loss.mean),
        "最大扣分": unless_empty(f"ROUND(D{at}-MIN({over}),6)", most),
        "扣分的单位": (f'=COUNTIF({over},"<"&(D{at}-{_NOISE:.6f}))', below),
        "扣分单位占比": unless_empty(f"J{at}/E{at}", below / count if count else 0.0),
        "扣分合计": (f"=ROUND(D{at}*E{at}-SUM({over}),6)", lost),
        "占全部扣分": (f"=IF(L${sums}=0,0,L{at}/L${sums})", lost / all_lost if all_lost else 0),
        "待补的单位": (f'=COUNTIF({over},"{PENDING}")', loss.pending),
    }
    fixed = {
        "序号": row - _FIRST + 1,
        "上级指标": loss.indicator.path[-1],
        "三级指标": loss.indicator.name,
    }
    for column, (name, (_, shown)) in enumerate(_COLUMNS.items()):
        form = style.boxed(num_format=shown, align="center") if shown else style.boxed()
        if name in live:
            sheet.write_formula(row, column, live[name][0], form, live[name][1])
        else:
            put(sheet, row, column, fixed[name], form)
    texts = [(str(fixed[name]), _COLUMNS[name][0]) for name in ("上级指标", "三级指标")]
    sheet.set_row(row, row_height(*texts, least=19.0))


def _sums(sheet: Worksheet, style: Style, row: int, full: float, lost: float) -> None:
    form = style.boxed(bold=True, align="center", bg_color=LEVEL_FILL, num_format="General")
    for column in range(len(_COLUMNS)):
        sheet.write_blank(row, column, None, form)
    sheet.write_string(row, 2, "合计", form)
    sheet.write_formula(row, 3, f"=SUM(D{_FIRST + 1}:D{row})", form, full)
    fixed = style.boxed(bold=True, align="center", bg_color=LEVEL_FILL, num_format="0.00")
    sheet.write_formula(row, 11, f"=SUM(L{_FIRST + 1}:L{row})", fixed, lost)
    sheet.set_row(row, 20)


def _chart(workbook: Workbook, sheet: Worksheet, count: int) -> None:
    """Draw the mean loss of the first indicators as bars, the highest on top."""
    shown = min(count, _CHARTED)
    last = _FIRST + shown - 1
    chart = workbook.add_chart({"type": "bar"})
    series = {
        "name": "平均扣分",
        "categories": [sheet.get_name(), _FIRST, 2, last, 2],
        "values": [sheet.get_name(), _FIRST, 7, last, 7],
        "fill": {"color": "#D9796C"},
        "gap": 45,
        "data_labels": {"value": True, "num_format": "0.00", "font": {"size": 9}},
    }
    chart.add_series(series)
    title = {"name": FONT, "size": 12, "bold": True}
    chart.set_title({"name": f"平均扣分最多的 {shown} 个指标（分）", "name_font": title})
    chart.set_legend({"none": True})
    labels = {"name": FONT, "size": 9}
    chart.set_y_axis({"reverse": True, "num_font": labels, "line": {"color": "#9AA5B1"}})
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}, "min": 0})
    chart.set_chartarea({"border": {"color": "#9AA5B1"}})
    chart.set_size({"width": 400, "height": 90 + 26 * shown})
    sheet.set_column(len(_COLUMNS), len(_COLUMNS), 2)
    sheet.insert_chart(_FIRST - 1, len(_COLUMNS) + 1, chart, {"object_position": 3})
