"""Totals, grades and final scores that a second engine computes from the written formulas.

It needs no office suite: small rubrics, a department for every status with and without reviews,
and projects. What the engine finds is what the calculator says, and what is cached in the file.
"""

from __future__ import annotations

import html
import math
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from support.formulas_engine import recalculated
from support.projects import lean_rubric, projects_of
from support.scorebooks import with_cells
from support.workbooks import Place, differing, formulas, same, values
from xlsxwriter.utility import xl_col_to_name

from perfeval_xl.forms.figures.figures import INDEX
from perfeval_xl.forms.reading.project_reader import row_key
from perfeval_xl.rubric.load import read_rubric
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.scoring.reviews import COLUMNS, FINAL, REVIEW
from perfeval_xl.scoring.score import score
from perfeval_xl.scoring.scores import Scores
from perfeval_xl.scoring.totals import (
    GRADE,
    OPEN,
    RANGE,
    SYSTEM,
    TOTAL,
    UNCHECKED,
    UNSETTLED,
    VERIFIED,
)
from perfeval_xl.workbooks.scorebook.departments import project_results
from perfeval_xl.workbooks.scorebook.projects.project_table import ProjectTable
from perfeval_xl.workbooks.scorebook.projects.roll_up_sheet import SHEET as ROLL_UP
from perfeval_xl.workbooks.scorebook.projects.roll_up_sheet import project_tables
from perfeval_xl.workbooks.scorebook.score_rows import ScoreTable
from perfeval_xl.workbooks.scorebook.score_sheet import SHEET
from perfeval_xl.workbooks.scorebook.scorebook import write_scorebooks

NAN = float("nan")
TEXT = """
id: totals
title: 评分表
issuer: 试
fiscal_year: 2026
grades: {优: 90, 良: 80, 中: 60, 差: 0}
when_missing: self_score
when_not_applicable: %s
indicators:
  - path: [甲]
    name: 率
    points: 30
    ratio: 实际 / 预算
    when_zero:
      both: {result: not_applicable, because: 没有预算}
      denominator: {result: pending, because: 没有预算而有支出}
    rule: {proportional: {}}
  - path: [甲]
    name: 制度
    points: 20
    criterion: ①有，②行
    rule: {checklist: [[①有, 5], [②行, 15]]}
  - {path: [乙], name: 判, points: 50, rule: judged}
forms:
  - sheet: 表
    title: 表
    blocks: [{lines: 数, rows: [{field: 实际}, {field: 预算}]}]
"""
STATUSES: dict[str, dict[str, float]] = {
    "核算": {"实际": 85.0, "预算": 100.0},
    "不适用": {"实际": 0.0, "预算": 0.0},
    "待补": {"实际": 5.0, "预算": 0.0},
    "自评未核": {"预算": 100.0, "自评得分_率": 21.0},
}
REVIEWED = {"率": 27.25, "判": 40.5}
OPINION_ALONE = {"制度": NAN}


def table(*rows: tuple[Any, ...]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=list(COLUMNS)).astype({REVIEW: "float64"})


@cache
def departments(policy: str) -> Scores:
    """Score a department for every status of its first indicator, each with and without reviews."""
    own = {"自评得分_判": 45.0, "要点_制度_1": 5.0, "要点_制度_2": 12.5}
    rows = {
        f"{status}{how}": {**own, **figures}
        for status, figures in STATUSES.items()
        for how in ("未审", "已审")
    }
    reviews = table(
        *(
            (unit, "", key, value, "意见")
            for unit in rows
            if unit.endswith("已审")
            for key, value in (REVIEWED | OPINION_ALONE).items()
        )
    )
    frame = pd.DataFrame(list(rows.values()), index=pd.Index(list(rows), name=INDEX))
    return score(frame, read_rubric(TEXT % policy, "totals.yaml"), reviews=reviews)


def one(scores: Scores, unit: str) -> Scores:
    """Return the scores of one department."""
    at = list(scores.points.index).index(unit)
    return next(part for place, part in enumerate(scores.some(1)) if place == at)


def found_in(path: Path) -> dict[Place, Any]:
    """Return what the engine finds for the formulas of a workbook, by sheet and cell."""
    computed = recalculated(path)
    return {(s, c): computed.get((s.upper(), c), "") for s, c in formulas(path)}


