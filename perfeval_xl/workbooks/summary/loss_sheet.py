"""The sheet 失分分析: which indicators lose most, live over the 得分矩阵, with a chart."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.rubric.expressions.rounding import round_half_up
from perfeval_xl.rubric.indicator import Indicator
from perfeval_xl.rubric.rules.base import ADDS
from perfeval_xl.rubric.table import PENDING
from perfeval_xl.scoring.totals import TOTAL_DECIMALS
from perfeval_xl.sheets.chart import Bars, bar_chart, insert
from perfeval_xl.sheets.columns import Formula, keyed
from perfeval_xl.sheets.listing import ListSheet, write_list
from perfeval_xl.sheets.style import LEVEL_FILL, Style, bars
from perfeval_xl.workbooks.summary.matrix_sheet import MatrixPlace
from perfeval_xl.workbooks.summary.scored_rubric import ScoredRubric

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
_Line = Mapping[str, Any]
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
        lost = self.indicator.par - self.known.sum() / len(self.known) if len(self.known) else 0
        return float(round_half_up(lost, TOTAL_DECIMALS))


def losses(part: ScoredRubric) -> list[Loss]:
    """Return the indicators from the highest mean loss down."""
    found, count = [], part.counted
    final = part.by_rank(part.scores.final).iloc[:count]
    status = part.by_rank(part.scores.final_status_words).iloc[:count]
    for position, indicator in enumerate(part.rubric.indicators):
        if indicator.nature == ADDS:  # what was not added is no loss
            continue
        points = final[indicator.id].to_numpy(dtype=float)
        pending = int((status[indicator.id] == PENDING).sum())
        found.append(Loss(indicator, position, points[~np.isnan(points)], pending))
    return sorted(found, key=lambda each: -each.mean)


def write_losses(style: Style, part: ScoredRubric, matrix: MatrixPlace) -> None:
    """Write the sheet; every figure is a formula over the matrix, in the order of the loss."""
    sheet = style.workbook.add_worksheet(part.sheet(SHEET))
    columns = [keyed(name, name, width, shown) for name, (width, shown) in _COLUMNS.items()]
    told = f"{part.caption}　按平均扣分从多到少；不适用的和待补的不算在内"
    content = ListSheet(columns, SHEET, told, heading_height="fit", frozen=3)
    found = losses(part)
    whole = sum(_lost(each) for each in found)
    sums = _FIRST + len(found) + 1, whole
    lines = [_line(row, loss, matrix, sums) for row, loss in enumerate(found, start=_FIRST)]
    last = write_list(sheet, style, content, lines)
    _sums(sheet, style, last + 1, part.rubric.total_points, float(round_half_up(whole, 6)))
    bars(sheet, (_FIRST, 7, last, 7), "#F3C2BB")
    _chart(style, sheet, len(found))
    sheet.set_tab_color(part.color)


def _lost(loss: Loss) -> float:
    return float(round_half_up(loss.indicator.par * len(loss.known) - loss.known.sum(), 6))


def _line(row: int, loss: Loss, matrix: MatrixPlace, whole: tuple[int, float]) -> _Line:
    """Return what stands in the row of one indicator, by heading.

    `whole` is the row of the sums, as Excel counts, and all loss.
    """
    over, at, known = matrix.over(loss.position), row + 1, loss.known
    full, count = loss.indicator.par, len(loss.known)
    beside = bool(loss.indicator.nature)
    whole_cell = "0" if beside else f"D{at}"
    below = int((known < full - _NOISE).sum())
    lost, (sums, all_lost) = _lost(loss), whole
    mean = float(known.sum() / count) if count else 0.0
    most = float(round_half_up(full - known.min(), 6)) if count else 0.0
    share = lost / all_lost if all_lost else 0

    def unless_empty(formula: str, value: float) -> Formula:
        return Formula(f'=IF(E{at}=0,"",{formula})', value if count else "")

    return {
        "序号": row - _FIRST + 1,
        "上级指标": loss.indicator.path[-1],
        "三级指标": loss.indicator.name,
        "分值": Formula(f"={matrix.full(loss.position)}", loss.indicator.printed_points),
        "有分的单位": Formula(f"=COUNT({over})", count),
        "平均得分": unless_empty(f"SUM({over})/E{at}", mean),
        "平均得分率": "" if beside else unless_empty(f"F{at}/D{at}", mean / full),
        "平均扣分": unless_empty(f"ROUND({whole_cell}-F{at},6)", loss.mean),
        "最大扣分": unless_empty(f"ROUND({whole_cell}-MIN({over}),6)", most),
        "扣分的单位": Formula(f'=COUNTIF({over},"<"&({whole_cell}-{_NOISE:.6f}))', below),
        "扣分单位占比": unless_empty(f"J{at}/E{at}", below / count if count else 0.0),
        "扣分合计": Formula(f"=ROUND({whole_cell}*E{at}-SUM({over}),6)", lost),
        "占全部扣分": Formula(f"=IF(L${sums}=0,0,L{at}/L${sums})", share),
        "待补的单位": Formula(f'=COUNTIF({over},"{PENDING}")', loss.pending),
    }


def _sums(sheet: Worksheet, style: Style, row: int, full: float, lost: float) -> None:
    form = style.boxed(bold=True, align="center", bg_color=LEVEL_FILL, num_format="General")
    for column in range(len(_COLUMNS)):
        sheet.write_blank(row, column, None, form)
    sheet.write_string(row, 2, "合计", form)
    sheet.write_formula(row, 3, f"=SUM(D{_FIRST + 1}:D{row})", form, full)
    fixed = style.boxed(bold=True, align="center", bg_color=LEVEL_FILL, num_format="0.00")
    sheet.write_formula(row, 11, f"=SUM(L{_FIRST + 1}:L{row})", fixed, lost)
    sheet.set_row(row, 20)


def _chart(style: Style, sheet: Worksheet, count: int) -> None:
    """Draw the mean loss of the first indicators as bars, the highest on top."""
    shown = min(count, _CHARTED)
    name, last = sheet.get_name(), _FIRST + shown - 1
    lying = Bars("平均扣分", (name, _FIRST, 2, last, 2), (name, _FIRST, 7, last, 7), "#D9796C")
    chart = bar_chart(
        style, f"平均扣分最多的 {shown} 个指标（分）", [lying], across=True, gap=45, shown="0.00"
    )
    sheet.set_column(len(_COLUMNS), len(_COLUMNS), 2)
    insert(sheet, (_FIRST - 1, len(_COLUMNS) + 1), chart, (400, 90 + 26 * shown))
