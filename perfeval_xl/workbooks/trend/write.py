"""Writes 趋势.xlsx: a set of sheets for every rubric and kind of period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.forms.layout.paint import paper
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.scoring.history.series import series_of
from perfeval_xl.sheets.inside_xlsxwriter import LiveSheet
from perfeval_xl.sheets.style import LEVEL_FILL, LINK_INK, Style, row_height
from perfeval_xl.sheets.workbook_file import workbook_at
from perfeval_xl.workbooks.summary.heads import head, headings
from perfeval_xl.workbooks.summary.put import put
from perfeval_xl.workbooks.trend import (
    data_sheet,
    deductions_sheets,
    departments_sheet,
    detail_sheet,
    indicators_sheet,
    movers_sheet,
    overview_sheet,
    progress_sheet,
)
from perfeval_xl.workbooks.trend.part import Part, parts

_OF_A_PART = (
    overview_sheet.SHEET, departments_sheet.SHEET, movers_sheet.SHEET, indicators_sheet.SHEET,
    deductions_sheets.REPEATED, deductions_sheets.FIRST_TIME, progress_sheet.SHEET,
    detail_sheet.SHEET,
)  # fmt: skip


def write_trend(
    path: Path,
    scores: pd.DataFrame,
    totals: pd.DataFrame,
    rubrics: Mapping[str, Rubric] | None = None,
) -> None:
    """Write the history that the ledger's frames hold.

    `scores` and `totals` have the ledger's columns (rubric, year, period, department_code,
    department …), one row for each current evaluation. `rubrics` by id tell the issuer, and by
    their formulas which indicators are measured by the schedule; without, names decide. Months
    and whole years of one rubric are histories apart. Raises ValueError where there is nothing.
    """
    own = parts(series_of(scores, totals), rubrics or {})
    if not own:
        raise ValueError("the ledger holds no evaluation")
    with workbook_at(path, "部门整体支出绩效评价趋势") as workbook:
        workbook.worksheet_class = LiveSheet
        style = Style(workbook)
        contents = workbook.add_worksheet(SHEET) if len(own) > 1 else None
        for part in own:
            _write_part(workbook, style, part)
        if contents is not None:
            there = set(workbook.sheetnames)
            sheets = {
                part.number: [(each, part.sheet(each)) for each in _OF_A_PART
                              if part.sheet(each) in there]
                for part in own
            }  # fmt: skip
            write_contents(contents, style, own, sheets)


def _write_part(workbook: Workbook, style: Style, part: Part) -> None:
    overview = workbook.add_worksheet(part.sheet(overview_sheet.SHEET))
    totals = departments_sheet.write_departments(workbook, style, part)
    overview_sheet.write_overview(workbook, overview, style, part, totals)
    movers_sheet.write_movers(workbook, style, part)
    if not part.units:  # departments without a single indicator or project
        return
    indicators_sheet.write_indicators(workbook, style, part)
    deductions_sheets.write_deductions(workbook, style, part)
    progress_sheet.write_progress(workbook, style, part)
    detail = workbook.add_worksheet(part.sheet(detail_sheet.SHEET))
    data = workbook.add_worksheet(part.sheet(data_sheet.SHEET))
    blocks = data_sheet.blocks(part)
    place = data_sheet.write_data(data, style, part, blocks)
    detail_sheet.write_detail(workbook, detail, style, part, place, blocks)


SHEET = "目录"
_COLUMNS = {"指标体系": 26.0, "名称": 40.0, "期间": 20.0, "单位数": 8.0, "最近一期平均分": 10.0}
_LINK = 10.0
_FIRST = 3


def write_contents(
    sheet: Worksheet,
    style: Style,
    parts: Sequence[Part],
    sheets: Mapping[int, Sequence[tuple[str, str]]],
) -> None:
    """Write the sheet; `sheets` are those of each part by number: (what it shows, its name)."""
    most = max(len(own) for own in sheets.values())
    told = f"共 {len(parts)} 组，指标体系不同、月度与年度各是一组，分数不能相比。点名称跳到该表。"
    head(sheet, style, [*_COLUMNS.values(), *[_LINK] * most], "部门整体支出绩效评价趋势", told)
    headings(sheet, style, _FIRST - 1, [*_COLUMNS, *["工作表"] * most])
    sheet.set_row(_FIRST - 1, 32)
    text, centred = style.boxed(), style.boxed(align="center")
    bold = style.boxed(bold=True, bg_color=LEVEL_FILL)
    number = style.boxed(align="center", num_format="0.00")
    link = style.boxed(align="center", font_color=LINK_INK, underline=1)
    for row, part in enumerate(parts, start=_FIRST):
        labels = part.series.labels
        title = f"{part.rubric.issuer}　{part.rubric.title}" if part.rubric else ""
        span = f"{part.series.kind}　{labels[0]}" + (f" 至 {labels[-1]}" if labels[1:] else "")
        values = [(part.series.rubric, bold), (title, text), (span, text)]
        for column, (value, form) in enumerate(values):
            put(sheet, row, column, value, form)
        put(sheet, row, 3, len(part.departments), centred)
        put(sheet, row, 4, float(part.means[-1]), number)
        for place, (what, name) in enumerate(sheets[part.number], start=len(_COLUMNS)):
            sheet.write_url(row, place, f"internal:'{name}'!A1", link, what)
        texts = zip((part.series.rubric, title, span), _COLUMNS.values(), strict=False)
        sheet.set_row(row, row_height(*texts, least=24.0))
    sheet.freeze_panes(_FIRST, 1)
    paper(sheet, landscape=True, repeat=(_FIRST - 1,))
