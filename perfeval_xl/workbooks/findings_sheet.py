"""The sheet 数据问题: what the checks found, gravest first."""

from __future__ import annotations

import pandas as pd
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.checks.grouping import CELLS_BETWEEN
from perfeval_xl.forms.paint import paper
from perfeval_xl.forms.style import LINK_INK, LOSS_INK, Style, row_height
from perfeval_xl.messages import GRAVITY, SEVERITY_WORDS
from perfeval_xl.workbooks.figure_places import Place
from perfeval_xl.workbooks.links import write_linked
from perfeval_xl.workbooks.problem_places import LINK

SHEET = "数据问题"
_WIDTHS = {
    "department": 26,
    "file": 26,
    "sheet": 12,
    "cell": 12,
    "severity": 7,
    "message": 80,
    LINK: 18,
}
_CELLS_SHOWN = 20
"""So many cells of one problem are listed; findings.csv has them all."""
_HEADINGS = {
    "department": "单位",
    "file": "文件",
    "sheet": "工作表",
    "cell": "单元格",
    "severity": "程度",
    "message": "问题",
    LINK: "本工作簿中",
}


def write_findings(
    sheet: Worksheet, style: Style, findings: pd.DataFrame, columns: tuple[str, ...]
) -> None:
    """Write findings as a list; `columns` says which of their columns to show."""
    for column, name in enumerate(columns):
        sheet.set_column(column, column, _WIDTHS[name])
        sheet.write_string(0, column, _HEADINGS[name], style.heading())
    ordered = findings.sort_values(
        "severity", key=lambda severity: severity.map(GRAVITY), kind="stable"
    )
    for row, record in enumerate(ordered.to_dict("records"), start=1):
        for column, name in enumerate(columns):
            if name == LINK:
                _link(sheet, style, (row, column), record[name])
                continue
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


def _link(sheet: Worksheet, style: Style, spot: tuple[int, int], place: Place | None) -> None:
    """Lead to the figure in the scorebook, whose layout may not be the return's."""
    form = style.boxed(valign="top", font_color=LINK_INK)
    if place is None:
        sheet.write_string(*spot, "—", form)
    else:
        write_linked(sheet, spot, place, form, f"{place.sheet}!{place.cell}")


def _shown(name: str, value: object) -> str:
    if name == "severity":
        return SEVERITY_WORDS[value]  # type: ignore[index]
    if name != "cell":
        return str(value)
    cells = str(value).split(CELLS_BETWEEN)
    few = CELLS_BETWEEN.join(cells[:_CELLS_SHOWN])
    return few if len(cells) <= _CELLS_SHOWN else f"{few}等 {len(cells)} 格"
