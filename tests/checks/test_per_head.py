"""From how much money a head on a return is taken for one typed in 元, in every unit."""

from __future__ import annotations

import pandas as pd
import pytest

from perfeval_xl.checks.finding import Finding
from perfeval_xl.checks.plausible import check_per_head
from perfeval_xl.forms.figures.figures import complete
from perfeval_xl.rubric.load import read_rubric
from perfeval_xl.rubric.model import Rubric

TEXT = """
id: heads
title: 试
issuer: 试
fiscal_year: 2020
unit: %s
grades: {优: 90, 差: 0}
per_head: [[人员 + 公用, 在职]]
indicators:
  - {path: [甲], name: 评定, points: 100, rule: judged}
forms:
  - sheet: 表
    title: 表
    blocks: [{lines: 数, rows: [{field: 人员}, {field: 公用}, {field: 在职, kind: count}]}]
"""
MOST = {"元": 1e7, "千元": 1e4, "万元": 1e3}
"""Ten million 元 a head."""


def rubric(unit: str) -> Rubric:
    return read_rubric(TEXT % unit, "heads.yaml")


def told(unit: str, **figures: float) -> list[Finding]:
    of = rubric(unit)
    frame = complete(pd.DataFrame([{}, figures], index=["空白", "甲局"]), of)
    return list(check_per_head(frame, of))


@pytest.mark.parametrize("unit", MOST)
def test_ten_million_yuan_a_head_are_too_much_in_every_unit(unit: str):
    most = MOST[unit]

    assert told(unit, 人员=10 * most - 1, 公用=0.5, 在职=10) == []
    (finding,) = told(unit, 人员=10 * most - 1, 公用=1, 在职=10)
    assert (finding.department, finding.code, finding.name) == ("甲局", "HEAD_OUT_OF_SCALE", "人员")
    assert (finding.found, finding.expected) == (f"{10 * most:.0f}", f"{most:.0f}")
    assert finding.details["staff"] == "10"
    assert finding.rests_on == ("人员", "公用", "在职")


@pytest.mark.parametrize("unit", MOST)
def test_ordinary_pay_is_suspected_in_another_unit_alone(unit: str):
    pay = {"元": 120_000.0, "千元": 120.0, "万元": 12.0}[unit]
    assert told(unit, 人员=20 * pay, 公用=0, 在职=20) == []
    if unit == "万元":
        assert told(unit, 人员=20 * 120_000, 公用=0, 在职=20) != []
    if unit == "千元":
        assert told(unit, 人员=20 * 120_000, 公用=0, 在职=20) != []


def test_the_bounds_are_one_amount():
    in_yuan = {"元": 1.0, "千元": 1e3, "万元": 1e4}

    assert {MOST[unit] * in_yuan[unit] for unit in MOST} == {1e7}


@pytest.mark.parametrize("staff", [0.0, -1.0, float("nan")])
def test_without_staff_there_is_no_money_a_head(staff: float):
    assert told("万元", 人员=1e9, 公用=0, 在职=staff) == []
    assert told("万元", 人员=-1e9, 公用=0, 在职=staff) == []


def test_the_figure_a_head_is_rough():
    (finding,) = told("万元", 人员=10_000, 公用=0, 在职=3)

    assert finding.expected == "3333.3"


def test_in_a_unit_of_another_kind_nothing_is_suspected():
    other = rubric("万元").model_copy(update={"unit": "亿元"})
    frame = complete(pd.DataFrame([{"人员": 1e12, "公用": 0.0, "在职": 1.0}], index=["甲"]), other)

    assert list(check_per_head(frame, other)) == []
