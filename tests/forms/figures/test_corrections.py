"""Corrections of figures: made where they still fit, totals follow, everything else stays."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from support.random_returns import random_scores

from perfeval_xl.forms.figures.cell_names import CellName
from perfeval_xl.forms.figures.corrections import Correction, Figures, corrected
from perfeval_xl.forms.figures.figures import INDEX
from perfeval_xl.forms.figures.project_figures import PROJECT, Projects
from perfeval_xl.rubric.load import load_rubric
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.verdict import TARGET


@pytest.fixture
def rubric() -> Rubric:
    return load_rubric("hengyang-2019")


def given(rubric: Rubric, count: int = 3) -> Figures:
    scores = random_scores(rubric, count, seed=5)
    projects = None
    if scores.projects is not None:
        projects = Projects(scores.projects.execution.figures, scores.projects.rows)
    return Figures(scores.figures, scores.items, projects)


def change(name: CellName, before: object, after: object, kind: str = "figure") -> Correction:
    return Correction("随机单位0001", "", kind, name, before, after)  # type: ignore[arg-type]


def cell(figures: Figures, name: str) -> float:
    return float(figures.figures.loc["随机单位0001", name])


def test_a_part_is_corrected_and_its_total_follows(rubric: Rubric):
    start = given(rubric)
    start.figures.loc["随机单位0001", ["人员经费_本年预算", "公用经费_本年预算"]] = [10.0, 20.0]

    found, left = corrected(start, [change("人员经费_本年预算", 10.0, 15.0)], rubric)

    assert left == []
    assert cell(found, "人员经费_本年预算") == 15.0
    assert cell(found, "基本支出_本年预算") == 35.0
    others = found.figures.drop(index="随机单位0001")
    pd.testing.assert_frame_equal(
        others, start.figures.drop(index="随机单位0001")[others.columns], check_like=True
    )


def test_what_was_returned_anew_is_not_corrected(rubric: Rubric):
    start = given(rubric)
    start.figures.loc["随机单位0001", "编制数"] = 12.0
    stale = change("编制数", 10.0, 15.0)
    gone = Correction("没有的单位", "", "figure", "编制数", 10.0, 15.0)

    found, left = corrected(start, [stale, gone], rubric)

    assert left == [stale, gone]
    assert cell(found, "编制数") == 12.0


def test_a_figure_may_be_emptied_and_filled(rubric: Rubric):
    start = given(rubric)
    start.figures.loc["随机单位0001", ["编制数", "在职人数"]] = [12.0, np.nan]
    changes = [change("编制数", 12.0, None), change("在职人数", None, 7.0)]

    found, left = corrected(start, changes, rubric)

    assert left == []
    assert np.isnan(cell(found, "编制数"))
    assert cell(found, "在职人数") == 7.0


def test_lines_of_a_list_are_corrected_added_and_emptied(rubric: Rubric):
    start = given(rubric)
    own = start.items[start.items[INDEX] == "随机单位0001"]
    row, columns = str(own["清单"].iloc[0]), [name for name in own if "本年" in name]
    column, count = columns[0], int((own["清单"] == row).sum())
    start.items.loc[own.index, columns] = 5.0
    named = change((row, count + 1, "名称"), None, "新项目", "line")
    filled = change((row, count + 1, column), None, 3.0, "line")

    found, left = corrected(start, [named, filled], rubric)
    assert left == []
    assert cell(found, f"{row}_{column}") == 5.0 * count + 3.0

    name = str(own["名称"].iloc[0])
    emptied = [
        change((row, 1, "名称"), name, None, "line"),
        change((row, 1, column), 5.0, None, "line"),
    ]
    found, left = corrected(start, emptied, rubric)
    assert left == []
    if count > 1:
        assert cell(found, f"{row}_{column}") == 5.0 * (count - 1)


def test_a_declared_row_is_corrected():
    rubric = load_rubric("datong-2021-project")
    start = given(rubric)
    assert start.projects is not None
    row = start.projects.rows.iloc[0]
    unit = (row[INDEX], row[PROJECT])
    before = None if np.isnan(row[TARGET]) else float(row[TARGET])
    wanted = Correction(*unit, "row", (int(row["序号"]), TARGET), before, 77.0)

    found, left = corrected(start, [wanted], rubric)

    assert left == []
    assert found.projects is not None
    assert found.projects.rows.iloc[0][TARGET] == 77.0
    assert set(found.figures) >= set(start.figures)
