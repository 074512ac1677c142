"""Random projects for any rubric of projects: targets met, missed and unreadable."""

from __future__ import annotations

import numpy as np
import pandas as pd

from perfeval_xl.forms.figures.figures import INDEX
from perfeval_xl.forms.figures.project_figures import PROJECT, Projects, finish_projects
from perfeval_xl.forms.layout.project_layout import LEVEL1, LEVEL2, LEVEL3
from perfeval_xl.forms.reading.project_reader import NUMBER, REASON
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.project import OWN_TOTAL, POINTS_TOTAL
from perfeval_xl.rubric.table import self_score_name
from perfeval_xl.rubric.verdict import ACTUAL_TEXT, OWN, TARGET_TEXT, WEIGHT

UNITS = ["次", "%", "%%", "万元/场", "人次", "", "份"]
SIGNS = ["", "", "≥", "≤", "不少于", "不超过"]
WORDS = [
    "及时",
    "满意",
    "=1+1",
    '<b>&"引号"',
    "完成",
    "部分完成",
    "未完成",
    "2020年开展3次，满意",
    "不适用",
    "11月底前",
    "2021年11月5日",
    "12月9日",
    "",
]


def random_projects(random: np.random.Generator, rubric: Rubric, departments: pd.Index) -> Projects:
    """Return one to four projects a department, each with no to nine declared rows."""
    assert rubric.project is not None
    units, rows = [], []
    for department in departments:
        for number in range(int(random.integers(1, 5))):
            name = f"{random.choice(['项目', '=SUM(A1)', '<b>&'])}{number}"
            units.append((department, name))
            for at in range(int(random.integers(0, 10))):
                group = random.choice(np.array(rubric.project.declared.groups, dtype=object))
                own = {INDEX: department, PROJECT: name, NUMBER: at + 1, REASON: ""}
                levels = {LEVEL1: group.level1, LEVEL2: group.level2, LEVEL3: f"指标内容{at}"}
                rows.append({**own, **levels, **_row(random)})
    index = pd.MultiIndex.from_tuples(units, names=[INDEX, PROJECT])
    figures = pd.DataFrame(_figures(random, rubric, len(units)), index=index)
    figures = figures.mask(random.random(figures.shape) < 0.08)
    words = pd.DataFrame({"预期目标": "一、" * 30}, index=index)
    return finish_projects(figures, words, pd.DataFrame(rows), rubric)


def _row(random: np.random.Generator) -> dict[str, object]:
    weight = random.choice([5.0, 10.0, 15.0, 20.0, 7.5, np.nan], p=[0.2, 0.3, 0.2, 0.1, 0.1, 0.1])
    own = np.nan if random.random() < 0.15 else random.integers(0, 90) / 4
    if random.random() < 0.55:
        target, unit = random.integers(0, 40), random.choice(UNITS)
        actual = random.choice([target, target, 0, random.integers(0, 50), target + 0.5])
        texts = f"{random.choice(SIGNS)}{target}{unit}", f"{actual:g}{random.choice(['', unit])}"
    else:
        promised = str(random.choice(WORDS))
        texts = promised, promised if random.random() < 0.3 else str(random.choice(WORDS))
    return {WEIGHT: weight, OWN: own, TARGET_TEXT: texts[0], ACTUAL_TEXT: texts[1]}


def _figures(random: np.random.Generator, rubric: Rubric, count: int) -> dict[str, np.ndarray]:
    assert rubric.project is not None
    assert rubric.of_projects is not None
    columns = {
        entry.name: random.choice([0.0, 10.0, 50.0, 79.5, 80.0, 33.335, 100.0], count)
        for entry in rubric.of_projects.entries.values()
    }
    columns[self_score_name(rubric.project.execution)] = random.integers(0, 25, count) / 2
    columns[POINTS_TOTAL] = random.choice([100.0, 110.0], count)
    columns[OWN_TOTAL] = random.integers(60, 101, count).astype(float)
    return columns
