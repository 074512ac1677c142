"""Rows that departments have of their own (个性指标): from the targets to the next period.

One roster: a department whose sheet says another target, one that left a row blank, one without
rows, one whose rows stand in another order.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils import column_index_from_string
from support.formulas_engine import recalculated
from support.workbooks import differing

from perfeval_xl.batch.check import check
from perfeval_xl.batch.review import review
from perfeval_xl.batch.run import run
from perfeval_xl.batch.run_result import RunResult
from perfeval_xl.batch.settings.run_plan import Options
from perfeval_xl.cli.template import written_templates
from perfeval_xl.forms.layout.own_sheet import NO_ROWS, SHEET
from perfeval_xl.forms.own_targets import read_targets
from perfeval_xl.forms.roster import TARGETS as BESIDE
from perfeval_xl.forms.roster import read_roster
from perfeval_xl.look_back.explain.explain import explain
from perfeval_xl.messages import PerfevalError
from perfeval_xl.rubric.load import load_rubric

RUBRIC = """
id: own-rows
title: 部门整体绩效评价评分表
issuer: 试
fiscal_year: 2026
grades: {优: 90, 良: 80, 中: 60, 差: 0}
when_missing: self_score
when_not_applicable: rescale
indicators:
  - path: [管理效率, 预算管理]
    name: 预算执行率
    points: 60
    ratio: 执行数 / 预算数
    when_zero:
      both: {result: not_applicable, because: 没有预算}
      denominator: {result: zero, because: 没有预算而有支出}
    rule: {proportional: {}}
  - path: [履职效能, 核心职能]
    name: 个性指标
    points: 40
    rule:
      own_rows:
        room: 4
        most: 20
        levels:
          - {level: 达成, above: 80%, upto: 100%, words: [完成]}
          - {level: 未达成, above: 0, upto: 80%, words: [未完成]}
forms:
  - sheet: 基础数据表
    title: 基础数据表
    blocks: [{lines: 预算, rows: [{field: 预算数}, {field: 执行数}]}]
"""
HEADINGS = ("单位", "一级指标", "二级指标", "三级指标", "方向", "指标值", "度量单位", "权重")
TARGETS: tuple[tuple[Any, ...], ...] = (
    ("甲局", "履职效能", "核心职能", "培训人次", "≥", 100, "人次", 20),
    ("甲局", None, None, "单位成本", "≤", 50, "元", 20),
    ("乙局", "履职效能", "核心职能", "办件数", "≥", 1000, "件", 15),
    (None, None, None, "好评率", "≥", "90", "%", 15),
    (None, None, None, "制度建设", "定性", "完成", None, 10),
    ("004", "履职效能", None, "走访户数", "≥", 200, "户", 20),
    (None, None, None, "巡查次数", None, "不少于12", "次", 20),
)
BASE = {"预算数": 100, "执行数": 100, "自评得分_预算执行率": 60}


def sheet_at(path: Path, rows: list[tuple[Any, ...]]) -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def typed(path: Path, to: Path, cells: Mapping[str, Any]) -> None:
    """Type into the cells of a workbook by their names, locked or not, as people do."""
    book = load_workbook(path)
    for name, value in cells.items():
        sheet, cell = book.defined_names[name].attr_text.split("!")
        book[sheet.strip("'")][cell.replace("$", "")] = value
    book.save(to)


def row_of(number: int, done: Any, own: float | None = None, **more: Any) -> dict[str, Any]:
    cells = {"完成值": done, "自评得分": own, **more}
    return {
        f"个性指标_{number}_{name}": value for name, value in cells.items() if value is not None
    }


RETURNED = {
    # Somebody typed another target over the one that is locked.
    "甲局": {**row_of(1, "80", 16, 指标值="80"), **row_of(2, "62.5元", 16)},
    "乙局": {**row_of(2, "96%", 15), **row_of(3, "完成", 9)},
    "丙局": {},
    # The rows changed places.
    "丁局": {
        **row_of(1, 12, 20, 三级指标="巡查次数", 指标值="不少于12", 性质="", 计量单位="次"),
        **row_of(2, 100, 10, 三级指标="走访户数", 指标值=200, 性质="≥", 计量单位="户"),
    },
}


class Bureau:
    """A folder with a roster, the workbook of targets beside it, templates and returns."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.rubric = folder, folder / "体系.yaml"
        self.rubric.write_text(RUBRIC, encoding="utf-8")
        names = [
            ("单位名称", "单位代码"),
            *((name, f"00{at}") for at, name in enumerate(RETURNED, 1)),
        ]
        self.roster = sheet_at(folder / "单位名册.xlsx", list(names))
        sheet_at(folder / BESIDE, [("个性指标批复表",), HEADINGS, *TARGETS])
        self.templates, self.inbox, self.out = (folder / each for each in ("模板", "收件", "结果"))
        written_templates(load_rubric(str(self.rubric)), self.templates, self.roster, None,
                          overwrite=False)  # fmt: skip
        self.inbox.mkdir()
        for name, cells in RETURNED.items():
            typed(self.templates / f"{name}.xlsx", self.inbox / f"{name}.xlsx", {**BASE, **cells})

    def run(self, period: str = "") -> RunResult:
        options = Options(
            rubric=str(self.rubric),
            period=period,
            roster=read_roster(self.roster),
            targets=read_targets(self.folder / BESIDE),
        )
        return run(self.inbox, self.out, options)


