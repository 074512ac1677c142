"""A department sends its return again: what changed is told, in every way it can come about."""

from __future__ import annotations

import os
import shutil
import sqlite3
import zlib
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from support.profile import sized
from support.small_bureau import RUBRIC, TEXT, SmallBureau, returned
from support.workbooks import opened

from perfeval_xl.batch import run as whole_run
from perfeval_xl.batch.review import review
from perfeval_xl.batch.run_result import RunResult
from perfeval_xl.batch.settings.run_plan import Options
from perfeval_xl.forms.template.inputs import Filling
from perfeval_xl.forms.template.template import write_template
from perfeval_xl.ledger.returns import Sent, chain_of
from perfeval_xl.look_back.explain.explain import explain
from perfeval_xl.rubric.load import load_rubric
from perfeval_xl.system.digests import sha256_of

NAME = "示例单位01"
FORM, STAFF, POSTS = "基础数据表", "B5", "B4"
"""The cells of 在职人数 and 编制数."""


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two departments, the first one's return from long ago, and a run over both."""
    folder = tmp_path_factory.mktemp("begun")
    sent(folder / "收件" / "一.xlsx", 1)
    returned(folder / "收件" / "二.xlsx", "示例单位02")
    run(folder / "收件", folder / "out")
    return folder


@pytest.fixture
def inbox(begun: Path, tmp_path: Path) -> Path:
    """The inbox of that run, with its results beside it."""
    shutil.copytree(begun, tmp_path, dirs_exist_ok=True)
    return tmp_path / "收件"


@pytest.fixture
def out(inbox: Path) -> Path:
    return inbox.parent / "out"


def run(inbox: Path, out: Path, options: Options | None = None) -> RunResult:
    return whole_run.run(inbox, out, replace(options or Options(), rubric=str(RUBRIC)))


def sent(path: Path, day: int, change: Callable[[Workbook], None] | None = None) -> Path:
    """Put the first department's return into the inbox, as it was saved on a day."""
    when = 1_700_000_000 + 86_400 * day
    returned(path, NAME)
    if change is not None:
        book = opened(path)
        change(book)
        book.save(path)
    os.utime(path, (when, when))
    return path


def staff(count: object) -> Callable[[Workbook], None]:
    def change(book: Workbook) -> None:
        book[FORM][STAFF] = count

    return change


def saved_again(book: Workbook) -> None:
    """Change nothing: openpyxl writes other bytes."""


def reasons(out: Path) -> dict[str, str]:
    """Return what 报送情况 says of every file."""
    sheet = load_workbook(out / "汇总表.xlsx")["报送情况"]
    rows = list(sheet.iter_rows(values_only=True))
    first = next(at for at, row in enumerate(rows) if row[0] == "文件")
    return {str(row[0]): str(row[3] or "") for row in rows[first + 1 :]}


def changes(out: Path) -> list[tuple[object, ...]]:
    """Return the lines of 报送变动 without the department, [] where there is no such sheet."""
    book = load_workbook(out / "汇总表.xlsx")
    if "报送变动" not in book.sheetnames:
        return []
    return [row[1:] for row in book["报送变动"].iter_rows(min_row=4, values_only=True)]


TOLD = "2019年实际在职人数：18 → 30（基础数据表 B5）；总分 90 → 89；得分：在职人员控制率 1 → 0。"
SAME = "重新报送，数据没有变化。"


def test_a_return_that_took_the_place_of_another_is_told(inbox: Path, out: Path):
    assert (reasons(out)["一.xlsx"], changes(out)) == ("", [])
    sent(inbox / "一.xlsx", 2, staff(30))

    run(inbox, out)

    assert reasons(out)["一.xlsx"] == f"第 2 次报送，与上次的同名文件相比：{TOLD}"
    assert changes(out) == [
        ("一.xlsx", "一.xlsx", "总分", "总分", None, None, "90", "89"),
        ("一.xlsx", "一.xlsx", "得分", "在职人员控制率", None, None, "1", "0"),
        ("一.xlsx", "一.xlsx", "数据", "2019年实际在职人数", FORM, STAFF, "18", "30"),
    ]
    sheet = load_workbook(out / "汇总表.xlsx")["报送情况"]
    jump = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "3 处")
    assert jump.hyperlink.location == "'报送变动'!A4"


