"""Writes 趋势.xlsx: a set of sheets for every rubric and kind of period."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.rubric.model import Rubric
from perfeval_xl.scoring.history.series import Notes, series_of
from perfeval_xl.sheets.columns import CENTRED, POINTS, Column, Look, jumps
from perfeval_xl.sheets.listing import ListSheet, write_list
from perfeval_xl.sheets.style import LEVEL_FILL, LINK_INK, Style
from perfeval_xl.sheets.workbook_file import workbook_at
from perfeval_xl.workbooks.trend import (
    data_sheet,
    deductions_sheets,
    departments_sheet,
    detail_sheet,
    indicators_sheet,
    movers_sheet,
    overview_sheet,
    progress_sheet,
    years_sheet,
)
from perfeval_xl.workbooks.trend.rubric_history import RubricHistory, rubric_histories

SHEET = "目录"
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
    notes: Notes | None = None,
) -> None:
    """Write the history that the ledger's frames hold.

    `scores` and `totals` have the ledger's columns (rubric, year, period, department_code,
    department …), one row for each current evaluation. `rubrics` by id tell the issuer, and by
    their formulas which indicators are measured by the schedule; without, names decide. `notes`
    gives the texts of notes that stand as numbers. Months and whole years of one rubric are
    histories apart. Raises ValueError where there is nothing.
    """
    series = series_of(scores, totals, notes)
    histories, chains = rubric_histories(series, rubrics or {}), years_sheet.chains_of(series)
    if not histories:
        raise ValueError("the ledger holds no evaluation")
    with workbook_at(path, "部门整体支出绩效评价趋势") as workbook:
        style = Style(workbook)
        contents = workbook.add_worksheet(SHEET) if len(histories) > 1 else None
        if chains:
            years = workbook.add_worksheet(years_sheet.SHEET)
            years_sheet.write_years(years, style, chains, histories)
        for part in histories:
            _write_part(style, part)
        if contents is not None:
            there = set(workbook.sheetnames)
            sheets = {
                part.number: [(each, part.sheet(each)) for each in _OF_A_PART
                              if part.sheet(each) in there]
                for part in histories
            }  # fmt: skip
            _write_contents(contents, style, histories, sheets, years_sheet.SHEET in there)


def _write_part(style: Style, part: RubricHistory) -> None:
    overview = style.workbook.add_worksheet(part.sheet(overview_sheet.SHEET))
    totals = departments_sheet.write_departments(style, part)
    overview_sheet.write_overview(overview, style, part, totals)
    movers_sheet.write_movers(style, part)
    if not part.units:  # departments without a single indicator or project
        return
    indicators_sheet.write_indicators(style, part)
    deductions_sheets.write_deductions(style, part)
    progress_sheet.write_progress(style, part)
    detail = style.workbook.add_worksheet(part.sheet(detail_sheet.SHEET))
    data = style.workbook.add_worksheet(part.sheet(data_sheet.SHEET))
    blocks = data_sheet.blocks(part)
    place = data_sheet.write_data(data, style, part, blocks)
    detail_sheet.write_detail(detail, style, part, place, blocks)


_BOLD: Look = {"bold": True, "bg_color": LEVEL_FILL}


def _write_contents(
    sheet: Worksheet,
    style: Style,
    parts: Sequence[RubricHistory],
    sheets: Mapping[int, Sequence[tuple[str, str]]],
    through: bool,
) -> None:
    """Write the sheet; `sheets` are those of each part by number: (what it shows, its name);
    `through`: whether there is a sheet through rubrics that follow each other."""
    columns: list[Column[RubricHistory]] = [
        Column("指标体系", 26.0, lambda part: part.series.rubric, _BOLD),
        Column("名称", 40.0, _title),
        Column("期间", 20.0, _span),
        Column("单位数", 8.0, lambda part: len(part.departments), CENTRED),
        Column("最近一期平均分", 10.0, lambda part: float(part.means[-1]), POINTS),
        *jumps(
            lambda part: sheets[part.number], max(map(len, sheets.values())),
            {"font_color": LINK_INK, "underline": 1},
        ),
    ]  # fmt: skip
    told = f"共 {len(parts)} 组，指标体系不同、月度与年度各是一组，分数不能相比。点名称跳到该表。"
    if through:
        told += f"换过指标体系的，“{years_sheet.SHEET}”把各单位历年的总分连成一行。"
    content = ListSheet(
        columns, "部门整体支出绩效评价趋势", told, heading_height=32, least=24.0, filtered=False
    )
    write_list(sheet, style, content, parts)


def _title(part: RubricHistory) -> str:
    return f"{part.rubric.issuer}　{part.rubric.title}" if part.rubric else ""


def _span(part: RubricHistory) -> str:
    labels = part.series.labels
    return f"{part.series.kind}　{labels[0]}" + (f" 至 {labels[-1]}" if labels[1:] else "")
