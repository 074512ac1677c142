"""All kinds of workbooks as Excel shows them: no green triangle in any visible sheet."""

from __future__ import annotations

import re
from itertools import chain
from pathlib import Path

import pytest
from support import ROOT
from support.histories import months, random_history
from support.profile import GATE
from support.scorebooks import EVERYTHING
from support.seen import SeenSheet, marked_formulas, numbers_as_texts, seen
from support.workbooks import opened
from typer.testing import CliRunner
from xlsxwriter import Workbook

from perfeval_xl.cli import app
from perfeval_xl.rubric.model import Rubric
from perfeval_xl.rubric.source import catalogue
from perfeval_xl.workbooks.trend import write_trend

_INTERNAL = re.compile("[\u4e00-\u9fff]_[\u4e00-\u9fff0-9]")
"""三公经费_本年决算, 要点_经济效益_3: what the program calls figures."""


def invoke(*arguments: str | Path) -> None:
    called = CliRunner().invoke(app, [str(each) for each in arguments], catch_exceptions=False)
    assert called.exit_code in (0, 1), called.output


@pytest.fixture(scope="session")
def sheets(
    example_out: Path, hengyang: Rubric, tmp_path_factory: pytest.TempPathFactory
) -> list[SeenSheet]:
    """The visible sheets of workbooks of every kind."""
    folder = tmp_path_factory.mktemp("books")
    for rubric in catalogue() if GATE else ["hengyang-2019", "datong-2021-project"]:
        invoke("rubric", "export", rubric, "-o", folder / f"{rubric}.xlsx")
    for rubric in (EVERYTHING, "six-aspects-2026"):
        made = folder / f"{Path(rubric).stem}收件"
        invoke("template", rubric, "-o", made, "--fill-random", "2")
        book = opened(made / "演练单位001.xlsx")
        book.worksheets[1]["A3"] = "改过的标题"
        book.save(made / "另存的.xlsx")
        (made / "演练单位001.xlsx").unlink()
        (made / "读不了.xls").write_bytes((ROOT / "tests/samples/return.xls").read_bytes())
        invoke("run", made, "--rubric", rubric, "--out", folder / Path(rubric).stem)
    again = folder / "再报"
    invoke("template", rubric, "-o", again / "收件", "--fill-random", "2", "--seed", "2")
    invoke("run", again / "收件", "--rubric", rubric, "--out", again / "结果")
    invoke("compare", folder / rubric, again / "结果", "-o", folder / "对比.xlsx")
    invoke("template", EVERYTHING, "-o", folder)
    invoke("new", folder / "绩效")
    history = random_history(hengyang, 4, months(2026, 1, 2, 3), 5)
    write_trend(folder / "趋势.xlsx", *history)
    books = chain(
        sorted((ROOT / "templates").glob("*.xlsx")),
        sorted(example_out.rglob("*.xlsx")),
        sorted(folder.rglob("*.xlsx")),
    )
    return [sheet for book in books if not _foreign(book) for sheet in seen(book)]


def _foreign(book: Path) -> bool:
    """Tell whether another program wrote a workbook."""
    return book.name == "另存的.xlsx" and book.parent.name.endswith("收件")


def test_no_number_stands_as_a_text_where_none_is_meant(sheets: list[SeenSheet]):
    marked = {(each.book.name, each.name): numbers_as_texts(each) for each in sheets}

    assert {sheet: cells for sheet, cells in marked.items() if cells} == {}


def test_the_points_of_a_template_are_numbers(sheets: list[SeenSheet]):
    own = [each for each in sheets if each.name == "自评表"]
    points = [cell for each in own for cell in each.cells if cell.column == 4 and cell.row > 2]

    assert sum(not cell.is_text for cell in points) > 0.9 * sum(bool(each.text) for each in points)


def test_every_kind_is_looked_at(sheets: list[SeenSheet]):
    names = {each.book.name for each in sheets}

    assert names >= {"汇总表.xlsx", "明细.xlsx", "趋势.xlsx", "对比.xlsx", "单位名册.xlsx"}
    assert {"退回", "评分表", "templates"} <= {each.book.parent.name for each in sheets}


def test_no_formula_is_marked(sheets: list[SeenSheet]):
    marked = {(each.book.name, each.name): marked_formulas(each) for each in sheets}

    assert {sheet: cells for sheet, cells in marked.items() if cells} == {}


def test_departments_read_labels_and_no_names_of_ours(sheets: list[SeenSheet]):
    """In templates and in what goes back: cells, notes, validations."""
    own = [each for each in sheets if each.book.parent.name in ("templates", "退回")
           or each.book.parent.name.endswith("收件")]  # fmt: skip
    told = {
        (each.book.name, each.name): found
        for each in own
        if (found := [text for text in each.texts if _INTERNAL.search(text)])
    }

    assert len(own) > 30
    assert told == {}


def test_what_excel_marks_is_seen(tmp_path: Path):
    """A workbook as XlsxWriter alone makes it has all triangles that the tests above look for."""
    with Workbook(tmp_path / "带三角.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_string("A1", "12")
        sheet.write_string("A2", "012345")
        sheet.write_formula("B1", "=A1", book.add_format({"locked": False}), 12)
        sheet.ignore_errors({"number_stored_as_text": "A2:A9"})
    (found,) = seen(tmp_path / "带三角.xlsx")

    assert numbers_as_texts(found) == ["A1 12"]
    assert marked_formulas(found) == ["B1"]