def hold(path: Path, expected: dict[Place, Any]) -> None:
    """Hold what the engine finds, and what is cached, to what the calculator says."""
    found, cached = found_in(path), values(path)
    assert differing(path, found) == []
    assert set(expected) <= set(found), "every one of them is a formula"
    for place, value in expected.items():
        value = "" if isinstance(value, float) and math.isnan(value) else value
        assert same(found[place], value), place
        assert same(cached.get(place, ""), value), place


def of_department(scores: Scores) -> dict[Place, Any]:
    """Return the calculator's scores and totals of one department, by their cells."""
    layout, (unit,) = ScoreTable(scores.rubric), scores.totals.index
    faces = {
        "score": scores.points,
        "final_score": scores.final,
        "status": scores.status_words,
        "note": scores.notes,
    }
    expected = {
        f"{layout.letter(content)}{row.number}": face.at[unit, row.indicator.id]
        for row in layout.rows
        for content, face in faces.items()
    }
    told, final = scores.totals.loc[unit], layout.letter("final_score")
    below = (TOTAL, VERIFIED, UNCHECKED, OPEN, UNSETTLED, GRADE)
    for line, name in enumerate(below, layout.sum_row):
        expected[f"{final}{line}"] = told[name]
    beside = xl_col_to_name(layout.place("final_score") + 1)
    expected[f"{beside}{layout.sum_row}"] = told[RANGE] and f"可能在 {told[RANGE]}"
    expected[f"{layout.letter('score')}{layout.sum_row}"] = told[SYSTEM]
    return {(SHEET, cell): value for cell, value in expected.items()}


@pytest.mark.thinned(12)
@pytest.mark.parametrize("how", ["未审", "已审"])
@pytest.mark.parametrize(
    ("policy", "status"), [*(("rescale", status) for status in STATUSES), ("full", "不适用")]
)
def test_a_department_is_found_again(policy: str, status: str, how: str, tmp_path: Path):
    scores = one(departments(policy), f"{status}{how}")
    assert scores.status_words["率"].tolist() == [status]
    assert scores.reviews["率"].notna().tolist() == [how == "已审"]

    (path,) = write_scorebooks(scores, tmp_path)

    hold(path, of_department(scores))


def test_the_departments_differ_in_what_the_totals_consist_of():
    """What is compared above is not the same number eight times over."""
    totals = departments("rescale").totals

    assert totals[TOTAL].nunique() >= 5
    assert (totals.loc["待补未审", [OPEN, GRADE]] == [30, "暂评"]).all()
    assert totals.loc["自评未核未审", UNCHECKED] == 21
    assert totals.loc["不适用未审", TOTAL] == pytest.approx(62.5 * 100 / 70, abs=1e-6)
    assert totals.loc["不适用已审", TOTAL] == 27.25 + 17.5 + 40.5
    assert totals.loc["不适用已审", SYSTEM] == totals.loc["不适用未审", SYSTEM]


# -- projects ----------------------------------------------------------------------------------

BUDGET, SPENT = "年度资金总额_全年预算数", "年度资金总额_全年执行数"
PROJECTS: dict[str, tuple[dict[str, float], list[tuple[Any, ...]]]] = {
    "核算": ({BUDGET: 300.0, SPENT: 240.0}, [("数量指标", "100次", "50次", 90, 45)]),
    "待补": ({BUDGET: 100.0}, [("质量指标", "及时", "很好", 45, None)]),
    "未核": ({BUDGET: 0.0, SPENT: 0.0}, [("质量指标", "及时", "很好", 90, 80)]),
    "无行": ({BUDGET: 50.0, SPENT: 50.0}, []),
}
PROJECT_REVIEWS = [
    ("核算", "预算执行率", 6.5),
    ("核算", row_key(1), 70.25),
    ("待补", row_key(1), 30.0),
    ("未核", "预算执行率", 9.0),
]


@cache
def of_projects(*, reviewed: bool) -> tuple[Rubric, Scores]:
    rubric = lean_rubric()
    units = {("甲局", name): figures for name, (figures, _) in PROJECTS.items()}
    rows = [("甲局", name, *row) for name, (_, rows) in PROJECTS.items() for row in rows]
    reviews = table(*(("甲局", name, key, own, "意见") for name, key, own in PROJECT_REVIEWS))
    figures = pd.DataFrame(index=pd.Index(["甲局"], name=INDEX))
    projects = projects_of(rubric, units, rows)
    return rubric, score(figures, rubric, projects=projects, reviews=reviews if reviewed else None)


