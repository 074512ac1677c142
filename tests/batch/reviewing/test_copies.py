"""What people do with copies of a scorebook: kept from before, of a colleague, saved as it was."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl import load_workbook
from openpyxl.comments import Comment
from support import review_histories as histories
from support.bureau import BOOK, FIRST, INDICATOR, save_as_of
from support.inbox import copy
from support.libreoffice import convert
from support.review_histories import Office, decided_in_the_ledger, decided_in_the_summary
from support.small_bureau import SmallBureau

from perfeval_xl.batch.report import report
from perfeval_xl.batch.review import review
from perfeval_xl.batch.run import run
from perfeval_xl.ledger.ledger import read_ledger
from perfeval_xl.workbooks.read_back.open_cells import open_cells

FIGURE, OTHER = "在职人数", "公用经费控制率"


@pytest.fixture
def bureau(tmp_path: Path) -> SmallBureau:
    return SmallBureau(tmp_path)


def current(bureau: SmallBureau, table: str) -> list[tuple[Any, ...]]:
    names = {"reviews": "indicator, score", "corrections": "name, after"}[table]
    with read_ledger(bureau.out) as ledger:
        rows = ledger.execute(f"SELECT {names} FROM {table} WHERE current = 1").fetchall()
    return [tuple(row) for row in rows]


@pytest.mark.large
def test_a_copy_from_before_the_new_figures_says_its_review_and_no_figure(
    bureau: SmallBureau, tmp_path: Path
):
    kept = shutil.copy(bureau.out / BOOK, tmp_path / "留存.xlsx")
    bureau.return_again(FIGURE, 1)
    bureau.run()
    new = (bureau.out / BOOK).read_bytes()

    shutil.copy(kept, bureau.out / BOOK)
    bureau.edit({("review", OTHER): 1.5, ("opinion", OTHER): "核减"})
    bureau.run()

    assert current(bureau, "corrections") == []
    assert bureau.result.groups[0].figures.loc[FIRST, FIGURE] == 1
    assert bureau.score(indicator=OTHER) == 1.5
    assert bureau.codes() == ["BOOK_MOVED"]
    shown = load_workbook(bureau.out / BOOK)
    fresh = load_workbook(shutil.copy(_written(tmp_path, new), tmp_path / "新.xlsx"))
    place = next(at for at, each in bureau.cells.items() if each.name == FIGURE)
    assert shown[place[0]][place[1]].value == fresh[place[0]][place[1]].value == 1


def _written(folder: Path, content: bytes) -> Path:
    (folder / "写过.xlsx").write_bytes(content)
    return folder / "写过.xlsx"


def test_two_reviewers_copies_come_to_the_same_however_often_they_are_collected(
    bureau: SmallBureau,
):
    second = bureau.out / "评分表" / "乙审.xlsx"
    bureau.edit({("review", INDICATOR): 0.5}, second, when="2026-10-01T08:00:00")
    bureau.edit({("review", INDICATOR): 0.75})
    bureau.run()
    found = bureau.score()

    for act in (review, review, lambda _: bureau.run(), review):
        act(bureau.out)
        assert bureau.score() == found == 0.75
        assert current(bureau, "reviews") == [(INDICATOR, 0.75)]
        assert "REVIEW_CONFLICT" in bureau.codes()


@pytest.mark.thinned(2)
@pytest.mark.parametrize("gone", [False, True], ids=["both are there", "the first is gone"])
@pytest.mark.parametrize(
    "typed", [{("figure", "甲"): None}, {("review", "判定甲"): 25, ("opinion", "判定甲"): "核减"}],
    ids=["a figure", "a review"],
)  # fmt: skip
def test_who_says_once_more_what_stands_has_not_decided_it(
    tmp_path: Path, typed: dict[tuple[str, str], Any], gone: bool
):
    office = Office(tmp_path)
    fresh = Path(shutil.copy(office.out / histories.BOOK, tmp_path / "留存.xlsx"))
    office.save(fresh, histories.BOOK, typed, "甲审")
    office.review()
    first = decided_in_the_summary(office.out)
    office.save(fresh, "评分表/乙审.xlsx", typed, "乙审")
    office.review()
    if gone:
        shutil.copy(fresh, office.out / histories.BOOK)
        office.review()

    assert decided_in_the_summary(office.out) == decided_in_the_ledger(office.out) == first
    assert "甲审" in first[0]


def test_a_scorebook_that_was_saved_as_it_was_is_nobodys(bureau: SmallBureau):
    bureau.change(lambda book: None)

    result = bureau.run()
    assert (result.collected.books, bureau.codes()) == (0, [])
    assert bureau.run().unchanged

    bureau.return_again(FIGURE, 1)
    bureau.run()
    assert bureau.codes() == []
    assert not (bureau.out / "评分表" / "审核稿").exists()


@pytest.mark.large
@pytest.mark.libreoffice
def test_nor_is_one_that_another_program_saved_as_it_was(bureau: SmallBureau, tmp_path: Path):
    convert([bureau.out / BOOK], tmp_path / "另存")
    shutil.copy(tmp_path / "另存" / f"{FIRST}.xlsx", bureau.out / BOOK)
    bureau.return_again(FIGURE, 1)

    result = bureau.run()

    assert (result.collected.books, bureau.codes()) == (0, [])
    assert not (bureau.out / "评分表" / "审核稿").exists()


@pytest.mark.thinned(3)
@pytest.mark.parametrize("what", ["a note beside the table", "a comment", "a sheet"])
def test_what_somebody_added_is_kept_though_it_scores_nothing(bureau: SmallBureau, what: str):
    def add(book: Any) -> None:
        sheet = book["评分表"]
        if what == "a note beside the table":
            sheet["Z90"] = "待问"
        elif what == "a comment":
            sheet["C5"].comment = Comment("待问", "审核科")
        else:
            book.create_sheet("我的记录")

    bureau.change(add)
    theirs = (bureau.out / BOOK).read_bytes()
    bureau.return_again(FIGURE, 1)
    bureau.run()

    assert bureau.codes() == ["BOOK_MOVED"]
    assert (bureau.out / "评分表" / "审核稿" / f"{FIRST}.xlsx").read_bytes() == theirs


@pytest.mark.thinned(3)
@pytest.mark.parametrize("suffix", [".et", ".xls", ".ods"])
def test_a_scorebook_that_was_saved_in_another_format_is_named(bureau: SmallBureau, suffix: str):
    other = bureau.out / "评分表" / f"{FIRST}{suffix}"
    other.write_bytes(b"anything")

    for _ in range(2):
        result = bureau.run()
        assert result.unchanged
        assert f"“评分表/{FIRST}{suffix}”存成了别的格式" in report(result, bureau.out)
    review(bureau.out)

    assert bureau.codes() == ["REVIEW_OTHER_FORMAT"]
    findings = pd.read_csv(bureau.out / "findings.csv")
    (message,) = findings[findings["code"] == "REVIEW_OTHER_FORMAT"]["message"]
    assert f"“评分表/{FIRST}{suffix}”" in message


@pytest.mark.thinned(6)
@pytest.mark.parametrize("typed", ["8分", "0.5", "九成", 5, -1, True])
def test_what_the_workbook_does_not_count_is_refused_and_named(bureau: SmallBureau, typed: Any):
    bureau.edit({("review", INDICATOR): typed})

    said = report(bureau.run(), bureau.out)

    assert bureau.score() == 1
    assert current(bureau, "reviews") == []
    (place,) = [at for at, each in bureau.cells.items() if each.name == INDICATOR
                and each.kind == "review"]  # fmt: skip
    assert f"提醒  {BOOK} {place[0]} {place[1]}：审核得分填的是" in said


def test_a_figure_that_cannot_be_read_corrects_nothing(bureau: SmallBureau):
    before = bureau.result.groups[0].figures.loc[FIRST, FIGURE]
    bureau.edit({("figure", FIGURE): "九成"})
    review(bureau.out)
    bureau.return_again(FIGURE, before + 1)
    bureau.run()

    assert current(bureau, "corrections") == []
    assert bureau.result.groups[0].figures.loc[FIRST, FIGURE] == before + 1


@pytest.mark.large
def test_a_line_whose_column_has_any_name_is_corrected(tmp_path: Path):
    """桃江's lists have columns that are called by several words."""
    name = "桃江县人民政府办公室"
    copy(f"{name}.xlsx", tmp_path / "收件" / f"{name}.xlsx")
    (scores,) = run(tmp_path / "收件", tmp_path / "out").groups
    cells = open_cells(scores)[name]
    path = tmp_path / "out" / "评分表" / f"{name}.xlsx"
    book = load_workbook(path)
    (sheet, cell), line = next(
        (at, each.name)
        for at, each in cells.items()
        if each.kind == "line" and isinstance(book[at[0]][at[1]].value, int | float)
    )
    book[sheet][cell] = book[sheet][cell].value - 0.05
    save_as_of(book, path, "审核科", SmallBureau.START)

    result = review(tmp_path / "out")
    assert result.collected.corrections == 1
    copy("示例单位01.xlsx", tmp_path / "收件" / "示例单位01.xlsx")
    run(tmp_path / "收件", tmp_path / "out")

    findings = pd.read_csv(tmp_path / "out" / "findings.csv")
    (message,) = findings[findings["code"] == "FIGURE_CORRECTED"]["message"]
    assert isinstance(line, tuple)
    assert f"【收支情况第 {line[1]} 行的实际支出／项目支出情况／小计】" in message


