"""A sheet that says 元 where the form says 万元: converted once, told once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from support.projects import filling, lean_rubric, project_filling
from support.returns import returned

from perfeval_xl.forms.reading.reader import Return
from perfeval_xl.forms.reading.units import sheet_unit
from perfeval_xl.forms.template.inputs import Filling
from perfeval_xl.rubric.load import load_rubric, read_rubric
from perfeval_xl.rubric.model import Rubric

FIGURES = {
    "编制数": 21,
    "填报_在职人员控制率": 0.95,
    "基本支出_本年预算": 2316000,
    "政府采购_本年决算": "41.5万元",
    "公务接待费_本年决算": "32,400元",
    "自评总分": 95.5,
}


def read(rubric: Rubric, path: Path, caption: Any, cell: str = "D2") -> Return:
    def change(book: Workbook) -> None:
        form = book["基础数据表"]
        assert form["D2"].value == "单位：万元"
        form["D2"] = None
        form[cell] = caption

    lists = {"业务工作专项": [["甲项目", 15000, 25000, 35000.5]]}
    return returned(rubric, path, Filling("示例局", figures=FIGURES, lists=lists), change)


CAPTIONS = [
    "单位：元",
    "金额单位：人民币元",
    "（单位：元）",
    "单位:元",
    " 单 位 ： 元 ",
    "金额：元",
    "单位：元/人",
]


@pytest.mark.thinned(9)
@pytest.mark.parametrize("caption", CAPTIONS)
def test_all_money_of_the_sheet_is_converted_and_told_once(caption, tmp_path: Path, hengyang):
    found = read(hengyang, tmp_path / "r.xlsx", caption)

    assert found.figures["基本支出_本年预算"] == 231.6
    assert found.figures["编制数"] == 21
    assert found.figures["填报_在职人员控制率"] == 0.95
    assert found.figures["自评总分"] == 95.5
    assert [found.items[0][name] for name in ("上年决算", "本年预算", "本年决算")] == [
        1.5,
        2.5,
        3.50005,
    ]
    (told,) = [each for each in found.remarks if each.code == "UNIT_CONVERTED"]
    assert (told.sheet, told.cell, told.found, told.expected) == ("基础数据表", "D2", "元", "万元")


@pytest.mark.large
def test_a_cell_with_its_own_unit_keeps_it(tmp_path: Path, hengyang):
    found = read(hengyang, tmp_path / "r.xlsx", "单位：元")

    assert found.figures["政府采购_本年决算"] == 41.5
    assert found.figures["公务接待费_本年决算"] == 3.24
    assert {each.code for each in found.remarks} == {"UNIT_CONVERTED", "VALUE_TIDIED"}


def test_it_may_stand_anywhere_above_the_figures(tmp_path: Path, hengyang):
    found = read(hengyang, tmp_path / "r.xlsx", "单位：千元", "G1")

    assert found.figures["基本支出_本年预算"] == 231600
    assert [each.cell for each in found.remarks if each.code == "UNIT_CONVERTED"] == ["G1"]


@pytest.mark.thinned(9)
@pytest.mark.parametrize(
    "caption", [None, "单位：", "填报单位：元", "单位：万元、元", "元", "单位：美元", 5]
)
def test_nothing_is_converted_where_no_unit_is_plainly_said(caption, tmp_path: Path, hengyang):
    found = read(hengyang, tmp_path / "r.xlsx", caption)

    assert found.figures["基本支出_本年预算"] == 2316000
    assert "UNIT_CONVERTED" not in {each.code for each in found.remarks}


def test_a_department_called_after_the_unit_is_no_unit():
    grid = [["填报单位：元", ""], ["填报单位：", "元江县财政局"], ["主管单位：元", "x"], ["甲", 1]]

    assert sheet_unit(grid, 3, "万元") is None


def test_the_forms_own_unit_beside_another_one_stands():
    assert sheet_unit([["单位：元", "单位：万元"]], 1, "万元") is None
    assert sheet_unit([["单位：元", "单位：万元"]], 1, "元") is None
    assert sheet_unit([["", "单位：万元"]], 1, "元") == ("万元", 0, 1)
    assert sheet_unit([[""], ["单位：元"]], 1, "万元") is None  # below the first figure


def test_a_blank_sheet_in_another_unit_is_not_told(tmp_path: Path, hengyang):
    def change(book: Workbook) -> None:
        book["基础数据表"]["D2"] = "单位：元"

    found = returned(
        hengyang, tmp_path / "r.xlsx", Filling("示例局", figures={"编制数": 3}), change
    )

    assert found.remarks == []


@pytest.mark.parametrize("heading", ["年度资金（元）", "年度资金\n(元)"])
def test_the_unit_beside_a_projects_money_counts(heading: str, tmp_path: Path):
    lean = lean_rubric()
    assert lean.project is not None
    table = f"{lean.project.funds.matrix}{heading[4:]}"

    def change(book: Workbook) -> None:
        sheet = book["项目1"]
        printed = f"{lean.project.funds.matrix}\n（万元）"  # type: ignore[union-attr]
        (cell,) = [each for each in sheet["A"] if each.value == printed]
        cell.value = table

    given = filling(project_filling(年度资金总额_全年预算数=1000000.0))
    (project,) = returned(lean, tmp_path / "r.xlsx", given, change).projects

    assert project.figures["年度资金总额_全年预算数"] == 100
    assert project.figures["自评得分_预算执行率"] == 8
    assert [row["分值"] for row in project.rows] == [30, 20, 40]
    assert [each.code for each in project.remarks] == ["UNIT_CONVERTED"]


def test_a_rubric_in_yuan_reads_yuan(tmp_path: Path):
    yuan = load_rubric("hengyang-2019").model_copy(update={"unit": "元"})

    found = returned(yuan, tmp_path / "r.xlsx", Filling("示例局", figures=FIGURES))

    assert found.figures["基本支出_本年预算"] == 2316000
    assert found.figures["政府采购_本年决算"] == 415000
    assert {each.code for each in found.remarks} == {"VALUE_CONVERTED", "VALUE_TIDIED"}


COUNTED = """
id: counted
title: 小表
issuer: 测试
fiscal_year: 2024
grades: {优: 0}
indicators: [{path: [一], name: 判定, points: 100, rule: judged}]
forms:
  - sheet: 数据
    title: 数据
    blocks:
      - matrix: 项目
        columns: {金额: 金额, 个数: {label: 个数, kind: count}, 占比: {label: 占比, kind: percent}}
        rows: [{row: 专项, list: 项目, room: 2}]
"""


def test_what_is_no_money_in_a_list_is_not_converted(tmp_path: Path):
    rubric = read_rubric(COUNTED, "counted.yaml")
    lists = {"专项": [["甲", 15000, 3, 0.5], ["乙", 5000, "4个", "20%"]]}

    def change(book: Workbook) -> None:
        book["数据"]["D2"] = "单位：元"

    found = returned(rubric, tmp_path / "r.xlsx", Filling("示例局", lists=lists), change)

    lines = [(item["金额"], item["个数"], item["占比"]) for item in found.items]
    assert lines == [(1.5, 3, 0.5), (0.5, 4, 0.2)]
