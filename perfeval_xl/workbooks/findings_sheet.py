"""The sheet 数据问题: what the checks found, gravest first."""

from __future__ import annotations

import pandas as pd
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.checks.grouping import CELLS_BETWEEN
from perfeval_xl.forms.paint import paper
from perfeval_xl.forms.style import LOSS_INK, Style, row_height
from perfeval_xl.messages import SEVERITY_WORDS

SHEET = "数据问题"
_ORDER = {severity: place for place, severity in enumerate(SEVERITY_WORDS)}
_WIDTHS = {"department": 26, "file": 26, "sheet": 12, "cell": 12, "severity": 7, "message": 80}
_CELLS_SHOWN = 20
"""So many cells of one problem are listed; findings.csv has them all."""
_HEADINGS = {
    "department": "单位",
    "file": "文件",
    "sheet": "工作表",
    "cell": "单元格",
    "severity": "程度",
    "message": "问题",
}


def write_findings(
    sheet: Worksheet, style: Style, findings: pd.DataFrame, columns: tuple[str, ...]
) -> None:
    """Write findings as a list; `columns` says which of their columns to show."""
    for column, name in enumerate(columns):
        sheet.set_column(column, column, _WIDTHS[name])
        sheet.write_string(0, column, _HEADINGS[name], style.heading())
    ordered = findings.sort_values(
        "severity", key=lambda severity: severity.map(_ORDER), kind="stable"
    )
    for row, record in enumerate(ordered.to_dict("records"), start=1):
        for column, name in enumerate(columns):
            shown = _shown(name, record[name])
            ink = {"font_color": LOSS_INK} if record["severity"] == "error" else {}
            sheet.write_string(row, column, shown, style.boxed(valign="top", **ink))
        texts = [(_shown(name, record[name]), _WIDTHS[name]) for name in ("cell", "message")]
        sheet.set_row(row, row_height(*texts))
    if ordered.empty:
        sheet.write_string(1, 0, "没有发现问题。", style(text_wrap=False))
    else:
        sheet.autofilter(0, 0, len(ordered), len(columns) - 1)
    sheet.freeze_panes(1, 0)
    paper(sheet, landscape=True, repeat=(0,))


def _shown(name: str, value: object) -> str:
    if name == "severity":
        return SEVERITY_WORDS[value]  # type: ignore[index]
    if name != "cell":
        return str(value)
    cells = str(value).split(CELLS_BETWEEN)
    few = CELLS_BETWEEN.join(cells[:_CELLS_SHOWN])
    return few if len(cells) <= _CELLS_SHOWN else f"{few}等 {len(cells)} 格"
