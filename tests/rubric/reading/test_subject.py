"""A criterion beside another indicator's name: told where the measures differ, never a synonym."""

from __future__ import annotations

import pytest

from perfeval_xl.rubric.lint_words import against_name
from perfeval_xl.rubric.load import load_rubric
from perfeval_xl.rubric.reading.subject import other_measure
from perfeval_xl.rubric.source import catalogue

STANDARD = "{}≥95%得满分，每低1%扣1分，扣完为止"


@pytest.mark.parametrize(
    ("name", "subject"),
    [
        ("结转结余率", "预算执行率"),
        ("预算调整率", "预算执行率"),
        ("在职人员控制率", "预算执行率"),
        ("“三公经费”控制率", "三公经费变动率"),
        ("服务对象满意度", "预算执行率"),
        ("政府采购执行率", "社会公众满意度"),
        ("预算执行率", "固定资产利用率"),
        ("资金使用合规性", "群众满意度"),
        ("质量达标率", "结转结余率"),
        ("在职人员控制率", "公用经费控制率"),
        ("预决算信息公开率", "资产利用率"),
        ("结转结余变动率", "预算执行率"),
    ],
)
def test_another_measure_is_named(name: str, subject: str):
    assert other_measure(STANDARD.format(subject), name) == subject


@pytest.mark.parametrize(
    ("name", "subject"),
    [
        ("预算执行率", "执行率"),
        ("预算执行率", "支出预算完成率"),
        ("预算执行率", "支付进度"),
        ("在职人员控制率", "控制率"),
        ("服务对象满意度", "群众满意率"),
        ("重点工作办结率", "任务完成率"),
        ("产出数量", "实际完成率"),
        ("数量指标", "培训完成率"),
        ("固定资产利用率", "在用率"),
        ("完成及时率", "按时完成率"),
        ("质量达标率", "合格率"),
        ("“三公经费”控制率", "三公经费支出比例"),
        ("“三公经费”控制率", "三公经费预算执行率"),
        ("政府采购", "政府采购执行率"),
        ("政府采购执行率", "采购预算完成率"),
        ("预算编制完整性", "比例"),
        ("预算调整率", "调剂率"),
        ("公用经费控制率", "公用经费支出占比"),
        ("预算编制准确性", "预算偏差率"),
        ("预算编制准确率", "预决算差异率"),
        ("结转结余控制率", "结转结余率"),
        ("实际完成率", ""),
    ],
)
def test_a_shorter_name_or_a_synonym_is_its_own(name: str, subject: str):
    assert other_measure(STANDARD.format(subject), name) == ""


def test_a_word_of_the_explanation_is_its_own():
    about = "结转结余率反映预算执行率，以年末数计算。"

    assert other_measure(STANDARD.format("预算执行率"), "结转结余率", about) == ""


@pytest.mark.parametrize("rubric_id", catalogue())
def test_no_shipped_criterion_speaks_of_another_indicator(rubric_id: str):
    rubric = load_rubric(rubric_id)

    assert [told for each in rubric.indicators for told in against_name(each)] == []


def test_rubric_check_names_what_stands_in_the_wrong_row():
    rubric = load_rubric("taojiang-2019")
    indicator = next(each for each in rubric.indicators if each.name == "预算调整率")

    (told,) = against_name(
        indicator.model_copy(update={"criterion": STANDARD.format("公众满意度")})
    )
    assert "公众满意度" in told
    assert "预算调整率" in told
