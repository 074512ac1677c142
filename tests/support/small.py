"""A small rubric for tests of workbooks: two computed indicators, two judged ones, a list."""

from __future__ import annotations

import pandas as pd

from perfeval_xl.forms.figures.figures import INDEX, complete
from perfeval_xl.rubric.load import read_rubric
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.scoring.score import score
from perfeval_xl.scoring.scores import Scores

TEXT = """
id: small
title: 评分表
issuer: 某市财政局
fiscal_year: 2024
grades: {优: 90, 良: 80, 中: 60, 差: 0}
indicators:
  - path: [过程]
    name: 甲率
    points: 10
    criterion: 每低于1%扣1分
    ratio: 甲 / 乙
    when_zero:
      both: {result: pending, because: 均为零}
      denominator: {result: pending, because: 乙为零}
    rule: {step: {full: ">= 100%", every: 1%, deduct: 1, words: 每低于1%扣1分}}
  - {path: [过程], name: 丙率, points: 40, ratio: 丙, rule: {proportional: {}}}
  - {path: [效果], name: 判定甲, points: 30, rule: judged}
  - {path: [效果], name: 判定乙, points: 20, rule: judged}
forms:
  - sheet: 数据
    title: 数据
    blocks:
      - lines: 数
        rows: [{field: 乙}, {field: 甲}, {field: 丙, kind: percent}]
      - matrix: 支出
        columns: {预算: 预算数, 决算: 决算数}
        rows:
          - {row: 合计, sum: [基本, 专项]}
          - {row: 基本}
          - {row: 专项, list: 项目, room: 2}
"""

LOSING = {"甲": 97.0, "乙": 100.0, "丙": 0.9, "自评得分_判定甲": 27.0, "自评得分_判定乙": 20.0}
"""Loses 3, 4, 3 and no points."""


def small_rubric() -> Rubric:
    """Return the rubric."""
    return read_rubric(TEXT, "small.yaml")


def small_scores(departments: dict[str, dict[str, float]]) -> Scores:
    """Score departments by the rubric: name → figures."""
    rubric, index = small_rubric(), pd.Index(list(departments), name=INDEX)
    frame = complete(pd.DataFrame(list(departments.values()), index=index), rubric)
    return score(frame, rubric)
