"""The shipped rubrics' own words, read by the machine and held against the rules written by hand.

`COUNTS` says for each document how many indicators are read and how many refused; `WHY` names for
each refused rule that is not judged the phrase that leaves it open.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from support.read_counts import COUNTS

from perfeval_xl.rubric.indicator import Indicator, compact
from perfeval_xl.rubric.load import load_rubric
from perfeval_xl.rubric.reading.criterion import Reading, read_criterion
from perfeval_xl.rubric.rules import Rule, read_rule
from perfeval_xl.rubric.rules.judged import Judged
from perfeval_xl.rubric.rules.step import Step
from perfeval_xl.rubric.source import catalogue

# Rules written by hand that the words alone do not give, and what the words say instead.
WHY = {
    "dongchuan-2020": {
        "部门中长期规划目标的明确性与合理性": "各要点合计1.5分，分值却是2分",
        "基本支出预算执行率": "是不是一个指标，没有写清",
        "项目支出预算执行率": "是不是一个指标，没有写清",
        "资金使用合规性": "是否存在截留、挤占、挪用、虚列支出等情况",
        "重点项目完成情况": "没未完成一项重点工作扣1分",
        "东川区财务服务中心筹建": "未按计划完成得",
        "工作实际完成率": "考核得分或上级主管部门考核指标得分",
        "工作完成及时率": "1-4季度各得1分",
        "群众对区委工作的满意度": "根据满意度线性统计取加权平均分值",
    },
    "hengyang-2019": {
        "在职人员控制率": "标准写“2分”，分值却是1分",
        "支付进度率": "符合要求计满分",
        "实际完成率": "99%与100%之间没有列明如何计分",
        "完成及时率": "99%与100%之间没有列明如何计分",
        "品质达标率": "99%与100%之间没有列明如何计分",
        "社会公众或服务对象满意度": "标准最高计6分，分值却是9分",
    },
    "mof-2013": {},
    "six-aspects-2026": {
        "政府采购执行率": "如实际采购金额大于采购预算则本项不得分",
        # Every department's rows have targets of their own.
        "履职个性指标": "各行分值合计就是本项分值",
        "社会效益个性指标": "各行分值合计就是本项分值",
    },
    "taojiang-2019": {
        # The points of each 要点 stand in another column of the table.
        "绩效目标合理性": "没有写怎样计分",
        "绩效指标明确性": "没有写怎样计分",
        "制度管理": "没有写怎样计分",
        "资金管理": "没有写怎样计分",
        "目标管理": "没有写怎样计分",
        "信息公开": "没有写怎样计分",
        "资产管理安全性": "没有写怎样计分",
    },
    "zhanjiang-2018": {
        "政府采购执行率": "如实际采购金额大于采购计划金额则本项不得分",
        "财务合规性": "否则酌情扣分",
        "在职人员控制率": "计满分的一边与扣分的一边对不上",
    },
}


def read(indicator: Indicator) -> Reading:
    """Read an indicator's own words; some tables put the standard into the explanation."""
    return read_criterion(indicator.criterion or indicator.explanation, indicator.points)


def numbers(rule: Rule) -> np.ndarray:
    """Return what a rule may look at: ratios by tenths of a per cent and beside them, or counts."""
    if rule.shows == "number":
        return np.arange(0, 12, 0.25)
    marks = np.arange(-600, 2600) / 1000
    return np.sort(np.concatenate([marks, marks + 1e-10, marks - 1e-10, marks + 4e-11]))


def outcome(indicator: Indicator) -> str:
    reading = read(indicator)
    if reading.rule is None:
        assert reading.unread
        assert reading.text == ""
        return "judged" if indicator.rule.kind == "judged" else "refused"
    assert reading.unread == ()
    return "read" if score_alike(reading.rule, indicator.rule, indicator.points) else "wrong"


def score_alike(one: Rule, other: Rule, points: float) -> bool:
    """Whether two rules give the same points to every number, and to each 要点 by itself."""
    count = other.input_count()
    if one.input_count() != count or one.measures != other.measures:
        return False
    if isinstance(one, Judged) and isinstance(other, Judged) and one.full != other.full:
        return False
    at = numbers(other)
    columns = [np.roll(at, 7 * place) for place in range(count)]
    alone = [[at if place == each else at * 0 for place in range(count)] for each in range(count)]
    return all(
        np.allclose(one.score(points, *given), other.score(points, *given), rtol=0, atol=1e-9)
        for given in (columns, *alone)
    )


def test_no_rubric_with_criteria_is_left_out():
    with_words = [each for each in catalogue() if load_rubric(each).indicators]

    assert with_words == sorted(COUNTS)  # 大同 prints none: departments declare their own


@pytest.mark.parametrize("rubric_id", COUNTS)
def test_each_document_is_read_as_it_was_by_hand_or_refused(rubric_id: str):
    outcomes = Counter(outcome(each) for each in load_rubric(rubric_id).indicators)

    assert {kind: outcomes[kind] for kind in COUNTS[rubric_id]} == COUNTS[rubric_id]
    assert outcomes.total() == sum(COUNTS[rubric_id].values())


@pytest.mark.parametrize("rubric_id", COUNTS)
def test_what_people_judge_is_made_no_other_rule(rubric_id: str):
    judged = [each for each in load_rubric(rubric_id).indicators if each.rule.kind == "judged"]

    made = {each.id: read(each).rule for each in judged}
    assert [each.id for each in judged if made[each.id] not in (None, each.rule)] == []


@pytest.mark.parametrize("rubric_id", COUNTS)
def test_every_other_refusal_has_its_reason(rubric_id: str):
    refused = {
        each.id: read(each).unread
        for each in load_rubric(rubric_id).indicators
        if each.rule.kind != "judged" and read(each).rule is None
    }

    assert set(refused) == set(WHY[rubric_id])
    for name, why in WHY[rubric_id].items():
        assert any(why in phrase for phrase in refused[name]), refused[name]


@pytest.mark.parametrize("rubric_id", COUNTS)
def test_what_a_rule_quotes_stands_in_the_criterion(rubric_id: str):
    for each in load_rubric(rubric_id).indicators:
        rule = read(each).rule
        phrases = rule.phrases() if rule else ()
        published = compact(each.criterion + each.explanation)
        assert [phrase for phrase in phrases if compact(phrase) not in published] == []
        assert rule is None or phrases


@pytest.mark.parametrize("rubric_id", COUNTS)
def test_a_rule_as_written_in_a_file_is_the_rule(rubric_id: str):
    for each in load_rubric(rubric_id).indicators:
        reading = read(each)
        if reading.rule:
            assert read_rule(reading.source) == reading.rule


@pytest.mark.parametrize("rubric_id", COUNTS)
def test_canonical_words_read_back_as_the_same_rule(rubric_id: str):
    for each in load_rubric(rubric_id).indicators:
        reading = read(each)
        if reading.rule is None or each.name == "预算调整率":
            continue  # its bands beside "=0" say what they give below 0, which no table does
        again = read_criterion(reading.text, each.points)
        assert again.text == reading.text
        assert score_alike(again.rule, each.rule, each.points)


def test_the_comparison_sees_a_difference():
    by_hand = {"step": {"full": "<= 100%", "every": "1%", "deduct": 0.5}}
    for other in ({"every": "2%"}, {"full": "= 100%"}, {"count": "started"}, {"zero": "> 101%"}):
        assert not score_alike(Step.model_validate(by_hand["step"] | other), read_rule(by_hand), 2)
