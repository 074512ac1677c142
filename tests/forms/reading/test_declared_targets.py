"""Declared targets and what came of them, as bureaus type them: scored right, or left to people.

The table has the name of the row, its 二级指标, target, result, and the share of the 分值 that any
evaluator would give; PEOPLE where two might differ.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.profile import sized
from support.projects import with_late

from perfeval_xl.forms.reading.targets import interpret
from perfeval_xl.rubric import verdict as columns
from perfeval_xl.rubric.declared_row import declared_verdict
from perfeval_xl.rubric.expressions.evaluate import Columns, evaluate
from perfeval_xl.rubric.load import load_rubric
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.table import POINTS, STATUS, VALUE

DATONG = load_rubric("datong-2021-project")
"""Its period is 2021; what is late by date is for people to judge."""
PEOPLE, OUT = None, "不适用"
NUMBER, QUALITY, TIME, COST = "数量指标", "质量指标", "时效指标", "成本指标"
SATISFIED = "服务对象满意度指标"

ROWS: list[tuple[str, str, str, str, float | str | None]] = [
    # the name, or what is bought, before the figure
    ("项目总成本", COST, "总成本不超过29.27万", "29.27万元", 1),
    ("项目总成本", COST, "总成本不超过29.27万", "总成本28万元", 1),
    ("项目总成本", COST, "总成本：≤20万元", "25万元", 0.8),
    ("培训人数", NUMBER, "培训人数≥200人次", "210人次", 1),
    ("培训人数", NUMBER, "培训人数≥200人次", "培训人数150人次", 0.75),
    ("培训人数", NUMBER, "培训人数≥200人次", "参加考试150人次", PEOPLE),
    ("培训人数", NUMBER, "培训人数200人次", "实际完成150人次", 0.75),
    ("培训", NUMBER, "开展3次", "3次", PEOPLE),
    ("培训", NUMBER, "保障200人", "保障190人", 0.95),
    ("排名", NUMBER, "前3名", "前2名", PEOPLE),
    ("排名", QUALITY, "第3名", "第2名", PEOPLE),
    ("排名", QUALITY, "前3名以上", "2名", PEOPLE),
    ("成本", COST, "成本控制在20万元以内", "18万元", 1),
    ("费用", COST, "不超20万元", "25万元", 0.8),
    ("费用", COST, "不超预算数20万元", "25万元", 0.8),
    ("费用", COST, "不得超过20万元", "20万元", 1),
    ("费用", COST, "不会超过20万元", "18万元", PEOPLE),
    ("三公经费", COST, "三公经费≤5万元", "4万元", 1),
    # rates
    ("合格率", QUALITY, "达90%以上", "92%", 1),
    ("合格率", QUALITY, "达90%以上", "81%", 0.9),
    ("合格率", QUALITY, "大于或等于80%", "0.6%", 0.0075),
    ("合格率", QUALITY, "大于或等于80%", "60%", 0.75),
    ("投诉率", QUALITY, "小于或等于5%", "4%", 1),
    ("投诉率", QUALITY, "小于或等于5%", "10%", 0.5),
    ("合格率", QUALITY, "》90%", "95%", 1),
    ("合格率", QUALITY, "》90%", "90%", PEOPLE),
    ("合格率", QUALITY, "〉90%", "45%", 0.5),
    ("合格率", QUALITY, "﹥90%", "91%", 1),
    ("合格率", QUALITY, "=>90%", "90%", 1),
    ("合格率", QUALITY, ">=90％", "90%", 1),
    ("合格率", QUALITY, "≧90%", "90%", 1),
    ("合格率", QUALITY, "≮90%", "90%", 1),
    ("投诉率", QUALITY, "≯5%", "5%", 1),
    ("投诉率", QUALITY, "≯5%", "10%", 0.5),
    ("成果", NUMBER, "《报告》1份", "1份", PEOPLE),
    ("满意度", SATISFIED, "95%满意度", "96%", 1),
    ("满意度", SATISFIED, "95%满意度", "76%满意率", 0.8),
    ("投诉率", QUALITY, "10%以下的投诉率", "5%", PEOPLE),
    ("空气质量", QUALITY, "优良天数比例≥80%", "82%", 1),
    ("投入占比", QUALITY, "占比≥40%", "30%", 0.75),
    ("群众满意度", SATISFIED, "满意度≥95%", "满意度95%", 1),
    ("群众满意度", SATISFIED, "≥95%", "95", 1),
    ("群众满意度", SATISFIED, "≥95%", "未达到95%", PEOPLE),
    ("覆盖率", QUALITY, "百分之九十以上", "百分之百", 1),
    ("覆盖率", QUALITY, "百分之百", "50%", 0.5),
    ("完成率", QUALITY, "100%完成", "90%", 0.9),
    ("完成率", QUALITY, "100%", "90%未完成", PEOPLE),
    ("完成率", QUALITY, "≥90%", "80%以上", PEOPLE),
    ("完成率", QUALITY, "≥90%", "95%以上", 1),
    ("完成率", QUALITY, "≥90%", "≤95%", PEOPLE),
    ("完成率", QUALITY, "≥90%", "达到81%", 0.9),
    ("能耗", QUALITY, "较上年下降5%以上", "6%", PEOPLE),
    ("能耗", QUALITY, "较上年下降5%以上", "较上年下降6%", 1),
    ("能耗", QUALITY, "较上年下降5%以上", "较上年增长6%", PEOPLE),
    ("能耗下降率", QUALITY, "能耗下降率≥5%", "6%", 1),
    ("及格率", QUALITY, "提高到90%以上", "45%", 0.5),
    ("检验", QUALITY, "质量合格且≥3份", "3份", PEOPLE),
    # which way is better, where no sign says it
    ("节约成本", COST, "5万元", "6万元", PEOPLE),
    ("节约成本", COST, "≥5万元", "6万元", 1),
    ("采购成本", COST, "5万元", "6万元", 5 / 6),
    ("投诉率", QUALITY, "5%", "6%", PEOPLE),
    ("投诉处理率", QUALITY, "100%", "90%", 0.9),
    ("安全事故", NUMBER, "3起", "4起", PEOPLE),
    ("响应时间", QUALITY, "24小时", "30小时", PEOPLE),
    ("开放时间", QUALITY, "24小时", "12小时", 0.5),
    # no promise
    ("户数", NUMBER, "约100户", "90户", PEOPLE),
    ("户数", NUMBER, "大约100户", "100户", PEOPLE),
    ("户数", NUMBER, "≥100户", "近100户", PEOPLE),
    ("户数", NUMBER, "100余户", "100户", PEOPLE),
    ("户数", NUMBER, "80至100户", "90户", PEOPLE),
    ("签约", NUMBER, "签约≥10家", "5家", 0.5),
    # numerals in words
    ("修缮", NUMBER, "两栋", "2栋", 1),
    ("修缮", NUMBER, "两栋楼", "1栋", 0.5),
    ("响应", TIME, "半小时内", "0.4小时", 1),
    ("响应", TIME, "半小时内响应", "1小时", 0.5),
    ("响应", TIME, "两个半小时内", "2小时", PEOPLE),
    ("演出", NUMBER, "十二场", "九场", 0.75),
    ("培训", NUMBER, "一百二十人", "120人", 1),
    ("培训", NUMBER, "不少于一百二十人", "60人", 0.5),
    ("培训", NUMBER, "一百二", "120", PEOPLE),
    ("宣传", NUMBER, "十几场", "12场", PEOPLE),
    ("补助", NUMBER, "一次性补助", "1次", PEOPLE),
    ("经费", COST, "三公经费", "3万元", PEOPLE),
    ("质量", QUALITY, "一级", "二级", PEOPLE),
    ("质量", QUALITY, "达到2级", "3级", PEOPLE),
    # a rhythm, against a rhythm
    ("检查", NUMBER, "每季度≧2场", "每季度2场", 1),
    ("检查", NUMBER, "每季度≧2场", "1场/季度", 0.5),
    ("检查", NUMBER, "每季度≧2场", "8场", PEOPLE),
    ("检查", NUMBER, "每季度≧2场", "8", PEOPLE),
    ("检查", NUMBER, "每季度≧2场", "每月2场", PEOPLE),
    ("检查", NUMBER, "每月至少1次", "1次/月", 1),
    ("检查", NUMBER, "24次", "每月2次", PEOPLE),
    ("补助", NUMBER, "500元/人/月", "6000", PEOPLE),
    ("补助", NUMBER, "人均≥200元", "250元", PEOPLE),
    ("人均补助", NUMBER, "人均补助≥200元", "250元", 1),
    # units
    ("费用", COST, "3万元", "30000元", PEOPLE),
    ("人数", NUMBER, "100人", "100人次", PEOPLE),
    ("办结", TIME, "3个工作日内", "3个工作日", 1),
    ("办结", TIME, "3个工作日内办结", "2个工作日", 1),
    ("办结", TIME, "3个工作日内", "6工作日", 0.5),
    ("办结", TIME, "3个工作日内", "3天", PEOPLE),
    ("办结", TIME, "5日内", "4天", 1),
    ("工期", TIME, "6个月", "7个月", PEOPLE),
    ("工期", TIME, "6个月以内", "6个月", 1),
    # days; the period is 2021
    ("完成时间", TIME, "11月底前完成", "11月20日", 1),
    ("完成时间", TIME, "11月底前完成", "2021年11月30日完成", 1),
    ("完成时间", TIME, "11月底前完成", "12月1日", PEOPLE),
    ("完成时间", TIME, "11月底前", "10月", 1),
    ("完成时间", TIME, "11月底前", "11月下旬", 1),
    ("完成时间", TIME, "2021年12月30日前", "2021-12-30", 1),
    ("完成时间", TIME, "2021年12月30日前", "2021.12.15", 1),
    ("完成时间", TIME, "2021年12月30日前", "2021年12月", PEOPLE),
    ("完成时间", TIME, "2021年12月30日前", "2022年1月5日", PEOPLE),
    ("完成时间", TIME, "2021年12月30日前", "12月30日前", PEOPLE),
    ("完成时间", TIME, "12月31日前", "1月15日", PEOPLE),
    ("完成时间", TIME, "3月31日前", "2月15日", 1),
    ("完成时间", TIME, "11月前", "11月10日", PEOPLE),
    ("完成时间", TIME, "11月前", "10月31日", 1),
    ("完成时间", TIME, "2021年12月", "2021年11月", 1),
    ("完成时间", TIME, "年底前", "2021年12月20日", 1),
    ("完成时间", TIME, "年度内完成", "2021年12月", 1),
    ("完成时间", TIME, "年内完成", "2022年1月3日", PEOPLE),
    ("完成时间", TIME, "12月31日前", "2020年12月30日", PEOPLE),
    ("完成时间", TIME, "次年3月底前", "2021年12月30日", 1),
    ("完成时间", TIME, "2020年12月底前", "2020年12月30日", 1),
    ("完成时间", TIME, "11月底前", "年内完成", PEOPLE),
    ("完成时间", TIME, "次年3月底前完成", "2022年3月15日", 1),
    ("完成时间", TIME, "不晚于2021/12/30", "提前5天完成", 1),
    ("完成时间", TIME, "12月30日前", "延期10天", PEOPLE),
    ("完成时间", TIME, "12月30日前", "12月15日未完成", PEOPLE),
    ("完成时间", TIME, "12月30日前", "预计12月15日", PEOPLE),
    ("完成时间", TIME, "12月32日前", "12月15日", PEOPLE),
    ("完成时间", TIME, "2月底前", "2月29日", PEOPLE),
    ("完成时间", TIME, "每月10日前", "10月9日", PEOPLE),
    ("支付时间", TIME, "12月30日前支付", "3", PEOPLE),
    # out
    ("产值", NUMBER, "不适用", "5次", OUT),
    ("产值", NUMBER, " 不涉及 ", "", OUT),
    ("产值", NUMBER, "无", "无", PEOPLE),
    ("产值", NUMBER, "5次", "不适用", PEOPLE),
]


def scored(rows: list[tuple[str, str, str, str]], rubric: Rubric = DATONG) -> pd.DataFrame:
    """Read and judge rows of 10 points without an own score."""
    assert rubric.project is not None
    names = ["三级指标", "二级指标", columns.TARGET_TEXT, columns.ACTUAL_TEXT]
    frame = pd.DataFrame(rows, columns=names, dtype=object)
    read = interpret(frame, rubric.project.declared, rubric.fiscal_year)
    read = read.assign(**{columns.WEIGHT: 10.0, columns.OWN: np.nan})
    cells: dict[str, Any] = {str(name): read[name].to_numpy() for name in read}
    trees = declared_verdict(rubric)
    faces = {VALUE: trees.value, STATUS: trees.status, POINTS: trees.points, "扣分说明": trees.note}
    for name, tree in faces.items():
        cells[name] = evaluate(tree, Columns(cells, len(rows)))
    return pd.DataFrame(cells)


FOUND = scored([row[:4] for row in ROWS])


@pytest.mark.parametrize("number", range(len(ROWS)), ids=["{2}←{3}".format(*row) for row in ROWS])
def test_a_target_is_read_as_any_evaluator_does_or_left_to_people(number: int):
    share, found = ROWS[number][4], FOUND.iloc[number]

    if share == OUT:
        assert found[STATUS] == "不适用"
    elif share is PEOPLE:
        assert found[STATUS] == "待补"
    else:
        assert (found[STATUS], found[POINTS]) == ("核算", pytest.approx(10 * share))


LATE = [
    # every so many days, share, target, result, points
    (1, 0.05, "11月底前完成", "12月2日", 9),
    (1, 0.05, "11月底前完成", "11月30日", 10),
    (10, 0.1, "12月30日前", "2022年1月8日", 10),
    (10, 0.1, "12月30日前", "2022年1月9日", 9),
    (10, 0.1, "12月30日前", "延期35天", 7),
    (1, 0.5, "12月30日前", "2022年6月1日", 0),
    (1, 0.2, "3个工作日内", "5个工作日", 6),
    (1, 0.2, "3个工作日内", "3个工作日", 10),
    (1, 0.2, "3小时内", "6小时", 5),
    (1, 0.05, "12月前", "2022年1月5日", None),
    (1, 0.05, "11月底前", "12月", None),
]


@pytest.mark.parametrize(("every", "deduct", "target", "actual", "points"), LATE)
def test_what_is_late_loses_by_the_rubrics_rule(every, deduct, target, actual, points):
    found = scored([("完成时间", TIME, target, actual)], with_late(DATONG, every, deduct)).iloc[0]

    if points is None:
        assert found[STATUS] == "待补"
    else:
        assert (found[STATUS], found[POINTS]) == ("核算", pytest.approx(points))


def test_the_note_of_what_is_late_says_rule_and_days():
    ruled = scored([("完成时间", TIME, "11月底前", "12月3日")], with_late(DATONG, 2, 0.1))

    assert ruled["扣分说明"][0] == (
        "时效：要求“11月底前”，完成“12月3日”，晚3日，每晚2日扣分值的10%，计1次，计9分，扣1分。"
    )


# -- a grammar of targets ----------------------------------------------------------------------

NAMES = ["", "培训人数", "总成本", "道路、桥梁维修", "第三方评估"]
UNITS = ["次", "人次", "万元", "栋", "个", "公里", "份"]
AT_LEAST = ["≥", "≧", ">=", "=>", "≮", "不低于", "不少于", "大于或等于", "至少", "达到"]
AT_MOST = ["≤", "≦", "<=", "≯", "不超过", "不超", "不高于", "小于或等于", "控制在"]
NOTHING = ["", " ", "　"]


@settings(max_examples=sized(60, deep=1500))
@given(
    st.sampled_from(NAMES),
    st.sampled_from([*AT_LEAST, *AT_MOST]),
    st.sampled_from(UNITS),
    st.integers(1, 9999),
    st.integers(0, 9999),
    st.sampled_from(NOTHING),
    st.sampled_from(["{}", "实际完成{}", "{}。", "已达到{}"]),
)
def test_name_sign_number_and_unit_in_any_company(name, sign, unit, target, actual, gap, said):
    found = scored(
        [("指标", NUMBER, f"{name}{sign}{gap}{target}{unit}", said.format(f"{actual}{unit}"))]
    ).iloc[0]

    shares = (actual / target, target / actual if actual else 1.0)
    share = min(1.0, shares[sign in AT_MOST])
    assert (found[STATUS], found[POINTS]) == ("核算", pytest.approx(10 * share, abs=1e-6))


SPOILED = [
    "约{}", "近{}", "{}左右", "{}多", "{}至9999次", "第{}", "不{}", "未达到{}", "{}，且质量合格",
    "每月{}", "{}未完成", "前{}", "{}/2", "（{}）或更多", "尚缺{}", "避免超过{}", "不会低于{}",
]  # fmt: skip


@settings(max_examples=sized(40, deep=600))
@given(st.sampled_from(SPOILED), st.integers(1, 999), st.sampled_from(UNITS), st.booleans())
def test_a_word_that_makes_something_else_of_a_number_leaves_it_to_people(
    spoiled, number, unit, in_result
):
    plain, odd = f"{number}{unit}", spoiled.format(f"{number}{unit}")
    pair = (plain, odd) if in_result else (odd, plain)

    assert scored([("指标", NUMBER, *pair)])[STATUS][0] == "待补"


@settings(max_examples=sized(60, deep=1000))
@given(
    st.dates(pd.Timestamp("2021-01-01").date(), pd.Timestamp("2021-12-31").date()),
    st.integers(-60, 60),
    st.sampled_from(["{d.year}年{d.month}月{d.day}日前", "{d.month}月{d.day}日之前完成", "{d}前"]),
    st.sampled_from(
        ["{d.year}年{d.month}月{d.day}日", "已于{d.year}.{d.month}.{d.day}完成", "{d}"]
    ),
)
def test_a_date_is_in_time_up_to_its_day_and_late_by_days_from_then_on(due, days, asked, said):
    done = due + pd.Timedelta(days=days).to_pytimedelta()
    row = ("完成时间", TIME, asked.format(d=due), said.format(d=done))

    found = scored([row], with_late(DATONG, 1, 0.01)).iloc[0]

    assert (found[STATUS], found[POINTS]) == ("核算", pytest.approx(10 - max(days, 0) / 10))
