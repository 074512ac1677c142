"""Which words of a project tell an execution rate, and which give only a bound for one."""

from __future__ import annotations

import pandas as pd
import pytest
from support.projects import MONEY, projects_of

from perfeval_xl.checks.stated import check_told_rates
from perfeval_xl.rubric.model import Rubric

UNIT = ("甲局", "甲项目")
WORDS = "项目实施和预算执行情况及分析"


def told(datong: Rubric, text: object, spent: float = 79.52, budget: float = 100.0) -> list[str]:
    """Return what is told of a project that spent 79.52 % unless said otherwise."""
    money = {f"{MONEY}_全年预算数": budget, f"{MONEY}_全年执行数": spent}
    projects = projects_of(datong, {("前局", "前"): {}, UNIT: money, ("后局", "后"): {}})
    projects.figures[WORDS] = ["", text, ""]
    assert datong.project is not None
    findings = list(check_told_rates(projects.figures, datong.project))
    assert {each.unit for each in findings} <= {UNIT}
    return [each.found for each in findings]


@pytest.mark.thinned(4)
@pytest.mark.parametrize("bound", ["以上", "以下", "以内", "左右", "上下", "多"])
@pytest.mark.parametrize("rate", ["70%", "70.5%", "70％", "70 %"])
def test_a_bound_is_no_rate(datong: Rubric, rate: str, bound: str):
    assert told(datong, f"资金使用率{rate}{bound}") == []
    assert told(datong, f"资金使用率达到{rate}{bound}，效果好") == []
    assert told(datong, f"资金使用率{rate}，{bound}") == [f"资金使用率{rate}"]


@pytest.mark.parametrize("between", [" ", "　", "及", "（含）", "(含)"])
def test_a_bound_that_does_not_follow_at_once_is_one_all_the_same(datong: Rubric, between: str):
    assert told(datong, f"资金使用率70%{between}以上") == []


@pytest.mark.parametrize("money", ["资金", "预算", "经费", "项目资金", "财政资金", "全年预算的"])
@pytest.mark.parametrize("rate", ["使用率", "执行率", "支付率", "支出率", "完成率"])
def test_a_rate_of_any_money_is_one(datong: Rubric, money: str, rate: str):
    assert told(datong, f"{money}{rate}70%") == [f"{money}{rate}70%"]


@pytest.mark.parametrize("said", ["执行率为70%", "，执行率70%", "完成预算70%", "完成全年预算的70%"])
def test_a_rate_may_stand_by_itself(datong: Rubric, said: str):
    assert told(datong, f"截至年底{'' if said[0] == '，' else '：'}{said}") == [said.lstrip("，")]


@pytest.mark.parametrize("said", ["任务执行率70%", "群众使用率70%", "完成率70%", "资金到位率70%"])
def test_a_rate_of_something_else_is_none(datong: Rubric, said: str):
    assert told(datong, said) == []


def test_every_rate_of_a_text_is_looked_at(datong: Rubric):
    text = "资金使用率为70%，预算执行率为79.52%，经费支付率达到81%"

    assert told(datong, text) == ["资金使用率为70%", "经费支付率达到81%"]


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("80%", True), ("79%", True), ("79.5%", True), ("79.52%", True),
        ("79.50%", False), ("79.6%", False), ("80.0%", False), ("78%", False), ("81%", False),
    ],
)  # fmt: skip
def test_a_rate_is_held_to_the_decimals_it_is_told_with(datong: Rubric, said: str, right: bool):
    assert told(datong, f"资金使用率为{said}") == ([] if right else [f"资金使用率为{said}"])


@pytest.mark.parametrize(("spent", "budget"), [(5.0, 0.0), (0.0, 0.0), (float("nan"), 100.0)])
def test_without_a_rate_of_its_own_no_word_is_wrong(datong: Rubric, spent: float, budget: float):
    assert told(datong, "资金使用率为70%", spent, budget) == []


def test_a_text_that_is_not_there_tells_nothing(datong: Rubric):
    assert told(datong, None) == []
    assert told(datong, float("nan")) == []
    assert datong.project is not None
    projects = projects_of(datong, {UNIT: {}})
    bare = pd.DataFrame(projects.figures).drop(columns=WORDS, errors="ignore")
    assert list(check_told_rates(bare, datong.project)) == []
