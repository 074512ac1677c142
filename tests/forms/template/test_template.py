"""The template as an accountant finds it."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.utils import column_index_from_string
from openpyxl.workbook import Workbook
from support import SUPPORT

from perfeval_xl.checks.self_scores import check_self_scores
from perfeval_xl.forms.figures.figures import complete, figure_columns
from perfeval_xl.forms.layout.computed import computed_of
from perfeval_xl.forms.layout.self_sheet import self_sheet_name
from perfeval_xl.forms.template.input_rules import accepts, level_rule, score_levels
from perfeval_xl.forms.template.inputs import Filling
from perfeval_xl.forms.template.template import write_template
from perfeval_xl.rubric.form.form_model import Form
from perfeval_xl.rubric.load import load_rubric
from perfeval_xl.rubric.rules.judged import Span
from perfeval_xl.rubric.source import catalogue
from perfeval_xl.rubric.table import self_score_name
from perfeval_xl.sheets.gate.notes import SELF_CHECK_SHEET
from perfeval_xl.sheets.style import COMPUTED_FILL


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
        "自查": "visible",
        "基础数据表": "visible",
        "补充数据表": "visible",
        "自评表": "visible",
        "核实性说明": "visible",
        "填报说明": "visible",
        "_perfeval": "veryHidden",
    }


def test_it_opens_with_what_is_to_be_done(blank: Workbook):
    assert blank.worksheets[0].title == blank.active.title == "自查"


def test_every_figure_has_a_name_and_an_open_cell_with_a_helpful_rule_or_a_formula(
    blank: Workbook, hengyang
):
    computed = computed_of(hengyang)
    for name in figure_columns(hengyang):
        sheet, cell = next(iter(blank.defined_names[name].destinations))
        target = blank[sheet][cell.replace("$", "")]
        assert (target.data_type == "f") == (name in computed.trees or name in computed.lists)
        if target.data_type == "f":
            assert target.protection.locked, name
            assert target.fill.start_color.rgb == f"FF{COMPUTED_FILL[1:]}"
            continue
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


def test_a_report_is_quoted_as_it_says_and_never_computed(blank: Workbook):
    for name in ("填报_人员经费占比", "填报_贷款增长率"):
        sheet, cell = next(iter(blank.defined_names[name].destinations))
        assert not blank[sheet][cell.replace("$", "")].protection.locked, name


def bounds(book: Workbook, name: str) -> tuple[float, float] | str:
    """Return what the cell of a score takes: from … to, or the formula of its levels."""
    sheet, cell = next(iter(book.defined_names[name].destinations))
    rules = book[sheet].data_validations.dataValidation
    rule = next(rule for rule in rules if cell.replace("$", "") in rule.sqref)
    if rule.type == "custom":
        return str(rule.formula1)
    return float(rule.formula1), float(rule.formula2)


def test_self_scores_are_bounded_by_what_they_can_be(blank: Workbook):
    assert bounds(blank, "自评得分_经济效益") == (0, 9)
    # 分值为9，而最好的一档只有6分。
    assert bounds(blank, "自评得分_社会公众或服务对象满意度") == (0, 6)
    sheet, cell = next(iter(blank.defined_names["自评得分_社会公众或服务对象满意度"].destinations))
    row = int(cell.rpartition("$")[2])
    assert blank[sheet].cell(row, 5).value == "9\n（最高 6）"


def test_no_form_takes_the_name_of_the_sheet_that_is_not_read():
    with pytest.raises(ValueError, match=f"“{SELF_CHECK_SHEET}”"):
        Form(sheet=SELF_CHECK_SHEET, title="表", blocks=())


EVERYTHING = str(SUPPORT / "everything.yaml")


@pytest.mark.thinned(4)
@pytest.mark.parametrize("source", [*catalogue(), EVERYTHING], ids=lambda each: Path(each).stem)
@given(chance=st.randoms(use_true_random=False))
def test_what_a_cell_takes_the_check_takes_and_the_other_way_round(source: str, chance: Random):
    rubric, book = load_rubric(source), template_of(source)
    own = [each for each in rubric.indicators if each.rule.kind != "own_rows"]
    if not own:
        return  # projects declare their rows themselves
    indicator = chance.choice(own)  # what own rows make is added up by the form
    name = self_score_name(indicator)
    limit = bounds(book, name)
    score = round(chance.uniform(-1, indicator.points + 1), chance.randint(0, 2))
    if isinstance(limit, str):
        score = chance.choice(
            [score, *(span.high for span in indicator.rule.spans(indicator.points))]
        )
        stretches = re.findall(r"AND\(\w+>=([\d.]+),\w+<=([\d.]+)\)", limit)
        alone = re.findall(r"(?<![<>])=([\d.]+)", limit)
        taken = score in map(float, alone)
        taken |= any(float(low) <= score <= float(high) for low, high in stretches)
    else:
        taken = limit[0] <= score <= limit[1]
    figures = complete(pd.DataFrame({name: [score]}, index=["甲局"]), rubric)

    found = {each.code for each in check_self_scores(figures, rubric) if each.name == name}

    assert taken == found.isdisjoint({"SELF_OUT_OF_RANGE", "SELF_OFF_LEVEL"})


@cache
def template_of(source: str) -> Workbook:
    with TemporaryDirectory() as folder:
        write_template(load_rubric(source), Path(folder) / "t.xlsx")
        return load_workbook(Path(folder) / "t.xlsx")


@pytest.mark.parametrize("source", [*catalogue(), EVERYTHING], ids=lambda each: Path(each).stem)
def test_on_a4_every_sheet_can_be_read(source: str):
    """One page wide, and no smaller than at 60 %; what runs over pages repeats its headings."""
    for sheet in template_of(source).worksheets:
        if sheet.sheet_state != "visible":
            continue
        setup, margins = sheet.page_setup, sheet.page_margins
        last = column_index_from_string(sheet.print_area.rpartition("$")[0].rpartition("$")[2])
        widths = {
            column: dimension.width
            for dimension in sheet.column_dimensions.values()
            for column in range(dimension.min, dimension.max + 1)
        }
        pixels = sum(int(widths[column] * 7) for column in range(1, last + 1))
        wide = 11.69 if setup.orientation == "landscape" else 8.27
        assert setup.paperSize == 9
        assert (wide - margins.left - margins.right) / (pixels / 96) >= 0.59, sheet.title
    book = template_of(source)
    own = self_sheet_name(load_rubric(source))
    if own in book.sheetnames:
        assert book[own].page_setup.orientation == "landscape"
        assert book[own].print_title_rows == "$3:$3"


def test_levels_are_asked_for_by_their_names():
    rubric = load_rubric(EVERYTHING)
    levels = score_levels(rubric)["自评得分_判定附指标值"]

    assert level_rule("E5", levels)["input_message"] == "这里填 优秀10、良好5、差0至2 分中的一个。"
    assert level_rule("E5", levels)["value"] == "=OR(E5=10,E5=5,AND(E5>=0,E5<=2))"
    taken = accepts(None, 10, levels)
    for score, wrong in ((10, False), (5, False), (1.5, False), (3, True), (2.1, True)):
        assert taken.tests("E5", score)[1] is wrong
    assert "AND(E5<>10,E5<>5,OR(E5<0,E5>2))" in taken.tests("E5", 0)[0]


def test_a_message_of_too_many_words_names_the_scores_alone():
    long = tuple(Span(at, at, "说明很长的一个档次" * 6) for at in (4, 3, 2, 1, 0))

    assert level_rule("E5", long)["input_message"] == "这里填 4、3、2、1、0 分中的一个。"