@pytest.mark.large
def test_a_draft_moved_back_changes_nothing(bureau: SmallBureau):
    bureau.edit({("review", OTHER): 0.5, ("opinion", OTHER): "核减"})
    bureau.return_again(FIGURE, 1)
    bureau.run()
    draft = bureau.out / "评分表" / "审核稿" / f"{FIRST}.xlsx"
    assert draft.exists()
    assert bureau.score(indicator=OTHER) == 0.5

    draft.replace(bureau.out / BOOK)
    bureau.run()
    bureau.run()

    assert bureau.score(indicator=OTHER) == 0.5
    assert draft.exists()
    assert bureau.run().unchanged


@pytest.mark.large
def test_drafts_that_were_cleared_away_take_no_review_along(bureau: SmallBureau):
    bureau.edit({("review", OTHER): 0.5, ("opinion", OTHER): "核减"})
    bureau.return_again(FIGURE, 1)
    bureau.run()
    shutil.rmtree(bureau.out / "评分表" / "审核稿")

    bureau.run()
    review(bureau.out)

    assert bureau.score(indicator=OTHER) == 0.5
    assert bureau.codes() == []


@pytest.mark.large
def test_a_new_ledger_collects_what_the_copies_say(bureau: SmallBureau):
    bureau.edit({("review", OTHER): 0.5, ("opinion", OTHER): "核减"})
    bureau.return_again(FIGURE, 1)
    bureau.run()
    (bureau.out / "ledger.sqlite").unlink()

    bureau.run()

    assert bureau.score(indicator=OTHER) == 0.5
