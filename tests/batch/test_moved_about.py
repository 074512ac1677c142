"""Results that were moved, copied or lost in parts, and copies that come back, end as expected."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook
from support.small_inbox import BAD, RIGHT, content, office_of, put, read_here, tree

from perfeval_xl.batch.report import report
from perfeval_xl.batch.run import run
from perfeval_xl.ledger.backups import BACKUPS

__all__ = ["read_here"]

RECORD = ".perfeval.written"
TIMED = ("run.json", "ledger.sqlite", RECORD)
TABLES = ("汇总表.xlsx", "明细.xlsx", "scores.csv", "findings.csv")


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """Four returns that were scored and one that went back, and what a run made of them."""
    office_of(tmp_path, 5)
    put(tmp_path / "收件" / "2.xlsx", content("第2局", BAD), 9)
    shutil.rmtree(tmp_path / "结果")
    run(tmp_path / "收件", tmp_path / "结果", RIGHT)
    return tmp_path


def results(out: Path, *, told: bool = True) -> dict[str, bytes]:
    """Return what stands in an output folder, but for what knows of times.

    Unless what was `told` is asked for, without what names the loss of a ledger.
    """
    left_out = TIMED if told else (*TIMED, "findings.csv", "汇总表.xlsx", "明细.xlsx")
    return {
        name: data
        for name, data in tree(out).items()
        if name not in left_out and not name.startswith(BACKUPS)
    }


@pytest.mark.thinned(2)
@pytest.mark.parametrize("copied", [False, True])
def test_results_that_were_moved_or_copied_need_nothing(copied: bool, office: Path):
    moved = office / "共享" / "结果"
    (shutil.copytree if copied else shutil.move)(office / "结果", moved)

    assert run(office / "收件", moved, RIGHT).unchanged


@pytest.mark.thinned(4)
@pytest.mark.parametrize("kept", [["ledger.sqlite"], ["run.json"], [*TABLES, RECORD], []])
def test_of_results_that_came_in_parts_the_rest_is_made_again(kept: list[str], office: Path):
    other = office / "别处"
    other.mkdir()
    for name in kept:
        shutil.copy(office / "结果" / name, other)

    run(office / "收件", other, RIGHT)

    told = not kept or "ledger.sqlite" in kept
    assert results(other, told=told) == results(office / "结果", told=told)
    assert run(office / "收件", other, RIGHT).unchanged


@pytest.mark.thinned(2)
@pytest.mark.parametrize("lost", ["ledger.sqlite", "run.json"])
def test_what_is_lost_of_results_is_made_again_and_nothing_else_changes(lost: str, office: Path):
    before = results(office / "结果", told=lost != "ledger.sqlite")
    (office / "结果" / lost).unlink()

    run(office / "收件", office / "结果", RIGHT)

    assert results(office / "结果", told=lost != "ledger.sqlite") == before
    assert run(office / "收件", office / "结果", RIGHT).unchanged


@pytest.mark.thinned(2)
@pytest.mark.parametrize("lost", ["ledger.sqlite", "run.json"])
def test_no_scorebook_is_lost_with_what_knew_of_it(lost: str, office: Path):
    book = (office / "结果" / "评分表" / "第3局.xlsx").read_bytes()
    (office / "结果" / lost).unlink()
    (office / "收件" / "3.xlsx").unlink()

    run(office / "收件", office / "结果", RIGHT)

    assert not (office / "结果" / "评分表" / "第3局.xlsx").exists()
    assert (office / "结果" / "评分表" / "审核稿" / "第3局.xlsx").read_bytes() == book


def test_a_marked_copy_that_nobody_can_vouch_for_is_told(office: Path):
    for name in ("run.json", RECORD):
        (office / "结果" / name).unlink()
    put(office / "收件" / "2.xlsx", content("第2局", 1), 10)

    result = run(office / "收件", office / "结果", replace(RIGHT, overwrite=True))

    assert "退回/2.xlsx（和同名的 .txt）是以前退回时写的" in report(result, office / "结果")
    assert (office / "结果" / "退回" / "2.xlsx").is_file()


@pytest.mark.thinned(2)
@pytest.mark.parametrize("name", ["2.xlsx", "退回改好的.xlsx"])
def test_a_marked_copy_that_was_mended_is_a_return(name: str, office: Path):
    path = office / "收件" / name
    shutil.copy(office / "结果" / "退回" / "2.xlsx", path)
    assert run(office / "收件", office / "结果", RIGHT).handed_back == 1  # as it was

    book = load_workbook(path)
    (cell,) = (cell for row in book["数据"].iter_rows() for cell in row if cell.value == "不详")
    cell.value = 97
    book.save(path)
    result = run(office / "收件", office / "结果", RIGHT)

    assert result.handed_back == 0
    assert (office / "结果" / "评分表" / "第2局.xlsx").is_file()
    assert not list((office / "结果" / "退回").glob("*"))