@pytest.mark.large
def test_it_stays_told_until_another_one_comes(inbox: Path, out: Path):
    sent(inbox / "一.xlsx", 2, staff(30))
    run(inbox, out)
    told, listed = (out / "汇总表.xlsx").read_bytes(), changes(out)

    assert run(inbox, out).unchanged
    review(out)
    assert (out / "汇总表.xlsx").read_bytes() == told

    returned(inbox / "三.xlsx", "示例单位03")
    run(inbox, out)
    assert changes(out) == listed

    sent(inbox / "一.xlsx", 3, staff(20))
    run(inbox, out)
    assert (
        "第 3 次报送，与上次的同名文件相比：2019年实际在职人数：30 → 20" in reasons(out)["一.xlsx"]
    )


@pytest.mark.large
def test_both_in_the_inbox_are_told_like_one_after_the_other(inbox: Path, out: Path):
    sent(inbox / "更正.xlsx", 2, staff(30))
    run(inbox, out)
    run(inbox, out.with_name("一次"))

    for folder in (out, out.with_name("一次")):
        assert reasons(folder)["更正.xlsx"] == f"第 2 次报送，与上次的“一.xlsx”相比：{TOLD}"
        assert reasons(folder)["一.xlsx"].startswith("同一单位有更新的报送表")
    assert changes(out) == changes(out.with_name("一次"))
    name = "汇总表.xlsx"
    assert (out / name).read_bytes() == (out.with_name("一次") / name).read_bytes()


@pytest.mark.thinned(2)
@pytest.mark.parametrize("name", ["一.xlsx", "又一份.xlsx"])
def test_a_return_that_was_only_saved_again_says_so(inbox: Path, out: Path, name: str):
    sent(inbox / name, 2, saved_again)

    run(inbox, out)

    assert reasons(out)[name].endswith(SAME)
    assert changes(out) == []
    assert f"  第 2 次　{name}：重新报送，数据没有变化" in explain(out, NAME).split("\n")


def test_the_same_bytes_under_another_name_are_no_resubmission(inbox: Path, out: Path):
    shutil.copyfile(inbox / "一.xlsx", inbox / "一（副本）.xlsx")
    run(inbox, out)
    (inbox / "一.xlsx").unlink()
    run(inbox, out)

    assert reasons(out)["一（副本）.xlsx"] == ""
    assert "次报送" not in explain(out, NAME)


def test_what_was_handed_back_and_mended_says_what_was_mended(inbox: Path, out: Path):
    sent(inbox / "一.xlsx", 2, staff("不知道"))
    run(inbox, out)
    handed_back = reasons(out)["一.xlsx"]
    sent(inbox / "一.xlsx", 3, staff(20))
    run(inbox, out)

    assert "在职人数：18 → “不知道”（基础数据表 B5）；总分 90 → 不能评分。" in handed_back
    assert (
        "在职人数：“不知道” → 20（基础数据表 B5）；总分 不能评分 → 90。" in reasons(out)["一.xlsx"]
    )
    assert [line for line in explain(out, NAME).split("\n") if "次　" in line] == [
        "  第 1 次　一.xlsx",
        "  第 2 次　一.xlsx：总分 90 → 不能评分",
        "  第 3 次　一.xlsx：总分 不能评分 → 90",
    ]


