"""Sheets, rows and columns that were moved about are followed, or nothing of them is taken."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils.cell import coordinate_to_tuple
from support.profile import sized
from support.scorebooks import (
    EVERYTHING,
    Change,
    Place,
    Written,
    columns_inserted,
    put,
    renamed,
    rows_deleted,
    rows_inserted,
)

from perfeval_xl.workbooks.read_back.edits import Edits
from perfeval_xl.workbooks.read_back.read import read_edits
from perfeval_xl.workbooks.read_back.sheet_texts import SheetLine

AT = ("评分表", "J8")
"""审核得分 of 衡阳's fifth indicator."""


def test_a_line_is_known_by_its_narrowest_texts():
    line = SheetLine()
    for column, (text, span) in enumerate([("宽", 5), ("窄", 1), ("也窄", 1), ("又宽", 2)]):
        line.add((4, column), text, span)

    assert line.texts == {(4, 1): "窄", (4, 2): "也窄"}


def taken(edits: Edits) -> list[tuple[str, str, Any]]:
    return [(each.project, each.name, each.after) for each in edits.edits]


def codes(edits: Edits) -> set[str]:
    return {each.code for each in edits.remarks}


def reviewed(book: Written) -> tuple[str, Change]:
    """Review one indicator of 衡阳's, before anything is moved."""
    return book.cells[AT].name, put(AT, 0.75)


def test_the_file_may_be_called_anything(hengyang_book: Written, tmp_path: Path):
    name, review = reviewed(hengyang_book)
    saved = hengyang_book.saved(tmp_path, review).rename(tmp_path / "（1）最终 版.xlsx")

    found = read_edits(saved, hengyang_book.fresh, hengyang_book.cells)

    assert taken(found) == [("", name, 0.75)]


def test_a_renamed_sheet_is_found_by_what_stands_on_it(hengyang_book: Written, tmp_path: Path):
    name, review = reviewed(hengyang_book)

    found = hengyang_book.read(
        tmp_path, review, renamed("评分表", "改好的"), renamed("自评表", "单位自评")
    )

    assert taken(found) == [("", name, 0.75)]
    assert (found.edits[0].sheet, found.edits[0].cell) == ("改好的", "J8")
    assert found.remarks == []


def test_sheets_may_stand_in_any_order(hengyang_book: Written, tmp_path: Path):
    name, review = reviewed(hengyang_book)

    def reordered(book: Workbook) -> None:
        book._sheets.reverse()

    found = hengyang_book.read(tmp_path, review, reordered)

    assert taken(found) == [("", name, 0.75)]
    assert found.remarks == []


@pytest.mark.large
def test_a_missing_sheet_is_told_where_something_could_be_filled_in(
    hengyang_book: Written, tmp_path: Path
):
    name, review = reviewed(hengyang_book)

    def without(*sheets: str) -> Change:
        return lambda book: [book.remove(book[sheet]) for sheet in sheets] and None

    own = hengyang_book.read(tmp_path, review, without("自评表", "扣分说明"))
    others = hengyang_book.read(tmp_path, review, without("评价得分简表", "横向与历史", "数据问题"))

    assert taken(own) == taken(others) == [("", name, 0.75)]
    assert [(each.code, each.sheet, each.found) for each in own.remarks] == [
        ("REVIEW_SHEET_MISSING", "自评表", "自评表")
    ]
    assert others.remarks == []


@pytest.mark.large
def test_projects_whose_sheets_exchanged_names_keep_their_reviews(
    datong_book: Written, tmp_path: Path
):
    places = {
        place: cell.project
        for place, cell in datong_book.cells.items()
        if cell.kind == "review" and cell.name == "绩效指标_1"
    }
    numbers = {place: n / 10 for n, place in enumerate(places, start=1)}

    found = datong_book.read(
        tmp_path,
        *(put(place, 100) for place in [weight_of(datong_book, each) for each in places]),
        *(put(place, number) for place, number in numbers.items()),
        renamed("项目1", "暂"),
        renamed("项目2", "项目1"),
        renamed("暂", "项目2"),
    )

    reviews = {each.project: each.after for each in found.edits if each.kind == "review"}
    assert reviews == {places[place]: number for place, number in numbers.items()}
    assert len(reviews) > 1
    assert found.remarks == []


def weight_of(book: Written, review: Place) -> Place:
    return review[0], book.cells[review].full_at


