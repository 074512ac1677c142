"""The sheet 总览: how many departments, and the mean, best and lowest total, period by period."""

from operator import itemgetter
from typing import Any

import numpy as np
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.rubric.expressions.rounding import round_half_up
from perfeval_xl.scoring.totals import TOTAL_DECIMALS
from perfeval_xl.sheets.chart import INKS, Curve, insert, line_chart, numbers
from perfeval_xl.sheets.columns import Column, Formula, heading_height, keyed
from perfeval_xl.sheets.listing import write_head, write_table
from perfeval_xl.sheets.style import LEVEL_FILL, Style, paper
from perfeval_xl.workbooks.trend.departments_sheet import TotalsPlace
from perfeval_xl.workbooks.trend.rubric_history import RubricHistory

SHEET = "总览"
_SCORES = ("平均分", "最高分", "最低分")
_FORM = {"bold": True, "align": "center", "bg_color": LEVEL_FILL}
_COLUMNS: tuple[Column[Any], ...] = (
    Column("期间", 12.0, itemgetter(0), _FORM, tall=False),
    keyed(1, "单位数", 9.0, "0"),
    *(keyed(at, name, 10.0, "0.00") for at, name in enumerate(_SCORES, start=2)),
    keyed(5, "两期都评的单位", 10.0, "0"),
    keyed(6, "其平均变化", 10.0, "+0.00;-0.00;0.00"),
    keyed(7, "扣分项数", 10.0, "0"),
)
_FIRST = 3


def write_overview(
    sheet: Worksheet, style: Style, part: RubricHistory, totals: TotalsPlace
) -> None:
    """Write the sheet; counts and means are formulas over the sheet 单位."""
    told = (
        f"{part.caption}　单位有进有出，平均分的变化不全是得分的变化；"
        "“其平均变化”只看与上一期都评的单位。扣分项数：有得分而没有得满的指标，全部单位合计。"
    )
    widths = [column.width for column in _COLUMNS]
    write_head(sheet, style, widths, _title(part), told)
    losing = part.cube.losing.sum(axis=0).tolist()
    rows = [_row(part, at, totals.over(at), count) for at, count in enumerate(losing)]
    write_table(sheet, style, _COLUMNS, rows, _FIRST, heading_height(_COLUMNS))
    _chart(style, sheet, part)
    sheet.set_tab_color(part.color)
    paper(sheet, landscape=False)


def _row(part: RubricHistory, at: int, over: str, losing: int) -> list[Any]:
    """Return what stands in the row of one period; `over` is its range of totals."""
    own = part.totals[:, at]
    known = own[np.isfinite(own)]
    # Blank where nobody was evaluated: an empty text would be drawn as zero.
    live: list[Formula | None] = [None] * len(_SCORES)
    if len(known):
        live = [
            Formula(f"=SUM({over})/COUNT({over})", float(known.sum() / len(known))),
            Formula(f"=MAX({over})", float(known.max())),
            Formula(f"=MIN({over})", float(known.min())),
        ]
    count = Formula(f"=COUNT({over})", len(known))
    return [part.series.labels[at], count, *live, *_same_departments(part, at),
            losing if len(known) else ""]  # fmt: skip


def _title(part: RubricHistory) -> str:
    return f"部门整体支出绩效评价趋势（{part.series.kind}）"


def _same_departments(part: RubricHistory, at: int) -> tuple[int | None, float | None]:
    """Return how many were evaluated in this period and the evaluated one before; their change."""
    place = part.series.evaluated.index(at) if at in part.series.evaluated else 0
    if not place:
        return None, None
    moved = part.totals[:, at] - part.totals[:, part.series.evaluated[place - 1]]
    known = moved[np.isfinite(moved)]
    if not len(known):
        return 0, None
    return len(known), float(round_half_up(known.sum() / len(known), TOTAL_DECIMALS))


def _chart(style: Style, sheet: Worksheet, part: RubricHistory) -> None:
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
            _COLUMNS[column].heading,
            (name, _FIRST, column, last, column),
            numbers(values.tolist()),
            inks[column],
            faint=column != 2,
        )
        for column, values in faces.items()
    ]
    chart = line_chart(style, "各期总分", (name, _FIRST, 0, last, 0), curves)
    insert(sheet, (last + 2, 0), chart, (610, 300))
