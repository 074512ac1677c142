"""A score that a department gives itself and that cannot be read costs no more than itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook
from support.projects import filling, lean_rubric, project_filling
from support.returns import returned

from perfeval_xl.forms.template.inputs import Filling

SCORE = "自评得分_行政效能"
FIGURES = {"编制数": 21, SCORE: 6, "自评总分": 90}


def typed(text: object):
    def change(book: Workbook) -> None:
        ((sheet, cell),) = book.defined_names[SCORE].destinations
        book[sheet][cell.replace("$", "")] = text

    return change


@pytest.mark.thinned(3)
@pytest.mark.parametrize("text", ["√", "不适用", "优", "见附件", "5～6", "#REF!"])
def test_it_is_missing_and_asked_about(text: str, hengyang, tmp_path: Path):
    found = returned(hengyang, tmp_path / "r.xlsx", Filling("示例局", figures=FIGURES), typed(text))

    assert SCORE not in found.figures
    assert found.figures["编制数"] == 21
    (remark,) = found.remarks
    assert (remark.code, remark.name, remark.found) == ("SELF_NOT_NUMBER", SCORE, text)
    assert (remark.sheet, remark.cell) == found.places[SCORE]


@pytest.mark.parametrize("text", ["满分", "满分。", "满"])
def test_a_full_mark_in_words_is_the_full_mark(text: str, hengyang, tmp_path: Path):
    found = returned(hengyang, tmp_path / "r.xlsx", Filling("示例局", figures=FIGURES), typed(text))

    points = next(each.points for each in hengyang.indicators if each.name == "行政效能")
    assert found.figures[SCORE] == points
    assert [(each.code, each.found) for each in found.remarks] == [("VALUE_TIDIED", text)]


def test_a_figure_that_cannot_be_read_is_handed_back_as_before(hengyang, tmp_path: Path):
    def change(book: Workbook) -> None:
        book["基础数据表"]["B4"] = "不适用"

    found = returned(hengyang, tmp_path / "r.xlsx", Filling("示例局", figures=FIGURES), change)

    assert [(each.code, each.cell) for each in found.remarks] == [("VALUE_NOT_NUMBER", "B4")]


def test_so_it_is_in_the_rows_of_a_project(tmp_path: Path):
    def change(book: Workbook) -> None:
        scores = [cell for cell in book["项目1"]["H"] if cell.row > 12 and cell.value is not None]
        scores[0].value, scores[1].value = "满分", "√"

    (project,) = returned(
        lean_rubric(), tmp_path / "r.xlsx", filling(project_filling()), change
    ).projects

    first, second, *_ = project.rows
    assert first["自评得分"] == first["分值"]
    assert second["自评得分"] is None
    assert [each.code for each in project.remarks] == ["VALUE_TIDIED", "SELF_NOT_NUMBER"]