@pytest.fixture(scope="module")
def bureau(tmp_path_factory: pytest.TempPathFactory) -> Bureau:
    return Bureau(tmp_path_factory.mktemp("own"))


@pytest.fixture(scope="module")
def first(bureau: Bureau) -> RunResult:
    return bureau.run()


def own_sheet(bureau: Bureau, name: str) -> Any:
    return load_workbook(bureau.templates / f"{name}.xlsx")[SHEET]


def test_what_was_approved_is_printed_and_locked(bureau: Bureau):
    sheet = own_sheet(bureau, "甲局")
    values = [[cell.value for cell in row[1:6]] for row in sheet.iter_rows(min_row=6, max_row=7)]

    assert values == [["培训人次", "≥", "100", "人次", 20], ["单位成本", "≤", "50", "元", 20]]
    assert all(cell.protection.locked for row in sheet["B6:H7"] for cell in row)
    assert not any(cell.protection.locked for row in sheet["I6:K7"] for cell in row)
    assert [sheet.row_dimensions[row].hidden for row in range(6, 10)] == [False, False, True, True]


def test_who_has_no_rows_is_told_so(bureau: Bureau):
    sheet = own_sheet(bureau, "丙局")

    assert sheet["A3"].value == NO_ROWS
    assert all(sheet.row_dimensions[row].hidden for row in range(6, 10))


def test_a_check_tells_what_differs_from_what_was_approved(bureau: Bureau):
    toml = bureau.folder / "perfeval.toml"
    toml.write_text(f"[run]\nroster = '{bureau.roster.name}'\n", encoding="utf-8")
    found = check([bureau.inbox], str(bureau.rubric)).findings
    toml.unlink()

    told = set(
        found[["department", "cell", "code", "found", "expected"]].itertuples(
            index=False, name=None
        )
    )
    assert told == {
        ("甲局", "D6", "OWN_CHANGED", "80", "100"),
        ("乙局", "I6", "OWN_OPEN", "（空）", "15"),
    }


@pytest.mark.parametrize("own", [-1, 60])
def test_an_own_score_beyond_its_row_is_told(bureau: Bureau, tmp_path: Path, own: float):
    cells = {**BASE, **row_of(1, "80", own), **row_of(2, "62.5元", 16)}
    typed(bureau.templates / "甲局.xlsx", tmp_path / "甲局.xlsx", cells)

    found = check([tmp_path], str(bureau.rubric)).findings
    told = set(found.loc[found["code"] == "SELF_OUT_OF_RANGE", "message"])
    assert f"【培训人次】自评 {own} 分，超出 0 至 20 分的范围，超出的部分不采用。请改正。" in told


def test_rows_are_scored_by_what_was_approved(first: RunResult):
    (scores,) = first.groups
    totals = scores.totals

    assert scores.points["个性指标"].to_dict() == pytest.approx(
        {"甲局": 16 + 16, "乙局": 15 + 9, "丙局": float("nan"), "丁局": 20 + 10}, nan_ok=True
    )
    assert totals["总分"].to_dict() == pytest.approx(
        {"甲局": 92, "乙局": 84, "丙局": 100, "丁局": 90}
    )
    assert totals["待评分值"].to_dict() == {"甲局": 0, "乙局": 15, "丙局": 0, "丁局": 0}
    assert totals["等级"].to_dict() == {"甲局": "优", "乙局": "暂评", "丙局": "优", "丁局": "优"}
    assert totals.loc["乙局", "总分区间"] == "84.00～99.00"
    assert scores.status.loc["丙局", "个性指标"] == "not_applicable"
    assert "【单位成本】定量指标：目标“50”（不超过）" in scores.notes.loc["甲局", "个性指标"]


