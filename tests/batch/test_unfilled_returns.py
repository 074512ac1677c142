"""A return whose figures are blank beside full own scores: what a whole run says of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl import load_workbook
from support.workbooks import values
from typer.testing import CliRunner

import perfeval_xl as px
from perfeval_xl.cli import app
from perfeval_xl.forms.template.inputs import Filling
from perfeval_xl.forms.template.template import write_template
from perfeval_xl.rubric.load import load_rubric

RUBRIC = """
id: unfilled
title: 评分表
issuer: 试
fiscal_year: 2026
grades: {优: 90, 良: 80, 中: 60, 差: 0}
when_missing: self_score
indicators:
  - {path: [甲], name: 一率, points: 30, ratio: 一数, rule: {proportional: {}}}
  - {path: [甲], name: 二率, points: 20, ratio: 二数, rule: {proportional: {}}}
  - {path: [乙], name: 判, points: 50, rule: judged}
forms:
  - sheet: 数据
    title: 数据
    blocks:
      - lines: 数
        rows: [{field: 一数, kind: percent}, {field: 二数, kind: percent}, {field: 三数}]
"""
OWN = {"自评得分_一率": 30.0, "自评得分_二率": 20.0, "自评得分_判": 47.0}
RETURNS = {
    "空局": {"三数": 5.0, **OWN},
    "甲局": {"一数": 0.8, "二数": 0.5, "三数": 5.0, "自评得分_判": 40.0},
    "乙局": {"一数": 0.5, "二数": 0.5, "三数": 5.0, "自评得分_判": 30.0},
}


def invoke(*arguments: object) -> str:
    result = CliRunner().invoke(app, [str(each) for each in arguments])
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unfilled")
    (folder / "unfilled.yaml").write_text(RUBRIC, encoding="utf-8")
    rubric = load_rubric(folder / "unfilled.yaml")
    (folder / "收件").mkdir()
    for name, figures in RETURNS.items():
        write_template(rubric, folder / "收件" / f"{name}.xlsx", Filling(name, "", figures))
    return folder


@pytest.fixture(scope="module")
def told(folder: Path) -> str:
    """Return what a run prints, without its first and its last line."""
    return invoke(
        "run", folder / "收件", "--out", folder / "结果", "--rubric", folder / "unfilled.yaml"
    )


@pytest.fixture(scope="module")
def out(folder: Path, told: str) -> Path:
    assert told
    return folder / "结果"


def total(out: Path, name: str) -> dict[str, Any]:
    totals = json.loads((out / "run.json").read_text(encoding="utf-8"))["totals"]
    return next(each for each in totals if each["department"] == name)


def test_the_screen_ranks_it_apart_and_says_what_is_possible(told: str):
    assert (
        "    1   74.00  中  甲局\n"
        "    2   55.00  差  乙局\n"
        "  另排（未核实的分值过多，或报表未填全）：\n"
        "    3   97.00  暂评  空局，可能在 47.00～97.00 分，未填全，不计入统计\n"
    ) in told


def test_the_check_before_it_says_so_too(folder: Path):
    told = invoke("check", folder / "收件", "--rubric", folder / "unfilled.yaml")

    assert "指标计算要用的数有 2 个，其中 2 个没有填，报表没有填全" in told
    assert "【一数】【二数】没有填，以下指标因此不能核算：一率、二率" in told


def test_the_tables_have_the_range_and_the_place(out: Path):
    own = total(out, "空局")

    assert [own[name] for name in ("score", "points_unsettled", "highest", "range")] == [
        97, 50, 97, "47.00～97.00",
    ]  # fmt: skip
    assert (own["grade"], own["rank"], own["apart"], own["counted"]) == ("暂评", 3, True, False)
    scores = pd.read_csv(out / "scores.csv", encoding="utf-8-sig")
    assert list(scores.columns[-2:]) == ["lowest", "highest"]
    by_department = scores.groupby("department")[["lowest", "final_score", "highest"]].sum()
    assert by_department.loc["空局"].tolist() == [47, 97, 97]
    assert by_department.loc["甲局"].tolist() == [74, 74, 74]
    ledger = px.read_ledger(out, "totals").set_index("department")["counted"]
    assert ledger.to_dict() == {"空局": 0, "甲局": 1, "乙局": 1}


def test_it_is_on_the_list_of_reminders_with_its_blank_cells(out: Path):
    cells = {str(value) for (sheet, _), value in values(out / "汇总表.xlsx").items()
             if sheet == "催报清单"}  # fmt: skip

    assert "未填全" in cells
    (words,) = [each for each in cells if "你单位报送的" in each]
    assert words == (
        "空局：您好！你单位报送的《空局.xlsx》没有填全：指标计算要用的 2 个数有 2 个没有填"
        "（数据 B4、B5）。请补填，没有的填 0，尽快重新报来。谢谢！"
    )


def test_the_trend_leaves_it_out(out: Path):
    invoke("history", out)
    shown = {str(value) for value in values(out / "趋势.xlsx").values()}

    assert {"甲局", "乙局"} <= shown
    assert "空局" not in shown


def test_reviewed_in_its_scorebook_it_is_graded_and_ranked_with_the_others(folder: Path, out: Path):
    book = load_workbook(out / "评分表" / "空局.xlsx")
    sheet = book["评分表"]
    head = [cell.value for cell in sheet[3]]
    review, opinion = (head.index(name) + 1 for name in ("审核得分", "审核意见"))
    for row, points in ((4, 12), (5, 8)):
        sheet.cell(row, review).value = points
        sheet.cell(row, opinion).value = "现场核实"
    book.save(out / "评分表" / "空局.xlsx")

    told = invoke("review", out)

    assert "另排" not in told
    own = total(out, "空局")
    assert [own[name] for name in ("score", "range", "grade", "rank", "apart", "counted")] == [
        67, "", "中", 2, False, True,
    ]  # fmt: skip
    assert px.read_ledger(out, "totals")["counted"].tolist() == [1, 1, 1]
    findings = pd.read_csv(out / "findings.csv", encoding="utf-8-sig")
    assert "MOSTLY_BLANK" not in set(findings["code"])
