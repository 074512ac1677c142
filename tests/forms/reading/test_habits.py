"""What people do to a workbook before they send it back: the figures are read all the same."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from support.workbooks import opened

from perfeval_xl.forms.reading.reader import Return, ReturnError, read_return
from perfeval_xl.rubric.form.form_entry import printed_places
from perfeval_xl.rubric.load import load_rubric
from perfeval_xl.rubric.model import Rubric

Change = Callable[[Workbook], None]

RETURNS = {
    "hengyang-2019": "衡阳市人民政府金融工作办公室",
    "datong-2021-project": "大同市人民政府金融工作办公室",
    "zhanjiang-2018": "湛江市金融工作局",
}
HIDDEN, GUIDE, CHECK = "_perfeval", "填报说明", "自查"


@pytest.fixture(scope="module", params=list(RETURNS))
def rubric(request: pytest.FixtureRequest) -> Rubric:
    return load_rubric(request.param)


@pytest.fixture
def source(rubric: Rubric, root: Path) -> Path:
    return root / "examples" / "inbox" / f"{RETURNS[rubric.id]}.xlsx"


@pytest.fixture
def again(rubric: Rubric, source: Path, tmp_path: Path) -> Callable[[Change], Return]:
    """Change a published return with openpyxl and read it."""

    def changed(change: Change) -> Return:
        book = opened(source)
        change(book)
        book.save(tmp_path / "r.xlsx")
        return read_return(tmp_path / "r.xlsx", lambda _: [rubric])

    return changed


def content(found: Return) -> dict[str, Any]:
    """What was read, without where it stood."""
    projects = [(each.name, each.figures, each.words, each.rows) for each in found.projects]
    return {
        "department": found.department,
        "figures": {name: round(value, 12) for name, value in found.figures.items()},
        "items": found.items,
        "words": found.words,
        "projects": sorted(projects, key=lambda each: each[0]),
        "remarks": [(each.code, each.name, each.found, each.expected) for each in found.remarks],
    }


@pytest.fixture
def whole(rubric: Rubric, source: Path) -> dict[str, Any]:
    return content(read_return(source, lambda _: [rubric]))


def forms(book: Workbook) -> list[Worksheet]:
    return [sheet for sheet in book.worksheets if sheet.title not in (HIDDEN, GUIDE, CHECK)]


def unmerge(sheet: Worksheet) -> None:
    for area in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(area))


# -- what changes nothing ----------------------------------------------------------------------


def lose_the_identity(book: Workbook) -> None:
    del book[HIDDEN]


def delete_the_guide(book: Workbook) -> None:
    del book[GUIDE]


def rename_the_sheets(book: Workbook) -> None:
    for number, sheet in enumerate(forms(book), start=1):
        sheet.title = f"附件{number}"


def turn_the_order(book: Workbook) -> None:
    book._sheets.reverse()


def add_sheets(book: Workbook) -> None:
    book.create_sheet("Sheet1", 0)
    notes = book.create_sheet("底稿", 1)
    for row in range(1, 40):
        notes.append([f"明细{row}", row, "填报单位：" if row == 3 else None])


def unmerge_everything(book: Workbook) -> None:
    for sheet in forms(book):
        unmerge(sheet)


def put_blank_rows_on_top(book: Workbook) -> None:
    for sheet in forms(book):
        unmerge(sheet)
        sheet.insert_rows(1, 3)


def put_a_column_in_front(book: Workbook) -> None:
    for sheet in forms(book):
        unmerge(sheet)
        sheet.insert_cols(1, 2)
        for row in range(4, 20):
            sheet.cell(row, 1, row)


def add_texts_right_and_below(book: Workbook) -> None:
    for sheet in forms(book):
        column, row = sheet.max_column + 3, sheet.max_row + 4
        sheet.cell(3, column, "联系人：王")
        sheet.cell(row, 1, "注：本表数据取自决算报表。")


def swap_the_names_of_two_sheets(book: Workbook) -> None:
    first, second = forms(book)[:2]
    one, other = first.title, second.title
    first.title, second.title = "x", one
    first.title = other


def pad_the_texts(book: Workbook) -> None:
    """Labels with full-width signs, line breaks and spaces, as after a conversion."""
    for sheet in forms(book):
        for row in sheet.iter_rows(max_row=12):
            for cell in row:
                if isinstance(cell.value, str) and cell.value.endswith("："):
                    cell.value = f" {cell.value.replace('：', ':')}\n"


@pytest.mark.thinned(12)
@pytest.mark.parametrize(
    "change",
    [
        lose_the_identity,
        delete_the_guide,
        rename_the_sheets,
        turn_the_order,
        add_sheets,
        unmerge_everything,
        put_blank_rows_on_top,
        put_a_column_in_front,
        add_texts_right_and_below,
        swap_the_names_of_two_sheets,
        pad_the_texts,
    ],
)
def test_the_same_is_read(change: Change, again, whole):
    assert content(again(change)) == whole


def test_the_values_alone_in_a_new_workbook_are_enough(rubric, source: Path, whole, tmp_path: Path):
    """Pasted as values: no names, no merged cells, no identity, other sheet names."""
    book = Workbook()
    book.active.title = "目录"
    for number, sheet in enumerate(forms(load_workbook(source, data_only=True)), start=1):
        pasted = book.create_sheet(f"Sheet{number}")
        for row in sheet.iter_rows():
            for cell in row:
                pasted.cell(cell.row, cell.column, cell.value)
    book.save(tmp_path / "r.xlsx")

    found = content(read_return(tmp_path / "r.xlsx", lambda _: [rubric]))

    assert found == whole


@pytest.mark.thinned(5)
@pytest.mark.parametrize("seed", range(6))
def test_blank_rows_anywhere_between_labelled_ones(seed: int, again, whole):
    """Rows without a label of their own stay below the ones they belong to."""
    chance = random.Random(seed)

    def insert(book: Workbook) -> None:
        for sheet in forms(book):
            unmerge(sheet)
            labelled = [
                cell.row
                for cell in sheet["A"]
                if cell.value and cell.row > 2 and sheet.cell(cell.row - 1, 1).value
            ]
            for row in sorted(chance.sample(labelled, min(3, len(labelled))), reverse=True):
                sheet.insert_rows(row, chance.randint(1, 3))

    assert content(again(insert)) == whole


# -- what is lost is missing, and nothing else is ----------------------------------------------


def test_a_deleted_sheet_is_told_and_its_figures_are_missing(again, whole, rubric):
    name = rubric.forms[-1].sheet

    def delete(book: Workbook) -> None:
        del book[name]

    found = again(delete)

    gone = {entry.name for entry in rubric.forms[-1].entries()}
    gone |= {printed_places(entry) for entry in gone}
    assert found.figures == {key: n for key, n in whole["figures"].items() if key not in gone}
    assert ("SHEET_MISSING", name) in [(each.code, each.sheet) for each in found.remarks]


def test_a_label_that_was_replaced_loses_its_own_row_alone(hengyang, root: Path, tmp_path: Path):
    source = root / "examples" / "inbox" / "衡阳市人民政府金融工作办公室.xlsx"
    whole = read_return(source, lambda _: [hengyang])
    book = opened(source)
    form = book["基础数据表"]
    form["A7"] = "离退休金"
    # The old words stand once more far below, in a remark of the department's.
    form.cell(form.max_row + 5, 1, "人员经费")
    book.save(tmp_path / "r.xlsx")

    found = read_return(tmp_path / "r.xlsx", lambda _: [hengyang])

    lost = {name for name in whole.figures if name.startswith("人员经费_")}
    assert lost
    assert whole.figures.keys() - found.figures.keys() == lost
    told = [(each.code, each.cell) for each in found.remarks if each.code == "NUMBERS_UNREAD"]
    assert told == [("NUMBERS_UNREAD", "B7、C7、D7")]


def test_an_input_merged_over_its_neighbour_keeps_its_figure(hengyang, root, tmp_path: Path):
    source = root / "examples" / "inbox" / "衡阳市人民政府金融工作办公室.xlsx"
    whole = read_return(source, lambda _: [hengyang])
    book = opened(source)
    book["基础数据表"].merge_cells("B4:C4")
    book["基础数据表"].merge_cells("A6:A7")
    book.save(tmp_path / "r.xlsx")

    found = read_return(tmp_path / "r.xlsx", lambda _: [hengyang])

    assert found.figures["编制数"] == whole.figures["编制数"]
    missing = whole.figures.keys() - found.figures.keys()
    assert "在职人数" in missing
    assert {name.split("_")[0] for name in missing} <= {"在职人数", "人员经费"}


def test_the_sheet_of_that_name_is_not_taken_when_the_form_stands_on_another(again, whole, rubric):
    """Last year's sheet emptied, this year's form pasted beside it."""
    name = rubric.forms[0].sheet

    def move(book: Workbook) -> None:
        book[name].title = "Sheet9"
        book.create_sheet(name, 0)["A1"] = "（见 Sheet9）"

    assert content(again(move)) == whole


# -- whose it is, and whether it is filled in ---------------------------------------------------


def test_a_form_of_another_kind_is_none(again, rubric):
    def empty(book: Workbook) -> None:
        for sheet in forms(book):
            for row in sheet.iter_rows():
                for cell in row:
                    if type(cell).__name__ == "Cell":
                        cell.value = None
        forms(book)[0]["A1"] = "采购清单"

    with pytest.raises(ReturnError) as caught:
        again(empty)

    assert caught.value.code == "FILE_NOT_RETURN"