def test_the_range_of_single_scores_is_that_of_the_total(bureau: Bureau, first: RunResult):
    table = pd.read_csv(bureau.out / "scores.csv")
    ends = table.groupby("department")[["lowest", "highest"]].sum().loc["乙局"]

    assert ends.tolist() == [84, 99]


@pytest.mark.large
def test_the_scorebooks_compute_what_they_show(bureau: Bureau, first: RunResult):
    for name in RETURNED:
        path = bureau.out / "评分表" / f"{name}.xlsx"
        assert differing(path, recalculated(path)) == []


def test_a_run_over_the_same_is_none(bureau: Bureau, first: RunResult):
    assert bureau.run().unchanged


@pytest.mark.large
def test_the_review_of_a_row_is_collected_and_ends_with_its_period(
    bureau: Bureau, first: RunResult
):
    path = bureau.out / "评分表" / "甲局.xlsx"
    typed(path, path, {"个性指标_2_审核得分": 10})
    reviewed = review(bureau.out)

    assert reviewed.collected.corrections == 1
    assert reviewed.after["甲局"] == 60 + 16 + 10
    told = explain(bureau.out, "甲局")
    assert "【单位成本】审核计10分，扣10分。" in told
    assert (
        "第 1 行 培训人次：完成率 80%；情形 按完成程度；应得 16；系统评分 16；状态 核算\n" in told
    )
    assert "应得 16；系统评分 16；状态 审核\n" in told
    assert "个性指标第 2 行的完成值 = 62.5元　甲局.xlsx 个性指标 I7\n" in told
    found = list(recalculated(path).values())
    for result in ("审核计10分，扣10分。", "计10分，扣10分", "按完成程度", 86):
        assert result in found

    assert bureau.run().unchanged
    later = bureau.run("2026-11")
    assert later.groups[0].totals.loc["甲局", "总分"] == 92
    assert (bureau.out / "2026-11" / "评分表" / "甲局.xlsx").is_file()


def test_another_target_is_another_run(tmp_path: Path):
    bureau = Bureau(tmp_path)
    before = bureau.run().groups[0].points["个性指标"]
    changed = [("甲局", "履职效能", "核心职能", "培训人次", "≥", 80, "人次", 20), *TARGETS[1:]]
    sheet_at(tmp_path / BESIDE, [("个性指标批复表",), HEADINGS, *changed])

    after = bureau.run()

    assert not after.unchanged
    assert (before["甲局"], after.groups[0].points.loc["甲局", "个性指标"]) == (32, 36)
    assert "OWN_CHANGED" not in set(after.findings["code"])


WRONG = {
    "unknown unit": ((0, 0), "戊局", "A3", "不在名册里"),
    "points": ((1, 7), 15, "H3", "合计 35，应为 40"),
    "one row too large": ((0, 7), 25, "H3", "不多于 20 分"),
    "no number": ((3, 7), "若干", "H6", "大于 0 的数"),
    "same name": ((1, 3), "培训人次", "D4", "重名"),
    "no name": ((1, 3), None, "D4", "没有写三级指标"),
    "no target": ((1, 5), None, "F4", "没有指标值"),
    "another part": ((0, 1), "管理效率", "B3", "应为：履职效能／核心职能"),
}


@pytest.mark.parametrize("name", list(WRONG))
def test_what_is_wrong_in_the_workbook_is_told_with_its_cell(name: str, tmp_path: Path):
    (row, column), value, cell, words = WRONG[name]
    rows = [list(each) for each in TARGETS]
    rows[row][column] = value
    path = sheet_at(tmp_path / BESIDE, [("批复表",), HEADINGS, *map(tuple, rows)])
    (tmp_path / "体系.yaml").write_text(RUBRIC, encoding="utf-8")
    rubric = load_rubric(str(tmp_path / "体系.yaml"))
    roster = [("单位名称", "单位代码"), *((each, f"00{at}") for at, each in enumerate(RETURNED, 1))]
    entries = read_roster(sheet_at(tmp_path / "单位名册.xlsx", list(roster)))
    targets = read_targets(path)

    with pytest.raises(PerfevalError) as told:
        targets.check(rubric, entries)

    assert told.value.code == "TARGETS_INVALID"
    assert any(f"{cell}" in line and words in line for line in str(told.value).split("\n"))


