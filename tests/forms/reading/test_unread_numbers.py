"""Numbers that no field took are told with their cells; those of print and signatures are none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook
from support.projects import filling, lean_rubric, project_filling
from support.returns import returned

from perfeval_xl.forms.reading.reader import Return, read_return
from perfeval_xl.forms.template.inputs import Filling

FORM = "基础数据表"
FILLING = Filling(
    "示例局", figures={"编制数": 21, "基本支出_本年预算": 300.0, "基本支出_本年决算": 290.0}
)
NEW = ("NUMBERS_UNREAD", "SHEET_RIVAL", "SHEET_COPIED", "LABEL_TOUCHED", "CELL_MERGED")
Change = Callable[[Workbook], None]


@pytest.fixture
def told(hengyang, tmp_path: Path):
    def changed(change: Change) -> list[tuple[str, str, str, str]]:
        content = returned(hengyang, tmp_path / "r.xlsx", FILLING, change)
        return [
            (each.code, each.sheet, each.cell, each.found)
            for each in content.remarks
            if each.code in NEW
        ]

    return changed


def typed(**cells: object) -> Change:
    def change(book: Workbook) -> None:
        for place, value in cells.items():
            book[FORM][place] = value

    return change


def test_all_of_a_sheet_are_one_finding(told):
    change = typed(G7=34.8, G8="12.5万元", H9="３５")

    assert told(change) == [
        ("NUMBERS_UNREAD", FORM, "G7、G8、H9", "G7 34.8、G8 12.5万元、H9 ３５"),
    ]


@pytest.mark.thinned(9)
@pytest.mark.parametrize(
    "cells",
    [
        {"G7": "2019年3月5日"}, {"G7": "联系电话", "H7": 13800000000},
        {"G7": "填报日期：", "H7": 20200305},
        {"A50": "第1页"}, {"G7": "共 3 项"}, {"G5": "序号", "G6": 1, "G7": 2, "G9": 8},
        {"F1": 2019}, {"G3": 1, "H3": 2, "I3": 3, "J3": 4}, {"G7": 2020, "H7": "年"},
    ],
    ids=["date", "telephone", "day", "page", "text", "numbering", "title", "columns", "year"],
)  # fmt: skip
def test_what_is_no_figure_is_not_told(cells: dict[str, object], told):
    assert told(typed(**cells)) == []


def test_a_number_over_the_forms_own_print_is_told(told):
    def change(book: Workbook) -> None:
        book["补充数据表"]["C5"] = 34.8

    assert told(change) == [("NUMBERS_UNREAD", "补充数据表", "C5", "34.8")]


def test_drafts_of_a_department_are_its_own(told):
    def change(book: Workbook) -> None:
        draft = book.create_sheet("测算底稿")
        for row in range(1, 30):
            draft.append([f"明细{row}", row * 1.5, "公用经费"])

    assert told(change) == []


# -- second copies -----------------------------------------------------------------------------


def copied(title: str, **cells: object) -> Change:
    def change(book: Workbook) -> None:
        copy = book.copy_worksheet(book[FORM])
        copy.title = title
        for place, value in cells.items():
            copy[place] = value

    return change


@pytest.mark.thinned(4)
@pytest.mark.parametrize("title", ["基础数据表 (2)", "副本", "最终", "定稿"])
def test_a_copy_with_other_figures_is_told_with_both(title: str, told):
    ((code, sheet, cell, found),) = told(copied(title, C6=305.0))

    assert (code, sheet, cell, found) == ("SHEET_RIVAL", title, "C6", "305")


def test_a_copy_with_the_same_figures_counts_once(told):
    assert told(copied("副本")) == [("SHEET_COPIED", "副本", "", "副本")]


def test_a_blank_copy_and_one_of_another_year_say_nothing(told):
    assert told(copied("副本", B4=None, C6=None, D6=None)) == []
    other = copied(
        "去年", B5="2017年决算数", C5="2018年预算数", D5="2018年决算数", C3="2018年实际在职人数"
    )
    assert told(other) == []


def test_the_sample_of_a_second_copy_is_told(hengyang, root: Path):
    path = root / "tests" / "samples" / "labels" / "second-copy.xlsx"

    content = read_return(path, lambda _: [hengyang])

    assert [
        (each.code, each.sheet, each.cell, each.found, each.expected) for each in content.remarks
    ] == [("SHEET_RIVAL", "定稿", "D12", "6.5", "“基础数据表”的 D12 是 5")]


@pytest.mark.parametrize(("points", "code"), [(30, "SHEET_COPIED"), (31, "SHEET_RIVAL")])
def test_a_copied_project_is_one_project(points: float, code: str, tmp_path: Path):
    def change(book: Workbook) -> None:
        copy = book.copy_worksheet(book["项目1"])
        copy.title = "项目1 (2)"
        next(cell for cell in copy["G"] if cell.value == 30).value = points

    content = returned(lean_rubric(), tmp_path / "r.xlsx", filling(project_filling()), change)

    (project,) = content.projects
    assert [each.code for each in project.remarks] == [code]


# -- merged cells ------------------------------------------------------------------------------


def test_a_field_that_was_merged_into_another_is_told_as_such(hengyang, tmp_path: Path):
    def merge(book: Workbook) -> None:
        book[FORM].merge_cells("C6:D6")

    content: Return = returned(hengyang, tmp_path / "r.xlsx", FILLING, merge)

    assert content.figures["基本支出_本年预算"] == 300
    assert "基本支出_本年决算" not in content.figures
    assert [(each.code, each.name, each.cell, each.expected) for each in content.remarks] == [
        ("CELL_MERGED", "基本支出_本年决算", "D6", "C6")
    ]


# -- what is filled in as it should be ---------------------------------------------------------


def test_nothing_is_told_of_the_examples(root: Path):
    from perfeval_xl.batch.inbox.rubric_choice import Choice

    for path in (root / "examples" / "inbox").glob("*.xlsx"):
        content = read_return(path, Choice.of().rubrics)
        remarks = [*content.remarks, *(each for one in content.projects for each in one.remarks)]
        assert [each for each in remarks if each.code in NEW] == [], path.name
