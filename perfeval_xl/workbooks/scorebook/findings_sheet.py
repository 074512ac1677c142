"""The sheet 数据问题: what the checks found, gravest first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.checks.findings import CELLS_BETWEEN
from perfeval_xl.forms.layout.paint import paper
from perfeval_xl.messages import GRAVITY, SEVERITY_WORDS
from perfeval_xl.sheets.style import LINK_INK, LOSS_INK, Style, row_height
from perfeval_xl.workbooks.scorebook.figure_places import Place
from perfeval_xl.workbooks.scorebook.live import write_linked
from perfeval_xl.workbooks.scorebook.problem_places import LINK

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
NOTHING = "没有发现问题。"
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
    write_records(sheet, style, findings.to_dict("records"), columns)


def write_records(
    sheet: Worksheet, style: Style, findings: Sequence[Mapping[Any, Any]], columns: tuple[str, ...]
) -> None:
    """Write findings that are given as records."""
    for column, name in enumerate(columns):
        sheet.set_column(column, column, _WIDTHS[name])
        sheet.write_string(0, column, _HEADINGS[name], style.heading())
    for row, record in enumerate(gravest_first(findings), start=1):
        for column, name in enumerate(columns):
            if name == LINK:
                _link(sheet, style, (row, column), record[name])
            else:
                form = finding_form(style, record["severity"])
                sheet.write_string(row, column, shown(name, record[name]), form)
        sheet.set_row(row, finding_height(record))
    if findings:
        sheet.autofilter(0, 0, len(findings), len(columns) - 1)
    else:
        sheet.write_string(1, 0, NOTHING, style(text_wrap=False))
    sheet.freeze_panes(1, 0)
    paper(sheet, landscape=True, repeat=(0,))


def gravest_first(findings: Iterable[Mapping[Any, Any]]) -> list[Mapping[Any, Any]]:
    """Return findings in the order of the list."""
    return sorted(findings, key=lambda record: GRAVITY[record["severity"]])


def finding_form(style: Style, severity: str) -> Format:
    """Return the format of a finding's cells."""
    ink = {"font_color": LOSS_INK} if severity == "error" else {}
    return style.boxed(valign="top", **ink)


def link_form(style: Style) -> Format:
    """Return the format of the cell that leads to the figure."""
    return style.boxed(valign="top", font_color=LINK_INK)


def finding_height(record: Mapping[Any, Any]) -> float:
    """Return the height of a finding's row."""
    return row_height(*[(shown(name, record[name]), _WIDTHS[name]) for name in ("cell", "message")])


def _link(sheet: Worksheet, style: Style, spot: tuple[int, int], place: Place | None) -> None:
    """Lead to the figure in the scorebook, whose layout may not be the return's."""
    form = link_form(style)
    if place is None:
        sheet.write_string(*spot, "—", form)
    else:
        write_linked(sheet, spot, place, form, f"{place.sheet}!{place.cell}")


def shown(name: str, value: object) -> str:
    """Return what a cell of the list shows of a finding."""
    if name == "severity":
        return SEVERITY_WORDS[value]  # type: ignore[index]
    if name != "cell":
        return str(value)
    cells = str(value).split(CELLS_BETWEEN)
    few = CELLS_BETWEEN.join(cells[:_CELLS_SHOWN])
    return few if len(cells) <= _CELLS_SHOWN else f"{few}等 {len(cells)} 格"
