"""The sheets 连续扣分 and 首次扣分: what is lost again and again, and what for the first time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from xlsxwriter.workbook import Workbook

from perfeval_xl.forms.layout.paint import paper
from perfeval_xl.rubric.rounding import round_half_up
from perfeval_xl.scoring.history.deductions import (
    ENDED,
    GOING_ON,
    RUNNING,
    UNKNOWN,
    first_time,
    repeated,
)
from perfeval_xl.sheets.style import LOSS_FILL, LOSS_INK, Style, row_height
from perfeval_xl.workbooks.summary.heads import head, heading_height, headings
from perfeval_xl.workbooks.summary.put import put
from perfeval_xl.workbooks.trend.part import Part

REPEATED, FIRST_TIME = "连续扣分", "首次扣分"
_NOTED = 3_000
"""Notes of this many lines have their height measured; more would take longer than they help."""

# column of the frame → heading, width, number format ("" for a text)
_Columns = Mapping[str, tuple[str, float, str]]
_WHO: _Columns = {"department": ("单位名称", 26.0, ""), "project": ("项目", 22.0, ""),
                  "name": ("指标", 22.0, ""), "points": ("分值", 6.0, "General")}  # fmt: skip
_REPEATED: _Columns = {
    **_WHO,
    "state": ("情况", 11.0, ""),
    "length": ("连续期数", 6.0, "0"),
    "first": ("从", 10.0, ""),
    "last": ("到", 10.0, ""),
    "lost": ("最近一期扣分", 8.0, "0.00"),
    "lost_total": ("累计扣分", 8.0, "0.00"),
    "note": ("最近一期扣分说明", 62.0, ""),
}
_FIRST_TIME: _Columns = {
    **_WHO,
    "last": ("期间", 10.0, ""),
    "lost": ("扣分", 8.0, "0.00"),
    "clean": ("以前没有扣分的期数", 10.0, "0"),
    "note": ("扣分说明", 72.0, ""),
}
_FIRST = 3


def write_deductions(workbook: Workbook, style: Style, part: Part) -> None:
    """Write both sheets; they look at every period there is."""
    found = repeated(part.whole)
    counts = found["state"].value_counts()
    going = "，".join(f"{each} {counts.get(each, 0)} 项" for each in (GOING_ON, UNKNOWN, ENDED))
    told = f"同一单位同一指标连续 {RUNNING} 期以上扣分的，列最近的一次。{going}。"
    _list(workbook, style, part, (REPEATED, told), found, _REPEATED)
    found = first_time(part.whole)
    told = (
        f"{part.series.labels[-1]} 扣分、以前各期都没有扣分的，共 {len(found)} 项；"
        "以前没有得分的指标不列。"
    )
    _list(workbook, style, part, (FIRST_TIME, told), found, _FIRST_TIME)


def _list(
    workbook: Workbook,
    style: Style,
    part: Part,
    what: tuple[str, str],
    found: pd.DataFrame,
    columns: _Columns,
) -> None:
    """Write one sheet: `what` is its name and what it lists."""
    title, told = what
    shown = {name: each for name, each in columns.items() if name != "project" or _projects(part)}
    sheet = workbook.add_worksheet(part.sheet(title))
    widths = [width for _, width, _ in shown.values()]
    names = [heading for heading, _, _ in shown.values()]
    head(sheet, style, widths, title, f"{part.caption}　{told}")
    headings(sheet, style, _FIRST - 1, names)
    sheet.set_row(_FIRST - 1, heading_height(names, widths))
    forms: dict[str, Any] = {
        name: style.boxed(align="center", num_format=form) if form else style.boxed()
        for name, (_, _, form) in shown.items()
    }
    forms["note"] = style.boxed(font_size=9)
    rounded = found.assign(**{
        name: round_half_up(found[name].to_numpy(dtype="float64"), 6)
        for name in ("lost", "lost_total") if name in found
    })  # fmt: skip
    records = rounded[list(shown)].to_dict("records")
    for row, record in enumerate(records, start=_FIRST):
        for column, (name, value) in enumerate(record.items()):
            put(sheet, row, column, value, forms[str(name)])
        if row < _NOTED:
            texts = ((str(record[name]), shown[name][1]) for name in shown if not shown[name][2])
            sheet.set_row(row, row_height(*texts, least=19.0))
    last = _FIRST + len(records) - 1
    if records:
        sheet.autofilter(_FIRST - 1, 0, last, len(shown) - 1)
    else:
        sheet.write_string(_FIRST, 0, "没有。", style(text_wrap=False))
    if "state" in shown and records:
        at = list(shown).index("state")
        form = workbook.add_format({"bg_color": LOSS_FILL, "font_color": LOSS_INK})
        rule = {"type": "cell", "criteria": "==", "value": f'"{GOING_ON}"', "format": form}
        sheet.conditional_format(_FIRST, at, last, at, rule)
    sheet.freeze_panes(_FIRST, 1)
    sheet.set_tab_color(part.color)
    paper(sheet, landscape=True, repeat=(_FIRST - 1,))


def _projects(part: Part) -> bool:
    return bool((part.whole.lines["project"] != "").any())