@pytest.mark.large
def test_what_analysts_decide_is_no_change_of_a_resubmission(tmp_path: Path):
    bureau = SmallBureau(tmp_path)
    before = bureau.result.groups[0].figures.loc[NAME, "在职人数"]
    bureau.edit({
        ("figure", "在职人数"): before * 100,
        ("review", "公用经费控制率"): 0.5, ("opinion", "公用经费控制率"): "视情况",
    })  # fmt: skip
    run(bureau.inbox, bureau.out)
    assert not any("次报送" in reason for reason in reasons(bureau.out).values())

    path = bureau.inbox / f"{NAME}.xlsx"
    sent(path, 2, saved_again)
    run(bureau.inbox, bureau.out)
    assert reasons(bureau.out)[path.name].endswith(SAME)


@pytest.mark.large
def test_another_edition_of_the_rubric_is_no_change_of_a_resubmission(inbox: Path, out: Path):
    rubric = inbox.parent / "体系.yaml"
    rubric.write_text(TEXT, encoding="utf-8")
    whole_run.run(inbox, out, Options(rubric=str(rubric)))
    stricter = TEXT.replace('full: "<= 100%"', 'full: "<= 50%"')
    assert stricter != TEXT
    rubric.write_text(stricter, encoding="utf-8")
    whole_run.run(inbox, out, Options(rubric=str(rubric)))
    assert not any("次报送" in reason for reason in reasons(out).values())

    sent(inbox / "一.xlsx", 2, saved_again)
    whole_run.run(inbox, out, Options(rubric=str(rubric)))
    assert reasons(out)["一.xlsx"].endswith(SAME)


@pytest.mark.large
def test_each_period_tells_its_own_whatever_becomes_of_the_others(inbox: Path, out: Path):
    (inbox / "二.xlsx").unlink()
    september, october = out / "2019-09", out / "2019-10"
    for day, (month, count) in enumerate(((9, 18), (9, 30), (10, 25)), start=2):
        sent(inbox / "一.xlsx", day, staff(count))
        run(inbox, out, Options(period=f"2019-{month:02d}"))
    told = changes(september)
    assert [row[-2:] for row in told] == [("90", "89"), ("1", "0"), ("18", "30")]
    assert reasons(october)["一.xlsx"] == ""

    book = load_workbook(september / "评分表" / f"{NAME}.xlsx")
    sheet = book["评分表"]
    heading = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "审核意见")
    heading.offset(row=2).value = "看过"
    book.save(september / "评分表" / f"{NAME}.xlsx")
    assert review(out).notices  # an older period's, collected into that period

    assert changes(september) == told
    assert "总分 90 → 89" in explain(out, NAME, period="2019-09")
    assert "次报送" not in explain(out, NAME, period="2019-10")


@pytest.mark.large
def test_another_year_is_no_resubmission(tmp_path: Path):
    inbox, out = tmp_path / "收件", tmp_path / "out"
    inbox.mkdir()
    for year, figure in ((2019, 18), (2020, 20)):
        filling = Filling(department=NAME, figures={"编制数": figure})
        write_template(load_rubric(RUBRIC, year), inbox / "一.xlsx", filling)
        run(inbox, out, Options(year=year))

    summaries = sorted(out.rglob("汇总表.xlsx"), key=lambda path: path.stat().st_mtime_ns)
    assert "次报送" not in reasons(summaries[-1].parent)["一.xlsx"]


@pytest.mark.thinned(4)
@pytest.mark.parametrize("body", [b"\0", *map(zlib.compress, (b"[]", b"{}", b"not JSON"))])
def test_what_the_ledger_does_not_know_any_more_is_said(inbox: Path, out: Path, body: bytes):
    with closing(sqlite3.connect(out / "ledger.sqlite")) as ledger, ledger:
        ledger.execute("UPDATE readings SET body = ? WHERE department = ?", (body, NAME))
    sent(inbox / "一.xlsx", 2, staff(30))

    run(inbox, out)

    assert reasons(out)["一.xlsx"] == "第 2 次报送，台账里查不到上次报送的内容，没有对照。"


