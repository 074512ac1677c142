"""Links within a scorebook: from a value to its figures, from the figures back."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from support.libreoffice import convert
from support.small import LOSING, small_scores
from support.workbooks import formulas

from perfeval_xl.workbooks.scorebook.scorebook import write_scorebooks


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    (written,) = write_scorebooks(small_scores({"某局": LOSING}), tmp_path_factory.mktemp("books"))
    return written


def test_a_value_leads_to_its_first_figure_and_stays_a_formula(path: Path):
    sheet = load_workbook(path)["评分表"]
    column = next(cell.column_letter for cell in sheet[3] if cell.value == "指标值")
    value = sheet[f"{column}4"]

    assert value.hyperlink.location == "'数据'!B5"
    assert value.hyperlink.tooltip == "数据!B5、B4"
    written = formulas(path)
    assert written["评分表", f"{column}4"] == "'评分过程'!G4"
    assert written["评分过程", "G4"].endswith('ROUND(E4/F4,10)),"")')
    assert load_workbook(path, data_only=True)["评分表"][f"{column}4"].value == 0.97


def test_a_judged_score_leads_to_what_was_stated(path: Path):
    sheet = load_workbook(path)["评分表"]
    column = next(cell.column_letter for cell in sheet[3] if cell.value == "自评得分")

    assert sheet[f"{column}6"].hyperlink.location == "'自评表'!F6"
    assert sheet[f"{column}6"].data_type == "f"


def test_every_figure_sheet_leads_back(path: Path):
    book = load_workbook(path)

    for name in ("数据", "自评表"):
        links = [cell for row in book[name].iter_rows() for cell in row if cell.hyperlink]
        assert [(cell.value, cell.hyperlink.location) for cell in links] == [
            ("返回评分表", "'评分表'!A1")
        ]


def test_every_link_leads_to_a_cell_of_the_workbook(example_out: Path):
    looked_at = 0
    for path in (example_out / "评分表").iterdir():
        book = load_workbook(path)
        for sheet in book:
            links = [c.hyperlink for row in sheet.iter_rows() for c in row if c.hyperlink]
            for link in links:
                name, cell = link.location.rsplit("!", 1)
                assert name.strip("'") in book.sheetnames, path.name
                assert cell[0].isalpha(), path.name
                assert link.target is None
                looked_at += 1
    assert looked_at > 100


@pytest.mark.large
@pytest.mark.libreoffice
def test_link_and_formula_survive_in_one_cell(path: Path, tmp_path: Path):
    convert([path], tmp_path)

    before, after = (load_workbook(each)["评分表"] for each in (path, tmp_path / path.name))
    linked = [cell for row in before.iter_rows() for cell in row if cell.hyperlink]

    assert len(linked) == 10
    for cell in linked:
        again = after[cell.coordinate]
        assert again.hyperlink.location == cell.hyperlink.location
        assert again.data_type == "f"
