"""Several files for one department: the newest counts, and what is unclear is not settled."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.inbox import filled, outcome, totals
from support.profile import sized
from support.small_inbox import RIGHT, content, put

from perfeval_xl.forms.template.inputs import Filling
from perfeval_xl.forms.template.template import write_template
from perfeval_xl.rubric.load import load_rubric


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    (tmp_path / "收件").mkdir()
    return tmp_path / "收件"


def at(path: Path, when: int) -> Path:
    os.utime(path, (when, when))
    return path


def test_the_newest_counts_and_the_others_say_by_which(inbox: Path, tmp_path: Path):
    for name, when in (("一.xlsx", 9), ("二.xlsx", 3), ("三.xlsx", 5)):
        at(filled(inbox / name, "甲局", figure=when), when)

    found = outcome(inbox, tmp_path / "out")

    assert found["一.xlsx"][0] == "scored"
    for name in ("二.xlsx", "三.xlsx"):
        assert found[name] == ("superseded", "同一单位有更新的报送表“一.xlsx”，本文件不再采用。")


@pytest.mark.large
def test_returns_for_another_rubric_or_year_are_no_second_ones(inbox: Path, tmp_path: Path):
    for name, rubric_id, year, department in (
        ("一.xlsx", "hengyang-2019", None, "甲局"),
        ("二.xlsx", "hengyang-2019", 2020, "甲局机关"),
        ("三.xlsx", "zhanjiang-2018", None, "甲局"),
    ):
        rubric = load_rubric(rubric_id, year)
        figures = {next(iter(rubric.entries)): 3}
        write_template(rubric, inbox / name, Filling(department, "001", figures))

    assert {status for status, _ in outcome(inbox, tmp_path / "out").values()} == {"scored"}


def test_identical_copies_say_so(inbox: Path, tmp_path: Path):
    for name, when in (("报送表.xlsx", 9), ("报送表 - 副本.xlsx", 3)):
        at(filled(inbox / name, "甲局"), when)

    found = outcome(inbox, tmp_path / "out")

    assert found["报送表.xlsx"][0] == "scored"
    assert found["报送表 - 副本.xlsx"] == (
        "superseded", "与“报送表.xlsx”内容完全相同，只算一份。",
    )  # fmt: skip


def test_a_name_written_a_little_differently_is_the_same_department(inbox: Path, tmp_path: Path):
    at(filled(inbox / "一.xlsx", "示例局（本级）"), 3)
    at(filled(inbox / "二.xlsx", "示例局 (本级)"), 9)

    assert [status for status, _ in outcome(inbox, tmp_path / "out").values()] == [
        "superseded", "scored",
    ]  # fmt: skip


@pytest.mark.thinned(2)
@pytest.mark.parametrize(
    ("one", "other"),
    [(("甲局", "001"), ("甲局机关", "001")), (("办公室", "001"), ("办公室", "002"))],
    ids=["one code, two names", "one name, two codes"],
)
def test_what_is_unclear_is_left_to_people(
    inbox: Path, tmp_path: Path, one: tuple[str, str], other: tuple[str, str]
):
    at(filled(inbox / "一.xlsx", *one), 3)
    at(filled(inbox / "二.xlsx", *other), 9)
    filled(inbox / "三.xlsx", "丙局", "003")

    found = outcome(inbox, tmp_path / "out")

    assert found["一.xlsx"][0] == found["二.xlsx"][0] == "returned"
    told = found["一.xlsx"][1]
    assert f"本文件是“{one[0]}（代码 {one[1]}）”" in told
    assert f"“二.xlsx”是“{other[0]}（代码 {other[1]}）”" in told
    assert set(totals(tmp_path / "out")) == {"丙局"}


def test_a_third_file_that_names_no_code_cannot_tell_either(inbox: Path, tmp_path: Path):
    filled(inbox / "一.xlsx", "办公室", "001")
    filled(inbox / "二.xlsx", "办公室", "002")
    filled(inbox / "三.xlsx", "办公室")

    assert {status for status, _ in outcome(inbox, tmp_path / "out").values()} == {"returned"}


@pytest.mark.large
def test_a_code_that_only_one_of_them_gives_does_not_part_them(inbox: Path, tmp_path: Path):
    at(filled(inbox / "一.xlsx", "甲局", "001"), 3)
    at(filled(inbox / "二.xlsx", "甲局"), 9)

    assert [status for status, _ in outcome(inbox, tmp_path / "out").values()] == [
        "superseded", "scored",
    ]  # fmt: skip


def test_of_two_with_one_time_a_person_says_which_is_newer(inbox: Path, tmp_path: Path):
    for name, when in (("一.xlsx", 9), ("二.xlsx", 9), ("三.xlsx", 5)):
        at(filled(inbox / name, "甲局", figure=ord(name[0])), when)

    found = outcome(inbox, tmp_path / "out")

    status, reason = found["一.xlsx"]
    assert status == "returned"
    assert "本文件与“二.xlsx”的" in reason
    assert "看不出哪一份新，都没有评分。请财政局确定，只留要用的一份。" in reason
    assert found["二.xlsx"][0] == "returned"
    assert found["三.xlsx"][0] == "superseded"
    assert not (tmp_path / "out" / "退回").exists()


@pytest.mark.large
@given(
    whens=st.lists(st.integers(1, 9), min_size=2, max_size=4, unique=True),
    newer=st.booleans(),
)
@settings(max_examples=sized(2, deep=40))
def test_where_a_copying_tool_resets_the_times_all_stays_as_it_was(whens: list[int], newer: bool):
    with TemporaryDirectory() as folder:
        inbox, out = Path(folder) / "收件", Path(folder) / "out"
        for number, when in enumerate(whens):
            at(put(inbox / f"{number}.xlsx", content("甲局", number)), when)
        before = outcome(inbox, out, RIGHT)
        assert before[f"{whens.index(max(whens))}.xlsx"][0] == "scored"

        if newer:  # one that nobody has met yet is newer than those that a run has
            put(inbox / "新.xlsx", content("甲局", 8))
        for path in inbox.iterdir():
            at(path, 20)
        after = outcome(inbox, out, RIGHT)

        if newer:
            assert {name for name, (status, _) in after.items() if status == "scored"} == {
                "新.xlsx"
            }
        else:
            assert after == before
