"""A record printed as one wide table: three levels of headings, projects that repeat."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook
from support.libreoffice import convert
from support.returns import returned
from support.workbooks import differences, values

from perfeval_xl.forms.figures.figures import collect, collect_items, settle
from perfeval_xl.forms.template.inputs import Filling
from perfeval_xl.rubric.load import read_rubric
from perfeval_xl.rubric.source import RubricError
from perfeval_xl.scoring.score import score
from perfeval_xl.workbooks.scorebook.scorebook import write_scorebooks

TEXT = """
id: wide
title: 宽表
issuer: 测试
fiscal_year: 2019
grades: {优: 90, 差: 0}
indicators:
  - path: [甲]
    name: 项目占比
    points: 100
    ratio: 项目_小计 / 支出_小计
    when_zero:
      both: {result: pending, because: 没有支出}
      denominator: {result: pending, because: 没有支出}
    rule: {proportional: {}}
forms:
  - sheet: 基础数据表
    title: 基础数据表
    blocks:
      - record: 收支情况
        list: 项目
        room: 2
        columns:
          - {field: 支出_小计, label: 小计, under: [实际支出, 基本], sum: [支出_工资, 支出_商品]}
          - {field: 支出_工资, label: 工资, under: [实际支出, 基本]}
          - {field: 支出_商品, label: 商品, under: [实际支出, 基本]}
          - {item: 项目名称, under: [实际支出, 项目]}
          - {field: 项目_小计, label: 小计, under: [实际支出, 项目], each: true}
          - {field: 项目_商品, label: 商品, under: [实际支出, 项目], each: true}
          - {field: 结余, label: 结余}
"""
FILLING = Filling(
    department="某办",
    figures={"支出_小计": 30, "支出_工资": 10, "支出_商品": 20, "结余": 1},
    lists={"收支情况": [["甲项目", 4, None], ["乙项目", 5, 5], ["丙项目", 6, 1]]},
)


@pytest.fixture
def wide():
    return read_rubric(TEXT, "wide.yaml")


def test_it_is_laid_out_as_printed(wide, tmp_path: Path):
    returned(wide, tmp_path / "r.xlsx", FILLING)
    sheet = load_workbook(tmp_path / "r.xlsx")["基础数据表"]

    merged = set(map(str, sheet.merged_cells.ranges))
    assert [sheet[cell].value for cell in ("A3", "A4", "D4", "G3")] == [
        "实际支出",
        "基本",
        "项目",
        "结余",
    ]
    assert {"A3:F3", "A4:C4", "D4:F4", "G3:G5"} <= merged
    assert [cell.value for cell in sheet[5]][:6] == [
        "小计",
        "工资",
        "商品",
        "项目名称",
        "小计",
        "商品",
    ]
    assert [sheet.cell(row, 4).value for row in (6, 7, 8)] == ["甲项目", "乙项目", "丙项目"]


def test_it_is_read_and_the_lines_are_added_up(wide, tmp_path: Path):
    found = returned(wide, tmp_path / "r.xlsx", FILLING)

    figures = settle(collect([found], wide), collect_items([found]), wide).loc["某办"]
    assert figures["支出_小计"] == 30
    assert figures["结余"] == 1
    assert figures["项目_小计"] == 15
    assert pd.isna(figures["项目_商品"]), "one line is blank: no sum is guessed"


@pytest.mark.large
@pytest.mark.libreoffice
def test_the_scorebook_computes_with_the_lines(wide, tmp_path: Path):
    found = returned(wide, tmp_path / "r.xlsx", FILLING)
    items = collect_items([found])
    scores = score(settle(collect([found], wide), items, wide), wide, items)
    (path,) = write_scorebooks(scores, tmp_path / "ours")
    convert([path], tmp_path / "theirs")

    assert scores.ratios["项目占比"].tolist() == [0.5]
    assert values(path)["评分表", "K4"] == 50
    assert differences(path, tmp_path / "theirs" / path.name) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("list: 项目\n        room: 2", "room: 2"),
        ("{item: 项目名称, under: [实际支出, 项目]}", "{field: 名称, under: [实际支出, 项目]}"),
        ("sum: [支出_工资, 支出_商品]", "sum: [支出_工资, 支出_其他]"),
    ],
)
def test_a_record_that_does_not_fit_together_is_refused(old: str, new: str):
    assert old in TEXT
    with pytest.raises(RubricError):
        read_rubric(TEXT.replace(old, new), "wide.yaml")
