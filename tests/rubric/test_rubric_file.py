"""Rubric files: the shipped one, and what is said of a file that is not right."""

from importlib.resources import files

import pytest

from perfeval_xl.rubric.load import RubricError, catalogue, load_rubric, read_rubric
from perfeval_xl.rubric.rules import RULES, read_rule

TEXT = (files("perfeval_xl.rubric") / "catalogue" / "hengyang-2019.yaml").read_text("utf-8")


@pytest.fixture(scope="module")
def hengyang():
    return load_rubric("hengyang-2019")


def test_hengyang_has_28_indicators_and_100_points(hengyang):
    assert "hengyang-2019" in catalogue()
    assert len(hengyang.indicators) == len(hengyang.by_id) == 28
    assert hengyang.total_points == pytest.approx(100)


def test_the_points_add_up_to_those_printed_beside_each_level(hengyang):
    sums = {
        level: sum(each.points for each in hengyang.indicators if level in each.path)
        for level in hengyang.levels
    }
    assert sums == pytest.approx(hengyang.levels)
    assert {level for each in hengyang.indicators for level in each.path} == set(hengyang.levels)


def test_two_indicators_of_one_name_are_told_apart_by_key(hengyang):
    names = [each.id for each in hengyang.indicators if each.name == "管理制度健全性"]
    assert names == ["预算管理制度健全性", "资产管理制度健全性"]


def test_a_key_has_no_signs_that_a_formula_cannot_hold(hengyang):
    assert hengyang.by_id["三公经费控制率"].name == "“三公经费”控制率"


def test_a_derived_word_reads_the_figures_it_is_computed_from(hengyang):
    expected = hengyang.expression("ABS(本年追加预算) / (基本支出_本年预算 + 项目支出_本年预算)")
    assert hengyang.expression(hengyang.by_id["预算调整率"].ratio) == expected


@pytest.mark.parametrize(("year", "shown"), [(None, 2019), (2024, 2024)])
def test_the_year_moves_every_year_of_the_headings(year, shown):
    rubric = load_rubric("hengyang-2019", year)
    assert rubric.fiscal_year == shown
    assert rubric.label("在职人数") == f"{shown}年实际在职人数"
    assert rubric.label("人员经费_上年决算") == f"人员经费（{shown - 1}年决算数）"
    assert rubric.label("人员经费_本年预算") == f"人员经费（{shown}年预算数）"
    assert rubric.label("三公经费_上年预算") == f"{shown - 1}年“三公经费”预算数"


def test_a_year_in_quotation_marks_moves_the_headings_too():
    quoted = TEXT.replace("fiscal_year: 2019", "fiscal_year: '2019'")
    assert read_rubric(quoted, "x.yaml").label("在职人数") == "2019年实际在职人数"


def test_the_digest_tells_two_editions_apart(hengyang):
    assert read_rubric(TEXT, "x.yaml").digest == hengyang.digest
    assert read_rubric(TEXT + "\n", "x.yaml").digest != hengyang.digest


def test_a_rubric_is_loaded_by_its_path_with_or_without_a_byte_order_mark(tmp_path, hengyang):
    path = tmp_path / "衡阳.yaml"
    for encoding in ("utf-8", "utf-8-sig"):
        path.write_text(TEXT, encoding)
        assert load_rubric(path).indicators == hengyang.indicators


def test_a_rubric_that_is_not_there_is_answered_with_those_that_are():
    with pytest.raises(RubricError, match=r"没有指标体系“hengyang-2091”.*现有：.*hengyang-2019"):
        load_rubric("hengyang-2091")


def test_a_file_in_another_encoding_is_named(tmp_path):
    path = tmp_path / "衡阳.yaml"
    path.write_text(TEXT, "gb18030")
    with pytest.raises(RubricError, match=r"衡阳\.yaml.*UTF-8"):
        load_rubric(path)


def line_of(passage, text):
    return text[: text.index(passage)].count("\n") + 1