def test_a_copy_of_one_project_is_not_taken_for_another(datong_book: Written, tmp_path: Path):
    def exchanged(book: Workbook) -> None:
        book.remove(book["项目2"])
        copy = book.copy_worksheet(book["项目1"])
        copy.title = "项目1 (2)"

    found = datong_book.read(tmp_path, exchanged)

    assert found.edits == []
    assert ("REVIEW_SHEET_MISSING", "项目2") in [(each.code, each.sheet) for each in found.remarks]


def test_a_copy_kept_beside_is_not_read(hengyang_book: Written, tmp_path: Path):
    name, review = reviewed(hengyang_book)

    def copied(book: Workbook) -> None:
        book.copy_worksheet(book["评分表"]).title = "评分表 (2)"

    found = hengyang_book.read(tmp_path, copied, review, put(("评分表", "C8"), "改了名"))

    assert taken(found) == [("", name, 0.75)]
    assert codes(found) == {"REVIEW_TEXT_CHANGED"}


@pytest.mark.thinned(3)
@pytest.mark.parametrize("at", [1, 3, 4, 8, 9, 20, 32])
def test_inserted_rows_are_followed(hengyang_book: Written, tmp_path: Path, at: int):
    name, review = reviewed(hengyang_book)

    found = hengyang_book.read(tmp_path, review, rows_inserted("评分表", at, 2))

    assert taken(found) == [("", name, 0.75)]
    assert found.edits[0].cell == ("J8" if at > 8 else "J10")
    # openpyxl leaves the formulas behind: many remarks of one kind are one.
    assert codes(found) <= {"REVIEW_FORMULA_CHANGED"}
    assert len(found.remarks) <= 20


@pytest.mark.thinned(9)
@pytest.mark.parametrize("at", [1, 4, 9, 10, 11])
def test_inserted_columns_are_followed(hengyang_book: Written, tmp_path: Path, at: int):
    name, review = reviewed(hengyang_book)

    found = hengyang_book.read(tmp_path, review, columns_inserted("评分表", at))

    assert taken(found) == [("", name, 0.75)]
    assert codes(found) <= {"REVIEW_FORMULA_CHANGED"}


def test_inserted_columns_are_followed_where_headings_repeat(datong_book: Written, tmp_path: Path):
    place = next(
        each
        for each, cell in datong_book.cells.items()
        if cell.kind == "review" and cell.name == "预算执行率"
    )
    project = datong_book.cells[place].project

    found = datong_book.read(tmp_path, put(place, 3), columns_inserted(place[0], 12))

    assert taken(found) == [(project, "预算执行率", 3.0)]


def test_a_deleted_row_takes_no_other_with_it(hengyang_book: Written, tmp_path: Path):
    name, review = reviewed(hengyang_book)
    lost = ("评分表", "J6")

    found = hengyang_book.read(tmp_path, review, put(lost, 0.5), rows_deleted("评分表", 6))

    assert taken(found) == [("", name, 0.75)]
    assert found.edits[0].cell == "J7"
    gone = load_workbook(hengyang_book.fresh)["评分表"]["C6"].value
    assert [each.expected for each in found.remarks if each.code == "REVIEW_CELLS_LOST"] == [gone]


@pytest.mark.large
def test_a_heading_over_several_rows_does_not_say_where_the_first_of_them_went(
    hengyang_book: Written, tmp_path: Path
):
    """Excel keeps what a merged cell says when its first row is deleted."""
    name, review = reviewed(hengyang_book)
    fresh = load_workbook(hengyang_book.fresh)["评分表"]
    levels = [put(("评分表", cell), fresh[cell].value) for cell in ("A4", "B4")]

    found = hengyang_book.read(tmp_path, review, rows_deleted("评分表", 4), *levels)

    assert taken(found) == [("", name, 0.75)]
    lost = [each.expected for each in found.remarks if each.code == "REVIEW_CELLS_LOST"]
    assert lost == [fresh["C4"].value]


def test_a_row_in_a_list_that_cannot_be_told_apart_makes_its_sheet_unreadable(
    hengyang_book: Written, tmp_path: Path
):
    name, review = reviewed(hengyang_book)
    first = next(
        place for place, cell in hengyang_book.cells.items() if cell.name[1:] == (3, "名称")
    )
    row, _ = coordinate_to_tuple(first[1])

    found = hengyang_book.read(tmp_path, review, rows_inserted("基础数据表", row))

    assert taken(found) == [("", name, 0.75)]
    (layout,) = [each for each in found.remarks if each.code == "REVIEW_LAYOUT_CHANGED"]
    assert (layout.sheet, layout.found) == ("基础数据表", "基础数据表")