EXPORTS = {
    "full": {"预算单位": "甲局", "一级指标名称": "履职效能", "二级指标名称": "核心职能",
             "指标名称": "办件数", "计算符号": "≥", "年度指标值": 90, "计量单位": "件", "分值": 40},
    "with codes": {"单位编码": "001", "单位名称": "甲局", "一级指标": "履职效能",
                   "三级指标": "办件数", "性质": "≥", "指标值": 90, "度量单位": "件",
                   "权重（%）": 40},
    "short": {"部门": "甲局", "三级指标": "办件数", "目标值": "≥90件", "权数": "40分"},
}  # fmt: skip


@pytest.mark.parametrize("name", list(EXPORTS))
def test_headings_are_read_by_what_they_mean(name: str, tmp_path: Path):
    row = EXPORTS[name]
    rubric_file = tmp_path / "体系.yaml"
    rubric_file.write_text(RUBRIC.replace("most: 20", "most: 40"), encoding="utf-8")
    rubric = load_rubric(str(rubric_file))
    targets = read_targets(sheet_at(tmp_path / BESIDE, [tuple(row), tuple(row.values())]))

    targets.check(rubric)
    (found,) = targets.of(rubric, "甲局")
    assert (found.texts["三级指标"], found.points) == ("办件数", 40)


def test_a_workbook_without_such_headings_is_named(tmp_path: Path):
    with pytest.raises(PerfevalError) as told:
        read_targets(sheet_at(tmp_path / BESIDE, [("单位", "电话"), ("甲局", "123")]))
    assert told.value.code == "TARGETS_UNREADABLE"


PROJECT_HEADINGS = ("单位名称", "项目编码", "项目名称", "一级指标", "二级指标", "三级指标",
                    "性质", "指标值", "度量单位", "权重")  # fmt: skip
PROJECT_ROWS: list[tuple[Any, ...]] = [
    ("甲局", "P1", "展会", "产出指标", "数量指标", "场次", "≥", 3, "场", 50),
    ("甲局", "P1", "展会", "满意度", "服务对象满意度指标", "满意率", "≥", 90, "%", 40),
    ("甲局", "P2", "培训", "产出指标", "数量指标", "人次", "≥", 200, "人次", 90),
]


def test_a_flat_export_fills_the_sheets_of_projects(tmp_path: Path):
    roster = sheet_at(tmp_path / "单位名册.xlsx", [("单位名称",), ("甲局",), ("乙局",)])
    sheet_at(tmp_path / BESIDE, [PROJECT_HEADINGS, *PROJECT_ROWS])

    rubric = load_rubric("datong-2021-project")
    written_templates(rubric, tmp_path / "模板", roster, None, overwrite=False)

    book = load_workbook(tmp_path / "模板" / "甲局.xlsx")
    printed = {
        book[sheet]["B3"].value: [
            [cell.value for cell in line[1:7]]
            for line in book[sheet].iter_rows()
            if isinstance(line[6].value, int) and line[6].value in (40, 50, 90)
        ]
        for sheet in ("项目1", "项目2", "项目3")
    }
    assert printed == {
        "展会": [
            ["产出指标", "数量指标", "场次", "≥3场", None, 50],
            ["满意度", "服务对象满意度指标", "满意率", "≥90%", None, 40],
        ],
        "培训": [["产出指标", "数量指标", "人次", "≥200人次", None, 90]],
        None: [],
    }


def test_points_of_a_project_that_do_not_add_up_are_told(tmp_path: Path):
    roster = sheet_at(tmp_path / "单位名册.xlsx", [("单位名称",), ("甲局",)])
    sheet_at(tmp_path / BESIDE, [PROJECT_HEADINGS, *PROJECT_ROWS[1:]])

    rubric = load_rubric("datong-2021-project")
    with pytest.raises(PerfevalError, match="J2 起：项目“展会”各行分值合计 40，应为 90"):
        written_templates(rubric, tmp_path / "模板", roster, None, overwrite=False)


def test_the_steps_of_a_row_stand_right_of_what_is_printed(bureau: Bureau, first: RunResult):
    sheet = load_workbook(bureau.out / "评分表" / "乙局.xlsx")[SHEET]
    headings = [cell.value for cell in sheet[4]]
    printed = column_index_from_string(sheet.print_area.split(":")[1].split("$")[1])
    back = next(cell for cell in sheet[1] if cell.hyperlink)

    assert headings[printed - 1] == "扣分说明"
    assert {"情形", "应得", "计入分值", "得失"} <= set(headings[printed:])
    assert (back.value, back.column) == ("返回评分表", printed + 2)