STAFFING = "  - path: [投入, 预算配置]\n    name: 在职人员控制率"
FIRST_FORM = "  - sheet: 基础数据表"
ZERO_CASES = """    when_zero:
      both: {result: not_applicable, because: 编制数与在职人数均为零}
      denominator: {result: zero, because: 没有编制而有在职人员}
"""


@pytest.mark.parametrize(
    ("old", "new", "line_begins", "place", "right"),
    [
        ("points: 3", "points: 三", "points: 三", "“绩效目标合理性” → points", "应为数字"),
        ("points: 3", "points: 0", "points: 0", "“绩效目标合理性” → points", "应大于 0"),
        ("rule: judged", "rule: judgd", "rule: judgd", "“绩效目标合理性” → rule", "可用：bands、"),
        (
            "rule: judged",
            "rule: {judged: {}, pass: '> 0'}",
            "rule: {judged",
            "“绩效目标合理性” → rule",
            "rule 应只写一种规则，例如 judged",
        ),
        ("    name: 预算完成率", "    nme: 预算完成率", "- path: [过程, 预算执行]", "name", "请补上"),
        (
            'full: "<= 100%", every: 1%, deduct: 0.5',
            'full: "< 100%", every: 1%, deduct: 0.5',
            'step: {full: "< 100%"',
            "“在职人员控制率” → rule → full",
            "full 应写成 <= 100%、>= 98% 或 = 100%",
        ),
        (
            "every: 1%, deduct: 0.5",
            "every: 一个百分点, deduct: 0.5",
            'step: {full: "<= 100%", every: 一',
            "“在职人员控制率” → rule → every",
            "“一个百分点”不是数字，应写成 0.5 或 5%",
        ),
        (
            "every: 1%, deduct: 0.5",
            "every: 1%, deduct: 半分",
            'step: {full: "<= 100%", every: 1%, deduct: 半',
            "“在职人员控制率” → rule → deduct",
            "应",
        ),
        (
            "every: 1%, deduct: 0.5",
            "every: 1%, deduct: [0.5]",
            'step: {full: "<= 100%", every: 1%, deduct: [',
            "“在职人员控制率” → rule → deduct",
            "应",
        ),
        (
            "[else, 0, 大于30%不得分]",
            '["> 40%", 0]',
            '["> 40%", 0]',
            None,
            None,
        ),
        (
            "[else, 0, 大于30%不得分]",
            "[其他, 0]",
            "[其他, 0]",
            "“预算调整率” → rule → bands → 第 5 项",
            "应写成 <= 10%、[95%, 99%] 或 else 这样",
        ),
        (
            "[else, 0, 大于30%不得分]",
            "[else, 零]",
            "[else, 零]",
            "“预算调整率” → rule → bands → 第 5 项 → points",
            "应为数字",
        ),
        (
            "words: 每超过一个百分点扣0.5分，扣完为止}",
            "words: 每超过1个百分点扣0.5分}",
            STAFFING,
            "“在职人员控制率”",
            "“每超过1个百分点扣0.5分”应逐字见于评价标准或指标说明",
        ),
        (ZERO_CASES, "", STAFFING, "“在职人员控制率”", "请写 when_zero：both（0/0）与 denominator"),
        (
            "both: {result: not_applicable",
            "both: {result: skip",
            "both: {result: skip",
            "“在职人员控制率” → when_zero → both → result",
            "应为 'full', 'zero', 'not_applicable' or 'pending' 之一",
        ),
        (
            "{deduct: 1, words: 以上",
            "{deduct: 1, void: true, words: 以上",
            "violations: {",
            "“资金使用合规性” → rule",
            "应写且只写一个",
        ),
        (
            "{source: 绩效办考核,",
            "{sorce: 绩效办考核,",
            "carried: {",
            "“重点工作办结率” → rule → sorce",
            "没有这一项，请检查拼写",
        ),
    ],
)
def test_a_broken_file(old, new, line_begins, place, right):
    pass
