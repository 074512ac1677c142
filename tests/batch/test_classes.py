"""A rubric with rules for classes of departments, from the template to a review and beyond."""

from __future__ import annotations

import csv
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from support import SUPPORT
from support.formulas_engine import recalculated
from support.workbooks import differing, formulas
from typer.testing import CliRunner

from perfeval_xl import cli
from perfeval_xl.look_back.explain.explain import explain

RUBRIC = SUPPORT / "classes.yaml"
NAMES = {
    f"演练单位{at:03}": word
    for at, word in enumerate(("乡镇", "部 门", "垂管单位", "街道", None), 1)
}
FIGURES = {"公用预算": 100, "公用决算": 105, "预算": 100, "决算": 92, "执行": 1}
KEYS = "公用经费控制率", "预算完成率"
POINTS = {
    "演练单位001": ("10.0", "30.0"),
    "演练单位002": ("5.0", "30.0"),
    "演练单位003": ("5.0", "40.0"),
    "演练单位004": ("", ""),
    "演练单位005": ("", ""),
}


def told(*arguments: str | Path, code: int = 0) -> str:
    result = CliRunner().invoke(cli.app, [str(argument) for argument in arguments])
    assert result.exit_code == code, result.output
    return result.output


def typed(path: Path, sheet: str, contents: dict[str, Any], beside: int = 1) -> None:
    """Type beside the cells that say something."""
    book = load_workbook(path)
    cells = {
        str(cell.value): cell for row in book[sheet].iter_rows() for cell in row[:6] if cell.value
    }
    for words, content in contents.items():
        cell = cells[words]
        book[sheet].cell(cell.row, cell.column + beside).value = content
    book.save(path)


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def points(out: Path) -> dict[str, tuple[str, ...]]:
    rows = {(row["department"], row["indicator"]): row["score"] for row in read(out / "scores.csv")}
    return {name: tuple(rows[name, key] for key in KEYS) for name in NAMES}


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run over returns of every class, of another and of none."""
    folder = tmp_path_factory.mktemp("classes")
    assert "0 条提醒" in told("rubric", "check", RUBRIC)
    told("template", RUBRIC, "--out", folder / "收件", "--fill-random", str(len(NAMES)))
    assert "须改正 0" in told("check", folder / "收件", "--rubric", RUBRIC)
    for name, word in NAMES.items():
        typed(folder / "收件" / f"{name}.xlsx", "数据", {**FIGURES, "单位类别": word})
    told("run", folder / "收件", "--out", folder / "out", "--rubric", RUBRIC)
    return folder / "out"


def test_each_is_scored_by_the_rule_of_its_class(out: Path):
    assert points(out) == POINTS


def test_what_is_no_class_is_told_where_it_stands(out: Path):
    rows = [row for row in read(out / "findings.csv") if row["code"] == "CHOICE_UNKNOWN"]

    assert [(row["department"], row["sheet"], row["cell"], row["found"]) for row in rows] == [
        ("演练单位004", "数据", "B3", "街道"),
        ("演练单位005", "数据", "B3", "空白"),
    ]


@pytest.mark.large
@pytest.mark.parametrize("name", NAMES)
def test_another_engine_finds_every_formula_of_the_scorebook(name: str, out: Path):
    path = out / "评分表" / f"{name}.xlsx"
    computed = recalculated(path)
    found = {
        (sheet, cell): computed.get((sheet.upper(), cell), "") for sheet, cell in formulas(path)
    }

    assert len(found) > 90
    assert differing(path, found) == []


@pytest.mark.large
def test_another_class_in_the_scorebook_gives_the_points_of_that_class(out: Path, tmp_path: Path):
    path = tmp_path / "试算.xlsx"
    path.write_bytes((out / "评分表" / "演练单位001.xlsx").read_bytes())
    typed(path, "数据", {"单位类别": "部门"})
    cells = [cell for row in load_workbook(path)["评分表"].iter_rows() for cell in row]
    row = next(cell.row for cell in cells if cell.value == KEYS[0])
    column = next(cell.column_letter for cell in cells if cell.value == "系统评分")

    assert recalculated(path)["评分表", f"{column}{row}"] == 5


def test_a_review_leaves_every_class_as_it_is(out: Path):
    book = load_workbook(out / "评分表" / "演练单位002.xlsx")
    sheet = book["评分表"]
    columns = {c.value: c.column for r in sheet.iter_rows() for c in r if c.value}
    (row,) = {c.row for r in sheet.iter_rows() for c in r if c.value == "执行率"}
    sheet.cell(row, columns["审核得分"]).value = 8
    sheet.cell(row, columns["审核意见"]).value = "已核"
    book.save(out / "评分表" / "演练单位002.xlsx")
    told("review", out)

    assert points(out) == POINTS
    reviewed = {
        row["indicator"]: row
        for row in read(out / "scores.csv")
        if row["department"] == "演练单位002"
    }
    assert reviewed["执行率"]["final_score"] == "8.0"


def test_explain_says_which_class_counted(out: Path):
    lines = explain(out, "演练单位002")

    assert "单位类别 = 部门　演练单位002.xlsx 数据 B3" in lines
    assert "乡镇的规则  ≤110%，计10分；" in lines


def test_a_changed_rule_of_a_class_moves_that_class_alone(out: Path, tmp_path: Path):
    other = tmp_path / "新.yaml"
    text = RUBRIC.read_text(encoding="utf-8")
    other.write_text(text.replace('pass: {when: ">= 90%"}', 'pass: {when: ">= 99%"}'), "utf-8")

    result = told("compare", out, "--rubric", other, "-o", tmp_path / "对比.xlsx")

    assert "演练单位003" in result
    assert not any(f"演练单位00{at}" in result for at in (1, 2, 4, 5))


def test_the_roster_fills_in_the_class_and_locks_it(tmp_path: Path):
    roster = tmp_path / "名册.csv"
    roster.write_text("单位名称,单位类别\n甲乡,乡 镇\n乙局,其他\n", "utf-8")
    told("template", RUBRIC, "--roster", roster, "--out", tmp_path / "模板")

    cells = {
        name: load_workbook(tmp_path / "模板" / f"{name}.xlsx")["数据"]["B3"]
        for name in ("甲乡", "乙局")
    }
    assert [(cell.value, cell.protection.locked) for cell in cells.values()] == [
        ("乡镇", True),
        (None, False),
    ]


def test_the_template_asks_for_a_class_until_one_of_them_is_chosen(tmp_path: Path):
    told("template", RUBRIC, "--out", tmp_path / "模板")
    (path,) = (tmp_path / "模板").glob("*.xlsx")

    def unfilled() -> int:
        (said,) = re.findall(r"还不能报送：(\d+) 处没有填好", str(recalculated(path)["自查", "A2"]))
        return int(said)

    before = unfilled()
    typed(path, "数据", {"单位类别": "街道"})
    assert unfilled() == before
    typed(path, "数据", {"单位类别": "部门"})
    assert unfilled() == before - 1


def test_the_class_is_chosen_from_a_list(tmp_path: Path):
    told("template", RUBRIC, "--out", tmp_path / "模板")
    (path,) = (tmp_path / "模板").glob("*.xlsx")
    rules = load_workbook(path)["数据"].data_validations.dataValidation

    assert [str(rule.formula1) for rule in rules if "B3" in rule.sqref] == ['"乡镇,部门,垂管单位"']


def test_practice_returns_claim_what_their_class_gives(tmp_path: Path):
    """Most claim what their figures give; none of them would be claimed below that."""
    told("template", RUBRIC, "--out", tmp_path / "收件", "--fill-random", "12")
    told("run", tmp_path / "收件", "--out", tmp_path / "out", "--rubric", RUBRIC)
    rows = [row for row in read(tmp_path / "out" / "scores.csv") if row["indicator"] in KEYS]
    lost = [row for row in rows if float(row["score"]) < float(row["points"])]

    assert {row["status"] for row in rows} == {"scored"}
    assert any(row["self_score"] == row["score"] for row in lost)


def test_a_class_that_was_put_right_is_the_cause_of_the_change(out: Path, tmp_path: Path):
    inbox = tmp_path / "收件"
    shutil.copytree(out.parent / "收件", inbox)
    typed(inbox / "演练单位001.xlsx", "数据", {"单位类别": "部门"})
    told("run", inbox, "--out", tmp_path / "后", "--rubric", RUBRIC)
    told("compare", out, tmp_path / "后", "-o", tmp_path / "对比.xlsx")

    values = [
        str(cell.value)
        for sheet in load_workbook(tmp_path / "对比.xlsx")
        for row in sheet.iter_rows()
        for cell in row
    ]
    assert any("单位类别 乡镇 → 部门" in value for value in values)
