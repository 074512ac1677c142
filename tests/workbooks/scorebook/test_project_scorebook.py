"""The scorebook of a department's projects as an analyst opens it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from support.formulas_engine import recalculated
from support.projects import MONEY, projects_of
from support.workbooks import differing, formulas, values

import perfeval_xl as px
from perfeval_xl.forms.figures.figures import INDEX
from perfeval_xl.forms.figures.project_figures import Projects
from perfeval_xl.forms.layout.project_layout import WIDTH
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.scoring.scores import Scores
from perfeval_xl.workbooks.scorebook.scorebook import write_scorebooks

FIGURES = {
    f"{MONEY}_全年预算数": 100.0,
    f"{MONEY}_全年执行数": 80.0,
    "自评得分_预算执行率": 8.0,
    "项目自评总分": 98.0,
}
UNITS = {
    ("甲局", "甲项目"): FIGURES,
    ("甲局", "=乙"): {**FIGURES, f"{MONEY}_全年预算数": 300.0},
    ("甲局", "空项目"): {},
}
ROWS = [
    ("甲局", "甲项目", "数量指标", "100次", "50次", 40, 40),
    ("甲局", "甲项目", "质量指标", "及时", "很好", 30, 25),
    ("甲局", "甲项目", "质量指标", "及时", "部分完成", 20, None),
    ("甲局", "甲项目", "质量指标", "及时", "完成", None, None),
    ("甲局", "=乙", "数量指标", "2次", "2次", 90, 90),
]
EXECUTION, FIRST = 6, 13
"""Rows of the sheet, counted from 1: 预算执行率, and the first declared one."""


def scored(rubric: Rubric, units: Any = UNITS, rows: Any = ROWS) -> Scores:
    names = dict.fromkeys(department for department, _ in units)
    figures = pd.DataFrame(index=pd.Index(names, name=INDEX))
    return px.score(figures, rubric, projects=projects_of(rubric, units, rows))


@pytest.fixture(scope="module")
def path(datong: Rubric, tmp_path_factory: pytest.TempPathFactory) -> Path:
    (written,) = write_scorebooks(scored(datong), tmp_path_factory.mktemp("books"))
    return written


@pytest.fixture(scope="module")
def book(path: Path) -> Workbook:
    return load_workbook(path)


def columns(sheet: Worksheet) -> dict[str, str]:
    """Return heading → letter of the columns that stand right of the published table."""
    return {cell.value: cell.column_letter for cell in sheet[FIRST - 1][WIDTH:] if cell.value}


def rule_at(sheet: Worksheet, cell: str) -> Any:
    rules = sheet.data_validations.dataValidation
    return next((rule for rule in rules if cell in rule.sqref), None)


def test_its_sheets(book: Workbook):
    assert book.sheetnames[:4] == ["评分汇总", "项目1", "项目2", "项目3"]
    assert book.sheetnames[-3:] == ["收入支出决算情况", "数据问题", "_perfeval_book"]


def test_every_project_is_linked_from_the_first_sheet(book: Workbook):
    sheet = book["评分汇总"]

    cells = [sheet.cell(row, 2) for row in (4, 5, 6)]

    assert [cell.value for cell in cells] == ["甲项目", "=乙", "空项目"]
    assert [cell.data_type for cell in cells] == ["s"] * 3
    assert [cell.hyperlink.location for cell in cells] == [
        f"'项目{number}'!A1" for number in (1, 2, 3)
    ]


def test_the_first_sheet_repeats_what_the_projects_say(path: Path):
    found = values(path)

    def line(row: int) -> list[Any]:
        return [found.get(("评分汇总", f"{column}{row}"), "") for column in "CDEFGHIJKLM"]

    assert line(4) == [100, 0.8, 98, 100, 53, "28.00～78.00", 28, 25, 20, 50, "暂评"]
    assert line(5)[:2] == [300, 0.2666666667]
    assert line(6) == ["", "", "", 100, 0, "0.00～100.00", 0, 0, 100, 100, "暂评"]
    # 权数 100 and 300; the project without money counts for nothing.
    total = (53 * 100 + line(5)[4] * 300) / 400
    assert found["评分汇总", "G7"] == pytest.approx(total, abs=1e-6)
    assert found["评分汇总", "M7"] == "暂评"


def test_only_the_reviewers_cells_and_the_what_if_are_open(book: Workbook):
    for name, count in (("项目1", 4), ("项目2", 1)):
        sheet = book[name]
        ours = columns(sheet)
        rows = range(FIRST, FIRST + count)
        given = {f"{column}{row}" for column in "DEFGHI" for row in rows}
        read = {
            f"{ours[each]}{row}"
            for each in ("方向", "目标数", "完成数", "完成档次")
            for row in rows
        }
        review = {
            f"{ours[each]}{row}" for each in ("审核得分", "审核意见") for row in (EXECUTION, *rows)
        }
        # The money, 分值合计 and 自评总分, and the own score of the execution.
        money = {f"{column}{row}" for column in "DEFH" for row in range(6, 10)} - {"D6", "E6", "F6"}
        stated = {f"{column}{FIRST + count}" for column in "GH"}

        unlocked = {
            c.coordinate for row in sheet.iter_rows() for c in row if not c.protection.locked
        }

        assert sheet.protection.sheet
        assert unlocked == given | read | review | money | stated | {"I6"}
    first = book["评分汇总"]
    assert first.protection.sheet
    assert all(cell.protection.locked for row in first.iter_rows() for cell in row)


def test_a_review_is_bounded_by_its_row(book: Workbook):
    sheet = book["项目1"]
    review = columns(sheet)["审核得分"]

    execution, row = (rule_at(sheet, f"{review}{at}") for at in (EXECUTION, FIRST + 1))

    assert (execution.type, execution.formula1, float(execution.formula2)) == ("decimal", "0", 10)
    assert (row.type, row.formula1, row.formula2) == ("decimal", "0", f"$G${FIRST + 1}")
    assert "0 至 10" in execution.error
    assert "0 至 本行分值" in row.error


def test_what_was_read_is_put_right_by_choice(book: Workbook):
    sheet = book["项目1"]
    ours = columns(sheet)

    assert rule_at(sheet, f"{ours['方向']}{FIRST}").formula1 == '"≥,≤,按期"'
    assert rule_at(sheet, f"{ours['完成档次']}{FIRST}").formula1 == '"达成,部分达成,未达成,不适用"'
    assert rule_at(sheet, f"{ours['完成数']}{FIRST}").formula1 == "0"


def test_a_row_shows_what_was_read_and_found(path: Path, book: Workbook):
    ours, found = columns(book["项目1"]), values(path)

    def row(at: int) -> dict[str, Any]:
        return {name: found.get(("项目1", f"{ours[name]}{at}"), "") for name in ours}

    first, second, third, fourth = (row(at) for at in range(FIRST, FIRST + 4))
    assert [first[name] for name in ("方向", "目标数", "完成数", "完成程度")] == ["≥", 100, 50, 0.5]
    assert (first["系统评分"], first["最终得分"], first["状态"]) == (20, 20, "核算")
    assert first["扣分说明"].startswith("定量指标：目标“100次”（不低于），完成“50次”")
    assert (second["完成档次"], second["系统评分"], second["状态"]) == ("", 25, "自评未核")
    assert (third["完成档次"], third["系统评分"], third["状态"]) == ("部分达成", "", "待补")
    assert (fourth["完成档次"], fourth["系统评分"], fourth["状态"]) == ("达成", "", "不适用")


def test_the_totals_stand_below_the_rows(path: Path, book: Workbook):
    ours, found = columns(book["项目1"]), values(path)
    last = FIRST + 4

    lines = {
        found["项目1", f"{ours['完成程度']}{row}"]: found["项目1", f"{ours['最终得分']}{row}"]
        for row in range(last, last + 8)
    }

    assert lines == {
        "得分合计": 53, "分值合计": 100, "总分": 53, "核算得分": 28, "自评未核": 25,
        "待评分值": 20, "待核分值": 50, "等级": "暂评",
    }  # fmt: skip
    row = next(at for at in range(last, last + 8)
               if found["项目1", f"{ours['完成程度']}{at}"] == "总分")  # fmt: skip
    assert found["项目1", f"{ours['状态']}{row}"] == "28.00～78.00"


@pytest.mark.thinned(3)
@pytest.mark.parametrize("count", [1, 2, 60])
def test_a_sheet_has_as_many_rows_as_were_declared(count: int, datong, tmp_path):
    unit = ("甲局", "甲项目")
    rows = [(*unit, "数量指标", f"{n + 1}次", "1次", 1, 1) for n in range(count)]
    (path,) = write_scorebooks(scored(datong, {unit: FIGURES}, rows), tmp_path)

    sheet = load_workbook(path)["项目1"]

    promised = [sheet.cell(FIRST + at, 5).value for at in range(count)]
    assert promised == [f"{n + 1}次" for n in range(count)]
    assert sheet.cell(FIRST + count, 1).value == "总分"
    merged = {str(area) for area in sheet.merged_cells.ranges}
    assert (f"B{FIRST}:B{FIRST + count - 1}" in merged) == (count > 1)
    assert f"),G{FIRST}:G{FIRST + count - 1})" in " ".join(formulas(path).values())


@pytest.mark.large
def test_every_formula_is_found_again_by_another_engine(path: Path):
    computed = recalculated(path)

    written = {(s, c): computed.get((s.upper(), c), "") for s, c in formulas(path)}
    assert differing(path, written) == []


def test_a_review_wins_and_what_was_open_is_open_no_more(path: Path, book: Workbook, tmp_path):
    changed = load_workbook(path)
    sheet = changed["项目1"]
    review, final = (columns(sheet)[name] for name in ("审核得分", "最终得分"))
    for at, points in zip(range(FIRST, FIRST + 3), (40, 10, 0), strict=True):
        sheet[f"{review}{at}"] = points
    changed.save(tmp_path / "reviewed.xlsx")

    found = recalculated(tmp_path / "reviewed.xlsx")

    totals = [found["项目1", f"{final}{row}"] for row in range(FIRST + 4, FIRST + 12)]
    assert totals == [58, 100, 58, 58, 0, 0, 0, "差"]
    assert found["评分汇总", "H4"] == ""
    assert found["评分汇总", "G4"] == 58


UNAPPLIED = [
    ("甲局", "甲项目", "数量指标", "100次", "50次", 40, 40),
    ("甲局", "甲项目", "质量指标", "不适用", "很好", 30, 25),
    ("甲局", "甲项目", "时效指标", "11月底前", "12月2日", 20, 20),
]


@pytest.mark.large
@pytest.mark.parametrize(
    ("policy", "totals", "reviewed"),
    [
        # 8 for the money, 20 of 40 for the first row, 20 of 20 unverified for the late one
        ("rescale", [48, 70, 68.571429], [53, 100, 53]),
        ("full", [78, 100, 78], [53, 100, 53]),
    ],
)
def test_a_row_that_does_not_apply_leaves_the_sum_or_counts_in_full(
    policy, totals, reviewed, datong, tmp_path
):
    rubric = datong.model_copy(update={"when_not_applicable": policy, "digest": policy})
    scores = scored(rubric, {("甲局", "甲项目"): FIGURES}, UNAPPLIED)
    (path,) = write_scorebooks(scores, tmp_path)
    book = load_workbook(path)
    sheet = book["项目1"]
    review, final, status = (columns(sheet)[each] for each in ("审核得分", "最终得分", "状态"))

    whole = scores.projects.totals.iloc[0]
    assert whole[["分值合计", "总分"]].tolist() == totals[1:]
    computed = recalculated(path)
    written = {(s, c): computed.get((s.upper(), c), "") for s, c in formulas(path)}
    assert differing(path, written) == []
    assert [computed["项目1", f"{status}{FIRST + at}"] for at in range(3)] == [
        "核算", "不适用", "自评未核",
    ]  # fmt: skip
    # Who reviews the row after all brings its points back.
    sheet[f"{review}{FIRST + 1}"] = 5
    book.save(tmp_path / "reviewed.xlsx")
    found = recalculated(tmp_path / "reviewed.xlsx")
    assert [found["项目1", f"{final}{FIRST + 3 + at}"] for at in range(3)] == reviewed
    given = pd.DataFrame(
        [["甲局", "甲项目", "绩效指标_2", 5.0, ""]],
        columns=["单位名称", "项目", "指标", "审核得分", "审核意见"],
    )
    again = px.score(scores.figures, rubric, projects=projects_of_scores(scores), reviews=given)
    assert again.projects.totals.iloc[0][["分值合计", "总分"]].tolist() == reviewed[1:]


def projects_of_scores(scores: Scores) -> Projects:
    return Projects(scores.projects.execution.figures, scores.projects.rows)


def test_formulas_use_only_what_every_spreadsheet_has(path: Path):
    known = {
        "SUM", "ROUND", "MIN", "MAX", "IF", "AND", "OR", "ABS", "TEXT", "COUNT", "SUMPRODUCT",
        "COUNTIF", "NOT", "ISNUMBER", "IFERROR", "INDEX", "MATCH", "HYPERLINK",
    }  # fmt: skip
    for place, formula in formulas(path).items():
        bare = re.sub(r'"[^"]*"', '""', formula)
        assert set(re.findall(r"([A-Z_.a-z]+)\(", bare)) <= known, place
        assert len(formula) <= 8192, place
        literals = re.findall(r'"([^"]*)"', formula)
        assert max(map(len, literals), default=0) <= 255, place


HOSTILE = [
    '=HYPERLINK("http://x","y")',
    "http://example.org",
    "+1+1",
    "@SUM(A1)",
    "<b>&\"'",
    "{=1}",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_text_from_a_return_is_data(text: str, datong, tmp_path):
    unit = (text, text)
    scores = scored(datong, {unit: FIGURES}, [(*unit, text, text, text, 90, 90)])
    scores.projects.rows[["一级指标", "三级指标", "偏差原因"]] = text
    for name in ("预期目标", "主管部门", "产出情况及分析"):
        scores.projects.execution.figures[name] = text
    (path,) = write_scorebooks(scores, tmp_path)

    book = load_workbook(path)
    own = [c for row in book["项目1"].iter_rows() for c in row if c.value == text]
    every = [c for sheet in book for row in sheet.iter_rows() for c in row if c.value == text]

    # The department, the project, three texts, three levels, target, result and reason.
    assert len(own) == 2 + 3 + 6
    assert {cell.data_type for cell in every} == {"s"}
    links = [cell for cell in every if cell.hyperlink]
    assert [(cell.parent.title, cell.hyperlink.target) for cell in links] == [("评分汇总", None)]
    written = [formula for formula in formulas(path).values() if "http" in formula]
    assert written == []


def test_every_sheet_prints_on_a4_one_page_wide(book: Workbook):
    for sheet in book.worksheets[:-1]:  # the last one nobody sees
        assert sheet.page_setup.paperSize in (9, "9"), sheet.title
        assert sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.title
        assert (sheet.page_setup.fitToWidth or 1) == 1, sheet.title
        assert sheet.page_setup.fitToHeight == 0, sheet.title
    project = book["项目1"]
    assert project.page_setup.orientation == "landscape"
    last = columns(project)["审核意见"]
    assert project.print_area.split(":")[1].replace("$", "").startswith(last)


def test_the_same_scores_give_the_same_bytes(path: Path, datong, tmp_path):
    (again,) = write_scorebooks(scored(datong), tmp_path)

    assert again.read_bytes() == path.read_bytes()


def test_the_summary_lists_every_project(datong, tmp_path):
    from perfeval_xl.workbooks.summary import write_summary

    findings = pd.DataFrame(columns=["department", "file", "sheet", "cell", "severity", "message"])
    write_summary(tmp_path / "s.xlsx", [scored(datong)], findings)

    sheet = load_workbook(tmp_path / "s.xlsx")["项目"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert [row[:2] for row in rows] == [["甲局", "甲项目"], ["甲局", "=乙"], ["甲局", "空项目"]]
    assert sheet["B3"].data_type == "s"
    heading = [cell.value for cell in sheet[1]]
    assert rows[0][heading.index("总分")] == 53
    assert rows[0][heading.index("与自评相差")] == -45
    assert rows[2][heading.index("与自评相差")] is None
    assert "得分矩阵" not in load_workbook(tmp_path / "s.xlsx").sheetnames
