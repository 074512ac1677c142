"""The sheet 催报清单: whom to call, ready to print, with room for what was agreed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from xlsxwriter.utility import xl_range
from xlsxwriter.workbook import Workbook

from perfeval_xl.forms.layout.paint import paper
from perfeval_xl.sheets.style import LOSS_FILL, OPEN_FILL, Style, row_height, text_width
from perfeval_xl.workbooks.summary.facts import RunFacts
from perfeval_xl.workbooks.summary.heads import head, headings
from perfeval_xl.workbooks.summary.links import link_forms, put_link
from perfeval_xl.workbooks.summary.put import put
from perfeval_xl.workbooks.summary.reminders import TO_MEND, TO_SETTLE, Reminder, reminders
from perfeval_xl.workbooks.summary.standing import LATE, MISSING

SHEET = "催报清单"
_BEFORE = [
    ("序号", 6.0), ("单位代码", 12.0), ("单位名称", 28.0), ("情况", 17.0), ("要办的事", 46.0),
    ("报送的表", 24.0),
]  # fmt: skip
_AFTER = [("催办日期", 11.0), ("催办结果", 14.0)]
_NO_CONTACTS = [("联系人、电话", 15.0)]
_WORDS = ("催报用语", 62.0)
_NARROW, _WIDE = 8.0, 18.0
"""The widths of a column of the roster."""
_FIRST = 3
_NOBODY = "（看不出是哪个单位）"
_NO_ROSTER = "没有给单位名册，不知道谁没有报；"


def write_reminders(workbook: Workbook, style: Style, facts: RunFacts) -> None:
    """Write the sheet: who returned nothing, what was handed back, who was late.

    Whom to call stands there as the roster has it, with empty columns for what was agreed. The
    messages to copy stand beyond the printed page.
    """
    sheet = workbook.add_worksheet(SHEET)
    found = reminders(facts)
    contacts = _contacts(facts)
    printed = [*_BEFORE, *(contacts or _NO_CONTACTS), *_AFTER]
    names, widths = zip(*printed, _WORDS, strict=True)
    last = len(printed)
    head(sheet, style, widths[:last], SHEET, _caption(found, facts))
    sheet.set_column(last, last, widths[last])
    headings(sheet, style, _FIRST - 1, names)
    sheet.set_row(_FIRST - 1, 24)
    text, centred = style.boxed(), style.boxed(align="center")
    fills = {MISSING: LOSS_FILL, TO_MEND: OPEN_FILL}
    states = {state: style.boxed(align="center", bg_color=fill) for state, fill in fills.items()}
    links = link_forms(style)
    for row, each in enumerate(found, start=_FIRST):
        path, target = (each.file.path, each.file.target) if each.file else ("", "")
        known = dict(each.contacts)
        put(sheet, row, 0, row - _FIRST + 1, centred)
        put(sheet, row, 1, each.code, centred)
        put(sheet, row, 2, each.name or _NOBODY, text)
        put(sheet, row, 3, each.state, states.get(each.state, centred))
        put(sheet, row, 4, each.todo, text)
        put_link(sheet, row, 5, target, path, links)
        told = [known.get(heading, "") for heading, _ in contacts]
        told += [""] * (last - len(_BEFORE) - len(told))  # to be written in by hand
        for column, content in enumerate([*told, each.words], start=len(_BEFORE)):
            put(sheet, row, column, content, text)
        texts = ("", each.code, each.name, each.state, each.todo, path, *told, each.words)
        sheet.set_row(row, row_height(*zip(texts, widths, strict=True), least=26.0))
    end = _FIRST + max(len(found), 1) - 1
    if not found:
        sheet.write_string(_FIRST, 0, "没有需要催报的单位。", style(text_wrap=False))
    else:
        sheet.autofilter(_FIRST - 1, 0, end, last)
    codes = xl_range(_FIRST, 1, end, 1)
    phones = xl_range(_FIRST, len(_BEFORE), end, last - 1)
    sheet.ignore_errors({"number_stored_as_text": f"{codes} {phones}"})
    sheet.freeze_panes(_FIRST, 3)
    paper(sheet, landscape=True, repeat=(_FIRST - 1,))
    sheet.print_area(0, 0, end, last - 1)


def _caption(found: Sequence[Reminder], facts: RunFacts) -> str:
    count = Counter(each.state for each in found)
    missing = f"{MISSING} {count[MISSING]} 个单位，" if facts.roster else _NO_ROSTER
    told = f"{missing}{TO_MEND} {count[TO_MEND]} 份"
    if count[TO_SETTLE]:
        told += f"，{TO_SETTLE} {count[TO_SETTLE]} 份"
    if facts.deadline:
        told += f"，{LATE} {count[LATE]} 个单位。报送期限 {facts.deadline}，以文件修改时间为准"
    told += f"。最右一栏“{_WORDS[0]}”可以直接复制，发给单位。" if found else "。"
    return f"{facts.period}　{told}".strip()


def _contacts(facts: RunFacts) -> list[tuple[str, float]]:
    """Return the roster's headings of contacts with their widths: contents show, long ones wrap."""
    widths: dict[str, float] = {}
    for entry in facts.roster:
        for heading, content in entry.contacts:
            longest = max(text_width(heading), text_width(content)) + 2.0
            widths[heading] = min(_WIDE, max(widths.get(heading, _NARROW), longest))
    return list(widths.items())
