"""An inbox and OUT in a store: the same bytes as in folders, and nothing lost on the way there."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from support.interrupted import contents
from support.profile import sized
from support.small_inbox import RIGHT, RUBRIC, YEAR, content, read_here
from support.small_inbox import put as put_file
from typer.testing import CliRunner

from perfeval_xl.batch.run import run
from perfeval_xl.batch.run_anywhere import run_anywhere
from perfeval_xl.batch.run_result import RunResult
from perfeval_xl.batch.settings.location import Address, place_of
from perfeval_xl.batch.settings.run_plan import plan_of
from perfeval_xl.batch.settings.settings import RunSettings
from perfeval_xl.batch.watching.watch import watch
from perfeval_xl.cli import app
from perfeval_xl.messages import PerfevalError, RunError
from perfeval_xl.system.holder import Holder, machine
from perfeval_xl.system.written import MOVED, RECORD
from perfeval_xl.workbooks.read_back.open_cells import open_cells

pytest.importorskip("fsspec", reason="the extra perfeval-xl[remote] is not installed")

from fsspec.implementations.local import LocalFileSystem
from fsspec.implementations.memory import MemoryFileSystem

from perfeval_xl.batch.remote import out_mirror, store_lock
from perfeval_xl.batch.remote.inbox_mirror import local_names
from perfeval_xl.batch.remote.store import Store

__all__ = ["read_here"]

FIRST, INDICATOR = "第1局", "甲率"
BOOK = f"/bureau/结果/评分表/{FIRST}.xlsx"
INBOX, OUT = Address("memory://bureau/收件"), Address("memory://bureau/结果")
WHEN = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


@pytest.fixture
def memory(monkeypatch) -> Iterator[MemoryFileSystem]:
    """An empty store."""
    monkeypatch.setattr(store_lock, "SETTLE_SECONDS", 0)
    MemoryFileSystem.store.clear()
    MemoryFileSystem.pseudo_dirs[:] = [""]
    yield MemoryFileSystem()
    MemoryFileSystem.store.clear()
    MemoryFileSystem.pseudo_dirs[:] = [""]


@pytest.fixture
def inbox(tmp_path: Path, memory: MemoryFileSystem) -> Path:
    """The same inbox in a folder and in the store: two returns and one that goes back."""
    folder = tmp_path / "收件"
    put_file(folder / "甲.xlsx", content(FIRST))
    put_file(folder / "二科" / "乙.xlsx", content("第2局"))
    (folder / "坏.xlsx").write_bytes(b"PK no workbook")
    for path in sorted(folder.rglob("*.xlsx")):
        os.utime(path, (WHEN.timestamp(), WHEN.timestamp()))
        put(path.relative_to(folder).as_posix(), path.read_bytes())
    return folder


def put(name: str, content: bytes, where: Address = INBOX) -> None:
    memory = MemoryFileSystem()
    path = f"/bureau/{where.text.rsplit('/')[-1]}/{name}"
    memory.pipe_file(path, content)
    memory.store[path].created = memory.store[path].modified = WHEN


def in_store(where: Address, folder: Path) -> Path:
    """Copy what stands at an address to a folder."""
    MemoryFileSystem().get(where.text.removeprefix("memory:/"), str(folder), recursive=True)
    return folder


def statuses(folder: Path) -> dict[str, str]:
    files = json.loads((folder / "run.json").read_text(encoding="utf-8"))["files"]
    return {each["path"]: each["status"] for each in files}


@pytest.mark.thinned(2)
@pytest.mark.parametrize("year", [None, YEAR])
def test_what_stands_in_the_store_is_what_would_stand_in_a_folder(
    inbox: Path, tmp_path: Path, year: int | None
):
    run(inbox, tmp_path / "本机", replace(RIGHT, year=year))
    result = run_anywhere(INBOX, OUT, replace(RIGHT, year=year))

    there = in_store(OUT, tmp_path / "存储")
    assert contents(there) == contents(tmp_path / "本机")
    assert statuses(there / str(year or "")) == {
        "二科/乙.xlsx": "scored",
        "甲.xlsx": "scored",
        "坏.xlsx": "returned",
    }
    assert [path.name for path in there.rglob(".*")] == [RECORD]
    assert {"fetch", "send"} <= result.seconds.keys()


@pytest.mark.thinned(2)
@pytest.mark.parametrize("in_folder", ["inbox", "out"])
def test_one_of_the_two_may_be_a_folder(inbox: Path, tmp_path: Path, in_folder: str):
    run(inbox, tmp_path / "本机", RIGHT)
    there = tmp_path / "结果"
    if in_folder == "inbox":
        run_anywhere(inbox, OUT, RIGHT)
        in_store(OUT, there)
    else:
        run_anywhere(INBOX, there, RIGHT)

    assert contents(there) == contents(tmp_path / "本机")


def test_a_file_address_is_a_folder(inbox: Path, tmp_path: Path):
    assert place_of(inbox.as_uri()) == place_of(f"file://{inbox}") == inbox

    done = CliRunner().invoke(
        app,
        ["run", inbox.as_uri(), "--out", (tmp_path / "结 果").as_uri(), "--rubric", str(RUBRIC)],
    )

    assert done.exit_code == 1
    assert (tmp_path / "结 果" / "汇总表.xlsx").exists()


def test_a_second_run_finds_nothing_to_do_and_writes_nothing(inbox: Path, memory, tmp_path: Path):
    run_anywhere(INBOX, OUT, RIGHT)
    before = {name: file.modified for name, file in memory.store.items()}

    result = run_anywhere(INBOX, OUT, RIGHT)

    assert result.unchanged
    assert {name: file.modified for name, file in memory.store.items()} == before


def test_only_what_is_another_one_is_sent(inbox: Path, memory):
    run_anywhere(INBOX, OUT, RIGHT)
    before = {name: file.modified for name, file in memory.store.items()}
    put("丙.xlsx", content("第3局"))

    run_anywhere(INBOX, OUT, RIGHT)

    same = [name.rsplit("/")[-1] for name, file in memory.store.items()
            if before.get(name) == file.modified]  # fmt: skip
    assert {"第2局.xlsx", "坏.txt"} <= set(same)
    assert {"第3局.xlsx", "ledger.sqlite", "汇总表.xlsx"}.isdisjoint(same)


def test_a_file_that_is_mended_takes_its_copy_with_it(inbox: Path, memory, tmp_path: Path):
    run_anywhere(INBOX, OUT, RIGHT)
    memory.rm_file("/bureau/收件/坏.xlsx")

    run_anywhere(INBOX, OUT, RIGHT)

    assert not [name for name in memory.store if "退回" in name]


@pytest.mark.large
def test_what_an_analyst_saved_in_the_store_is_collected(inbox: Path, memory, tmp_path: Path):
    edit(memory, run_anywhere(INBOX, OUT, RIGHT), tmp_path)

    result = run_anywhere(INBOX, OUT, RIGHT)

    assert result.collected.books == 1
    assert result.collected.reviews == 1


def edit(memory: MemoryFileSystem, result: RunResult, tmp_path: Path) -> bytes:
    """Review one indicator in the first scorebook, there in the store; return what stands there."""
    path = tmp_path / "edited.xlsx"
    path.write_bytes(memory.cat_file(BOOK))
    book = load_workbook(path)
    for (sheet, cell), each in open_cells(result.groups[0])[FIRST].items():
        if each.name == INDICATOR and each.kind in ("review", "opinion"):
            book[sheet][cell] = {"review": 0.5, "opinion": "核减"}[each.kind]
    book.save(path)
    memory.pipe_file(BOOK, path.read_bytes())
    return path.read_bytes()


@pytest.mark.large
def test_what_is_saved_while_a_run_is_on_is_left_to_the_next(inbox: Path, memory, tmp_path: Path):
    first = run_anywhere(INBOX, OUT, RIGHT)
    put("甲.xlsx", content(FIRST, 1))
    saved: list[bytes] = []

    def save_meanwhile(stage: str, done: int, total: int) -> None:
        if stage == "写评分表" and not saved:
            saved.append(edit(memory, first, tmp_path))

    with pytest.raises(RunError) as told:
        run_anywhere(INBOX, OUT, RIGHT, progress=save_meanwhile)

    assert told.value.code == "ADDRESS_SAVED_SINCE"
    assert memory.cat_file(BOOK) == saved[0]
    collected = run_anywhere(INBOX, OUT, RIGHT).collected
    assert (collected.books, collected.reviews, collected.corrections) == (1, 1, 0)
    assert memory.cat_file(BOOK) != saved[0]
    assert memory.cat_file(BOOK.replace("评分表/", "评分表/审核稿/")) == saved[0]


@pytest.mark.thinned(2)
@pytest.mark.parametrize("when", ["before the run", "while it is on"])
def test_what_somebody_annotated_in_the_store_is_not_written_over(
    inbox: Path, memory, tmp_path: Path, when: str
):
    run_anywhere(INBOX, OUT, RIGHT)
    put("丙.xlsx", content("第3局"))
    place = "/bureau/结果/汇总表.xlsx"

    def annotate(stage: str = "写评分表", *_: int) -> None:
        if stage == "写评分表" and memory.cat_file(place) != b"annotated":
            memory.pipe_file(place, b"annotated")

    if when == "before the run":
        annotate()
        before = dict(memory.store)
        with pytest.raises(PerfevalError, match="--overwrite"):
            run_anywhere(INBOX, OUT, RIGHT)
        assert {name: memory.store[name] for name in memory.store} == before
    else:
        with pytest.raises(RunError, match="有人改了 汇总表"):
            run_anywhere(INBOX, OUT, RIGHT, progress=annotate)
    assert memory.cat_file(place) == b"annotated"

    for count in (1, 2):  # on one day
        result = run_anywhere(INBOX, OUT, replace(RIGHT, overwrite=True))
        assert not result.unchanged
        assert memory.cat_file(place) != b"annotated"
        moved = [name for name in memory.store if MOVED in name]
        assert [memory.cat_file(name) for name in moved] == [b"annotated"] * count
        annotate()


class PulledPlugError(BaseException):
    """The process is gone."""


@pytest.mark.thinned(10)
@pytest.mark.parametrize("year", [None, YEAR])
@pytest.mark.parametrize("at", range(1, 11, sized(3, deep=1)))
def test_a_run_that_is_killed_while_it_sends_is_done_again(
    inbox: Path, memory, tmp_path: Path, monkeypatch, at: int, year: int | None
):
    run_anywhere(INBOX, OUT, replace(RIGHT, year=year))
    run(inbox, tmp_path / "本机", replace(RIGHT, year=year))
    old = memory.cat_file("/bureau/结果/ledger.sqlite")
    put_file(inbox / "丙.xlsx", content("第3局"))
    put("丙.xlsx", content("第3局"))
    os.utime(inbox / "丙.xlsx", (WHEN.timestamp(), WHEN.timestamp()))
    memory.rm_file("/bureau/收件/坏.xlsx")
    (inbox / "坏.xlsx").unlink()
    sent: list[str] = []

    def pulled(method):
        def counting(store: Store, *arguments):
            if len(sent) >= at - 1:
                raise PulledPlugError
            sent.append(str(arguments[-1]))
            return method(store, *arguments)

        return counting

    with monkeypatch.context() as plug:
        plug.setattr(out_mirror, "AT_ONCE", 1)
        plug.setattr(Store, "send", pulled(Store.send))
        plug.setattr(Store, "remove", pulled(Store.remove))
        with pytest.raises(PulledPlugError):
            run_anywhere(INBOX, OUT, replace(RIGHT, year=year))
    assert len(sent) == at - 1
    assert (memory.cat_file("/bureau/结果/ledger.sqlite") == old) == ("ledger.sqlite" not in sent)
    # With a killed process its lock stays; it is taken over, as is seen below.
    memory.store.pop("/bureau/结果/.perfeval.lock", None)

    result = run_anywhere(INBOX, OUT, replace(RIGHT, year=year))

    assert not result.unchanged
    run(inbox, tmp_path / "本机", replace(RIGHT, year=year))
    there = in_store(OUT, tmp_path / "存储")
    assert contents(there) == contents(tmp_path / "本机")
    assert [path.name for path in there.rglob(".*")] == [RECORD]
    assert run_anywhere(INBOX, OUT, replace(RIGHT, year=year)).unchanged


def test_two_runs_do_not_write_to_the_same_place(inbox: Path, memory):
    with store_lock.hold_store(Store(OUT)), pytest.raises(RunError) as refused:
        run_anywhere(INBOX, OUT, RIGHT)

    assert refused.value.code == "OUT_IN_USE"
    assert f"{OUT}/.perfeval.lock" in str(refused.value)
    assert not [name for name in memory.store if "结果" in name]


def test_of_two_that_begin_at_once_only_one_goes_on(inbox: Path, memory, monkeypatch):
    other = Holder("别的机器", "张", 7, "another", "2026-11-02T10:00:00+08:00", "0", "ab")

    def meanwhile(_: float) -> None:
        memory.pipe_file("/bureau/结果/.perfeval.lock", other.content())

    monkeypatch.setattr(store_lock.time, "sleep", meanwhile)

    with pytest.raises(RunError, match="张@别的机器（进程 7），2026-11-02 10:00:00 开始"):
        run_anywhere(INBOX, OUT, RIGHT)


@pytest.mark.thinned(3)
@pytest.mark.parametrize(
    ("pid", "where", "minutes", "taken"),
    [(2**22 + 1, machine(), 0, True), (1, "another", 9, False), (1, "another", 11, True)],
)
def test_a_dead_holders_lock_is_taken_over(
    inbox: Path, memory, pid: int, where: str, minutes: int, taken: bool
):
    name = "/bureau/结果/.perfeval.lock"
    since = "2026-11-02T10:00:00+08:00"
    memory.pipe_file(name, Holder("甲", "张", pid, where, since, "0", "ab").content())
    old = datetime.fromtimestamp(time.time() - 60 * minutes, UTC)
    memory.store[name].created = memory.store[name].modified = old

    if taken:
        run_anywhere(INBOX, OUT, RIGHT)
        assert name not in memory.store
    else:
        with pytest.raises(RunError):
            run_anywhere(INBOX, OUT, RIGHT)
        assert [each for each in memory.store if "结果" in each] == [name]


def test_names_of_a_store_stay_below_their_folder():
    names = ["甲.xlsx", "../外.xlsx", "a//b.xlsx", "/etc/x", "a/..", "折", "折/乙.xlsx"]
    names.append("长" * 99 + ".xlsx")

    found = local_names(names)

    assert len(set(found.values())) == len(names)
    for path in found.values():
        assert ".." not in Path(path).parts
        assert not Path(path).is_absolute()
        assert all(len(part.encode()) < 255 for part in Path(path).parts)
    assert found["甲.xlsx"] == "甲.xlsx"
    assert found["折/乙.xlsx"] == "折/乙.xlsx"
    assert found["折"] == "折（第 2 个）"
    assert found["长" * 99 + ".xlsx"].endswith(".xlsx")


def test_names_of_a_store_are_no_devices_of_windows(monkeypatch: pytest.MonkeyPatch):
    names = ["con", "收件/aux.xlsx", "收件/甲. ", "甲.xlsx"]
    monkeypatch.setattr(sys, "platform", "win32")

    found = local_names(names)

    assert list(map(found.get, names)) == ["_con", "收件/_aux.xlsx", "收件/甲", "甲.xlsx"]


def test_an_inbox_that_is_not_there_is_told(memory):
    with pytest.raises(PerfevalError) as refused:
        run_anywhere(INBOX, OUT, RIGHT)

    assert refused.value.code == "INBOX_MISSING"
    assert not memory.store


def test_the_output_may_not_lie_in_the_inbox(inbox: Path):
    with pytest.raises(PerfevalError) as refused:
        run_anywhere(INBOX, Address(f"{INBOX}/结果"), RIGHT)

    assert refused.value.code == "INBOX_INSIDE_OUT"


def test_what_the_store_says_is_told(inbox: Path, monkeypatch):
    def refused(*_: object, **__: object) -> None:
        raise PermissionError("Access Denied: bureau")

    monkeypatch.setattr(MemoryFileSystem, "put_file", refused)

    with pytest.raises(RunError) as told:
        run_anywhere(INBOX, OUT, RIGHT)

    assert told.value.code == "ADDRESS_FAILED"
    assert "memory://bureau/结果" in str(told.value)
    assert "Access Denied: bureau" in str(told.value)


def in_store_now() -> dict[str, bytes]:
    return {name: bytes(file.getvalue()) for name, file in MemoryFileSystem.store.items()}


@pytest.mark.thinned(2)
@pytest.mark.parametrize("left", [None, ".keep"])
def test_an_inbox_that_was_emptied_stops_the_run(inbox: Path, memory, left: str | None):
    run_anywhere(INBOX, OUT, RIGHT)
    memory.rm("/bureau/收件", recursive=True)
    if left is not None:
        put(left, b"")
    before = in_store_now()

    with pytest.raises(RunError, match="收件文件夹 memory://bureau/收件 现在是空的") as told:
        run_anywhere(INBOX, OUT, RIGHT)

    assert told.value.code == "INBOX_EMPTIED"
    assert in_store_now() == before


@pytest.mark.thinned(2)
@pytest.mark.parametrize("error", [PermissionError("Access Denied"), FileNotFoundError("二科")])
def test_a_folder_of_the_store_that_does_not_open_stops_the_run(
    inbox: Path, tmp_path: Path, monkeypatch, error: OSError
):
    """Of a kind that is listed folder by folder."""
    address, out = Address(f"file://{inbox}"), tmp_path / "结果"
    run_anywhere(address, out, RIGHT)
    before, ls = contents(out), LocalFileSystem.ls

    def closed(self: LocalFileSystem, path: str, **how: object) -> object:
        if path.endswith("二科"):
            raise error
        return ls(self, path, **how)

    monkeypatch.setattr(LocalFileSystem, "ls", closed)

    with pytest.raises(RunError, match=r"二科|Access Denied") as told:
        run_anywhere(address, out, RIGHT)

    assert told.value.code == "ADDRESS_FAILED"
    assert contents(out) == before


def test_a_wrong_option_changes_nothing_in_the_store(inbox: Path, memory):
    put("丙.xlsx", content("第3局"))
    run_anywhere(INBOX, OUT, RIGHT)
    before = in_store_now()

    with pytest.raises(PerfevalError) as told:
        run_anywhere(INBOX, OUT, replace(RIGHT, year=2030))

    assert told.value.code == "ALL_OTHER_YEAR"
    assert in_store_now() == before


@pytest.mark.parametrize(
    ("address", "code", "words"),
    [
        ("nonsense://x/y", "ADDRESS_UNKNOWN", "nonsense://x/y"),
        ("gs://bucket/收件", "ADDRESS_NEEDS_LIBRARY", "pip install gcsfs"),
    ],
)
def test_an_address_that_cannot_be_used_says_why(address: str, code: str, words: str):
    if address.startswith("gs"):
        sys.modules.setdefault("gcsfs", None)  # type: ignore[arg-type]

    with pytest.raises(PerfevalError) as refused:
        run_anywhere(Address(address), OUT, RIGHT)

    assert refused.value.code == code
    assert words in str(refused.value)


def test_without_fsspec_it_is_said_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "fsspec.core", None)

    with pytest.raises(PerfevalError, match=r"pip install perfeval-xl\[remote\]"):
        run_anywhere(INBOX, OUT, RIGHT)


def test_addresses_may_stand_in_the_settings(tmp_path: Path, monkeypatch):
    text = f"[run]\ninbox = '{INBOX}'\nout = '{OUT}'\nworkers = 1\ncluster = 'local'\n"
    (tmp_path / "perfeval.toml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    plan = plan_of(RunSettings())

    assert (plan.inbox, plan.out) == (INBOX, OUT)
    assert (plan.options.where.workers, plan.options.where.cluster) == (1, "local")
    assert plan_of(RunSettings(inbox=INBOX)).out == OUT
    with pytest.raises(PerfevalError) as refused:
        watch(RunSettings())
    assert refused.value.code == "WATCH_NEEDS_FOLDER"


def test_the_time_in_the_store_says_which_return_is_the_newer(inbox: Path, tmp_path: Path, memory):
    put("甲（改）.xlsx", content(FIRST, 1))
    name = "/bureau/收件/甲（改）.xlsx"
    memory.store[name].created = memory.store[name].modified = datetime(2026, 11, 3, tzinfo=UTC)

    run_anywhere(INBOX, OUT, replace(RIGHT, year=YEAR))

    found = statuses(in_store(OUT, tmp_path / "存储") / str(YEAR))
    assert (found["甲.xlsx"], found["甲（改）.xlsx"]) == ("superseded", "scored")