def tables(rubric: Rubric, scores: Scores) -> Iterator[tuple[ProjectTable, Any]]:
    results = project_results(scores)["甲局"]
    return zip(project_tables(rubric, results), results, strict=True)


def of_all_projects(rubric: Rubric, scores: Scores) -> dict[Place, Any]:
    """Return the calculator's scores and totals of all projects and the department, by cells."""
    expected: dict[Place, Any] = {}
    for layout, result in tables(rubric, scores):
        sheet = layout.layout.sheet
        expected[sheet, layout.cell(FINAL, layout.execution_row)] = result.execution[FINAL]
        for at, row in enumerate(result.rows, start=layout.area.first):
            expected[sheet, layout.cell(FINAL, at)] = row[FINAL]
        for name in (TOTAL, VERIFIED, UNCHECKED, OPEN, UNSETTLED, GRADE):
            expected[sheet, layout.total_cell(name)] = result.totals[name]
    below = 4 + len(PROJECTS)
    names = (TOTAL, RANGE, VERIFIED, UNCHECKED, UNSETTLED, GRADE)
    for column, name in zip("GHIJLM", names, strict=True):
        expected[ROLL_UP, f"{column}{below}"] = scores.totals.at["甲局", name]
    return expected


@pytest.mark.large
@pytest.mark.parametrize("reviewed", [False, True])
def test_projects_are_found_again(reviewed: bool, tmp_path: Path):
    rubric, scores = of_projects(reviewed=reviewed)
    (path,) = write_scorebooks(scores, tmp_path)

    hold(path, of_all_projects(rubric, scores))


def test_the_projects_differ_by_their_reviews():
    (_, before), (_, after) = of_projects(reviewed=False), of_projects(reviewed=True)

    told = before.projects.totals, after.projects.totals
    assert [list(each[GRADE]) for each in told] == [
        ["差", "暂评", "暂评", "暂评"],
        ["中", "暂评", "暂评", "暂评"],
    ]
    assert before.totals[TOTAL].tolist() != after.totals[TOTAL].tolist()


# -- a wrong value ------------------------------------------------------------------------------


def planted(path: Path, folder: Path, place: Place, value: str) -> Path:
    """Copy a workbook with another cached value beside one formula."""
    sheet, cell = place
    formula = html.escape(formulas(path)[place], quote=False)
    return with_cells(path, folder / "错.xlsx", sheet, {cell: f"<f>{formula}</f><v>{value}</v>"})


def test_a_planted_wrong_value_of_any_total_is_noticed(tmp_path: Path):
    scores = one(departments("rescale"), "不适用已审")
    (path,) = write_scorebooks(scores, tmp_path)
    expected = of_department(scores)
    found = found_in(path)
    numbers = [place for place, value in expected.items() if isinstance(value, float)]
    assert len(numbers) >= 9

    for place in numbers:
        if math.isnan(expected[place]):
            continue
        wrong = planted(path, tmp_path / place[1], place, "77.123")
        (line,) = differing(wrong, found)
        assert f"{place[0]}!{place[1]}: 77.123" in line


@pytest.mark.large
def test_a_planted_wrong_value_is_not_believed_by_the_engine(tmp_path: Path):
    scores = one(departments("full"), "核算已审")
    (path,) = write_scorebooks(scores, tmp_path)
    layout = ScoreTable(scores.rubric)
    place = (SHEET, f"{layout.letter('final_score')}{layout.sum_row}")

    wrong = planted(path, tmp_path, place, "77.123")

    assert values(wrong)[place] == 77.123
    assert found_in(wrong)[place] == scores.totals[TOTAL].iloc[0]
    with pytest.raises(AssertionError, match=r"77\.123"):
        hold(wrong, of_department(scores))


@pytest.mark.large
def test_a_planted_wrong_total_of_a_project_is_noticed(tmp_path: Path):
    rubric, scores = of_projects(reviewed=True)
    (path,) = write_scorebooks(scores, tmp_path)
    layout, _ = next(tables(rubric, scores))
    place = (layout.layout.sheet, layout.total_cell(TOTAL))

    wrong = planted(path, tmp_path, place, "77.123")

    with pytest.raises(AssertionError, match=r"77\.123"):
        hold(wrong, of_all_projects(rubric, scores))
