"""What was found with a return is shown at the figure, wherever it stood in the return."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from openpyxl import Workbook, load_workbook
from support.small import TEXT, small_rubric, small_scores

from perfeval_xl.batch.run import run
from perfeval_xl.batch.settings.run_plan import Options
from perfeval_xl.forms.template.inputs import Filling
from perfeval_xl.forms.template.template import write_template
from perfeval_xl.workbooks.scorebook.scorebook import write_scorebooks

FIGURES = {
    "甲": 97.0, "乙": 100.0, "丙": 0.9,
    "基本_预算": 100.0, "专项_预算": 100.0, "合计_预算": 200.05,
    "基本_决算": 100.0, "专项_决算": 5.0, "合计_决算": 105.0,
    "自评得分_判定甲": 35.0, "自评得分_判定乙": 20.0, "自评得分_甲率": 7.0, "自评得分_丙率": 36.0,
    "自评总分": 98.0,
}  # fmt: skip


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    """A scorebook made of a return into which two rows were inserted above the figures."""
    folder = tmp_path_factory.mktemp("run")
    (folder / "small.yaml").write_text(TEXT, encoding="utf-8")
    path = folder / "in" / "某局.xlsx"
    lists = {"专项": [["一", 100.0, 5.0]]}
    write_template(small_rubric(), path, Filling("某局", "", FIGURES, lists))
    changed = load_workbook(path)
    changed["数据"].insert_rows(3, 2)
    changed["数据"]["C13"] = "5.00万元"
    changed.save(path)
    run(folder / "in", folder / "out", Options(rubric=str(folder / "small.yaml")))
    return load_workbook(folder / "out" / "评分表" / "某局.xlsx")


def lines(book: Workbook) -> list[tuple[str, str, str, str | None]]:
    """Return sheet, cell, message and link of what is listed."""
    rows = list(book["数据问题"].iter_rows(min_row=2))
    return [
        (row[0].value, row[1].value, row[3].value, row[4].hyperlink and row[4].hyperlink.location)
        for row in rows
    ]


def link_of(book: Workbook, words: str) -> tuple[str, str, str | None]:
    return next((s, cell, link) for s, cell, said, link in lines(book) if words in said)


def test_a_finding_tells_its_place_in_the_return_and_leads_to_the_scorebooks(book: Workbook):
    # Two rows were inserted in the return: its row 10 is row 8 of the form.
    assert link_of(book, "【合计（预算数）】") == ("数据", "B10", "'数据'!B8")
    assert link_of(book, "【判定甲】") == ("自评表", "F6", "'自评表'!F6")


def test_a_line_of_a_list_is_found_by_its_number(book: Workbook):
    assert link_of(book, "5.00万元") == ("数据", "C13", "'数据'!C11")


def test_the_cell_has_a_note_with_the_message_and_a_fill_if_it_is_grave(book: Workbook):
    notes = {
        (sheet.title, cell.coordinate): cell
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment
    }

    assert set(notes) == {("数据", "B8"), ("数据", "C11"), ("自评表", "F6")}
    assert notes["自评表", "F6"].comment.text.startswith("提醒：【判定甲】自评 35 分，")
    assert notes["数据", "C11"].comment.text.startswith("说明：")
    filled = {place for place, cell in notes.items() if cell.fill.fgColor.rgb == "FFFDECEA"}
    assert filled == {("数据", "B8"), ("自评表", "F6")}


def test_a_stated_total_that_differs_stands_beside_the_computed_one_and_is_printed(book: Workbook):
    sheet = book["数据"]

    assert sheet["B8"].data_type == "f"
    assert (sheet["F2"].value, sheet["F8"].value) == ("单位填报：预算数", 200.05)
    assert sheet.print_area == "'数据'!$A$1:$G$13"
    rules = [str(area.sqref) for area in sheet.conditional_formatting]
    assert any("F8" in area for area in rules)


def test_where_every_total_agrees_the_form_alone_is_printed(tmp_path: Path):
    (path,) = write_scorebooks(small_scores({"某局": {"甲": 1.0}}), tmp_path)

    assert load_workbook(path)["数据"].print_area == "'数据'!$A$1:$D$13"


def test_a_finding_without_a_cell_leads_nowhere(tmp_path: Path):
    found = {"file": "a", "department": "某局", "sheet": "", "cell": "", "code": "X"}
    told = {**found, "severity": "note", "message": "整个文件", "found": "", "expected": ""}
    (path,) = write_scorebooks(small_scores({"某局": {}}), tmp_path, pd.DataFrame([told]))

    sheet = load_workbook(path)["数据问题"]
    assert [cell.value for cell in sheet[2]] == ["", "", "说明", "整个文件", "—"]
    assert sheet["E2"].hyperlink is None
