"""The sheet 名册对照: every department of the roster, and whether it has returned."""

from __future__ import annotations

from xlsxwriter.workbook import Workbook

from perfeval_xl.forms.layout.paint import paper
from perfeval_xl.sheets.style import LEVEL_FILL, LOSS_FILL, OPEN_FILL, Style, row_height
from perfeval_xl.workbooks.summary.days import DAY_COLUMN, day_forms, put_day
from perfeval_xl.workbooks.summary.facts import RunFacts
from perfeval_xl.workbooks.summary.heads import head, headings
from perfeval_xl.workbooks.summary.links import link_forms, put_link
from perfeval_xl.workbooks.summary.put import put
from perfeval_xl.workbooks.summary.standing import (
    LATE,
    MISSING,
    RETURNED,
    RosterCount,
    standings_of,
)

SHEET = "名册对照"
_COLUMNS = {
    "序号": 7.0, "单位代码": 16.0, "单位名称": 36.0, "情况": 15.0, "报送表": 40.0, "说明": 62.0,
}  # fmt: skip
_FIRST = 4
_BESIDES = "（名册外）"
_FILLS = {RETURNED: OPEN_FILL, MISSING: LOSS_FILL}
_CAPTION = "点报送表的文件名打开评分表或退回的表。名册外的单位列在最后。"
_BY_DAY = "报送期限 {day}，晚于期限的日期标红，迟报以文件修改时间为准。"


def write_roster(workbook: Workbook, style: Style, facts: RunFacts) -> None:
    """Write the sheet; nothing without a roster."""
    if not facts.roster:
        return
    sheet = workbook.add_worksheet(SHEET)
    found, deadline = standings_of(facts), facts.deadline
    columns = {**_COLUMNS, **(DAY_COLUMN if deadline else {})}
    widths = list(columns.values())
    told = _CAPTION + (_BY_DAY.format(day=deadline) if deadline else "")
    head(sheet, style, widths, SHEET, told)
    counts = style.boxed(bold=True, bg_color=LEVEL_FILL)
    sheet.merge_range(2, 0, 2, len(columns) - 1, "", counts)
    sheet.write_string(2, 0, RosterCount.of(facts).sentence, counts)
    sheet.set_row(2, 22)
    headings(sheet, style, _FIRST - 1, list(columns))
    sheet.set_row(_FIRST - 1, 24)
    text, centred = style.boxed(), style.boxed(align="center")
    states = {state: style.boxed(align="center", bg_color=fill) for state, fill in _FILLS.items()}
    links, days = link_forms(style), day_forms(style)
    for row, each in enumerate(found, start=_FIRST):
        file = each.file
        path, target = (file.path, file.target) if file else ("", "")
        remark = each.remark if each.on_roster else _BESIDES + each.remark
        put(sheet, row, 0, row - _FIRST + 1, centred)
        put(sheet, row, 1, each.code, centred)
        put(sheet, row, 2, each.name, text)
        state = f"{each.state}（{LATE}）" if each.late else each.state
        put(sheet, row, 3, state, states.get(each.state, centred))
        put_link(sheet, row, 4, target, path, links)
        put(sheet, row, 5, remark, text)
        if deadline:
            put_day(sheet, row, 6, file.changed if file else None, deadline, days)
        texts = zip(
            (each.code, each.name, path, remark), (widths[at] for at in (1, 2, 4, 5)), strict=True
        )
        sheet.set_row(row, row_height(*texts, least=19.0))
    last = _FIRST + len(found) - 1
    sheet.autofilter(_FIRST - 1, 0, last, len(widths) - 1)
    sheet.ignore_errors({"number_stored_as_text": f"B{_FIRST + 1}:B{last + 1}"})
    sheet.freeze_panes(_FIRST, 3)
    paper(sheet, landscape=True, repeat=(_FIRST - 1,))
