"""The sheet 催报清单: whom to call, ready to print, with room for what was agreed."""

from __future__ import annotations

from xlsxwriter.workbook import Workbook

from perfeval_xl.forms.paint import paper
from perfeval_xl.forms.style import Style, row_height
from perfeval_xl.workbooks.summary.facts import FileStatus, RunFacts
from perfeval_xl.workbooks.summary.heads import head, headings
from perfeval_xl.workbooks.summary.links import link_forms, put_link
from perfeval_xl.workbooks.summary.put import put
from perfeval_xl.workbooks.summary.standing import (
    MISSING,
    ORDER,
    RETURNED,
    Standing,
    to_remind,
)

SHEET = "催报清单"
_COLUMNS = {
    "序号": 6.0, "单位代码": 12.0, "单位名称": 28.0, "情况": 8.0, "要办的事": 46.0,
    "退回的表": 24.0, "联系人、电话": 15.0, "催办日期": 11.0, "备注": 12.0,
}  # fmt: skip
_FIRST = 3
_TO_MEND = "退回的表已标出问题，请改正后重报。"
_TO_RETURN = "尚未报送，请尽快报送。"


def write_reminders(workbook: Workbook, style: Style, facts: RunFacts) -> None:
    """Write the sheet: who returned nothing, then whose return was handed back."""
    sheet = workbook.add_worksheet(SHEET)
    found = sorted(to_remind(facts.roster, facts.files), key=lambda each: ORDER.index(_state(each)))
    widths = list(_COLUMNS.values())
    missing = sum(_state(each) == MISSING for each in found)
    told = f"{MISSING} {missing} 个单位，" if facts.roster else "没有给单位名册，只列退回的；"
    told += f"{RETURNED}待改 {len(found) - missing} 个。"
    head(sheet, style, widths, SHEET, f"{facts.period}　{told}".strip())
    headings(sheet, style, _FIRST - 1, list(_COLUMNS))
    sheet.set_row(_FIRST - 1, 24)
    text, centred = style.boxed(), style.boxed(align="center")
    links = link_forms(style)
    for row, each in enumerate(found, start=_FIRST):
        name, code, file = _who(each)
        todo = _TO_RETURN if file is None else f"{_TO_MEND}{file.reason}"
        if file is not None and file.status == "ignored":
            todo = f"{_TO_RETURN}{file.reason}"
        path, target = (file.path, file.target) if file else ("", "")
        put(sheet, row, 0, row - _FIRST + 1, centred)
        put(sheet, row, 1, code, centred)
        put(sheet, row, 2, name, text)
        put(sheet, row, 3, _state(each), centred)
        put(sheet, row, 4, todo, text)
        put_link(sheet, row, 5, target, path, links)
        for column in range(6, len(widths)):
            put(sheet, row, column, None, text)
        texts = ((code, widths[1]), (name, widths[2]), (todo, widths[4]), (path, widths[5]))
        sheet.set_row(row, row_height(*texts, least=26.0))
    if not found:
        sheet.write_string(_FIRST, 0, "没有需要催报的单位。", style(text_wrap=False))
    sheet.ignore_errors({"number_stored_as_text": f"B{_FIRST + 1}:B{_FIRST + len(found) + 1}"})
    sheet.freeze_panes(_FIRST, 3)
    paper(sheet, landscape=True, repeat=(_FIRST - 1,))


def _state(each: Standing | FileStatus) -> str:
    return each.state if isinstance(each, Standing) else RETURNED


def _who(each: Standing | FileStatus) -> tuple[str, str, FileStatus | None]:
    if isinstance(each, Standing):
        return each.name, each.code, each.file
    return "（看不出是哪个单位）", "", each
