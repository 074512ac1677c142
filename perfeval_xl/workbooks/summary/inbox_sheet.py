"""The sheet 报送情况: every file of the inbox and what became of it, after the counts."""

from __future__ import annotations

from xlsxwriter.workbook import Workbook

from perfeval_xl.forms.layout.paint import paper
from perfeval_xl.sheets.style import LEVEL_FILL, LOSS_INK, Style, row_height
from perfeval_xl.workbooks.summary.days import DAY_COLUMN, day_forms, put_day
from perfeval_xl.workbooks.summary.facts import STATUS_WORDS, FileStatus, Outcome, RunFacts
from perfeval_xl.workbooks.summary.heads import head, headings
from perfeval_xl.workbooks.summary.links import link_forms, put_link
from perfeval_xl.workbooks.summary.put import put
from perfeval_xl.workbooks.summary.standing import MISSING, standings_of

SHEET = "报送情况"
_COLUMNS = {"文件": 44.0, "情况": 12.0, "单位": 34.0, "原因": 74.0}
_TOLD: dict[Outcome, str] = {
    "scored": "评分表在“评分表”文件夹。",
    "returned": "不能评分。标出问题的工作簿和要发的话在“退回”文件夹。",
    "superseded": "同一单位有更新的报送表，以新的为准。",
    "ignored": "不是报送表，或这次没有读取，原因见下。",
}
_NOTHING = "名册中有此单位，收件文件夹中没有它的报送表。"


def write_returns(workbook: Workbook, style: Style, facts: RunFacts) -> None:
    """Write the sheet; departments of the roster that returned nothing stand at its end."""
    sheet = workbook.add_worksheet(SHEET)
    deadline = facts.deadline
    columns = {**_COLUMNS, **(DAY_COLUMN if deadline else {})}
    widths, last = list(columns.values()), len(columns) - 1
    told = f"收件 {len(facts.files)} 个文件。点文件名打开评分表或退回的表。"
    told += f"报送期限 {deadline}，晚于期限的文件修改日期标红。" if deadline else ""
    head(sheet, style, widths, SHEET, f"{told}　{facts.period}".strip())
    missing = [each for each in standings_of(facts) if each.on_roster and each.state == MISSING]
    rows: list[tuple[str, str, str, str, FileStatus | None]] = [
        (each.path, STATUS_WORDS[each.status], each.department, each.reason, each)
        for each in facts.files
    ]
    rows += [("", MISSING, each.name, _NOTHING, None) for each in missing if not each.files]
    counted = [
        (f"{STATUS_WORDS[each]}的文件", STATUS_WORDS[each], told) for each, told in _TOLD.items()
    ]
    if facts.roster:
        counted.append((f"{MISSING}的单位", MISSING, f"名册共 {len(facts.roster)} 个单位。"))
    first = 3 + len(counted) + 1
    over = f"$B${first + 1}:$B${first + max(len(rows), 1)}"
    label, centred = style.boxed(bold=True, bg_color=LEVEL_FILL), style.boxed(align="center")
    for row, (name, word, meaning) in enumerate(counted, start=2):
        put(sheet, row, 0, name, label)
        number = sum(each[1] == word for each in rows)
        sheet.write_formula(row, 1, f'=COUNTIF({over},"{word}")', centred, number)
        sheet.merge_range(row, 2, row, last, "", style.boxed())
        put(sheet, row, 2, meaning, style.boxed())
        sheet.set_row(row, 19)
    headings(sheet, style, first - 1, list(columns))
    sheet.set_row(first - 1, 24)
    top = style.boxed(valign="top")
    words = {
        word: style.boxed(valign="top", align="center", **ink) for word, ink in _inks().items()
    }
    links, days = link_forms(style, valign="top"), day_forms(style, valign="top")
    for row, (path, word, department, reason, file) in enumerate(rows, start=first):
        put_link(sheet, row, 0, file.target if file else "", path, links)
        put(sheet, row, 1, word, words[word])
        put(sheet, row, 2, department, top)
        put(sheet, row, 3, reason, top)
        if deadline:
            put_day(sheet, row, last, file.changed if file else None, deadline, days)
        texts = zip((path, word, department, reason), widths, strict=False)
        sheet.set_row(row, row_height(*texts))
    if rows:
        sheet.autofilter(first - 1, 0, first + len(rows) - 1, last)
    sheet.freeze_panes(first, 0)
    paper(sheet, landscape=True, repeat=(first - 1,))


def _inks() -> dict[str, dict[str, str]]:
    red = {"font_color": LOSS_INK}
    return {
        STATUS_WORDS["scored"]: {},
        STATUS_WORDS["returned"]: red,
        STATUS_WORDS["superseded"]: {"font_color": "#7B8794"},
        STATUS_WORDS["ignored"]: {"font_color": "#7B8794"},
        MISSING: red,
    }
