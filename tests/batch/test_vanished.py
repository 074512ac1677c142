"""A department whose return has vanished is named everywhere, and its scorebook put aside."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook
from support.small_inbox import (
    BAD,
    RIGHT,
    RUBRIC,
    content,
    office_of,
    put,
    read_here,
    tree,
)

from perfeval_xl.batch.report import report
from perfeval_xl.batch.review import review
from perfeval_xl.batch.run import run
from perfeval_xl.batch.run_result import RunResult
from perfeval_xl.batch.settings.run_plan import Options
from perfeval_xl.forms.roster import RosterEntry
from perfeval_xl.messages import PerfevalError, RunError

__all__ = ["read_here"]

ANYWAY = Options(str(RUBRIC), anyway=True)
BOOK, ASIDE = "评分表/第2局.xlsx", "评分表/审核稿/第2局.xlsx"


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """Five returns, and what a right run made of them."""
    return office_of(tmp_path, 5)


def again(office: Path, options: Options = RIGHT) -> RunResult:
    return run(office / "收件", office / "结果", options)


def told(office: Path) -> dict[str, str]:
    """Return code → message of what is told of departments and leftovers."""
    findings = pd.read_csv(office / "结果" / "findings.csv", keep_default_na=False)
    own = findings[findings["code"].str.match("RETURN_|LEFTOVER_")]
    return dict(zip(own["code"], own["message"], strict=True))


def cells(office: Path, sheet: str) -> str:
    """Return all that a sheet of the summary says."""
    book = load_workbook(office / "结果" / "汇总表.xlsx")
    rows = book[sheet].iter_rows(values_only=True)
    return "\n".join(str(cell) for row in rows for cell in row if cell is not None)


def test_one_whose_return_is_gone_is_named_everywhere(office: Path):
    book = (office / "结果" / BOOK).read_bytes()
    (office / "收件" / "2.xlsx").unlink()

    result = again(office)

    words = (
        "【第2局】上次评过分，这次收件文件夹里没有它的报送表（上次是“2.xlsx”），没有再评分。"
        f"上次的评分表：{ASIDE}。"
    )
    assert words in report(result, office / "结果")
    assert words in told(office)["RETURN_VANISHED"]
    for sheet in ("数据问题", "报送情况", "催报清单"):
        assert words in cells(office, sheet), sheet
    assert (office / "结果" / ASIDE).read_bytes() == book
    assert not (office / "结果" / BOOK).exists()
    assert "第2局" not in (office / "结果" / "scores.csv").read_text(encoding="utf-8-sig")


def test_who_is_on_the_roster_is_listed_with_what_became_of_it(office: Path):
    options = Options(str(RUBRIC), roster=[RosterEntry(f"第{n}局") for n in range(1, 8)])
    (office / "收件" / "2.xlsx").unlink()

    again(office, options)

    assert "上次的评分表" in cells(office, "名册对照")
    assert cells(office, "催报清单").count("上次评过分") == 1
    assert cells(office, "催报清单").count("报送表还没有收到") == 2  # 第6局, 第7局


def test_it_is_named_until_it_is_back_or_no_more_expected(office: Path):
    kept = (office / "收件" / "2.xlsx").rename(office / "2.xlsx")
    again(office)
    put(office / "收件" / "6.xlsx", content("第6局"), 6)
    again(office)
    assert "【第2局】" in told(office)["RETURN_VANISHED"]

    without = [RosterEntry(f"第{n}局") for n in (1, 3, 4, 5, 6)]
    again(office, Options(str(RUBRIC), roster=without))
    assert told(office) == {}

    again(office)
    kept.rename(office / "收件" / "2.xlsx")
    again(office)
    assert told(office) == {}
    assert (office / "结果" / BOOK).is_file()


def test_a_review_names_it_too(office: Path):
    (office / "收件" / "2.xlsx").unlink()
    again(office)
    before = told(office)

    review(office / "结果")

    assert told(office) == before
    assert "上次评过分" in cells(office, "报送情况")


@pytest.mark.parametrize("where", ["二.xlsx", "新收到/2.xlsx"])
def test_a_file_that_was_renamed_has_not_vanished(where: str, office: Path):
    (office / "收件" / "新收到").mkdir()
    (office / "收件" / "2.xlsx").rename(office / "收件" / where)

    again(office)

    assert told(office) == {}
    assert not (office / "结果" / "评分表" / "审核稿").exists()


@pytest.mark.thinned(2)
@pytest.mark.parametrize("made", [content("第2局", BAD), b"PK damaged"])
def test_one_that_is_handed_back_has_not_vanished(made: bytes, office: Path):
    book = (office / "结果" / BOOK).read_bytes()
    put(office / "收件" / "2.xlsx", made, 9)

    result = again(office)

    words = f"{BOOK} 是上次运行写的，这次不再有这份，已移到 {ASIDE}。"
    assert words in report(result, office / "结果")
    assert told(office) == {}
    assert (office / "结果" / ASIDE).read_bytes() == book


def test_a_return_that_says_another_name_now_tells_both(office: Path):
    put(office / "收件" / "2.xlsx", content("二二局"), 9)

    again(office)

    words = told(office)["RETURN_OTHER_NAME"]
    assert "【第2局】上次评过分" in words
    assert "“2.xlsx”，里面写的单位是“二二局”" in words
    assert ASIDE in words


def test_a_department_is_known_by_its_code(tmp_path: Path):
    for number in range(1, 4):
        put(tmp_path / "收件" / f"{number}.xlsx", content(f"第{number}局", code=f"00{number}"))
    again(tmp_path)
    (tmp_path / "收件" / "2.xlsx").unlink()
    put(tmp_path / "收件" / "新.xlsx", content("第2局（新名）", code="002"), 9)

    again(tmp_path)

    assert "“新.xlsx”，里面写的单位是“第2局（新名）”" in told(tmp_path)["RETURN_OTHER_NAME"]


def test_a_file_that_does_not_open_this_time_leaves_its_scorebook_alone(office: Path, monkeypatch):
    from perfeval_xl.system import digests

    read = digests.sha256_of

    def held(path: Path) -> str:
        if Path(path) == office / "收件" / "2.xlsx":
            raise PermissionError(13, "Permission denied")
        return read(path)

    book = (office / "结果" / BOOK).read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(digests, "sha256_of", held)
        again(office)
    assert told(office) == {}
    assert (office / "结果" / BOOK).read_bytes() == book

    again(office)
    assert tree(office / "结果" / "评分表").keys() == {f"第{n}局.xlsx" for n in range(1, 6)}
    assert (office / "结果" / BOOK).read_bytes() == book


def save(path: Path) -> bytes:
    """Save a scorebook as a spreadsheet program would; return what is there then."""
    book = load_workbook(path)
    book.properties.lastModifiedBy = "审核科"
    book["评分表"]["A1"] = "审核稿"
    book.save(path)
    return path.read_bytes()


@pytest.mark.large
def test_an_edited_scorebook_is_put_aside_as_it_is(office: Path):
    edited = save(office / "结果" / BOOK)
    again(office)  # collects it
    (office / "收件" / "2.xlsx").unlink()

    again(office)

    assert (office / "结果" / ASIDE).read_bytes() == edited
    assert not (office / "结果" / BOOK).exists()


@pytest.mark.thinned(2)
@pytest.mark.parametrize("edits", [False, True])
def test_one_that_is_open_waits_and_is_put_aside_the_next_time(edits: bool, office: Path):
    kept = save(office / "结果" / BOOK) if edits else (office / "结果" / BOOK).read_bytes()
    lock = office / "结果" / "评分表" / ".~lock.第2局.xlsx#"
    lock.touch()
    (office / "收件" / "2.xlsx").unlink()

    again(office)
    assert (office / "结果" / BOOK).read_bytes() == kept
    assert told(office).keys() == {"RETURN_VANISHED", "LEFTOVER_LOCKED"}
    assert f"上次的评分表：{BOOK}" in told(office)["RETURN_VANISHED"]

    lock.unlink()
    assert not again(office).unchanged
    assert (office / "结果" / ASIDE).read_bytes() == kept
    assert "【第2局】" in told(office)["RETURN_VANISHED"]
    assert again(office).unchanged


@pytest.mark.large
def test_a_scorebook_whose_name_another_department_takes_is_not_overwritten(tmp_path: Path):
    put(tmp_path / "收件" / "1.xlsx", content("某:局"), 1)
    put(tmp_path / "收件" / "2.xlsx", content("某*局"), 2)
    again(tmp_path)
    books = tree(tmp_path / "结果" / "评分表")
    assert len(books) == 2
    (tmp_path / "收件" / "1.xlsx").unlink()

    again(tmp_path)

    now = tree(tmp_path / "结果" / "评分表")
    assert set(books.values()) <= set(now.values())
    assert len([name for name in now if "/" not in name]) == 1


def test_where_most_would_vanish_the_run_stops(office: Path):
    for number in (1, 2, 3):
        (office / "收件" / f"{number}.xlsx").unlink()
    before = tree(office / "结果")

    with pytest.raises(PerfevalError, match=r"5 个单位，这次有 3 个.*第1局、第2局、第3局") as stop:
        again(office)

    assert not isinstance(stop.value, RunError)
    assert tree(office / "结果") == before
    again(office, ANYWAY)
    assert len(tree(office / "结果" / "评分表" / "审核稿")) == 3


def test_last_years_inbox_into_this_years_results(tmp_path: Path):
    for number in range(1, 5):
        put(tmp_path / "收件" / f"{number}.xlsx", content(f"第{number}局", year=2025), number)
        put(tmp_path / "去年" / f"{number}.xlsx", content(f"第{number}局"), number)
    again(tmp_path)
    before = tree(tmp_path / "结果")

    with pytest.raises(PerfevalError) as stop:
        run(tmp_path / "去年", tmp_path / "结果", RIGHT)

    assert stop.value.code == "MOST_VANISHED"
    assert tree(tmp_path / "结果") == before


def test_the_first_returns_of_a_new_year_are_no_reason_to_stop(office: Path):
    shutil.rmtree(office / "收件")
    put(office / "收件" / "1.xlsx", content("第1局", year=2025), 1)
    books = tree(office / "结果" / "评分表")

    assert not again(office).moved

    assert told(office) == {}
    # The year before has a folder of its own from now on.
    assert tree(office / "结果" / "2024" / "评分表") == books
    assert [*tree(office / "结果" / "评分表")] == ["第1局.xlsx"]
