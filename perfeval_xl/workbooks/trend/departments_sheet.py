"""The sheet 单位: every department's total in every period, its change, and a small line."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.forms.layout.paint import paper
from perfeval_xl.scoring.history.movers import changes
from perfeval_xl.scoring.totals import TOTAL_DECIMALS
from perfeval_xl.sheets.style import LOSS_INK, Style, row_height
from perfeval_xl.workbooks.summary.heads import head, heading_height, headings
from perfeval_xl.workbooks.summary.put import put
from perfeval_xl.workbooks.trend.part import Part, over

SHEET = "单位"
FIRST = 3
"""The first department's row, from 0."""
_LEAD = {"本期名次": 7.0, "单位名称": 30.0}
_AFTER = {"较上期": 8.0, "名次变化": 8.0, "平均": 8.0, "走势": 18.0}
_PERIOD = 8.5
_UP_INK = "#1E7B45"


@dataclass(frozen=True, slots=True)
class TotalsPlace:
    """Where the totals stand, for formulas over them."""

    sheet: str
    last: int
    """The last department's row, from 0."""

    def over(self, period: int) -> str:
        """Return the range of one period over all departments."""
        return over(self.sheet, len(_LEAD) + period, FIRST, self.last)


def write_departments(workbook: Workbook, style: Style, part: Part) -> TotalsPlace:
    """Write the sheet and return where it stands."""
    sheet = workbook.add_worksheet(part.sheet(SHEET))
    labels = part.series.labels
    widths = [*_LEAD.values(), *[_PERIOD] * len(labels), *_AFTER.values()]
    names = [*_LEAD, *labels, *_AFTER]
    told = f"{part.caption}　总分；空白的一期没有评。按本期总分排列。{_against(part)}"
    head(sheet, style, widths, "各单位总分", told)
    headings(sheet, style, FIRST - 1, names)
    sheet.set_row(FIRST - 1, heading_height(names, widths))
    last = FIRST + len(part.departments) - 1
    _fill(sheet, style, part)
    after = len(_LEAD) + len(labels)
    _colour(workbook, sheet, (FIRST, after, last, after + 1))
    first, end = (xl_col_to_name(at) for at in (len(_LEAD), after - 1))
    own = f"'{part.sheet(SHEET)}'!"
    lines = {
        "location": [f"{xl_col_to_name(after + 3)}{row + 1}" for row in range(FIRST, last + 1)],
        "range": [f"{own}{first}{row + 1}:{end}{row + 1}" for row in range(FIRST, last + 1)],
    }
    if len(labels) > 1:
        look = {"series_color": "#2F6DB5", "weight": 1.5, "markers": True}
        sheet.add_sparkline(FIRST, after + 3, {**lines, **look, "show_hidden": True})
    sheet.autofilter(FIRST - 1, 0, last, after + 2)
    sheet.freeze_panes(FIRST, len(_LEAD))
    sheet.set_tab_color(part.color)
    paper(sheet, landscape=True, repeat=(FIRST - 1,))
    return TotalsPlace(part.sheet(SHEET), last)


def _against(part: Part) -> str:
    """Say which two periods the change is between."""
    at, labels = part.series.before, part.series.labels
    return "" if at is None else f"较上期：{labels[-1]} 比 {labels[at]}。"


def _fill(sheet: Worksheet, style: Style, part: Part) -> None:
    name_form, centred = style.boxed(), style.boxed(align="center", num_format="0")
    number = style.boxed(align="center", num_format="0.00")
    signed = style.boxed(align="center", num_format='+0.00;-0.00;"—"')
    moved = style.boxed(align="center", num_format='"↑"0;"↓"0;"—"')
    count, found = len(part.series.periods), changes(part.series)
    change, climbed = (
        column.to_dict() for column in (found["change"], found["rank_before"] - found["rank_after"])
    )
    ranks = part.series.totals["rank"].iloc[:, -1].tolist()
    after, before = len(_LEAD) + count, part.series.before
    newest = xl_col_to_name(after - 1)
    for row, (name, values) in enumerate(
        zip(part.departments, part.totals.tolist(), strict=True), start=FIRST
    ):
        put(sheet, row, 0, ranks[row - FIRST], centred)
        put(sheet, row, 1, name, name_form)
        for column, value in enumerate(values, start=len(_LEAD)):
            put(sheet, row, column, value, number)
        known = [value for value in values if value == value]
        all_ = f"{xl_col_to_name(len(_LEAD))}{row + 1}:{newest}{row + 1}"
        if before is None:
            put(sheet, row, after, "", signed)
        else:
            both = f"{newest}{row + 1}", f"{xl_col_to_name(len(_LEAD) + before)}{row + 1}"
            gap = f"ROUND({both[0]}-{both[1]},{TOTAL_DECIMALS})"
            formula = f'=IF(COUNT({both[0]},{both[1]})=2,{gap},"")'
            sheet.write_formula(row, after, formula, signed, change.get(name, ""))
        put(sheet, row, after + 1, climbed.get(name), moved)
        mean = f"=SUM({all_})/COUNT({all_})"
        sheet.write_formula(row, after + 2, mean, number, float(np.sum(known)) / len(known))
        sheet.write_blank(row, after + 3, None, name_form)
        sheet.set_row(row, row_height((name, _LEAD["单位名称"]), least=20.0))


def _colour(workbook: Workbook, sheet: Worksheet, area: tuple[int, int, int, int]) -> None:
    """Let rises be green and falls red."""
    for criteria, ink in ((">", _UP_INK), ("<", LOSS_INK)):
        form = workbook.add_format({"font_color": ink})
        # A text counts as more than any number in a comparison: the blank ones are left out.
        cell = f"{xl_col_to_name(area[1])}{area[0] + 1}"
        rule = f"=IF(COUNT({cell})=1,{cell}{criteria}0,FALSE)"
        sheet.conditional_format(*area, {"type": "formula", "criteria": rule, "format": form})
