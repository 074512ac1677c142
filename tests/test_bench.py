"""The benchmark's own parts, without measuring anything: what it makes, counts and compares."""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
from support import ROOT

import perfeval_xl as px
from perfeval_xl.practice.fillings import write_practice

BENCH = ROOT / "tests" / "bench"
RUBRIC = px.load_rubric("hengyang-2019")


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], ModuleType]]:
    """Import modules of the benchmark as its scripts do; forgotten afterwards."""
    monkeypatch.syspath_prepend(str(BENCH))
    before = set(sys.modules)
    yield import_module
    for name in set(sys.modules) - before:
        if str(getattr(sys.modules[name], "__file__", None) or "").startswith(str(BENCH)):
            del sys.modules[name]


def practice(folder: Path) -> Path:
    folder.mkdir()
    return next(path for path in write_practice(RUBRIC, folder, 1, 1) if path.suffix == ".xlsx")


def test_a_derived_return_is_read_as_that_of_its_own_department(bench, tmp_path: Path):
    drawn = practice(tmp_path / "drawn")
    (tmp_path / "inbox").mkdir()

    bench("inboxes").derive(drawn, tmp_path / "inbox", ["演练单位002.xlsx", "演练单位10003.xlsx"])

    own = px.read_returns(tmp_path / "drawn", RUBRIC)
    others = px.read_returns(tmp_path / "inbox", RUBRIC)
    assert list(others.index) == ["演练单位002", "演练单位10003"]
    assert list(others["单位代码"]) == ["YL002", "YL10003"]
    figures = own.select_dtypes("number").iloc[0]
    for name in others.index:
        assert others.loc[name, figures.index].astype(float).equals(figures.astype(float))


def workbook(path: Path, sheet: str) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/theme/theme1.xml", "the same in all")
        made.writestr("xl/worksheets/sheet1.xml", sheet)


def test_the_real_floor_writes_the_scorebooks_again(bench, tmp_path: Path):
    floor, books, to = bench("real_floor"), tmp_path / "out" / "评分表", tmp_path / "to"
    for folder in (books, to, tmp_path / "inbox"):
        folder.mkdir(parents=True)
    workbook(books / "甲.xlsx", "one")
    workbook(books / "乙.xlsx", "another")

    floor.dump(tmp_path / "out", tmp_path / "flat")
    for share in (0, 1):
        floor.floor(tmp_path / "inbox", tmp_path / "flat", to, share, 2)

    for number, path in enumerate(sorted(books.iterdir())):
        with zipfile.ZipFile(path) as was, zipfile.ZipFile(to / f"{number}.xlsx") as made:
            assert made.testzip() is None
            assert made.namelist() == was.namelist()
            assert all(made.read(name) == was.read(name) for name in was.namelist())


def test_of_a_practice_return_only_theme_and_properties_need_not_be_read(bench, tmp_path: Path):
    with zipfile.ZipFile(practice(tmp_path / "drawn")) as archive:
        unread = {name for name in archive.namelist() if not bench("real_floor").is_read(name)}

    assert unread == {
        "_rels/.rels", "docProps/app.xml", "docProps/core.xml", "xl/theme/theme1.xml",
    }  # fmt: skip


def test_a_stage_has_lost_that_is_more_than_a_quarter_larger_and_no_noise(bench):
    shares = bench("against").Shares
    before = shares({"read": 2.0, "check": 2.0, "score": 0.01, "gone": 1.0})

    now = shares({"read": 2.51, "check": 2.49, "score": 0.03, "new": 0.5})

    assert list(now.lost(before)) == ["read", "new"]


@pytest.mark.large
@pytest.mark.skipif(sys.platform != "linux", reason="Linux tells in /proc what processes take")
def test_every_stage_of_a_run_is_watched(bench, tmp_path: Path):
    drawn, ours = practice(tmp_path / "inbox"), bench("ours")

    told = ours.watched(drawn.parent, tmp_path)

    stages = told["stages"]
    assert {
        "start and rest",
        "list",
        "read",
        "score",
        "write_scorebooks",
        "write_ledger",
    } <= stages.keys()
    assert sum(taken["parent"] for taken in stages.values()) == pytest.approx(
        told["parent"], rel=0.1
    )
    assert stages["load"]["mb"] > 10
    assert 0 < told["imports"] < told["parent"]
