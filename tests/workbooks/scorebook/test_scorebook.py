"""The scorebook as an analyst opens it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from support.random_returns import random_scores
from support.workbooks import formulas, values

from perfeval_xl.forms.figures.figures import INDEX, complete
from perfeval_xl.scoring.score import score
from perfeval_xl.workbooks.scorebook.live import WIDTHS
from perfeval_xl.workbooks.scorebook.score_rows import ScoreTable
from perfeval_xl.workbooks.scorebook.scorebook import write_scorebooks

OFFICE = "衡阳市人民政府金融工作办公室"
# What every spreadsheet since Excel 2010 and every WPS has.
FUNCTIONS = {
    "SUM", "ROUND", "MIN", "MAX", "IF", "IFERROR", "AND", "OR", "ABS", "INT", "TEXT", "COUNT",
    "COUNTIF", "SUMPRODUCT", "NOT", "ISNUMBER", "INDEX", "MATCH", "HYPERLINK",
}  # fmt: skip


@pytest.fixture(scope="module")
def book(example_out: Path) -> Workbook:
    return load_workbook(example_out / "评分表" / f"{OFFICE}.xlsx")


def test_its_sheets(book: Workbook):
    assert book.sheetnames == [
        "评分表",
        "评分过程",
        "评价得分简表",
        "扣分说明",
        "横向与历史",
        "基础数据表",
        "补充数据表",
        "自评表",
        "数据问题",
        "_perfeval_book",
    ]


def test_the_table_is_the_published_one(book: Workbook, hengyang):
    sheet = book["评分表"]
    headings = [cell.value for cell in sheet[3]]
    rows = [
        [sheet.cell(row, column).value for column in (3, 4, 5, 6)]
        for row in range(4, 4 + len(hengyang.indicators))
    ]

    assert headings == [
        "一级指标", "二级指标", "三级指标", "分值", "评价标准", "指标说明", "指标值", "自评得分",
        "系统评分", "审核得分", "最终得分", "状态", "扣分说明", "审核意见",
    ]  # fmt: skip
    assert rows == [
        [each.name, each.points, each.criterion or None, each.explanation or None]
        for each in hengyang.indicators
    ]
    assert sheet["A4"].value == "投入\n10分"
    assert sheet["B4"].value == "目标设定\n6分"


def test_only_the_reviewers_cells_of_the_table_are_open(book: Workbook, hengyang):
    sheet = book["评分表"]
    last = 3 + len(hengyang.indicators)

    unlocked = {c.coordinate for row in sheet.iter_rows() for c in row if not c.protection.locked}

    assert sheet.protection.sheet
    assert unlocked == {f"{column}{row}" for column in "JN" for row in range(4, last + 1)}


def test_a_review_outside_the_points_is_refused(book: Workbook):
    rules = book["评分表"].data_validations.dataValidation
    rule = next(rule for rule in rules if "J10" in rule.sqref)

    assert (float(rule.formula1), float(rule.formula2)) == (0, 2)
    assert "0 至 2" in rule.error


def test_points_changed_without_a_reason_ask_for_one(book: Workbook):
    formats = book["评分表"].conditional_formatting
    rules = [rule.formula[0] for area in formats if "N10" in area.sqref for rule in area.rules]

    counted = "IF(COUNT($J4)=1,AND($J4>=0,$J4<=$D4),FALSE)"
    changed = f"IF({counted},IF(COUNT($I4)=1,ROUND($I4-$J4,6)<>0,TRUE),FALSE)"
    assert rules == [f'AND({changed},$N4="")']


def test_a_review_that_does_not_count_turns_red(book: Workbook):
    formats = book["评分表"].conditional_formatting
    rules = [rule for area in formats if "J10" in area.sqref for rule in area.rules]

    (refused,) = [rule for rule in rules if "TRIM" in rule.formula[0]]
    assert "IF(COUNT($J4)=1,AND($J4>=0,$J4<=$D4),FALSE)" in refused.formula[0]
    assert refused.dxf.fill.bgColor.rgb.endswith("F8A9A0")


def test_what_is_open_does_not_look_like_what_is_to_be_filled_in(book: Workbook):
    formats = book["评分表"].conditional_formatting
    rules = [rule for area in formats if "K10" in area.sqref for rule in area.rules]
    fills = [rule.dxf.fill.bgColor.rgb for rule in rules]

    assert len(set(fills)) == 2
    assert book["评分表"]["J10"].fill.fgColor.rgb not in fills


def test_every_name_in_a_formula_is_a_single_cell(book: Workbook):
    for name, defined in book.defined_names.items():
        ((_, cell),) = defined.destinations
        assert ":" not in cell, name


def test_formulas_use_only_what_every_spreadsheet_has(example_out: Path):
    import re

    for path in (example_out / "评分表").iterdir():
        for place, formula in formulas(path).items():
            bare = re.sub(r'"[^"]*"', '""', formula)
            assert set(re.findall(r"([A-Z_.a-z]+)\(", bare)) <= FUNCTIONS, place
            assert len(formula) <= 8192, place
            assert (
                max((len(words) for words in re.findall(r'"([^"]*)"', formula)), default=0) <= 255
            )


def test_every_formula_carries_its_value(example_out: Path):
    """Protected View, previews and pandas show what is cached: XlsxWriter's 0 would be a lie."""
    frame = pd.read_excel(
        example_out / "评分表" / f"{OFFICE}.xlsx", sheet_name="评分表", header=2, engine="calamine"
    )
    row = frame.set_index("三级指标").loc["预算调整率"]

    assert row["指标值"] == pytest.approx(0.2946286472)
    assert (row["最终得分"], row["状态"]) == (0.5, "核算")
    assert row["扣分说明"] == (
        "预算调整率29.46%（88.86÷(231.6＋70)），落在“大于20%且不超过30%”一档，计0.5分，扣1.5分。"
        "依据：“20-30%（含），计0.5分”。"
    )


