"""Writes 趋势.xlsx: a set of sheets for every rubric and kind of period."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
from xlsxwriter.workbook import Workbook

from perfeval_xl.rubric.model import Rubric
from perfeval_xl.scoring.history.series import series_of
from perfeval_xl.sheets.style import Style
from perfeval_xl.sheets.workbook_file import workbook_at
from perfeval_xl.workbooks.scorebook.live_sheet import LiveSheet
from perfeval_xl.workbooks.trend import (
    contents_sheet,
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
        contents = workbook.add_worksheet(contents_sheet.SHEET) if len(own) > 1 else None
        for part in own:
            _write_part(workbook, style, part)
        if contents is not None:
            there = set(workbook.sheetnames)
            sheets = {
                part.number: [(each, part.sheet(each)) for each in _OF_A_PART
                              if part.sheet(each) in there]
                for part in own
            }  # fmt: skip
            contents_sheet.write_contents(contents, style, own, sheets)


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
