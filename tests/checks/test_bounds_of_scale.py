"""Where a suspicion of scale begins: a thousand times, three rows, four fifths of a column."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from support.projects import projects_of

from perfeval_xl.checks.declared_rows import check_declared_rows
from perfeval_xl.checks.finding import Finding
from perfeval_xl.checks.scale import check_part_scale, check_scale, least_telling
from perfeval_xl.checks.tidy import tidy
from perfeval_xl.forms.figures.figures import complete
from perfeval_xl.rubric.load import read_rubric
from perfeval_xl.rubric.model import Rubric

TEXT = """
id: scale
title: 试
issuer: 试
fiscal_year: 2020
unit: %s
grades: {优: 90, 差: 0}
indicators:
  - {path: [甲], name: 评定, points: 100, rule: judged}
forms:
  - sheet: 表
    title: 表
    blocks:
      - matrix: 支出
        columns: {上年: 上年数, 预算: 预算数, 决算: 决算数}
        rows:
          - {row: 总计, sum: [甲, 乙]}
          - {row: 甲}
          - {row: 乙}
          - {row: 丙}
          - {row: 丁}
          - {row: 戊}
          - {row: 己}
          - {row: 其中己, within: 己}
"""
WAN = read_rubric(TEXT % "万元", "scale.yaml")
COLUMNS = ("上年", "预算", "决算")


def told(given: dict[str, float], rubric: Rubric = WAN) -> list[Finding]:
    frame = complete(pd.DataFrame([{}, given], index=["空白", "甲局"]), rubric)
    findings = [*check_scale(frame, rubric), *check_part_scale(frame, frame, rubric)]
    assert {each.department for each in findings} <= {"甲局"}
    return findings


def table(far: str, ordinary: str = "", alone: str = "") -> dict[str, float]:
    """Fill rows: `far` a thousand times in 决算, `ordinary` alike, `alone` in 决算 only."""
    figures = {f"{row}_{column}": 10.0 for row in far + ordinary for column in COLUMNS}
    figures |= {f"{row}_决算": 10_000.0 for row in far}
    return figures | {f"{row}_决算": 10.0 for row in alone}


@pytest.mark.parametrize(
    ("figures", "whole"),
    [
        (table("丙丁"), False),
        (table("丙丁戊"), True),
        (table("丙丁戊己"), True),
        # Three of four are less than four fifths, four of five are not.
        (table("丙丁戊", "己"), False),
        (table("乙丙丁戊", "己"), True),
        (table("丙丁戊", "甲乙"), False),
        # Rows with nothing to compare with say nothing of the others.
        (table("丙丁戊", "", "甲乙己"), True),
    ],
)
def test_three_rows_and_four_fifths_of_a_column_are_one_mistake(
    figures: dict[str, float], whole: bool
):
    findings = [each for each in told(figures) if each.code == "COLUMN_OUT_OF_SCALE"]

    assert len(findings) == whole
    if whole:
        names = {findings[0].name, *findings[0].also}
        assert names == {name for name, amount in figures.items() if amount == 10_000}
        assert findings[0].details["count"] == len(names)


@pytest.mark.parametrize(("amount", "far"), [(9_999.0, False), (10_000.0, True)])
def test_a_thousand_times_any_other_of_its_row_is_far(amount: float, far: bool):
    figures = {"丙_上年": 10.0, "丙_预算": 5.0, "丙_决算": amount}

    assert [each.name for each in told(figures)] == (["丙_决算"] if far else [])


@pytest.mark.parametrize("unit", ["元", "千元", "万元"])
def test_less_than_ten_thousand_yuan_tells_nothing_in_any_unit(unit: str):
    rubric = read_rubric(TEXT % unit, "scale.yaml")
    least = {"元": 10_000.0, "千元": 10.0, "万元": 1.0}[unit]
    far = {"丙_上年": least, "丙_决算": 2000 * least}

    assert least_telling(rubric) == least
    assert [each.name for each in told(far, rubric)] == ["丙_决算"]
    assert told({**far, "丙_上年": least * 0.99}, rubric) == []


@pytest.mark.parametrize(("part", "far"), [(9_999.0, False), (10_000.0, True)])
@pytest.mark.parametrize(("name", "whole"), [("其中己", "己"), ("甲", "总计")])
def test_a_part_a_thousand_times_its_whole_is_far(name: str, whole: str, part: float, far: bool):
    figures = {f"{name}_决算": part, f"{whole}_决算": 10.0}

    findings = [each for each in told(figures) if each.name == f"{name}_决算"]

    assert [(each.found, each.expected) for each in findings] == ([("10000", "10")] if far else [])


def test_of_one_figure_it_is_said_once_whatever_it_is_compared_with():
    said = [
        Finding("甲局", code, "甲_决算", "10000", other, {"other": other})
        for code in ("VALUE_OUT_OF_SCALE", "HEAD_OUT_OF_SCALE", "SAME_DIFFERS")
        for other in ("一", "二")
    ]
    elsewhere = [
        Finding("甲局", "VALUE_OUT_OF_SCALE", "乙_决算", "10000", "一"),
        Finding("乙局", "VALUE_OUT_OF_SCALE", "甲_决算", "10000", "一"),
    ]

    left = tidy([*said[:2], *elsewhere], WAN)

    assert [(each.unit, each.code, each.name, each.expected) for each in left] == [
        ("甲局", "VALUE_OUT_OF_SCALE", "甲_决算", "一"),
        ("甲局", "VALUE_OUT_OF_SCALE", "乙_决算", "一"),
        ("乙局", "VALUE_OUT_OF_SCALE", "甲_决算", "一"),
    ]
    assert tidy(said[2:4], WAN) == said[2:3]
    # Two amounts that differ from a third are two things to look at.
    assert tidy(said[4:], WAN) == said[4:]


@pytest.mark.parametrize(
    ("target", "actual", "far"),
    [
        ("2次", "1999次", False),
        ("2次", "2000次", True),
        ("2000次", "2次", True),
        ("2000次", "3次", False),
        ("2000次", "0次", False),
        ("0次", "5000次", False),
    ],
)
def test_a_result_a_thousand_times_its_target_or_a_thousandth_is_far(
    datong: Rubric, target: str, actual: str, far: bool
):
    rows: list[tuple[Any, ...]] = [("甲局", "甲", "数量指标", target, actual, 90, 90)]
    projects = projects_of(datong, {("甲局", "甲"): {}}, rows)
    assert datong.project is not None

    findings = check_declared_rows(projects.rows, datong.project.declared)

    assert [each.code for each in findings if each.code == "ROW_FAR_APART"] == (
        ["ROW_FAR_APART"] if far else []
    )
