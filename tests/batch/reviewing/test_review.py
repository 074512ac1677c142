"""The way back: what analysts change in scorebooks counts, and no run takes it away from them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import Workbook, load_workbook
from support.bureau import BOOK, FIRST, INDICATOR
from support.inbox import totals
from support.small_bureau import SmallBureau

from perfeval_xl.batch.review import review
from perfeval_xl.ledger.frames import read_table
from perfeval_xl.ledger.ledger import read_ledger


@pytest.fixture
def bureau(tmp_path: Path) -> SmallBureau:
    return SmallBureau(tmp_path)


def test_a_review_takes_the_place_of_the_computed_score(bureau: SmallBureau):
    before = totals(bureau.out)[FIRST]

    result = bureau.reviewed()

    assert (result.collected.books, result.collected.reviews) == (1, 1)
    assert bureau.score() == 0.25
    assert bureau.score(column="score") == 1
    assert totals(bureau.out)[FIRST] == pytest.approx(before - 0.75)
    with read_ledger(bureau.out) as ledger:
        (row,) = ledger.execute("SELECT * FROM reviews").fetchall()
    assert (row["reviewer"], row["opinion"], row["file"]) == ("审核科", "佐证不足", BOOK)
    assert row["reviewed"]


def test_collecting_twice_finds_nothing_new(bureau: SmallBureau):
    bureau.reviewed()

    again = review(bureau.out)

    assert (again.collected.books, again.collected.reviews) == (0, 0)
    assert bureau.score() == 0.25


def test_a_run_after_a_review_has_nothing_to_do(bureau: SmallBureau):
    bureau.reviewed()

    assert bureau.run().unchanged
    assert bureau.score() == 0.25


def test_a_run_collects_what_was_edited_and_not_collected(bureau: SmallBureau):
    bureau.edit({("review", INDICATOR): 0.5, ("opinion", INDICATOR): "核减"})
    theirs = (bureau.out / BOOK).read_bytes()

    result = bureau.run()

    assert result.collected.reviews == 1
    assert bureau.score() == 0.5
    assert (bureau.out / BOOK).read_bytes() == theirs
    assert bureau.codes() == ["BOOK_KEPT"]


def test_a_change_without_a_reason_is_told_until_there_is_one(bureau: SmallBureau):
    bureau.reviewed(opinion="")
    assert bureau.codes() == ["REVIEW_WITHOUT_REASON"]
    assert bureau.score() == 0.25

    bureau.edit({("opinion", INDICATOR): "见附件"})
    review(bureau.out)

    assert bureau.codes() == []
    assert bureau.score() == 0.25


@pytest.mark.large
def test_an_opinion_alone_and_an_agreeing_score_need_no_more(bureau: SmallBureau):
    bureau.reviewed(score=None, opinion="同意")
    assert (bureau.score(), bureau.codes()) == (1, [])

    bureau.reviewed(score=1, opinion="")
    assert (bureau.score(), bureau.codes()) == (1, [])


def test_a_review_is_withdrawn_by_emptying_its_cells(bureau: SmallBureau):
    bureau.reviewed()

    bureau.edit({("review", INDICATOR): None, ("opinion", INDICATOR): None})
    review(bureau.out)

    assert bureau.score() == 1
    with read_ledger(bureau.out) as ledger:
        kept = ledger.execute("SELECT score, current FROM reviews ORDER BY id").fetchall()
    assert [tuple(row) for row in kept] == [(0.25, 0), (None, 1)]


def test_a_new_return_of_another_department_leaves_the_edited_scorebook_alone(bureau: SmallBureau):
    bureau.reviewed()
    theirs = (bureau.out / BOOK).read_bytes()
    bureau.another()

    result = bureau.run()

    assert (result.written, result.read) == (1, 1)
    assert (bureau.out / BOOK).read_bytes() == theirs
    assert bureau.score() == 0.25
    assert bureau.codes() == ["BOOK_KEPT"]


@pytest.mark.large
def test_where_the_figures_below_change_the_review_is_asked_for_again(bureau: SmallBureau):
    other = "公用经费控制率"
    bureau.edit({
        ("review", INDICATOR): 0.25, ("opinion", INDICATOR): "佐证不足",
        ("review", other): 1.5, ("opinion", other): "核减",
    })  # fmt: skip
    review(bureau.out)
    theirs = (bureau.out / BOOK).read_bytes()
    bureau.return_again("在职人数", 1)

    bureau.run()

    assert bureau.codes() == ["BOOK_MOVED", "REVIEW_OUTDATED"]
    assert bureau.score() == 1
    # Theirs is kept, and the new one shows what still stands.
    assert (bureau.out / "评分表" / "审核稿" / f"{FIRST}.xlsx").read_bytes() == theirs
    book = load_workbook(bureau.out / BOOK)
    shown = {
        each.name: book[sheet][cell].value
        for (sheet, cell), each in bureau.cells.items()
        if each.kind == "review" and book[sheet][cell].value is not None
    }
    assert shown == {other: 1.5}


@pytest.mark.large
def test_a_review_that_is_outdated_can_be_made_again(bureau: SmallBureau):
    bureau.reviewed()
    bureau.return_again("在职人数", 1)
    bureau.run()

    bureau.reviewed(score=0.75, opinion="重新审核")

    assert bureau.score() == 0.75
    assert bureau.codes() == []
    assert bureau.run().unchanged


def test_a_corrected_figure_is_scored_and_told(bureau: SmallBureau):
    before = bureau.result.groups[0].figures.loc[FIRST, "在职人数"]
    bureau.edit({("figure", "在职人数"): before * 100})

    result = review(bureau.out)

    assert result.collected.corrections == 1
    assert bureau.score() == 0
    findings = pd.read_csv(bureau.out / "findings.csv")
    (told,) = findings[findings["code"] == "FIGURE_CORRECTED"].to_dict("records")
    assert f"{before:.10g}" in told["message"]
    assert f"{before * 100:.10g}" in told["message"]
    # Corrected once more, it still replaces what was returned; given back, it is no correction.
    bureau.edit({("figure", "在职人数"): before * 50})
    review(bureau.out)
    with read_ledger(bureau.out) as ledger:
        (row,) = ledger.execute("SELECT * FROM corrections WHERE current = 1").fetchall()
    assert (row["before"], row["after"]) == (before, before * 50)
    bureau.edit({("figure", "在职人数"): before})
    review(bureau.out)
    assert bureau.codes() == []
    assert bureau.score() == 1


@pytest.mark.large
def test_a_review_may_rest_on_a_figure_that_was_corrected_beside_it(bureau: SmallBureau):
    before = bureau.result.groups[0].figures.loc[FIRST, "在职人数"]
    bureau.edit({
        ("figure", "在职人数"): before * 100,
        ("review", INDICATOR): 0.5, ("opinion", INDICATOR): "视情况",
    })  # fmt: skip

    review(bureau.out)

    assert (bureau.score(column="score"), bureau.score()) == (0, 0.5)
    assert bureau.codes() == ["FIGURE_CORRECTED"]


@pytest.mark.large
def test_a_review_saved_beside_a_figure_that_was_corrected_later_holds_for_it(bureau: SmallBureau):
    bureau.reviewed(score=0.5, opinion="视情况")
    before = bureau.result.groups[0].figures.loc[FIRST, "在职人数"]

    bureau.edit({("figure", "在职人数"): before * 100})
    review(bureau.out)

    assert (bureau.score(column="score"), bureau.score()) == (0, 0.5)
    assert bureau.codes() == ["FIGURE_CORRECTED"]
    assert bureau.run().unchanged


@pytest.mark.large
def test_a_correction_gives_way_to_another_figure_in_a_new_return(bureau: SmallBureau):
    before = bureau.result.groups[0].figures.loc[FIRST, "在职人数"]
    bureau.edit({("figure", "在职人数"): before * 100})
    review(bureau.out)
    bureau.return_again("在职人数", before * 2)

    bureau.run()

    assert bureau.codes() == ["BOOK_MOVED", "CORRECTION_OUTDATED"]
    assert bureau.result.groups[0].figures.loc[FIRST, "在职人数"] == before * 2


@pytest.mark.large
def test_a_scorebook_that_was_saved_under_another_name_counts(bureau: SmallBureau):
    renamed = bureau.out / "评分表" / "甲局（已审）.xlsx"
    bureau.edit({("review", INDICATOR): 0.5, ("opinion", INDICATOR): "核减"}, renamed)

    review(bureau.out)

    assert bureau.score() == 0.5
    assert review(bureau.out).collected.books == 0


@pytest.mark.large
def test_of_several_edited_copies_each_says_what_no_other_does(bureau: SmallBureau):
    other = "公用经费控制率"
    copy_ = bureau.out / "评分表" / "副本.xlsx"
    bureau.edit({("review", other): 1.5, ("opinion", other): "核减"}, copy_)
    bureau.edit({("review", INDICATOR): 0.75, ("opinion", INDICATOR): "新"})

    review(bureau.out)

    assert (bureau.score(), bureau.score(indicator=other)) == (0.75, 1.5)
    assert bureau.codes() == []


@pytest.mark.large
def test_where_copies_differ_the_one_saved_last_counts_until_it_is_settled(bureau: SmallBureau):
    older = bureau.out / "评分表" / "旧的.xlsx"
    bureau.edit({("review", INDICATOR): 0.5}, older, when="2026-10-01T08:00:00")
    bureau.edit({("review", INDICATOR): 0.75, ("opinion", INDICATOR): "新"})

    for _ in range(3):
        review(bureau.out)
        assert bureau.score() == 0.75
        assert bureau.codes() == ["REVIEW_CONFLICT"]
    findings = pd.read_csv(bureau.out / "findings.csv")
    (message,) = findings[findings["code"] == "REVIEW_CONFLICT"]["message"]
    assert "0.75，评分表/示例单位01.xlsx（审核科" in message
    assert "0.5，评分表/旧的.xlsx（审核科，2026-10-01 16:00）" in message

    bureau.run()
    older.unlink()
    bureau.run()
    assert bureau.score() == 0.75
    assert bureau.codes() == ["BOOK_KEPT", "REVIEW_COPY_GONE"]


def test_a_score_typed_over_a_formula_is_told_by_every_run(bureau: SmallBureau):
    def type_over(book: Workbook) -> None:
        sheet = book["评分表"]
        (cell,) = [each for each in sheet[3] if each.value == "系统评分"]
        sheet.cell(row=6, column=cell.column).value = 2

    bureau.change(type_over)
    review(bureau.out)
    assert bureau.codes() == ["REVIEW_TYPED_OVER"]
    assert bureau.score() == 1

    bureau.another()
    bureau.run()

    assert bureau.codes() == ["BOOK_KEPT", "REVIEW_TYPED_OVER"]


def test_a_score_out_of_bounds_does_not_count(bureau: SmallBureau):
    bureau.reviewed(score=7)

    assert bureau.score() == 1
    assert "REVIEW_OUT_OF_BOUNDS" in bureau.codes()


@pytest.mark.large
def test_the_scorebook_of_one_that_is_handed_back_now_is_kept_and_told(bureau: SmallBureau):
    bureau.return_wrong_total()
    bureau.edit({("review", INDICATOR): 0.5, ("opinion", INDICATOR): "核减"})

    bureau.run()  # collects it for the scores that it was made on
    assert (bureau.out / BOOK).exists()
    bureau.edit({("review", INDICATOR): 0.75, ("opinion", INDICATOR): "再核减"})
    review(bureau.out)

    assert bureau.codes() == ["REVIEW_NO_SCORE"]


def test_a_file_that_is_no_scorebook_is_left_alone(bureau: SmallBureau):
    Workbook().save(bureau.out / "评分表" / "我的记录.xlsx")

    review(bureau.out)

    assert bureau.codes() == ["REVIEW_NOT_SCOREBOOK"]
    assert (bureau.out / "评分表" / "我的记录.xlsx").exists()


def test_a_scorebook_that_cannot_be_opened_is_told(bureau: SmallBureau):
    (bureau.out / BOOK).write_bytes(b"no workbook")

    review(bureau.out)

    assert bureau.codes() == ["REVIEW_UNREADABLE"]


def test_a_scorebook_that_is_open_waits_for_the_next_run(bureau: SmallBureau):
    lock = bureau.out / "评分表" / f".~lock.{FIRST}.xlsx#"
    lock.write_text("somebody")
    before = (bureau.out / BOOK).read_bytes()
    bureau.return_again("在职人数", 1)

    bureau.run()
    assert bureau.codes() == ["BOOK_LOCKED"]
    assert (bureau.out / BOOK).read_bytes() == before

    lock.unlink()
    bureau.run()
    assert bureau.codes() == []
    assert (bureau.out / BOOK).read_bytes() != before


def test_an_edited_scorebook_of_the_version_before_is_read_by_what_it_was_written_from(
    bureau: SmallBureau, monkeypatch: pytest.MonkeyPatch
):
    bureau.edit({("review", INDICATOR): 0.5, ("opinion", INDICATOR): "核减"})
    theirs = (bureau.out / BOOK).read_bytes()
    monkeypatch.setattr("perfeval_xl.batch.inbox.memory.__version__", "9.9")

    bureau.run()

    assert bureau.codes() == ["BOOK_MOVED"]
    assert (bureau.out / "评分表" / "审核稿" / f"{FIRST}.xlsx").read_bytes() == theirs
    assert bureau.score() == 0.5


@pytest.mark.large
def test_scorebooks_of_a_run_that_was_killed_are_nobodys_edits(bureau: SmallBureau, tmp_path: Path):
    before = shutil.copytree(bureau.out, tmp_path / "before")
    bureau.return_again("在职人数", 1)
    bureau.run()
    # As if it had been killed after the scorebooks and before anything else.
    tables = ("scores.csv", "findings.csv", "明细.xlsx", "汇总表.xlsx")
    for name in ("ledger.sqlite", "run.json", ".perfeval.written", *tables):
        shutil.copy(before / name, bureau.out / name)

    bureau.run()

    assert bureau.result.collected.books == 0
    assert bureau.codes() == []
    assert not (bureau.out / "评分表" / "审核稿").exists()


@pytest.mark.large
def test_the_scorebook_of_last_month_is_collected_for_last_month(bureau: SmallBureau):
    bureau.run("2019-10")
    bureau.edit({("review", INDICATOR): 0.5, ("opinion", INDICATOR): "核减"})

    bureau.run("2019-11")

    assert bureau.score() == 1
    assert bureau.codes() == []
    october = pd.read_csv(bureau.out / "2019-10" / "scores.csv")
    assert set(october[october["indicator"] == INDICATOR]["final_score"]) == {0.5, 1}
    with read_ledger(bureau.out) as ledger:
        (row,) = ledger.execute("SELECT * FROM reviews").fetchall()
    assert (row["period"], row["score"]) == ("2019-10", 0.5)
    scores = read_table(bureau.out, "scores")
    own = scores[(scores["department"] == FIRST) & (scores["indicator"] == INDICATOR)]
    final = dict(zip(own["period"], own["final_score"], strict=True))
    assert final == {"": 1, "2019-10": 0.5, "2019-11": 1}


@pytest.mark.large
def test_what_is_found_in_a_scorebook_leads_to_it(bureau: SmallBureau):
    bureau.reviewed(opinion="")

    sheet = load_workbook(bureau.out / "汇总表.xlsx")["数据问题"]

    (cell,) = [each for line in sheet.iter_rows() for each in line if each.value == BOOK]
    assert cell.hyperlink.target.endswith(".xlsx")


@pytest.mark.large
def test_what_a_copy_says_ends_with_it_and_that_is_told(bureau: SmallBureau):
    bureau.reviewed()
    (bureau.out / BOOK).unlink()

    assert not bureau.run().unchanged

    assert (bureau.out / BOOK).exists()
    assert bureau.score() == 1
    assert bureau.codes() == ["REVIEW_COPY_GONE"]
