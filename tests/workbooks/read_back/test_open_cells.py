"""The cells that are the analyst's to change, and what each of them stands for."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from openpyxl import load_workbook
from openpyxl.cell.cell import MergedCell
from support.scorebooks import EVERYTHING, Written

from perfeval_xl.batch.results.tables import scores_table
from perfeval_xl.rubric.source import catalogue
from perfeval_xl.workbooks.read_back.open_cells import open_cells

RUBRICS = [*catalogue(), EVERYTHING]


@pytest.mark.thinned(4)
@pytest.mark.parametrize("rubric", RUBRICS)
def test_they_are_exactly_the_unlocked_cells(rubric: str, scorebook: Callable[[str], Written]):
    book = scorebook(rubric)

    unlocked = {
        (sheet.title, cell.coordinate)
        for sheet in load_workbook(book.fresh).worksheets
        for row in sheet.iter_rows()
        for cell in row
        if not isinstance(cell, MergedCell) and not cell.protection.locked
    }

    assert set(book.cells) == unlocked
    assert len(unlocked) > 40


@pytest.mark.parametrize("rubric", RUBRICS)
def test_no_two_of_them_stand_for_the_same(rubric: str, scorebook: Callable[[str], Written]):
    cells = scorebook(rubric).cells.values()

    assert len({(cell.kind, cell.project, cell.name) for cell in cells}) == len(cells)


@pytest.mark.parametrize("rubric", RUBRICS)
@pytest.mark.parametrize("kind", ["review", "opinion"])
def test_reviews_are_called_as_in_the_table_of_scores(
    rubric: str, kind: str, scorebook: Callable[[str], Written]
):
    book = scorebook(rubric)
    table = scores_table(book.scores, "2026-10")

    called = {(cell.project, cell.name) for cell in book.cells.values() if cell.kind == kind}

    assert called == set(zip(table["project"], table["indicator"], strict=True))


def test_figures_lines_and_rows_have_the_names_that_the_calculator_knows(
    hengyang_book: Written, datong_book: Written
):
    figures = {cell.name for cell in hengyang_book.cells.values() if cell.kind == "figure"}
    lines = {cell.name for cell in hengyang_book.cells.values() if cell.kind == "line"}
    rows = {cell.name for cell in datong_book.cells.values() if cell.kind == "row"}

    assert figures < set(hengyang_book.scores.figures.columns)
    assert {"编制数", "自评总分", "要点_社会效益_1"} < figures
    assert ("业务工作专项", 1, "名称") in lines
    assert ("业务工作专项", 2, "本年决算") in lines
    assert datong_book.scores.projects is not None
    columns = {name[1] for name in rows if name[0] == 1}
    assert columns < set(datong_book.scores.projects.rows.columns)
    assert {"指标值文字", "方向", "目标数", "完成数", "完成档次", "分值", "自评得分"} < columns
    assert (1, "偏差原因") in rows


def test_only_the_departments_asked_for_are_looked_at(hengyang_book: Written):
    (name,) = hengyang_book.scores.points.index

    assert open_cells(hengyang_book.scores, [name]) == {name: hengyang_book.cells}
    assert open_cells(hengyang_book.scores, []) == {}
