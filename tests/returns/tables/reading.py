"""Workbooks that open: whose return it is, for what, and what of it is there."""

from __future__ import annotations

from ..case import PROJECTS, Case, case
from ..changes import (
    another_sheet,
    cell,
    copied,
    identity,
    merged,
    renamed,
    scorebook_of,
    without,
)
from ..contents import table
from ..filled import IN_YUAN, LINES_IN_YUAN, blank, filled, project, template_of

READING: dict[str, Case] = {
    "FILE_NOT_RETURN": case(
        table(("会议通知", "十月"), ("地点", "三楼")), filled(renamed("基础表", "Sheet1"))
    ),
    "FILE_IS_SCOREBOOK": case(filled(scorebook_of("示例局")), filled(another_sheet("评分表"))),
    "FILE_BLANK": case(
        blank(),
        blank(department="示例局", 编制数=0),
        instead="MOSTLY_BLANK VALUE_MISSING SELF_MISSING",
    ),
    "FILE_UNKNOWN_RUBRIC": case(
        filled(identity(rubric="某县-2024")),
        template_of("mof-2013", 编制数=3),
        rubric=None,
        instead="SELF_MISSING",
    ),
    "FILE_OTHER_RUBRIC": case(
        filled(identity(rubric="hengyang-2019")), filled(without("_perfeval"))
    ),
    "FILE_OTHER_YEAR": case(filled(identity(year="2023")), filled(identity(year=None)), year=2024),
    "FILE_OLD_TEMPLATE": case(
        filled(identity(version="1")), filled(identity(version="2")), instead="FILE_OLDER_TEMPLATE"
    ),
    "FILE_NO_DEPARTMENT": case(filled(department=""), filled(identity(department=None))),
    "FILE_NO_PROJECT": case(project(count=0), project(), rubric=PROJECTS),
    "FILE_NAMES_DIFFER": case(
        filled(cell("基础表", "B2", "别的局")), filled(cell("基础表", "B2", "示 例 局"))
    ),
    "FILE_CLAIMED_TWICE": case(
        {"一.xlsx": filled(), "二.xlsx": filled(department="示例局机关")},
        {"一.xlsx": filled(), "二.xlsx": filled(department="示例局机关", code="002")},
    ),
    "LIST_TOO_LONG": case(
        filled(lines=[["甲项目", 350, 380, 370], *[[f"项目{n}", 0, 0, 0] for n in range(4)]]),
        filled(lines=[["甲项目", 350, 380, 370], *[[f"项目{n}", 0, 0, 0] for n in range(3)]]),
        limits={"lines": 4},
    ),
    "FILE_HIDDEN_SHEETS": case(
        filled(another_sheet("草稿", "hidden")), filled(another_sheet("草稿"))
    ),
    "FILE_OLDER_TEMPLATE": case(filled(identity(version="2")), filled(identity(version=None))),
    "SHEET_MISSING": case(filled(without("自评表")), filled(renamed("自评表", "我局自评"))),
    # 3 of the 6 figures that the formulas read are half of them, not most.
    "MOSTLY_BLANK": case(
        filled(在职人数=None, 编制数=None, 填报_在职人员控制率=None, 应缴收入=None, 已缴收入=None),
        filled(在职人数=None, 编制数=None, 填报_在职人员控制率=None, 应缴收入=None),
        beside="VALUE_MISSING",
        instead="VALUE_MISSING",
    ),
    "LABEL_TOUCHED": case(
        filled(cell("基础表", "A7", "基本支出（含工资）")),
        filled(cell("基础表", "A7", "（一） 基 本 支出：")),
    ),
    "NUMBERS_UNREAD": case(
        filled(cell("基础表", "G9", 78.5)), filled(cell("基础表", "G9", "其中土建 78.5"))
    ),
    "CELL_MERGED": case(filled(merged("基础表", "B4:C4")), filled(merged("基础表", "A3:A4"))),
    "SHEET_RIVAL": case(
        filled(copied("基础表", "基础表 (2)", C7=612)),
        filled(copied("基础表", "基础表 (2)")),
        instead="SHEET_COPIED",
    ),
    "SHEET_COPIED": case(
        filled(copied("自评表", "自评表 (2)")), filled(another_sheet("自评表 (2)"))
    ),
    "UNIT_CONVERTED": case(
        filled(cell("基础表", "E2", "单位：元"), lines=LINES_IN_YUAN, **IN_YUAN),
        filled(cell("基础表", "E2", "单位: 人民币 万元")),
    ),
}
