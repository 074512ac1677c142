"""The sheet 单位: every department's total in every period, its change, and a small line."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from xlsxwriter.utility import xl_col_to_name

from perfeval_xl.rubric.expressions.excel_limits import quoted_sheet
from perfeval_xl.scoring.history.movers import changes
from perfeval_xl.scoring.totals import TOTAL_DECIMALS
from perfeval_xl.sheets.columns import PLACES, SIGNED, Column, Formula, keyed
from perfeval_xl.sheets.listing import ListSheet, write_list
from perfeval_xl.sheets.style import FALL, RISE, Style, mark
from perfeval_xl.workbooks.trend.rubric_history import RubricHistory, over

SHEET = "单位"
FIRST = 3
"""The first department's row, from 0."""
_LEAD = 2
"""Columns before the periods: rank and name."""


@dataclass(frozen=True, slots=True)
class TotalsPlace:
    """Where the totals stand, for formulas over them."""

    sheet: str
    last: int
    """The last department's row, from 0."""

    def over(self, period: int) -> str:
        """Return the range of one period over all departments."""
        return over(self.sheet, _LEAD + period, FIRST, self.last)


def write_departments(style: Style, part: RubricHistory) -> TotalsPlace:
    """Write the sheet and return where it stands."""
    sheet = style.workbook.add_worksheet(part.sheet(SHEET))
    labels = part.series.labels
    after = _LEAD + len(labels)
    told = (
        f"{part.caption}　总分；空白的一期没有评，或报送表未填全。按本期总分排列。{_against(part)}"
    )
    content = ListSheet(_columns(labels), "各单位总分", told, heading_height="fit", least=20.0,
                        frozen=_LEAD)  # fmt: skip
    last = write_list(sheet, style, content, _rows(part))
    # The small lines are nothing to filter by.
    sheet.autofilter(FIRST - 1, 0, last, after + 2)
    # A text counts as more than any number in a comparison: the blank ones are left out.
    cell = f"{xl_col_to_name(after)}{FIRST + 1}"
    for sign, look in ((">", RISE), ("<", FALL)):
        rule = f"=IF(COUNT({cell})=1,{cell}{sign}0,FALSE)"
        mark(style, sheet, (FIRST, after, last, after + 1), rule, **look)
    first, end = (xl_col_to_name(at) for at in (_LEAD, after - 1))
    own = f"{quoted_sheet(part.sheet(SHEET))}!"
    lines = {
        "location": [f"{xl_col_to_name(after + 3)}{row + 1}" for row in range(FIRST, last + 1)],
        "range": [f"{own}{first}{row + 1}:{end}{row + 1}" for row in range(FIRST, last + 1)],
    }
    if len(labels) > 1:
        drawn = {"series_color": "#2F6DB5", "weight": 1.5, "markers": True}
        sheet.add_sparkline(FIRST, after + 3, {**lines, **drawn, "show_hidden": True})
    sheet.set_tab_color(part.color)
    return TotalsPlace(part.sheet(SHEET), last)


def _against(part: RubricHistory) -> str:
    """Say which two periods the change is between."""
    at, labels = part.series.before, part.series.labels
    return "" if at is None else f"较上期：{labels[-1]} 比 {labels[at]}。"


def _columns(labels: Sequence[str]) -> list[Column[Any]]:
    after = _LEAD + len(labels)
    return [
        keyed(0, "本期名次", 7.0, "0"),
        keyed(1, "单位名称", 30.0),
        *(keyed(at, label, 8.5, "0.00") for at, label in enumerate(labels, start=_LEAD)),
        keyed(after, "较上期", 8.0, SIGNED),
        keyed(after + 1, "名次变化", 8.0, PLACES),
        keyed(after + 2, "平均", 8.0, "0.00"),
        keyed(after + 3, "走势", 18.0),
    ]


def _rows(part: RubricHistory) -> list[list[Any]]:
    """Return what stands in each row, column by column."""
    found, before = changes(part.series), part.series.before
    change, climbed = (
        column.to_dict() for column in (found["change"], found["rank_before"] - found["rank_after"])
    )
    ranks = part.series.totals["rank"].iloc[:, -1].tolist()
    first, newest = (xl_col_to_name(_LEAD + at) for at in (0, len(part.series.periods) - 1))
    rows = []
    for row, (name, rank, values) in enumerate(
        zip(part.departments, ranks, part.totals.tolist(), strict=True), start=FIRST + 1
    ):
        moved: Any = ""
        if before is not None:
            both = f"{newest}{row}", f"{xl_col_to_name(_LEAD + before)}{row}"
            gap = f"ROUND({both[0]}-{both[1]},{TOTAL_DECIMALS})"
            formula = f'=IF(COUNT({both[0]},{both[1]})=2,{gap},"")'
            moved = Formula(formula, change.get(name, ""))
        known = [value for value in values if value == value]
        over_all = f"{first}{row}:{newest}{row}"
        mean = f"=SUM({over_all})/COUNT({over_all})"
        average = Formula(mean, float(np.sum(known)) / len(known))
        rows.append([rank, name, *values, moved, climbed.get(name), average, None])
    return rows
