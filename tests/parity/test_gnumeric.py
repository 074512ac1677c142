"""Gnumeric, a third engine of its own, finds the values that were cached, formula by formula."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter
from support.excel_file import ExcelFile
from support.excel_rules.cell_values import shown_values
from support.gnumeric import DEVIATIONS, recalculated, unexplained
from support.histories import months, random_history
from support.profile import every_day, sized
from support.random_returns import random_scores
from support.scorebooks import EVERYTHING, with_cells
from support.workbooks import formulas

from perfeval_xl.checks.findings import COLUMNS
from perfeval_xl.practice.fillings import write_practice
from perfeval_xl.rubric.load import load_rubric
from perfeval_xl.rubric.source import catalogue
from perfeval_xl.workbooks.scorebook.scorebook import write_scorebooks
from perfeval_xl.workbooks.summary import write_summary
from perfeval_xl.workbooks.trend import write_trend

pytestmark = pytest.mark.gnumeric
RUBRICS = [*catalogue(), EVERYTHING]


def wrong(written: list[Path], out: Path) -> list[str]:
    """Return what Gnumeric computes otherwise in some workbooks; none of them may be plain."""
    assert all(formulas(path) for path in written)
    pairs = zip(written, recalculated(written, out), strict=True)
    return [line for ours, theirs in pairs for line in unexplained(ours, theirs)]


@pytest.mark.parametrize("rubric", every_day(RUBRICS, "hengyang-2019", EVERYTHING))
def test_every_formula_of_random_departments(rubric: str, tmp_path: Path):
    scores = random_scores(load_rubric(rubric), sized(1, deep=10), seed=11, ties=False)

    assert wrong(write_scorebooks(scores, tmp_path / "ours"), tmp_path / "theirs") == []


@pytest.mark.large
@pytest.mark.parametrize("rubric", every_day(RUBRICS, "datong-2021-project"))
def test_with_reviews(rubric: str, tmp_path: Path):
    scores = random_scores(load_rubric(rubric), sized(1, deep=10), 12, ties=False, reviewed=0.4)

    assert wrong(write_scorebooks(scores, tmp_path / "ours"), tmp_path / "theirs") == []


@pytest.mark.parametrize("rubric", every_day(RUBRICS, "hengyang-2019"))
def test_every_formula_of_filled_templates(rubric: str, tmp_path: Path):
    written = list(write_practice(load_rubric(rubric), tmp_path / "ours", sized(1, deep=5), 13, 1))

    assert wrong(written, tmp_path / "theirs") == []


def test_every_formula_of_the_summary(tmp_path: Path):
    names = RUBRICS if sized(0, deep=1) else ["hengyang-2019", "datong-2021-project"]
    groups = [random_scores(load_rubric(name), 3, 14, ties=False) for name in names]
    path = tmp_path / "汇总表.xlsx"
    write_summary(path, groups, pd.DataFrame(columns=list(COLUMNS), dtype=object))

    assert wrong([path], tmp_path / "theirs") == []


@pytest.mark.large
def test_every_formula_of_the_trend(tmp_path: Path):
    rubric, path = load_rubric("hengyang-2019"), tmp_path / "趋势.xlsx"
    history = random_history(rubric, 4, months(2026, 1, 2, 3), seed=15)
    write_trend(path, *history, {rubric.id: rubric})

    assert wrong([path], tmp_path / "theirs") == []


def test_a_planted_wrong_value_is_noticed(tmp_path: Path):
    scores = random_scores(load_rubric("hengyang-2019"), 1, seed=1, ties=False)
    (path,) = write_scorebooks(scores, tmp_path / "sound")
    formula = formulas(path)["评分表", "I7"].replace("&", "&amp;").replace("<", "&lt;")
    planted = {"I7": f"<f>{formula}</f><v>0.123</v>"}
    changed = with_cells(path, tmp_path / "ours" / path.name, "评分表", planted)

    (noticed,) = wrong([changed], tmp_path / "theirs")

    assert "评分表!I7: 0.123" in noticed


# A formula of each deviation over B1:B3 = 1, 2, 3 and what Excel finds.
DEVIATING = {
    "functions that take an array as one value": ("SUMPRODUCT(1-ISNUMBER(1/(B1:B3=3)))", 2),
    "INDEX of what is computed on the way": ("MATCH(1,INDEX((B1:B3=3)*1,0),0)", 3),
}  # fmt: skip


def test_what_is_let_pass_is_let_pass_for_a_reason(tmp_path: Path):
    """A deviation that a later Gnumeric has no longer is to be struck off the list."""
    path = tmp_path / "ours.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("甲")
        sheet.write_column("B1", [1, 2, 3])
        for row, (formula, _) in enumerate(DEVIATING.values()):
            sheet.write_formula(row, 0, f"={formula}")  # stored as 0: what it cannot read, it keeps
    (theirs,) = recalculated([path], tmp_path / "theirs")
    file = ExcelFile(theirs)
    found = shown_values(file, file.sheets[0])

    assert DEVIATING.keys() == DEVIATIONS.keys()
    for row, (name, (formula, result)) in enumerate(DEVIATING.items(), start=1):
        assert found[row, 1] != str(result), name
        assert DEVIATIONS[name].search(formula)
