"""The sheet 横向与历史: where a department stands among all of its rubric."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from support.projects import MONEY, projects_of
from support.small import LOSING, small_scores

import perfeval_xl as px
from perfeval_xl.workbooks.scorebook.scorebook import write_scorebooks

FULL = {"甲": 100.0, "乙": 100.0, "丙": 1.0, "自评得分_判定甲": 30.0, "自评得分_判定乙": 20.0}
THREE = {"乙局": LOSING, "甲局": FULL, "丙局": {"甲": 9.0, "丙": 0.5, "自评得分_判定甲": 27.0}}


def sheet_of(folder: Path, departments: dict[str, dict[str, float]], name: str) -> Worksheet:
    write_scorebooks(small_scores(departments), folder)
    return load_workbook(folder / f"{name}.xlsx")["横向与历史"]


def line(sheet: Worksheet, name: str) -> list[Any]:
    """Return what stands right of an indicator's name."""
    row = next(row for row in sheet.iter_rows() if row[1].value == name)
    return [cell.value for cell in row[2:12]]


def test_value_score_median_best_worst_and_rank_stand_beside_each_other(tmp_path: Path):
    sheet = sheet_of(tmp_path, THREE, "乙局")

    assert line(sheet, "丙率") == [40, 0.9, 0.9, 0.5, 1, 36, 36, 40, 20, "2/3"]
    assert line(sheet, "总分") == [100, "—", "—", "—", "—", 90, 90, 100, 47, "2/3"]


def test_who_has_no_score_is_not_counted(tmp_path: Path):
    sheet = sheet_of(tmp_path, THREE, "乙局")

    # 丙局 has no 乙: two are compared.
    assert line(sheet, "甲率") == [10, 0.97, 0.985, 0.97, 1, 7, 8.5, 10, 7, "2/2"]
    own = load_workbook(tmp_path / "丙局.xlsx")["横向与历史"]
    assert line(own, "甲率") == [10, "—", 0.985, 0.97, 1, "—", 8.5, 10, 7, "—"]


def test_equal_scores_share_a_rank(tmp_path: Path):
    assert line(sheet_of(tmp_path, THREE, "丙局"), "判定甲")[5:] == [27, 27, 30, 27, "2/3"]


def test_who_left_most_figures_blank_is_ranked_last_and_counts_in_no_median(tmp_path: Path):
    blank = {"自评得分_判定甲": 30.0, "自评得分_判定乙": 20.0, "丙": 0.6}
    four = {**THREE, "戊局": blank}

    sheet = sheet_of(tmp_path, four, "乙局")
    assert line(sheet, "丙率") == [40, 0.9, 0.9, 0.5, 1, 36, 36, 40, 20, "2/3"]
    assert line(sheet, "总分") == [100, "—", "—", "—", "—", 90, 90, 100, 47, "2/4"]
    # Its own figures stand there. 74 points are more than the 47 of 丙局, and come after them.
    own = load_workbook(tmp_path / "戊局.xlsx")["横向与历史"]
    assert line(own, "丙率") == [40, 0.6, 0.9, 0.5, 1, 24, 36, 40, 20, "—"]
    assert line(own, "总分") == [100, "—", "—", "—", "—", 74, 90, 100, 47, "4/4另排"]


def test_a_judged_indicator_has_a_score_and_no_value(tmp_path: Path):
    assert line(sheet_of(tmp_path, THREE, "乙局"), "判定甲")[1:5] == ["—"] * 4


def test_the_chart_compares_shares_of_what_was_scored(tmp_path: Path):
    sheet = sheet_of(tmp_path, THREE, "丙局")
    rows = [[cell.value for cell in row[:3]] for row in sheet.iter_rows()]
    at = next(place for place, row in enumerate(rows) if row[0] == "得分率")

    # 过程: 20 of 40, for 甲率 is pending; 效果: 27 of 30. The others have 43 of 50, 47 of 50 …
    assert rows[at + 1] == ["过程", 0.5, 0.786667]
    assert rows[at + 2] == ["效果", 0.9, 0.946667]
    assert len(sheet._charts) == 1


def test_no_other_department_is_named(tmp_path: Path):
    write_scorebooks(small_scores(THREE), tmp_path)
    book = load_workbook(tmp_path / "乙局.xlsx")

    texts = [str(c.value) for sheet in book for row in sheet.iter_rows() for c in row if c.value]

    assert any("乙局" in text for text in texts)
    assert not [text for text in texts if "甲局" in text or "丙局" in text]


def test_alone_a_department_is_told_so(tmp_path: Path):
    sheet = sheet_of(tmp_path, {"甲局": FULL}, "甲局")

    texts = [cell.value for row in sheet.iter_rows() for cell in row if cell.value]

    assert texts[-1] == "本次只有本单位一家按这套指标体系评分，没有可以比较的单位。"
    assert not sheet._charts


def test_projects_are_compared_with_all_projects(datong, tmp_path: Path):
    def figures(spent: float) -> dict[str, float]:
        return {f"{MONEY}_全年预算数": 100.0, f"{MONEY}_全年执行数": spent}

    units = {("甲局", "一"): figures(80), ("甲局", "二"): figures(100), ("乙局", "三"): figures(50)}
    projects = projects_of(
        datong, units, [(*unit, "数量指标", "2次", "2次", 90, 90) for unit in units]
    )
    frame = projects.figures.groupby(level=0).first()[[]]
    write_scorebooks(px.score(frame, datong, projects=projects), tmp_path)

    sheet = load_workbook(tmp_path / "甲局.xlsx")["横向与历史"]
    rows = [[cell.value for cell in row[:12]] for row in sheet.iter_rows(min_row=6, max_row=10)]

    assert rows[0] == ["部门", "总分", 100, "—", "—", "—", "—", 99, 97, 99, 95, "1/2"]
    assert rows[1] == ["一", "预算执行率", 10, 0.8, 0.8, 0.5, 1, 8, 8, 10, 5, "2/3"]
    assert rows[2][1:] == ["总分", 100, "—", "—", "—", "—", 98, 98, 100, 95, "2/3"]
    assert rows[3][0] == "二"