@pytest.mark.large
def test_who_takes_a_return_back_stands_by_the_one_before(inbox: Path, out: Path):
    newer = sent(inbox / "更正.xlsx", 2, staff(30))
    run(inbox, out)
    newer.unlink()
    run(inbox, out)

    assert (
        "第 3 次报送，与上次的“更正.xlsx”相比：2019年实际在职人数：30 → 18"
        in reasons(out)["一.xlsx"]
    )


ACTS = ("replace", "add", "save again", "other department", "nothing")


@pytest.mark.large
@settings(
    max_examples=sized(2, deep=20), suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(acts=st.lists(st.tuples(st.sampled_from(ACTS), st.integers(1, 40)), max_size=4))
def test_any_month_tells_the_last_step_of_every_department(
    begun: Path, tmp_path_factory: pytest.TempPathFactory, acts: list[tuple[str, int]]
):
    """One model is kept beside the files: the returns that counted, with their 在职人数."""
    folder = tmp_path_factory.mktemp("month")
    shutil.copytree(begun, folder, dirs_exist_ok=True)
    inbox, out = folder / "收件", folder / "out"
    versions, digests = [("一.xlsx", 18)], {sha256_of(inbox / "一.xlsx")}
    for day, (act, count) in enumerate(acts, start=2):
        path, now = versions[-1]
        match act:
            case "replace" | "add" | "save again":
                name = f"第{day}天.xlsx" if act == "add" else path
                figure = now if act == "save again" else count

                def change(book: Workbook, figure: int = figure, day: int = day) -> None:
                    book[FORM][STAFF] = figure
                    book.properties.title = str(day)  # other bytes, whatever the figures

                sent(inbox / name, day, change)
                assert sha256_of(inbox / name) not in digests
                digests.add(sha256_of(inbox / name))
                versions.append((name, figure))
            case "other department":
                returned(inbox / "二.xlsx", "示例单位02", {"在职人数": count})
        run(inbox, out)

    said = reasons(out)[versions[-1][0]]
    figures = [row for row in changes(out) if row[2] == "数据" and row[1] == versions[-1][0]]
    if len(versions) == 1:
        assert "次报送" not in said
        return
    (_, before), (_, after) = versions[-2:]
    assert f"第 {len(versions)} 次报送" in said
    assert said.endswith(SAME) == (before == after)
    assert [row[-2:] for row in figures] == ([] if before == after else [(str(before), str(after))])
    told = [line for line in explain(out, NAME).split("\n") if line.startswith("    数据")]
    steps = [pair for pair in pairwise(count for _, count in versions) if pair[0] != pair[1]]
    assert told == [
        f"    数据  2019年实际在职人数：{old} → {new}（基础数据表 B5）" for old, new in steps
    ]


SHAS = st.sampled_from("ABCD")


@given(
    runs=st.lists(st.tuples(SHAS, st.sets(SHAS)), min_size=1, max_size=6),
    times=st.permutations(range(4)),
)
def test_a_run_that_finds_the_same_once_more_changes_no_chain(
    runs: list[tuple[str, set[str]]], times: list[int]
):
    def found(number: int, counts: str, others: set[str]) -> list[Sent]:
        return [
            Sent(number, f"{name}.xlsx", name, times["ABCD".index(name)], "甲局", name == counts,
                 ("r", 2026) if name == counts else None)
            for name in sorted({counts, *others})
        ]  # fmt: skip

    listed = [sent for at, each in enumerate(runs) for sent in found(at, *each)]
    chain = chain_of(listed)

    assert chain_of([*listed, *found(len(runs), *runs[-1])]) == chain
    names = [sent.sha256 for sent in chain]
    assert names[-1] == runs[-1][0]
    assert set(names) == {name for counts, others in runs for name in (counts, *others)}
    assert all(one != other for one, other in pairwise(names))
