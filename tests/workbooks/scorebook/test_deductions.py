"""The sheet 扣分说明: the most lost first, in sentences for a report, live."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
from openpyxl import load_workbook
from support.formulas_engine import recalculated
from support.projects import MONEY, projects_of
from support.small import LOSING, small_scores
from support.workbooks import values

import perfeval_xl as px
from perfeval_xl.forms.figures.figures import INDEX
from perfeval_xl.workbooks.scorebook.scorebook import write_scorebooks

SHEET, FIRST = "扣分说明", 5


def book_of(folder: Path, **figures: float) -> Path:
    (path,) = write_scorebooks(small_scores({"某局": figures}), folder)
    return path


def rows(found: dict[Any, Any], sheet: str = SHEET) -> list[list[Any]]:
    """Return what the table shows, row by row."""
    lines = [
        [found.get((sheet, f"{c}{r}"), "") for c in "ABCDEFG"] for r in range(FIRST, FIRST + 20)
    ]
    return [line for line in lines if any(value not in ("", None) for value in line)]


def test_the_most_lost_comes_first_and_equal_losses_as_published(tmp_path: Path):
    found = rows(values(book_of(tmp_path, **LOSING)))

    assert [line[:5] for line in found] == [
        [1, "丙率", 40, 36, 4],
        [2, "甲率", 10, 7, 3],
        [3, "判定甲", 30, 27, 3],
    ]


def test_a_sentence_says_figure_threshold_steps_points_and_the_rubrics_words(tmp_path):
    found = rows(values(book_of(tmp_path, **LOSING)))

    assert found[1][5] == (
        "甲率（10分）扣3分：甲率97.00%（97÷100），低于100%的部分为3.00个百分点，"
        "每1个百分点扣1分，不足一步不计，计3步，应扣3分，扣完为止，计7分，扣3分。"
        "依据：“每低于1%扣1分”。"
    )
    assert found[2][5] == (
        "判定甲（30分）扣3分：单位自评计27分，扣3分，由评审人按评价标准核定。单位未说明扣分理由。"
    )


def test_it_names_the_cells_that_a_loss_comes_from(tmp_path: Path):
    path = book_of(tmp_path, **LOSING)
    found = values(path)

    # The ratio is 甲 ÷ 乙, and 甲 stands in the second line of the form.
    assert [line[6] for line in rows(found)] == ["数据!B6", "数据!B5、B4", "自评表!F6"]
    assert found["数据", "B5"] == 97
    assert found[SHEET, f"P{FIRST}"] == "#'数据'!B5"


def test_rows_without_a_loss_stay_empty_and_the_sum_is_told(tmp_path: Path):
    found = values(book_of(tmp_path, **{**LOSING, "丙": 1.0}))

    assert len(rows(found)) == 2
    assert found[SHEET, "A3"].startswith("共扣6分，涉及2项，按扣分从多到少排列。")


def test_what_has_no_score_yet_is_no_deduction(tmp_path: Path):
    path = book_of(tmp_path, 甲=97.0, 乙=100.0)

    assert [line[1] for line in rows(values(path))] == ["甲率"]
    assert rows(recalculated(path)) == rows(values(path))


def test_order_and_sentences_follow_corrections_and_reviews(tmp_path: Path):
    path = book_of(tmp_path, **LOSING)
    book = load_workbook(path)
    headings = {cell.value: cell.column_letter for cell in book["评分表"][3]}
    book["数据"]["B5"] = 91
    book["评分表"][f"{headings['审核得分']}6"] = 25
    book["评分表"][f"{headings['审核意见']}6"] = "佐证材料不全"
    book["评分表"][f"{headings['审核得分']}5"] = 40
    book.save(tmp_path / "changed.xlsx")

    found = rows(recalculated(tmp_path / "changed.xlsx"))

    assert [line[:5] for line in found] == [[1, "甲率", 10, 1, 9], [2, "判定甲", 30, 25, 5]]
    assert found[0][5].startswith("甲率（10分）扣9分：甲率91.00%（91÷100），")
    assert found[1][5] == (
        "判定甲（30分）扣5分：审核计25分，审核意见：佐证材料不全。"
        "系统说明：单位自评计27分，扣3分，由评审人按评价标准核定。单位未说明扣分理由。"
    )


def test_projects_are_listed_together(datong, tmp_path: Path):
    figures = {f"{MONEY}_全年预算数": 100.0, f"{MONEY}_全年执行数": 80.0}
    units = {("甲局", "项目甲"): figures, ("甲局", "=项目乙"): figures}
    lines = [
        ("甲局", "项目甲", "数量指标", "100次", "50次", 40, 40),
        ("甲局", "=项目乙", "数量指标", "2次", "1次", 90, 90),
    ]
    index = pd.Index(["甲局"], name=INDEX)
    scores = px.score(pd.DataFrame(index=index), datong, projects=projects_of(datong, units, lines))
    (path,) = write_scorebooks(scores, tmp_path)

    found = rows(values(path))

    assert [(line[1], line[4], line[6]) for line in found] == [
        ("=项目乙：指标内容", 45, "项目2!F13"),
        ("项目甲：指标内容", 20, "项目1!F13"),
        ("项目甲：预算执行率", 2, "项目1!F6、E6"),
        ("=项目乙：预算执行率", 2, "项目2!F6、E6"),
    ]
    cell = load_workbook(path)[SHEET][f"J{FIRST + 3}"]
    assert (cell.value, cell.data_type) == ("=项目乙：指标内容", "s")


def test_the_table_can_be_printed_and_its_helpers_are_hidden(tmp_path: Path):
    sheet = load_workbook(book_of(tmp_path, **LOSING))[SHEET]

    assert sheet.print_area == f"'{SHEET}'!$A$1:$G${FIRST + 3}"
    assert all(sheet.column_dimensions[letter].hidden for letter in "I")
    assert sheet.protection.sheet
    assert all(cell.protection.locked for line in sheet.iter_rows() for cell in line)
