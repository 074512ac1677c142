"""What LibreOffice saved: nothing where nothing was changed, every change to the letter."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from support.libreoffice import convert, edited
from support.profile import GATE
from support.scorebooks import EVERYTHING, Change, Place, Written, put, random_contents

from perfeval_xl.rubric.source import catalogue
from perfeval_xl.workbooks.read_back.edits import Content, Edits
from perfeval_xl.workbooks.read_back.opening import read_book_identity
from perfeval_xl.workbooks.read_back.read import read_edits
from perfeval_xl.workbooks.read_back.saving import is_untouched

pytestmark = pytest.mark.libreoffice
RUBRICS = [*catalogue(), EVERYTHING] if GATE else ["datong-2021-project", EVERYTHING]


@dataclass(frozen=True)
class Returned:
    """A scorebook that LibreOffice saved, and what was typed into it before."""

    book: Written
    saved: Path
    typed: Mapping[Place, Content] = field(default_factory=dict)

    def read(self) -> Edits:
        return read_edits(self.saved, self.book.fresh, self.book.cells)


@pytest.fixture(scope="module")
def untouched(
    scorebook: Callable[[str], Written], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Returned]:
    """Every rubric's scorebook, opened and saved."""
    folder = tmp_path_factory.mktemp("untouched")
    books = {rubric: scorebook(rubric) for rubric in RUBRICS}
    copies = [folder / f"{n}.xlsx" for n in range(len(books))]
    for book, copy in zip(books.values(), copies, strict=True):
        copy.write_bytes(book.fresh.read_bytes())
    convert(copies, folder / "out")
    return {
        rubric: Returned(book, folder / "out" / copy.name)
        for (rubric, book), copy in zip(books.items(), copies, strict=True)
    }


@pytest.fixture(scope="module")
def typed(
    scorebook: Callable[[str], Written], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Returned]:
    """Every rubric's scorebook with something typed into more than half of its open cells."""
    folder, chance = tmp_path_factory.mktemp("typed"), random.Random(11)
    made = {}
    for number, rubric in enumerate(RUBRICS):
        book = scorebook(rubric)
        contents = random_contents(book, chance)
        changes = [put(place, value) for place, value in contents.items()]
        copy = book.saved(folder, *changes).rename(folder / f"{number}.xlsx")
        made[rubric] = Returned(book, folder / "out" / copy.name, contents)
    convert([folder / each.saved.name for each in made.values()], folder / "out")
    return made


@pytest.mark.parametrize("rubric", RUBRICS)
def test_an_untouched_scorebook_comes_back_without_a_word(
    rubric: str, untouched: dict[str, Returned]
):
    returned = untouched[rubric]

    found = returned.read()

    assert (found.edits, found.remarks) == ([], [])
    assert read_book_identity(returned.saved) == read_book_identity(returned.book.fresh)
    assert not is_untouched(returned.saved)


@pytest.mark.parametrize("rubric", RUBRICS)
def test_everything_that_was_typed_comes_back_to_the_letter(
    rubric: str, typed: dict[str, Returned]
):
    found = typed[rubric].read()

    assert {(each.sheet, each.cell): each.after for each in found.edits} == typed[rubric].typed
    kinds = {cell.kind for cell in typed[rubric].book.cells.values()}
    assert {each.kind for each in found.edits} == kinds
    assert found.remarks == []


def reviews(book: Written, sheet: str) -> tuple[list[Change], dict[tuple[str, str], float]]:
    """Review every indicator of a sheet, each with another score; make room for them."""
    scored: list[Change] = []
    typed: dict[tuple[str, str], float] = {}
    for number, (place, cell) in enumerate(book.cells.items(), start=1):
        if cell.kind == "review" and place[0] == sheet:
            typed[cell.project, cell.name] = number / 1000
            scored.append(put(place, number / 1000))
            if cell.full_at:
                scored.append(put((sheet, cell.full_at), 50))
    return scored, typed