def test_rows_that_changed_places_make_their_sheet_unreadable(
    hengyang_book: Written, tmp_path: Path
):
    _, review = reviewed(hengyang_book)

    def exchanged(book: Workbook) -> None:
        sheet = book["评分表"]
        for column in range(3, 15):
            one, other = sheet.cell(8, column), sheet.cell(7, column)
            one.value, other.value = other.value, one.value

    found = hengyang_book.read(tmp_path, review, exchanged)

    assert found.edits == []
    assert "REVIEW_LAYOUT_CHANGED" in codes(found)


def test_declared_rows_that_changed_places_make_their_sheet_unreadable(
    datong_book: Written, tmp_path: Path
):
    titles = [
        place for place, cell in datong_book.cells.items() if cell.title and cell.name[0] in (1, 2)
    ]
    one, other = (coordinate_to_tuple(place[1])[0] for place in titles[:2])

    def exchanged(book: Workbook) -> None:
        sheet = book[titles[0][0]]
        for column in (4, 5, 6, 7, 8, 9):
            first, second = sheet.cell(one, column), sheet.cell(other, column)
            first.value, second.value = second.value, first.value

    found = datong_book.read(tmp_path, put((titles[0][0], f"P{one}"), 1), exchanged)

    assert found.edits == []
    assert "REVIEW_LAYOUT_CHANGED" in codes(found)


@pytest.mark.large
def test_a_row_replaced_by_the_analysts_own_is_not_read(hengyang_book: Written, tmp_path: Path):
    _, review = reviewed(hengyang_book)

    found = hengyang_book.read(
        tmp_path,
        rows_deleted("评分表", 8),
        rows_inserted("评分表", 8),
        put(("评分表", "C8"), "自设指标"),
        review,
    )

    assert found.edits == []
    lost = [each for each in found.remarks if each.code == "REVIEW_CELLS_LOST"]
    assert [each.cell for each in lost] == ["A8"]


def test_a_declared_row_replaced_by_the_analysts_own_is_not_read(
    datong_book: Written, tmp_path: Path
):
    fresh = load_workbook(datong_book.fresh)
    title, cell = next(
        (place, cell)
        for place, cell in datong_book.cells.items()
        if cell.title and all(fresh[place[0]][f"{at}{place[1][1:]}"].value is None for at in "BC")
    )
    row, number = int(title[1][1:]), cell.name[0]
    review = datong_book.place("review", f"绩效指标_{number}", cell.project)

    found = datong_book.read(
        tmp_path,
        rows_deleted(title[0], row),
        rows_inserted(title[0], row),
        put(title, "自设指标"),
        put((title[0], f"G{row}"), 100),
        put(review, 5),
    )

    assert found.edits == []
    assert [each.cell for each in found.remarks if each.code == "REVIEW_CELLS_LOST"] == [f"A{row}"]


@pytest.mark.large
@pytest.mark.parametrize("rubric", ["hengyang-2019", "taojiang-2019", EVERYTHING])
def test_whatever_is_moved_no_review_comes_back_on_another_indicator(
    rubric: str, scorebook: Callable[[str], Written], tmp_path: Path
):
    book = scorebook(rubric)
    own = {
        (cell.project, cell.name): (place, number / 1000)
        for number, (place, cell) in enumerate(book.cells.items(), start=1)
        if cell.kind == "review"
    }
    reviews = [put(place, number) for place, number in own.values()]
    read, moves = 0, sized(2, deep=12)
    for changes in random_moves(moves):
        found = book.read(tmp_path, *reviews, *changes)
        for each in found.edits:
            if each.kind == "review":
                assert own[each.project, each.name][1] == each.after
                read += 1
    assert read > 2 * moves


def random_moves(count: int) -> Iterator[list[Change]]:
    chance = random.Random(20261121)
    kinds = (rows_inserted, rows_deleted, rows_inserted, rows_deleted, columns_inserted)
    for _ in range(count):
        yield [
            chance.choice(kinds)("评分表", chance.randint(1, 14), chance.randint(1, 2))
            for _ in range(chance.randint(1, 4))
        ]
