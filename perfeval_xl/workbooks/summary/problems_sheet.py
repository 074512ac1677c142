"""The summary's sheet 数据问题: what was found in all returns, gravest first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import pandas as pd
from xlsxwriter.workbook import Workbook

from perfeval_xl.checks.findings import CELLS_BETWEEN
from perfeval_xl.forms.layout.paint import paper
from perfeval_xl.messages import GRAVITY, SEVERITY_WORDS
from perfeval_xl.sheets.style import LOSS_INK, Style, row_height
from perfeval_xl.workbooks.scorebook.findings_sheet import SHEET
from perfeval_xl.workbooks.summary.heads import head, headings
from perfeval_xl.workbooks.summary.links import link_forms, put_link
from perfeval_xl.workbooks.summary.put import put

_COLUMNS = {
    "severity": ("程度", 7.0),
    "department": ("单位", 28.0),
    "file": ("文件", 28.0),
    "sheet": ("工作表", 14.0),
    "cell": ("单元格", 14.0),
    "message": ("问题", 84.0),
}
_FIRST = 3
_CELLS_SHOWN = 20
"""So many cells of one problem are listed; findings.csv has them all."""
_MOST = 100_000
"""So many problems are listed: nobody reads more, and a sheet ends at a million rows."""


def write_problems(
    workbook: Workbook, style: Style, findings: pd.DataFrame, targets: Mapping[str, str]
) -> None:
    """Write the sheet; `targets` lead from a file of the inbox to what was written for it."""
    sheet = workbook.add_worksheet(SHEET)
    widths, names = (
        [width for _, width in _COLUMNS.values()],
        [each for each, _ in _COLUMNS.values()],
    )
    head(sheet, style, widths, SHEET, _told(findings))
    headings(sheet, style, _FIRST - 1, names)
    sheet.set_row(_FIRST - 1, 24)
    ordered = findings.sort_values("severity", key=lambda each: each.map(GRAVITY), kind="stable")
    inks = {
        severity: ({"font_color": LOSS_INK} if severity == "error" else {}) for severity in GRAVITY
    }
    forms = {severity: style.boxed(valign="top", **ink) for severity, ink in inks.items()}
    centred = {each: style.boxed(valign="top", align="center", **ink) for each, ink in inks.items()}
    links = link_forms(style, valign="top")
    for row, record in enumerate(ordered.head(_MOST).to_dict("records"), start=_FIRST):
        severity = record["severity"]
        shown = {name: str(record[name]) for name in _COLUMNS}
        shown["severity"], shown["cell"] = SEVERITY_WORDS[severity], _cells(shown["cell"])
        for column, (name, text) in enumerate(shown.items()):
            if name == "file":
                put_link(sheet, row, column, targets.get(text, ""), text, links)
            else:
                form = centred if name in ("severity", "cell") else forms
                put(sheet, row, column, text, form[severity])
        sheet.set_row(row, row_height(*((shown[name], _COLUMNS[name][1]) for name in shown)))
    if len(findings):
        sheet.autofilter(_FIRST - 1, 0, _FIRST + min(len(findings), _MOST) - 1, len(widths) - 1)
    else:
        sheet.write_string(_FIRST, 0, "没有发现问题。", style(text_wrap=False))
    sheet.freeze_panes(_FIRST, 2)
    paper(sheet, landscape=True, repeat=(_FIRST - 1,))


def _told(findings: pd.DataFrame) -> str:
    count = Counter(findings["severity"])
    numbers = "，".join(f"{word} {count[each]} 条" for each, word in SEVERITY_WORDS.items())
    cut = f"　只列出前 {_MOST} 条，全部在 findings.csv。" if len(findings) > _MOST else ""
    return f"{numbers}。有错误的报送表不能评分，已退回。点文件名打开评分表或退回的表。{cut}"


def _cells(text: str) -> str:
    cells = text.split(CELLS_BETWEEN)
    few = CELLS_BETWEEN.join(cells[:_CELLS_SHOWN])
    return few if len(cells) <= _CELLS_SHOWN else f"{few}等 {len(cells)} 格"
