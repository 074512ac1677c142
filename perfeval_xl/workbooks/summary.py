"""The summary (汇总表) over all departments of a run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.workbook import Workbook

from perfeval_xl.forms.figures import CODE
from perfeval_xl.forms.paint import paper
from perfeval_xl.forms.self_sheet import SELF_GRADE, SELF_TOTAL
from perfeval_xl.forms.style import HEAD_FILL, LEVEL_FILL, Style, row_height
from perfeval_xl.forms.workbook_file import workbook_at
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.project import DECLARED
from perfeval_xl.scoring import totals as total_columns
from perfeval_xl.scoring.scores import Scores
from perfeval_xl.version import __version__
from perfeval_xl.workbooks import findings_sheet, projects_sheet
from perfeval_xl.workbooks.projects_sheet import write_projects

_STATUS_WORDS = {
    "scored": "已评分",
    "returned": "退回",
    "superseded": "已被替代",
    "ignored": "未读取",
}


@dataclass(frozen=True, slots=True)
class FileStatus:
    """What became of one file, for the sheet 报送情况."""

    path: str
    status: str
    department: str
    reason: str
    sha256: str


def write_summary(
    path: Path,
    groups: Sequence[Scores],
    findings: pd.DataFrame,
    files: Sequence[FileStatus],
    missing: Sequence[str],
    period: str,
) -> None:
    """Write the summary: 排名 and 得分矩阵 of each rubric, 数据问题, 报送情况, 运行说明.

    `groups` are the scores rubric by rubric, none where nothing could be scored; with several,
    the sheets carry the rubric's id. `missing` are the departments of the roster that have not
    returned anything readable.
    """
    with workbook_at(path, "部门整体支出绩效评价汇总表") as workbook:
        style = Style(workbook)
        for scores in groups:
            _ranking(workbook, style, scores, period, _sheet("排名", scores, groups))
        for scores in groups:
            write_projects(workbook, style, scores, _sheet(projects_sheet.SHEET, scores, groups))
        for scores in (each for each in groups if each.rubric.indicators):
            _matrix(workbook, style, scores, _sheet("得分矩阵", scores, groups))
        sheet = workbook.add_worksheet(findings_sheet.SHEET)
        columns = ("department", "file", "sheet", "cell", "severity", "message")
        findings_sheet.write_findings(sheet, style, findings, columns)
        _returns(workbook, style, files, missing)
        _about(workbook, style, [scores.rubric for scores in groups], files, period)


def _sheet(name: str, scores: Scores, groups: Sequence[Scores]) -> str:
    """Return a sheet's name, with the rubric where there are several, the year where needed."""
    if len(groups) == 1:
        return name
    same = [each for each in groups if each.rubric.id == scores.rubric.id]
    year = f" {scores.rubric.fiscal_year}" if len(same) > 1 else ""
    return f"{name} {scores.rubric.id}{year}"[:31]


def _ranking(workbook: Workbook, style: Style, scores: Scores, period: str, name: str) -> None:
    headings = (
        ("名次", 7), ("单位名称", 36), ("单位代码", 12), ("总分", 10), ("核算得分", 10),
        ("自评未核", 10), ("待评分值", 10), ("等级", 8), ("自评总分", 10), ("自评等级", 9),
    )  # fmt: skip
    sheet = workbook.add_worksheet(name)
    last = len(headings) - 1
    rubric = scores.rubric
    sheet.merge_range(0, 0, 0, last, "", style.title())
    what = "部门整体支出绩效评价" if rubric.project is None else "项目支出绩效评价"
    sheet.write_string(0, 0, f"{rubric.fiscal_year}年度{what}汇总表", style.title())
    sheet.set_row(0, 32)
    sheet.write_string(1, 0, f"{rubric.issuer}　{period}".strip(), style(text_wrap=False))
    for column, (heading, width) in enumerate(headings):
        sheet.set_column(column, column, width)
        sheet.write_string(2, column, heading, style.heading())
    text, centre = style.boxed(), style.boxed(align="center")
    number = style.boxed(num_format="0.00", align="center")
    figures, totals = scores.figures, scores.totals
    own_totals = dict(zip(figures.index, figures[SELF_TOTAL].tolist(), strict=True))
    order = totals.sort_values(total_columns.RANK, kind="stable").index
    for row, department in enumerate(order, start=3):
        total = totals.loc[department]
        code = figures.at[department, CODE] if CODE in figures else ""
        sheet.write_number(row, 0, int(total[total_columns.RANK]), centre)
        sheet.write_string(row, 1, str(department), text)
        sheet.write_string(row, 2, str(code), centre)
        names = (
            total_columns.TOTAL,
            total_columns.VERIFIED,
            total_columns.UNCHECKED,
            total_columns.OPEN,
        )
        for column, name in enumerate(names, start=3):
            sheet.write_number(row, column, float(total[name]), number)
        sheet.write_string(row, 7, str(total[total_columns.GRADE]), centre)
        stated = own_totals[department]
        if stated == stated:
            sheet.write_number(row, 8, float(stated), number)
        else:
            sheet.write_blank(row, 8, None, number)
        grade = figures.at[department, SELF_GRADE] if SELF_GRADE in figures else ""
        sheet.write_string(row, 9, str(grade), centre)
    sheet.autofilter(2, 0, 2 + len(totals), last)
    sheet.freeze_panes(3, 2)
    paper(sheet, landscape=True, repeat=(0, 2))


