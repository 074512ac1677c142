"""The sheet 评分表: the published table, live, with room for the reviewer."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.forms.layout import Cell
from perfeval_xl.forms.paint import paper, write
from perfeval_xl.forms.style import (
    INPUT_FILL,
    LEVEL_FILL,
    LOSS_FILL,
    LOSS_INK,
    OPEN_FILL,
    Style,
    row_height,
)
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.row import PENDING, POINTS, STATUS, UNVERIFIED, VALUE
from perfeval_xl.workbooks.score_foot import write_foot
from perfeval_xl.workbooks.score_rows import (
    COLUMNS,
    FINAL,
    FIRST_ROW,
    LETTER,
    OPINION,
    REVIEW,
    Department,
    Row,
    place,
)

SHEET = "评分表"


def write_score_sheet(
    workbook: Workbook,
    sheet: Worksheet,
    style: Style,
    rubric: Rubric,
    rows: Sequence[Row],
    department: Department,
) -> None:
    """Write the sheet for one department; every formula carries the calculator's value."""
    _head(sheet, style, rubric, department)
    for row in rows:
        _row(sheet, style, row, department)
    _levels(sheet, style, rubric)
    write_foot(sheet, style, rubric, rows, department)
    _highlight(sheet, workbook, rows)
    sheet.freeze_panes(FIRST_ROW - 1, 3)
    paper(sheet, landscape=True, repeat=(0, 2))
    sheet.protect("", {"format_columns": True, "format_rows": True, "select_locked_cells": True})


def _head(sheet: Worksheet, style: Style, rubric: Rubric, department: Department) -> None:
    last = len(COLUMNS) - 1
    sheet.merge_range(0, 0, 0, last, "", style.title())
    sheet.write_string(0, 0, rubric.title, style.title())
    sheet.set_row(0, 32)
    sheet.merge_range(1, 0, 1, last - 3, "", style(bold=True))
    sheet.write_string(1, 0, f"单位名称：{department.name}", style(bold=True))
    sheet.merge_range(1, last - 2, 1, last, "", style(align="right"))
    about = f"{rubric.issuer}　{rubric.fiscal_year}年度"
    sheet.write_string(1, last - 2, about, style(align="right"))
    for column, (heading, width) in enumerate(COLUMNS):
        sheet.set_column(column, column, width)
        sheet.write_string(2, column, heading, style.heading())
    sheet.set_row(2, 22)


def _row(sheet: Worksheet, style: Style, row: Row, department: Department) -> None:
    indicator, at = row.indicator, row.number - 1
    key = indicator.id
    text = style.boxed(font_size=9)
    small = style.boxed(align="center")
    score = style.boxed(align="center", num_format="0.00")
    own = style.boxed(align="center", num_format="General")
    name = f"{indicator.code} {indicator.name}".strip()
    sheet.write_string(at, 2, name, style.boxed(bg_color=LEVEL_FILL))
    sheet.write_number(at, 3, indicator.points, own)
    for column, words in ((4, indicator.criterion), (5, indicator.explanation)):
        write(sheet, Cell(at, column, "remark"), words, text)
    shows = (
        "0.00%" if indicator.rule.shows == "percent" or not indicator.rule.measures else "General"
    )
    values: dict[str, tuple[Any, Any]] = {
        VALUE: (department.ratios[key], style.boxed(align="center", num_format=shows)),
        "自评得分": (department.self_scores[key], own),
        POINTS: (department.points[key], score),
        FINAL: (department.points[key], style.boxed(align="center", num_format="0.00", bold=True)),
        STATUS: (department.status[key], small),
        "扣分说明": (department.notes[key], text),
    }
    for heading, (value, form) in values.items():
        cached = "" if value is None or value != value else value
        sheet.write_formula(at, place(heading), "=" + row.formulas[heading], form, cached)
    _reviewer(sheet, style, row)
    widths = dict(COLUMNS)
    sheet.set_row(
        at,
        row_height(
            (indicator.criterion, widths["评价标准"] * 1.1),
            (indicator.explanation, widths["指标说明"] * 1.1),
            (department.notes[key], widths["扣分说明"] * 1.1),
            (name, widths["三级指标"]),
            least=26.0,
            line=12.5,
        ),
    )


def _reviewer(sheet: Worksheet, style: Style, row: Row) -> None:
    """The reviewer's two cells: the only ones on the sheet that are open."""
    at = row.number - 1
    review, opinion = place(REVIEW), place(OPINION)
    full = row.indicator.points
    form = style.boxed(align="center", num_format="0.00", locked=False, bg_color=INPUT_FILL)
    sheet.write_blank(at, review, None, form)
    message = f"审核得分填 0 至 {full:.10g} 之间的数；留空则采用系统评分。"
    sheet.data_validation(
        at,
        review,
        at,
        review,
        {
            "validate": "decimal",
            "criteria": "between",
            "minimum": 0,
            "maximum": full,
            "ignore_blank": True,
            "input_title": REVIEW,
            "input_message": message,
            "error_title": "审核得分超出范围",
            "error_message": message,
        },
    )
    sheet.write_blank(
        at, opinion, None, style.boxed(locked=False, bg_color=INPUT_FILL, font_size=9)
    )


def _levels(sheet: Worksheet, style: Style, rubric: Rubric) -> None:
    """一级 and 二级指标 in merged cells with the points printed beside them."""
    form = style.boxed(align="center", bg_color=LEVEL_FILL, bold=True)
    for level in (0, 1):
        row = FIRST_ROW - 1
        paths = (indicator.path[: level + 1] for indicator in rubric.indicators)
        for path, group in groupby(paths):
            count = len(list(group))
            name = path[level] if len(path) > level else ""
            words = f"{name}\n{rubric.levels[name]:.10g}分" if name in rubric.levels else name
            if count > 1:
                sheet.merge_range(row, level, row + count - 1, level, "", form)
            sheet.write_string(row, level, words, form)
            row += count


def _highlight(sheet: Worksheet, workbook: Workbook, rows: Sequence[Row]) -> None:
    """Lost points stand out without shouting, pending ones differently."""
    first, last = rows[0].number, rows[-1].number
    full, final = f"${LETTER['分值']}{first}", f"${LETTER[FINAL]}{first}"
    lost = workbook.add_format({"bg_color": LOSS_FILL, "font_color": LOSS_INK})
    open_ = workbook.add_format({"bg_color": OPEN_FILL})
    for heading in (POINTS, FINAL, STATUS):
        area = f"{LETTER[heading]}{first}:{LETTER[heading]}{last}"
        state = f"${LETTER[STATUS]}{first}"
        waiting = f'=OR({state}="{PENDING}",{state}="{UNVERIFIED}")'
        losing = f"=AND(COUNT({final})=1,ROUND({full}-{final},6)>0)"
        sheet.conditional_format(area, {"type": "formula", "criteria": waiting, "format": open_})
        sheet.conditional_format(area, {"type": "formula", "criteria": losing, "format": lost})
