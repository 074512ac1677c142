"""The template as an accountant finds it."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from perfeval_xl.forms.figures.figures import figure_columns
from perfeval_xl.forms.template.inputs import Filling
from perfeval_xl.forms.template.template import write_template
from perfeval_xl.rubric.load import load_rubric


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory, hengyang) -> Workbook:
    path = tmp_path_factory.mktemp("t") / "blank.xlsx"
    write_template(hengyang, path)
    return load_workbook(path)


def column_a(book: Workbook, sheet: str) -> list[str]:
    return [cell.value for cell in book[sheet]["A"] if cell.value]


def test_it_mirrors_the_published_form_row_by_row(blank: Workbook):
    assert column_a(blank, "基础数据表") == [
        "部门整体支出绩效评价基础表",
        "填报单位：",
        "财政供养人员情况",
        "经费控制情况",
        "一、部门基本支出",
        "人员经费",
        "公用经费",
        "其中：办公费、印刷费",
        "  水费、电费、差旅费",
        "会议费、培训费",
        "“三公”经费：",
        "1、公务用车购置和维护经费",
        "其中：公务用车购置",
        "公务用车运行维护",
        "2、公务接待费",
        "二、部门项目支出",
        "1、业务工作专项(一个项目一行)",
        "2、运行维护专项(一个项目一行)",
        "3、市级专项资金（一个专项一行）",
        "政府采购金额",
        "厉行节约保障措施",
        "说明：“项目支出”需要填报基本支出以外的所有项目支出情况，包括业务工作项目、"
        "运行维护项目和市级专项资金等；“公用经费”填报基本支出中的一般商品和服务支出。",
        "填报人：",
    ]
    headings = [blank["基础数据表"].cell(5, column).value for column in (2, 3, 4)]
    assert headings == ["2018年决算数", "2019年预算数", "2019年决算数"]


def test_its_sheets_are_those_of_the_design(blank: Workbook):
    states = {sheet.title: sheet.sheet_state for sheet in blank.worksheets}

    assert states == {
        "基础数据表": "visible",
        "补充数据表": "visible",
        "自评表": "visible",
        "填报说明": "visible",
        "_perfeval": "veryHidden",
    }


def test_every_figure_has_a_name_an_open_cell_and_a_helpful_rule(blank: Workbook, hengyang):
    for name in figure_columns(hengyang):
        sheet, cell = next(iter(blank.defined_names[name].destinations))
        target = blank[sheet][cell.replace("$", "")]
        rules = [
            rule
            for rule in blank[sheet].data_validations.dataValidation
            if target.coordinate in rule.sqref
        ]
        assert not target.protection.locked, name
        assert len(rules) == 1, name
        assert rules[0].prompt, name
        assert rules[0].error, name


def test_all_but_the_inputs_is_locked(blank: Workbook):
    for sheet in blank.worksheets:
        assert sheet.protection.sheet, sheet.title
        open_texts = [
            cell.value
            for row in sheet.iter_rows()
            for cell in row
            if not cell.protection.locked and cell.value is not None
        ]
        assert open_texts == [], sheet.title


def test_the_year_moves_every_heading(tmp_path: Path):
    write_template(load_rubric("hengyang-2019", 2024), tmp_path / "t.xlsx")
    book = load_workbook(tmp_path / "t.xlsx")

    form = " ".join(str(c.value) for r in book["基础数据表"].iter_rows() for c in r if c.value)
    extra = " ".join(str(c.value) for r in book["补充数据表"].iter_rows() for c in r if c.value)
    assert "2019" not in form + extra
    assert "2018" not in form + extra
    assert "2023年决算数 2024年预算数 2024年决算数" in form
    assert "2023年“三公经费”预算数" in extra


def test_a_name_from_the_roster_is_filled_in_and_locked(tmp_path: Path, hengyang):
    write_template(hengyang, tmp_path / "t.xlsx", Filling(department="甲局", code="001"))
    sheet = load_workbook(tmp_path / "t.xlsx")["基础数据表"]

    assert sheet["B2"].value == "甲局"
    assert sheet["B2"].protection.locked


def test_the_same_template_gives_the_same_bytes(tmp_path: Path, hengyang):
    for name in ("a.xlsx", "b.xlsx"):
        write_template(hengyang, tmp_path / name)

    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_self_scores_are_bounded_by_their_points(blank: Workbook):
    _, cell = next(iter(blank.defined_names["自评得分_经济效益"].destinations))
    rules = blank["自评表"].data_validations.dataValidation
    rule = next(rule for rule in rules if cell.replace("$", "") in rule.sqref)

    assert (float(rule.formula1), float(rule.formula2)) == (0, 9)
