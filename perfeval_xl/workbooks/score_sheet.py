"""The sheet 评分表: the published table, live, with room for the reviewer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.forms.layout import Cell
from perfeval_xl.forms.paint import paper, write
from perfeval_xl.forms.style import (
    HEAD_FILL,
    INPUT_FILL,
    LEVEL_FILL,
    LOSS_FILL,
    LOSS_INK,
    OPEN_FILL,
    Style,
    row_height,
)
from perfeval_xl.rubric.expressions.excel import excel
from perfeval_xl.rubric.expressions.nodes import Name
from perfeval_xl.rubric.model import Indicator, Rubric
from perfeval_xl.rubric.verdict import (
    NOT_APPLICABLE,
    PENDING,
    POINTS,
    STATUS,
    UNVERIFIED,
    VALUE,
    grade,
    self_score_name,
    verdict,
)
from perfeval_xl.scoring import totals as total_columns

SHEET = "评分表"
REVIEW, FINAL, OPINION = "审核得分", "最终得分", "审核意见"

# (heading, width); a column's letter follows from its place.
COLUMNS: tuple[tuple[str, float], ...] = (
    ("一级指标", 7),
    ("二级指标", 9),
    ("三级指标", 13),
    ("分值", 6),
    ("评价标准", 34),
    ("指标说明", 38),
    (VALUE, 10),
    ("自评得分", 8),
    (POINTS, 8),
    (REVIEW, 8),
    (FINAL, 8),
    (STATUS, 9),
    ("扣分说明", 38),
    (OPINION, 16),
)
LETTER = {heading: chr(ord("A") + place) for place, (heading, _) in enumerate(COLUMNS)}
FIRST_ROW = 4
"""The first indicator's row, as Excel counts."""


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator's formulas, the same in every department's scorebook."""

    indicator: Indicator
    number: int
    formulas: dict[str, str]


@dataclass(frozen=True, slots=True)
class Department:
    """One department's computed values, for the cached results."""

    name: str
    ratios: dict[str, float]
    self_scores: dict[str, float]
    points: dict[str, float]
    status: dict[str, str]
    notes: dict[str, str]
    totals: dict[str, Any]


def score_rows(rubric: Rubric) -> tuple[Row, ...]:
    """Return the rows of the table with their formulas."""
    rows = []
    for number, indicator in enumerate(rubric.indicators, start=FIRST_ROW):
        own = {heading: f"{LETTER[heading]}{number}" for heading in (VALUE, STATUS, POINTS)}

        def resolve(name: str, own: dict[str, str] = own) -> str:
            return own.get(name, name)

        trees = verdict(rubric, indicator)
        own_score = self_score_name(indicator)
        review, points = f"{LETTER[REVIEW]}{number}", own[POINTS]
        formulas = {
            VALUE: excel(trees.value, resolve),
            "自评得分": f'IF(COUNT({own_score})=1,{own_score},"")',
            POINTS: excel(trees.points, resolve),
            FINAL: f"IF(COUNT({review})=1,{review},{points})",
            STATUS: excel(trees.status, resolve),
            "扣分说明": excel(trees.note, resolve),
        }
        rows.append(Row(indicator, number, formulas))
    return tuple(rows)


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
    _foot(workbook, sheet, style, rubric, rows, department)
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
        column = ord(LETTER[heading]) - ord("A")
        sheet.write_formula(at, column, "=" + row.formulas[heading], form, cached)
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
    review, opinion = (ord(LETTER[name]) - ord("A") for name in (REVIEW, OPINION))
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


def _foot(
    workbook: Workbook,
    sheet: Worksheet,
    style: Style,
    rubric: Rubric,
    rows: Sequence[Row],
    department: Department,
) -> None:
    first, last = rows[0].number, rows[-1].number

    def over(heading: str) -> str:
        return f"{LETTER[heading]}{first}:{LETTER[heading]}{last}"

    unreviewed = f'({over(REVIEW)}="")'
    scale = ""
    if rubric.when_not_applicable == "rescale":
        out = f'SUMPRODUCT(({over(STATUS)}="{NOT_APPLICABLE}")*{unreviewed},{over("分值")})'
        scale = f"*{rubric.total_points:.10g}/({rubric.total_points:.10g}-{out})"
    at = last  # the row after the last indicator, counted from 0
    bold = style.boxed(bold=True, align="center", bg_color=HEAD_FILL)
    score = style.boxed(bold=True, align="center", bg_color=HEAD_FILL, num_format="0.00")
    number = style.boxed(bold=True, align="center", bg_color=HEAD_FILL, num_format="General")
    for column in range(len(COLUMNS)):
        sheet.write_blank(at, column, None, bold)
    sheet.merge_range(at, 0, at, 2, "合计", bold)
    total = department.totals[total_columns.TOTAL]
    own = sum(value for value in department.self_scores.values() if value == value)
    sums = {
        "分值": ("", rubric.total_points, number),
        "自评得分": ("", own, number),
        POINTS: (scale, total, score),
        FINAL: (scale, total, score),
    }
    for heading, (factor, value, form) in sums.items():
        formula = f"=SUM({over(heading)}){factor}"
        sheet.write_formula(at, ord(LETTER[heading]) - ord("A"), formula, form, value)
    sheet.set_row(at, 24)

    final = f"{LETTER[FINAL]}{at + 1}"
    unverified = f'SUMPRODUCT(({over(STATUS)}="{UNVERIFIED}")*{unreviewed},{over(FINAL)}){scale}'
    pending = f'SUMPRODUCT(({over(STATUS)}="{PENDING}")*{unreviewed},{over("分值")}){scale}'
    value_column = ord(LETTER[FINAL]) - ord("A")
    cell = {
        name: f"{LETTER[FINAL]}{at + 2 + place}"
        for place, name in enumerate(
            (total_columns.VERIFIED, total_columns.UNCHECKED, total_columns.OPEN)
        )
    }
    grade_tree = grade(rubric, Name("总分"), Name("待评"))
    grading = excel(grade_tree, {"总分": final, "待评": cell[total_columns.OPEN]}.__getitem__)
    lines = {
        total_columns.VERIFIED: f"{final}-{cell[total_columns.UNCHECKED]}",
        total_columns.UNCHECKED: unverified,
        total_columns.OPEN: pending,
        total_columns.GRADE: grading,
    }
    bands = "，".join(
        f"{at_least:.10g}分以上为{name}" for name, at_least in rubric.grades.items() if at_least
    )
    remarks = {
        total_columns.VERIFIED: "由数据核算、由人判定或已审核的得分",
        total_columns.UNCHECKED: "缺少数据、暂按自评计的得分",
        total_columns.OPEN: "尚无得分的指标的分值；不为零时等级为暂评",
        total_columns.GRADE: f"{bands}；按合计四舍五入到两位小数评定",
    }
    for line, (name, formula) in enumerate(lines.items(), start=at + 1):
        sheet.merge_range(line, 0, line, value_column - 1, name, style.boxed(align="right"))
        form = (
            bold if name == total_columns.GRADE else style.boxed(align="center", num_format="0.00")
        )
        sheet.write_formula(line, value_column, "=" + formula, form, department.totals[name])
        text = style.boxed(font_size=9, font_color="#52606D")
        sheet.merge_range(line, value_column + 1, line, len(COLUMNS) - 1, remarks[name], text)
        sheet.set_row(line, 20)
    signature = at + len(lines) + 2
    for column, words in ((0, "填报人："), (4, "审核人："), (6, "负责人："), (12, "日期：")):
        sheet.write_string(signature, column, words, style(text_wrap=False))


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
