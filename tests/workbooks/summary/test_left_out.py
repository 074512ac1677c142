"""The summary with departments that are ranked apart, and with some that no statistic counts."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from support.libreoffice import convert
from support.small import small_scores
from support.workbooks import differences, values

from perfeval_xl.checks.findings import COLUMNS
from perfeval_xl.workbooks.summary import write_summary

NO_FINDINGS = pd.DataFrame(columns=list(COLUMNS), dtype=object)
OWN = {"自评得分_判定甲": 30.0, "自评得分_判定乙": 20.0}
GOOD = {"甲": 100.0, "乙": 100.0, "丙": 1.0, **OWN}
LOW = {"甲": 97.0, "乙": 100.0, "丙": 0.5, "自评得分_判定甲": 27.0, "自评得分_判定乙": 20.0}
APART = {"甲": 97.0, "乙": 100.0, **OWN}
"""丙率, 40 of 100 points, is pending: one of three figures is missing."""
BLANK = {"丙": 0.9, **OWN}
"""Two of three are missing, and only 10 points are pending: no third, but no return to count."""
FOUR = {"好局": GOOD, "另局": APART, "空局": BLANK, "低局": LOW}


def written(folder: Path, departments: dict[str, dict[str, float]]) -> Path:
    path = folder / "汇总表.xlsx"
    write_summary(path, [small_scores(departments)], NO_FINDINGS)
    return path


def rows(path: Path, sheet: str) -> list[list[Any]]:
    """Return the rows of a sheet as they are shown."""
    found = {place: value for place, value in values(path).items() if place[0] == sheet}
    numbers = {int(re.sub(r"\D", "", cell)): cell for _, cell in found}
    letters = "ABCDEFGHIJKLMNOPQR"
    return [
        [found.get((sheet, f"{letter}{number}"), "") for letter in letters]
        for number in sorted(numbers)
    ]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("left-out"), FOUR)


def test_the_ranking_says_who_stands_apart_and_between_which_totals(path: Path):
    table = rows(path, "排名")
    at = next(place for place, row in enumerate(table) if row[0] == "名次")
    names = [
        "名次",
        "单位名称",
        "总分",
        "总分区间",
        "待核分值",
        "等级",
        "排名说明",
        "计入统计的总分",
    ]
    columns = [table[at].index(name) for name in names]

    assert [[row[column] for column in columns] for row in table[at + 1 : at + 5]] == [
        [1, "好局", 100, "", 0, "优", "", 100],
        [2, "低局", 74, "", 0, "中", "", 74],
        [3, "另局", 57, "57.00～97.00", 40, "暂评", "暂评，另排", 57],
        [4, "空局", 86, "86.00～96.00", 10, "暂评", "未填全，另排，不计入统计", ""],
    ]


def test_who_is_not_to_be_counted_is_in_no_count_by_grade_and_no_mean(path: Path):
    counts = {row[0]: row[1:4] for row in rows(path, "等级分布")}

    assert [counts[name][1] for name in ("优", "中", "暂评", "合计")] == [1, 1, 1, 3]
    assert counts["优"][2] == pytest.approx(1 / 3)
    assert counts["平均分"][0] == pytest.approx((100 + 74 + 57) / 3)
    assert (counts["最高分"][0], counts["最低分"][0]) == (100, 57)


def test_the_matrix_has_them_below_a_line_and_its_means_without_them(path: Path):
    table = rows(path, "得分矩阵")
    names = [row[1] for row in table]
    mean = next(row for row in table if row[1] == "平均得分")

    assert names[-5:] == ["好局", "低局", "另局", "", "空局"]
    assert table[-2][0] == "未填全：指标要用的数过半没有填，不计入平均得分和失分分析"
    # 丙率: 40 and 20, for 另局 has none and the 36 of 空局 do not count; the total beside it.
    assert mean[3] == 30
    assert mean[6] == pytest.approx(77)
    losses = next(row for row in rows(path, "失分分析") if row[2] == "丙率")
    assert losses[4:6] == [2, 30]


def test_the_spread_of_a_ratio_is_that_of_the_others(path: Path):
    spread = next(row for row in rows(path, "指标分布") if row[0] == "丙率")

    assert spread[2:8] == [2, 0.5, 0.625, 0.75, 0.875, 1]


def test_where_nobody_is_apart_there_is_no_such_column(tmp_path: Path):
    table = rows(written(tmp_path, {"好局": GOOD, "低局": LOW}), "排名")
    headings = next(row for row in table if row[0] == "名次")

    assert not {"总分区间", "待核分值", "排名说明", "计入统计的总分"} & set(headings)


@pytest.mark.large
@pytest.mark.libreoffice
@pytest.mark.parametrize("departments", [FOUR, {"空局": BLANK}, {"空局": BLANK, "空二": BLANK}])
def test_every_formula_is_found_again_with_some_left_out_or_all(
    departments: dict[str, dict[str, float]], tmp_path: Path
):
    path = written(tmp_path, departments)
    convert([path], tmp_path / "theirs")

    assert differences(path, tmp_path / "theirs" / path.name) == []
    shown = values(tmp_path / "theirs" / path.name).values()
    assert not [each for each in shown if isinstance(each, str) and re.match("#|Err:", each)]
