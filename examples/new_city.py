"""Builds examples/new-city: a fictitious county's 评分表 as a bureau types it, and a return.

The table is a plain workbook, nothing of ours in it; the README shows how it becomes a rubric.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from xlsxwriter.worksheet import Worksheet

from perfeval_xl.authoring.rubric_files import import_rubric
from perfeval_xl.forms.own_targets import read_targets
from perfeval_xl.forms.template.approved import with_approved
from perfeval_xl.forms.template.inputs import Filling
from perfeval_xl.forms.template.template import write_template
from perfeval_xl.sheets.style import Style
from perfeval_xl.sheets.workbook_file import workbook_at

TABLE = "示例县评分表.xlsx"
ISSUER = "示例县财政局"
RUBRIC = "shili-2026"
TITLE = "示例县2026年度部门整体支出绩效评价指标评分表"
HEADINGS = ("一级指标", "二级指标", "三级指标", "分值", "评价标准", "指标说明", "得分")
WIDTHS = (10, 12, 18, 6, 46, 60, 8)

# 一级, 二级, 三级指标, 分值, 评价标准, 指标说明; "" goes on with what stands above.
ROWS = [
    ("投入\n（20分）", "预算配置", "在职人员控制率", 10,
     "在职人员控制率≤100%，计满分；每超过1个百分点扣1分，扣完为止。",
     "在职人员控制率=（在职人员数/编制数）×100%。\n在职人员数：实际在职人数。编制数：核定批复的人员编制数。"),
    ("", "", "“三公经费”变动率", 10,
     "“三公经费”变动率≤0，计10分；“三公经费”变动率＞0，每增加1%扣1分，扣完为止。",
     "“三公经费”变动率=[（本年度“三公经费”预算数-上年度“三公经费”预算数）/上年度“三公经费”预算数]×100%。"),
    ("过程\n（40分）", "预算执行", "预算完成率", 15,
     "预算完成率≥95%的，得15分；90%（含）-95%，得10分；80%（含）-90%，得5分；低于80%不得分。",
     "预算完成率=（预算完成数/预算数）×100%。"),
    ("", "", "公用经费控制率", 15,
     "100%以下（含）计满分，每超出1%扣0.5分，扣完为止。",
     "公用经费控制率=（实际支出公用经费总额/预算安排公用经费总额）×100%。"),
    ("", "预算管理", "资金使用合规性", 10,
     "每发现一例扣2分，扣完为止。",
     "资金的拨付、使用是否符合财务管理制度的规定。"),
    ("产出\n（20分）", "职责履行", "重点工作完成率", 10,
     "按比例计分。",
     "重点工作完成率=（重点工作实际完成数/重点工作计划数）×100%。"),
    ("", "", "履职个性指标", 10,
     "由各部门按职责申报，经批复的指标；完成的得满分，没有完成的按比例计分。",
     "各部门的指标、指标值和分值由财政局批复。"),
    ("效果\n（20分）", "履职效益", "社会效益", 10,
     "根据实际情况酌情计分。",
     "部门履行职责对社会发展所带来的影响。"),
    ("", "", "社会公众满意度", 10,
     "95%（含）以上计10分；85%（含）-95%计8分；75%（含）-85%计5分；低于75%不得分。",
     "社会公众对部门履职效果的满意程度，由问卷调查取得。"),
]  # fmt: skip
# Below the total: what counts beside the 100 points.
BESIDE = [
    ("加分项\n（最多5分）", "工作创新", "获得表彰", 3, "由评审人按表彰的级别计分。", "省市表彰。"),
    ("", "", "经验推广", 3, "由评审人按推广的范围计分。", "做法在市级以上推广。"),
    ("一票否决", "廉政纪律", "重大违纪", "", "发生重大违纪违法案件的，总分计0分，直接定为差。", ""),
]  # fmt: skip

DEPARTMENT = "示例县教育局"
TARGETS = "个性指标.xlsx"
OWN_ROWS = [
    ("单位名称", "二级指标", "三级指标", "方向", "指标值", "计量单位", "分值"),
    (DEPARTMENT, "数量指标", "新增公办学位", "≥", 2000, "个", 6),
    (DEPARTMENT, "时效指标", "校舍维修完成时间", "", "8月底前", "", 4),
]
DONE = ["1800个", "8月25日"]
"""What came of the rows."""
FIGURES = {
    "在职人员数": 102,
    "编制数": 100,
    "本年度三公经费预算数": 10,
    "上年度三公经费预算数": 10,
    "预算完成数": 93,
    "预算数": 100,
    "实际支出公用经费总额": 101.5,
    "预算安排公用经费总额": 100,
    "资金使用合规性_例数": 1,
    "重点工作实际完成数": 9,
    "重点工作计划数": 10,
    "社会公众满意度_指标值": 0.9,
    "自评得分_社会效益": 9,
}


def build_new_city(folder: Path) -> None:
    """Write table, roster and targets as plain workbooks, the filled return into 收件."""
    write_table(folder / TABLE)
    write_rows(folder / "单位名册.xlsx", [("单位名称",), (DEPARTMENT,)])
    write_rows(folder / TARGETS, OWN_ROWS)
    with tempfile.TemporaryDirectory() as scratch:
        imported = import_rubric(folder / TABLE, Path(scratch) / f"{RUBRIC}.yaml", issuer=ISSUER)
    done = {f"履职个性指标_{at}_完成值": text for at, text in enumerate(DONE, start=1)}
    filling = Filling(department=DEPARTMENT, figures=FIGURES, words=done)
    approved = read_targets(folder / TARGETS)
    for name, whole in with_approved(imported.rubric, [(f"{DEPARTMENT}.xlsx", filling)], approved):
        write_template(imported.rubric, folder / "收件" / name, whole)


def write_rows(path: Path, rows: Sequence[Sequence[str | int]]) -> None:
    """Write a list as people keep one."""
    with workbook_at(path, path.stem) as workbook:
        sheet = workbook.add_worksheet()
        for row, cells in enumerate(rows):
            sheet.write_row(row, 0, cells)


def write_table(path: Path) -> None:
    """Write the 评分表: levels merged, texts wrapped, the total and a note below."""
    with workbook_at(path, TITLE) as workbook:
        style = Style(workbook)
        sheet = workbook.add_worksheet("附件")
        sheet.write_string(0, 0, "附件")
        sheet.merge_range(1, 0, 1, len(HEADINGS) - 1, TITLE, style.title())
        for column, (heading, width) in enumerate(zip(HEADINGS, WIDTHS, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(2, column, heading, style.heading())
        text = style.boxed()
        for row, (_, _, *cells) in enumerate(ROWS, start=3):
            for column, cell in enumerate(cells, start=2):
                sheet.write(row, column, cell, text)
            sheet.write_blank(row, len(HEADINGS) - 1, None, text)
            sheet.set_row(row, 44)
        for column in (0, 1):
            _merge(sheet, column, [row[column] for row in ROWS], style)
        end = 3 + len(ROWS)
        sheet.write_string(end, 0, "合计", text)
        sheet.write_number(end, 3, 100, text)
        for row, cells in enumerate(BESIDE, start=end + 1):
            for column, cell in enumerate(cells):
                sheet.write(row, column, cell, text)
            sheet.set_row(row, 32)
        sheet.write_string(
            end + 1 + len(BESIDE), 0, "注：本表由示例县财政局制定（虚构，仅作示例）。"
        )


def _merge(sheet: Worksheet, column: int, texts: list[str], style: Style) -> None:
    starts = [row for row, text in enumerate(texts) if text]
    for start, after in zip(starts, [*starts[1:], len(texts)], strict=True):
        form = style.boxed(align="center")
        if after - start > 1:
            sheet.merge_range(start + 3, column, after + 2, column, texts[start], form)
        else:
            sheet.write_string(start + 3, column, texts[start], form)
