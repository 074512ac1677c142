"""The sheet 名册对照: every department of the roster, and whether it has returned."""

from __future__ import annotations

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.forms.paint import paper
from perfeval_xl.forms.style import LEVEL_FILL, LOSS_FILL, OPEN_FILL, Style, row_height
from perfeval_xl.workbooks.summary.facts import RunFacts
from perfeval_xl.workbooks.summary.heads import head, headings
from perfeval_xl.workbooks.summary.links import link_forms, put_link
from perfeval_xl.workbooks.summary.put import put
from perfeval_xl.workbooks.summary.standing import (
    MISSING,
    ORDER,
    RETURNED,
    SCORED,
    Standing,
    standings,
)

SHEET = "名册对照"
_COLUMNS = {
    "序号": 7.0,
    "单位代码": 16.0,
    "单位名称": 36.0,
    "情况": 11.0,
    "报送表": 40.0,
    "说明": 62.0,
}
_FIRST = 4
_BESIDES = "（名册外）"


def write_roster(workbook: Workbook, style: Style, facts: RunFacts) -> None:
    """Write the sheet; nothing without a roster."""
    if not facts.roster:
        return
    sheet = workbook.add_worksheet(SHEET)
    found = standings(facts.roster, facts.files)
    widths = list(_COLUMNS.values())
    head(
        sheet, style, widths, SHEET, "点报送表的文件名打开评分表或退回的表。名册外的单位列在最后。"
    )
    _counts(sheet, style, found)
    headings(sheet, style, _FIRST - 1, list(_COLUMNS))
    sheet.set_row(_FIRST - 1, 24)
    text, centred = style.boxed(), style.boxed(align="center")
    fills = {RETURNED: {"bg_color": OPEN_FILL}, MISSING: {"bg_color": LOSS_FILL}}
    states = {state: style.boxed(align="center", **fills.get(state, {})) for state in ORDER}
    links = link_forms(style)
    for row, each in enumerate(found, start=_FIRST):
        file = each.file
        path, target = (file.path, file.target) if file else ("", "")
        remark = each.remark if each.on_roster else _BESIDES + each.remark
        put(sheet, row, 0, row - _FIRST + 1, centred)
        put(sheet, row, 1, each.code, centred)
        put(sheet, row, 2, each.name, text)
        put(sheet, row, 3, each.state, states[each.state])
        put_link(sheet, row, 4, target, path, links)
        put(sheet, row, 5, remark, text)
        texts = zip(
            (each.code, each.name, path, remark), (widths[at] for at in (1, 2, 4, 5)), strict=True
        )
        sheet.set_row(row, row_height(*texts, least=19.0))
    last = _FIRST + len(found) - 1
    sheet.autofilter(_FIRST - 1, 0, last, len(widths) - 1)
    sheet.ignore_errors({"number_stored_as_text": f"B{_FIRST + 1}:B{last + 1}"})
    sheet.freeze_panes(_FIRST, 3)
    paper(sheet, landscape=True, repeat=(_FIRST - 1,))


def _counts(sheet: Worksheet, style: Style, found: list[Standing]) -> None:
    """Write one line of counts over the roster, and what share of it is scored."""
    listed = [each.state for each in found if each.on_roster]
    shares = [(f"名册 {len(listed)} 个单位", "")]
    shares += [(state, str(listed.count(state))) for state in (SCORED, RETURNED, MISSING)]
    told = "，".join(f"{name} {number}".strip() for name, number in shares)
    form = style.boxed(bold=True, bg_color=LEVEL_FILL)
    sheet.merge_range(2, 0, 2, len(_COLUMNS) - 1, "", form)
    sheet.write_string(2, 0, f"{told}。", form)
    sheet.set_row(2, 22)