def _matrix(workbook: Workbook, style: Style, scores: Scores, name: str) -> None:
    """Departments × indicators; the mean and the rate of each indicator by formula."""
    sheet = workbook.add_worksheet(name)
    rubric, points = scores.rubric, scores.points
    sheet.write_string(0, 0, "单位名称", style.heading())
    sheet.write_string(1, 0, "分值", style.heading())
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, len(rubric.indicators), 9)
    score = style.boxed(num_format="0.00", align="center")
    bold = style.boxed(num_format="0.00", align="center", bold=True, bg_color=HEAD_FILL)
    first, last = 2, 1 + len(points)
    for row, department in enumerate(points.index, start=first):
        sheet.write_string(row, 0, str(department), style.boxed())
    sheet.write_string(last + 1, 0, "平均得分", bold)
    sheet.write_string(last + 2, 0, "平均得分率", bold)
    for column, indicator in enumerate(rubric.indicators, start=1):
        sheet.write_string(0, column, indicator.id, style.heading())
        sheet.write_number(
            1, column, indicator.points, style.boxed(align="center", bg_color=LEVEL_FILL)
        )
        values = points[indicator.id]
        for row, value in enumerate(values.tolist(), start=first):
            if value == value:
                sheet.write_number(row, column, value, score)
            else:
                sheet.write_string(row, column, "待补", score)
        letter = xl_col_to_name(column)
        area = f"{letter}{first + 1}:{letter}{last + 1}"
        mean = values.mean()
        cached = "" if mean != mean else mean
        formula = f'=IF(COUNT({area})=0,"",SUM({area})/COUNT({area}))'
        sheet.write_formula(last + 1, column, formula, bold, cached)
        rate = style.boxed(num_format="0.0%", align="center", bold=True, bg_color=HEAD_FILL)
        cell = f"{letter}{last + 2}"
        sheet.write_formula(
            last + 2,
            column,
            f'=IF(COUNT({cell})=0,"",{cell}/{letter}2)',
            rate,
            "" if mean != mean else mean / indicator.points,
        )
        scale = {"type": "2_color_scale", "min_color": "#F8B4A9", "max_color": "#FFFFFF"}
        low_high = {
            "min_type": "num",
            "max_type": "num",
            "min_value": 0,
            "max_value": indicator.points,
        }
        sheet.conditional_format(first, column, last, column, {**scale, **low_high})
    sheet.set_row(0, 58)
    sheet.freeze_panes(2, 1)
    paper(sheet, landscape=True, repeat=(0, 1))


def _returns(
    workbook: Workbook, style: Style, files: Sequence[FileStatus], missing: Sequence[str]
) -> None:
    headings = (("文件", 40), ("情况", 10), ("单位", 34), ("原因", 70))
    sheet = workbook.add_worksheet("报送情况")
    for column, (heading, width) in enumerate(headings):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, heading, style.heading())
    rows = [(each.path, _STATUS_WORDS[each.status], each.department, each.reason) for each in files]
    rows += [
        ("", "未报送", name, "名册中有此单位，收件文件夹中没有它的报送表。") for name in missing
    ]
    for row, values in enumerate(rows, start=1):
        for column, value in enumerate(values):
            sheet.write_string(row, column, value, style.boxed(valign="top"))
        sheet.set_row(row, row_height((values[3], 70.0), (values[0], 40.0)))
    sheet.freeze_panes(1, 0)
    paper(sheet, landscape=True, repeat=(0,))


def _about(
    workbook: Workbook,
    style: Style,
    rubrics: Sequence[Rubric],
    files: Sequence[FileStatus],
    period: str,
) -> None:
    sheet = workbook.add_worksheet("运行说明")
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 100)
    rows = [("软件版本", f"perfeval-xl {__version__}"), ("期间", period)]
    for rubric in rubrics:
        rows += [
            ("指标体系", f"{rubric.id}（第 {rubric.version} 版）"),
            ("体系文件 SHA-256", rubric.digest),
            ("年度", str(rubric.fiscal_year)),
            ("体系说明", rubric.reading),
        ]
        rows += [(f"解读：{each.id}", each.reading) for each in rubric.indicators if each.reading]
        if rubric.project is not None:
            own = rubric.project
            rows += [
                (f"解读：{own.execution.id}", own.execution.reading),
                (f"解读：{DECLARED}", own.declared.reading),
            ]
    rows += [(f"输入：{each.path}", f"SHA-256 {each.sha256}") for each in files]
    for row, (name, value) in enumerate(rows):
        sheet.write_string(row, 0, name, style.boxed(bg_color=LEVEL_FILL, valign="top"))
        sheet.write_string(row, 1, value, style.boxed(valign="top"))
        sheet.set_row(row, row_height((name, 22.0), (value, 100.0)))
    paper(sheet, landscape=True)