def after(book: Written, folder: Path, changes: list[Change], *steps: tuple[Any, ...]) -> Edits:
    """Read back what LibreOffice saved after changing the structure step by step."""
    saved = edited(book.saved(folder / "in", *changes), folder / "out.xlsx", *steps)
    return read_edits(saved, book.fresh, book.cells)


@pytest.mark.thinned(8)
@pytest.mark.parametrize(
    ("rubric", "sheet", "steps"),
    [
        ("hengyang-2019", "评分表", [("insert rows", "评分表", 7, 2)]),
        (
            "hengyang-2019",
            "评分表",
            [("insert columns", "评分表", 5, 1), ("delete columns", "评分表", 7, 1)],
        ),
        (
            "hengyang-2019",
            "评分表",
            [("insert rows", "基础数据表", 9, 1), ("insert rows", "自评表", 20, 3)],
        ),
        ("taojiang-2019", "评分表", [("insert rows", "评分表", 20, 1)]),
        (
            "datong-2021-project",
            "项目1",
            [("insert rows", "项目1", 8, 1), ("insert columns", "项目1", 11, 1)],
        ),
        ("hengyang-2019", "评分表", [("rename", "评分表", "审 核"), ("rename", "自评表", "它's")]),
        ("hengyang-2019", "评分表", [("move", "评分表", 5), ("move", "自评表", 0)]),
        ("hengyang-2019", "评分表", [("delete sheet", "评价得分简表")]),
    ],
    ids=["rows", "columns", "form", "lines", "project", "renamed", "reordered", "deleted"],
)
def test_its_formulas_are_known_again_after_it_moved_them(
    rubric: str,
    sheet: str,
    steps: list[tuple[Any, ...]],
    scorebook: Callable[[str], Written],
    tmp_path: Path,
):
    book = scorebook(rubric)
    typed_in, typed = reviews(book, sheet)

    found = after(book, tmp_path, typed_in, *steps)

    back = {(each.project, each.name): each.after for each in found.edits if each.kind == "review"}
    assert back == typed
    assert len(typed) > 3
    assert found.remarks == []


@pytest.mark.large
# With row 4 the first row of merged 一级指标 and 二级指标 goes, which then stand on the next one.
@pytest.mark.parametrize("row", [4, 7])
def test_a_deleted_row_is_told_once_and_the_others_are_read(
    hengyang_book: Written, tmp_path: Path, row: int
):
    typed_in, typed = reviews(hengyang_book, "评分表")
    gone = hengyang_book.cells["评分表", f"J{row}"].name

    found = after(hengyang_book, tmp_path, typed_in, ("delete rows", "评分表", row, 1))

    typed.pop(("", gone))
    assert {(each.project, each.name): each.after for each in found.edits} == typed
    assert [each.code for each in found.remarks] == ["REVIEW_CELLS_LOST"]


@pytest.mark.large
def test_formulas_that_lead_to_a_sheet_that_cannot_be_read_are_left_alone(
    hengyang_book: Written, tmp_path: Path
):
    def exchanged(book: Workbook) -> None:
        sheet = book["评分表"]
        for column in (3, 5, 6):
            one, other = sheet.cell(8, column), sheet.cell(7, column)
            one.value, other.value = other.value, one.value

    found = after(hengyang_book, tmp_path, [exchanged], ("insert rows", "评分表", 5, 1))

    assert [(each.code, each.sheet) for each in found.remarks] == [
        ("REVIEW_LAYOUT_CHANGED", "评分表")
    ]
    assert found.edits == []


def test_a_score_typed_over_a_moved_formula(hengyang_book: Written, tmp_path: Path):
    found = after(
        hengyang_book,
        tmp_path,
        [],
        ("insert rows", "评分表", 6, 1),
        ("number", "评分表", "I9", 1.5),
    )

    assert [(each.code, each.cell, each.found) for each in found.remarks] == [
        ("REVIEW_TYPED_OVER", "I9", "1.5")
    ]
    assert found.edits == []