def test_a_note_names_what_is_missing(example_out: Path):
    frame = pd.read_excel(
        example_out / "评分表" / f"{OFFICE}.xlsx", sheet_name="评分表", header=2, engine="calamine"
    )
    note = frame.set_index("三级指标").loc["政府采购执行率", "扣分说明"]

    assert note == "缺【实际履约验收个数】【政府采购个数】，不能核算，暂按自评计2分（自评未核）。"


def test_totals_are_formulas_and_what_was_stated_stands_beside(hengyang, tmp_path: Path):
    from perfeval_xl.forms.figures.figures import settle

    given = {"人员经费_本年预算": 10.0, "公用经费_本年预算": 5.0, "基本支出_本年预算": 15.004}
    frame = complete(pd.DataFrame(given, index=pd.Index(["甲"], name=INDEX)), hengyang)
    items = pd.DataFrame(columns=[INDEX, "清单", "序号", "名称"])
    (path,) = write_scorebooks(score(settle(frame, items, hengyang), hengyang), tmp_path)

    found = values(path)

    assert found["基础数据表", "C6"] == 15
    assert found["基础数据表", "G6"] == 15.004
    assert formulas(path)["基础数据表", "C6"].startswith("IF(COUNT(人员经费_本年预算")


HOSTILE = [
    '=HYPERLINK("http://x","y")',
    "http://example.org",
    "+1+1",
    "@SUM(A1)",
    "<script>&\"'",
    "{=1}",
    "😀 emoji",
]


@pytest.mark.thinned(3)
@pytest.mark.parametrize("name", HOSTILE)
def test_text_from_a_return_is_data(name: str, hengyang, tmp_path: Path):
    frame = complete(pd.DataFrame({"编制数": [1.0]}, index=pd.Index([name], name=INDEX)), hengyang)
    frame["厉行节约保障措施"] = name
    items = pd.DataFrame(
        [{INDEX: name, "清单": "业务工作专项", "序号": 1, "名称": name, "本年预算": 1.0}]
    )
    for column in ("上年决算", "本年决算"):
        items[column] = None
    (path,) = write_scorebooks(score(frame, hengyang, items), tmp_path)

    book = load_workbook(path)
    cells = [c for sheet in book for row in sheet.iter_rows() for c in row if c.value == name]

    # On both form sheets the department, on the first the project and the text besides; and once
    # where nobody sees it.
    assert [cell.data_type for cell in cells] == ["s"] * 5
    assert all(cell.hyperlink is None for cell in cells)
    assert path.parent == tmp_path


def test_no_formula_is_longer_than_excel_takes(hengyang):
    lengths = [
        len(formula) for row in ScoreTable(hengyang).rows for formula in row.formulas.values()
    ]

    assert max(lengths) < 8192


def test_no_row_is_too_low_for_its_texts(hengyang, tmp_path: Path):
    """Row heights are reckoned for every text of the table, long notes included."""
    from perfeval_xl.sheets.style import lines_needed

    (path,) = write_scorebooks(random_scores(hengyang, 1, seed=5), tmp_path)
    sheet = load_workbook(path, data_only=True)["评分表"]

    for row in range(4, 4 + len(hengyang.indicators)):
        height = sheet.row_dimensions[row].height
        for column, content in ((5, "criterion"), (6, "explanation"), (13, "note")):
            text = sheet.cell(row, column).value or ""
            assert 12 * lines_needed(text, WIDTHS[content] * 1.1) <= height
