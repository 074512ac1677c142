"""What Excel does not take is refused when a rubric is loaded, with the entry that is to change."""

from pathlib import Path

import pytest
from support.random_returns import random_scores
from support.small import TEXT

from perfeval_xl.rubric.expressions.excel import call_of, excel
from perfeval_xl.rubric.expressions.excel_limits import measure
from perfeval_xl.rubric.expressions.nodes import Name, Number, Present
from perfeval_xl.rubric.expressions.parse import sum_of
from perfeval_xl.rubric.load import read_rubric
from perfeval_xl.rubric.oversized import oversized
from perfeval_xl.rubric.source import RubricError, catalogue, rubric_source
from perfeval_xl.workbooks.scorebook.scorebook import write_scorebooks


def complaint(old: str, new: str) -> str:
    """Return what loading says of the small rubric with one passage changed, "" for nothing."""
    assert old in TEXT
    try:
        read_rubric(TEXT.replace(old, new), "x.yaml")
    except RubricError as error:
        return str(error)
    return ""


SHEETS = ["自查", "评分表", "扣分说明", "数据问题", "评分过程", "填报说明", "自评表", "个性指标",
          "评分汇总", "横向与历史", "评价得分简表", "修改清单", "_PERFEVAL",
          "History", "a/b", "a:b", "'a", "b'", "[1]", "𠮷" * 16]  # fmt: skip


@pytest.mark.parametrize("sheet", SHEETS)
def test_a_sheet_that_cannot_be_is_refused_where_it_is_named(sheet: str):
    said = complaint("sheet: 数据", f'sheet: "{sheet}"')

    assert said.startswith("x.yaml 第 ")
    assert f"工作表不能叫“{sheet}”" in said
    assert "请改名" in said


def test_sheets_that_differ_only_in_case_are_refused():
    twice = "  - {sheet: %s, title: 另, blocks: [{lines: 另, rows: [{field: %s}]}]}\nforms:\n"
    text = TEXT.replace("sheet: 数据", "sheet: Data") + (twice % ("DATA", "丁")).split("forms")[0]

    with pytest.raises(RubricError, match="工作表重名：DATA、Data"):
        read_rubric(text, "x.yaml")


@pytest.mark.parametrize("name", ["R1C1", "RC", "R2C", "AB12", "XFD1048576", "R", "c", "TRUE"])
def test_a_figure_that_cannot_be_a_defined_name_is_refused(name: str):
    said = complaint("{field: 乙}", f'{{field: 乙}}, {{field: "{name}"}}')

    assert f"数据项名“{name}”不能用作公式里的名称" in said
    assert said.startswith("x.yaml 第 ")


def test_a_figure_of_a_row_and_a_column_can_be_named():
    assert "最多 200 个，请缩短" in complaint("{row: 合计,", "{row: " + "长" * 199 + ",")


def test_figures_that_differ_only_in_case_are_refused():
    assert "重名：Ab、aB" in complaint("{field: 乙}", "{field: 乙}, {field: Ab}, {field: aB}")


def test_a_figure_called_as_an_own_score_is_refused():
    assert "重名：自评得分_丙率" in complaint("{field: 乙}", "{field: 乙}, {field: 自评得分_丙率}")


@pytest.mark.parametrize("sign", ['"\\x01"', '"\\uD800"', '"\\uFFFE"'])
def test_a_text_that_no_workbook_holds_is_refused_by_its_place(sign: str):
    said = complaint("title: 数据", f"title: {sign}")

    assert "forms → “数据” → title：含有不能写进表格的字符" in said


@pytest.mark.parametrize("grade", ['"a,b"', "'\"优\"'", "优" * 260])
def test_grades_that_make_no_list_are_refused(grade: str):
    assert "grades 的等级名" in complaint("{优: 90", f"{{{grade}: 90")


def test_a_ratio_that_no_formula_can_hold_is_refused():
    long = " + ".join(["丙"] * 3000)
    said = complaint("ratio: 丙,", f"ratio: {long},")

    assert "写成 Excel 公式后" in said or "层数太多" in said


@pytest.mark.parametrize("count", [30, 100])
def test_a_ratio_over_many_figures_is_taken_step_by_step(count: int, tmp_path: Path):
    fields = ", ".join(f"{{field: 数{at}}}" for at in range(count))
    text = TEXT.replace("{field: 乙}", f"{{field: 乙}}, {fields}")
    text = text.replace("ratio: 丙,", f"ratio: {' + '.join(f'数{at}' for at in range(count))},")

    rubric = read_rubric(text, "x.yaml")

    assert list(oversized(rubric)) == []
    assert write_scorebooks(random_scores(rubric, 2, seed=count), tmp_path)


@pytest.mark.parametrize("count", [16, 17, 80])
def test_many_bands_are_nested_only_as_far_as_excel_goes(count: int):
    bands = [f'["<= {at}%", {at * 40 / count:.4f}]' for at in range(1, count)]
    rule = "{bands: [" + ", ".join(bands) + ", [else, 40]]}"
    text = TEXT.replace("rule: {proportional: {}}", f"rule: {rule}")

    tree = read_rubric(text, "x.yaml").by_id["丙率"].rule.points(40.0, Name("x"))

    assert measure(excel(tree)).nesting <= 20


@pytest.mark.thinned(4)
@pytest.mark.parametrize("rubric", catalogue())
def test_the_shipped_rubrics_are_within_the_limits(rubric: str):
    assert list(oversized(read_rubric(*rubric_source(rubric)))) == []


def test_functions_of_many_arguments_are_written_in_parts():
    cells = [f"A{at}" for at in range(1, 701)]
    whole = call_of("SUM", cells)

    assert measure(whole).arguments == 250
    assert whole.count("SUM(") == 4
    assert measure(excel(Present(tuple(map(Name, cells))))).beyond == ()
    assert excel(Present(tuple(map(Name, cells)))).endswith("=700")


def test_a_sum_of_many_is_a_sum_of_sums():
    tree = sum_of([Number(float(at)) for at in range(1000)])

    assert measure(excel(tree)).nesting <= 3
    assert excel(sum_of([Name("a"), Name("b"), Name("c")])) == "a+b+c"
