"""What is not the analyst's to change and was changed all the same is told, and not taken."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.formula import ArrayFormula
from support.scorebooks import Written, formula, put, with_cells
from support.workbooks import values

from perfeval_xl.workbooks.read_back.edits import Edits
from perfeval_xl.workbooks.read_back.read import read_edits

SCORE, NAME, POINTS = ("评分表", "I9"), ("评分表", "C9"), ("评分表", "D9")
"""系统评分, 三级指标 and 分值 of one indicator of 衡阳's."""


def told(edits: Edits) -> list[tuple[str, str, str]]:
    assert edits.edits == []
    return [(each.code, each.sheet, each.cell) for each in edits.remarks]


def test_a_score_typed_over_a_formula(hengyang_book: Written, tmp_path: Path):
    computed = values(hengyang_book.fresh)[SCORE]

    found = hengyang_book.read(tmp_path, put(SCORE, 1.25))

    assert told(found) == [("REVIEW_TYPED_OVER", *SCORE)]
    assert (found.remarks[0].found, found.remarks[0].expected) == ("1.25", f"{computed:g}")


def test_a_formula_deleted(hengyang_book: Written, tmp_path: Path):
    found = hengyang_book.read(tmp_path, put(SCORE, None))

    assert told(found) == [("REVIEW_TYPED_OVER", *SCORE)]
    assert found.remarks[0].found == "（空白）"


def test_a_formula_replaced(hengyang_book: Written, tmp_path: Path):
    found = hengyang_book.read(tmp_path, formula(SCORE, "=MAX(1,2)"))

    assert told(found) == [("REVIEW_FORMULA_CHANGED", *SCORE)]
    assert found.remarks[0].found == "=MAX(1,2)"
    assert found.remarks[0].expected.startswith("='评分过程'!")


@pytest.mark.large
def test_a_formula_of_which_one_number_was_changed(hengyang_book: Written, tmp_path: Path):
    ours = load_workbook(hengyang_book.fresh)["评分表"]["K32"].value
    assert ours.endswith(",6)")

    found = hengyang_book.read(tmp_path, formula(("评分表", "K32"), ours[:-2] + "1)"))

    assert told(found) == [("REVIEW_FORMULA_CHANGED", "评分表", "K32")]


def test_a_formula_that_points_nowhere(hengyang_book: Written, tmp_path: Path):
    found = hengyang_book.read(tmp_path, formula(SCORE, "=IF(#REF!=1,1,2)"))

    assert told(found) == [("REVIEW_FORMULA_BROKEN", *SCORE)]
    assert found.remarks[0].found == "#REF!"


def test_a_formula_that_shows_an_error(hengyang_book: Written, tmp_path: Path):
    kept = load_workbook(hengyang_book.fresh)["评分表"]["K8"].value
    xml = kept.removeprefix("=").replace("&", "&amp;").replace("<", "&lt;")
    saved = with_cells(
        hengyang_book.fresh,
        tmp_path / "a.xlsx",
        "评分表",
        {"K8": f't="e"<f>{xml}</f><v>#VALUE!</v>'},
    )

    found = read_edits(saved, hengyang_book.fresh, hengyang_book.cells)

    assert told(found) == [("REVIEW_FORMULA_BROKEN", "评分表", "K8")]
    assert found.remarks[0].found == "#VALUE!"


def test_a_text_and_a_number_changed(hengyang_book: Written, tmp_path: Path):
    name = load_workbook(hengyang_book.fresh)[NAME[0]][NAME[1]].value

    found = hengyang_book.read(tmp_path, put(NAME, "别的指标"), put(POINTS, 99))

    assert told(found) == [("REVIEW_TEXT_CHANGED", *NAME), ("REVIEW_TEXT_CHANGED", *POINTS)]
    assert (found.remarks[0].found, found.remarks[0].expected) == ("别的指标", name)


def test_white_space_and_width_of_signs_are_no_change(hengyang_book: Written, tmp_path: Path):
    place = ("评分表", "E8")
    text = load_workbook(hengyang_book.fresh)[place[0]][place[1]].value

    found = hengyang_book.read(tmp_path, put(place, text.replace("，", " ,") + "\n"))

    assert told(found) == []


def test_many_of_a_kind_are_one_remark(hengyang_book: Written, tmp_path: Path):
    def pasted_as_values(book: Any) -> None:
        for row in book["评分表"].iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    cell.value = 1

    found = hengyang_book.read(tmp_path, pasted_as_values)

    (remark,) = found.remarks
    assert (remark.code, remark.sheet) == ("REVIEW_TYPED_OVER", "评分表")
    assert remark.cell.startswith("G4、H4、I4、K4")
    assert "共 " in remark.found
    assert found.edits == []


@pytest.mark.large
def test_an_array_formula_with_the_same_text_is_the_same(hengyang_book: Written, tmp_path: Path):
    ours = load_workbook(hengyang_book.fresh)[SCORE[0]][SCORE[1]].value

    def arrayed(book: Any) -> None:
        book[SCORE[0]][SCORE[1]] = ArrayFormula(SCORE[1], ours)

    assert told(hengyang_book.read(tmp_path, arrayed)) == []


@pytest.mark.large
def test_formulas_that_share_a_text_are_the_same(hengyang_book: Written, tmp_path: Path):
    sheet = load_workbook(hengyang_book.fresh)["评分表"]
    first = next(
        row
        for row in range(4, 20)
        if sheet[f"K{row + 1}"].value == sheet[f"K{row}"].value.replace(str(row), str(row + 1))
    )
    one, other = f"K{first}", f"K{first + 1}"
    shared = escape(sheet[one].value.removeprefix("="), quote=False)
    saved = with_cells(
        hengyang_book.fresh,
        tmp_path / "a.xlsx",
        "评分表",
        {
            one: f'<f t="shared" ref="{one}:{other}" si="0">{shared}</f><v>1</v>',
            other: '<f t="shared" si="0"/><v>1</v>',
        },
    )

    assert told(read_edits(saved, hengyang_book.fresh, hengyang_book.cells)) == []


@pytest.mark.large
def test_figures_beside_a_total_that_was_typed_over_are_read(
    taojiang_book: Written, tmp_path: Path
):
    """Its one row of figures has no text of its own; the headings stand above."""
    name = "基本支出_资本性支出"
    sheet, cell = taojiang_book.place("figure", name)
    row = load_workbook(taojiang_book.fresh)[sheet][int(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))]
    totals = [each.coordinate for each in row if each.data_type == "f"]
    assert not [each for each in row if each.data_type == "s" and each.protection.locked]

    found = taojiang_book.read(
        tmp_path, put((sheet, cell), 77), *(put((sheet, total), 5) for total in totals)
    )

    assert [(each.name, each.after) for each in found.edits] == [(name, 77.0)]
    assert [each.code for each in found.remarks] == ["REVIEW_TYPED_OVER"] * len(totals)
    assert totals


@pytest.mark.large
def test_the_sheets_behind_are_looked_at_too(
    scorebook: Callable[[str], Written], datong_book: Written, tmp_path: Path
):
    places = [("评分汇总", "C4"), ("项目1", "N6"), ("扣分说明", "E5")]

    found = datong_book.read(tmp_path, *(put(place, 7) for place in places))

    assert told(found) == [("REVIEW_TYPED_OVER", *place) for place in places]
