"""The sheets 连续扣分 and 首次扣分: what is lost again and again, and what for the first time."""

from collections.abc import Mapping
from operator import itemgetter

import pandas as pd

from perfeval_xl.rubric.expressions.rounding import round_half_up
from perfeval_xl.scoring.history.deductions import (
    ENDED,
    GOING_ON,
    RUNNING,
    UNKNOWN,
    first_time,
    repeated,
)
from perfeval_xl.sheets.columns import Column, keyed
from perfeval_xl.sheets.listing import ListSheet, write_list
from perfeval_xl.sheets.style import BAD, Style, mark
from perfeval_xl.workbooks.trend.rubric_history import RubricHistory

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


def write_deductions(style: Style, part: RubricHistory) -> None:
    """Write both sheets; they look at every period there is."""
    found = repeated(part.whole)
    counts = found["state"].value_counts()
    going = "，".join(f"{each} {counts.get(each, 0)} 项" for each in (GOING_ON, UNKNOWN, ENDED))
    told = f"同一单位同一指标连续 {RUNNING} 期以上扣分的，列最近的一次。{going}。"
    _list(style, part, (REPEATED, told), found, _REPEATED)
    found = first_time(part.whole)
    told = (
        f"{part.series.labels[-1]} 扣分、以前各期都没有扣分的，共 {len(found)} 项；"
        "以前没有得分的指标不列。"
    )
    _list(style, part, (FIRST_TIME, told), found, _FIRST_TIME)


def _list(
    style: Style,
    part: RubricHistory,
    what: tuple[str, str],
    found: pd.DataFrame,
    columns: _Columns,
) -> None:
    """Write one sheet: `what` is its name and what it lists."""
    title, told = what
    shown = {name: each for name, each in columns.items() if name != "project" or _projects(part)}
    listed = [
        Column(heading, width, itemgetter(at), {"font_size": 9}) if name == "note"
        else keyed(at, heading, width, form)
        for at, (name, (heading, width, form)) in enumerate(shown.items())
    ]  # fmt: skip
    content = ListSheet(
        listed, title, f"{part.caption}　{told}", heading_height="fit", measured=_NOTED,
        empty="没有。",
    )  # fmt: skip
    rounded = found.assign(**{
        name: round_half_up(found[name].to_numpy(dtype="float64"), 6)
        for name in ("lost", "lost_total") if name in found
    })  # fmt: skip
    records = list(zip(*(rounded[name].tolist() for name in shown), strict=True))
    sheet = style.workbook.add_worksheet(part.sheet(title))
    last = write_list(sheet, style, content, records)
    if "state" in shown and records:
        at = list(shown).index("state")
        mark(style, sheet, (content.first, at, last, at), ("==", GOING_ON), **BAD)
    sheet.set_tab_color(part.color)


def _projects(part: RubricHistory) -> bool:
    return bool((part.whole.lines["project"] != "").any())
